//! The key of a model: from marked fields or templates to a plan.

use darling::error::Accumulator;
use darling::util::SpannedValue;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::attrs::{FieldInput, KeyTemplate, ModelInput};
use crate::fields::{Field, Fields, option_inner};
use crate::rename::{StoredName, bare};
use crate::template::{self, Piece};

/// The longest name of a key attribute (SEMANTICS 1.6).
const MAX_KEY_NAME_BYTES: usize = 255;

/// The longest tuple that can be given as a key.
const MAX_PARTS: usize = 8;

/// The key of a model.
#[derive(Default)]
pub(crate) struct Keys {
    pub(crate) parts: Parts,
    /// How many parts the partition key has.
    pub(crate) partition_parts: usize,
    pub(crate) partition_key: Option<Source>,
    pub(crate) sort_key: Option<Source>,
}

/// The positions of the fields that are parts of a key, in order.
#[derive(Clone, Default)]
pub(crate) struct Parts(pub(crate) Vec<usize>);

/// A key attribute.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) name: StoredName,
    /// The part whose type is the key's; a template makes a string.
    pub(crate) composition: Composition,
}

#[derive(Clone, PartialEq)]
pub(crate) enum Composition {
    Part(usize),
    Template(Vec<Segment>),
}

#[derive(Clone, PartialEq)]
pub(crate) enum Segment {
    Literal(String),
    /// A part by its position among the parts, and the field it is.
    Part {
        index: usize,
        field: usize,
        width: Option<usize>,
    },
}

impl Parts {
    /// The position of a field among the parts, which it joins.
    pub(crate) fn position(&mut self, field: usize) -> usize {
        self.0.iter().position(|part| *part == field).unwrap_or_else(|| {
            self.0.push(field);
            self.0.len() - 1
        })
    }

    /// The segments of a template, whose fields join the parts.
    pub(crate) fn segments(
        &mut self,
        template: &SpannedValue<String>,
        fields: &Fields,
        errors: &mut Accumulator,
    ) -> Vec<Segment> {
        let mut segments = Vec::new();
        for piece in template::parse(template, errors) {
            match piece {
                Piece::Literal(literal) => segments.push(Segment::Literal(literal)),
                Piece::Placeholder { field: name, width } => {
                    let field = fields.fields.iter().position(|field| bare(&field.ident) == name);
                    if let Some(field) = field {
                        segments.push(Segment::Part { index: self.position(field), field, width });
                    } else {
                        let why = format!("there is no field `{name}` for this placeholder");
                        errors.push(darling::Error::custom(why).with_span(&template.span()));
                    }
                }
            }
        }
        segments
    }

    /// The fields.
    pub(crate) fn fields<'a>(&self, fields: &'a Fields) -> Vec<&'a Field> {
        self.0.iter().map(|at| &fields.fields[*at]).collect()
    }
}

impl Keys {
    pub(crate) fn new(
        input: &ModelInput,
        inputs: &[FieldInput],
        fields: &mut Fields,
        errors: &mut Accumulator,
    ) -> Self {
        let mut keys = Self::default();
        let marked = |is_marked: fn(&FieldInput) -> bool| -> Vec<usize> {
            (0..inputs.len()).filter(|at| is_marked(&inputs[*at])).collect()
        };
        let partition = marked(|field| field.partition_key.is_present());
        let sort = marked(|field| field.sort_key.is_present());
        keys.partition_key =
            keys.source("partition_key", "pk", input.partition_key.as_ref(), &partition, fields, errors);
        keys.partition_parts = keys.parts.0.len();
        keys.sort_key = keys.source("sort_key", "sk", input.sort_key.as_ref(), &sort, fields, errors);
        if keys.partition_key.is_none() && partition.is_empty() && input.partition_key.is_none() {
            errors.push(
                darling::Error::custom(
                    "a model has exactly one partition key: mark a field with `#[model(partition_key)]`, or give the \
                     struct a template, `#[model(partition_key = \"USER#{id}\")]`",
                )
                .with_span(&input.ident),
            );
        }
        for at in &keys.parts.0 {
            fields.fields[*at].is_key = true;
            // A stored item has its key, also where the builder may leave it to the store.
            fields.fields[*at].default = None;
            refuse_as_part(&inputs[*at], &fields.fields[*at], errors);
        }
        if keys.parts.0.len() > MAX_PARTS {
            let why = format!("a key has at most {MAX_PARTS} parts, and this one has {}", keys.parts.0.len());
            errors.push(darling::Error::custom(why).with_span(&input.ident));
        }
        keys.check_names(fields, errors);
        keys
    }

