//! Item data never shows: not in the text of an error, whatever was refused, and not in that of an operation.
//!
//! One secret is planted in every kind of attribute, and every kind of error is raised with it in reach. Only
//! `service_message`, `item` and `source`, which say so, may hold it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Display};

use futures_lite::future::block_on;
use itemstore::backend::{Backend, Operation};
use itemstore::error::CancellationReason;
use itemstore::expr::{Condition, SetAction, SetOperand, SetValue, Update};
use itemstore::prelude::*;
use itemstore::request::{GetItem, PutItem, UpdateItem};
use itemstore::schema::TableName;
use itemstore::value::{
    AttributeValue, Binary, BinarySet, Item, List, Map, Number, NumberSet, Path, StringSet, ValueError,
};
use itemstore_memory::{Fault, MemoryBackend, MemoryStore};

/// As text, and in binaries.
const SECRET: &str = "swordfish";
/// As a number.
const DIGITS: u64 = 271_828_182_845_904_523;

/// Every way in which the secret could be printed.
const FORMS: [&str; 5] =
    [SECRET, "c3dvcmRmaXNo", "115, 119, 111, 114", "271828182845904523", "2.71828182845904"];

#[track_caller]
fn no_secret(text: &str) {
    for form in FORMS {
        assert!(!text.contains(form), "{form} is shown by: {text}");
        let lines: Vec<&str> = text.split_whitespace().collect();
        assert!(!lines.join(" ").contains(form), "{form} is shown by: {text}");
    }
}

#[track_caller]
fn debug_is_silent(it: &impl Debug) {
    no_secret(&format!("{it:?}"));
    no_secret(&format!("{it:#?}"));
}

#[track_caller]
fn is_silent(it: &(impl Display + Debug)) {
    no_secret(&it.to_string());
    no_secret(&format!("{it:#}"));
    debug_is_silent(it);
}

/// The error of a call, which is of this kind and shows nothing.
#[track_caller]
fn silent<T>(kind: ErrorKind, result: Result<T, Error>) -> Error {
    let error = result.err().expect("bad input was taken");
    assert_eq!(error.kind(), kind, "{error}");
    is_silent(&error);
    error
}

/// As [`silent`], where DynamoDB's own words show that there was something to hide.
#[track_caller]
fn silent_unlike_the_service<T>(result: Result<T, Error>) {
    let error = silent(ErrorKind::Validation, result);
    let words = error.service_message().expect("a refusal has the service's words");
    assert!(FORMS.iter().any(|form| words.contains(form)), "nothing was hidden: {words}");
}

#[derive(Attribute, Debug, Clone, Copy, PartialEq)]
enum Level {
    Low,
}

#[derive(Attribute, Debug, Clone, PartialEq)]
#[model(tag = "kind")]
enum Owner {
    Person { name: String },
}

#[derive(Attribute, Debug, Clone, PartialEq)]
struct Inner {
    text: String,
    count: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "vaults")]
struct Vault {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: u64,
    text: String,
    count: u64,
    bytes: Vec<u8>,
    texts: BTreeSet<String>,
    counts: BTreeSet<u64>,
    blobs: BTreeSet<Vec<u8>>,
    inners: Vec<Inner>,
    by_name: BTreeMap<String, Inner>,
    owner: Owner,
    level: Option<Level>,
    small: Option<u8>,
    flag: Option<bool>,
    letter: Option<char>,
    huge: Option<u128>,
    score: Option<f64>,
    any: Option<AttributeValue>,
    groups: Option<Vec<BTreeSet<String>>>,
}

const KEY: (&str, u64) = (SECRET, DIGITS);

fn inner() -> Inner {
    Inner { text: SECRET.to_owned(), count: DIGITS }
}

fn vault() -> Vault {
    Vault {
        pk: SECRET.to_owned(),
        sk: DIGITS,
        text: SECRET.to_owned(),
        count: DIGITS,
        bytes: SECRET.into(),
        texts: BTreeSet::from([SECRET.to_owned()]),
        counts: BTreeSet::from([DIGITS]),
        blobs: BTreeSet::from([SECRET.into()]),
        inners: vec![inner()],
        by_name: BTreeMap::from([("name".to_owned(), inner())]),
        owner: Owner::Person { name: SECRET.to_owned() },
        level: Some(Level::Low),
        small: None,
        flag: None,
        letter: None,
        huge: Some(DIGITS.into()),
        score: None,
        any: Some(SECRET.into()),
        groups: None,
    }
}

