//! `#[derive(Attribute)]`: structs, newtypes and enums.

mod data_enum;
mod document;
mod newtype;
mod unit_enum;

use darling::FromDeriveInput;
use darling::ast::{Data, Style};
use darling::error::Accumulator;
use darling::util::SpannedValue;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::attrs::{AttributeInput, FieldInput, VariantInput, crate_path};
use crate::managed;
use crate::model::hidden;
use crate::rename::{Rename, StoredName};

pub(crate) fn derive(input: &DeriveInput) -> darling::Result<TokenStream> {
    let input = AttributeInput::from_derive_input(input)?;
    let mut errors = darling::Error::accumulator();
    if !input.generics.params.is_empty() {
        errors.push(
            darling::Error::custom("an attribute type has no generic parameters").with_span(&input.generics),
        );
    }
    let expanded = match &input.data {
        Data::Struct(fields) if fields.style == Style::Struct => {
            document::expand(&input, &fields.fields, &mut errors)
        }
        Data::Struct(fields) => newtype::expand(&input, &fields.fields, &mut errors),
        Data::Enum(variants) if variants.iter().all(|variant| variant.fields.is_unit()) => {
            unit_enum::expand(&input, variants, &mut errors)
        }
        Data::Enum(variants) => data_enum::expand(&input, variants, &mut errors),
    };
    let krate = crate_path(input.krate.as_ref(), &mut errors);
    errors.finish()?;
    Ok(hidden(&krate, &expanded))
}

/// The associated types of a type that is its own inner type.
fn own_types(class: &TokenStream, field: &TokenStream) -> TokenStream {
    quote! {
        type Class = #class;
        type VecClass = __p::class::List<Self>;
        type Inner = Self;
        type Field<M, W: __p::Attribute, K> = #field;
    }
}

/// Only a model has a key, and fields that the store fills in.
fn refuse_keys(inputs: &[FieldInput], errors: &mut Accumulator) {
    for input in inputs {
        input.refuse(&["partition_key", "sort_key"], "is for the fields of a model", errors);
        input.refuse(&managed::NAMES, "is for the fields of a model", errors);
    }
}

/// The stored name of a variant, then its aliases.
fn variant_names(
    input: &AttributeInput,
    variants: &[VariantInput],
    errors: &mut Accumulator,
) -> Vec<Vec<StoredName>> {
    let mut taken: Vec<String> = Vec::new();
    variants
        .iter()
        .map(|variant| {
            let own = match &variant.rename {
                Some(name) => StoredName { text: (**name).clone(), span: name.span() },
                None => StoredName {
                    text: Rename::variant(input.rename_all.map(|rule| *rule), &variant.ident),
                    span: variant.ident.span(),
                },
            };
            let alias =
                |alias: &SpannedValue<String>| StoredName { text: (**alias).clone(), span: alias.span() };
            let names: Vec<StoredName> =
                std::iter::once(own).chain(variant.alias.iter().map(alias)).collect();
            for name in &names {
                if taken.contains(&name.text) {
                    let why =
                        format!("`{}` is the stored name, or an alias, of another variant too", name.text);
                    errors.push(darling::Error::custom(why).with_span(&name.span));
                }
                taken.push(name.text.clone());
            }
            names
        })
        .collect()
}
