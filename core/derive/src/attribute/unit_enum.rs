//! An enum of bare variants: kept as S.

use darling::error::Accumulator;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::{own_types, variant_names};
use crate::attrs::{AttributeInput, VariantInput};

pub(super) fn expand(
    input: &AttributeInput,
    variants: &[VariantInput],
    errors: &mut Accumulator,
) -> TokenStream {
    if variants.is_empty() {
        let why = "an enum without variants has no value that could be kept";
        errors.push(darling::Error::custom(why).with_span(&input.ident));
    }
    if let Some(tag) = &input.tag {
        errors.push(darling::Error::custom("`tag` is for an enum with data").with_span(&tag.span()));
    }
    let ident = &input.ident;
    let names = variant_names(input, variants, errors);
    let types = own_types(&quote!(__p::class::Str), &quote!(__p::Field<M, W, K>));
    let idents: Vec<&Ident> = variants.iter().map(|variant| &variant.ident).collect();
    let own = names.iter().filter_map(|names| names.first());
    quote! {
        impl __p::Attribute for #ident {
            #types

            fn to_attribute(&self) -> __p::Result<::core::option::Option<__p::AttributeValue>> {
                let name = match *self {
                    #(Self::#idents => #own,)*
                };
                ::core::result::Result::Ok(::core::option::Option::Some(__p::AttributeValue::S(
                    __p::Text::from_static(name),
                )))
            }

            fn from_attribute(value: &__p::AttributeValue) -> __p::Result<Self> {
                match value.as_s() {
                    #(::core::option::Option::Some(#(#names)|*) => ::core::result::Result::Ok(Self::#idents),)*
                    ::core::option::Option::Some(_) => ::core::result::Result::Err(__p::unknown_variant()),
                    ::core::option::Option::None => ::core::result::Result::Err(__p::unexpected("S", value)),
                }
            }
        }
    }
}
