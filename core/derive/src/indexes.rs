//! The indexes of a model: from `global_index(..)` and `local_index(..)` to plans, types and functions.

use darling::error::Accumulator;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use crate::attrs::{FieldInput, IndexInput, IndexKey, KeyTemplate, ModelInput};
use crate::fields::{Field, Fields, Role};
use crate::keys::{Composition, Keys, Parts, Segment, Source, sort_key_type};
use crate::model::Paths;
use crate::rename::{StoredName, bare};

/// Attributes of one key of a global index (SEMANTICS 14.1).
const MAX_KEY_ATTRIBUTES: usize = 4;

/// The names of functions that every model has.
const TAKEN: &[&str] = &[
    "builder",
    "create",
    "decode",
    "delete",
    "delete_by_key",
    "encode",
    "fields",
    "filter",
    "from_item",
    "from_json",
    "get",
    "key",
    "key_parts",
    "map_from_plain",
    "query",
    "reload",
    "required",
    "save",
    "scan",
    "to_item",
    "to_json",
    "update",
    "update_by_key",
    "upsert_by_key",
];

/// The indexes of a model.
pub(crate) struct Indexes(Vec<Index>);

struct Index {
    ident: Ident,
    name: String,
    is_global: bool,
    parts: Parts,
    /// How many parts the partition key has.
    partition_parts: usize,
    partition_keys: Vec<Source>,
    sort_keys: Vec<Source>,
    projection: Projection,
}

enum Projection {
    All,
    KeysOnly,
    /// The positions of the fields.
    Include(Vec<usize>),
}

/// What an index is made from.
struct Context<'a> {
    inputs: &'a [FieldInput],
    fields: &'a Fields,
    keys: &'a Keys,
}

impl Indexes {
    pub(crate) fn new(
        input: &ModelInput,
        inputs: &[FieldInput],
        fields: &Fields,
        keys: &Keys,
        errors: &mut Accumulator,
    ) -> Self {
        let context = Context { inputs, fields, keys };
        let global = input.global_index.iter().map(|index| (index, true));
        let all = global.chain(input.local_index.iter().map(|index| (index, false)));
        let indexes: Vec<Index> =
            all.map(|(index, is_global)| Index::new(index, is_global, &context, errors)).collect();
        let this = Self(indexes);
        this.check_names(&context, errors);
        this
    }

    /// Functions, names and attributes are each one thing only.
    fn check_names(&self, context: &Context<'_>, errors: &mut Accumulator) {
        for (at, index) in self.0.iter().enumerate() {
            let mut refuse = |why: String| errors.push(darling::Error::custom(why).with_span(&index.ident));
            let function = bare(&index.ident);
            if TAKEN.contains(&function.as_str()) {
                refuse(format!("`{function}` is a function of every model: name the index otherwise"));
            }
            let before = &self.0[..at];
            if before.iter().any(|other| other.ident == index.ident || other.name == index.name) {
                refuse(format!("the index `{function}` has the name of another one"));
            }
            let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
            if !(3..=255).contains(&index.name.len()) || !index.name.chars().all(allowed) {
                refuse(
                    "an index name has 3 to 255 characters of `a-z`, `A-Z`, `0-9`, `_`, `.` and `-` (SEMANTICS 1.6): \
                     give it one, `name = \"..\"`"
                        .to_owned(),
                );
            }
            let of_indexes = before.iter().flat_map(Index::sources);
            let others: Vec<&Source> = context.keys.sources().chain(of_indexes).collect();
            for source in index.sources().filter(|source| source.is_template()) {
                let field = context.fields.fields.iter().find(|field| field.has_name(&source.name.text));
                let other = others.iter().find(|other| other.name.text == source.name.text);
                if field.is_some() || other.is_some_and(|other| !other.is_same_text(source)) {
                    let why = format!("`{}` is stored as something else too", source.name.text);
                    errors.push(darling::Error::custom(why).with_span(&source.name.span));
                }
            }
        }
    }

    /// The stored names that templates of indexes make.
    pub(crate) fn template_names(&self) -> Vec<String> {
        let templates = self.0.iter().flat_map(Index::sources).filter(|source| source.is_template());
        templates.map(|source| source.name.text.clone()).collect()
    }

    /// Their plans, as expressions.
    pub(crate) fn plans<'a>(&'a self, fields: &'a Fields) -> impl Iterator<Item = TokenStream> + 'a {
        self.0.iter().map(|index| index.plan(fields))
    }

    /// Their types and functions.
    pub(crate) fn expand(&self, paths: &Paths<'_>, fields: &Fields, all: &Ident) -> TokenStream {
        self.0.iter().enumerate().map(|(at, index)| index.expand(at, paths, fields, all)).collect()
    }
}

