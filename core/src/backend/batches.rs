//! Many reads and many writes: cut into requests that the service takes, and what was not processed asked for again.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::Future;

use super::{Backend, Backoff, Chance, Progress, Retries};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::Projection;
use crate::request::{BatchGetItem, BatchWriteItem, KeysAndAttributes, WriteRequest};
use crate::schema::limits::{BATCH_GET_KEYS, BATCH_WRITE_BYTES, BATCH_WRITES};
use crate::schema::{KeySchema, PrimaryKey, TableName};
use crate::value::Item;

/// The item under one key of one table.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) table: TableName,
    pub(crate) schema: KeySchema,
    pub(crate) key: PrimaryKey,
}

/// What tells one item from all others of a backend.
pub(crate) type PlaceId = (TableName, PrimaryKey);

impl Place {
    pub(crate) fn id(&self) -> PlaceId {
        (self.table.clone(), self.key.clone())
    }
}

/// One read of many.
#[derive(Debug, Clone)]
pub(crate) struct ReadOne {
    pub(crate) place: Place,
    pub(crate) consistent_read: bool,
    /// With the key attributes among its paths: by them an answer is known.
    pub(crate) projection: Option<Projection>,
}

impl ReadOne {
    /// Whether both can be asked for in one request. It has one set of options for a table.
    fn goes_with(&self, other: &Self) -> bool {
        self.place.table != other.place.table
            || (self.consistent_read == other.consistent_read && self.projection == other.projection)
    }
}

/// What became of a read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Found(Item),
    /// There is no item under the key.
    Missing,
    /// Not read within the budget.
    Unread,
}

/// One write of many.
#[derive(Debug, Clone)]
pub(crate) struct WriteOne {
    place: Place,
    request: WriteRequest,
    size_bytes: usize,
}

impl WriteOne {
    pub(crate) fn new(place: Place, request: WriteRequest) -> Self {
        Self { size_bytes: request.item_or_key().size_bytes(), place, request }
    }
}

/// What to do with many reads or writes, which are known by their indexes.
trait Work {
    /// The operation.
    const OPERATION: &'static str;

    /// Reads or writes in one request, at most.
    const MOST: usize;

    /// Whether `index` can be in one request with those taken already.
    fn fits(&self, taken: &[usize], index: usize) -> bool;

    /// Sends these in one request. Those of them are given back that were not processed.
    fn send(
        &mut self,
        backend: &dyn Backend,
        taken: &[usize],
    ) -> impl Future<Output = Result<Vec<usize>>> + Send;
}

/// How many reads and writes go about it.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) backend: &'a dyn Backend,
    pub(crate) backoff: Backoff,
    pub(crate) chance: &'a Chance,
}

impl Way<'_> {
    /// Sends what is queued, request after request, until all is processed or the budget is over. Then it gives back the last error
    /// that refused a whole request, if one did.
    async fn work<W: Work + Send>(&self, work: &mut W, mut queue: VecDeque<usize>) -> Result<Option<Error>> {
        let mut retries = Retries::new(self.backoff, self.backend.runtime(), self.chance);
        let mut cause = None;
        while !queue.is_empty() {
            let taken = take(work, &mut queue);
            let unprocessed = match work.send(self.backend, &taken).await {
                Ok(unprocessed) => unprocessed,
                // Reads, puts and deletes without conditions can be sent twice.
                Err(error) if error.is_retryable() => {
                    cause = Some(error);
                    taken.clone()
                }
                Err(error) => return Err(error.with_operation(W::OPERATION)),
            };
            let progress = match unprocessed.len() {
                0 => Progress::Everything,
                left if left < taken.len() => Progress::Part,
                _ => Progress::Nothing,
            };
            queue.extend(unprocessed);
            if !queue.is_empty() && !retries.go_on(progress).await {
                break;
            }
        }
        Ok(cause.filter(|_| !queue.is_empty()))
    }
}

