//! Stored names: as written, or by the rule of `rename_all`.

use darling::FromMeta;
use ident_case::RenameRule;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Ident;

/// A stored name and where it is written.
#[derive(Clone)]
pub(crate) struct StoredName {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// As a string literal.
impl ToTokens for StoredName {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (text, place) = (&self.text, Span::call_site());
        tokens.extend(quote_spanned!(place => #text));
    }
}

/// `rename_all = "camelCase"`.
#[derive(Clone, Copy)]
pub(crate) enum Rename {
    Case(RenameRule),
    /// `UPPERCASE`
    Upper,
    /// `SCREAMING-KEBAB-CASE`
    ScreamingKebab,
}

impl FromMeta for Rename {
    fn from_string(value: &str) -> darling::Result<Self> {
        match value {
            "UPPERCASE" => Ok(Self::Upper),
            "SCREAMING-KEBAB-CASE" => Ok(Self::ScreamingKebab),
            _ => value.parse().map(Self::Case).map_err(|()| {
                darling::Error::custom(
                    "one of `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, \
                     `SCREAMING_SNAKE_CASE`, `kebab-case` and `SCREAMING-KEBAB-CASE`",
                )
            }),
        }
    }
}

impl Rename {
    pub(crate) fn field(rule: Option<Self>, ident: &Ident) -> String {
        let name = bare(ident);
        match rule {
            None => name,
            Some(Self::Case(rule)) => rule.apply_to_field(&name),
            Some(Self::Upper) => name.to_uppercase(),
            Some(Self::ScreamingKebab) => RenameRule::KebabCase.apply_to_field(&name).to_uppercase(),
        }
    }

    pub(crate) fn variant(rule: Option<Self>, ident: &Ident) -> String {
        let name = bare(ident);
        match rule {
            None => name,
            Some(Self::Case(rule)) => rule.apply_to_variant(&name),
            Some(Self::Upper) => name.to_uppercase(),
            Some(Self::ScreamingKebab) => RenameRule::KebabCase.apply_to_variant(&name).to_uppercase(),
        }
    }
}

/// The identifier without `r#`.
pub(crate) fn bare(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or_else(|| name.clone(), str::to_owned)
}