/// A part of a template each, and a limit.
#[derive(Model, Debug)]
#[model(
    table = "vaults",
    partition_key = "V#{part}",
    sort_key(name = "sk2", template = "N#{number:04}"),
    max_size = 40
)]
struct Templated {
    part: String,
    number: u64,
    text: String,
}

fn store() -> Store<MemoryBackend> {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Vault>().run_blocking().expect("a new table");
    store
}

fn stocked() -> Store<MemoryBackend> {
    let store = store();
    vault().save().run_blocking(&store).expect("an item that fits");
    store
}

fn table() -> TableName {
    TableName::new("vaults").expect("a name")
}

fn put(store: &Store<MemoryBackend>, item: Item) -> Result<(), Error> {
    block_on(store.backend().put_item(PutItem::new(table(), item))).map(|_| ())
}

fn update(store: &Store<MemoryBackend>, update: Update) -> Result<(), Error> {
    let request = UpdateItem::new(table(), vault().key().expect("a key"), update);
    block_on(store.backend().update_item(request)).map(|_| ())
}

fn set(name: &str, value: SetValue) -> Update {
    let mut update = Update::new();
    update.set.push(SetAction { path: Path::attribute(name), value });
    update
}

fn value(value: impl Into<AttributeValue>) -> SetOperand {
    SetOperand::Value(value.into())
}

#[test]
fn the_secret_would_be_found_where_data_is_printed() {
    let item = format!("{:?}", vault().to_item().unwrap());
    assert!(item.contains(SECRET) && item.contains("271828182845904523"));
    assert!(format!("{:?}", vault().bytes).contains("115, 119, 111, 114"));
}

#[test]
fn operations_show_no_field_no_key_and_no_condition() {
    let (mut one, two) = (vault(), vault());
    debug_is_silent(&one.save().when(|v| v.text().eq(SECRET) & v.count().lt(DIGITS)));
    debug_is_silent(&one.create());
    let changed =
        one.update().set(|v| (v.text().set(SECRET), v.count().add(DIGITS), v.texts().add([SECRET])));
    debug_is_silent(&changed.when(|v| v.bytes().eq(Vec::from(SECRET)) | !v.text().begins_with(SECRET)));
    debug_is_silent(&two.delete().when(|v| v.text().is_in([SECRET])));
    debug_is_silent(&two.delete().returning_old());
    debug_is_silent(&Vault::get(KEY));
    debug_is_silent(&Vault::get(KEY).project(|v| (v.text(), v.count())));
    debug_is_silent(
        &Vault::update_by_key(KEY).set(|v| v.count().set(v.count().plus(DIGITS))).returning_new(),
    );
    debug_is_silent(&Vault::upsert_by_key(KEY).set(|v| v.count().if_not_exists(DIGITS)));
    debug_is_silent(&Vault::delete_by_key(KEY).when(|v| v.count().between(DIGITS, DIGITS)));
    let fields = Vault::fields();
    debug_is_silent(&fields.text().eq(SECRET));
    debug_is_silent(&fields.text().set(SECRET));
    debug_is_silent(&fields.count().minus(DIGITS));
}

#[test]
fn operations_show_what_they_are_about() {
    let mut one = vault();
    let shown = format!("{:?}", one.update().set(|v| v.by_name().key("name").text().set(SECRET)));
    assert!(shown.contains("Vault") && shown.contains("by_name.name.text"), "{shown}");
    let shown = format!("{:?}", Vault::delete_by_key(KEY).when(|v| v.text().eq(SECRET)));
    assert!(shown.contains("Vault") && shown.contains("has_condition: true"), "{shown}");
}

