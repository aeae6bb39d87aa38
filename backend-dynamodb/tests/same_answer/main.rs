//! Same answer: random histories of all item operations get the same answers from the memory engine and from DynamoDB Local.
//!
//! After each step the whole answers are compared, and what is stored; at the end of a history all keys. Where DynamoDB Local is
//! known to differ from the service, `known.rs` says how and which section decides. A known difference that is not seen is an
//! error, as is a flawed engine that is not found.
//!
//! `ITEMSTORE_SAME_ANSWER_STEPS` sets the number of steps, `ITEMSTORE_SAME_ANSWER_SEED` the seed.

#![expect(clippy::print_stdout, reason = "what a run came to is its result")]

mod answer;
mod conditions;
mod history;
mod known;
mod pair;
mod paths;
mod report;
mod search;
mod strategy;
mod tally;
mod target;
mod updates;
mod values;

use std::process::ExitCode;
use std::sync::Arc;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use itemstore::backend::Backend;
use itemstore_dynamodb::DynamoDbBackend;
use itemstore_memory::MemoryBackend;
use itemstore_testkit::broken::{Flaw, broken};
use libtest_mimic::{Arguments, Completion, Failed, Trial};

use search::Search;
use tally::Tally;

/// Steps of a full run.
const STEPS: usize = 20_000;
const SEED: u64 = 20_120_810;
/// Histories of a run go side by side in so many parts, on any machine, so that a seed means the same everywhere.
const PARTS: u64 = 4;
const MOST_SHRINKS: u32 = 2_000;

/// The steps within which a flaw must be found; most are by the first history.
const STEPS_TO_FIND: usize = 4_000;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let endpoint = std::env::var("ITEMSTORE_TEST_ENDPOINT").ok();
    let trial = |name: &str, run: fn(&str) -> Result<(), Failed>| {
        let endpoint = endpoint.clone();
        Trial::ignorable_test(name, move || match endpoint {
            Some(endpoint) => run(&endpoint).map(|()| Completion::Completed),
            None => Ok(Completion::ignored_with(
                "ITEMSTORE_TEST_ENDPOINT is not set: testkit/dynamodb-local.sh run cargo test -p itemstore-dynamodb --test same_answer",
            )),
        })
    };
    let trials = vec![
        trial("memory_answers_as_dynamodb_local", memory_answers_as_dynamodb_local),
        trial("a_flawed_engine_is_found", a_flawed_engine_is_found),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A number from the environment.
fn setting<T: std::str::FromStr>(name: &str, default: T) -> Result<T, Failed> {
    match std::env::var(name) {
        Ok(text) => text.parse().map_err(|_| Failed::from(format!("{name} is no number: {text}"))),
        Err(_) => Ok(default),
    }
}

fn memory_answers_as_dynamodb_local(endpoint: &str) -> Result<(), Failed> {
    let seed = setting("ITEMSTORE_SAME_ANSWER_SEED", SEED)?;
    let steps = setting("ITEMSTORE_SAME_ANSWER_STEPS", STEPS)?;
    let theirs = local(endpoint);
    let begun = theirs.runtime().now();
    let search = |part| {
        let share = steps.div_ceil(usize::try_from(PARTS).expect("a few"));
        let search = Search { seed, part, steps: share, shrinks: MOST_SHRINKS };
        search.run(|| Arc::new(MemoryBackend::new()), &theirs)
    };
    let found: Vec<Result<Tally, String>> = std::thread::scope(|scope| {
        let search = &search;
        let parts: Vec<_> = (0..PARTS).map(|part| scope.spawn(move || search(part))).collect();
        parts.into_iter().map(|part| part.join().expect("a part of the search panicked")).collect()
    });
    let mut total = Tally::default();
    for part in found {
        total.add(part.map_err(|difference| format!("seed {seed}, {difference}"))?);
    }
    let taken = theirs.runtime().now().duration_since(begun).unwrap_or_default();
    println!("seed {seed}, {:.1} seconds, {total}", taken.as_secs_f64());
    let silent = total.silent();
    if steps >= STEPS && !silent.is_empty() {
        return Err(format!("listed in known.rs, and not seen: {}", silent.join("; ")).into());
    }
    Ok(())
}

/// The flaws that histories of item operations show soon. Not here are those that need a rare request, a race or another
/// operation, which the conformance suite has, and `TableBeforeExpression`, which is a habit of DynamoDB Local: with it a rule of
/// `known.rs` would explain nothing.
const FLAWS: &[Flaw] = &[
    Flaw::PutIgnoresCondition,
    Flaw::UpdateIgnoresCondition,
    Flaw::DeleteIgnoresCondition,
    Flaw::FailureBringsNoItem,
    Flaw::FailureBringsItemUnasked,
    Flaw::FailureIsValidation,
    Flaw::ConditionsAreNotChecked,
    Flaw::UpdatesAreNotChecked,
    Flaw::FailedUpdateLeavesKey,
    Flaw::MissingIsNotUnequal,
    Flaw::BetweenLeavesOutBounds,
    Flaw::PutMerges,
    Flaw::NumbersThroughFloats,
    Flaw::EmptyStringsAreNull,
    Flaw::GetIgnoresProjection,
    Flaw::MissingItemIsEmpty,
    Flaw::ConsistentReadIsStale,
    Flaw::DeleteOfMissingFails,
    Flaw::PutReturnsNewItem,
    Flaw::AllNewIsOld,
    Flaw::UpdatedNewIsWhole,
    Flaw::UpdatedOldIsWhole,
    Flaw::SetSeesEarlierActions,
    Flaw::EmptyUpdateDoesNothing,
    Flaw::EventualReadsCostWhole,
    Flaw::ProjectedReadsCostLess,
    Flaw::WritesCostNewSize,
    Flaw::CapacityIsAlwaysTold,
];

/// Always by the same seed, since how soon a flaw shows is chance. The engine without a flaw passes these histories: they are
/// the first of the other test.
fn a_flawed_engine_is_found(endpoint: &str) -> Result<(), Failed> {
    let theirs = local(endpoint);
    let mut missed = Vec::new();
    for flaw in FLAWS {
        let search = Search { seed: SEED, part: 0, steps: STEPS_TO_FIND, shrinks: 0 };
        match search.run(|| broken(*flaw), &theirs) {
            Err(found) => println!("{flaw:?}: {}", differing_line(&found)),
            Ok(_) => missed.push(format!("{flaw:?}")),
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(format!("not found: {}", missed.join(", ")).into()) }
}

/// The line of a report that says what differs.
fn differing_line(report: &str) -> &str {
    report.lines().find(|line| line.contains(" differs")).unwrap_or(report)
}

/// DynamoDB Local without retries: an answer that it failed is to be compared, not to be waited for.
fn local(endpoint: &str) -> Arc<dyn Backend> {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::from_keys("local", "local", None))
        .retry_config(RetryConfig::disabled())
        .build();
    Arc::new(DynamoDbBackend::new(aws_sdk_dynamodb::Client::from_conf(config)))
}
