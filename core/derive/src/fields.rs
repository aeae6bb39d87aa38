//! The fields of a struct or variant as the derives see them, and the rules across them.

use darling::error::Accumulator;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericArgument, Ident, PathArguments, Type};

use crate::attrs::{FieldInput, default_expression};
use crate::managed::Managed;
use crate::rename::{Rename, StoredName, bare};

/// One field.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    /// The stored name, then the aliases.
    pub(crate) names: Vec<StoredName>,
    pub(crate) role: Role,
    pub(crate) default: Option<TokenStream>,
    /// Whether it is a part of the table's key.
    pub(crate) is_key: bool,
    /// Whether it is a key attribute of the table, and not only a part of one.
    pub(crate) is_table_key: bool,
    pub(crate) sensitive: bool,
    /// What the store fills it with, if it does.
    pub(crate) managed: Option<Managed>,
    /// Where its type is written, so that a type which cannot be stored is told there.
    pub(crate) span: Span,
}

/// How a field is kept.
pub(crate) enum Role {
    /// As its type says.
    Plain,
    /// As its type says, and the null value where nothing is stored.
    Null,
    /// By the codec of this name.
    Encoded(TokenStream),
    /// Not at all.
    Skip,
    /// Its own fields beside the others.
    Flatten,
    /// Every attribute no other field knows.
    Rest,
}

impl Field {
    /// `scope` keeps the names of codecs apart that belong to different variants of one enum.
    fn new(
        input: &FieldInput,
        scope: &str,
        rename_all: Option<Rename>,
        errors: &mut Accumulator,
    ) -> Option<Self> {
        let ident = input.ident.clone()?;
        let name = match &input.rename {
            Some(name) => StoredName { text: (**name).clone(), span: name.span() },
            None => StoredName { text: Rename::field(rename_all, &ident), span: ident.span() },
        };
        let aliases =
            input.alias.iter().map(|alias| StoredName { text: (**alias).clone(), span: alias.span() });
        let names: Vec<StoredName> = std::iter::once(name).chain(aliases).collect();
        for name in names.iter().filter(|name| name.text.is_empty()) {
            errors.push(darling::Error::custom("a stored name cannot be empty").with_span(&name.span));
        }
        let managed = Managed::of(input, errors);
        let role = match managed {
            None => role(input, &format_ident!("__Codec_{}{}", scope, bare(&ident)), errors),
            Some(Managed::Ttl) => Role::Encoded(quote!(__p::EpochSeconds)),
            Some(_) => Role::Plain,
        };
        let given = input.default.as_ref().map(|default| default_expression(default, &input.ty));
        Some(Self {
            role,
            default: given.or_else(|| managed.and_then(|managed| managed.default(&input.ty))),
            managed,
            is_key: input.partition_key.is_present() || input.sort_key.is_present(),
            is_table_key: input.partition_key.is_present() || input.sort_key.is_present(),
            sensitive: input.sensitive.is_present(),
            // Of a type that a macro wrote, no place is better known than that of its tokens.
            span: input.ty.span().resolved_at(Span::call_site()),
            ty: input.ty.clone(),
            names,
            ident,
        })
    }

    /// The stored name.
    pub(crate) fn name(&self) -> &str {
        self.names.first().map_or("", |name| name.text.as_str())
    }