#[test]
fn a_failed_condition_brings_the_item_and_does_not_show_it() {
    let store = stocked();
    let (mut one, two) = (vault(), vault());
    for result in [
        one.save().when(|v| v.text().ne(SECRET)).run_blocking(&store),
        one.create().run_blocking(&store),
        one.update().set(|v| v.text().set(SECRET)).when(|v| v.count().gt(DIGITS)).run_blocking(&store),
        two.delete().when(|v| v.text().eq("")).run_blocking(&store),
        Vault::update_by_key(KEY)
            .set(|v| v.count().add(DIGITS))
            .when(|v| v.text().eq(""))
            .run_blocking(&store),
        Vault::delete_by_key(KEY).when(|v| v.small().exists()).run_blocking(&store),
    ] {
        let error = silent(ErrorKind::ConditionFailed, result);
        assert_eq!(error.current::<Vault>().unwrap(), Some(vault()));
    }
    let mut other = Vault { sk: 1, ..vault() };
    let missing = other.update().set(|v| v.text().set(SECRET)).run_blocking(&store);
    silent(ErrorKind::NotFound, missing);
}

/// An attribute and what may be stored there that its field cannot read.
fn misfits() -> Vec<(&'static str, AttributeValue)> {
    let text = || AttributeValue::from(SECRET);
    let number = || AttributeValue::from(DIGITS);
    let bytes = || AttributeValue::B(SECRET.as_bytes().into());
    let list = |element: AttributeValue| AttributeValue::L(List::from(vec![element]));
    let map = |name: &str, value: AttributeValue| AttributeValue::M(Map::from_iter([(name, value)]));
    let texts = || AttributeValue::Ss(StringSet::new([SECRET]).expect("one member"));
    let blobs = || AttributeValue::Bs(BinarySet::new([Binary::from(SECRET.as_bytes())]).expect("one member"));
    vec![
        ("text", number()),
        ("text", bytes()),
        ("text", texts()),
        ("count", text()),
        ("count", AttributeValue::from(-1_i64)),
        ("bytes", text()),
        ("texts", text()),
        ("texts", blobs()),
        ("counts", texts()),
        ("blobs", texts()),
        ("inners", text()),
        ("inners", list(text())),
        ("inners", list(map("text", number()))),
        ("inners", list(map("text", text()))),
        ("by_name", text()),
        ("by_name", map("name", text())),
        ("by_name", map("name", map("text", number()))),
        ("owner", text()),
        ("owner", map("name", text())),
        ("owner", map("kind", text())),
        ("owner", map("kind", number())),
        ("level", text()),
        ("level", number()),
        ("small", number()),
        ("small", text()),
        ("flag", text()),
        ("letter", text()),
        ("letter", number()),
        ("huge", text()),
        ("score", text()),
        ("groups", list(text())),
    ]
}

#[test]
fn a_stored_value_that_cannot_be_read_is_not_shown() {
    let store = stocked();
    let key = vault().key().unwrap();
    for (name, misfit) in misfits() {
        put(&store, vault().to_item().unwrap().with(name, misfit)).unwrap();
        let error = silent(ErrorKind::Decode, Vault::get(KEY).run_blocking(&store));
        assert!(error.attribute_path().is_some_and(|path| path.starts_with(name)), "{error}");
        let failed = Vault::delete_by_key(KEY).when(|v| v.text().eq("")).outcome_blocking(&store);
        silent(ErrorKind::Decode, failed);
    }
    for name in ["text", "count", "bytes", "inners", "by_name", "owner"] {
        let mut item = vault().to_item().unwrap();
        item.remove(name);
        put(&store, item).unwrap();
        silent(ErrorKind::Decode, Vault::get(KEY).run_blocking(&store));
    }
    put(&store, key.with("text", DIGITS)).unwrap();
    silent(
        ErrorKind::Decode,
        Vault::update_by_key(KEY).set(|v| v.count().set(1)).returning_new().run_blocking(&store),
    );
    silent(ErrorKind::Decode, Vault::get(KEY).project(|v| (v.text(),)).run_blocking(&store));
}

#[test]
fn a_value_that_cannot_be_stored_is_not_shown() {
    let store = store();
    let too_long = u128::from(DIGITS) * 1_000_000_000_000_000_000_000 + 1;
    let empty = vec![BTreeSet::from([SECRET.to_owned()]), BTreeSet::new()];
    for mut bad in [
        Vault { huge: Some(too_long), ..vault() },
        Vault { score: Some(f64::NAN), ..vault() },
        Vault { groups: Some(empty), ..vault() },
    ] {
        silent(ErrorKind::Encode, bad.save().run_blocking(&store));
        debug_is_silent(&bad.to_item());
    }
    let updated = Vault::update_by_key(KEY).set(|v| v.huge().set(too_long));
    debug_is_silent(&updated);
    silent(ErrorKind::Encode, updated.run_blocking(&store));
    let conditional = Vault::delete_by_key(KEY).when(|v| v.huge().eq(too_long));
    debug_is_silent(&conditional);
    silent(ErrorKind::Encode, conditional.run_blocking(&store));
}

