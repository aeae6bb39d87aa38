//! Pages, streams and counts, over a backend that gives the pages it was told to.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use futures_lite::StreamExt;
use futures_lite::future::block_on;
use itemstore::Result;
use itemstore::backend::{Backend, BoxFuture, Capabilities, Pages, Runtime, SystemRuntime};
use itemstore::prelude::*;
use itemstore::request::{
    DeleteItem, DeleteItemOutput, GetItem, GetItemOutput, PutItem, PutItemOutput, Query, QueryOutput, Scan,
    ScanOutput, UpdateItem, UpdateItemOutput,
};
use itemstore::value::{Item, Text};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", hooks)]
#[model(global_index(by_name, partition_key = name, sort_key = age))]
struct User {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: u32,
    name: String,
    age: u32,
    #[model(skip)]
    is_loaded: bool,
}

impl Hooks for User {
    async fn after_load(&mut self, _context: &HookContext) -> HookResult {
        if self.age == 99 {
            return Err("too old".into());
        }
        self.is_loaded = true;
        Ok(())
    }
}

/// Gives its pages in order, and keeps what it was asked.
#[derive(Debug, Clone, Default)]
struct Script {
    told: Arc<Mutex<Told>>,
    refuses_to_block: bool,
}

#[derive(Debug, Default)]
struct Told {
    queries: VecDeque<Result<QueryOutput>>,
    /// The pages of each segment.
    scans: Vec<VecDeque<ScanOutput>>,
    asked: Vec<Query>,
    scanned: Vec<Scan>,
}

impl Script {
    fn of(pages: impl IntoIterator<Item = Result<QueryOutput>>) -> Self {
        let script = Self::default();
        script.told.lock().expect("no panic").queries = pages.into_iter().collect();
        script
    }

    fn scanning(segments: impl IntoIterator<Item = Vec<ScanOutput>>) -> Self {
        let script = Self::default();
        script.told.lock().expect("no panic").scans = segments.into_iter().map(VecDeque::from).collect();
        script
    }

    fn store(&self) -> Store {
        Store::new(self.clone()).erased()
    }

    fn asked(&self) -> Vec<Query> {
        self.told.lock().expect("no panic").asked.clone()
    }
}

#[async_trait::async_trait]
impl Backend for Script {
    fn capabilities(&self) -> Capabilities {
        Capabilities::items_only().with_queries()
    }

    fn runtime(&self) -> &dyn Runtime {
        if self.refuses_to_block { &NoBlocking } else { &SystemRuntime }
    }

    async fn get_item(&self, _: GetItem) -> Result<GetItemOutput> {
        Err(Error::unsupported("GetItem"))
    }

    async fn put_item(&self, _: PutItem) -> Result<PutItemOutput> {
        Err(Error::unsupported("PutItem"))
    }

    async fn update_item(&self, _: UpdateItem) -> Result<UpdateItemOutput> {
        Err(Error::unsupported("UpdateItem"))
    }

    async fn delete_item(&self, _: DeleteItem) -> Result<DeleteItemOutput> {
        Err(Error::unsupported("DeleteItem"))
    }

    async fn query(&self, request: Query) -> Result<QueryOutput> {
        // Not ready at once, as a network is.
        futures_lite::future::yield_now().await;
        let mut told = self.told.lock().expect("no panic");
        told.asked.push(request);
        told.queries.pop_front().expect("the script has another page")
    }

    async fn scan(&self, request: Scan) -> Result<ScanOutput> {
        futures_lite::future::yield_now().await;
        let mut told = self.told.lock().expect("no panic");
        let segment =
            request.segment.map_or(0, |segment| usize::try_from(segment.segment).expect("not negative"));
        told.scanned.push(request);
        Ok(told.scans[segment].pop_front().expect("the script has another page"))
    }
}

fn item(sk: u32) -> Item {
    Item::new().with("pk", "U").with("sk", sk).with("name", "John").with("age", sk)
}

fn key(sk: u32) -> Item {
    Item::new().with("pk", "U").with("sk", sk)
}

/// A page of these items; of which `last` was the last to be evaluated, unless it is the last page.
fn page(items: &[u32], last: Option<u32>) -> QueryOutput {
    QueryOutput::new(items.iter().map(|sk| item(*sk)).collect()).with_last_evaluated_key(last.map(key))
}

fn scanned(items: &[u32], last: Option<u32>) -> ScanOutput {
    ScanOutput::new(items.iter().map(|sk| item(*sk)).collect()).with_last_evaluated_key(last.map(key))
}

fn numbers(users: &[User]) -> Vec<u32> {
    users.iter().map(|user| user.sk).collect()
}

