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

    /// `length` units of `value` are within `range`.
    pub(in crate::request) fn length(
        &mut self,
        value: impl Display,
        path: impl Display,
        length: usize,
        range: std::ops::RangeInclusive<usize>,
    ) {
        let (least, most) = range.into_inner();
        if length < least {
            self.broken(
                value,
                path,
                format_args!("Member must have length greater than or equal to {least}"),
            );
        } else if length > most {
            self.broken(value, path, format_args!("Member must have length less than or equal to {most}"));
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
