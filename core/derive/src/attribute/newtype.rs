//! `struct Email(String)`: kept as the type in it.

use darling::error::Accumulator;
use proc_macro2::TokenStream;
use quote::quote;

use super::own_types;
use crate::attrs::{AttributeInput, FieldInput};
use crate::debug;

pub(super) fn expand(input: &AttributeInput, inputs: &[FieldInput], errors: &mut Accumulator) -> TokenStream {
    refuse(input, inputs, errors);
    let ident = &input.ident;
    let Some(ty) = inputs.first().map(|field| &field.ty) else { return TokenStream::new() };
    let types = own_types(&quote!(<#ty as __p::Attribute>::Class), &quote!(__p::Field<M, W, K>));
    let debug = inputs.iter().any(|field| field.sensitive.is_present()).then(|| debug::of_newtype(ident));
    quote! {
        #debug

        impl __p::Attribute for #ident {
            #types

            fn to_attribute(&self) -> __p::Result<::core::option::Option<__p::AttributeValue>> {
                __p::Attribute::to_attribute(&self.0)
            }

            fn from_attribute(value: &__p::AttributeValue) -> __p::Result<Self> {
                <#ty as __p::Attribute>::from_attribute(value).map(Self)
            }

            fn absent() -> ::core::option::Option<Self> {
                <#ty as __p::Attribute>::absent().map(Self)
            }

            fn from_plain(value: __p::AttributeValue) -> __p::Result<__p::AttributeValue> {
                <#ty as __p::Attribute>::from_plain(value)
            }
        }
    }
}

/// The type in it says how it is kept, so nothing else can.
fn refuse(input: &AttributeInput, inputs: &[FieldInput], errors: &mut Accumulator) {
    if let Some(tag) = &input.tag {
        errors.push(darling::Error::custom("`tag` is for an enum with data").with_span(&tag.span()));
    }
    if let Some(rule) = &input.rename_all {
        let why = "`rename_all` is for named fields and variants";
        errors.push(darling::Error::custom(why).with_span(&rule.span()));
    }
    for (name, span) in inputs.iter().flat_map(FieldInput::given).filter(|(name, _)| *name != "sensitive") {
        let why = format!("`{name}` is for a named field: this type is kept as the one in it");
        errors.push(darling::Error::custom(why).with_span(&span));
    }
}
