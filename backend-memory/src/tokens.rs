//! Tokens of transactions: which are being applied, and which have been, so that a call sent twice is applied once
//! (SEMANTICS 13.1).

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use itemstore::request::TransactWrite;
use itemstore::schema::limits::TOKEN_MINUTES;
use itemstore::{Error, ErrorKind, Result};

use crate::sync::{Arc, ConcurrentEntry, ConcurrentMap, Mutex, SeededHash};

/// How long a token is remembered.
const VALID: Duration = Duration::from_secs(60 * TOKEN_MINUTES);

/// The tokens of an engine.
///
/// INVARIANTS:
/// 1. A token is marked before anything of its transaction is done, so that of two calls at once only one does it.
/// 2. A mark of a transaction that was applied is made while the locks of its shards are held: whoever sees the one sees the
///    other.
/// 3. Every mark of a transaction that was applied has its place in `finished`, and no mark outlives its running call else.
#[derive(Debug)]
pub(crate) struct Tokens {
    marks: ConcurrentMap<String, Mark>,
    /// What was applied when, the oldest first: what is to be forgotten.
    finished: Mutex<VecDeque<(SystemTime, String)>>,
}

/// What a token stands for.
#[derive(Debug, Clone)]
enum Mark {
    /// A transaction that is being applied.
    Running,
    /// A transaction that was applied.
    Finished(Arc<Finished>),
}

/// A transaction that was applied.
#[derive(Debug)]
pub(crate) struct Finished {
    at: SystemTime,
    actions: Vec<TransactWrite>,
    /// For each action, the size of its item before or after, whichever is larger.
    pub(crate) image_bytes: Vec<usize>,
}

impl Finished {
    fn is_valid(&self, now: SystemTime) -> bool {
        // A clock that was put back makes nothing older.
        now.duration_since(self.at).is_ok_and(|age| age < VALID) || now < self.at
    }
}

/// What a call with a token is to do.
#[derive(Debug)]
pub(crate) enum Begun<'t> {
    /// To apply its transaction.
    First(Running<'t>),
    /// To answer: its transaction was applied before.
    Again(Arc<Finished>),
}

/// A transaction that is being applied. The token is free again when this is dropped, unless it was
/// [finished](Self::finish).
#[derive(Debug)]
pub(crate) struct Running<'t> {
    tokens: &'t Tokens,
    token: Option<String>,
}

impl Tokens {
    /// No tokens.
    pub(crate) fn new(hash: SeededHash) -> Self {
        Self { marks: ConcurrentMap::with_hasher(hash), finished: Mutex::default() }
    }

    /// Marks the token of a call, unless it stands for a transaction already.
    ///
    /// # Errors
    /// `IdempotentParameterMismatch` when that has other actions; `TransactionInProgress` while it is being applied, whatever
    /// its actions: it may fail yet, and leave the token free.
    pub(crate) fn begin(&self, token: &str, actions: &[TransactWrite], now: SystemTime) -> Result<Begun<'_>> {
        self.forget_before(now);
        match self.marks.entry(token.to_owned()) {
            ConcurrentEntry::Vacant(entry) => {
                entry.insert(Mark::Running);
            }
            ConcurrentEntry::Occupied(mut entry) => match entry.get() {
                Mark::Running => return Err(in_progress()),
                Mark::Finished(finished) if !finished.is_valid(now) => {
                    entry.insert(Mark::Running);
                }
                Mark::Finished(finished) if finished.actions == actions => {
                    return Ok(Begun::Again(Arc::clone(finished)));
                }
                Mark::Finished(_) => return Err(mismatch()),
            },
        }
        Ok(Begun::First(Running { tokens: self, token: Some(token.to_owned()) }))
    }

    /// A copy that knows what was applied by now, and nothing of what is being applied.
    pub(crate) fn fork(&self) -> Self {
        let marks = ConcurrentMap::with_hasher(*self.marks.hasher());
        let mut finished: Vec<(SystemTime, String)> = Vec::new();
        for entry in &self.marks {
            if let Mark::Finished(mark) = entry.value() {
                finished.push((mark.at, entry.key().clone()));
                marks.insert(entry.key().clone(), entry.value().clone());
            }
        }
        finished.sort();
        Self { marks, finished: Mutex::new(finished.into()) }
    }

    /// Drops what is not valid any more.
    fn forget_before(&self, now: SystemTime) {
        let is_old = |at: SystemTime| now.duration_since(at).is_ok_and(|age| age >= VALID);
        let mut old = Vec::new();
        {
            let mut finished = self.finished.lock();
            while finished.front().is_some_and(|(at, _)| is_old(*at)) {
                old.extend(finished.pop_front());
            }
        }
        for (at, token) in old {
            // The token may stand for a later transaction by now.
            self.marks.remove_if(&token, |_, mark| matches!(mark, Mark::Finished(done) if done.at == at));
        }
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.marks.len()
    }
}

