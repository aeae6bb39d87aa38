//! The attribute that tells the items of a model from others of its table.

use super::Model;
use super::index::Index;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Comparator, Condition, Operand, SetAction, SetOperand, SetValue, Update};
use crate::value::{AttributeValue, Map, Path, Text};

/// An attribute that every item of a model has, with one value, as [`Model::TYPE_ATTRIBUTE`] tells it.
///
/// `save`, `create` and an upsert that creates write it; an update leaves it as it is. An item without it, or with another value, is
/// no item of the model: to load it is a `Decode` error. A query or a scan of the model asks for it, where what it reads has it; all
/// that it passes over is read all the same.
///
/// ```
/// use itemstore::model::TypeAttribute;
/// use itemstore::prelude::*;
/// use itemstore::value::Item;
///
/// #[derive(Model)]
/// #[model(table = "app", type_attribute = "kind")]                               // the name of the struct
/// struct Customer {
///     #[model(partition_key)]
///     id: String,
/// }
///
/// #[derive(Model)]
/// #[model(table = "app", type_attribute(name = "kind", value = "order.v2"))]     // or what it says
/// struct Order {
///     #[model(partition_key)]
///     id: String,
/// }
///
/// assert_eq!(Customer::TYPE_ATTRIBUTE, Some(TypeAttribute::new("kind", "Customer")));
/// let order = Order::builder().id("1").build().to_item()?;
/// assert_eq!(order, Item::new().with("id", "1").with("kind", "order.v2"));
/// let error = Customer::from_item(&order).map(drop).unwrap_err();
/// assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("kind")));
/// # Ok::<(), itemstore::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeAttribute {
    name: &'static str,
    value: &'static str,
}

impl TypeAttribute {
    /// The attribute `name`, which is `value` in every item of the model.
    #[must_use]
    pub const fn new(name: &'static str, value: &'static str) -> Self {
        Self { name, value }
    }

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Its value in every item of the model.
    #[must_use]
    pub const fn value(self) -> &'static str {
        self.value
    }

    /// Whether this is an item of the model.
    pub(super) fn is_of(self, map: &Map) -> bool {
        map.get(self.name).and_then(AttributeValue::as_s) == Some(self.value)
    }

    /// Whether no item is of this model and of one with `other`.
    pub(super) const fn is_apart_from(self, other: Self) -> bool {
        is_same(self.name, other.name) && !is_same(self.value, other.value)
    }

    fn stored(self) -> AttributeValue {
        Text::from_static(self.value).into()
    }
}

/// Writes the type of an `M`.
pub(super) fn write<M: Model>(map: &mut Map) {
    if let Some(attribute) = M::TYPE_ATTRIBUTE {
        map.insert(Text::from_static(attribute.name), attribute.stored());
    }
}

/// Refuses an item of another type than `M`.
///
/// # Errors
/// `Decode`, which names the attribute.
pub(super) fn check<M: Model>(map: &Map) -> Result<()> {
    let Some(attribute) = M::TYPE_ATTRIBUTE.filter(|attribute| !attribute.is_of(map)) else { return Ok(()) };
    let why = if map.get(attribute.name).is_some() {
        "the item is of another type"
    } else {
        "a required attribute is missing"
    };
    Err(Error::new(ErrorKind::Decode, why).within(attribute.name))
}

/// Makes an update that may create its item write the type of an `M` too. An item that is there keeps the type it has.
pub(super) fn upsert<M: Model>(update: &mut Update) {
    if let Some(attribute) = M::TYPE_ATTRIBUTE {
        let path = Path::attribute(Text::from_static(attribute.name));
        let value = SetOperand::IfNotExists(path.clone(), Box::new(SetOperand::Value(attribute.stored())));
        update.set.push(SetAction { path, value: SetValue::Operand(value) });
    }
}

/// What tells the items of its model from others that `I` holds, by their type; `None` where they have none, or `I` does not hold
/// it.
pub(super) fn own_type<I: Index>() -> Option<Condition> {
    let attribute = I::Model::TYPE_ATTRIBUTE?;
    let is_held = I::PLAN.is_none_or(|plan| plan.holds::<I::Model>(attribute.name));
    if !is_held || I::IS_SHARED {
        return None;
    }
    let left = Operand::Path(Path::attribute(Text::from_static(attribute.name)));
    Some(Condition::Compare { comparator: Comparator::Eq, left, right: Operand::Value(attribute.stored()) })
}

/// Whether two texts are the same, for constants.
pub(super) const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
