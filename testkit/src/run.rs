//! The suite as a test program.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use itemstore::backend::{Backend, block_on};
use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::case::Case;
use crate::difference::{Differs, KnownDifference};
use crate::expect::{Failure, whatever_the_words};
use crate::subject::Subject;
use crate::suite;

/// What the closure of `conformance!` makes.
pub fn into_backend<B: Backend>(make: impl FnOnce() -> B) -> Arc<dyn Backend> {
    Arc::new(make())
}

/// Runs every case on `backend` as a named test, by the arguments of the test program. Cases that `known_differences` lists must
/// fail as it says; an entry that no case has fails too.
#[must_use]
pub fn run(backend: &Arc<dyn Backend>, known_differences: &'static [KnownDifference]) -> ExitCode {
    let arguments = Arguments::from_args();
    let unfiltered = arguments.filter.is_none() && !arguments.list && !arguments.ignored;
    let mut trials: Vec<Trial> =
        suite::cases().iter().map(|case| trial(case, backend, known_differences)).collect();
    trials.extend(unknown(known_differences).map(|id| {
        Trial::test(id, || {
            Err(Failed::from(
                "this is listed as a known difference, and there is no such case, or it is listed twice",
            ))
        })
    }));
    let conclusion = libtest_mimic::run(&arguments, trials);
    if unfiltered && conclusion.num_passed + conclusion.num_failed == 0 {
        return ExitCode::FAILURE;
    }
    conclusion.exit_code()
}

/// Shows every case as ignored, because of `reason`: for a backend that is not there today.
#[must_use]
pub fn run_ignored(reason: &'static str) -> ExitCode {
    let ignored = |case: &Case| Trial::ignorable_test(case.id, move || Ok(Completion::ignored_with(reason)));
    libtest_mimic::run(&Arguments::from_args(), suite::cases().iter().map(ignored).collect()).exit_code()
}

/// The ids listed that no case has, or that are listed before.
fn unknown(known_differences: &[KnownDifference]) -> impl Iterator<Item = &'static str> {
    let known = |id: &str| suite::cases().iter().any(|case| case.id == id);
    let mut seen = BTreeSet::new();
    let listed = known_differences.iter().map(|difference| difference.case);
    listed.filter(move |id| !known(id) || !seen.insert(*id))
}

fn trial(
    case: &'static Case,
    backend: &Arc<dyn Backend>,
    known_differences: &'static [KnownDifference],
) -> Trial {
    if let Some(reason) = case.skipped(backend.capabilities()) {
        // Decided when it runs, so that no flag of the test program can turn a skipped case into one that passed.
        return Trial::ignorable_test(case.id, move || Ok(Completion::ignored_with(reason)));
    }
    let backend = Arc::clone(backend);
    let verdict = move || verdict(case, &backend);
    let Some(difference) = known_differences.iter().find(|difference| difference.case == case.id) else {
        return Trial::test(case.id, move || verdict().map_err(Failed::from));
    };
    Trial::test(case.id, move || differs(difference.differs, verdict).map_err(Failed::from))
        .with_kind(format!("{}: {}", difference.differs.kind(), difference.section))
}

/// Whether a case fails as the list says.
fn differs(listed: Differs, verdict: impl Fn() -> Result<(), Failure>) -> Result<(), &'static str> {
    let unreached = Cell::new(false);
    let verdict = || {
        let verdict = verdict();
        unreached.set(unreached.get() || verdict.as_ref().is_err_and(Failure::is_unreached));
        verdict
    };
    let differs = as_listed(listed, verdict);
    if unreached.get() { Err("the endpoint was not reached") } else { differs }
}

fn as_listed(listed: Differs, verdict: impl Fn() -> Result<(), Failure>) -> Result<(), &'static str> {
    match listed {
        Differs::Words | Differs::Behaviour if verdict().is_ok() => {
            Err("this case is listed as a known difference, and it passes")
        }
        Differs::Words if whatever_the_words(&verdict).is_err() => {
            Err("this case is listed for other words, and it fails whatever the words")
        }
        Differs::Behaviour if whatever_the_words(&verdict).is_ok() => {
            Err("this case is listed for other behaviour, and only the words are others")
        }
        Differs::Words | Differs::Behaviour => Ok(()),
        Differs::When { runs } if (0..runs).all(|_| verdict().is_ok()) => {
            Err("this case is listed as a known difference when calls meet, and it passes every time")
        }
        Differs::When { .. } => Ok(()),
    }
}

