//! Typed changes to a stored item: what each action of a field does.

use std::collections::{BTreeMap, BTreeSet};

use itemstore::prelude::*;
use itemstore::{ErrorKind, Result};
use itemstore_memory::MemoryBackend;

#[derive(Model, Debug, Clone, PartialEq, Default)]
#[model(table = "things", partition_key = "THING#{id}")]
struct Thing {
    id: String,
    title: String,
    #[model(default = 10)]
    count: i64,
    other: i64,
    note: Option<String>,
    tags: BTreeSet<String>,
    numbers: BTreeSet<i64>,
    #[model(default)]
    lines: Vec<String>,
    #[model(default)]
    scores: BTreeMap<String, i64>,
    size: Size,
    #[model(default)]
    sizes: Vec<Size>,
    spare: Option<Size>,
}

#[derive(Attribute, Debug, Clone, PartialEq, Default)]
struct Size {
    width: u32,
    #[model(default = 3)]
    height: u32,
    unit: Option<String>,
}

fn thing() -> Thing {
    Thing { id: "1".to_owned(), title: "one".to_owned(), count: 10, ..Thing::default() }
}

fn store(stored: &mut Thing) -> Result<Store<MemoryBackend>> {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Thing>().run_blocking()?;
    stored.save().run_blocking(&store)?;
    Ok(store)
}

/// The stored thing after a change; the local value has the same.
macro_rules! changed {
    ($stored:expr, $actions:expr) => {{
        let mut local = $stored;
        let store = store(&mut local)?;
        local.update().set($actions).run_blocking(&store)?;
        let stored = Thing::get("1").run_blocking(&store)?.expect("the thing is stored");
        assert_eq!(local, stored, "the local value has what is stored");
        stored
    }};
}

#[test]
fn values_of_the_fields_types_are_set() -> Result<()> {
    let (title, note) = ("two".to_owned(), "a note".to_owned());
    let after = changed!(thing(), |t| (
        t.title().set(&title),
        t.count().set(-5),
        t.note().set(&note),
        t.tags().set(BTreeSet::from(["x".to_owned()])),
        t.lines().set(vec!["first".to_owned()]),
    ));
    assert_eq!((after.title.as_str(), after.count), ("two", -5));
    assert_eq!((after.note.as_deref(), after.lines.len(), after.tags.len()), (Some("a note"), 1, 1));
    Ok(())
}

#[test]
fn setting_nothing_removes() -> Result<()> {
    let full = Thing { note: Some("x".to_owned()), tags: BTreeSet::from(["x".to_owned()]), ..thing() };
    let after = changed!(full.clone(), |t| (t.note().set(None::<&str>), t.tags().set(BTreeSet::new())));
    assert_eq!(after, thing());
    let after = changed!(full, |t| (t.note().remove(), t.tags().remove()));
    assert_eq!(after, thing());
    Ok(())
}

#[test]
fn a_field_is_set_to_another_or_to_a_sum() -> Result<()> {
    let before = Thing { count: 4, other: 6, ..thing() };
    let after = changed!(before.clone(), |t| (t.count().set(t.other()), t.other().set(t.count())));
    assert_eq!((after.count, after.other), (6, 4));
    let after = changed!(before.clone(), |t| t.count().set(t.other().plus(1)));
    assert_eq!(after.count, 7);
    let after = changed!(before, |t| t.count().set(t.count().minus(t.other())));
    assert_eq!(after.count, -2);
    Ok(())
}

#[test]
fn counting_starts_from_the_default_else_zero() -> Result<()> {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Thing>().run_blocking()?;
    let created = Thing::upsert_by_key("1")
        .set(|t| {
            (t.title().set("one"), t.size().set(Size::default()), t.count().add(5), t.other().subtract(2))
        })
        .returning_new()
        .run_blocking(&store)?;
    assert_eq!((created.count, created.other, created.id.as_str()), (15, -2, "1"));
    Ok(())
}

#[test]
fn if_not_exists_keeps_what_is_there() -> Result<()> {
    let after = changed!(thing(), |t| (t.note().if_not_exists("first"), t.title().if_not_exists("other")));
    assert_eq!((after.note.as_deref(), after.title.as_str()), (Some("first"), "one"));
    Ok(())
}

#[test]
fn sets_gain_and_lose_members() -> Result<()> {
    let before = Thing { tags: BTreeSet::from(["x".to_owned()]), ..thing() };
    let after = changed!(before.clone(), |t| (t.tags().add(["y", "y", "x"]), t.numbers().add([3, 1])));
    assert_eq!(after.tags, BTreeSet::from(["x".to_owned(), "y".to_owned()]));
    assert_eq!(after.numbers, BTreeSet::from([1, 3]));
    let after = changed!(before.clone(), |t| t.tags().delete(["x", "z"]));
    assert!(after.tags.is_empty());
    let after = changed!(before.clone(), |t| (t.tags().add([""; 0]), t.title().set("same")));
    assert_eq!(after.tags, before.tags, "no members are no change");
    Ok(())
}

#[test]
fn lists_grow_at_both_ends() -> Result<()> {
    let before = Thing { lines: vec!["b".to_owned()], ..thing() };
    let after = changed!(before.clone(), |t| t.lines().append(["c", "d"]));
    assert_eq!(after.lines, ["b", "c", "d"]);
    let after = changed!(before, |t| t.lines().prepend(["a"]));
    assert_eq!(after.lines, ["a", "b"]);
    Ok(())
}

