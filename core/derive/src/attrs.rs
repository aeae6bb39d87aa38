//! `#[model(..)]` as data.

use darling::ast::{Data, NestedMeta};
use darling::error::Accumulator;
use darling::util::{Flag, Ignored, SpannedValue};
use darling::{FromDeriveInput, FromField, FromMeta, FromVariant};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, Generics, Ident, Lit, Meta, Path, Type, Visibility};

use crate::managed::Form;
use crate::rename::Rename;

/// A struct with `#[derive(Model)]`.
#[derive(FromDeriveInput)]
#[darling(attributes(model), supports(struct_named))]
pub(crate) struct ModelInput {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) generics: Generics,
    pub(crate) data: Data<Ignored, FieldInput>,
    #[darling(default)]
    pub(crate) table: Option<SpannedValue<String>>,
    #[darling(default)]
    pub(crate) partition_key: Option<KeyTemplate>,
    #[darling(default)]
    pub(crate) sort_key: Option<KeyTemplate>,
    #[darling(default)]
    pub(crate) type_attribute: Option<TypeAttribute>,
    #[darling(default, multiple)]
    pub(crate) global_index: Vec<IndexInput>,
    #[darling(default, multiple)]
    pub(crate) local_index: Vec<IndexInput>,
    #[darling(default)]
    pub(crate) rename_all: Option<Rename>,
    #[darling(default)]
    pub(crate) consistent_read: bool,
    #[darling(default)]
    pub(crate) skip_hooks: bool,
    #[darling(default, with = "expression")]
    pub(crate) max_size: Option<Expr>,
    #[darling(default)]
    pub(crate) hooks: Flag,
    #[darling(default, rename = "crate")]
    pub(crate) krate: Option<Path>,
}

/// A type with `#[derive(Attribute)]`.
#[derive(FromDeriveInput)]
#[darling(attributes(model), supports(struct_named, struct_newtype, enum_any))]
pub(crate) struct AttributeInput {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) generics: Generics,
    pub(crate) data: Data<VariantInput, FieldInput>,
    #[darling(default)]
    pub(crate) rename_all: Option<SpannedValue<Rename>>,
    #[darling(default)]
    pub(crate) tag: Option<SpannedValue<String>>,
    #[darling(default, rename = "crate")]
    pub(crate) krate: Option<Path>,
}

/// A field.
#[derive(FromField, Clone)]
#[darling(attributes(model))]
pub(crate) struct FieldInput {
    pub(crate) ident: Option<Ident>,
    pub(crate) ty: Type,
    #[darling(default)]
    pub(crate) partition_key: Flag,
    #[darling(default)]
    pub(crate) sort_key: Flag,
    #[darling(default)]
    pub(crate) rename: Option<SpannedValue<String>>,
    #[darling(default, multiple)]
    pub(crate) alias: Vec<SpannedValue<String>>,
    #[darling(default)]
    pub(crate) default: Option<DefaultValue>,
    #[darling(default)]
    pub(crate) skip: Flag,
    #[darling(default)]
    pub(crate) serde: Flag,
    #[darling(default)]
    pub(crate) with: Option<Path>,
    #[darling(default)]
    pub(crate) null: Flag,
    #[darling(default)]
    pub(crate) flatten: Flag,
    #[darling(default)]
    pub(crate) rest: Flag,
    #[darling(default)]
    pub(crate) sensitive: Flag,
    #[darling(default)]
    pub(crate) version: Flag,
    #[darling(default)]
    pub(crate) ttl: Flag,
    #[darling(default)]
    pub(crate) created_at: Flag,
    #[darling(default)]
    pub(crate) updated_at: Flag,
    #[darling(default)]
    pub(crate) generate: Option<SpannedValue<Form>>,
}

impl FieldInput {
    /// The names of the attributes it has, and where they are written.
    pub(crate) fn given(&self) -> Vec<(&'static str, Span)> {
        let flags = [
            ("partition_key", &self.partition_key),
            ("sort_key", &self.sort_key),
            ("skip", &self.skip),
            ("serde", &self.serde),
            ("null", &self.null),
            ("flatten", &self.flatten),
            ("rest", &self.rest),
            ("sensitive", &self.sensitive),
            ("version", &self.version),
            ("ttl", &self.ttl),
            ("created_at", &self.created_at),
            ("updated_at", &self.updated_at),
        ];
        let flags =
            flags.into_iter().filter(|(_, flag)| flag.is_present()).map(|(name, flag)| (name, flag.span()));
        let rename = self.rename.iter().map(|name| ("rename", name.span()));
        let aliases = self.alias.iter().map(|name| ("alias", name.span()));
        let default = self.default.iter().map(|default| ("default", default.span));
        let with = self.with.iter().map(|module| ("with", module.span()));
        let generate = self.generate.iter().map(|form| ("generate", form.span()));
        flags.chain(rename).chain(aliases).chain(default).chain(with).chain(generate).collect()
    }

