//! Typed paths: a place in a model's item, with the type it is declared as and what may be done to it.

use std::fmt;
use std::marker::PhantomData;

use super::attribute::Attribute;
use super::attribute::class::{Listed, Mapped};
use crate::error::Result;
use crate::expr::SetOperand;
use crate::value::{AttributeValue, Path, PathElement, Text};

/// A place in the items of model `M`, declared as `W`, with the rights of `K`.
///
/// ```
/// use itemstore::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User { #[model(partition_key)] pk: String, name: String, tags: Vec<String> }
///
/// let fields = User::fields();
/// assert_eq!(fields.name().path().to_string(), "name");
/// assert_eq!(fields.tags().at(0).path().to_string(), "tags[0]");
/// ```
pub struct Field<M, W, K> {
    place: Place,
    kind: Kind<M, W, K>,
}

/// The model, the declared type and the rights of a field, none of which it holds.
type Kind<M, W, K> = PhantomData<fn() -> (M, W, K)>;

/// A document path with the default of the field it names.
#[derive(Clone)]
pub struct Place {
    path: Path,
    default: Option<fn() -> Option<AttributeValue>>,
    aliases: &'static [&'static str],
}

/// A typed path that can be made from a place: a [`Field`], or the fields of a nested struct.
pub trait FieldAt {
    /// The typed path to this place.
    fn at(place: Place) -> Self;
}

/// A [`Field`] of model `M`, or the fields of a nested struct, which are one too.
pub trait AsField {
    /// The model it is a field of.
    type Model;
    /// The type it is declared as.
    type Declared: Attribute;
    /// Its rights.
    type Kind;

    /// The field.
    fn as_field(&self) -> &Field<Self::Model, Self::Declared, Self::Kind>;
}

/// The rights of a field: what an update may do with it.
pub mod kind {
    /// Must be there: may be set, not removed.
    #[derive(Debug)]
    pub struct Required;
    /// May be absent: may be set and removed.
    #[derive(Debug)]
    pub struct Optional;
    /// A key attribute, or a placeholder of a key template: fixed for the life of the item.
    #[derive(Debug)]
    pub struct Key;
    /// A version, or the time of a write: every write sets it by itself.
    #[derive(Debug)]
    pub struct Managed;

    /// A key attribute of the table or index that a query reads: its filter cannot name it.
    #[derive(Debug)]
    pub struct Queried;

    /// May be named by a condition or a filter.
    #[diagnostic::on_unimplemented(
        message = "the filter of a query cannot name a key attribute of the table or index that it reads",
        label = "the query reads by this attribute",
        note = "the key given to the query tells the partition, and `.sort_key(..)` the part of it"
    )]
    pub trait Comparable {}

    #[diagnostic::do_not_recommend]
    impl Comparable for Required {}
    #[diagnostic::do_not_recommend]
    impl Comparable for Optional {}
    #[diagnostic::do_not_recommend]
    impl Comparable for Key {}
    #[diagnostic::do_not_recommend]
    impl Comparable for Managed {}

    /// May be set by an update.
    #[diagnostic::on_unimplemented(
        message = "an attribute of the key, or one that every write sets by itself, cannot be changed by an update",
        label = "this attribute is part of the item's key, or a version or time of its writes",
        note = "for another key, save a new item and delete the old one; a version and the times of writes need no action"
    )]
    pub trait Settable {}

    /// May be removed by an update.
    #[diagnostic::on_unimplemented(
        message = "an attribute that is required, part of the key, or set by every write cannot be removed",
        label = "every item of the model has this attribute",
        note = "without it the item could not be loaded: make the field an `Option`, or give it `#[model(default)]`"
    )]
    pub trait Removable {}

    #[diagnostic::do_not_recommend]
    impl Settable for Required {}
    #[diagnostic::do_not_recommend]
    impl Settable for Optional {}
    #[diagnostic::do_not_recommend]
    impl Removable for Optional {}
}

