//! What a person is told about a difference.

use std::fmt::Write;

use crate::history::History;
use crate::pair::Occasion;

/// What was asked at step `at` of a history, and how the answers differ.
pub(crate) fn difference(at: usize, history: &History, occasion: &Occasion) -> String {
    let Occasion { before, ours, theirs, ours_after, theirs_after, .. } = occasion;
    shortened(&format!(
        "step {at} differs in {}\n  asked          {:?}\n  stored before  {before:?}\n  memory         {ours:?}\n  DynamoDB Local \
         {theirs:?}\n  stored after, memory         {ours_after:?}\n  stored after, DynamoDB Local {theirs_after:?}",
        occasion.differences().join(" and in "),
        history.steps[at],
    ))
}

/// A history, a step a line.
pub(crate) fn history(history: &History) -> String {
    let mut text = format!("history on a table of {:?}", history.schema);
    for (at, step) in history.steps.iter().enumerate() {
        write!(text, "\n  {at:3} {step:?}").expect("a string takes all");
    }
    shortened(&text)
}

/// The text with long runs of one letter told by their length.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST_RUN: usize = 24;
    let mut short = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let mut length = 1;
        while letters.next_if_eq(&letter).is_some() {
            length += 1;
        }
        if length > LONGEST_RUN {
            write!(short, "{letter}…({length} times)").expect("a string takes all");
        } else {
            short.extend(std::iter::repeat_n(letter, length));
        }
    }
    short
}