impl Index {
    fn new(input: &IndexInput, is_global: bool, context: &Context<'_>, errors: &mut Accumulator) -> Self {
        let mut parts = Parts::default();
        let partition_keys = if is_global {
            sources(&mut parts, input, "pk", input.partition_key.as_ref(), context, errors)
        } else {
            parts.0 = context.keys.parts.0[..context.keys.partition_parts].to_vec();
            context.keys.partition_key.iter().cloned().collect()
        };
        let partition_parts = parts.0.len();
        let sort_keys = sources(&mut parts, input, "sk", input.sort_key.as_ref(), context, errors);
        let name = input.name.as_ref().map_or_else(|| bare(&input.ident), |name| (**name).clone());
        let index = Self {
            ident: input.ident.clone(),
            name,
            is_global,
            parts,
            partition_parts,
            partition_keys,
            sort_keys,
            projection: projection(input, context, errors),
        };
        index.check(input, context, errors);
        index
    }

    fn sources(&self) -> impl Iterator<Item = &Source> {
        self.partition_keys.iter().chain(&self.sort_keys)
    }

    fn check(&self, input: &IndexInput, context: &Context<'_>, errors: &mut Accumulator) {
        let mut refuse = |why: &str| errors.push(darling::Error::custom(why).with_span(&input.ident));
        match (self.is_global, &input.partition_key, &input.sort_key) {
            (true, None, _) => refuse("a global index has a partition key: `partition_key = field`"),
            (false, Some(_), _) => {
                refuse("a local index has the partition key of the table: give it a sort key alone");
            }
            (false, None, None) => refuse("a local index has a sort key: `sort_key = field`"),
            _ => {}
        }
        if !self.is_global && context.keys.sort_key.is_none() {
            refuse("a local index is for a table with a sort key (SEMANTICS 14.1)");
        }
        if !self.is_global && self.sort_keys.len() > 1 {
            refuse("the sort key of a local index is one attribute (SEMANTICS 14.1)");
        }
        if self.partition_keys.len() > MAX_KEY_ATTRIBUTES || self.sort_keys.len() > MAX_KEY_ATTRIBUTES {
            refuse("a key of a global index has up to 4 attributes (SEMANTICS 14.1)");
        }
        let names: Vec<&str> = self.sources().map(|source| source.name.text.as_str()).collect();
        if (1..names.len()).any(|at| names[..at].contains(&names[at])) {
            refuse("an attribute is in the key of an index once");
        }
        for at in &self.parts.0 {
            let otherwise = ["skip", "serde", "with", "null", "flatten", "rest"];
            context.inputs[*at].refuse(&otherwise, "does not go with a part of an index key", errors);
        }
    }

    /// The fields that are key attributes of it.
    fn queried<'a>(&'a self, fields: &'a Fields) -> impl Iterator<Item = &'a Field> {
        self.sources().filter_map(|source| source.field(&self.parts, fields))
    }

