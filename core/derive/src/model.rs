//! `#[derive(Model)]`.

use darling::FromDeriveInput;
use darling::error::Accumulator;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::DeriveInput;

use crate::attrs::{FieldInput, ModelInput, TypeAttribute, crate_path};
use crate::fields::{Field, Fields};
use crate::indexes::Indexes;
use crate::keys::Keys;
use crate::rename::bare;
use crate::{builder, debug, managed};

/// The longest name of a table (SEMANTICS 1.6).
const MAX_TABLE_NAME: usize = 255;

pub(crate) fn derive(input: &DeriveInput) -> darling::Result<TokenStream> {
    let model = ModelInput::from_derive_input(input)?;
    let mut errors = darling::Error::accumulator();
    if !model.generics.params.is_empty() {
        errors.push(darling::Error::custom("a model has no generic parameters").with_span(&model.generics));
    }
    check_table(&model, &mut errors);
    let inputs: Vec<FieldInput> = model
        .data
        .as_ref()
        .take_struct()
        .map_or_else(Vec::new, |fields| fields.fields.into_iter().cloned().collect());
    let mut fields = Fields::new(&inputs, "", model.rename_all, &mut errors);
    let keys = Keys::new(&model, &inputs, &mut fields, &mut errors);
    managed::check(&fields, &mut errors);
    let indexes = Indexes::new(&model, &inputs, &fields, &keys, &mut errors);
    check_type_attribute(&model, &fields, &beside(&keys, &indexes), &mut errors);
    builder::check(&fields, &mut errors);
    let krate = crate_path(model.krate.as_ref(), &mut errors);
    errors.finish()?;
    Ok(hidden(&krate, &expand(&model, &fields, &keys, &indexes, &krate)))
}

/// The table has a name that DynamoDB takes (SEMANTICS 1.6); a prefix of the store may still make a short one longer.
fn check_table(model: &ModelInput, errors: &mut Accumulator) {
    let Some(table) = &model.table else {
        let why = "a model names its table: `#[model(table = \"users\")]`";
        errors.push(darling::Error::custom(why).with_span(&model.ident));
        return;
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if table.is_empty() || table.len() > MAX_TABLE_NAME || !table.chars().all(allowed) {
        let why = "a table name has up to 255 characters of `a-z`, `A-Z`, `0-9`, `_`, `.` and `-`";
        errors.push(darling::Error::custom(why).with_span(&table.span()));
    }
}

/// The type attribute has a name of its own.
fn check_type_attribute(model: &ModelInput, fields: &Fields, made: &[String], errors: &mut Accumulator) {
    let Some(attribute) = &model.type_attribute else { return };
    let mut refuse = |why: &str| errors.push(darling::Error::custom(why).with_span(&attribute.name.span()));
    if attribute.name.is_empty() {
        refuse("a stored name cannot be empty");
    }
    if fields.fields.iter().any(|field| field.has_name(&attribute.name)) {
        refuse("a field is stored under the name of the type attribute: give one of them another name");
    }
    if made.contains(&attribute.name) {
        refuse("a key template is stored under the name of the type attribute");
    }
}

/// The stored names that key templates make.
fn beside(keys: &Keys, indexes: &Indexes) -> Vec<String> {
    keys.template_names().into_iter().chain(indexes.template_names()).collect()
}

/// What a derive writes, out of sight: nothing in it clashes with names of the user's.
pub(crate) fn hidden(krate: &TokenStream, expanded: &TokenStream) -> TokenStream {
    quote! {
        #[doc(hidden)]
        #[allow(
            missing_docs,
            missing_debug_implementations,
            non_camel_case_types,
            non_snake_case,
            private_interfaces,
            unreachable_pub,
            unused_qualifications,
            clippy::all,
            clippy::pedantic,
            clippy::nursery,
            clippy::restriction,
        )]
        const _: () = {
            use #krate::__private as __p;
            #expanded
        };
    }
}

