//! What the steps of histories came to, counted.

use std::collections::BTreeMap;
use std::fmt;

use itemstore::ErrorKind;
use itemstore::backend::Operation;

use crate::known::{RULES, Rule};
use crate::pair::Occasion;

#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) steps: usize,
    outcomes: BTreeMap<(Operation, &'static str), usize>,
    fired: BTreeMap<&'static str, usize>,
    same_words: usize,
    other_words: BTreeMap<(String, String), usize>,
}

impl Tally {
    pub(crate) fn count(&mut self, occasion: &Occasion) {
        self.steps += 1;
        let outcome = match occasion.ours.kind() {
            None => "done",
            Some(ErrorKind::ConditionFailed) => "condition failed",
            Some(ErrorKind::Validation) => "refused",
            Some(_) => "no table",
        };
        *self.outcomes.entry((occasion.request.operation(), outcome)).or_default() += 1;
        if [&occasion.ours, &occasion.theirs]
            .iter()
            .all(|answer| answer.kind() == Some(ErrorKind::Validation))
        {
            let (ours, theirs) = (occasion.ours.words(), occasion.theirs.words());
            if ours == theirs {
                self.same_words += 1;
            } else {
                *self.other_words.entry((class(ours), class(theirs))).or_default() += 1;
            }
        }
    }

    pub(crate) fn fire(&mut self, rule: &Rule) {
        *self.fired.entry(rule.name).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.steps += other.steps;
        self.same_words += other.same_words;
        for (outcome, count) in other.outcomes {
            *self.outcomes.entry(outcome).or_default() += count;
        }
        for (rule, count) in other.fired {
            *self.fired.entry(rule).or_default() += count;
        }
        for (words, count) in other.other_words {
            *self.other_words.entry(words).or_default() += count;
        }
    }

    /// The rules that explained nothing.
    pub(crate) fn silent(&self) -> Vec<&'static str> {
        RULES.iter().map(|rule| rule.name).filter(|name| !self.fired.contains_key(name)).collect()
    }

    fn share(&self, wanted: &str) -> f64 {
        let count: usize =
            self.outcomes.iter().filter(|((_, outcome), _)| *outcome == wanted).map(|(_, count)| count).sum();
        count as f64 * 100.0 / self.steps.max(1) as f64
    }
}

/// Words without what they quote: up to the second mark of punctuation.
fn class(words: &str) -> String {
    let parts: Vec<&str> = words.split_inclusive([':', ';', '.', '(', '[']).take(2).collect();
    parts.concat().chars().take(110).collect()
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shares = ["done", "condition failed", "refused", "no table"]
            .map(|outcome| format!("{:.1} % {outcome}", self.share(outcome)));
        writeln!(f, "{} steps: {}", self.steps, shares.join(", "))?;
        for ((operation, outcome), count) in &self.outcomes {
            writeln!(f, "{count:8} {operation} {outcome}")?;
        }
        writeln!(f, "known differences")?;
        for rule in RULES {
            let count = self.fired.get(rule.name).copied().unwrap_or_default();
            writeln!(f, "{count:8} {} (section {})", rule.name, rule.section)?;
        }
        let others: usize = self.other_words.values().sum();
        writeln!(
            f,
            "words of refusals: {} the same, {others} other in {} classes, the largest of them",
            self.same_words,
            self.other_words.len()
        )?;
        let mut classes: Vec<_> = self.other_words.iter().collect();
        classes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for ((ours, theirs), count) in classes.into_iter().take(12) {
            writeln!(f, "{count:8} ours   {ours}\n         theirs {theirs}")?;
        }
        Ok(())
    }
}
