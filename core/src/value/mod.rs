//! What an attribute can hold: the ten kinds of value, items made of them, and the rules of size and order.

mod attribute_value;
mod binary;
mod convert;
mod error;
mod item;
mod list;
mod map;
mod number;
mod order;
mod path;
mod set;
mod size;
mod teardown;
mod text;

pub use attribute_value::{AttributeType, AttributeValue};
pub use binary::Binary;
pub use error::{Quoted, ValueError};
pub use item::Item;
pub use list::List;
pub use map::Map;
pub use number::Number;
pub use path::{Path, PathElement, PathRelation};
pub use set::{BinarySet, NumberSet, StringSet};
pub use text::Text;
