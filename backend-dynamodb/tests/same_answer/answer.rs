//! What a backend answers, whole, in a form that two backends can be compared by.

use itemstore::backend::{Backend, Request, block_on};
use itemstore::request::{ConsumedCapacity, GetItem, ItemCollectionMetrics};
use itemstore::schema::TableName;
use itemstore::value::Item;
use itemstore::{Error, ErrorKind};

/// An answer to an item operation. Two are equal when everything but the words of an error is.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Done { image: Option<Item>, capacity: Option<ConsumedCapacity>, metrics: Option<ItemCollectionMetrics> },
    Failed { kind: ErrorKind, item: Option<Item>, words: String },
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        self.differences(other).is_empty()
    }
}

impl Answer {
    /// What differs, by name. Two errors of one kind are the same whatever their words: DynamoDB Local's words are not the
    /// service's, and which are right is the conformance suite's to say.
    pub(crate) fn differences(&self, other: &Self) -> Vec<&'static str> {
        let mut differences = Vec::new();
        let mut same = |what, same: bool| {
            if !same {
                differences.push(what);
            }
        };
        match (self, other) {
            (
                Self::Done { image, capacity, metrics },
                Self::Done { image: other_image, capacity: other_capacity, metrics: other_metrics },
            ) => {
                same("the item", image == other_image);
                same("the capacity", capacity == other_capacity);
                same("the metrics", metrics == other_metrics);
            }
            (Self::Failed { kind, item, .. }, Self::Failed { kind: other_kind, item: other_item, .. }) => {
                same("the kind of the error", kind == other_kind);
                same("the item of the error", item == other_item);
            }
            _ => same("success or failure", false),
        }
        differences
    }

    pub(crate) fn kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Done { .. } => None,
            Self::Failed { kind, .. } => Some(*kind),
        }
    }

    pub(crate) fn words(&self) -> &str {
        match self {
            Self::Done { .. } => "",
            Self::Failed { words, .. } => words,
        }
    }

    pub(crate) fn image(&self) -> Option<&Item> {
        match self {
            Self::Done { image, .. } => image.as_ref(),
            Self::Failed { item, .. } => item.as_ref(),
        }
    }

    /// The same answer with another image.
    pub(crate) fn with_image(&self, new: Option<Item>) -> Self {
        let mut answer = self.clone();
        match &mut answer {
            Self::Done { image, .. } => *image = new,
            Self::Failed { item, .. } => *item = new,
        }
        answer
    }
}

impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        let words = error.service_message().map_or_else(|| error.to_string(), str::to_owned);
        Self::Failed { kind: error.kind(), item: error.item().cloned(), words }
    }
}

/// Sends an item operation.
pub(crate) fn ask(backend: &dyn Backend, request: Request) -> Answer {
    macro_rules! answer {
        ($output:expr) => {
            $output.await.map(|output| Answer::Done {
                image: output.attributes,
                capacity: output.consumed_capacity,
                metrics: output.item_collection_metrics,
            })
        };
    }
    let answered = block_on(backend.runtime(), async {
        match request {
            Request::GetItem(request) => backend.get_item(request).await.map(|output| Answer::Done {
                image: output.item,
                capacity: output.consumed_capacity,
                metrics: None,
            }),
            Request::PutItem(request) => answer!(backend.put_item(request)),
            Request::UpdateItem(request) => answer!(backend.update_item(request)),
            Request::DeleteItem(request) => answer!(backend.delete_item(request)),
            other => unreachable!("{} is no item operation", other.operation()),
        }
    });
    answered.expect("the test runs outside of any runtime").unwrap_or_else(Answer::from)
}

/// What is stored under a key by a consistent read; nothing under one that is refused.
pub(crate) fn stored(backend: &dyn Backend, table: &TableName, key: &Item) -> Option<Item> {
    let get = GetItem::new(table.clone(), key.clone()).consistent_read(true);
    ask(backend, get.into()).image().cloned()
}