    /// The fields that its entries hold, where that is not the whole item.
    fn held<'a>(&self, fields: &'a Fields) -> Option<Vec<&'a Field>> {
        let included: &[usize] = match &self.projection {
            Projection::All => return None,
            Projection::KeysOnly => &[],
            Projection::Include(included) => included,
        };
        let own: Vec<&Field> = self.queried(fields).collect();
        let is_held = |(at, field): &(usize, &Field)| {
            field.is_table_key || included.contains(at) || own.iter().any(|key| key.ident == field.ident)
        };
        let held: Vec<&Field> =
            fields.fields.iter().enumerate().filter(is_held).map(|(_, field)| field).collect();
        let is_whole = fields.fields.iter().all(|field| match field.role {
            Role::Skip => true,
            Role::Flatten | Role::Rest => false,
            _ => held.iter().any(|held| held.ident == field.ident),
        });
        (!is_whole).then_some(held)
    }

    fn plan(&self, fields: &Fields) -> TokenStream {
        let parts = self.parts.fields(fields);
        let (name, part_names) = (&self.name, parts.iter().map(|part| part.name()));
        let scope = if self.is_global { quote!(Global) } else { quote!(Local) };
        let partition_keys = self.partition_keys.iter().map(|source| source.expand(&parts));
        let sort_keys = self.sort_keys.iter().map(|source| source.expand(&parts));
        let projection = match &self.projection {
            Projection::All => quote!(All),
            Projection::KeysOnly => quote!(KeysOnly),
            Projection::Include(included) => {
                let names = included.iter().flat_map(|at| &fields.fields[*at].names);
                quote!(Include(&[#(#names),*]))
            }
        };
        quote! {
            __p::IndexPlan {
                name: #name,
                scope: __p::IndexScope::#scope,
                partition_keys: &[#(#partition_keys),*],
                sort_keys: &[#(#sort_keys),*],
                parts: &[#(#part_names),*],
                projection: __p::ProjectionPlan::#projection,
            }
        }
    }

    fn expand(&self, at: usize, paths: &Paths<'_>, fields: &Fields, all: &Ident) -> TokenStream {
        let (model, vis, function) = (paths.model, paths.vis, &self.ident);
        let marker = format_ident!("__{}_{}", model, bare(function));
        let (held, filter) = (format_ident!("{}_Held", marker), format_ident!("{}_Filter", marker));
        let parts = self.parts.fields(fields);
        let partition = parts.iter().take(self.partition_parts).map(|part| part.inner());
        let sort_keys: Vec<&Source> = self.sort_keys.iter().collect();
        let sort_key = sort_key_type(&quote!(#marker), &sort_keys, &parts, self.partition_parts);
        let checks = self.sources().filter_map(|source| source.checks(&parts));
        let (held_struct, held) = match self.held(fields) {
            None => (None, all),
            Some(fields) => {
                let doc = format!("The fields that the index `{}` holds.", self.name);
                (Some(paths.expand(&held, &doc, fields.into_iter())), &held)
            }
        };
        // What a local index does not hold is read from the table, but not for a filter (SEMANTICS 9.1).
        let projected = if self.is_global { held } else { all };
        let complete = (projected == all).then(|| quote!(impl __p::Complete for #marker {}));
        let filter_struct = paths.expand_filter(&filter, held, self.queried(fields));
        let consistent = (!self.is_global).then(|| quote!(impl __p::ReadsConsistently for #marker {}));
        let scan = format_ident!("scan_{}", bare(function));
        let (query_doc, scan_doc) =
            (format!("Queries the index `{}`.", self.name), format!("Scans the index `{}`.", self.name));
        quote! {
            #(#checks)*
            #held_struct
            #filter_struct
            #[derive(Debug)]
            #vis struct #marker;
            #complete
            #consistent
            impl __p::Index for #marker {
                type Model = #model;
                type Partition = (#(#partition,)*);
                type SortKey = #sort_key;
                type Projected = #projected;
                type Filter = #filter;

                const PLAN: ::core::option::Option<&'static __p::IndexPlan> =
                    ::core::option::Option::Some(&<#model as __p::Model>::INDEXES[#at]);

                fn projected() -> #projected {
                    #projected
                }

                fn filter() -> #filter {
                    #filter
                }
            }
            #[allow(dead_code)]
            impl #model {
                #[doc = #query_doc]
                #vis fn #function(
                    key: impl __p::IntoKey<<#marker as __p::Index>::Partition>,
                ) -> __p::Query<#marker> {
                    __p::Query::new(key)
                }

                #[doc = #scan_doc]
                #vis fn #scan() -> __p::Scan<#marker> {
                    __p::Scan::new()
                }
            }
        }
    }
}

/// The key attributes that `key` names.
fn sources(
    parts: &mut Parts,
    input: &IndexInput,
    suffix: &str,
    key: Option<&IndexKey>,
    context: &Context<'_>,
    errors: &mut Accumulator,
) -> Vec<Source> {
    match key {
        None => Vec::new(),
        Some(IndexKey::Template(KeyTemplate { name, template })) => {
            let name = match name {
                Some(name) => StoredName { text: (**name).clone(), span: name.span() },
                None => {
                    StoredName { text: format!("{}_{suffix}", bare(&input.ident)), span: template.span() }
                }
            };
            let segments = parts.segments(template, context.fields, errors);
            vec![Source { name, composition: Composition::Template(segments) }]
        }
        Some(IndexKey::Fields(idents)) => {
            let mut sources = Vec::new();
            for ident in idents {
                let Some(at) = position(ident, context, errors) else { continue };
                let Some(name) = context.fields.fields[at].names.first().cloned() else { continue };
                sources.push(Source { name, composition: Composition::Part(parts.position(at)) });
            }
            sources
        }
    }
}

fn projection(input: &IndexInput, context: &Context<'_>, errors: &mut Accumulator) -> Projection {
    match input.project.as_deref() {
        None => Projection::All,
        Some([word]) if word == "all" => Projection::All,
        Some([_keys]) => Projection::KeysOnly,
        Some(words) => {
            let included: Vec<usize> =
                words.iter().skip(1).filter_map(|word| position(word, context, errors)).collect();
            for at in &included {
                let otherwise = ["skip", "flatten", "rest"];
                context.inputs[*at].refuse(&otherwise, "does not go with a projection by name", errors);
            }
            Projection::Include(included)
        }
    }
}

/// The position of the field `ident`.
fn position(ident: &Ident, context: &Context<'_>, errors: &mut Accumulator) -> Option<usize> {
    let at = context.fields.fields.iter().position(|field| field.ident == *ident);
    if at.is_none() {
        let why = format!("there is no field `{}` for this index", bare(ident));
        errors.push(darling::Error::custom(why).with_span(ident));
    }
    at
}

impl Source {
    fn is_template(&self) -> bool {
        matches!(self.composition, Composition::Template(_))
    }

    /// Whether both are templates that make the same text.
    fn is_same_text(&self, other: &Self) -> bool {
        let pieces = |source: &Self| match &source.composition {
            Composition::Part(_) => None,
            Composition::Template(segments) => Some(
                segments
                    .iter()
                    .map(|segment| match segment {
                        Segment::Literal(literal) => (Some(literal.clone()), None),
                        Segment::Part { field, width, .. } => (None, Some((*field, *width))),
                    })
                    .collect::<Vec<_>>(),
            ),
        };
        pieces(self).is_some() && pieces(self) == pieces(other)
    }
}