#[test]
fn a_key_that_cannot_be_is_not_shown() {
    let store = store();
    let forged = format!("{SECRET}#{SECRET}");
    silent(ErrorKind::Key, Templated::get((forged.as_str(), 1)).run_blocking(&store));
    silent(ErrorKind::Key, Templated::get((SECRET, DIGITS)).run_blocking(&store));
    silent(ErrorKind::Key, Templated { part: forged, number: 1, text: SECRET.to_owned() }.key());
    silent(ErrorKind::Validation, Vault::get((SECRET.repeat(300).as_str(), 1)).run_blocking(&store));
    silent(ErrorKind::Validation, put(&store, Item::new().with("pk", SECRET).with("sk", SECRET)));
    silent(ErrorKind::Validation, put(&store, Item::new().with("pk", DIGITS).with("sk", DIGITS)));
    silent(ErrorKind::Validation, put(&store, Item::new().with("sk", DIGITS).with("text", SECRET)));
    let key = Item::new().with("pk", SECRET).with("other", SECRET);
    silent(ErrorKind::Validation, block_on(store.backend().get_item(GetItem::new(table(), key))));
}

#[test]
fn an_item_that_is_too_large_or_too_deep_is_not_shown() {
    let store = store();
    let mut limited = Templated { part: SECRET.to_owned(), number: 1, text: SECRET.to_owned() };
    let Err(error) = limited.save().run_blocking(&store) else { panic!("the model allows 40 bytes") };
    assert!(matches!(error.kind(), ErrorKind::ItemTooLarge { .. }));
    is_silent(&error);
    let mut large = Vault { text: SECRET.repeat(50_000), ..vault() };
    silent(ErrorKind::Validation, large.save().run_blocking(&store));
    let deep = (0..33).fold(SECRET.into(), |inner, _| AttributeValue::L(List::from(vec![inner])));
    silent(ErrorKind::Validation, put(&store, vault().to_item().unwrap().with("any", deep)));
}

#[test]
fn values_that_are_refused_alone_are_not_shown() {
    let number = |text: &str| text.parse::<Number>().expect_err("not a number");
    let digits = DIGITS.to_string();
    for error in [
        number(SECRET),
        number(&format!("{digits}x")),
        number(&digits.repeat(3)),
        number(&format!("{digits}e200")),
        StringSet::new([SECRET, SECRET]).expect_err("twice"),
        NumberSet::new([DIGITS, DIGITS]).expect_err("twice"),
        BinarySet::new([Binary::from(SECRET.as_bytes()), Binary::from(SECRET.as_bytes())])
            .expect_err("twice"),
        u8::try_from(&Number::from(DIGITS)).expect_err("too large"),
        Path::parse(&format!("{SECRET}[")).expect_err("not a path"),
    ] {
        is_silent(&error);
        is_silent(&Error::from(error));
    }
    for error in [number(SECRET), StringSet::new([SECRET, SECRET]).expect_err("twice")] {
        assert!(error.service_message().contains(SECRET), "nothing was hidden: {error}");
        assert!(matches!(error, ValueError::NumberSyntax(_) | ValueError::SetDuplicate(..)));
    }
}