fn expand(
    model: &ModelInput,
    fields: &Fields,
    keys: &Keys,
    indexes: &Indexes,
    krate: &TokenStream,
) -> TokenStream {
    let ident = &model.ident;
    let codecs = &fields.codecs;
    let (key_items, key_checks) = keys.expand(fields);
    let (managed_items, managed) = managed::expand(ident, fields);
    let model_impl = model_impl(model, fields, keys, indexes, &quote!(#key_items #managed_items));
    let paths = Paths { model: ident, vis: &model.vis };
    let fields_ident = fields_ident(model);
    let stored = fields.fields.iter().filter(|field| field.is_stored());
    let fields_struct =
        paths.expand(&fields_ident, &format!("The fields of `{ident}` as typed paths."), stored);
    let queried = keys.sources().filter_map(|source| source.field(&keys.parts, fields));
    let filter = paths.expand_filter(&filter_ident(model), &fields_ident, queried);
    let indexes = indexes.expand(&paths, fields, &fields_ident);
    let builder = builder::expand(model, fields, krate);
    let debug = debug::of_struct(ident, fields);
    let hooks = (!model.hooks.is_present()).then(|| quote!(impl __p::Hooks for #ident {}));
    quote! {
        #(#codecs)*
        #key_checks
        #fields_struct
        #filter
        #indexes
        #hooks
        #model_impl
        #managed
        #builder
        #debug
    }
}

fn fields_ident(model: &ModelInput) -> syn::Ident {
    format_ident!("__{}Fields", model.ident)
}

fn filter_ident(model: &ModelInput) -> syn::Ident {
    format_ident!("__{}Filter", model.ident)
}

fn model_impl(
    model: &ModelInput,
    fields: &Fields,
    keys: &Keys,
    indexes: &Indexes,
    items: &TokenStream,
) -> TokenStream {
    let (ident, fields_ident, filter_ident) = (&model.ident, fields_ident(model), filter_ident(model));
    let plans = indexes.plans(fields);
    let name = bare(ident);
    let table = model.table.as_ref().map(|table| table.as_str());
    let (consistent_read, skip_hooks) = (model.consistent_read, model.skip_hooks);
    let max_size = model.max_size.as_ref().map(|bytes| quote!(.with_max_size_bytes(#bytes)));
    let required = fields.required();
    let all_required = fields.required_names(&quote!(<Self as __p::Model>::REQUIRED));
    let type_attribute = model.type_attribute.as_ref();
    let type_name = type_attribute.map(|attribute| attribute.name.as_str().to_owned());
    let beside: Vec<String> = beside(keys, indexes).into_iter().chain(type_name).collect();
    let type_attribute = type_attribute.map(|attribute| type_const(attribute, &name));
    let (writes, reads) = (fields.writes(&beside), fields.reads(&beside));
    let (reloads, from_plain) = (fields.reloads(&beside), fields.plain());
    quote! {
        impl __p::Model for #ident {
            const NAME: &'static str = #name;
            const TABLE: &'static str = #table;
            const OPTIONS: __p::ModelOptions = __p::ModelOptions::new()
                .with_consistent_read(#consistent_read)
                .with_skip_hooks(#skip_hooks)
                #max_size;
            const REQUIRED: &'static [&'static str] = &[#(#required),*];

            const INDEXES: &'static [__p::IndexPlan] = &[#(#plans),*];

            type Fields = #fields_ident;
            type Filter = #filter_ident;

            #type_attribute
            #items

            fn required() -> ::std::vec::Vec<&'static str> {
                #all_required
            }

            fn fields() -> #fields_ident {
                #fields_ident
            }

            fn filter() -> #filter_ident {
                #filter_ident
            }

            fn encode(&self, map: &mut __p::Map) -> __p::Result<()> {
                #writes
                ::core::result::Result::Ok(())
            }

            fn decode(map: &__p::Map) -> __p::Result<Self> {
                ::core::result::Result::Ok(Self { #reads })
            }

            fn reload(&mut self, names: &[&str], map: &__p::Map) -> __p::Result<()> {
                #reloads
                ::core::result::Result::Ok(())
            }

            fn map_from_plain(map: &mut __p::Map) -> __p::Result<()> {
                #from_plain
                ::core::result::Result::Ok(())
            }
        }
    }
}

fn type_const(attribute: &TypeAttribute, model: &str) -> TokenStream {
    let (name, value) = (attribute.name.as_str(), attribute.value.as_deref().unwrap_or(model));
    quote! {
        const TYPE_ATTRIBUTE: ::core::option::Option<__p::TypeAttribute> =
            ::core::option::Option::Some(__p::TypeAttribute::new(#name, #value));
    }
}

/// What the typed paths of a model have in common.
pub(crate) struct Paths<'a> {
    pub(crate) model: &'a syn::Ident,
    pub(crate) vis: &'a syn::Visibility,
}

impl Paths<'_> {
    /// A struct with a method for each field.
    pub(crate) fn expand<'a>(
        &self,
        name: &syn::Ident,
        doc: &str,
        fields: impl Iterator<Item = &'a Field>,
    ) -> TokenStream {
        let model = self.model;
        let methods = fields.map(|field| self.method(field, &field.path_type(&quote!(#model))));
        quote! {
            #[doc = #doc]
            #[derive(Debug, Clone, Copy)]
            pub struct #name;

            #[allow(dead_code)]
            impl #name {
                #(#methods)*
            }
        }
    }

    /// The fields `all`, but for those that a query reads by, which stand before theirs and cannot be compared.
    pub(crate) fn expand_filter<'a>(
        &self,
        name: &syn::Ident,
        all: &syn::Ident,
        queried: impl Iterator<Item = &'a Field>,
    ) -> TokenStream {
        let model = self.model;
        let methods = queried.map(|field| self.method(field, &field.queried_type(&quote!(#model))));
        quote! {
            #[derive(Debug, Clone, Copy)]
            pub struct #name;

            #[allow(dead_code)]
            impl #name {
                #(#methods)*
            }

            impl ::core::ops::Deref for #name {
                type Target = #all;

                fn deref(&self) -> &#all {
                    &#all
                }
            }
        }
    }

    fn method(&self, field: &Field, path: &TokenStream) -> TokenStream {
        let (vis, method, name) = (self.vis, &field.ident, field.name());
        let place = field.place(&quote!(__p::Place::attribute(#name)));
        let doc = format!("The attribute `{name}`.");
        quote! {
            #[doc = #doc]
            #vis fn #method(&self) -> #path {
                __p::FieldAt::at(#place)
            }
        }
    }
}