    /// Whether it is stored, or read, under this name.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.is_stored() && self.names.iter().any(|own| own.text == name)
    }

    /// Whether it has an attribute of its own.
    pub(crate) fn is_stored(&self) -> bool {
        matches!(self.role, Role::Plain | Role::Null | Role::Encoded(_))
    }

    /// Whether an item may lack it, by what can be seen of its type.
    pub(crate) fn is_optional(&self) -> bool {
        self.default.is_some() || self.managed == Some(Managed::Version) || is_absent_able(&self.ty)
    }

    /// The type it is declared as in typed paths.
    pub(crate) fn declared(&self) -> TokenStream {
        let ty = &self.ty;
        match &self.role {
            Role::Encoded(_) if self.managed == Some(Managed::Ttl) => {
                quote!(<#ty as __p::TtlField>::Declared)
            }
            Role::Encoded(codec) => quote!(__p::Encoded<#ty, #codec>),
            _ => quote!(#ty),
        }
    }

    /// The scalar type it is kept as, as a key attribute: a time to live is a number whatever its type is otherwise kept as.
    pub(crate) fn scalar_type(&self) -> TokenStream {
        if self.managed == Some(Managed::Ttl) {
            return quote!(__p::ScalarType::N);
        }
        let ty = &self.ty;
        quote_spanned!(ty.span() => <<#ty as __p::Attribute>::Class as __p::class::Scalar>::KIND)
    }

    /// What its typed path is declared as, without the `Option` around it.
    pub(crate) fn inner(&self) -> TokenStream {
        let ty = self.declared();
        quote_spanned!(self.span => <#ty as __p::Attribute>::Inner)
    }

    /// The type of its typed path in `model`.
    pub(crate) fn path_type(&self, model: &TokenStream) -> TokenStream {
        self.path_type_as(model, &self.kind())
    }

    /// The type of its typed path in `model`, where a query reads by it.
    pub(crate) fn queried_type(&self, model: &TokenStream) -> TokenStream {
        self.path_type_as(model, &quote!(__p::kind::Queried))
    }

    fn path_type_as(&self, model: &TokenStream, kind: &TokenStream) -> TokenStream {
        let declared = self.declared();
        quote_spanned!(self.span => <#declared as __p::Attribute>::Field<#model, #declared, #kind>)
    }

    /// Its rights in an update.
    fn kind(&self) -> TokenStream {
        if self.is_key {
            quote!(__p::kind::Key)
        } else if self.managed.is_some_and(Managed::is_written_always) {
            quote!(__p::kind::Managed)
        } else if self.is_optional() {
            quote!(__p::kind::Optional)
        } else {
            quote!(__p::kind::Required)
        }
    }

    /// The place of its typed path, from the place of the top-level attribute or the map entry.
    pub(crate) fn place(&self, place: &TokenStream) -> TokenStream {
        let place = match self.names.split_first() {
            Some((_, aliases)) if !aliases.is_empty() => quote!(#place.with_aliases(&[#(#aliases),*])),
            _ => quote!(#place),
        };
        let (Some(default), Role::Plain | Role::Null, None) = (&self.default, &self.role, self.managed)
        else {
            return place;
        };
        let ty = &self.ty;
        quote! {
            #place.with_default(|| {
                let default: #ty = #default;
                __p::Attribute::to_attribute(&default).ok().flatten()
            })
        }
    }

    /// The codec a field of its own brings along.
    fn codec_definition(&self, input: &FieldInput) -> Option<TokenStream> {
        let (Role::Encoded(codec), Some(module)) = (&self.role, &input.with) else { return None };
        let ty = &self.ty;
        Some(quote! {
            #[derive(Debug)]
            pub struct #codec;
            impl __p::Codec<#ty> for #codec {
                fn encode(value: &#ty) -> __p::Result<::core::option::Option<__p::AttributeValue>> {
                    #module::encode(value)
                }
                fn decode(value: &__p::AttributeValue) -> __p::Result<#ty> {
                    #module::decode(value)
                }
            }
        })
    }
}

/// How the field is kept, and what does not go with it.
fn role(input: &FieldInput, codec: &Ident, errors: &mut Accumulator) -> Role {
    const ROLES: [&str; 6] = ["skip", "serde", "with", "null", "flatten", "rest"];
    let given: Vec<(&str, Span)> =
        input.given().into_iter().filter(|(name, _)| ROLES.contains(name)).collect();
    match given.as_slice() {
        // `None` as null in its serde form too.
        [("serde", _), ("null", _)] => {}
        [(first, _), (second, span), ..] => {
            let why = format!("`{first}` and `{second}` say different things about one field");
            errors.push(darling::Error::custom(why).with_span(span));
        }
        _ => {}
    }
    let is_option = option_inner(&input.ty).is_some();
    if input.null.is_present() && !is_option {
        errors.push(darling::Error::custom("`null` is for an `Option` field").with_span(&input.ty));
    }
    let mut without = |names: &[&str], why: &str| input.refuse(names, why, errors);
    match given.first().map(|(name, _)| *name) {
        None => Role::Plain,
        Some("null") => Role::Null,
        Some("serde") if is_option && !input.null.is_present() => {
            Role::Encoded(quote!(__p::SerdeOptionCodec))
        }
        Some("serde") => Role::Encoded(quote!(__p::SerdeCodec)),
        Some("with") => Role::Encoded(quote!(#codec)),
        Some("skip") => {
            without(&["rename", "alias"], "is for a field that is stored");
            Role::Skip
        }
        Some("flatten") => {
            without(&["rename", "alias"], "is for a field that has an attribute of its own");
            without(&["default"], "is for the fields of the struct that is spread");
            Role::Flatten
        }
        Some(_) => {
            without(
                &["rename", "alias", "default"],
                "is for a field with an attribute of its own: without any other attribute, the rest is empty",
            );
            Role::Rest
        }
    }
}

/// The last segment of a type that is written as a path. A macro that hands a type on puts it in a group.
pub(crate) fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        _ => None,
    }
}

/// The `T` of an `Option<T>`.
pub(crate) fn option_inner(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// Whether the type's name says that nothing may be stored: an `Option`, a set.
pub(crate) fn is_absent_able(ty: &Type) -> bool {
    option_inner(ty).is_some() || is_set(ty)
}

/// Whether the type is a set by its name.
pub(crate) fn is_set(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "BTreeSet" || segment.ident == "HashSet")
}

/// The fields of one struct or variant.
pub(crate) struct Fields {
    pub(crate) fields: Vec<Field>,
    pub(crate) codecs: Vec<TokenStream>,
}

impl Fields {
    pub(crate) fn new<'a>(
        inputs: impl IntoIterator<Item = &'a FieldInput>,
        scope: &str,
        rename_all: Option<Rename>,
        errors: &mut Accumulator,
    ) -> Self {
        let (mut fields, mut codecs) = (Vec::new(), Vec::new());
        for input in inputs {
            if let Some(field) = Field::new(input, scope, rename_all, errors) {
                codecs.extend(field.codec_definition(input));
                fields.push(field);
            }
        }
        let this = Self { fields, codecs };
        this.check(errors);
        this
    }

    fn check(&self, errors: &mut Accumulator) {
        let mut names: Vec<&str> = Vec::new();
        for name in self.stored_names() {
            if names.contains(&name.text.as_str()) {
                let why = format!("`{}` is the stored name, or an alias, of another field too", name.text);
                errors.push(darling::Error::custom(why).with_span(&name.span));
            }
            names.push(&name.text);
        }
        for second in self.fields.iter().filter(|field| matches!(field.role, Role::Rest)).skip(1) {
            errors.push(darling::Error::custom("only one field can keep the rest").with_span(&second.ident));
        }
    }

    /// The names of the fields that have an attribute of their own, aliases too.
    pub(crate) fn stored_names(&self) -> impl Iterator<Item = &StoredName> {
        self.fields.iter().filter(|field| field.is_stored()).flat_map(|field| &field.names)
    }

    /// The types whose fields are spread among these.
    pub(crate) fn flattened(&self) -> impl Iterator<Item = &Type> {
        self.fields.iter().filter(|field| matches!(field.role, Role::Flatten)).map(|field| &field.ty)
    }

    /// The stored names that must be there and are no part of the key.
    pub(crate) fn required(&self) -> impl Iterator<Item = &str> {
        let required = |field: &&Field| field.is_stored() && !field.is_key && !field.is_optional();
        self.fields.iter().filter(required).map(Field::name)
    }
}
