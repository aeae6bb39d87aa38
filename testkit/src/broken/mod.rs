//! Backends that are wrong in one known way each, to show that the suite finds it.
//!
//! Each is the memory engine under a layer that bends what is asked, or what is answered, or does the thing itself. A kind of
//! mistake that the suite once let through becomes a flaw here, and then a case.

mod answered;
mod asked;
mod done;
mod either;
mod expiry;
mod many;
mod reads;

use std::fmt;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use itemstore::Result;
use itemstore::backend::{Backend, Layer, Layered, Next, Request, Response};
use itemstore_memory::MemoryBackend;

use done::Memory;

macro_rules! flaws {
    ($($flaw:ident: $sentence:literal;)+) => {
        /// What is wrong with a backend that is right otherwise.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Flaw {
            $(#[doc = concat!("Wrong: ", $sentence, ".")] $flaw,)+
        }

        impl Flaw {
            /// Every flaw.
            pub const ALL: &'static [Self] = &[$(Self::$flaw),+];

            /// The flaw as a sentence.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self {
                    $(Self::$flaw => $sentence,)+
                }
            }
        }
    };
}

flaws! {
    PutIgnoresCondition: "a put writes though its condition does not hold";
    UpdateIgnoresCondition: "an update writes though its condition does not hold";
    DeleteIgnoresCondition: "a delete removes though its condition does not hold";
    FailureBringsNoItem: "a failed condition brings no item though it was asked for";
    FailureBringsItemUnasked: "a failed condition brings the item though it was not asked for";
    FailureIsValidation: "a failed condition is told as a request that is not valid";
    ConditionsAreNotChecked: "a condition that is not valid is taken for one that does not hold";
    UpdatesAreNotChecked: "an update whose expression is not valid is acknowledged and does nothing";
    ProjectionsAreNotChecked: "a read whose projection is not valid gives no item, and no error";
    FailedUpdateLeavesKey: "an update whose condition fails on a missing item leaves an item of its key";
    MissingIsNotUnequal: "a missing attribute makes <> false";
    BetweenLeavesOutBounds: "BETWEEN leaves out its bounds";
    PutMerges: "a put keeps the attributes of the old item that it does not name";
    NumbersThroughFloats: "the numbers of a put go through 64-bit floats";
    EmptyStringsAreNull: "empty strings are put as null";
    TooLargeIsAcknowledged: "a put of an item above 409,600 bytes is acknowledged";
    GetIgnoresProjection: "a read gives the whole item whatever its projection";
    MissingItemIsEmpty: "a read of a missing item gives an empty one";
    ConsistentReadIsStale: "a consistent read does not see the last write";
    MissingTableReadsAsEmpty: "a read from a missing table gives no item, and no error";
    TableBeforeExpression: "the table is looked for before the expressions are checked";
    KeysAreJoined: "two keys whose parts make one text with # between them are one key";
    DeleteOfMissingFails: "a delete of a missing item is an error";
    PutReturnsNewItem: "ALL_OLD of a put is the new item";
    AllNewIsOld: "ALL_NEW of an update is the old item";
    UpdatedNewIsWhole: "UPDATED_NEW is the whole new item";
    UpdatedOldIsWhole: "UPDATED_OLD is the whole old item";
    SetSeesEarlierActions: "an action of an update reads what the action before it wrote";
    RemovalCreates: "an update that only removes creates the missing item";
    EmptyUpdateDoesNothing: "an update without an expression does not create its item";
    PutInTwoSteps: "a put holds its condition to what it reads, and other writes come in before it writes";
    UpdateInTwoSteps: "an update reads and then writes, and other writes come in between";
    ExistingTableIsCreated: "a table that exists is created again without an error";
    RecreatedTableKeepsItems: "a table created again has its old items";
    TablesShareAnId: "all tables have one id";
    IndexesAreIgnored: "a table is created without the indexes it was asked to have, and without an error";
    IndexKeysAreNotChecked: "a put that an index refuses is acknowledged";
    ProtectionIsIgnored: "a table that is protected against deletion is deleted";
    TableCountsNothing: "a table is described as empty";
    DescribeInOtherWords: "a missing table is described in the words of the item operations";
    TablesAreUnsorted: "tables are listed in no order";
    EventualReadsCostWhole: "an eventually consistent read costs as much as a consistent one";
    ProjectedReadsCostLess: "a projection makes a read cheaper";
    WritesCostNewSize: "a put or a delete costs nothing for the size of the old item";
    BatchGetLeavesOutEmptyTables: "a batch of reads leaves out the tables in which it finds nothing";
    BatchGetIgnoresProjections: "a batch of reads gives whole items whatever its projections";
    LeftKeysLoseTheirOptions: "the keys that a batch leaves over have lost the options they were asked with";
    LeftKeysAreNotTold: "the keys that a batch leaves over are not told";
    BatchTakesMoreKeys: "a batch of reads takes more than 100 keys over all tables";
    BatchTakesKeysTwice: "a batch takes a key twice";
    BatchPutMerges: "a put of a batch keeps the attributes of the old item that it does not name";
    BatchWritesWhatIsRight: "a batch with a mistake makes the writes that have none";
    BatchCostsByTheFirstTable: "the capacity of a batch is told for its first table alone";
    TransactionIsTorn: "the actions of a transaction become seen one after the other";
    TransactionAppliesWhatItCan: "a transaction applies the actions whose conditions hold, and is cancelled for the others";
    TransactionIgnoresChecks: "the checks of a transaction are not made";
    TransactionTakesItemsTwice: "a transaction takes two actions on one item, and applies the last";
    ReasonsAreReversed: "the reasons of a cancelled transaction come in the reverse order";
    ReasonsStopAtTheFirst: "a cancelled transaction tells the first condition that does not hold, and no other";
    ReasonsBringNoItem: "a reason brings no item though it was asked for";
    MisfitsAreAllTold: "a wrong key is told beside the conditions that do not hold";
    WrongKeyIsRefused: "a wrong key refuses a transaction that it should cancel";
    TokensAreIgnored: "a transaction sent twice with one token is applied twice";
    TokensAreNotCompared: "a token stands for every transaction that is sent with it";
    TransactGetReadsOneByOne: "a transaction reads its items one after the other";
    TransactGetForgetsTheOrder: "a transaction that reads gives the missing items last";
    TransactionsCostOnce: "a transaction costs what its actions cost by themselves";
    RepeatedTransactionsCostWrites: "a transaction applied before costs what it cost the first time";
    TimeToLiveIsForgotten: "the expiry of a table is said to be turned on, and is not";
    TimeToLiveIsSetAgain: "an expiry that is on is turned on again without an error";
    TimeToLiveIsOfEveryTable: "every new table has the expiry that was set last";
    ExpiredItemsAreNotRead: "a read of an item that has expired gives none";
    CapacityIsAlwaysTold: "the capacity used is told though it was not asked for";
    ReadsAreNotChecked: "a query or a scan that is not valid gives nothing, and no error";
    MissingTableIsScannedAsEmpty: "a query or a scan of a missing table gives nothing, and no error";
    UnknownIndexIsTheTable: "an index that is not there is read as the table";
    GlobalIndexIsReadConsistently: "a consistent read of a global index is done as if it were not asked to be consistent";
    FilterOnKeysIsIgnored: "the filter of a query that names a key attribute is left out";
    WrongStartKeyIsIgnored: "a start key that is not one of the range is left out";
    QueryIsStale: "a consistent query does not see the last write";
    ScanIsStale: "a consistent scan does not see the last write";
    IndexIsStale: "an index never has the last write";
    LocalIndexIsStale: "a consistent read of a local index does not see the last write";
    DescendingIsIgnored: "a query ascends though it was asked to descend";
    NumbersAreOrderedAsText: "number sort keys are ordered as text";
    KeyRangesAreOpen: "<=, >= and BETWEEN of a sort key leave out their bounds";
    KeyPrefixHasNoEnd: "begins_with of a sort key gives all that comes after, too";
    FilterIsIgnored: "a query or a scan gives what its filter does not let through";
    ReadIgnoresProjection: "a query or a scan gives whole items whatever its projection";
    CountBringsItems: "a count brings the items too";
    ScanIgnoresIndex: "a scan of an index reads the table";
    IndexGivesWholeItems: "an index gives whole items whatever it holds";
    IndexHasItemsWithoutItsKey: "the scan of an index gives items that have no key of it";
    LocalIndexFetchesNothing: "a local index gives nothing that it does not hold, though it was asked for";
    LimitIsOneMore: "a page has one item more than its limit";
    LimitCountsWhatIsGiven: "a limit counts the items that pass the filter";
    SizeCountsWhatIsGiven: "the size of a page is counted after the filter";
    MegabyteIsIgnored: "a page is as large as all that is read";
    CountIsBeforeFilter: "the count is that of the items before the filter";
    ScannedCountIsAfterFilter: "the count of the items evaluated is that of the items given";
    LimitTellsNoLastKey: "a page that its limit ends tells no key to go on after";
    LastPageTellsNoLastKey: "a limit that is reached with the last item tells no key to go on after";
    LastKeyIsOfWhatIsGiven: "the last key is that of the last item that passes the filter";
    LastKeyIsOfTheIndexAlone: "the last key of an index has no attribute of the table's key alone";
    StartKeyIsIncluded: "a page begins with the item of its start key";
    StartKeyMustExist: "a page whose start key is gone begins at the beginning";
    EqualIndexKeysAreSkipped: "a page of an index begins after all entries whose index key is that of its start key";
    SegmentsAreWhole: "every segment is the whole table";
    LastSegmentIsEmpty: "the last of several segments is empty";
    SegmentsPartPartitions: "the items of a partition are in several segments";
    SegmentsMove: "the segment of an item depends on what else is in the table";
    ScanIsUnordered: "a scan gives the items of a partition in the wrong order";
    EventualQueriesCostWhole: "an eventually consistent query costs as much as a consistent one";
    QueryCostsItemByItem: "a query costs for each item by itself";
    QueryCostsWhatItGives: "a filter or a projection makes a query cheaper";
    IndexUnitsAreTheTables: "the units of an index read are told as the table's";
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

/// A fresh memory engine with this flaw.
///
/// ```
/// use itemstore::backend::Backend;
/// use itemstore_testkit::broken::{Flaw, broken};
///
/// let backend = broken(Flaw::PutMerges);
/// assert!(backend.capabilities().tables);
/// ```
#[must_use]
pub fn broken(flaw: Flaw) -> Arc<dyn Backend> {
    let engine = MemoryBackend::new();
    let memory = Mutex::new(Memory::of(&engine));
    Arc::new(Layered::new(
        Broken { flaw, engine: engine.clone(), memory, between: AtomicUsize::new(0) },
        Arc::new(engine),
    ))
}

/// The layer of every flaw. A flaw is bent into one of the three steps and passes the others unchanged.
#[derive(Debug)]
struct Broken {
    flaw: Flaw,
    /// The engine below, for what a flaw does apart from the request itself.
    engine: MemoryBackend,
    memory: Mutex<Memory>,
    /// Writes in two steps that have come between their two.
    between: AtomicUsize,
}

#[async_trait]
impl Layer for Broken {
    async fn call(&self, request: Request, next: Next<'_>) -> Result<Response> {
        if let Some(answer) = self.instead(&request).await {
            return answer;
        }
        if let Some(answer) = self.many_instead(&request).await {
            return answer;
        }
        if let Some(answer) = self.expiry_instead(&request).await {
            return answer;
        }
        let answer = next.run(asked::bend(self.flaw, request.clone())).await;
        answered::bend(self.flaw, &request, answer)
    }
}

/// Whether the request alone has no mistake. A flaw leaves the others to the engine, so that it is wrong in one way only.
fn is_valid(request: &Request) -> bool {
    match request {
        Request::GetItem(request) => request.check(),
        Request::PutItem(request) => request.check(),
        Request::UpdateItem(request) => request.check(),
        Request::DeleteItem(request) => request.check(),
        Request::CreateTable(request) => request.check(),
        Request::DescribeTable(request) => request.check(),
        Request::DeleteTable(request) => request.check(),
        Request::ListTables(request) => request.check(),
        Request::BatchGetItem(request) => request.check(),
        Request::BatchWriteItem(request) => request.check(),
        Request::TransactGetItems(request) => request.check(),
        Request::TransactWriteItems(request) => request.check(),
        Request::UpdateTimeToLive(request) => request.check(),
        _ => Ok(()),
    }
    .is_ok()
}
