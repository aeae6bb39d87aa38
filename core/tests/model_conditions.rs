//! Typed conditions: what each method of a field says of the stored item.

use std::collections::{BTreeMap, BTreeSet};

use itemstore::prelude::*;
use itemstore::value::AttributeType;
use itemstore::{ErrorKind, Result};
use itemstore_memory::MemoryBackend;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "people", rename_all = "camelCase")]
struct Person {
    #[model(partition_key)]
    person_id: String,
    full_name: String,
    age: u32,
    limit: u32,
    nick_name: Option<String>,
    roles: BTreeSet<String>,
    photo: Vec<u8>,
    lines: Vec<String>,
    scores: BTreeMap<String, u32>,
    address: Address,
    status: Status,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Address {
    city: String,
}

#[derive(Attribute, Debug, Clone, Copy, PartialEq)]
enum Status {
    Open,
    Closed,
}

fn person() -> Person {
    Person::builder()
        .person_id("1")
        .full_name("John Doe")
        .age(30)
        .limit(40)
        .roles(BTreeSet::from(["admin".to_owned()]))
        .photo(vec![1, 2, 3])
        .lines(vec!["first".to_owned()])
        .scores(BTreeMap::from([("a".to_owned(), 1)]))
        .address(Address { city: "Springfield".to_owned() })
        .status(Status::Open)
        .build()
}

/// Each condition with whether it holds for the person.
macro_rules! holds {
    ($($condition:expr => $expected:literal),+ $(,)?) => {{
        let store = Store::new(MemoryBackend::new());
        store.create_table::<Person>().run_blocking()?;
        person().save().run_blocking(&store)?;
        $(
            let answer = person().save().when($condition).outcome_blocking(&store)?;
            assert_eq!(answer.is_applied(), $expected, "{}", stringify!($condition));
        )+
        Ok(())
    }};
}

#[test]
fn comparisons() -> Result<()> {
    holds! {
        |p| p.age().eq(30) => true,
        |p| p.age().ne(30) => false,
        |p| p.age().lt(31) => true,
        |p| p.age().le(29) => false,
        |p| p.age().gt(29) => true,
        |p| p.age().ge(31) => false,
        |p| p.age().between(30, 31) => true,
        |p| p.age().between(p.limit(), 50) => false,
        |p| p.age().lt(p.limit()) => true,
        |p| p.age().is_in([1, 30]) => true,
        |p| p.age().is_in([1, 2]) => false,
        |p| p.full_name().eq("John Doe") => true,
        |p| p.status().eq(Status::Open) => true,
        |p| p.status().eq(Status::Closed) => false,
        |p| p.address().eq(Address { city: "Springfield".to_owned() }) => true,
        |p| p.address().city().eq("Shelbyville") => false,
        |p| p.scores().key("a").eq(1) => true,
        |p| p.lines().at(0).eq("first") => true,
    }
}

#[test]
fn functions() -> Result<()> {
    holds! {
        |p| p.nick_name().exists() => false,
        |p| p.nick_name().not_exists() => true,
        |p| p.nick_name().eq("x") => false,
        |p| p.nick_name().ne("x") => true,
        |p| p.age().is_type(AttributeType::N) => true,
        |p| p.full_name().begins_with("John") => true,
        |p| p.full_name().contains("n D") => true,
        |p| p.roles().contains("admin") => true,
        |p| p.roles().contains("guest") => false,
        |p| p.lines().contains("first") => true,
        |p| p.photo().contains(vec![2]) => true,
        |p| p.full_name().size().eq(8) => true,
        |p| p.photo().size().gt(3) => false,
        |p| p.scores().size().between(1, 2) => true,
        |p| p.roles().size().ge(2) => false,
    }
}

#[test]
fn combinations() -> Result<()> {
    holds! {
        |p| p.age().eq(30) & p.limit().eq(40) => true,
        |p| p.age().eq(31) | p.limit().eq(40) => true,
        |p| !(p.age().eq(30)) => false,
        |p| !(p.age().eq(31) | p.age().eq(32)) & p.full_name().exists() => true,
    }
}

#[test]
fn a_condition_can_be_written_as_text() -> Result<()> {
    let parsed = itemstore::expr::Condition::parse("size(#n) > :n", [("#n", "fullName")], [(":n", 7_u32)])?;
    holds! { |_| parsed.into() => true }
}

#[test]
fn no_values_are_no_condition() -> Result<()> {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Person>().run_blocking()?;
    let save = person().save().when(|p| p.age().is_in([0_u32; 0])).run_blocking(&store);
    assert_eq!(save.expect_err("an empty IN is refused").kind(), ErrorKind::Validation);
    Ok(())
}

#[test]
fn parts_of_an_item_are_read_as_their_types() -> Result<()> {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Person>().run_blocking()?;
    person().save().run_blocking(&store)?;
    let one = Person::get("1").project(|p| p.address().city()).run_blocking(&store)?;
    assert_eq!(one.as_deref(), Some("Springfield"));
    let many = Person::get("1")
        .project(|p| (p.nick_name(), p.roles(), p.lines().at(0), p.address(), p.address().city()))
        .run_blocking(&store)?;
    let roles = BTreeSet::from(["admin".to_owned()]);
    let address = Address { city: "Springfield".to_owned() };
    assert_eq!(many, Some((None, roles, "first".to_owned(), address, "Springfield".to_owned())));
    assert_eq!(Person::get("2").project(|p| p.age()).run_blocking(&store)?, None);
    Ok(())
}

#[test]
fn names_are_stored_as_renamed() -> Result<()> {
    let item = person().to_item()?;
    assert!(
        item.get("personId").is_some() && item.get("fullName").is_some() && item.get("nickName").is_none()
    );
    Ok(())
}