impl Place {
    /// The top-level attribute stored under `name`.
    #[must_use]
    pub fn attribute(name: &'static str) -> Self {
        Self { path: Path::attribute(Text::from_static(name)), default: None, aliases: &[] }
    }

    /// The document path by stored names.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What `add` starts from where nothing is stored.
    pub(super) fn default_value(&self) -> Option<AttributeValue> {
        self.default.and_then(|default| default())
    }

    /// The same place with the default of its field, which `add` starts from.
    #[must_use]
    pub fn with_default(mut self, default: fn() -> Option<AttributeValue>) -> Self {
        self.default = Some(default);
        self
    }

    /// The same place with the other names its field is loaded from.
    #[must_use]
    pub fn with_aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// The places under the other names, beside this one.
    pub(super) fn alias_paths(&self) -> Vec<Path> {
        self.aliases.iter().map(|alias| beside(&self.path, alias)).collect()
    }

    /// What is stored here, else under another name, else `start`.
    pub(super) fn stored_or(&self, start: SetOperand) -> SetOperand {
        let aliased = self
            .alias_paths()
            .into_iter()
            .rev()
            .fold(start, |start, alias| SetOperand::IfNotExists(alias, Box::new(start)));
        SetOperand::IfNotExists(self.path.clone(), Box::new(aliased))
    }

    /// The entry `name` of the map here.
    #[must_use]
    pub fn key(&self, name: impl Into<Text>) -> Self {
        Self { path: self.path.clone().key(name), default: None, aliases: &[] }
    }

    /// The element `index` of the list here.
    #[must_use]
    pub fn index(&self, index: u32) -> Self {
        Self { path: self.path.clone().index(index), default: None, aliases: &[] }
    }
}

impl<M, W, K> FieldAt for Field<M, W, K> {
    fn at(place: Place) -> Self {
        Self { place, kind: PhantomData }
    }
}

impl<M, W: Attribute, K> AsField for Field<M, W, K> {
    type Model = M;
    type Declared = W;
    type Kind = K;

    fn as_field(&self) -> &Self {
        self
    }
}

impl<M, W, K> Field<M, W, K> {
    /// The document path by stored names.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.place.path
    }

    /// The place, for the fields of a nested struct.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }
}

impl<M, W, K> Field<M, W, K> {
    /// Names this field in the error of a value that was given for it.
    pub(super) fn named<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|error| error.within(self.path()))
    }
}

impl<M, W: Attribute, K> Field<M, W, K> {
    /// The element at `index` of a list, from 0.
    pub fn at(&self, index: u32) -> <Element<W> as Attribute>::Field<M, Element<W>, kind::Optional>
    where
        W::Class: Listed,
    {
        FieldAt::at(self.place.index(index))
    }

    /// The value under `name` in a map.
    pub fn key(&self, name: impl Into<Text>) -> <Entry<W> as Attribute>::Field<M, Entry<W>, kind::Optional>
    where
        W::Class: Mapped,
    {
        FieldAt::at(self.place.key(name))
    }
}

/// The element type of a list attribute.
type Element<W> = <<W as Attribute>::Class as Listed>::Element;
/// The value type of a map attribute.
type Entry<W> = <<W as Attribute>::Class as Mapped>::Element;

impl<M, W, K> Clone for Field<M, W, K> {
    fn clone(&self) -> Self {
        Self { place: self.place.clone(), kind: PhantomData }
    }
}

impl<M, W, K> fmt::Debug for Field<M, W, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({})", self.place.path)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({})", self.path)
    }
}

/// The path whose last name is `alias` instead.
fn beside(path: &Path, alias: &'static str) -> Path {
    let alias = Text::from_static(alias);
    let (_, parent) = path.elements().split_last().unwrap_or((&PathElement::Index(0), &[]));
    let mut steps = parent.iter();
    let Some(PathElement::Name(root)) = steps.next() else { return Path::attribute(alias) };
    let parent = steps.fold(Path::attribute(root.clone()), |path, step| match step {
        PathElement::Name(name) => path.key(name.clone()),
        PathElement::Index(index) => path.index(*index),
    });
    parent.key(alias)
}