#[test]
fn values_of_an_expression_that_is_refused_are_not_shown() {
    let store = stocked();
    let reversed = |call: Result<(), Error>| silent_unlike_the_service(call);
    reversed(Vault::delete_by_key(KEY).when(|v| v.text().between(SECRET, "a")).run_blocking(&store));
    reversed(Vault::delete_by_key(KEY).when(|v| v.count().between(DIGITS, 1)).run_blocking(&store));
    let condition = |text: &str, value: AttributeValue| {
        silent(ErrorKind::Validation, Condition::parse(text, [("#t", "text")], [(":v", value)]));
    };
    condition("#t < :v", AttributeValue::L(List::from(vec![SECRET.into()])));
    condition("begins_with(#t, :v)", DIGITS.into());
    condition("attribute_type(#t, :v)", SECRET.into());
    condition("attribute_type(#t, :v)", DIGITS.into());
    condition("size(:v) = #t", DIGITS.into());
    condition("#t = #t AND #t = :v", SECRET.into());
    condition("attribute_exists(#t)", SECRET.into());
    condition("#t = :w", SECRET.into());

    let mut added = Update::new();
    added.add.push((Path::attribute("text"), SECRET.into()));
    silent(ErrorKind::Validation, update(&store, added));
    let mut added = Update::new();
    added.add.push((Path::attribute("text"), DIGITS.into()));
    silent(ErrorKind::Validation, update(&store, added));
    let mut deleted = Update::new();
    deleted.delete.push((Path::attribute("texts"), SECRET.into()));
    silent(ErrorKind::Validation, update(&store, deleted));
    let text = || SetOperand::Path(Path::attribute("text"));
    silent(ErrorKind::Validation, update(&store, set("count", SetValue::Plus(text(), value(DIGITS)))));
    silent(ErrorKind::Validation, update(&store, set("count", SetValue::Plus(value(SECRET), value(DIGITS)))));
    let joined = SetOperand::ListAppend(Box::new(text()), Box::new(value(List::from(vec![SECRET.into()]))));
    silent(ErrorKind::Validation, update(&store, set("any", SetValue::Operand(joined))));
    silent(ErrorKind::Validation, update(&store, set("pk", SetValue::Operand(value(SECRET)))));
    let twice = Vault::update_by_key(KEY).set(|v| (v.text().set(SECRET), v.text().set(SECRET)));
    silent(ErrorKind::Validation, twice.run_blocking(&store));
    let half = Vault::upsert_by_key(KEY).set(|v| v.text().set(SECRET));
    silent(ErrorKind::Validation, half.run_blocking(&store));
}

#[test]
fn a_service_that_fails_shows_nothing() {
    let store = stocked();
    for (fault, kind) in [
        (Fault::Throttled, ErrorKind::Throttled),
        (Fault::Unavailable, ErrorKind::Service),
        (Fault::Conflict, ErrorKind::TransactionConflict),
        (Fault::ConnectionLost, ErrorKind::Connection),
        (Fault::LostAnswer, ErrorKind::Connection),
    ] {
        store.control().fail_next(Operation::PutItem, fault);
        silent(kind, vault().save().run_blocking(&store));
    }
    let elsewhere = Store::new(MemoryBackend::new());
    silent(ErrorKind::TableNotFound, vault().save().run_blocking(&elsewhere));
    silent(ErrorKind::TableNotFound, Vault::get(KEY).run_blocking(&elsewhere));
    silent(ErrorKind::TableInUse, store.create_table::<Vault>().run_blocking());
    silent(ErrorKind::SchemaClash, store.create_tables::<(Vault, Templated)>().run_blocking());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        silent(ErrorKind::BlockingInRuntime, vault().save().run_blocking(&store));
    });
    #[cfg(feature = "default-store")]
    silent(ErrorKind::NoStore, block_on(async { vault().save().await }));
}

#[test]
fn an_error_shows_nothing_of_what_is_attached_to_it() {
    let mut reason = CancellationReason::default();
    reason.code = "ConditionalCheckFailed".to_owned();
    reason.service_message = Some(SECRET.to_owned());
    reason.item = Some(vault().to_item().unwrap());
    let error = Error::new(ErrorKind::TransactionCancelled, "the transaction was cancelled")
        .with_service_message(SECRET)
        .with_item(Some(vault().to_item().unwrap()))
        .with_reasons(vec![reason.clone()])
        .with_source(SECRET);
    debug_is_silent(&reason);
    is_silent(&error);
    assert!(format!("{error:?}").contains("ConditionalCheckFailed"), "the code is no secret");
}

/// Fails in the hook that its `stage` names, with the secret in the hook's own words.
#[derive(Model, Debug, Clone)]
#[model(table = "vaults", hooks)]
struct Hooked {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: u64,
    stage: String,
}

impl Hooked {
    fn fail_at(&self, stage: &str) -> HookResult {
        if self.stage == stage { Err(format!("{SECRET} {self:?}").into()) } else { Ok(()) }
    }
}

impl Hooks for Hooked {
    async fn before_save(&mut self, _context: &HookContext) -> HookResult {
        self.fail_at("before_save")
    }

