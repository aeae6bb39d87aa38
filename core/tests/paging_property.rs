//! Whatever the size of pages and however many are taken at a time, pages put together are the whole.

use itemstore::model::index::Complete;
use itemstore::model::{Cursor, Index, Page, Query, Scan};
use itemstore::prelude::*;
use itemstore_memory::MemoryBackend;
use proptest::collection::btree_map;
use proptest::prelude::*;

/// Few different values, so that keys of indexes are equal.
#[derive(Model, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[model(table = "things")]
#[model(global_index(by_color, partition_key = color, sort_key = weight))]
#[model(global_index(by_shape, partition_key = shape))]
#[model(local_index(by_weight, sort_key = weight, project(keys, shape)))]
struct Thing {
    #[model(partition_key)]
    owner: u8,
    #[model(sort_key)]
    number: u32,
    color: u8,
    weight: u8,
    shape: Option<u8>,
}

/// Without a sort key: entries of one index key are told apart by the partition key alone.
#[derive(Model, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[model(table = "tags")]
#[model(global_index(by_group, partition_key = group))]
struct Tag {
    #[model(partition_key)]
    name: u32,
    group: u8,
}

/// How a walk goes from page to page.
#[derive(Debug, Clone, Copy)]
struct Steps {
    page_size: Option<usize>,
    take: Option<usize>,
    max_pages: Option<usize>,
    is_filtered: bool,
    is_reversed: bool,
}

fn steps() -> impl Strategy<Value = Steps> {
    let size = || proptest::option::of(1..6_usize);
    (size(), size(), size(), any::<bool>(), any::<bool>()).prop_map(
        |(page_size, take, max_pages, is_filtered, is_reversed)| Steps {
            page_size,
            take,
            max_pages,
            is_filtered,
            is_reversed,
        },
    )
}

/// All pages of what `page` reads after a cursor, put together; each has no more items than are taken.
fn walk<T, I>(steps: Steps, page: impl Fn(Option<Cursor<I>>) -> itemstore::Result<Page<T, I>>) -> Vec<T> {
    let (mut items, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let next = page(cursor).expect("a page");
        assert!(steps.take.is_none_or(|take| next.items.len() <= take));
        items.extend(next.items);
        cursor = next.cursor;
        pages += 1;
        assert!(pages < 1000, "the pages have no end");
        if cursor.is_none() {
            return items;
        }
    }
}

fn query_in_steps<I: Index + Complete>(
    store: &Store<MemoryBackend>,
    steps: Steps,
    query: impl Fn() -> Query<I>,
) -> Vec<I::Model> {
    walk(steps, |cursor| {
        let mut query = query().after(cursor);
        query = steps.page_size.into_iter().fold(query, Query::page_size);
        query = steps.take.into_iter().fold(query, Query::take);
        query = steps.max_pages.into_iter().fold(query, Query::max_pages);
        query.page().run_blocking(store)
    })
}

/// Checks that pages, streams and the whole are the same, in the same order.
fn agree<I: Index + Complete>(
    store: &Store<MemoryBackend>,
    steps: Steps,
    query: impl Fn() -> Query<I>,
) -> Result<Vec<I::Model>, TestCaseError>
where
    I::Model: Clone + std::fmt::Debug + PartialEq,
{
    let query = || if steps.is_reversed { query().reverse() } else { query() };
    let all = query().all().run_blocking(store).expect("all of them");
    prop_assert_eq!(&query_in_steps(store, steps, query), &all);
    let streamed = steps.page_size.into_iter().fold(query(), Query::page_size).iter_blocking(store);
    let streamed: Vec<I::Model> = streamed.collect::<Result<_, _>>().expect("a stream");
    prop_assert_eq!(&streamed, &all);
    prop_assert_eq!(query().count().run_blocking(store).expect("a count"), all.len());
    if let Some(take) = steps.take {
        let taken = query().take(take).all().run_blocking(store).expect("some of them");
        prop_assert_eq!(taken.as_slice(), &all[..take.min(all.len())]);
    }
    Ok(all)
}

fn sorted<T: Ord + Clone>(items: &[T]) -> Vec<T> {
    let mut items = items.to_vec();
    items.sort();
    items
}