/// Three pages, the second of them empty.
fn three() -> Script {
    Script::of([Ok(page(&[1, 2], Some(3))), Ok(page(&[], Some(5))), Ok(page(&[6], None))])
}

#[test]
fn all_pages_are_read_each_from_where_the_one_before_ended() {
    let script = three();
    let all = User::query("U").all().run_blocking(&script.store()).expect("read");
    assert_eq!(numbers(&all), [1, 2, 6]);
    let starts: Vec<_> = script.asked().into_iter().map(|query| query.exclusive_start_key).collect();
    assert_eq!(starts, [None, Some(key(3)), Some(key(5))]);
}

#[test]
fn a_page_is_one_call_and_an_empty_one_is_not_the_end() {
    let script = three();
    let store = script.store();
    let first = User::query("U").page().run_blocking(&store).expect("read");
    assert_eq!((numbers(&first.items), script.asked().len()), (vec![1, 2], 1));
    let second = User::query("U").after(first.cursor).page().run_blocking(&store).expect("read");
    assert!(second.items.is_empty() && second.cursor.is_some());
    let third = User::query("U").after(second.cursor).page().run_blocking(&store).expect("read");
    assert_eq!((numbers(&third.items), third.cursor), (vec![6], None));
}

#[test]
fn a_page_goes_on_as_far_as_it_may() {
    let script = three();
    let page = User::query("U").max_pages(2).page().run_blocking(&script.store()).expect("read");
    assert_eq!(
        (numbers(&page.items), page.cursor.map(|cursor| cursor.into_key())),
        (vec![1, 2], Some(key(5)))
    );
    assert_eq!((page.scanned_count, script.asked().len()), (2, 2));
}

#[test]
fn without_a_filter_no_more_is_read_than_is_taken() {
    let script = Script::of([Ok(page(&[1, 2], Some(2))), Ok(page(&[3], Some(3)))]);
    let taken = User::query("U").take(3).page_size(2).all().run_blocking(&script.store()).expect("read");
    assert_eq!(numbers(&taken), [1, 2, 3]);
    assert_eq!(script.asked().iter().map(|query| query.limit).collect::<Vec<_>>(), [Some(2), Some(1)]);
}

#[test]
fn a_page_that_is_cut_ends_after_the_last_item_given() {
    let script = Script::of([Ok(page(&[1, 2, 3], Some(9)))]);
    let query = User::query("U").filter(|u| u.name().eq("John")).take(2);
    let page = query.page().run_blocking(&script.store()).expect("read");
    assert_eq!(
        (numbers(&page.items), page.cursor.map(|cursor| cursor.into_key())),
        (vec![1, 2], Some(key(2)))
    );
    assert_eq!(script.asked()[0].limit, None);
}

#[test]
fn the_position_in_an_index_is_told_by_its_key_and_the_tables() {
    let script = Script::of([Ok(page(&[1, 2, 3], Some(9)))]);
    let query = User::by_name("John").filter(|u| u.sk().gt(0)).take(2);
    let page = query.page().run_blocking(&script.store()).expect("read");
    let cursor = page.cursor.expect("there is more").into_key();
    assert_eq!(cursor, key(2).with("name", "John").with("age", 2));
}

#[test]
fn taking_all_of_a_page_ends_where_the_page_does() {
    let script = Script::of([Ok(page(&[1, 2], Some(9)))]);
    let query = User::query("U").filter(|u| u.name().eq("John")).take(2);
    let page = query.page().run_blocking(&script.store()).expect("read");
    assert_eq!(page.cursor.map(|cursor| cursor.into_key()), Some(key(9)));
}

#[test]
fn taking_nothing_reads_nothing() {
    let script = Script::default();
    let page = User::query("U").take(0).page().run_blocking(&script.store()).expect("nothing to read");
    assert!(page.items.is_empty() && script.asked().is_empty());
    assert_eq!(User::query("U").take(0).first().run_blocking(&script.store()).expect("nothing"), None);
}

#[test]
fn the_first_item_may_be_on_a_later_page() {
    let script = Script::of([Ok(page(&[], Some(3))), Ok(page(&[4, 5], None))]);
    let query = User::query("U").filter(|u| u.name().eq("John"));
    let first = query.first().run_blocking(&script.store()).expect("read");
    assert_eq!(first.map(|user| user.sk), Some(4));
    let script = Script::of([Ok(page(&[], None))]);
    assert_eq!(User::query("U").first().run_blocking(&script.store()).expect("read"), None);
    assert_eq!(script.asked()[0].limit, Some(1));
}