    fn source(
        &mut self,
        attribute: &str,
        template_name: &str,
        template: Option<&KeyTemplate>,
        marked: &[usize],
        fields: &Fields,
        errors: &mut Accumulator,
    ) -> Option<Source> {
        if let [_, second, ..] = marked {
            let words = attribute.replace('_', " ");
            errors.push(
                darling::Error::custom(format!("a model has one {words}, and this is a second one"))
                    .with_span(&fields.fields[*second].ident),
            );
        }
        match (template, marked.first()) {
            (Some(template), Some(_)) => {
                errors.push(
                    darling::Error::custom(format!(
                        "the {} is a template here and a marked field below: keep one",
                        attribute.replace('_', " ")
                    ))
                    .with_span(&template.template.span()),
                );
                None
            }
            (Some(template), None) => {
                let name = match &template.name {
                    Some(name) => StoredName { text: (**name).clone(), span: name.span() },
                    None => StoredName { text: template_name.to_owned(), span: template.template.span() },
                };
                let segments = self.parts.segments(&template.template, fields, errors);
                Some(Source { name, composition: Composition::Template(segments) })
            }
            (None, Some(at)) => {
                let part = self.parts.position(*at);
                let name = fields.fields[*at].names.first().cloned()?;
                Some(Source { name, composition: Composition::Part(part) })
            }
            (None, None) => None,
        }
    }

