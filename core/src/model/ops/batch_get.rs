//! `Batch::get`: read many items.

use std::fmt;
use std::future::Future;

use super::{Get, Read, Whole};
use crate::backend::batches::{self, Answer, ReadOne, Way};
use crate::backend::{Operation, Request};
use crate::error::{Error, Result};
use crate::model::many::{Budget, refuse_without};
use crate::model::store::Target;
use crate::model::{Model, RunMany, Store};

/// Reads many items. Made by [`Batch::get`](super::Batch::get).
///
/// Each read is as if alone: consistent, projected and hooked as it says, and no two of them at one instant. An item asked for
/// twice is read once and given twice. An item that does not fit its model, or whose hook fails, is an error that tells its
/// [position](Error::position) in its list.
#[must_use = "an operation does nothing until `.run(&store)`"]
pub struct BatchGet<L> {
    lists: L,
    budget: Budget,
}

/// Reads of one model.
pub struct List<M, P = Whole>(Vec<Get<M, P>>);

/// What a batch of reads of one model gave.
#[derive(Debug)]
#[non_exhaustive]
pub struct Got<M: Model, P: Read<M> = Whole> {
    /// The items that are there, in the order asked.
    pub found: Vec<P::Output>,
    /// The reads that found no item under their key, in the order asked.
    pub missing: Vec<Get<M, P>>,
    /// The reads that were not done within the budget, in the order asked: they can be run again.
    pub unread: Vec<Get<M, P>>,
    /// The last error that refused a whole request, when some are unread.
    pub cause: Option<Error>,
}

/// What is asked of all backends together.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Asked {
    shares: Vec<Share>,
    count: usize,
}

/// What is asked of one backend.
#[derive(Debug)]
struct Share {
    target: Target,
    reads: Vec<ReadOne>,
    /// Where the answers belong.
    positions: Vec<usize>,
}

impl Asked {
    fn share(&mut self, target: Target) -> &mut Share {
        let known = self.shares.iter().position(|share| share.target.is_beside(&target));
        let index = known.unwrap_or_else(|| {
            self.shares.push(Share { target, reads: Vec::new(), positions: Vec::new() });
            self.shares.len() - 1
        });
        &mut self.shares[index]
    }

    fn add(&mut self, target: Target, reads: Vec<ReadOne>) {
        let positions = self.count..self.count + reads.len();
        self.count = positions.end;
        let share = self.share(target);
        share.reads.extend(reads);
        share.positions.extend(positions);
    }
}

/// What became of the reads, in the order asked.
#[doc(hidden)]
#[derive(Debug)]
pub struct Answers {
    answers: std::vec::IntoIter<Answer>,
    cause: Option<Error>,
}

/// Lists of reads, each of one model.
pub trait Lists: Send {
    /// What they give: [`Got`] for each list.
    type Output: Send;

    /// These lists, and one more.
    #[doc(hidden)]
    type And<L: Lists>: Lists;

    /// Adds a list.
    #[doc(hidden)]
    fn and<L: Lists>(self, list: L) -> Self::And<L>;

    /// Adds the reads of the lists.
    ///
    /// # Errors
    /// `Key` for a part of a key that its template cannot hold.
    #[doc(hidden)]
    fn ask(&self, store: &Store, asked: &mut Asked) -> Result<()>;

    /// Takes the answers.
    ///
    /// # Errors
    /// `Decode` for an item that does not fit the model; what `after_load` failed with.
    #[doc(hidden)]
    fn take(self, store: &Store, answers: &mut Answers) -> impl Future<Output = Result<Self::Output>> + Send;
}

impl<M: Model, P: Read<M>> List<M, P> {
    pub(super) fn new(gets: impl IntoIterator<Item = Get<M, P>>) -> Self {
        Self(gets.into_iter().collect())
    }
}

impl<M: Model, P: Read<M>> Lists for List<M, P> {
    type Output = Got<M, P>;
    type And<L: Lists> = (Self, L);

    fn and<L: Lists>(self, list: L) -> (Self, L) {
        (self, list)
    }

    fn ask(&self, store: &Store, asked: &mut Asked) -> Result<()> {
        let target = store.target::<M>(Operation::BatchGetItem.name())?;
        let describe = target.describe();
        let read = |(position, get): (usize, &Get<M, P>)| {
            get.among_many(target.table.clone()).map_err(|error| describe(error).with_position(position))
        };
        let reads: Vec<ReadOne> = self.0.iter().enumerate().map(read).collect::<Result<_>>()?;
        if !reads.is_empty() {
            asked.add(target, reads);
        }
        Ok(())
    }

