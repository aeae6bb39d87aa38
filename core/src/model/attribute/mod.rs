//! How a Rust type is kept in an attribute.

pub mod class;
mod collections;
mod encoded;
#[cfg(any(
    feature = "bytes",
    feature = "chrono",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "serde",
    feature = "ulid",
    feature = "uuid"
))]
mod external;
mod scalars;
#[cfg(feature = "serde")]
mod serde;

use crate::error::{Error, ErrorKind, Result};
use crate::model::fields::FieldAt;
use crate::value::{AttributeType, AttributeValue, Item, Map, Text};

pub use encoded::{Codec, Encoded};
#[doc(hidden)]
pub use encoded::{read_encoded, write_encoded};
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use serde::{SerdeCodec, SerdeOptionCodec};

/// A Rust type that can be kept in an attribute.
///
/// Derive it for your own structs, enums and newtypes with `#[derive(Attribute)]`.
///
/// ```
/// use itemstore::prelude::*;
/// use itemstore::value::{AttributeValue, Item};
///
/// #[derive(Attribute)]
/// struct Address {                        // a map of its fields, which have typed paths
///     street: String,
///     city: String,
/// }
///
/// #[derive(Attribute)]
/// struct Email(String);                   // as the type in it
///
/// #[derive(Attribute)]
/// #[model(rename_all = "lowercase")]
/// enum Status {                           // the name of the variant as text
///     Open,
///     #[model(alias = "done")]
///     Closed,
/// }
///
/// #[derive(Attribute)]
/// #[model(tag = "kind")]
/// enum Payment {                          // a map with the name of the variant under `kind`
///     Cash,
///     Card { last_digits: String },
///     Delivery(Address),
/// }
///
/// #[derive(Model)]
/// #[model(table = "users")]
/// struct User {
///     #[model(partition_key)]
///     email: Email,
///     address: Address,
///     status: Status,
///     payment: Option<Payment>,
/// }
///
/// # fn main() -> itemstore::Result<()> {
/// assert_eq!(User::fields().address().city().path().to_string(), "address.city");
/// assert_eq!(Status::Closed.to_attribute()?, Some("closed".into()));
/// let card = Payment::Card { last_digits: "1234".into() };
/// let stored = Item::new().with("kind", "Card").with("last_digits", "1234");
/// assert_eq!(card.to_attribute()?, Some(AttributeValue::M(stored.into_map())));
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept in an attribute",
    note = "derive it: `#[derive(Attribute)]`, or mark the field `#[model(serde)]` or `#[model(with = module)]`"
)]
pub trait Attribute: Sized + Send + Sync + 'static {
    /// What can be done with it in conditions and updates.
    type Class;

    /// The class of `Vec<Self>`: a list, but for bytes, which are a binary.
    type VecClass;

    /// The type itself, without the `Option` around it.
    type Inner: Attribute;

    /// The typed path to a value of this type in model `M`, declared there as `W` and with the rights of `K`.
    type Field<M, W: Attribute, K>: FieldAt;

    /// The value; `None` where nothing is stored (`Option::None`, an empty set).
    ///
    /// # Errors
    /// `Encode` for what DynamoDB cannot hold, such as a float that is not finite.
    fn to_attribute(&self) -> Result<Option<AttributeValue>>;

    /// Reads a value.
    ///
    /// # Errors
    /// `Decode`, which names the path inside the value, and what was expected and found.
    fn from_attribute(value: &AttributeValue) -> Result<Self>;

    /// What is loaded where nothing is stored; `None` for a type that must be there.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// The value of a slice of this type. Only bytes are anything but a list.
    #[doc(hidden)]
    fn slice_to_attribute(slice: &[Self]) -> Result<AttributeValue> {
        collections::list_of(slice)
    }

    /// Reads what [`slice_to_attribute`](Attribute::slice_to_attribute) wrote.
    #[doc(hidden)]
    fn vec_from_attribute(value: &AttributeValue) -> Result<Vec<Self>> {
        collections::vec_of(value)
    }

    /// Turns what plain JSON can say (strings, numbers, booleans, null, lists, maps) into this type's own kind of value.
    ///
    /// # Errors
    /// `Decode` where the JSON cannot be of this type.
    #[doc(hidden)]
    fn from_plain(value: AttributeValue) -> Result<AttributeValue> {
        Ok(value)
    }

    /// As [`from_plain`](Attribute::from_plain), for `Vec<Self>`.
    #[doc(hidden)]
    fn vec_from_plain(value: AttributeValue) -> Result<AttributeValue> {
        collections::list_from_plain::<Self>(value)
    }
}

/// A struct whose fields are attributes: what `#[derive(Attribute)]` makes of a struct with named fields.
///
/// Its fields can also be spread into the item around it, with `#[model(flatten)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no fields that could be stored beside others",
    label = "not a struct with `#[derive(Attribute)]`",
    note = "`#[model(flatten)]`, and a variant that holds one value, take a struct with named fields that derives `Attribute`"
)]
pub trait Document: Attribute {
    /// The names its fields are stored under.
    fn names() -> Vec<&'static str>;

