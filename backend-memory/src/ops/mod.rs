//! The operations: each checks, finds the table, decides, commits and answers.

pub(crate) mod delete_item;
pub(crate) mod get_item;
pub(crate) mod put_item;
pub(crate) mod tables;
pub(crate) mod update_item;