    /// A key attribute that a template makes has a name of its own.
    fn check_names(&self, fields: &Fields, errors: &mut Accumulator) {
        for source in self.sources() {
            let mut refuse =
                |why: &str| errors.push(darling::Error::custom(why).with_span(&source.name.span));
            if source.name.text.is_empty() {
                refuse("a stored name cannot be empty");
            }
            if source.name.text.len() > MAX_KEY_NAME_BYTES {
                refuse("the name of a key attribute has at most 255 bytes");
            }
            let is_template = matches!(source.composition, Composition::Template(_));
            let taken = fields.fields.iter().find(|field| field.has_name(&source.name.text));
            if let (true, Some(field)) = (is_template, taken) {
                let why = format!(
                    "a key template is stored as `{}` already: rename this field, or the key with \
                     `partition_key(name = \"..\", template = \"..\")` or `sort_key(..)`",
                    source.name.text
                );
                errors.push(darling::Error::custom(why).with_span(&field.ident));
            }
        }
        if let (Some(partition), Some(sort)) = (&self.partition_key, &self.sort_key)
            && partition.name.text == sort.name.text
        {
            let why = "partition key and sort key have the same stored name";
            errors.push(darling::Error::custom(why).with_span(&sort.name.span));
        }
    }

    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.partition_key.iter().chain(&self.sort_key)
    }

    /// The stored names that a template makes.
    pub(crate) fn template_names(&self) -> Vec<String> {
        self.sources()
            .filter(|source| matches!(source.composition, Composition::Template(_)))
            .map(|source| source.name.text.clone())
            .collect()
    }

    /// `KEY`, the types of its parts, `key_parts`, and the checks of the parts' types.
    pub(crate) fn expand(&self, fields: &Fields) -> (TokenStream, TokenStream) {
        let parts = self.parts.fields(fields);
        let partition = &parts[..self.partition_parts.min(parts.len())];
        let partition_types = partition.iter().map(|part| &part.ty);
        let sort_keys: Vec<&Source> = self.sort_key.iter().collect();
        let sort_key_type =
            sort_key_type(&quote!(__p::Table<Self>), &sort_keys, &parts, self.partition_parts);
        let (types, idents): (Vec<_>, Vec<_>) = parts.iter().map(|part| (&part.ty, &part.ident)).unzip();
        let part_names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
        let names = self.sources().map(|source| &source.name);
        let partition_key = self.partition_key.as_ref().map(|source| source.expand(&parts));
        let sort_key = self.sort_key.as_ref().map(|source| source.expand(&parts));
        let sort_key = option(sort_key.as_ref());
        let items = quote! {
            const KEY: __p::KeyPlan = __p::KeyPlan {
                partition_key: #partition_key,
                sort_key: #sort_key,
                parts: &[#(#part_names),*],
                names: &[#(#names),*],
            };

            type Key = (#(#types,)*);
            type Partition = (#(#partition_types,)*);
            type SortKey = #sort_key_type;

            fn key_parts(&self) -> __p::Result<::std::vec::Vec<__p::AttributeValue>> {
                ::core::result::Result::Ok(::std::vec![
                    #(__p::required_part(#part_names, &self.#idents)?),*
                ])
            }
        };
        let checks = self.sources().filter_map(|source| source.checks(&parts));
        (items, quote!(#(#checks)*))
    }
}

/// The type that a condition on a sort key begins with. The first `known` parts are those of the partition key.
pub(crate) fn sort_key_type(
    index: &TokenStream,
    sort_keys: &[&Source],
    parts: &[&Field],
    known: usize,
) -> TokenStream {
    if let [Source { composition: Composition::Template(segments), .. }] = sort_keys {
        let mut tested: Vec<(usize, bool)> = Vec::new();
        for segment in segments {
            if let Segment::Part { index, width, .. } = segment
                && *index >= known
                && !tested.iter().any(|(part, _)| part == index)
            {
                tested.push((*index, width.is_some()));
            }
        }
        if tested.is_empty() {
            return quote!(__p::FixedSortKey);
        }
        return tested.into_iter().rev().fold(quote!(()), |next, (part, is_padded)| {
            let ty = parts.get(part).map(|part| part.inner());
            let padding = if is_padded { quote!(__p::Padded) } else { quote!(__p::Plain) };
            quote!(__p::SortKeyPart<#index, #ty, #padding, #next>)
        });
    }
    sort_keys.iter().rev().fold(quote!(()), |next, source| {
        let Composition::Part(part) = &source.composition else { return next };
        let ty = parts.get(*part).map(|part| part.inner());
        quote!(__p::SortKey<#index, #ty, #next>)
    })
}

impl Source {
    pub(crate) fn expand(&self, parts: &[&Field]) -> TokenStream {
        let name = &self.name;
        let (kind, composition) = match &self.composition {
            Composition::Part(index) => {
                let kind = parts.get(*index).map(|part| part.scalar_type());
                (kind, quote!(__p::Composition::Part(#index)))
            }
            Composition::Template(segments) => {
                let segments = segments.iter().map(|segment| match segment {
                    Segment::Literal(literal) => quote!(__p::Segment::Literal(#literal)),
                    Segment::Part { index, width, .. } => {
                        let width = option(width.as_ref());
                        quote!(__p::Segment::Part { index: #index, width: #width })
                    }
                });
                (Some(quote!(__p::ScalarType::S)), quote!(__p::Composition::Template(&[#(#segments),*])))
            }
        };
        quote!(__p::KeySource { name: #name, kind: #kind, composition: #composition })
    }

    /// The field that the key attribute is, where no template makes it.
    pub(crate) fn field<'a>(&self, parts: &Parts, fields: &'a Fields) -> Option<&'a Field> {
        let Composition::Part(part) = self.composition else { return None };
        fields.fields.get(*parts.0.get(part)?)
    }

    /// The types of a template's parts are text or numbers, and numbers where they are padded.
    pub(crate) fn checks(&self, parts: &[&Field]) -> Option<TokenStream> {
        let Composition::Template(segments) = &self.composition else { return None };
        let checks = segments.iter().filter_map(|segment| {
            let Segment::Part { index, width, .. } = segment else { return None };
            let part = parts.get(*index)?;
            let ty = part.declared();
            let check = if width.is_some() { quote!(padded_part) } else { quote!(template_part) };
            Some(quote_spanned!(part.ty.span() => const _: () = __p::class::#check::<#ty>();))
        });
        Some(quote!(#(#checks)*))
    }
}

/// An `Option` of this, as an expression.
fn option(value: Option<&impl ToTokens>) -> TokenStream {
    value.map_or_else(
        || quote!(::core::option::Option::None),
        |value| quote!(::core::option::Option::Some(#value)),
    )
}

/// A part of a key is there in every item, under one name and as its type says.
fn refuse_as_part(input: &FieldInput, field: &Field, errors: &mut Accumulator) {
    if option_inner(&field.ty).is_some() {
        let why = "a part of the key is in every item: it cannot be an `Option`";
        errors.push(darling::Error::custom(why).with_span(&field.ty));
    }
    let kept_otherwise = [
        "default",
        "skip",
        "serde",
        "with",
        "null",
        "flatten",
        "rest",
        "alias",
        "version",
        "ttl",
        "created_at",
        "updated_at",
    ];
    input.refuse(&kept_otherwise, "does not go with a part of the key", errors);
}
