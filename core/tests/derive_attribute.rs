//! `#[derive(Attribute)]`: structs, newtypes and enums as attributes of a model.

use std::collections::BTreeSet;

use itemstore::model::Document;
use itemstore::prelude::*;
use itemstore::value::{AttributeType, AttributeValue, Item, Map};
use itemstore_memory::MemoryBackend;

#[derive(Attribute, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
struct Address {
    street_name: String,
    city: City,
    #[model(default = 1)]
    floor: u32,
    note: Option<String>,
    #[model(skip)]
    cached: bool,
    #[model(alias = "countryCode", rename = "cc")]
    country: String,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct City {
    name: String,
    tags: BTreeSet<String>,
}

#[derive(Attribute, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Email(String);

#[derive(Attribute, Debug, Clone, Copy, PartialEq)]
struct Cents(i64);

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Bytes(Vec<u8>);

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Home(Address);

#[derive(Attribute, Debug, Clone, Copy, PartialEq)]
#[model(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Open,
    InTransit,
    #[model(rename = "done", alias = "DONE", alias = "closed")]
    Closed,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
#[model(tag = "kind", rename_all = "snake_case")]
enum Payment {
    Cash,
    /// Its fields have the names of variables that a careless derive would use.
    BankTransfer {
        map: String,
        name: Option<u32>,
        #[model(with = upper)]
        value: String,
    },
    #[model(rename = "crypto", alias = "coin")]
    Crypto {
        #[model(with = upper, rename = "v")]
        value: String,
    },
    Delivery(Address),
}

mod upper {
    //! Text kept in capitals.

    use itemstore::Result;
    use itemstore::model::Attribute;
    use itemstore::value::AttributeValue;

    #[expect(clippy::ptr_arg, clippy::unnecessary_wraps, reason = "the shape of a codec")]
    pub(super) fn encode(text: &String) -> Result<Option<AttributeValue>> {
        Ok(Some(text.to_uppercase().into()))
    }

    pub(super) fn decode(value: &AttributeValue) -> Result<String> {
        String::from_attribute(value).map(|text| text.to_lowercase())
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "people")]
struct Person {
    #[model(partition_key)]
    email: Email,
    address: Address,
    second: Option<Address>,
    former: Vec<Address>,
    cents: Cents,
    bytes: Bytes,
    mails: BTreeSet<Email>,
    home: Option<Home>,
    status: Status,
    payment: Option<Payment>,
}

fn address() -> Address {
    Address {
        street_name: "Main".into(),
        city: City { name: "Bern".into(), tags: BTreeSet::new() },
        floor: 2,
        note: None,
        cached: false,
        country: "CH".into(),
    }
}

fn address_map() -> Map {
    let city: Map = [("name", AttributeValue::from("Bern"))].into_iter().collect();
    let entries: [(&str, AttributeValue); 4] =
        [("streetName", "Main".into()), ("city", city.into()), ("floor", 2_u32.into()), ("cc", "CH".into())];
    entries.into_iter().collect()
}

fn person() -> Person {
    Person {
        email: Email("a@b.c".into()),
        address: address(),
        second: None,
        former: vec![address()],
        cents: Cents(-5),
        bytes: Bytes(vec![1]),
        mails: BTreeSet::from([Email("x@y.z".into())]),
        home: Some(Home(address())),
        status: Status::InTransit,
        payment: Some(Payment::Cash),
    }
}

#[test]
fn a_struct_is_a_map_of_its_fields() {
    let item = person().to_item().expect("an item");
    assert_eq!(item.get("address"), Some(&address_map().into()));
    assert_eq!(item.get("home"), Some(&address_map().into()));
    assert!(!item.contains_key("second"));
    assert_eq!(Person::from_item(&item).expect("a person"), person());
}

#[test]
fn a_struct_is_read_with_aliases_and_defaults() {
    let mut stored = address_map();
    let country = stored.remove("cc").expect("a country");
    stored.insert("countryCode", country);
    stored.remove("floor");
    let read = Address::read(&stored).expect("an address");
    assert_eq!(read, Address { floor: 1, ..address() });
    assert_eq!(Address::names(), ["streetName", "city", "floor", "note", "cc", "countryCode"]);
    assert_eq!(Address::required(), ["streetName", "city", "cc"]);
}

#[test]
fn what_is_wrong_inside_is_told_by_its_whole_path() {
    let mut map = address_map();
    map.insert("city", AttributeValue::M(Map::new()));
    let item = person()
        .to_item()
        .expect("an item")
        .with("former", AttributeValue::L([map].map(AttributeValue::M).into_iter().collect()));
    let error = Person::from_item(&item).expect_err("a city has a name");
    assert_eq!(error.attribute_path(), Some("former[0].city.name"));
    let error = Person::from_item(&item.with("address", 1_u32)).expect_err("a number is no address");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("address")));
}

#[test]
fn paths_lead_into_structs_options_and_lists() {
    let fields = Person::fields();
    assert_eq!(fields.address().street_name().path().to_string(), "address.streetName");
    assert_eq!(fields.address().city().name().path().to_string(), "address.city.name");
    assert_eq!(fields.second().city().tags().path().to_string(), "second.city.tags");
    assert_eq!(fields.former().at(3).country().path().to_string(), "former[3].cc");
    assert_eq!(fields.address().path().to_string(), "address");
}