    /// Refuses the attributes named.
    pub(crate) fn refuse(&self, names: &[&str], why: &str, errors: &mut Accumulator) {
        for (name, span) in self.given().into_iter().filter(|(name, _)| names.contains(name)) {
            errors.push(darling::Error::custom(format!("`{name}` {why}")).with_span(&span));
        }
    }
}

/// A variant of an enum.
#[derive(FromVariant)]
#[darling(attributes(model))]
pub(crate) struct VariantInput {
    pub(crate) ident: Ident,
    pub(crate) fields: darling::ast::Fields<FieldInput>,
    #[darling(default)]
    pub(crate) rename: Option<SpannedValue<String>>,
    #[darling(default, multiple)]
    pub(crate) alias: Vec<SpannedValue<String>>,
}

/// `default`, or `default = expression`.
#[derive(Clone)]
pub(crate) struct DefaultValue {
    pub(crate) expression: Option<Expr>,
    pub(crate) span: Span,
}

impl FromMeta for DefaultValue {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        match meta {
            Meta::Path(path) => Ok(Self { expression: None, span: path.span() }),
            Meta::NameValue(pair) => {
                Ok(Self { expression: Some(pair.value.clone()), span: pair.value.span() })
            }
            Meta::List(list) => {
                Err(darling::Error::custom("write `default`, or `default = expression`").with_span(list))
            }
        }
    }
}

/// `partition_key = "USER#{id}"`, or `partition_key(name = "PK", template = "USER#{id}")`.
#[derive(Clone)]
pub(crate) struct KeyTemplate {
    pub(crate) name: Option<SpannedValue<String>>,
    pub(crate) template: SpannedValue<String>,
}

impl FromMeta for KeyTemplate {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        #[derive(FromMeta)]
        struct Named {
            name: SpannedValue<String>,
            template: SpannedValue<String>,
        }
        match meta {
            Meta::NameValue(_) => Ok(Self { name: None, template: SpannedValue::from_meta(meta)? }),
            Meta::List(_) => {
                let Named { name, template } = Named::from_meta(meta)?;
                Ok(Self { name: Some(name), template })
            }
            Meta::Path(path) => Err(darling::Error::custom(
                "write `partition_key = \"USER#{id}\"` here, or mark a field with `#[model(partition_key)]`",
            )
            .with_span(path)),
        }
    }
}

/// `type_attribute = "kind"`, or `type_attribute(name = "kind", value = "order")`.
pub(crate) struct TypeAttribute {
    pub(crate) name: SpannedValue<String>,
    /// The name of the model, unless it says otherwise.
    pub(crate) value: Option<String>,
}

impl FromMeta for TypeAttribute {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        #[derive(FromMeta)]
        struct Valued {
            name: SpannedValue<String>,
            value: String,
        }
        match meta {
            Meta::NameValue(_) => Ok(Self { name: SpannedValue::from_meta(meta)?, value: None }),
            Meta::List(_) => {
                let Valued { name, value } = Valued::from_meta(meta)?;
                Ok(Self { name, value: Some(value) })
            }
            Meta::Path(path) => {
                let why = "name the attribute: `type_attribute = \"kind\"`";
                Err(darling::Error::custom(why).with_span(path))
            }
        }
    }
}

/// `by_tenant, name = "gsi1", partition_key(tenant, region), sort_key = created_at, project(keys, name)`.
pub(crate) struct IndexInput {
    pub(crate) ident: Ident,
    pub(crate) name: Option<SpannedValue<String>>,
    pub(crate) partition_key: Option<IndexKey>,
    pub(crate) sort_key: Option<IndexKey>,
    /// `all`, or `keys` and fields.
    pub(crate) project: Option<Vec<Ident>>,
}

/// What a key of an index is made of.
pub(crate) enum IndexKey {
    /// `= field`, or `(field, field)`.
    Fields(Vec<Ident>),
    /// `= "USER#{id}"`, or `(name = "gsi1pk", template = "USER#{id}")`.
    Template(KeyTemplate),
}

impl FromMeta for IndexInput {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        let why = "an index begins with its name: `global_index(by_email, partition_key = email)`";
        let nameless = || darling::Error::custom(why).with_span(meta);
        let Meta::List(list) = meta else { return Err(nameless()) };
        let nested = NestedMeta::parse_meta_list(list.tokens.clone())?;
        let mut given = nested.iter();
        let Some(NestedMeta::Meta(Meta::Path(name))) = given.next() else { return Err(nameless()) };
        let ident = name.get_ident().cloned().ok_or_else(nameless)?;
        let mut index = Self { ident, name: None, partition_key: None, sort_key: None, project: None };
        let mut errors = darling::Error::accumulator();
        for option in given {
            errors.handle(index.take(option));
        }
        errors.finish_with(index)
    }
}