#[test]
fn paths_lead_into_documents_maps_and_lists() -> Result<()> {
    let before = Thing {
        sizes: vec![Size::default(), Size::default()],
        scores: BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]),
        lines: vec!["x".to_owned(), "y".to_owned()],
        ..thing()
    };
    let after = changed!(before, |t| (
        t.size().width().set(7),
        t.size().unit().set("mm"),
        t.sizes().at(1).width().add(4),
        t.scores().key("a").add(10),
        t.scores().key("b").remove(),
        t.lines().at(0).set("z"),
    ));
    assert_eq!((after.size.width, after.size.unit.as_deref()), (7, Some("mm")));
    assert_eq!((after.sizes[0].width, after.sizes[1].width), (0, 4));
    assert_eq!(after.scores, BTreeMap::from([("a".to_owned(), 11)]));
    assert_eq!(after.lines, ["z", "y"]);
    Ok(())
}

#[test]
fn counting_in_a_document_starts_from_its_own_default() -> Result<()> {
    let mut stored = Thing { spare: Some(Size::default()), ..thing() };
    let store = store(&mut stored)?;
    let bare = Thing::update_by_key("1").set(|t| t.spare().height().remove()).returning_new();
    assert_eq!(bare.run_blocking(&store)?.spare.map(|size| size.height), Some(3));
    let counted = Thing::update_by_key("1").set(|t| t.spare().height().add(1)).returning_new();
    assert_eq!(counted.run_blocking(&store)?.spare.map(|size| size.height), Some(4));
    Ok(())
}

#[test]
fn actions_come_in_tuples_vectors_and_options() -> Result<()> {
    let note: Option<&str> = None;
    let after = changed!(thing(), |t| (
        vec![t.count().add(1), t.other().add(2)],
        note.map(|note| t.note().set(note)),
        Some(t.title().set("set")),
    ));
    assert_eq!((after.count, after.other, after.note, after.title.as_str()), (11, 2, None, "set"));
    Ok(())
}

#[test]
fn set_may_be_called_again() -> Result<()> {
    let mut local = thing();
    let store = store(&mut local)?;
    local.update().set(|t| t.count().add(1)).set(|t| t.other().add(1)).run_blocking(&store)?;
    assert_eq!((local.count, local.other), (11, 1));
    Ok(())
}

#[test]
fn an_update_without_changes_asks_whether_the_item_is_there() -> Result<()> {
    let mut local = thing();
    let store = store(&mut local)?;
    local.update().run_blocking(&store)?;
    Thing::delete_by_key("1").run_blocking(&store)?;
    let error = local.update().run_blocking(&store).expect_err("there is nothing to update");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    Ok(())
}

#[test]
fn a_value_that_cannot_be_stored_is_an_error_of_the_run() {
    #[derive(Model, Debug)]
    #[model(table = "measures")]
    struct Measure {
        #[model(partition_key)]
        id: String,
        value: f64,
    }
    let backend = MemoryBackend::new();
    let store = Store::new(backend.clone());
    let error = Measure::update_by_key("1").set(|m| m.value().set(f64::NAN)).run_blocking(&store);
    let error = error.expect_err("NaN is no number");
    assert_eq!((error.kind(), error.model()), (ErrorKind::Encode, Some("Measure")));
    assert_eq!(backend.log().total(), 0, "nothing was sent");
}

#[test]
fn an_optional_field_is_set_from_a_reference_and_from_a_required_field() -> Result<()> {
    #[derive(Model, Debug, Clone, PartialEq)]
    #[model(table = "people")]
    struct Named {
        #[model(partition_key)]
        pk: String,
        name: String,
        nick: Option<String>,
    }

    let store = Store::new(MemoryBackend::new());
    store.create_table::<Named>().run_blocking()?;
    Named::builder().pk("1").name("John").build().save().run_blocking(&store)?;
    let nick = "Johnny".to_owned();
    let set = Named::update_by_key("1").set(|n| n.nick().set(&nick)).returning_new();
    assert_eq!(set.run_blocking(&store)?.nick, Some(nick));
    let copied = Named::update_by_key("1").set(|n| n.nick().set(n.name())).returning_new();
    assert_eq!(copied.run_blocking(&store)?.nick.as_deref(), Some("John"));
    Ok(())
}

/// Stored by an earlier version under other names.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counters")]
struct Counter {
    #[model(partition_key)]
    pk: String,
    #[model(alias = "cnt", alias = "c", default)]
    count: i64,
    #[model(alias = "remark")]
    note: Option<String>,
    #[model(alias = "rows", default)]
    lines: Vec<String>,
}

#[test]
fn what_is_stored_under_an_alias_is_read_and_superseded() -> Result<()> {
    let backend = MemoryBackend::new();
    let store = Store::new(backend.clone());
    store.create_table::<Counter>().run_blocking()?;
    let table = store.table_name::<Counter>()?;
    let old = itemstore::value::Item::new()
        .with("pk", "1")
        .with("c", 5_i64)
        .with("remark", "old")
        .with("rows", itemstore::value::List::from(["a"]));
    let put = itemstore::request::PutItem::new(table, old);
    futures_lite::future::block_on(itemstore::backend::Backend::put_item(&backend, put))?;
    let read = Counter::get("1").project(|c| (c.count(), c.note())).run_blocking(&store)?;
    assert_eq!(read, Some((5, Some("old".to_owned()))));
    let changed = Counter::update_by_key("1")
        .set(|c| (c.count().add(1), c.note().remove(), c.lines().append(["b"])))
        .returning_new()
        .run_blocking(&store)?;
    assert_eq!((changed.count, changed.note), (6, None));
    assert_eq!(changed.lines, ["a", "b"]);
    let dump = backend.dump();
    let names: Vec<&str> = dump.items("counters")[0].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["count", "lines", "pk"]);
    Ok(())
}