fn things() -> impl Strategy<Value = Vec<Thing>> {
    let rest = (0..3_u8, 0..3_u8, proptest::option::of(0..2_u8));
    btree_map((0..2_u8, 0..20_u32), rest, 0..16).prop_map(|things| {
        let thing = |((owner, number), (color, weight, shape))| Thing { owner, number, color, weight, shape };
        things.into_iter().map(thing).collect()
    })
}

fn stored<M: Model + Clone>(items: &[M]) -> Store<MemoryBackend> {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<M>().run_blocking().expect("a table");
    for item in items {
        item.clone().save().run_blocking(&store).expect("saved");
    }
    store
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages_of_a_query_are_the_whole(things in things(), steps in steps()) {
        let store = stored(&things);
        let is_wanted = |thing: &Thing| !steps.is_filtered || thing.shape == Some(1);
        let expected = |is_found: &dyn Fn(&Thing) -> bool| -> Vec<Thing> {
            sorted(&things.iter().filter(|thing| is_found(thing) && is_wanted(thing)).cloned().collect::<Vec<_>>())
        };
        let table = agree(&store, steps, || {
            let query = Thing::query(1);
            if steps.is_filtered { query.filter(|t| t.shape().eq(1)) } else { query }
        })?;
        prop_assert_eq!(sorted(&table), expected(&|thing| thing.owner == 1));
        let local = agree(&store, steps, || {
            let query = Thing::by_weight(1).sort_key(|weight| weight.ge(1));
            if steps.is_filtered { query.filter(|t| t.shape().eq(1)) } else { query }
        })?;
        prop_assert_eq!(sorted(&local), expected(&|thing| thing.owner == 1 && thing.weight >= 1));
        let global = agree(&store, steps, || {
            let query = Thing::by_color(1).sort_key(|weight| weight.le(1));
            if steps.is_filtered { query.filter(|t| t.shape().eq(1)) } else { query }
        })?;
        prop_assert_eq!(sorted(&global), expected(&|thing| thing.color == 1 && thing.weight <= 1));
        let sparse = agree(&store, steps, || Thing::by_shape(1))?;
        prop_assert_eq!(sorted(&sparse), sorted(&things.iter().filter(|thing| thing.shape == Some(1)).cloned().collect::<Vec<_>>()));
    }

    #[test]
    fn pages_of_an_index_of_a_table_without_a_sort_key_are_the_whole(
        tags in btree_map(0..40_u32, 0..2_u8, 0..20),
        steps in steps(),
    ) {
        let tags: Vec<Tag> = tags.into_iter().map(|(name, group)| Tag { name, group }).collect();
        let store = stored(&tags);
        let found = agree(&store, steps, || Tag::by_group(1))?;
        let expected: Vec<Tag> = tags.iter().filter(|tag| tag.group == 1).cloned().collect();
        prop_assert_eq!(sorted(&found), expected);
    }

    #[test]
    fn pages_and_segments_of_a_scan_are_the_whole(things in things(), steps in steps(), segments in 1..65_u32) {
        let store = stored(&things);
        let scan = || {
            let scan = Thing::scan();
            if steps.is_filtered { scan.filter(|t| t.shape().eq(1)) } else { scan }
        };
        let is_wanted = |thing: &&Thing| !steps.is_filtered || thing.shape == Some(1);
        let expected: Vec<Thing> = things.iter().filter(is_wanted).cloned().collect();
        let paged = walk(steps, |cursor| {
            let mut scan = scan().after(cursor);
            scan = steps.page_size.into_iter().fold(scan, Scan::page_size);
            scan = steps.take.into_iter().fold(scan, Scan::take);
            scan = steps.max_pages.into_iter().fold(scan, Scan::max_pages);
            scan.page().run_blocking(&store)
        });
        prop_assert_eq!(sorted(&paged), expected.clone());
        let parts = steps.page_size.into_iter().fold(scan(), Scan::page_size).segments(segments);
        prop_assert_eq!(sorted(&parts.all().run_blocking(&store).expect("all of them")), expected);
    }
}
