//! An enum with data: kept as M, with the name of the variant under the tag.

use darling::ast::Style;
use darling::error::Accumulator;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Type};

use super::{own_types, refuse_keys, variant_names};
use crate::attrs::{AttributeInput, VariantInput};
use crate::fields::Fields;
use crate::rename::{StoredName, bare};

/// What a variant keeps beside its tag.
enum Content<'a> {
    Nothing,
    Fields(Fields),
    Document(&'a Type),
}

pub(super) fn expand(
    input: &AttributeInput,
    variants: &[VariantInput],
    errors: &mut Accumulator,
) -> TokenStream {
    let ident = &input.ident;
    let names = variant_names(input, variants, errors);
    let tag = input.tag.as_ref().map_or_else(|| "type".to_owned(), |tag| (**tag).clone());
    let contents: Vec<Content<'_>> = variants.iter().map(|variant| content(variant, &tag, errors)).collect();
    let codecs = contents.iter().flat_map(|content| match content {
        Content::Fields(fields) => fields.codecs.as_slice(),
        Content::Nothing | Content::Document(_) => &[],
    });
    let writes = variants
        .iter()
        .zip(&contents)
        .zip(&names)
        .map(|((variant, content), names)| write_variant(&variant.ident, content, names.first(), &tag));
    let reads = variants.iter().zip(&contents).zip(&names).map(|((variant, content), names)| {
        let variant = &variant.ident;
        let read = match content {
            Content::Nothing => quote!(Self::#variant),
            Content::Document(ty) => quote!(Self::#variant(<#ty as __p::Document>::read(map)?)),
            Content::Fields(fields) => {
                let reads = fields.reads(std::slice::from_ref(&tag));
                quote!(Self::#variant { #reads })
            }
        };
        quote!(#(#names)|* => #read,)
    });
    let from_plain = contents.iter().zip(&names).filter_map(|(content, names)| turn_plain(content, names));
    let types = own_types(&quote!(__p::class::Document), &quote!(__p::Field<M, W, K>));
    quote! {
        #(#codecs)*

        impl __p::Attribute for #ident {
            #types

            fn to_attribute(&self) -> __p::Result<::core::option::Option<__p::AttributeValue>> {
                let mut written = __p::Map::new();
                let map = &mut written;
                let name = match self {
                    #(#writes)*
                };
                map.insert(#tag, name);
                ::core::result::Result::Ok(::core::option::Option::Some(__p::AttributeValue::M(written)))
            }

            fn from_attribute(value: &__p::AttributeValue) -> __p::Result<Self> {
                let map = match value {
                    __p::AttributeValue::M(map) => map,
                    other => return ::core::result::Result::Err(__p::unexpected("M", other)),
                };
                let tag: ::std::string::String = __p::read(map, &[#tag], ::core::option::Option::None)?;
                ::core::result::Result::Ok(match tag.as_str() {
                    #(#reads)*
                    _ => return ::core::result::Result::Err(__p::unknown_variant().within(#tag)),
                })
            }

            fn from_plain(value: __p::AttributeValue) -> __p::Result<__p::AttributeValue> {
                let mut turned = match value {
                    __p::AttributeValue::M(map) => map,
                    other => return ::core::result::Result::Err(__p::unexpected("M", &other)),
                };
                let map = &mut turned;
                let tag: ::std::string::String = __p::read(map, &[#tag], ::core::option::Option::None)?;
                match tag.as_str() {
                    #(#from_plain)*
                    _ => {}
                }
                ::core::result::Result::Ok(__p::AttributeValue::M(turned))
            }
        }
    }
}

fn content<'a>(variant: &'a VariantInput, tag: &str, errors: &mut Accumulator) -> Content<'a> {
    match (variant.fields.style, variant.fields.fields.as_slice()) {
        (Style::Unit, _) => Content::Nothing,
        (Style::Struct, inputs) => {
            let fields = Fields::new(inputs, &format!("{}_", bare(&variant.ident)), None, errors);
            refuse_keys(inputs, errors);
            for input in inputs {
                input.refuse(&["rest"], "is for a struct", errors);
                input.refuse(&["sensitive"], "is for a struct: hold one in this variant", errors);
            }
            for field in fields.fields.iter().filter(|field| field.has_name(tag)) {
                let why = format!(
                    "`{tag}` is where the name of the variant is stored: rename the field, or the tag"
                );
                errors.push(darling::Error::custom(why).with_span(&field.ident));
            }
            Content::Fields(fields)
        }
        (Style::Tuple, [one]) => {
            for (name, span) in one.given() {
                let why = format!("`{name}` is for a named field");
                errors.push(darling::Error::custom(why).with_span(&span));
            }
            Content::Document(&one.ty)
        }
        (Style::Tuple, _) => {
            let why = "a variant holds nothing, named fields, or one struct with `#[derive(Attribute)]`";
            errors.push(darling::Error::custom(why).with_span(&variant.ident));
            Content::Nothing
        }
    }
}

/// The arm that turns what plain JSON wrote of a variant; nothing where there is nothing to turn.
fn turn_plain(content: &Content<'_>, names: &[StoredName]) -> Option<TokenStream> {
    let turn = match content {
        Content::Nothing => return None,
        Content::Document(ty) => quote!(<#ty as __p::Document>::map_from_plain(map)?;),
        Content::Fields(fields) => fields.plain(),
    };
    Some(quote!(#(#names)|* => { #turn }))
}

fn write_variant(
    variant: &Ident,
    content: &Content<'_>,
    name: Option<&StoredName>,
    tag: &str,
) -> TokenStream {
    match content {
        Content::Nothing => quote!(Self::#variant => #name,),
        Content::Document(ty) => quote! {
            Self::#variant(content) => {
                __p::write_flat::<#ty>(map, |name: &str| name == #tag, content)?;
                #name
            }
        },
        Content::Fields(fields) => {
            let (bindings, writes) = (fields.bindings(), fields.writes_bound(&[tag.to_owned()]));
            quote! {
                Self::#variant { #bindings } => {
                    #writes
                    #name
                }
            }
        }
    }
}
