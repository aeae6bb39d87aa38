//! A layer that answers by a script: what a healthy engine never does.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use itemstore::backend::{Layer, Next, Operation, Request, Response, Runtime};
use itemstore::request::{BatchGetItem, BatchGetItemOutput, BatchWriteItem, BatchWriteItemOutput};
use itemstore::schema::TableName;
use itemstore::{Error, Result};
use itemstore_memory::ManualClock;

/// What becomes of one call.
#[derive(Debug, Clone)]
#[allow(dead_code, reason = "each test program uses some of them")]
pub(crate) enum Answer {
    /// It passes.
    Pass,
    /// It does not come to the engine.
    Refuse(Error),
    /// It is applied, and the answer is this error.
    Lose(Error),
    /// All but the last of its keys or writes are processed, at most this many.
    Only(usize),
}

#[derive(Debug, Default)]
struct State {
    script: VecDeque<Answer>,
    then: Option<Answer>,
    calls: Vec<(Duration, Request)>,
}

/// Answers the calls of one operation by a script, and remembers them with their times. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Scripted {
    operation: Operation,
    clock: ManualClock,
    /// What passes of the time while a call is under way.
    takes: Duration,
    state: Arc<Mutex<State>>,
}

#[allow(dead_code, reason = "each test program uses some of them")]
impl Scripted {
    /// Lets all pass.
    pub(crate) fn new(operation: Operation) -> Self {
        let clock = ManualClock::at_epoch_seconds(1_700_000_000);
        Self { operation, clock, takes: Duration::ZERO, state: Arc::default() }
    }

    /// The next calls are answered so, in this order.
    pub(crate) fn script(self, answers: impl IntoIterator<Item = Answer>) -> Self {
        self.state().script.extend(answers);
        self
    }

    /// All calls after the script are answered so.
    pub(crate) fn forever(self, answer: Answer) -> Self {
        self.state().then = Some(answer);
        self
    }

    /// Every call takes this long.
    pub(crate) fn taking(mut self, takes: Duration) -> Self {
        self.takes = takes;
        self
    }

    /// From now on all pass.
    pub(crate) fn heal(&self) {
        self.state().script.clear();
        self.state().then = None;
    }

    /// The clock that the engine is to have.
    pub(crate) fn clock(&self) -> ManualClock {
        self.clock.clone()
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.state().calls.iter().map(|(_, request)| request.clone()).collect()
    }

    /// The time from each call to the next.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        let times: Vec<Duration> = self.state().calls.iter().map(|(time, _)| *time).collect();
        times.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panicked")
    }

    fn next_answer(&self, request: &Request) -> Answer {
        let mut state = self.state();
        state.calls.push((self.clock.monotonic(), request.clone()));
        state.script.pop_front().or_else(|| state.then.clone()).unwrap_or(Answer::Pass)
    }
}

#[async_trait]
impl Layer for Scripted {
    async fn call(&self, request: Request, next: Next<'_>) -> Result<Response> {
        if request.operation() != self.operation {
            return next.run(request).await;
        }
        let answer = self.next_answer(&request);
        self.clock.advance(self.takes);
        match answer {
            Answer::Pass => next.run(request).await,
            Answer::Refuse(error) => Err(error),
            Answer::Lose(error) => {
                next.run(request).await?;
                Err(error)
            }
            Answer::Only(count) => partly(request, count, next).await,
        }
    }
}

/// Deals `all` out to those that are processed and those that are not, table by table.
fn split<T>(
    all: impl IntoIterator<Item = (TableName, Vec<T>)>,
    count: usize,
) -> [BTreeMap<TableName, Vec<T>>; 2] {
    let mut dealt = [BTreeMap::new(), BTreeMap::new()];
    let each = all.into_iter().flat_map(|(table, all)| all.into_iter().map(move |one| (table.clone(), one)));
    for (index, (table, one)) in each.enumerate() {
        dealt[usize::from(index >= count)].entry(table).or_insert_with(Vec::new).push(one);
    }
    dealt
}

async fn partly(request: Request, count: usize, next: Next<'_>) -> Result<Response> {
    match request {
        Request::BatchGetItem(batch) => {
            let keys = batch.request_items.iter().map(|(table, asked)| (table.clone(), asked.keys.clone()));
            let [now, later] = split(keys, count).map(|part| {
                part.into_iter()
                    .map(|(table, keys)| (table.clone(), batch.request_items[&table].for_keys(keys)))
            });
            let request = now.fold(BatchGetItem::new(), |request, (table, keys)| request.table(table, keys));
            let mut output = BatchGetItemOutput::default();
            if !request.request_items.is_empty()
                && let Response::BatchGetItem(answered) = next.run(request.into()).await?
            {
                output = answered;
            }
            Ok(output.with_unprocessed_keys(later.collect()).into())
        }
        Request::BatchWriteItem(batch) => {
            let [now, later] = split(batch.request_items, count);
            let each = now
                .into_iter()
                .flat_map(|(table, writes)| writes.into_iter().map(move |write| (table.clone(), write)));
            let request =
                each.fold(BatchWriteItem::new(), |request, (table, write)| request.write(table, write));
            if !request.request_items.is_empty() {
                next.run(request.into()).await?;
            }
            Ok(BatchWriteItemOutput::new().with_unprocessed_items(later).into())
        }
        other => next.run(other).await,
    }
}