/// Runs one case on tables of its own, which are dropped afterwards. Whether the backend declares what the case needs is for
/// the caller to ask: [`Case::skipped`].
///
/// # Errors
/// What the case found wrong; a panic of the case counts as that.
pub fn verdict(case: &Case, backend: &Arc<dyn Backend>) -> Result<(), Failure> {
    let subject = Subject::new(Arc::clone(backend));
    let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        block_on(backend.runtime(), (case.run)(&subject))
    }));
    let dropped = block_on(backend.runtime(), subject.drop_tables());
    match run {
        Ok(verdict) => {
            dropped?;
            verdict?
        }
        Err(panic) => {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(Failure::new(words.unwrap_or("the case panicked")))
        }
    }
}

#[cfg(test)]
mod tests {
    use itemstore::backend::Capabilities;

    use std::cell::Cell;

    use itemstore::Error;

    use super::{Differs, Failure, KnownDifference, differs, suite, unknown};
    use crate::case::Need;
    use crate::expect::says;

    #[test]
    fn a_listed_difference_has_a_case() {
        let listed = |case| KnownDifference { case, differs: Differs::Words, section: "1.1", instead: "" };
        let here = "values/all_ten_kinds_come_back";
        let list = [here, "values/no_such_case"].map(listed);
        assert_eq!(unknown(&list).collect::<Vec<_>>(), ["values/no_such_case"]);
        assert_eq!(unknown(&[here, here].map(listed)).collect::<Vec<_>>(), [here], "once is enough");
    }

    /// A case that finds other words than it looks for.
    fn other_words() -> Result<(), Failure> {
        says("the words", &Error::validation("other"), "words")
    }

    #[test]
    fn a_listed_case_fails_as_listed() {
        let wrong = || Err(Failure::new("wrong"));
        assert!(differs(Differs::Words, other_words).is_ok());
        assert!(differs(Differs::Words, wrong).is_err());
        assert!(differs(Differs::Words, || Ok(())).is_err());
        assert!(differs(Differs::Behaviour, wrong).is_ok());
        assert!(differs(Differs::Behaviour, other_words).is_err());
        assert!(differs(Differs::Behaviour, || Ok(())).is_err());
        let unreached = || Err(Error::new(itemstore::ErrorKind::Connection, "nobody is there").into());
        assert!(differs(Differs::Behaviour, unreached).is_err());
        assert!(other_words().is_err(), "the words count again");
    }

    #[test]
    fn a_case_that_differs_when_calls_meet_fails_at_last() {
        let runs = Cell::new(0);
        let third = || {
            runs.set(runs.get() + 1);
            if runs.get() == 3 { Err(Failure::new("wrong")) } else { Ok(()) }
        };
        assert!(differs(Differs::When { runs: 2 }, third).is_err());
        runs.set(0);
        assert!(differs(Differs::When { runs: 3 }, third).is_ok());
    }

    #[test]
    fn a_case_is_skipped_for_its_needs_alone() {
        let run = |capabilities: Capabilities| {
            suite::cases().iter().filter(move |case| case.skipped(capabilities).is_none())
        };
        assert_eq!(run(Capabilities::items_only()).count(), 0);
        let tables = Capabilities::items_only().with_tables();
        assert!(run(tables).all(|case| case.needs.iter().all(|need| *need == Need::NoIndexes)));
        let without = |need| suite::cases().iter().filter(|case| !case.needs.contains(&need)).count();
        let all = tables.with_consumed_capacity().with_indexes().with_queries().with_batches();
        let all = all.with_transactions().with_table_updates().with_time_to_live();
        assert_eq!(run(all).count(), without(Need::NoIndexes));
    }
}
