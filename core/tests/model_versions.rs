//! Versions, above what every backend owes: what is sent, what loads, and what a model says of itself.

use itemstore::model::{Managed, Rule, Unversioned, Version};
use itemstore::prelude::*;
use itemstore::value::{AttributeValue, Item};
use itemstore::{ErrorKind, Result};
use itemstore_memory::{MemoryBackend, MemoryStore};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "DOC#{id}", sort_key = "META")]
struct Document {
    id: String,
    text: String,
    #[model(version, rename = "v")]
    version: Version,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "plain")]
struct Plain {
    #[model(partition_key)]
    id: String,
}

fn document() -> Document {
    Document::builder().id("1").text("a").build()
}

/// A stored document of version 7.
fn seventh() -> Document {
    Document { version: Version::try_from(7).expect("a number"), ..document() }
}

/// A document that was loaded from an item without a version.
fn unmarked() -> Document {
    let item = document().to_item().expect("an item");
    Document::from_item(&item).expect("a document")
}

/// The lines of what an operation would send that begin with this label.
#[track_caller]
fn lines(operation: &impl Run, label: &str) -> Vec<String> {
    let text = operation.explain().expect("a request").to_string();
    let label = format!("  {label}: ");
    text.lines().filter_map(|line| line.strip_prefix(&label)).map(str::to_owned).collect()
}

#[test]
fn each_write_asks_for_what_its_version_knows() {
    const ABSENT: &str = "attribute_not_exists(pk)";
    let rows = [
        (lines(&document().save(), "condition"), ABSENT),
        (lines(&seventh().save(), "condition"), "v = :0"),
        (lines(&unmarked().save(), "condition"), "attribute_exists(pk) AND attribute_not_exists(v)"),
        (lines(&document().delete(), "condition"), ABSENT),
        (lines(&seventh().delete(), "condition"), "attribute_not_exists(pk) OR v = :0"),
        (lines(&unmarked().delete(), "condition"), "attribute_not_exists(v)"),
        (lines(&document().update(), "condition"), "attribute_exists(pk) AND attribute_not_exists(pk)"),
        (lines(&seventh().update(), "condition"), "attribute_exists(pk) AND v = :1"),
        (lines(&unmarked().update(), "condition"), "attribute_exists(pk) AND attribute_not_exists(v)"),
        (lines(&seventh().create(), "condition"), ABSENT),
        (lines(&seventh().update().unversioned(), "condition"), "attribute_exists(pk)"),
        (lines(&Document::update_by_key("1"), "condition"), "attribute_exists(pk)"),
    ];
    for (row, (condition, expected)) in rows.into_iter().enumerate() {
        assert_eq!(condition, [expected], "row {row}");
    }
    for none in [
        lines(&seventh().save().unversioned(), "condition"),
        lines(&seventh().delete().unversioned(), "condition"),
        lines(&Document::delete_by_key("1"), "condition"),
        lines(&Document::upsert_by_key("1").set(|d| d.text().set("b")), "condition"),
    ] {
        assert_eq!(none, [""; 0]);
    }
}

#[test]
fn the_callers_condition_comes_after_that_of_the_version() {
    let condition = lines(&seventh().save().when(|d| d.text().eq("a") | d.text().eq("b")), "condition");
    assert_eq!(condition, ["v = :0 AND (#0 = :1 OR #0 = :2)"]);
    let condition = lines(&seventh().delete().when(|d| d.text().eq("a")), "condition");
    assert_eq!(condition, ["(attribute_not_exists(pk) OR v = :0) AND #0 = :1"]);
}

/// The version in the item that is sent.
fn sent(operation: &impl Run) -> Option<AttributeValue> {
    let explanation = operation.explain().expect("a request");
    let itemstore::backend::Request::PutItem(put) = explanation.request() else { return None };
    put.item.get("v").cloned()
}

#[test]
fn a_put_stores_the_next_version() {
    let mut rows = [(document(), 1), (unmarked(), 1), (seventh(), 8)];
    for (document, next) in &mut rows {
        assert_eq!(sent(&document.save()), Some((*next).into()), "{document:?}");
        assert_eq!(sent(&document.save().unversioned()), Some((*next).into()), "{document:?}");
        assert_eq!(sent(&document.create()), Some(1.into()), "{document:?}");
    }
    assert_eq!(seventh().to_item().expect("an item").get("v"), Some(&7.into()), "nothing is written yet");
    assert_eq!(document().to_item().expect("an item").get("v"), None);
}