impl IndexInput {
    fn take(&mut self, option: &NestedMeta) -> darling::Result<()> {
        let why = "an index has `name`, `partition_key`, `sort_key` and `project`";
        let unknown = || darling::Error::custom(why).with_span(option);
        let NestedMeta::Meta(meta) = option else { return Err(unknown()) };
        let word = meta.path().get_ident().map(ToString::to_string).unwrap_or_default();
        let is_second = match word.as_str() {
            "name" => self.name.replace(SpannedValue::from_meta(meta)?).is_some(),
            "partition_key" => self.partition_key.replace(IndexKey::from_meta(meta)?).is_some(),
            "sort_key" => self.sort_key.replace(IndexKey::from_meta(meta)?).is_some(),
            "project" => self.project.replace(projected(meta)?).is_some(),
            _ => return Err(unknown()),
        };
        if is_second {
            return Err(darling::Error::duplicate_field(&word).with_span(meta));
        }
        Ok(())
    }
}

impl FromMeta for IndexKey {
    fn from_meta(meta: &Meta) -> darling::Result<Self> {
        match meta {
            Meta::NameValue(pair) => match &pair.value {
                Expr::Path(field) => {
                    let why = "write the name of a field, or a template in quotes";
                    let field = field.path.get_ident();
                    field
                        .map(|field| Self::Fields(vec![field.clone()]))
                        .ok_or_else(|| darling::Error::custom(why).with_span(&pair.value))
                }
                _ => KeyTemplate::from_meta(meta).map(Self::Template),
            },
            Meta::List(list) => {
                let nested = NestedMeta::parse_meta_list(list.tokens.clone())?;
                if nested.iter().any(|given| matches!(given, NestedMeta::Meta(Meta::NameValue(_)))) {
                    return KeyTemplate::from_meta(meta).map(Self::Template);
                }
                idents(&nested, "a key of several attributes names their fields").map(Self::Fields)
            }
            Meta::Path(_) => {
                let why = "write `= field`, `(field, field)`, or a template in quotes";
                Err(darling::Error::custom(why).with_span(meta))
            }
        }
    }
}

/// The words of `project(keys, name)`.
fn projected(meta: &Meta) -> darling::Result<Vec<Ident>> {
    let why = "write `project(all)`, `project(keys)` or `project(keys, field)`";
    let Meta::List(list) = meta else { return Err(darling::Error::custom(why).with_span(meta)) };
    let words = idents(&NestedMeta::parse_meta_list(list.tokens.clone())?, why)?;
    match words.first().map(ToString::to_string).as_deref() {
        Some("keys") => Ok(words),
        Some("all") if words.len() == 1 => Ok(words),
        _ => Err(darling::Error::custom(why).with_span(meta)),
    }
}

fn idents(nested: &[NestedMeta], why: &str) -> darling::Result<Vec<Ident>> {
    let ident = |given: &NestedMeta| match given {
        NestedMeta::Meta(Meta::Path(path)) => path.get_ident().cloned(),
        _ => None,
    };
    nested
        .iter()
        .map(|given| ident(given).ok_or_else(|| darling::Error::custom(why).with_span(given)))
        .collect()
}

/// An expression as it is written: a literal string stays one.
fn expression(meta: &Meta) -> darling::Result<Option<Expr>> {
    match meta {
        Meta::NameValue(pair) => Ok(Some(pair.value.clone())),
        other => Err(darling::Error::custom("write `max_size = bytes`").with_span(other)),
    }
}

/// The default of a field as an expression of its type.
pub(crate) fn default_expression(default: &DefaultValue, ty: &Type) -> proc_macro2::TokenStream {
    match &default.expression {
        None => quote::quote_spanned!(default.span => <#ty as ::core::default::Default>::default()),
        Some(literal @ Expr::Lit(syn::ExprLit { lit: Lit::Str(_), .. })) => {
            quote::quote!(<#ty as ::core::convert::From<&str>>::from(#literal))
        }
        Some(expression) => quote::quote!(#expression),
    }
}

/// Where `itemstore` is: `::itemstore`, unless the type says otherwise. A name alone is that of a package.
///
/// The builder's crate takes absolute paths only, because it opens modules of its own.
pub(crate) fn crate_path(given: Option<&Path>, errors: &mut Accumulator) -> proc_macro2::TokenStream {
    let Some(path) = given else { return quote::quote!(::itemstore) };
    let first = path.segments.first().map(|segment| segment.ident.to_string()).unwrap_or_default();
    if path.leading_colon.is_some() || first == "crate" {
        return quote::quote!(#path);
    }
    if first == "self" || first == "super" {
        let why = "write the name of a package, or a path that begins with `crate::`";
        errors.push(darling::Error::custom(why).with_span(path));
    }
    quote::quote!(::#path)
}