#[test]
fn counts_are_summed_over_all_pages() {
    let counted = |count, last: Option<u32>| {
        Ok(QueryOutput::default().counting(count).with_last_evaluated_key(last.map(key)))
    };
    let script = Script::of([counted(3, Some(3)), counted(0, Some(5)), counted(4, None)]);
    assert_eq!(User::query("U").count().run_blocking(&script.store()).expect("read"), 7);
    let script = Script::of([counted(3, Some(3)), counted(4, Some(9))]);
    let some = User::query("U").filter(|u| u.name().eq("John")).take(5).count();
    assert_eq!(some.run_blocking(&script.store()).expect("read"), 5);
}

fn with_a_bad_item() -> QueryOutput {
    let bad = Item::new().with("pk", "U").with("sk", 2).with("name", "no age");
    QueryOutput::new(vec![item(1), bad, item(99), item(4)])
}

#[test]
fn a_bad_item_does_not_hide_the_rest_of_a_stream() {
    let store = Script::of([Ok(with_a_bad_item())]).store();
    let results: Vec<Result<User>> = block_on(User::query("U").stream(&store).collect());
    let told: Vec<_> = results.iter().map(|result| result.as_ref().map(|user| user.sk)).collect();
    assert!(matches!(told[..], [Ok(1), Err(_), Err(_), Ok(4)]), "{told:?}");
    let kinds: Vec<_> = results.iter().filter_map(|result| result.as_ref().err().map(Error::kind)).collect();
    assert_eq!(kinds, [ErrorKind::Decode, ErrorKind::Hook]);
    let text = results[1].as_ref().expect_err("no age").to_string();
    assert!(text.starts_with("Query of User, table \"users\", key pk + sk, attribute \"age\""), "{text}");
}

#[test]
fn a_bad_item_is_an_error_of_all_and_of_a_page() {
    let store = || Script::of([Ok(with_a_bad_item())]).store();
    assert_eq!(User::query("U").all().run_blocking(&store()).expect_err("bad").kind(), ErrorKind::Decode);
    assert_eq!(User::query("U").page().run_blocking(&store()).expect_err("bad").kind(), ErrorKind::Decode);
}

#[test]
fn hooks_run_on_every_item_unless_they_are_skipped() {
    let store = || Script::of([Ok(page(&[1, 99], None))]).store();
    let skipped = User::query("U").skip_hooks(true).all().run_blocking(&store()).expect("no hook");
    assert!(skipped.iter().all(|user| !user.is_loaded));
    let loaded: Vec<_> = User::query("U").iter_blocking(&store()).collect();
    assert!(loaded[0].as_ref().is_ok_and(|user| user.is_loaded) && loaded[1].is_err());
    let ages = User::query("U").project(|u| u.age()).all().run_blocking(&store()).expect("no model, no hook");
    assert_eq!(ages, [1, 99]);
}

#[test]
fn a_failed_call_ends_a_stream_which_tells_where_to_go_on() {
    let throttled = Error::new(ErrorKind::Throttled, "less, please");
    let script = Script::of([Ok(page(&[1, 2], Some(2))), Err(throttled), Ok(page(&[3], None))]);
    let store = script.store();
    let mut users = User::query("U").stream(&store);
    let results: Vec<Result<User>> = block_on((&mut users).collect());
    assert_eq!(
        results.last().map(|last| last.as_ref().map_err(Error::kind)),
        Some(Err(ErrorKind::Throttled))
    );
    let rest = User::query("U").after(users.cursor()).all().run_blocking(&store).expect("read");
    assert_eq!(numbers(&rest), [3]);
    assert_eq!(script.asked()[2].exclusive_start_key, Some(key(2)));
}

#[test]
fn a_stream_tells_its_position_item_by_item() {
    let script = Script::of([Ok(page(&[1, 2], Some(3))), Ok(page(&[4], None))]);
    let store = script.store();
    let mut users = User::query("U").stream(&store);
    let mut positions = vec![users.cursor().map(|cursor| cursor.into_key())];
    while let Some(user) = block_on(users.next()) {
        user.expect("it loads");
        positions.push(users.cursor().map(|cursor| cursor.into_key()));
    }
    assert_eq!(positions, [None, Some(key(1)), Some(key(3)), None]);
}

#[test]
fn a_stream_reads_nothing_ahead() {
    let script = three();
    let store = script.store();
    let mut users = User::query("U").stream(&store);
    assert!(script.asked().is_empty());
    block_on(users.next()).expect("a user").expect("it loads");
    block_on(users.next()).expect("a user").expect("it loads");
    assert_eq!(script.asked().len(), 1);
}