impl Running<'_> {
    /// The transaction was applied: the token stands for it from now on.
    pub(crate) fn finish(mut self, at: SystemTime, actions: &[TransactWrite], image_bytes: Vec<usize>) {
        let Some(token) = self.token.take() else { return };
        let finished = Finished { at, actions: actions.to_vec(), image_bytes };
        self.tokens.marks.insert(token.clone(), Mark::Finished(Arc::new(finished)));
        self.tokens.finished.lock().push_back((at, token));
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some(token) = &self.token {
            self.tokens.marks.remove(token);
        }
    }
}

fn in_progress() -> Error {
    Error::new(ErrorKind::TransactionInProgress, "the transaction of this token is being applied")
}

fn mismatch() -> Error {
    let message = "the token stands for another transaction of the last ten minutes";
    Error::new(ErrorKind::IdempotentParameterMismatch, message)
}

#[cfg(test)]
mod tests {
    use itemstore::request::DeleteItem;
    use itemstore::schema::TableName;
    use itemstore::value::Item;

    use super::*;

    fn tokens() -> Tokens {
        Tokens::new(SeededHash::new(1, "test"))
    }

    fn actions(pk: &str) -> Vec<TransactWrite> {
        let table = TableName::new("users").unwrap();
        vec![DeleteItem::new(table, Item::new().with("pk", pk)).into()]
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    /// Begins at this time, and finishes at once if there is something to do. Tells what there was.
    fn apply(tokens: &Tokens, token: &str, pk: &str, seconds: u64) -> Result<&'static str> {
        let actions = actions(pk);
        Ok(match tokens.begin(token, &actions, at(seconds))? {
            Begun::First(running) => {
                running.finish(at(seconds), &actions, vec![7]);
                "applied"
            }
            Begun::Again(finished) => {
                assert_eq!(finished.image_bytes, [7]);
                "answered"
            }
        })
    }

    #[test]
    fn a_token_is_remembered_for_ten_minutes() {
        let tokens = tokens();
        for (pk, seconds, expected) in [
            ("a", 1_000, Ok("applied")),
            ("a", 1_599, Ok("answered")),
            ("b", 1_599, Err(ErrorKind::IdempotentParameterMismatch)),
            ("a", 500, Ok("answered")),
            ("b", 1_600, Ok("applied")),
            ("a", 1_601, Err(ErrorKind::IdempotentParameterMismatch)),
        ] {
            assert_eq!(
                apply(&tokens, "t", pk, seconds).map_err(|error| error.kind()),
                expected,
                "{pk} {seconds}"
            );
        }
        assert_eq!(apply(&tokens, "other", "a", 1_601).unwrap(), "applied");
    }

    #[test]
    fn a_token_is_marked_while_its_transaction_runs_and_free_when_it_failed() {
        let tokens = tokens();
        let running = tokens.begin("t", &actions("a"), at(0)).unwrap();
        for pk in ["a", "b"] {
            assert_eq!(apply(&tokens, "t", pk, 0).unwrap_err().kind(), ErrorKind::TransactionInProgress);
        }
        drop(running);
        assert_eq!(apply(&tokens, "t", "b", 0).unwrap(), "applied");
    }

    #[test]
    fn what_is_old_is_dropped() {
        let tokens = tokens();
        for second in 0..2_000 {
            apply(&tokens, &format!("{second}"), "a", second).unwrap();
            assert!(tokens.len() <= 600, "at second {second}: {}", tokens.len());
        }
        // One that was used again is as old as its last transaction.
        apply(&tokens, "0", "b", 2_000).unwrap();
        assert_eq!(apply(&tokens, "0", "b", 2_599).unwrap(), "answered");
        apply(&tokens, "last", "a", 4_000).unwrap();
        assert_eq!(tokens.len(), 1);
    }

    #[test]
    fn a_fork_knows_what_was_applied_and_forgets_it_in_time() {
        let tokens = tokens();
        apply(&tokens, "done", "a", 0).unwrap();
        let running = tokens.begin("running", &actions("a"), at(0)).unwrap();
        let fork = tokens.fork();
        assert_eq!(apply(&fork, "done", "a", 1).unwrap(), "answered");
        assert_eq!(apply(&fork, "running", "a", 1).unwrap(), "applied");
        apply(&fork, "later", "a", 700).unwrap();
        assert_eq!((fork.len(), tokens.len()), (1, 2));
        drop(running);
    }
}
