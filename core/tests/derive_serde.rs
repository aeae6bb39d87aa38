//! `#[model(serde)]` fields, and plain JSON of everything a derive makes.
#![cfg(feature = "serde")]

use std::collections::{BTreeMap, BTreeSet};

use itemstore::prelude::*;
use itemstore::value::{AttributeValue, Item};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
struct Point {
    x: i32,
    y: Option<f64>,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
enum Shape {
    Dot,
    Line(Point, Point),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Drawing {
    #[model(partition_key)]
    id: String,
    #[model(serde)]
    origin: Point,
    #[model(serde, rename = "s", alias = "shape")]
    shapes: Vec<Shape>,
    #[model(serde)]
    cursor: Option<Point>,
    #[model(serde, null)]
    focus: Option<Point>,
    #[model(serde)]
    layers: BTreeSet<u8>,
    #[model(serde, default = BTreeMap::from([(1, "one".to_owned())]))]
    labels: BTreeMap<u32, String>,
    #[model(serde)]
    nothing: (),
}

fn drawing() -> Drawing {
    let point = Point { x: 1, y: None };
    Drawing::builder()
        .id("a")
        .origin(point.clone())
        .shapes(vec![Shape::Dot, Shape::Line(point, Point { x: -2, y: Some(0.5) })])
        .nothing(())
        .build()
}

#[test]
fn a_serde_field_is_kept_as_its_serde_form() {
    let drawing = drawing();
    let item = drawing.to_item().expect("an item");
    let origin = Item::new().with("x", 1_u32).with("y", AttributeValue::Null).into_map();
    assert_eq!(item.get("origin"), Some(&origin.into()));
    assert_eq!(item.get("nothing"), Some(&AttributeValue::Null));
    assert_eq!(item.get("layers"), Some(&AttributeValue::L(std::iter::empty::<AttributeValue>().collect())));
    assert_eq!(Drawing::from_item(&item).expect("a drawing"), drawing);
    assert_eq!(Drawing::REQUIRED, ["origin", "s", "nothing"]);
}

#[test]
fn none_in_a_serde_field_is_absent_unless_null_is_asked_for() {
    let item = drawing().to_item().expect("an item");
    assert_eq!(item.get("cursor"), None);
    assert_eq!(item.get("focus"), Some(&AttributeValue::Null));
    let some = Drawing { cursor: Some(Point { x: 3, y: None }), ..drawing() };
    assert_eq!(Drawing::from_item(&some.to_item().expect("an item")).expect("a drawing"), some);
}

#[test]
fn an_absent_serde_field_is_its_default_or_empty_or_missing() {
    let mut item = drawing().to_item().expect("an item");
    for name in ["layers", "labels", "focus"] {
        item.remove(name);
    }
    assert_eq!(Drawing::from_item(&item).expect("a drawing"), drawing());
    item.remove("origin");
    let error = Drawing::from_item(&item).expect_err("no origin");
    assert_eq!(error.attribute_path(), Some("origin"));
}

#[test]
fn what_serde_refuses_is_told_without_the_data() {
    let item = drawing().to_item().expect("an item").with("origin", "secret");
    let error = Drawing::from_item(&item).expect_err("text is no point");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("origin")));
    assert!(!format!("{error} {error:?}").contains("secret"));
    let precise = "12345678901234567890.123".parse::<itemstore::value::Number>().expect("a number");
    let item = drawing().to_item().expect("an item").with("origin", precise);
    assert_eq!(Drawing::from_item(&item).expect_err("no JSON holds it").kind(), ErrorKind::Decode);
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Address {
    #[model(alias = "town")]
    city: String,
    photo: Vec<u8>,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Mails(BTreeSet<String>);

#[derive(Attribute, Debug, Clone, PartialEq)]
#[model(rename_all = "lowercase")]
enum Payment {
    Cash,
    Card {
        digits: Vec<u8>,
        #[model(serde)]
        point: Option<Point>,
    },
    Delivery(Address),
}

#[derive(Attribute, Debug, Clone, Copy, PartialEq)]
enum Status {
    Open,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things", partition_key = "P#{id}")]
struct Person {
    id: u32,
    #[model(alias = "picture")]
    photo: Vec<u8>,
    tags: BTreeSet<String>,
    mails: Mails,
    address: Option<Address>,
    former: Vec<Address>,
    payments: Vec<Payment>,
    status: Status,
    #[model(flatten)]
    home: Home,
    #[model(null, default = Some(3))]
    level: Option<u32>,
    #[model(rest)]
    extra: Item,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Home {
    keys: BTreeSet<Vec<u8>>,
}

fn person() -> Person {
    let address = Address { city: "Bern".into(), photo: vec![1] };
    let card = Payment::Card { digits: vec![4, 2], point: Some(Point { x: 1, y: None }) };
    Person {
        id: 7,
        photo: vec![0, 255],
        tags: BTreeSet::from(["a".into(), "b".into()]),
        mails: Mails(BTreeSet::from(["m".into()])),
        address: None,
        former: vec![address.clone()],
        payments: vec![Payment::Cash, card, Payment::Delivery(address)],
        status: Status::Open,
        home: Home { keys: BTreeSet::from([vec![9]]) },
        level: None,
        extra: Item::new().with("x", AttributeValue::L([AttributeValue::from("y")].into_iter().collect())),
    }
}

#[test]
fn plain_json_has_stored_names_and_comes_back_the_same() {
    let address = json!({"city": "Bern", "photo": "AQ=="});
    let expected = json!({
        "pk": "P#7", "id": 7, "photo": "AP8=", "tags": ["a", "b"], "mails": ["m"], "former": [address],
        "payments": [
            {"type": "cash"},
            {"type": "card", "digits": "BAI=", "point": {"x": 1, "y": null}},
            {"type": "delivery", "city": "Bern", "photo": "AQ=="},
        ],
        "status": "Open", "keys": ["CQ=="], "level": null, "x": ["y"],
    });
    let json = person().to_json().expect("JSON");
    assert_eq!(json, expected);
    assert_eq!(Person::from_json(json).expect("a person"), person());
}

#[test]
fn json_may_use_aliases_and_leave_out_what_has_a_default_or_is_made() {
    let mut json = person().to_json().expect("JSON");
    let object = json.as_object_mut().expect("an object");
    let photo = object.remove("photo").expect("a photo");
    object.insert("picture".into(), photo);
    object.insert("former".into(), json!([{"town": "Bern", "photo": "AQ=="}]));
    object.insert("address".into(), json!(null));
    object.remove("pk");
    object.remove("level");
    assert_eq!(Person::from_json(json).expect("a person"), Person { level: Some(3), ..person() });
}

#[test]
fn json_that_does_not_fit_is_told_by_path() {
    let rows = [
        (json!({"photo": "not base64!"}), "photo"),
        (json!({"tags": "a"}), "tags"),
        (json!({"former": [{"city": 1, "photo": ""}]}), "former[0].city"),
        (json!({"payments": [{"type": "card", "digits": 5}]}), "payments[0].digits"),
        (json!({"payments": [{"no": "tag"}]}), "payments[0].type"),
        (json!({"keys": ["?"]}), "keys"),
    ];
    for (change, path) in rows {
        let mut json = person().to_json().expect("JSON");
        let object = json.as_object_mut().expect("an object");
        object.extend(change.as_object().expect("an object").clone());
        let error = Person::from_json(json).expect_err(path);
        assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some(path)));
    }
}