#[test]
fn paths_into_structs_are_used_in_conditions_updates_and_projections() {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Person>().run_blocking().expect("a table");
    let mut local = person();
    local.save().run_blocking(&store).expect("saved");
    let update = local.update().when(|p| p.address().city().name().begins_with("Be") & p.address().exists());
    let update = update.set(|p| {
        (
            p.address().floor().add(1),
            p.address().note().set("ring twice"),
            p.second().set(address()),
            p.former().at(0).city().tags().add(["old"]),
            p.status().set(Status::Closed),
            p.cents().add(Cents(7)),
        )
    });
    update.run_blocking(&store).expect("updated");
    assert_eq!((local.address.floor, local.address.note.as_deref()), (3, Some("ring twice")));
    assert_eq!(
        (local.second.as_ref(), local.status, local.cents),
        (Some(&address()), Status::Closed, Cents(2))
    );
    assert!(local.former[0].city.tags.contains("old"));
    let get = Person::get(Email("a@b.c".into())).project(|p| (p.address().city(), p.status(), p.home()));
    let read = get.run_blocking(&store).expect("read");
    assert_eq!(read, Some((address().city, Status::Closed, Some(Home(address())))));
}

#[test]
fn a_newtype_is_kept_as_what_is_in_it() {
    let item = person().to_item().expect("an item");
    assert_eq!(item.get("email"), Some(&"a@b.c".into()));
    assert_eq!(item.get("cents"), Some(&(-5_i64).into()));
    assert_eq!(item.get("bytes").map(AttributeValue::kind), Some(AttributeType::B));
    assert_eq!(item.get("mails").map(AttributeValue::kind), Some(AttributeType::Ss));
    let condition = Person::fields().cents().gt(Cents(1)) & Person::fields().email().eq(Email("x".into()));
    assert!(condition.into_expression().is_ok());
}

#[test]
fn a_bare_variant_is_its_name() {
    let stored = |status: Status| status.to_attribute().expect("text");
    assert_eq!(stored(Status::Open), Some("OPEN".into()));
    assert_eq!(stored(Status::InTransit), Some("IN_TRANSIT".into()));
    assert_eq!(stored(Status::Closed), Some("done".into()));
    for name in ["done", "DONE", "closed"] {
        assert_eq!(Status::from_attribute(&name.into()).expect("a status"), Status::Closed, "{name}");
    }
}

#[test]
fn an_unknown_variant_is_told_without_its_name() {
    let item = person().to_item().expect("an item").with("status", "secret");
    let error = Person::from_item(&item).expect_err("no such status");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("status")));
    assert!(!format!("{error} {error:?}").contains("secret"));
    let unknown = Item::new().with("kind", "secret").into_map().into();
    let error = Payment::from_attribute(&unknown).expect_err("no such payment");
    assert_eq!(error.attribute_path(), Some("kind"));
    assert!(!format!("{error} {error:?}").contains("secret"));
}

fn payments() -> [(Payment, Item); 4] {
    let transfer = Payment::BankTransfer { map: "m".into(), name: None, value: "x".into() };
    let mut delivery = Item::from(address_map());
    delivery.insert("kind", "delivery");
    [
        (Payment::Cash, Item::new().with("kind", "cash")),
        (transfer, Item::new().with("kind", "bank_transfer").with("map", "m").with("value", "X")),
        (Payment::Crypto { value: "y".into() }, Item::new().with("kind", "crypto").with("v", "Y")),
        (Payment::Delivery(address()), delivery),
    ]
}

#[test]
fn a_variant_with_data_is_a_map_with_its_name_under_the_tag() {
    for (payment, stored) in payments() {
        let stored = AttributeValue::M(stored.into_map());
        assert_eq!(payment.to_attribute().expect("a map"), Some(stored.clone()));
        assert_eq!(Payment::from_attribute(&stored).expect("a payment"), payment);
    }
    let alias = Item::new().with("kind", "coin").with("v", "Y").into_map().into();
    assert_eq!(Payment::from_attribute(&alias).expect("a payment"), Payment::Crypto { value: "y".into() });
}

#[test]
fn a_variant_without_its_tag_or_field_is_refused_by_path() {
    let error = Payment::from_attribute(&Map::new().into()).expect_err("no tag");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("kind")));
    let unfinished = Item::new().with("kind", "bank_transfer").into_map().into();
    let error = Payment::from_attribute(&unfinished).expect_err("no map");
    assert_eq!(error.attribute_path(), Some("map"));
    let error = Payment::from_attribute(&"cash".into()).expect_err("text");
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Typed {
    r#type: String,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
enum Wrapper {
    Typed(Typed),
}

#[test]
fn a_struct_in_a_variant_cannot_take_the_place_of_the_tag() {
    let error = Wrapper::Typed(Typed { r#type: "x".into() }).to_attribute().expect_err("both are `type`");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Encode, Some("type")));
}

/// Everything written by a macro still finds its types.
macro_rules! by_macro {
    ($name:ident { $($field:ident: $type:ty = $default:expr),+ }) => {
        #[derive(Attribute, Debug, Clone, PartialEq)]
        struct $name {
            $(#[model(default = $default)] $field: $type),+
        }
    };
}

by_macro!(Written { count: u32 = 3, names: Vec<String> = vec!["a".to_owned()] });

#[test]
fn types_written_by_a_macro_are_attributes_too() {
    let read = Written::read(&Map::new()).expect("defaults");
    assert_eq!(read, Written { count: 3, names: vec!["a".into()] });
}