    /// The names without which it cannot be read.
    fn required() -> Vec<&'static str>;

    /// Writes the fields into `map`.
    ///
    /// # Errors
    /// `Encode`, which names the field.
    fn write(&self, map: &mut Map) -> Result<()>;

    /// Reads the fields from `map`.
    ///
    /// # Errors
    /// `Decode`, which names the field.
    fn read(map: &Map) -> Result<Self>;

    /// Turns the fields that plain JSON has written into their own kinds of value.
    ///
    /// # Errors
    /// `Decode`, which names the field.
    #[doc(hidden)]
    fn map_from_plain(map: &mut Map) -> Result<()>;
}

/// Writes one field of a model or document: nothing where there is nothing to store.
#[doc(hidden)]
pub fn write<T: Attribute>(map: &mut Map, name: &'static str, value: &T) -> Result<()> {
    if let Some(value) = value.to_attribute().map_err(|error| error.within(name))? {
        map.insert(Text::from_static(name), value);
    }
    Ok(())
}

/// Writes one field, and the null value where there is nothing to store.
#[doc(hidden)]
pub fn write_or_null<T: Attribute>(map: &mut Map, name: &'static str, value: &T) -> Result<()> {
    let value = value.to_attribute().map_err(|error| error.within(name))?;
    map.insert(Text::from_static(name), value.unwrap_or(AttributeValue::Null));
    Ok(())
}

/// Reads one field under the first of `names` that is there; `default` or the type itself says what an absent one is.
///
/// The null value says that there is nothing, which is not the same as saying nothing: the default stays out.
#[doc(hidden)]
pub fn read<T: Attribute>(map: &Map, names: &[&'static str], default: Option<fn() -> T>) -> Result<T> {
    let Some((name, value)) = names.iter().find_map(|name| Some((name, map.get(name)?))) else {
        return default.map(|default| default()).or_else(T::absent).ok_or_else(|| missing(names[0]));
    };
    read_value(value).map_err(|error| error.within(name))
}

/// Reads a stored value. Null is nothing to a type that may be absent, unless it reads null itself.
pub(crate) fn read_value<T: Attribute>(value: &AttributeValue) -> Result<T> {
    match T::from_attribute(value) {
        Err(error) if *value == AttributeValue::Null => T::absent().ok_or(error),
        read => read,
    }
}

/// Turns one field that plain JSON has written into its own kind of value, under the name it is stored as.
#[doc(hidden)]
pub fn field_from_plain<T: Attribute>(map: &mut Map, names: &[&'static str]) -> Result<()> {
    for name in names {
        if let Some(value) = map.remove(name) {
            let says_nothing = value == AttributeValue::Null && T::absent().is_some();
            let value = if says_nothing { Ok(value) } else { T::from_plain(value) };
            map.insert(*name, value.map_err(|error| error.within(name))?);
            return Ok(());
        }
    }
    Ok(())
}

/// Writes the fields of a flattened struct beside the others, which `own` tells.
#[doc(hidden)]
pub fn write_flat<T: Document>(map: &mut Map, own: impl Fn(&str) -> bool, value: &T) -> Result<()> {
    let mut fields = Map::new();
    value.write(&mut fields)?;
    for (name, value) in fields {
        if own(&name) || map.contains_key(&name) {
            return Err(Error::new(ErrorKind::Encode, "two fields are stored under this name").within(&name));
        }
        map.insert(name, value);
    }
    Ok(())
}

/// Writes the attributes no field knows.
#[doc(hidden)]
pub fn write_rest(map: &mut Map, known: impl Fn(&str) -> bool, rest: &Item) {
    for (name, value) in rest {
        if !known(name) {
            map.insert(name.clone(), value.clone());
        }
    }
}

/// Reads the attributes no field knows.
#[doc(hidden)]
pub fn read_rest(map: &Map, known: impl Fn(&str) -> bool) -> Item {
    let unknown = map.iter().filter(|(name, _)| !known(name));
    unknown.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The name of a variant that the enum does not have.
#[doc(hidden)]
#[must_use]
pub fn unknown_variant() -> Error {
    Error::new(ErrorKind::Decode, "expected the name of a variant")
}

/// A required attribute that is not there.
fn missing(name: &'static str) -> Error {
    Error::new(ErrorKind::Decode, "a required attribute is missing").within(name)
}

/// A value of another kind than the type can read.
pub fn unexpected(expected: &str, found: &AttributeValue) -> Error {
    Error::new(ErrorKind::Decode, format!("expected {expected}, found {}", found.kind()))
}

/// A value of another kind than `expected`.
pub(crate) fn unexpected_kind(expected: AttributeType, found: &AttributeValue) -> Error {
    unexpected(expected.name(), found)
}
