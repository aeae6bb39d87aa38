//! The fields that the store fills in: which they are, what does not go with them, and what a model says of them.

use darling::FromMeta;
use darling::error::Accumulator;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use crate::attrs::FieldInput;
use crate::fields::{Field, Fields, last_segment, option_inner};

/// The attributes that make a field one which the store fills in.
pub(crate) const NAMES: [&str; 5] = ["version", "ttl", "created_at", "updated_at", "generate"];

/// What the store fills a field with.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Managed {
    /// `version`
    Version,
    /// `ttl`
    Ttl,
    /// `created_at`
    CreatedAt,
    /// `updated_at`
    UpdatedAt,
    /// `generate = ".."`
    Generate(Form),
}

/// What `generate` makes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Form {
    Uuid4,
    Uuid7,
    Ulid,
    Epoch,
    EpochMs,
    Iso8601,
}

impl FromMeta for Form {
    fn from_string(text: &str) -> darling::Result<Self> {
        Ok(match text {
            "uuid4" => Self::Uuid4,
            "uuid7" => Self::Uuid7,
            "ulid" => Self::Ulid,
            "epoch" => Self::Epoch,
            "epoch_ms" => Self::EpochMs,
            "iso8601" => Self::Iso8601,
            _ => {
                let why = "one of `uuid4`, `uuid7`, `ulid`, `epoch`, `epoch_ms` and `iso8601`";
                return Err(darling::Error::custom(why));
            }
        })
    }
}