    async fn take(self, store: &Store, answers: &mut Answers) -> Result<Got<M, P>> {
        let describe = store.target::<M>(Operation::BatchGetItem.name())?.describe();
        let mut got = Got { found: Vec::new(), missing: Vec::new(), unread: Vec::new(), cause: None };
        for (position, get) in self.0.into_iter().enumerate() {
            match answers.answers.next() {
                Some(Answer::Found(item)) => {
                    let loaded = get.load(&item, store).await;
                    got.found.push(loaded.map_err(|error| describe(error).with_position(position))?);
                }
                Some(Answer::Missing) => got.missing.push(get),
                Some(Answer::Unread) | None => got.unread.push(get),
            }
        }
        got.cause = answers.cause.clone().filter(|_| !got.unread.is_empty());
        Ok(got)
    }
}

macro_rules! tuples {
    ($(($($list:ident)+) and $and:ident -> $joined:ty, $join:expr;)+) => {$(
        impl<$($list: Lists),+> Lists for ($($list,)+) {
            type Output = ($($list::Output,)+);
            type And<$and: Lists> = $joined;

            #[expect(non_snake_case, reason = "one variable for each type parameter")]
            fn and<$and: Lists>(self, $and: $and) -> $joined {
                let ($($list,)+) = self;
                $join
            }

            #[expect(non_snake_case, reason = "one variable for each type parameter")]
            fn ask(&self, store: &Store, asked: &mut Asked) -> Result<()> {
                let ($($list,)+) = self;
                $($list.ask(store, asked)?;)+
                Ok(())
            }

            #[expect(non_snake_case, reason = "one variable for each type parameter")]
            async fn take(self, store: &Store, answers: &mut Answers) -> Result<Self::Output> {
                let ($($list,)+) = self;
                Ok(($($list.take(store, answers).await?,)+))
            }
        }
    )+};
}

// A list beyond the fourth comes beside the tuple of the others.
tuples! {
    (A B) and L -> (A, B, L), (A, B, L);
    (A B C) and L -> (A, B, C, L), (A, B, C, L);
    (A B C D) and L -> ((A, B, C, D), L), ((A, B, C, D), L);
}

impl<L: Lists> BatchGet<L> {
    pub(super) fn new(lists: L) -> Self {
        Self { lists, budget: Budget::default() }
    }

    budget!();

    /// Reads many items of another model too. What is given back is a tuple with a [`Got`] for each list.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// # use itemstore_memory::MemoryBackend;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User { #[model(partition_key)] pk: String, name: String }
    /// # #[derive(Model)]
    /// # #[model(table = "orders")]
    /// # struct Order { #[model(partition_key)] id: String, total: u32 }
    /// # let store = Store::new(MemoryBackend::new());
    /// # store.create_tables::<(User, Order)>().run_blocking()?;
    /// let many = Batch::get(["USER#1", "USER#2"].map(User::get)).and([Order::get("ORDER#7")]);
    /// let (users, orders) = many.run_blocking(&store)?;
    /// assert_eq!((users.missing.len(), orders.missing.len()), (2, 1));
    /// # Ok::<(), itemstore::Error>(())
    /// ```
    pub fn and<M: Model, P: Read<M>>(
        self,
        gets: impl IntoIterator<Item = Get<M, P>>,
    ) -> BatchGet<L::And<List<M, P>>> {
        BatchGet { lists: self.lists.and(List::new(gets)), budget: self.budget }
    }

    fn asked(&self, store: &Store) -> Result<Asked> {
        let mut asked = Asked::default();
        self.lists.ask(store, &mut asked)?;
        Ok(asked)
    }
}

impl<L: Lists> RunMany for BatchGet<L> {
    type Output = L::Output;

    fn requests(&self, store: &Store) -> Result<Vec<Request>> {
        let asked = self.asked(store)?;
        let requests = asked.shares.iter().flat_map(|share| batches::gets(&share.reads));
        Ok(requests.map(Request::from).collect())
    }

    async fn run_on(self, store: Store) -> Result<L::Output> {
        let asked = self.asked(&store)?;
        for share in &asked.shares {
            refuse_without(Operation::BatchGetItem, &*share.target.backend, |has| has.batches)?;
        }
        let mut answers = vec![Answer::Unread; asked.count];
        let mut cause = None;
        for share in &asked.shares {
            let backend = &*share.target.backend;
            let way = Way { backend, backoff: self.budget.on(&store), chance: store.chance() };
            let read = batches::read(way, &share.reads).await?;
            for (position, answer) in share.positions.iter().zip(read.answers) {
                answers[*position] = answer;
            }
            cause = read.cause.or(cause);
        }
        self.lists.take(&store, &mut Answers { answers: answers.into_iter(), cause }).await
    }
}

/// Prints no value of a key.
impl<L> fmt::Debug for BatchGet<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGet").field("budget", &self.budget).finish_non_exhaustive()
    }
}

/// Prints no value of a key.
impl<M: Model, P> fmt::Debug for List<M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").field("model", &M::NAME).field("len", &self.0.len()).finish()
    }
}