#[test]
fn an_update_stores_the_next_version_or_counts_up() {
    assert_eq!(lines(&seventh().update(), "update"), ["SET v = :0"]);
    assert_eq!(lines(&seventh().update(), "value"), [":0 = N(8)", ":1 = N(7)"]);
    let counted = ["SET v = if_not_exists(v, :0) + :1"];
    assert_eq!(lines(&seventh().update().unversioned(), "update"), counted);
    assert_eq!(lines(&Document::update_by_key("1"), "update"), counted);
}

#[test]
fn a_stored_version_is_a_whole_number_from_one() {
    let item = |version: &str| document().to_item().expect("an item").with("v", number(version));
    for (stored, version) in [("1", 1), ("2", 2), ("18446744073709551615", u64::MAX)] {
        let loaded = Document::from_item(&item(stored)).expect(stored);
        assert_eq!((loaded.version.get(), loaded.version.is_new()), (Some(version), false));
    }
    for stored in ["0", "-1", "1.5", "18446744073709551616"] {
        let error = Document::from_item(&item(stored)).expect_err(stored);
        assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("v")));
    }
    let text: Item = document().to_item().expect("an item").with("v", "1");
    assert_eq!(Document::from_item(&text).expect_err("text").kind(), ErrorKind::Decode);
}

fn number(text: &str) -> AttributeValue {
    text.parse::<itemstore::value::Number>().expect("a number").into()
}

#[test]
fn a_version_cannot_count_beyond_its_numbers() -> Result<()> {
    let store = Store::new(MemoryBackend::new());
    let mut last = Document { version: Version::try_from(u64::MAX)?, ..document() };
    for error in [last.save().run_blocking(&store), last.update().run_blocking(&store)] {
        let error = error.expect_err("there is no next number");
        assert_eq!((error.kind(), error.model()), (ErrorKind::Encode, Some("Document")));
    }
    assert_eq!(store.log().total(), 0, "nothing was sent");
    assert_eq!(Version::try_from(0).expect_err("0 is no version").kind(), ErrorKind::Encode);
    Ok(())
}

#[test]
fn a_version_is_compared_and_read_alone() -> Result<()> {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Document>().run_blocking()?;
    let mut stored = document();
    stored.save().run_blocking(&store)?;
    let read = Document::get("1").project(|d| (d.version(), d.text())).run_blocking(&store)?;
    assert_eq!(read, Some((stored.version, "a".to_owned())));
    let by_key = |version| Document::update_by_key("1").when(move |d| d.version().eq(version));
    assert!(by_key(stored.version).outcome_blocking(&store)?.is_applied());
    assert!(!by_key(stored.version).outcome_blocking(&store)?.is_applied());
    Ok(())
}

#[cfg(feature = "serde")]
#[test]
fn json_without_a_version_is_of_a_new_value() -> Result<()> {
    let read = Document::from_json(document().to_json()?)?;
    assert_eq!((read.version, read), (Version::new(), document()));
    assert_eq!(Document::from_json(seventh().to_json()?)?, seventh());
    Ok(())
}

#[test]
fn a_failed_write_leaves_the_local_version() -> Result<()> {
    let store = Store::new(MemoryBackend::new());
    let mut new = document();
    new.save().run_blocking(&store).expect_err("there is no table");
    assert_eq!(new, document());
    store.create_table::<Document>().run_blocking()?;
    let unpolled = new.save().run(&store);
    drop(unpolled);
    assert_eq!(new, document());
    Ok(())
}

#[test]
fn a_version_prints_what_it_is() {
    let printed = [document(), unmarked(), seventh()].map(|document| format!("{:?}", document.version));
    assert_eq!(printed, ["Version(new)", "Version(none)", "Version(7)"]);
    assert_eq!(Version::default(), Version::new());
}

const fn unversioned<M: Unversioned>() {}

#[test]
fn a_model_says_what_the_store_fills_in() {
    unversioned::<Plain>();
    let names = |managed: &[Managed]| managed.iter().map(|managed| managed.name).collect::<Vec<_>>();
    assert_eq!(names(Document::MANAGED), ["v"]);
    assert!(matches!(Document::MANAGED, [Managed { rule: Rule::Version, .. }]));
    assert!(Plain::MANAGED.is_empty());
    assert_eq!(Document::REQUIRED, ["text"]);
}
