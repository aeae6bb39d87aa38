//! `Debug` of a type with a `sensitive` field.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use crate::fields::Fields;
use crate::rename::bare;

/// `Debug` of a struct with named fields, without what is sensitive; nothing where no field is.
pub(crate) fn of_struct(ident: &Ident, fields: &Fields) -> Option<TokenStream> {
    if !fields.fields.iter().any(|field| field.sensitive) {
        return None;
    }
    let name = bare(ident);
    let shown = fields.fields.iter().map(|field| {
        let (field_ident, label) = (&field.ident, bare(&field.ident));
        if field.sensitive {
            quote!(.field(#label, &::core::format_args!("<sensitive>")))
        } else {
            quote!(.field(#label, &self.#field_ident))
        }
    });
    Some(implementation(ident, &quote!(f.debug_struct(#name)#(#shown)*.finish())))
}

/// `Debug` of a newtype whose one field is sensitive.
pub(crate) fn of_newtype(ident: &Ident) -> TokenStream {
    let name = bare(ident);
    implementation(ident, &quote!(f.debug_tuple(#name).field(&::core::format_args!("<sensitive>")).finish()))
}

fn implementation(ident: &Ident, body: &TokenStream) -> TokenStream {
    quote! {
        impl ::core::fmt::Debug for #ident {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #body
            }
        }
    }
}