impl Form {
    /// What is generated, and the check of a field's type.
    fn parts(self) -> (TokenStream, Ident) {
        let (what, check) = match self {
            Self::Uuid4 => (quote!(Id(__p::IdForm::Uuid4)), "generated_text"),
            Self::Uuid7 => (quote!(Id(__p::IdForm::Uuid7)), "generated_text"),
            Self::Ulid => (quote!(Id(__p::IdForm::Ulid)), "generated_text"),
            Self::Epoch => (quote!(Epoch), "generated_number"),
            Self::EpochMs => (quote!(EpochMs), "generated_number"),
            Self::Iso8601 => (quote!(Iso8601), "generated_text"),
        };
        (quote!(__p::Generated::#what), format_ident!("{check}"))
    }
}

impl Managed {
    /// What the store fills the field with, if it does; what does not go with that is refused.
    pub(crate) fn of(input: &FieldInput, errors: &mut Accumulator) -> Option<Self> {
        let given: Vec<(&str, Span)> =
            input.given().into_iter().filter(|(name, _)| NAMES.contains(name)).collect();
        let (first, _) = *given.first()?;
        if let Some((second, span)) = given.get(1) {
            let why = format!("`{first}` and `{second}` say different things about one field");
            errors.push(darling::Error::custom(why).with_span(span));
        }
        let kept_otherwise = ["alias", "default", "skip", "serde", "with", "null", "flatten", "rest"];
        input.refuse(&kept_otherwise, "does not go with a field that the store fills in", errors);
        let managed = match (first, &input.generate) {
            ("version", _) => Self::Version,
            ("ttl", _) => Self::Ttl,
            ("created_at", _) => Self::CreatedAt,
            ("updated_at", _) => Self::UpdatedAt,
            (_, Some(form)) => Self::Generate(**form),
            (_, None) => return None,
        };
        let is_named_so = last_segment(&input.ty).is_some_and(|segment| segment.ident == "Version");
        if managed == Self::Version && !is_named_so {
            let why = "a version is of the type `itemstore::model::Version`, which says \"not stored yet\" without a number that \
                       means it";
            errors.push(darling::Error::custom(why).with_span(&input.ty));
        }
        Some(managed)
    }

    /// What a field of this type is before the store has filled it in, and where a stored item lacks it. What an `Option` is, and
    /// a version of an item that has none, their types say themselves.
    pub(crate) fn default(self, ty: &Type) -> Option<TokenStream> {
        (self != Self::Version && option_inner(ty).is_none()).then(|| unset(ty))
    }

    /// What the builder gives a field of this type that is left out.
    pub(crate) fn unbuilt(self, ty: &Type) -> TokenStream {
        if self == Self::Version { quote!(__p::Version::new()) } else { unset(ty) }
    }

    /// Whether an update may not name it.
    pub(crate) fn is_written_always(self) -> bool {
        matches!(self, Self::Version | Self::CreatedAt | Self::UpdatedAt)
    }

    fn rule(self, ty: &Type) -> TokenStream {
        let place = ty.span();
        match self {
            Self::Version => quote!(__p::Rule::Version),
            Self::Ttl => quote_spanned!(place => __p::Rule::Ttl(__p::Times::ttl::<#ty>())),
            Self::CreatedAt => quote_spanned!(place => __p::Rule::CreatedAt(__p::Times::of::<#ty>())),
            Self::UpdatedAt => quote_spanned!(place => __p::Rule::UpdatedAt(__p::Times::of::<#ty>())),
            Self::Generate(form) => {
                let (what, _) = form.parts();
                quote_spanned!(place => __p::Rule::Generate(__p::Generate::new::<#ty>(#what)))
            }
        }
    }

    /// That the type is one which can be filled so.
    fn check(self, ty: &Type) -> Option<TokenStream> {
        let check = match self {
            Self::Version => quote!(is_version),
            Self::Generate(form) => {
                let (_, check) = form.parts();
                quote!(class::#check)
            }
            Self::Ttl | Self::CreatedAt | Self::UpdatedAt => return None,
        };
        Some(quote_spanned!(ty.span() => const _: () = __p::#check::<#ty>();))
    }
}

/// The value of a type that says nothing yet: its default, and 1970 for the one time that has none.
fn unset(ty: &Type) -> TokenStream {
    if last_segment(ty).is_some_and(|segment| segment.ident == "SystemTime") {
        quote!(::std::time::SystemTime::UNIX_EPOCH)
    } else {
        quote_spanned!(ty.span() => <#ty as ::core::default::Default>::default())
    }
}

/// The fields of a model that the store fills in.
struct ManagedFields<'a>(Vec<(&'a Field, Managed)>);

impl ManagedFields<'_> {
    fn find(&self, which: Managed) -> Option<&Field> {
        self.0.iter().find(|(_, managed)| *managed == which).map(|(field, _)| *field)
    }
}

/// A model has one version, and one time to live.
pub(crate) fn check(fields: &Fields, errors: &mut Accumulator) {
    for (which, name) in [(Managed::Version, "version"), (Managed::Ttl, "time to live")] {
        for second in fields.fields.iter().filter(|field| field.managed == Some(which)).skip(1) {
            let why = format!("a model has one {name}, and this is a second one");
            errors.push(darling::Error::custom(why).with_span(&second.ident));
        }
    }
}

/// What the trait `Model` is told, and the traits that say what the model has or lacks.
pub(crate) fn expand(ident: &Ident, fields: &Fields) -> (TokenStream, TokenStream) {
    let managed =
        fields.fields.iter().filter_map(|field| field.managed.map(|managed| (field, managed))).collect();
    let managed = ManagedFields(managed);
    let entries = managed.0.iter().map(|(field, managed)| {
        let (name, rule) = (field.name(), managed.rule(&field.ty));
        quote!(__p::Managed::new(#name, #rule))
    });
    let held_version = managed.find(Managed::Version).map(|field| {
        let (ident, place) = (&field.ident, field.span);
        quote_spanned! {place =>
            fn held_version(&self) -> ::core::option::Option<__p::Version> {
                ::core::option::Option::Some(self.#ident)
            }

            fn held_version_mut(&mut self) -> ::core::option::Option<&mut __p::Version> {
                ::core::option::Option::Some(&mut self.#ident)
            }
        }
    });
    let ttl = managed.find(Managed::Ttl);
    let ttl_attribute = ttl.map(|field| {
        let name = field.name();
        quote!(const TTL_ATTRIBUTE: ::core::option::Option<&'static str> = ::core::option::Option::Some(#name);)
    });
    let items = quote! {
        const MANAGED: &'static [__p::Managed] = &[#(#entries),*];
        #ttl_attribute
        #held_version
    };
    let unversioned = held_version.is_none().then(|| quote!(impl __p::Unversioned for #ident {}));
    let checks = managed.0.iter().filter_map(|(field, managed)| managed.check(&field.ty));
    let expires = ttl.map(|field| expires(ident, field));
    (items, quote!(#(#checks)* #unversioned #expires))
}

fn expires(ident: &Ident, field: &Field) -> TokenStream {
    let (name, ty, place) = (&field.ident, &field.ty, field.span);
    quote_spanned! {place =>
        impl __p::Expires for #ident {
            fn expires_at(&self) -> ::core::option::Option<::std::time::SystemTime> {
                <#ty as __p::TtlField>::time(&self.#name)
            }
        }
    }
}
