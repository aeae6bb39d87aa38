//! Random histories run on two backends until one differs, which is then shrunk.

use std::cell::RefCell;
use std::sync::Arc;

use itemstore::backend::Backend;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::history::History;
use crate::known::RULES;
use crate::pair::Pair;
use crate::report;
use crate::strategy;
use crate::tally::Tally;

/// What is run, and how far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search {
    pub(crate) seed: u64,
    /// Which of several searches with one seed this is.
    pub(crate) part: u64,
    /// At least so many steps; the last history is run to its end.
    pub(crate) steps: usize,
    /// Histories that are tried to make one that differs smaller.
    pub(crate) shrinks: u32,
}

impl Search {
    /// What the steps came to, or the smallest history found that differs.
    pub(crate) fn run(
        self,
        ours: impl Fn() -> Arc<dyn Backend>,
        theirs: &Arc<dyn Backend>,
    ) -> Result<Tally, String> {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        seed[8..16].copy_from_slice(&self.part.to_le_bytes());
        let config = Config {
            failure_persistence: None,
            max_shrink_iters: self.shrinks,
            max_shrink_time: MOST_SHRINK_MILLIS,
            ..Config::default()
        };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        let histories = strategy::history();
        let total = RefCell::new(Tally::default());
        while total.borrow().steps < self.steps {
            let tree = histories.new_tree(&mut runner).map_err(|reason| reason.to_string())?;
            let before = total.borrow().steps;
            let done = runner.run_one(tree, |history| {
                let tally = replay(&history, ours(), theirs).map_err(TestCaseError::fail)?;
                total.borrow_mut().add(tally);
                Ok(())
            });
            match done {
                Ok(_) => {}
                Err(TestError::Fail(reason, smallest)) => {
                    return Err(format!("after {before} steps: {}\n{reason}", report::history(&smallest)));
                }
                Err(TestError::Abort(reason)) => return Err(reason.to_string()),
            }
        }
        Ok(total.into_inner())
    }
}

const MOST_SHRINK_MILLIS: u32 = 240_000;

/// Runs a history on fresh tables of both, or tells what differs first.
fn replay(history: &History, ours: Arc<dyn Backend>, theirs: &Arc<dyn Backend>) -> Result<Tally, String> {
    let pair = Pair::new(ours, Arc::clone(theirs), history.schema);
    let mut tally = Tally::default();
    for (at, step) in history.steps.iter().enumerate() {
        let occasion = pair.step(step);
        tally.count(&occasion);
        if occasion.differences().is_empty() {
            continue;
        }
        match RULES.iter().find(|rule| (rule.explains)(&occasion)) {
            Some(rule) => tally.fire(rule),
            None => return Err(report::difference(at, history, &occasion)),
        }
        if occasion.ours_after != occasion.theirs_after {
            pair.repair(&occasion);
        }
    }
    match pair.differing_key() {
        None => Ok(tally),
        Some((target, [ours, theirs])) => Err(report::shortened(&format!(
            "at the end {target:?} differs\n  memory         {ours:?}\n  DynamoDB Local {theirs:?}"
        ))),
    }
}
