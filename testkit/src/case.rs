//! One case of the conformance suite: what it is called, which rules it cites, what it needs and how it runs.

use std::fmt;

use itemstore::backend::{BoxFuture, Capabilities};

use crate::expect::Failure;
use crate::subject::Subject;

/// One statement about every backend.
#[derive(Clone, Copy)]
pub struct Case {
    /// A sentence: `put_item/condition_failure_leaves_item_unchanged`.
    pub id: &'static str,
    /// The ids of the rules this case would find broken, at least one.
    pub cites: &'static [&'static str],
    /// What a backend must have declared, or not declared, for the case to make sense.
    pub needs: &'static [Need],
    /// Asks the subject and says what was wrong.
    pub run: for<'a> fn(&'a Subject) -> BoxFuture<'a, Result<(), Failure>>,
}

/// What a case asks of [`Capabilities`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Need {
    /// The capacity used is told.
    ConsumedCapacity,
    /// Secondary indexes are there.
    Indexes,
    /// Secondary indexes are not there: the case shows that they are refused.
    NoIndexes,
    /// Query and Scan are there.
    Queries,
    /// The batch operations are there.
    Batches,
    /// Transactions are there.
    Transactions,
    /// UpdateTable is there.
    TableUpdates,
    /// The expiry of items can be set.
    TimeToLive,
}

impl Need {
    /// Why a case with this need cannot run on a backend with these capabilities; `None` if it can.
    #[must_use]
    pub fn unmet(self, capabilities: Capabilities) -> Option<&'static str> {
        let (met, reason) = match self {
            Self::ConsumedCapacity => {
                (capabilities.consumed_capacity, "the backend does not declare `consumed_capacity`")
            }
            Self::Indexes => (capabilities.indexes, "the backend does not declare `indexes`"),
            Self::NoIndexes => (!capabilities.indexes, "the backend declares `indexes`"),
            Self::Queries => (capabilities.queries, "the backend does not declare `queries`"),
            Self::Batches => (capabilities.batches, "the backend does not declare `batches`"),
            Self::Transactions => (capabilities.transactions, "the backend does not declare `transactions`"),
            Self::TableUpdates => {
                (capabilities.table_updates, "the backend does not declare `table_updates`")
            }
            Self::TimeToLive => (capabilities.time_to_live, "the backend does not declare `time_to_live`"),
        };
        (!met).then_some(reason)
    }
}

impl Case {
    /// Why this case cannot run on a backend with these capabilities; `None` if it can.
    ///
    /// Every case needs `tables`, because it starts on a table of its own.
    #[must_use]
    pub fn skipped(&self, capabilities: Capabilities) -> Option<&'static str> {
        if !capabilities.tables {
            return Some("the backend does not declare `tables`, and a case creates its own");
        }
        self.needs.iter().find_map(|need| need.unmet(capabilities))
    }

    /// The file of the suite this case is in: the part of the id before the slash.
    #[must_use]
    pub fn suite(&self) -> &'static str {
        self.id.split('/').next().unwrap_or_default()
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("id", &self.id)
            .field("cites", &self.cites)
            .field("needs", &self.needs)
            .finish_non_exhaustive()
    }
}

/// The registry of one suite file: a flat list of its cases.
///
/// A case is `async fn name(subject: &Subject) -> Result<(), Failure>`, and the list gives it its rules and needs:
///
/// ```text
/// cases! { "get_item":
///     a_missing_item_is_no_item cites ["8.2.get_of_a_missing_item_is_none"];
///     an_eventual_read_costs_half cites ["17.get_item"] needs [ConsumedCapacity];
/// }
/// ```
///
/// A function left out of the list is an unused function, which the compiler reports.
macro_rules! cases {
    ($suite:literal: $($name:ident cites [$($rule:literal),+ $(,)?] $(needs [$($need:ident),+])?;)+) => {
        pub(super) const CASES: &[$crate::case::Case] = &[$(
            $crate::case::Case {
                id: concat!($suite, "/", stringify!($name)),
                cites: &[$($rule),+],
                needs: &[$($($crate::case::Need::$need),+)?],
                run: |subject| Box::pin($name(subject)),
            },
        )+];
    };
}

pub(crate) use cases;
