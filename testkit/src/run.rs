//! The suite as a test program.

use std::process::ExitCode;
use std::sync::Arc;

use itemstore::backend::{Backend, block_on};
use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::case::Case;
use crate::expect::Failure;
use crate::subject::Subject;
use crate::suite;

/// What the closure of `conformance!` makes.
pub fn into_backend<B: Backend>(make: impl FnOnce() -> B) -> Arc<dyn Backend> {
    Arc::new(make())
}

/// Runs every case on `backend` as a named test, by the arguments of the test program. `known_differences` are the ids of
/// cases that must fail; an id that no case has fails too.
#[must_use]
pub fn run(backend: &Arc<dyn Backend>, known_differences: &[&str]) -> ExitCode {
    let arguments = Arguments::from_args();
    let unfiltered = arguments.filter.is_none() && !arguments.list && !arguments.ignored;
    let mut trials: Vec<Trial> =
        suite::cases().iter().map(|case| trial(case, backend, known_differences)).collect();
    trials.extend(unknown(known_differences).map(|id| {
        Trial::test(id, || {
            Err(Failed::from("this is listed as a known difference, and there is no such case"))
        })
    }));
    let conclusion = libtest_mimic::run(&arguments, trials);
    if unfiltered && conclusion.num_passed + conclusion.num_failed == 0 {
        return ExitCode::FAILURE;
    }
    conclusion.exit_code()
}

/// The ids listed that no case has.
fn unknown<'a>(known_differences: &[&'a str]) -> impl Iterator<Item = &'a str> {
    let known = |id: &&str| suite::cases().iter().any(|case| case.id == *id);
    known_differences.iter().copied().filter(move |id| !known(id))
}

fn trial(case: &'static Case, backend: &Arc<dyn Backend>, known_differences: &[&str]) -> Trial {
    let differs = known_differences.contains(&case.id);
    if let Some(reason) = case.skipped(backend.capabilities()) {
        // Decided when it runs, so that no flag of the test program can turn a skipped case into one that passed.
        return Trial::ignorable_test(case.id, move || Ok(Completion::ignored_with(reason)));
    }
    let backend = Arc::clone(backend);
    let trial = Trial::test(case.id, move || judged(verdict(case, &backend), differs).map_err(Failed::from));
    if differs { trial.with_kind("known difference") } else { trial }
}

/// A case passes if it finds nothing wrong, or if it is known to find something.
fn judged(verdict: Result<(), Failure>, differs: bool) -> Result<(), String> {
    match (verdict, differs) {
        (Ok(()), false) | (Err(_), true) => Ok(()),
        (Ok(()), true) => Err("this case is listed as a known difference, and it passes".to_owned()),
        (Err(failure), false) => Err(failure.to_string()),
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

    use super::{Failure, judged, suite, unknown};

    #[test]
    fn a_listed_difference_has_a_case() {
        let found: Vec<_> = unknown(&["values/all_ten_kinds_come_back", "values/no_such_case"]).collect();
        assert_eq!(found, ["values/no_such_case"]);
    }

    #[test]
    fn a_listed_difference_must_fail_and_any_other_case_pass() {
        assert!(judged(Ok(()), false).is_ok());
        assert!(judged(Ok(()), true).is_err());
        assert!(judged(Err(Failure::new("wrong")), true).is_ok());
        assert_eq!(judged(Err(Failure::new("wrong")), false), Err("wrong".to_owned()));
    }

    #[test]
    fn a_case_is_skipped_for_its_needs_alone() {
        let skipped = |capabilities: Capabilities| {
            suite::cases().iter().filter(move |case| case.skipped(capabilities).is_some()).count()
        };
        assert_eq!(skipped(Capabilities::items_only()), suite::cases().len());
        let told = suite::cases().iter().filter(|case| case.suite() == "capacity").count();
        assert_eq!(skipped(Capabilities::items_only().with_tables()), told);
        assert_eq!(skipped(Capabilities::items_only().with_tables().with_consumed_capacity()), 0);
    }
}
