//! `#[derive(Collection)]`.

use darling::ast::{Data, Style};
use darling::error::Accumulator;
use darling::util::{Flag, Ignored};
use darling::{FromDeriveInput, FromVariant};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Generics, Ident, Path, Type};

use crate::attrs::crate_path;
use crate::model::hidden;
use crate::rename::bare;

/// An enum with `#[derive(Collection)]`.
#[derive(FromDeriveInput)]
#[darling(attributes(collection), supports(enum_newtype))]
struct CollectionInput {
    ident: Ident,
    generics: Generics,
    data: Data<VariantInput, Ignored>,
    #[darling(default, rename = "crate")]
    krate: Option<Path>,
}

/// A variant: a model, or the item of none.
#[derive(FromVariant)]
#[darling(attributes(collection))]
struct VariantInput {
    ident: Ident,
    fields: darling::ast::Fields<Type>,
    #[darling(default)]
    unknown: Flag,
}

/// A model of the collection, and the variant that holds it.
struct Member<'a> {
    variant: &'a Ident,
    ty: &'a Type,
}

pub(crate) fn derive(input: &DeriveInput) -> darling::Result<TokenStream> {
    let input = CollectionInput::from_derive_input(input)?;
    let mut errors = darling::Error::accumulator();
    if !input.generics.params.is_empty() {
        errors.push(
            darling::Error::custom("a collection has no generic parameters").with_span(&input.generics),
        );
    }
    let variants = input.data.as_ref().take_enum().unwrap_or_default();
    let (unknown, known): (Vec<_>, Vec<_>) =
        variants.into_iter().partition(|variant| variant.unknown.is_present());
    check(&input, &known, &unknown, &mut errors);
    let krate = crate_path(input.krate.as_ref(), &mut errors);
    errors.finish()?;
    let members: Vec<Member<'_>> = known.into_iter().filter_map(VariantInput::member).collect();
    let unknown = unknown.first().map(|variant| &variant.ident);
    Ok(hidden(&krate, &expand(&input.ident, &members, unknown)))
}

fn check(
    input: &CollectionInput,
    known: &[&VariantInput],
    unknown: &[&VariantInput],
    errors: &mut Accumulator,
) {
    if known.is_empty() {
        let why = "a collection has a model: a variant that holds one";
        errors.push(darling::Error::custom(why).with_span(&input.ident));
    }
    if let [_, second, ..] = unknown {
        let why = "one variant is for what is unknown, and this is a second one";
        errors.push(darling::Error::custom(why).with_span(&second.ident));
    }
}

impl VariantInput {
    fn member(&self) -> Option<Member<'_>> {
        match (&self.fields.style, self.fields.fields.first()) {
            (Style::Tuple, Some(ty)) => Some(Member { variant: &self.ident, ty }),
            _ => None,
        }
    }
}

fn expand(ident: &Ident, members: &[Member<'_>], unknown: Option<&Ident>) -> TokenStream {
    let name = bare(ident);
    let (variants, types): (Vec<_>, Vec<_>) =
        members.iter().map(|member| (member.variant, member.ty)).unzip();
    let positions = 0..members.len();
    let lead = types.first();
    let of_none = match unknown {
        Some(variant) => {
            quote!(::core::result::Result::Ok(Self::#variant(::core::clone::Clone::clone(item))))
        }
        None => quote!(::core::result::Result::Err(__p::of_no_member::<Self>())),
    };
    let unknown = unknown.map(|variant| quote!(Self::#variant(_) => ::core::result::Result::Ok(()),));
    let checks = checks(&name, members);
    quote! {
        #checks

        impl __p::Collection for #ident {
            const NAME: &'static str = #name;
            const MEMBERS: &'static [__p::Member] = &[#(__p::Member::of::<#types>()),*];

            type Lead = #lead;

            fn from_item(item: &__p::Item) -> __p::Result<Self> {
                match __p::member_of::<Self>(item) {
                    #(::core::option::Option::Some(#positions) => {
                        <#types as __p::Model>::from_item(item).map(Self::#variants)
                    })*
                    _ => #of_none,
                }
            }

            async fn after_load(
                &mut self,
                skip: ::core::option::Option<bool>,
                context: &__p::HookContext,
            ) -> __p::Result<()> {
                match self {
                    #(Self::#variants(model) => __p::after_load(model, skip, context).await,)*
                    #unknown
                }
            }
        }

        impl __p::Models for #ident {
            fn each(
                store: &__p::Store,
                operation: &'static str,
                take: &mut dyn ::core::ops::FnMut(__p::Result<__p::Definition>),
            ) {
                #(<#types as __p::Models>::each(store, operation, take);)*
            }

            fn types(take: &mut dyn ::core::ops::FnMut(::core::any::TypeId)) {
                #(<#types as __p::Models>::types(take);)*
            }
        }

        #(impl ::core::convert::From<#types> for #ident {
            fn from(model: #types) -> Self {
                Self::#variants(model)
            }
        })*
    }
}

/// What the compiler is asked about the models: what the first one shares with each, and what tells every two apart.
fn checks(collection: &str, members: &[Member<'_>]) -> TokenStream {
    let mut checks = TokenStream::new();
    let pairs = members.iter().enumerate().flat_map(|(at, other)| {
        members[..at].iter().enumerate().map(move |(before, one)| (before == 0, one, other))
    });
    for (is_with_lead, one, other) in pairs {
        let (a, b) = (one.ty, other.ty);
        let pair = format!("`{}` and `{}` of the collection `{collection}`", text(a), text(b));
        let mut ask = |question: &str, refusal: &str| {
            let question = Ident::new(question, proc_macro2::Span::call_site());
            let refusal = format!("{pair} {refusal}");
            checks.extend(quote_spanned! {b.span()=>
                const _: () = ::core::assert!(__p::#question::<#a, #b>(), #refusal);
            });
        };
        if is_with_lead {
            ask("share_a_table", "are in different tables");
            ask("share_key_attributes", "have key attributes of different names or types");
            ask(
                "share_partitions",
                "make their partition keys in different ways: the items of a collection are in one partition",
            );
        }
        ask(
            "are_told_apart",
            "could have one item between them: give their sort keys templates that tell them apart, or both of them a \
             `type_attribute` of one name",
        );
        if is_with_lead {
            checks.extend(quote_spanned!(b.span()=> const _: () = __p::share_partition_types::<#a, #b>();));
        }
    }
    checks
}

/// A type as it is written, for a message.
fn text(ty: &Type) -> String {
    ty.to_token_stream().to_string().replace(' ', "")
}
