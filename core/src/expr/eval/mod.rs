//! What expressions mean for an item: pure functions of the item, for any engine.
//!
//! Expressions are expected to be `check`ed: that bounds their depth, which evaluation follows by recursion.

mod condition;
mod contains;
mod key_condition;
mod operand;
mod place;
mod project;
mod update;

pub use key_condition::KeyRange;
