//! Reading some fields of an item, as a tuple of their types or as a smaller struct.

use std::fmt;
use std::marker::PhantomData;

use super::attribute::{Attribute, read_value};
use super::fields::AsField;
use super::index::IndexPlan;
use super::ops::Read;
use super::{Document, Model, about};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::IndexScope;
use crate::value::{Item, Path, PathElement, Text};

/// Some fields of an `M`, read instead of the whole item. Made by [`Get::project`](super::Get::project).
pub struct Projected<M, F> {
    fields: F,
    model: PhantomData<fn() -> M>,
}

impl<M, F> Projected<M, F> {
    pub(super) fn new(fields: F) -> Self {
        Self { fields, model: PhantomData }
    }
}

impl<M, F> fmt::Debug for Projected<M, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Projected").finish_non_exhaustive()
    }
}

/// One field of an `M`, or a tuple of up to 12.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a field of `{M}` nor a tuple of fields",
    note = "give one field, or up to 12 in a tuple: `.project(|u| (u.name(), u.age()))`"
)]
pub trait IntoProjected<M>: Send {
    /// The types of the fields.
    type Output: Send;

    /// Adds the document paths of the fields.
    #[doc(hidden)]
    fn add_paths(&self, paths: &mut Vec<Path>);

    /// Reads the fields.
    ///
    /// # Errors
    /// `Decode`, which names the attribute.
    #[doc(hidden)]
    fn read(&self, item: &Item) -> Result<Self::Output>;
}

impl<F: AsField + Send> IntoProjected<F::Model> for F {
    type Output = F::Declared;

    fn add_paths(&self, paths: &mut Vec<Path>) {
        let place = self.as_field().place();
        paths.push(place.path().clone());
        paths.extend(place.alias_paths());
    }

    fn read(&self, item: &Item) -> Result<F::Declared> {
        let field = self.as_field();
        let place = field.place();
        let aliased = || place.alias_paths().iter().find_map(|alias| alias.get(item));
        let read = match place.path().get(item).or_else(aliased) {
            Some(value) => read_value(value),
            None => match place.default_value() {
                Some(default) => F::Declared::from_attribute(&default),
                None => F::Declared::absent()
                    .ok_or_else(|| Error::new(ErrorKind::Decode, "a required attribute is missing")),
            },
        };
        read.map_err(|error| error.within(field.path()))
    }
}

macro_rules! tuples {
    ($first:ident $($rest:ident)*) => {
        impl<M, $first: IntoProjected<M>, $($rest: IntoProjected<M>),*> IntoProjected<M>
            for ($first, $($rest,)*)
        {
            type Output = ($first::Output, $($rest::Output,)*);

            #[expect(non_snake_case, reason = "one variable for each type parameter")]
            fn add_paths(&self, paths: &mut Vec<Path>) {
                let ($first, $($rest,)*) = self;
                $first.add_paths(paths);
                $($rest.add_paths(paths);)*
            }

            #[expect(non_snake_case, reason = "one variable for each type parameter")]
            fn read(&self, item: &Item) -> Result<Self::Output> {
                let ($first, $($rest,)*) = self;
                Ok(($first.read(item)?, $($rest.read(item)?,)*))
            }
        }

        tuples!($($rest)*);
    };
    () => {};
}

tuples!(A B C D E F G H I J K L);

impl<M: Model, F: IntoProjected<M>> Read<M> for Projected<M, F> {
    type Output = F::Output;

    fn paths(&self) -> Vec<Path> {
        let mut paths = Vec::new();
        self.fields.add_paths(&mut paths);
        asked_for(paths)
    }

    fn decode(&self, item: &Item) -> Result<F::Output> {
        self.fields.read(item).map_err(about::<M>)
    }
}

/// Each item of an `M` read as a `T`. Made by `project_to`.
pub struct As<T>(PhantomData<fn() -> T>);

impl<T> As<T> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> fmt::Debug for As<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("As")
    }
}

impl<M: Model, T: Document> Read<M> for As<T> {
    type Output = T;

    fn paths(&self) -> Vec<Path> {
        T::names().into_iter().map(|name| Path::attribute(Text::from_static(name))).collect()
    }

    /// A global index is asked for no more than its entries hold: what else there is would seem to be absent.
    fn check(&self, index: &IndexPlan) -> Result<()> {
        let missing = T::names().into_iter().find(|name| !index.holds::<M>(name));
        match missing {
            Some(name) if index.scope == IndexScope::Global => {
                Err(Error::new(ErrorKind::Validation, "the index does not hold this attribute").within(name))
            }
            _ => Ok(()),
        }
    }

    fn decode(&self, item: &Item) -> Result<T> {
        T::read(item).map_err(about::<M>)
    }
}

/// The paths to ask for. A list is asked for whole, because a projection closes the gaps between its elements; a path below
/// another is left out, because a projection refuses paths that overlap.
fn asked_for(paths: Vec<Path>) -> Vec<Path> {
    let mut whole: Vec<Path> = paths.into_iter().map(|path| until_index(&path)).collect();
    whole.sort();
    let mut kept: Vec<Path> = Vec::with_capacity(whole.len());
    for path in whole {
        // Sorted, an ancestor comes right before what is below it.
        if !kept.last().is_some_and(|above| path.elements().starts_with(above.elements())) {
            kept.push(path);
        }
    }
    kept
}

fn until_index(path: &Path) -> Path {
    let mut names = path.elements().iter().map_while(|element| match element {
        PathElement::Name(name) => Some(name.clone()),
        PathElement::Index(_) => None,
    });
    let root = Path::attribute(names.next().unwrap_or_default());
    names.fold(root, Path::key)
}
