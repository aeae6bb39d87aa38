//! `User::builder()`: does not compile while a required field is missing.

use darling::error::Accumulator;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::attrs::ModelInput;
use crate::fields::{Field, Fields, Role, is_set, option_inner};
use crate::rename::bare;

/// Refuses fields whose setter would be another method of the builder.
pub(crate) fn check(fields: &Fields, errors: &mut Accumulator) {
    for field in fields.fields.iter().filter(|field| is_given(field)) {
        if bare(&field.ident) == "build" {
            let why = format!(
                "`build` is a method of the builder: rename the field and keep what is stored, \
                 `#[model(rename = \"{}\")]`",
                field.name()
            );
            errors.push(darling::Error::custom(why).with_span(&field.ident));
        }
    }
}

/// Whether the builder has a setter for it.
fn is_given(field: &Field) -> bool {
    !matches!(field.role, Role::Skip)
}

pub(crate) fn expand(model: &ModelInput, fields: &Fields, krate: &TokenStream) -> TokenStream {
    let (ident, vis) = (&model.ident, &model.vis);
    let builder = format_ident!("__{}Builder", ident);
    let state = format_ident!("__{}_builder", ident);
    let arguments = fields.fields.iter().filter(|field| is_given(field)).map(argument);
    let values = fields.fields.iter().map(value);
    let docs = format!("Builds a `{}`; what has a default may be left out.", bare(ident));
    quote! {
        #[__p::bon::bon(crate = #krate::__private::bon)]
        #[allow(dead_code)]
        impl #ident {
            #[doc = #docs]
            #[builder(
                builder_type(name = #builder, vis = "pub"),
                state_mod(name = #state, vis = "pub"),
                start_fn(name = builder),
                finish_fn(name = build)
            )]
            #vis fn __itemstore_build(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    }
}

/// One argument of the function that the builder calls. An `Option` may be left out by itself, and its setter takes what is
/// in it.
fn argument(field: &Field) -> TokenStream {
    let (name, ty) = (&field.ident, &field.ty);
    let into = is_text(option_inner(ty).unwrap_or(ty)).then(|| quote!(#[builder(into)]));
    let default = match (&field.default, &field.role) {
        _ if option_inner(ty).is_some() => None,
        (Some(default), _) => Some(quote!(#[builder(default = #default)])),
        (None, _) if field.managed.is_some() => {
            let unbuilt = field.managed.map(|managed| managed.unbuilt(ty));
            Some(quote!(#[builder(default = #unbuilt)]))
        }
        (None, Role::Rest) => Some(quote!(#[builder(default)])),
        (None, _) if is_set(ty) => Some(quote!(#[builder(default)])),
        (None, _) => None,
    };
    quote!(#into #default #name: #ty)
}

/// The field of the model.
fn value(field: &Field) -> TokenStream {
    let (name, ty) = (&field.ident, &field.ty);
    match (&field.role, &field.default) {
        (Role::Skip, Some(default)) => quote!(#name: #default),
        (Role::Skip, None) => quote!(#name: <#ty as ::core::default::Default>::default()),
        (_, Some(default)) if option_inner(ty).is_some() => {
            quote!(#name: match #name {
                ::core::option::Option::None => #default,
                given => given,
            })
        }
        _ => quote!(#name),
    }
}

/// Whether the setter takes everything that turns into text.
fn is_text(ty: &syn::Type) -> bool {
    let text = quote!(#ty).to_string().replace(' ', "");
    matches!(
        text.as_str(),
        "String" | "std::string::String" | "::std::string::String" | "alloc::string::String"
    )
}
