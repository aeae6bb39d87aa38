//! Which rules have a case, and which have none.

use std::collections::BTreeMap;
use std::fmt;

use crate::rules::{RULES, Rule};
use crate::suite;

/// The rules of the specification and how many cases cite each.
#[derive(Debug, Clone)]
pub struct Report {
    cases: usize,
    cited: Vec<(&'static Rule, usize)>,
}

impl Report {
    /// The report on the suite as it is.
    #[must_use]
    pub fn new() -> Self {
        let mut citations: BTreeMap<&str, usize> = BTreeMap::new();
        for id in suite::cases().iter().flat_map(|case| case.cites) {
            *citations.entry(id).or_default() += 1;
        }
        let cited = RULES.iter().map(|rule| (rule, citations.get(rule.id).copied().unwrap_or(0)));
        Self { cases: suite::cases().len(), cited: cited.collect() }
    }

    /// How many cases there are.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.cases
    }

    /// How many rules there are.
    #[must_use]
    pub fn rules(&self) -> usize {
        self.cited.len()
    }

    /// The rules that no case cites.
    pub fn uncited(&self) -> impl Iterator<Item = &'static Rule> {
        self.cited.iter().filter(|(_, cases)| *cases == 0).map(|(rule, _)| *rule)
    }
}

impl Default for Report {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uncited: Vec<&Rule> = self.uncited().collect();
        writeln!(
            f,
            "{} cases; {} rules, {} of them with a case",
            self.cases,
            self.rules(),
            self.rules() - uncited.len()
        )?;
        for rule in uncited {
            writeln!(f, "no case: {} {}", rule.id, rule.text)?;
        }
        Ok(())
    }
}