    async fn after_save(&mut self, _context: &HookContext) -> HookResult {
        self.fail_at("after_save")
    }

    async fn before_update(&mut self, _context: &HookContext) -> HookResult {
        self.fail_at("before_update")
    }

    async fn after_update(&mut self, _context: &HookContext) -> HookResult {
        self.fail_at("after_update")
    }

    async fn before_delete(&self, _context: &HookContext) -> HookResult {
        self.fail_at("before_delete")
    }

    async fn after_delete(&self, _context: &HookContext) -> HookResult {
        self.fail_at("after_delete")
    }

    async fn after_load(&mut self, _context: &HookContext) -> HookResult {
        self.fail_at("after_load")
    }
}

#[test]
fn the_words_of_a_hook_are_the_source_and_not_shown() {
    let store = store();
    let at = |stage: &str| {
        let mut hooked = Hooked { pk: SECRET.to_owned(), sk: DIGITS, stage: stage.to_owned() };
        hooked.save().skip_hooks(true).run_blocking(&store).unwrap();
        hooked
    };
    let sk = DIGITS;
    for (stage, result) in [
        ("before_save", at("before_save").save().run_blocking(&store)),
        ("after_save", at("after_save").save().run_blocking(&store)),
        ("before_save", at("before_save").create().run_blocking(&store)),
        ("before_update", at("before_update").update().run_blocking(&store)),
        ("after_update", at("after_update").update().run_blocking(&store)),
        ("before_delete", at("before_delete").delete().run_blocking(&store)),
        ("after_delete", at("after_delete").delete().run_blocking(&store)),
        ("after_load", (at("after_load"), Hooked::get((SECRET, sk)).run_blocking(&store)).1.map(|_| ())),
    ] {
        let error = silent(ErrorKind::Hook, result);
        assert!(error.to_string().contains(stage), "{error} does not name {stage}");
        let source = std::error::Error::source(&error).expect("the hook's own error");
        assert!(source.to_string().contains(SECRET), "nothing was hidden");
    }
}

#[cfg(feature = "serde")]
mod in_json {
    use super::*;

    /// Says the secret whenever serde asks it for anything.
    #[derive(Debug, Clone)]
    struct Loud;

    impl serde::Serialize for Loud {
        fn serialize<S: serde::Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom(SECRET))
        }
    }

    impl<'de> serde::Deserialize<'de> for Loud {
        fn deserialize<D: serde::Deserializer<'de>>(_deserializer: D) -> Result<Self, D::Error> {
            Err(serde::de::Error::custom(SECRET))
        }
    }

    #[derive(Model, Debug, Clone)]
    #[model(table = "vaults")]
    struct Loudly {
        #[model(partition_key)]
        pk: String,
        #[model(serde)]
        loud: Loud,
    }

    #[test]
    fn what_serde_says_of_a_field_is_the_source_and_not_shown() {
        let written = silent(ErrorKind::Encode, Loudly { pk: SECRET.to_owned(), loud: Loud }.to_item());
        let read = silent(
            ErrorKind::Decode,
            Loudly::from_item(&Item::new().with("pk", SECRET).with("loud", SECRET)),
        );
        for error in [written, read] {
            assert_eq!(error.attribute_path(), Some("loud"));
            let source = std::error::Error::source(&error).expect("serde's own error");
            assert!(source.to_string().contains(SECRET), "nothing was hidden");
        }
    }

    #[test]
    fn json_that_does_not_fit_is_not_shown() {
        for name in ["text", "count", "bytes", "texts", "counts", "blobs", "inners", "by_name", "owner"] {
            for wrong in [
                serde_json::json!(SECRET),
                serde_json::json!(DIGITS),
                serde_json::json!([SECRET, SECRET]),
                serde_json::json!({"kind": SECRET, "name": {"text": DIGITS}}),
            ] {
                let mut json = vault().to_json().unwrap();
                json[name] = wrong;
                if let Err(error) = Vault::from_json(json) {
                    is_silent(&error);
                    assert_eq!(error.kind(), ErrorKind::Decode);
                } else {
                    assert!(["text", "count", "texts"].contains(&name), "{name} took anything");
                }
            }
        }
        let huge = Vault { huge: Some(u128::from(DIGITS) * 10_000_000_000_000_000 + 1), ..vault() };
        silent(ErrorKind::Encode, huge.to_json());
    }
}
