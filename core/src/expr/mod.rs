//! Expressions: conditions, updates and projections as data; their text, and what they mean.
//!
//! An expression is built or parsed, `check`ed as the service would, then evaluated on an item or rendered to text:
//!
//! ```
//! use itemstore::expr::{Condition, NO_NAMES};
//! use itemstore::value::{Item, Path};
//!
//! let adult = Path::attribute("age").ge(18) & Path::attribute("name").exists();
//! assert!(adult.check().is_ok());
//! assert!(adult.holds(Some(&Item::new().with("age", 30).with("name", "Jo"))));
//! assert!(!adult.holds(None));
//! assert_eq!(adult.render().text, "#0 >= :0 AND attribute_exists(#1)");
//!
//! let names = [("#n", "name")];
//! let parsed = Condition::parse("age >= :min AND attribute_exists(#n)", names, [(":min", 18)])?;
//! assert_eq!(parsed, adult);
//! assert!(Condition::parse("name = other", NO_NAMES, [(":unused", 1)]).is_err());
//! # Ok::<(), itemstore::Error>(())
//! ```

mod attributes;
mod build;
mod check;
mod condition;
mod depth;
mod error;
mod eval;
mod key_condition;
mod parse;
mod projection;
mod render;
mod reserved;
mod size;
mod update;
mod walk;

pub use condition::{Comparator, Condition, Group, Operand, SizeOf};
pub use error::ExpressionError;
pub use eval::KeyRange;
pub use key_condition::{KeyCondition, KeyTerm, KeyTest};
pub use parse::{NO_NAMES, NO_VALUES, Placeholders};
pub use projection::Projection;
pub use render::{Rendered, Renderer};
pub use update::{SetAction, SetOperand, SetValue, Update};
