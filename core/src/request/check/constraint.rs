//! Refusals in the constraint format, collected into one message (SEMANTICS 3.1).

use std::fmt::Display;

use crate::error::{Error, Result};
use crate::schema::limits::LISTED_ERRORS;

/// The constraints a request breaks, in the order they were found.
///
/// The values quoted are names and settings; no value of an item comes here.
#[derive(Debug, Default)]
pub(in crate::request) struct Constraints(Vec<String>);

impl Constraints {
    /// `value` at `path` breaks `constraint`.
    pub(in crate::request) fn broken(
        &mut self,
        value: impl Display,
        path: impl Display,
        constraint: impl Display,
    ) {
        self.0.push(format!("Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"));
    }

    /// What is at `path` breaks `constraint`, and the service does not quote it.
    pub(in crate::request) fn broken_unquoted(&mut self, path: impl Display, constraint: impl Display) {
        self.0.push(format!("Value at '{path}' failed to satisfy constraint: {constraint}"));
    }

    /// There is nothing at `path`.
    pub(in crate::request) fn missing(&mut self, path: impl Display) {
        self.0.push(format!("Value null at '{path}' failed to satisfy constraint: Member must not be null"));
    }

    /// `length` units of `value` are within `range`.
    pub(in crate::request) fn length(
        &mut self,
        value: impl Display,
        path: impl Display,
        length: usize,
        range: std::ops::RangeInclusive<usize>,
    ) {
        if let Some(constraint) = length_constraint(length, &range) {
            self.broken(value, path, constraint);
        }
    }

    /// What is at `path`, and is not quoted, has `length` units within `range`.
    pub(in crate::request) fn length_unquoted(
        &mut self,
        path: impl Display,
        length: usize,
        range: std::ops::RangeInclusive<usize>,
    ) {
        if let Some(constraint) = length_constraint(length, &range) {
            self.broken_unquoted(path, constraint);
        }
    }

    /// `value` is within `range`.
    pub(in crate::request) fn value<T: Display + PartialOrd>(
        &mut self,
        value: T,
        path: impl Display,
        range: std::ops::RangeInclusive<T>,
    ) {
        let (least, most) = range.into_inner();
        if value < least {
            self.broken(value, path, format_args!("Member must have value greater than or equal to {least}"));
        } else if value > most {
            self.broken(value, path, format_args!("Member must have value less than or equal to {most}"));
        }
    }

    /// One error that lists all, or nothing when none is broken.
    pub(in crate::request) fn finish(mut self) -> Result<()> {
        self.0.truncate(LISTED_ERRORS);
        match self.0.len() {
            0 => Ok(()),
            1 => Err(Error::validation(format!("1 validation error detected: {}", self.0.concat()))),
            many => {
                Err(Error::validation(format!("{many} validation errors detected: {}", self.0.join("; "))))
            }
        }
    }
}

/// The constraint that `length` breaks, if it is not within `range`.
fn length_constraint(length: usize, range: &std::ops::RangeInclusive<usize>) -> Option<String> {
    let (least, most) = (range.start(), range.end());
    if length < *least {
        Some(format!("Member must have length greater than or equal to {least}"))
    } else if length > *most {
        Some(format!("Member must have length less than or equal to {most}"))
    } else {
        None
    }
}
