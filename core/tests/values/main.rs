//! The values as a user of raw items meets them, by the tables of SEMANTICS 1.1 to 1.6.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of tests fails the test that called it")]

mod conversions;
mod equality;
mod items;
mod nesting;
mod numbers;
mod paths;
mod sets;
mod sizes;
mod texts;