#[test]
fn a_stream_takes_no_more_than_it_should() {
    let script = Script::of([Ok(page(&[1, 2], Some(3))), Ok(page(&[4, 5], Some(9)))]);
    let store = script.store();
    let mut users = User::query("U").filter(|u| u.name().eq("John")).take(3).stream(&store);
    let taken: Vec<u32> = block_on((&mut users).map(|user| user.expect("it loads").sk).collect());
    assert_eq!(taken, [1, 2, 4]);
    assert_eq!(users.cursor().map(|cursor| cursor.into_key()), Some(key(4)));
}

#[test]
fn what_cannot_be_sent_is_the_only_item_of_a_stream() {
    #[derive(Model, Debug)]
    #[model(table = "app", partition_key = "USER#{id}")]
    struct Profile {
        id: String,
    }
    let results: Vec<_> = Profile::query("a#b").iter_blocking(&Script::default().store()).collect();
    assert_eq!(results.len(), 1);
    assert_eq!(results[0].as_ref().expect_err("a delimiter").kind(), ErrorKind::Key);
    let profile = Profile { id: "a".into() };
    assert_eq!(profile.id, "a");
}

/// The runtime of a thread that must not block.
struct NoBlocking;

impl Runtime for NoBlocking {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn block_on(&self, _: Pin<&mut (dyn Future<Output = ()> + Send + '_)>) -> Result<()> {
        Err(Error::new(ErrorKind::BlockingInRuntime, "not here"))
    }
}

#[test]
fn an_iterator_that_cannot_block_says_so_once() {
    let script = Script { refuses_to_block: true, ..three() };
    let results: Vec<_> = User::query("U").iter_blocking(&script.store()).collect();
    let kinds: Vec<_> = results.into_iter().map(|result| result.map_err(|error| error.kind())).collect();
    assert_eq!(kinds, [Err(ErrorKind::BlockingInRuntime)]);
    assert!(script.asked().is_empty());
}

#[test]
fn segments_are_read_beside_each_other_and_each_to_its_end() {
    let script = Script::scanning([
        vec![scanned(&[1], Some(1)), scanned(&[2], None)],
        vec![scanned(&[], None)],
        vec![scanned(&[3], Some(3)), scanned(&[4], Some(4)), scanned(&[5], None)],
    ]);
    let mut all = numbers(&User::scan().segments(3).all().run_blocking(&script.store()).expect("read"));
    all.sort_unstable();
    assert_eq!(all, [1, 2, 3, 4, 5]);
    let told = script.told.lock().expect("no panic");
    let mut first: Vec<i32> =
        told.scanned[..3].iter().filter_map(|scan| scan.segment).map(|segment| segment.segment).collect();
    first.sort_unstable();
    assert_eq!(first, [0, 1, 2], "all segments are asked before one is asked again");
}

#[test]
fn all_segments_together_give_what_is_taken() {
    let segments = || [vec![scanned(&[1, 2], None)], vec![scanned(&[3, 4], None)]];
    let store = || Script::scanning(segments()).store();
    let taken = User::scan().take(3).segments(2).all().run_blocking(&store()).expect("read");
    assert_eq!(taken.len(), 3);
    assert_eq!(User::scan().take(3).segments(2).iter_blocking(&store()).count(), 3);
}

#[test]
fn raw_pages_can_be_asked_for_again_after_an_error() {
    let throttled = Error::new(ErrorKind::Throttled, "less, please");
    let script = Script::of([Ok(page(&[1], Some(1))), Err(throttled), Ok(page(&[2], None))]);
    let table = itemstore::schema::TableName::new("users").expect("a name");
    let query = Query::new(table, itemstore::expr::KeyCondition::partition("pk", "U"));
    let mut pages = Pages::new(Arc::new(script.clone()), query.clone()).take(9, [Text::from("pk")]);
    block_on(async {
        assert!(pages.next().await.is_ok_and(|page| page.is_some()));
        assert!(pages.next().await.is_err());
        let again = pages.next().await.expect("the service has recovered").expect("a page");
        assert_eq!(again.items, [item(2)]);
        assert_eq!(pages.next().await.expect("the end"), None);
    });
    assert_eq!(script.asked()[1], script.asked()[2].clone());
}

#[test]
fn a_stream_of_raw_pages_ends_after_an_error() {
    let throttled = Error::new(ErrorKind::Throttled, "less, please");
    let script = Script::of([Ok(page(&[1], Some(1))), Err(throttled)]);
    let table = itemstore::schema::TableName::new("users").expect("a name");
    let query = Query::new(table, itemstore::expr::KeyCondition::partition("pk", "U"));
    let pages: Vec<_> = block_on(Pages::new(Arc::new(script), query).into_stream().collect());
    assert!(matches!(pages[..], [Ok(_), Err(_)]));
}