/// Takes what fits into one request from the front of the queue; what does not fit keeps its place.
fn take<W: Work>(work: &W, queue: &mut VecDeque<usize>) -> Vec<usize> {
    let mut taken = Vec::new();
    let mut kept = VecDeque::new();
    while let Some(index) = queue.pop_front() {
        if work.fits(&taken, index) {
            taken.push(index);
        } else {
            kept.push_back(index);
        }
        if taken.len() == W::MOST {
            break;
        }
    }
    kept.append(queue);
    *queue = kept;
    taken
}

/// An answer that speaks of an item nobody asked about.
fn unasked(operation: &'static str) -> Error {
    Error::new(ErrorKind::Service, "the backend answered about an item that it was not asked for")
        .with_operation(operation)
}

/// The reads that were taken into one request, by what they read.
struct Taken<'a>(BTreeMap<PlaceId, (usize, &'a KeySchema)>);

impl<'a> Taken<'a> {
    fn new(places: impl Iterator<Item = (usize, &'a Place)>) -> Self {
        Self(places.map(|(index, place)| (place.id(), (index, &place.schema))).collect())
    }

    /// The one that is about the item of `table` with these key attributes.
    fn index(&self, operation: &'static str, table: &TableName, item: &Item) -> Result<usize> {
        // All of one table have one schema.
        let schema = self.0.iter().find_map(|((asked, _), (_, schema))| (asked == table).then_some(schema));
        let key = schema.and_then(|schema| schema.primary_key(item).ok());
        let found = key.and_then(|key| self.0.get(&(table.clone(), key)));
        found.map(|(index, _)| *index).ok_or_else(|| unasked(operation).with_table(table))
    }
}

struct Reading<'a> {
    reads: &'a [ReadOne],
    answers: Vec<Answer>,
}

impl Work for Reading<'_> {
    const OPERATION: &'static str = "BatchGetItem";
    const MOST: usize = BATCH_GET_KEYS;

    fn fits(&self, taken: &[usize], index: usize) -> bool {
        taken.iter().all(|other| self.reads[*other].goes_with(&self.reads[index]))
    }

    async fn send(&mut self, backend: &dyn Backend, taken: &[usize]) -> Result<Vec<usize>> {
        let asked = Taken::new(taken.iter().map(|index| (*index, &self.reads[*index].place)));
        let output = backend.batch_get_item(request(taken.iter().map(|index| &self.reads[*index]))).await?;
        for index in taken {
            self.answers[*index] = Answer::Missing;
        }
        for (table, items) in output.responses {
            for item in items {
                let index = asked.index(Self::OPERATION, &table, &item)?;
                self.answers[index] = Answer::Found(item);
            }
        }
        let mut unprocessed = Vec::new();
        for (table, left) in output.unprocessed_keys {
            for key in left.keys {
                let index = asked.index(Self::OPERATION, &table, &key)?;
                self.answers[index] = Answer::Unread;
                unprocessed.push(index);
            }
        }
        unprocessed.sort_unstable();
        Ok(unprocessed)
    }
}

/// The request for reads that go with each other.
pub(crate) fn request<'a>(reads: impl Iterator<Item = &'a ReadOne>) -> BatchGetItem {
    let mut tables: BTreeMap<TableName, KeysAndAttributes> = BTreeMap::new();
    for read in reads {
        let table = tables.entry(read.place.table.clone()).or_insert_with(|| {
            KeysAndAttributes::new([])
                .consistent_read(read.consistent_read)
                .projection(read.projection.clone())
        });
        table.keys.push(read.place.key.to_item(&read.place.schema));
    }
    tables.into_iter().fold(BatchGetItem::new(), |request, (table, keys)| request.table(table, keys))
}

/// What became of many reads.
#[derive(Debug)]
pub(crate) struct ManyRead {
    /// One for each read, in the order asked.
    pub(crate) answers: Vec<Answer>,
    pub(crate) cause: Option<Error>,
}

/// Which of the reads ask for what an earlier one asks for, and which that is: an item is asked for once.
fn firsts(reads: &[ReadOne]) -> Vec<usize> {
    let mut seen: BTreeMap<PlaceId, Vec<usize>> = BTreeMap::new();
    let first = |(index, read): (usize, &ReadOne)| {
        let same_place = seen.entry(read.place.id()).or_default();
        let twin = same_place.iter().copied().find(|other| reads[*other].goes_with(read));
        twin.unwrap_or_else(|| {
            same_place.push(index);
            index
        })
    };
    reads.iter().enumerate().map(first).collect()
}

/// The reads that are sent, without those that ask for the same as another.
fn distinct(firsts: &[usize]) -> VecDeque<usize> {
    firsts.iter().enumerate().filter(|(index, first)| index == *first).map(|(index, _)| index).collect()
}

/// Reads all of these, in the requests that [`gets`] tells.
pub(crate) async fn read(way: Way<'_>, reads: &[ReadOne]) -> Result<ManyRead> {
    let firsts = firsts(reads);
    let mut work = Reading { reads, answers: vec![Answer::Unread; reads.len()] };
    let cause = way.work(&mut work, distinct(&firsts)).await?;
    let answers = firsts.iter().map(|first| work.answers[*first].clone()).collect();
    Ok(ManyRead { answers, cause })
}

/// The requests for these reads, when all goes well.
pub(crate) fn gets(reads: &[ReadOne]) -> Vec<BatchGetItem> {
    let work = Reading { reads, answers: Vec::new() };
    let requests = requests(&work, distinct(&firsts(reads)));
    requests.iter().map(|taken| request(taken.iter().map(|index| &reads[*index]))).collect()
}

/// What is in each request, when all goes well.
fn requests<W: Work>(work: &W, mut queue: VecDeque<usize>) -> Vec<Vec<usize>> {
    let mut requests = Vec::new();
    while !queue.is_empty() {
        requests.push(take(work, &mut queue));
    }
    requests
}

struct Writing<'a> {
    writes: &'a [WriteOne],
    written: BTreeSet<usize>,
}

impl Work for Writing<'_> {
    const OPERATION: &'static str = "BatchWriteItem";
    const MOST: usize = BATCH_WRITES;

    fn fits(&self, taken: &[usize], index: usize) -> bool {
        let together: usize = taken.iter().map(|other| self.writes[*other].size_bytes).sum();
        taken.is_empty() || together + self.writes[index].size_bytes <= BATCH_WRITE_BYTES
    }

    async fn send(&mut self, backend: &dyn Backend, taken: &[usize]) -> Result<Vec<usize>> {
        let asked = Taken::new(taken.iter().map(|index| (*index, &self.writes[*index].place)));
        let output = backend.batch_write_item(put_together(self.writes, taken)).await?;
        let mut unprocessed = BTreeSet::new();
        for (table, left) in output.unprocessed_items {
            for request in left {
                unprocessed.insert(asked.index(Self::OPERATION, &table, request.item_or_key())?);
            }
        }
        self.written.extend(taken.iter().filter(|index| !unprocessed.contains(index)));
        Ok(unprocessed.into_iter().collect())
    }
}

fn put_together(writes: &[WriteOne], taken: &[usize]) -> BatchWriteItem {
    let taken = taken.iter().map(|index| &writes[*index]);
    taken.fold(BatchWriteItem::new(), |request, write| {
        request.write(write.place.table.clone(), write.request.clone())
    })
}

/// What became of many writes.
#[derive(Debug)]
pub(crate) struct ManyWritten {
    /// The writes that were applied.
    pub(crate) written: BTreeSet<usize>,
    /// How it ended. Where the budget was over, there may be an error that refused a whole request.
    pub(crate) end: Result<Option<Error>>,
}

/// Writes all of these, no two of which are about one item, in the requests that [`puts`] tells.
pub(crate) async fn write(way: Way<'_>, writes: &[WriteOne]) -> ManyWritten {
    let mut work = Writing { writes, written: BTreeSet::new() };
    let end = way.work(&mut work, (0..writes.len()).collect()).await;
    ManyWritten { written: work.written, end }
}

/// The requests for these writes, when all goes well.
pub(crate) fn puts(writes: &[WriteOne]) -> Vec<BatchWriteItem> {
    let work = Writing { writes, written: BTreeSet::new() };
    let requests = requests(&work, (0..writes.len()).collect());
    requests.iter().map(|taken| put_together(writes, taken)).collect()
}
