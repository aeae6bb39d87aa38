//! Times and ids that the store fills in, above what every backend owes: types, forms, edges, and what is refused.

use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use itemstore::model::{IdForm, IdGenerator, Moment, RandomIds, SeededIds, TimeField, TtlField};
use itemstore::prelude::*;
use itemstore::value::{AttributeValue, Item};
use itemstore::{ErrorKind, Result};
use itemstore_memory::{MemoryBackend, MemoryStore};

const SECOND: Duration = Duration::from_secs(1);

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A store whose clock stands at `now`, with the ids of a seed.
fn store_at<M: Model>(now: SystemTime) -> Result<Store<MemoryBackend>> {
    let store =
        Store::builder(MemoryBackend::new()).clock(move || now).id_generator(SeededIds::new(7)).build();
    store.create_table::<M>().run_blocking()?;
    Ok(store)
}

/// A model with a field of this type for each thing the store fills in.
macro_rules! timed_model {
    ($model:ident, $type:ty) => {
        #[derive(Model, Debug, Clone, PartialEq)]
        #[model(table = "timed")]
        struct $model {
            #[model(partition_key)]
            id: String,
            #[model(created_at)]
            created: $type,
            #[model(updated_at)]
            updated: Option<$type>,
        }

        impl $model {
            /// A model is saved at this time, and comes back as it was saved; what its fields are kept as.
            fn kept(now: SystemTime) -> Result<[AttributeValue; 2]> {
                let store = store_at::<Self>(now)?;
                let mut model = Self::builder().id("1").build();
                assert!(TimeField::is_unset(&model.created) && model.updated.is_none());
                model.save().run_blocking(&store)?;
                assert!(!TimeField::is_unset(&model.created) && model.updated.is_some());
                assert_eq!(Self::get("1").run_blocking(&store)?, Some(model.clone()));
                let item = model.to_item()?;
                Ok(["created", "updated"].map(|name| item.get(name).cloned().expect(name)))
            }
        }
    };
}

timed_model!(OfSystem, SystemTime);
timed_model!(OfUnsigned, u64);
timed_model!(OfSigned, i64);
timed_model!(OfText, String);

const INSTANT: &str = "2023-11-14T22:13:20.500000000Z";

fn instant() -> SystemTime {
    at(1_700_000_000) + Duration::from_millis(500)
}

#[test]
fn the_times_of_writes_are_kept_as_the_type_of_their_field_says() -> Result<()> {
    let (text, number) = (AttributeValue::from(INSTANT), AttributeValue::from(1_700_000_000));
    assert_eq!(OfSystem::kept(instant())?, [text.clone(), text.clone()]);
    assert_eq!(OfText::kept(instant())?, [text.clone(), text]);
    assert_eq!(OfUnsigned::kept(instant())?, [number.clone(), number.clone()]);
    assert_eq!(OfSigned::kept(instant())?, [number.clone(), number]);
    Ok(())
}

#[cfg(all(feature = "jiff", feature = "chrono"))]
#[test]
fn the_times_of_writes_are_kept_in_the_types_of_other_crates() -> Result<()> {
    timed_model!(OfJiff, jiff::Timestamp);
    timed_model!(OfChrono, chrono::DateTime<chrono::Utc>);
    let text = AttributeValue::from(INSTANT);
    assert_eq!(OfJiff::kept(instant())?, [text.clone(), text.clone()]);
    assert_eq!(OfChrono::kept(instant())?, [text.clone(), text]);
    Ok(())
}

#[test]
fn a_time_that_a_field_cannot_hold_is_refused_before_anything_is_sent() -> Result<()> {
    let refused = |kept: Result<[AttributeValue; 2]>| {
        let error = kept.expect_err("the time does not fit");
        assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Encode, Some("created")));
        assert!(!error.was_applied());
    };
    let before_1970 = SystemTime::UNIX_EPOCH - SECOND;
    refused(OfSystem::kept(before_1970));
    refused(OfText::kept(before_1970));
    refused(OfUnsigned::kept(before_1970));
    assert_eq!(OfSigned::kept(before_1970)?[0], (-1).into());
    let last_text = at(253_402_300_799);
    assert_eq!(OfText::kept(last_text)?[0], "9999-12-31T23:59:59.000000000Z".into());
    refused(OfText::kept(last_text + SECOND));
    refused(OfSystem::kept(last_text + SECOND));
    Ok(())
}

/// A value of type `T` in a field `ttl` is kept as this number of seconds, and comes back as `back`.
#[track_caller]
fn expires<T: TtlField + PartialEq + Debug>(value: &T, seconds: impl Into<Option<i64>>) {
    let time = value.time();
    let told = time.map(|time| match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).expect("not that late"),
        Err(before) => -i64::try_from(before.duration().as_secs()).expect("not that early"),
    });
    assert_eq!(told, seconds.into());
    if let Some(time) = time {
        assert_eq!(&T::from_time(time).expect("it was one"), value);
    }
}

#[test]
fn types_of_an_expiry_say_a_time_or_nothing() {
    expires(&0_u64, None);
    expires(&1_u64, 1);
    expires(&0_i64, None);
    expires(&-1_i64, -1);
    expires(&u64::MAX, None);
    expires(&SystemTime::UNIX_EPOCH, None);
    expires(&at(7), 7);
    expires(&Some(at(7)), 7);
    expires(&None::<SystemTime>, None);
    expires(&None::<u64>, None);
    assert_eq!(Some(0_u64).time(), None);
}

#[cfg(all(feature = "jiff", feature = "chrono"))]
#[test]
fn types_of_other_crates_say_an_expiry_too() {
    let jiff = |seconds| jiff::Timestamp::from_second(seconds).expect("an instant");
    let chrono = |seconds| chrono::DateTime::from_timestamp(seconds, 0).expect("an instant");
    for (seconds, told) in [(0, None), (7, Some(7)), (-7, Some(-7))] {
        expires(&jiff(seconds), told);
        expires(&chrono(seconds), told);
    }
}

/// An expiry of each type.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "numbers")]
struct OfNumber {
    #[model(partition_key)]
    id: String,
    #[model(ttl, rename = "exp")]
    expires: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "instants")]
struct OfInstant {
    #[model(partition_key)]
    id: String,
    #[model(ttl)]
    expires: SystemTime,
}

#[test]
fn an_expiry_is_a_number_whatever_its_type() -> Result<()> {
    let number = OfNumber::builder().id("1").expires(7).build().to_item()?;
    let instant = OfInstant::builder().id("1").expires(at(7) + SECOND / 2).build().to_item()?;
    assert_eq!((number.get("exp"), instant.get("expires")), (Some(&7.into()), Some(&7.into())));
    assert_eq!((OfNumber::TTL_ATTRIBUTE, OfInstant::TTL_ATTRIBUTE), (Some("exp"), Some("expires")));
    assert_eq!(OfText::TTL_ATTRIBUTE, None);
    let never = OfInstant::builder().id("1").build();
    assert_eq!(never.to_item()?, Item::new().with("id", "1"), "what never expires has no attribute");
    assert_eq!(OfInstant::from_item(&never.to_item()?)?, never);
    Ok(())
}

#[test]
fn a_stored_expiry_is_read_as_dynamodb_reads_it() {
    let read =
        |value: AttributeValue| OfInstant::from_item(&Item::new().with("id", "1").with("expires", value));
    let number =
        |text: &str| AttributeValue::from(text.parse::<itemstore::value::Number>().expect("a number"));
    for (stored, time) in [("7", at(7)), ("7.99", at(7)), ("0", at(0)), ("-1", at(0) - SECOND)] {
        assert_eq!(read(number(stored)).expect(stored).expires, time, "{stored}");
    }
    assert_eq!(read(AttributeValue::Null).expect("null says nothing").expires_at(), None);
    for stored in [AttributeValue::from("7"), number("1e40")] {
        let error = read(stored).expect_err("no time");
        assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("expires")));
    }
    let negative = Item::new().with("id", "1").with("exp", -1);
    assert_eq!(OfNumber::from_item(&negative).expect_err("no u64").kind(), ErrorKind::Decode);
}

#[test]
fn an_expiry_is_set_and_compared_as_its_field_is() -> Result<()> {
    let store = store_at::<OfInstant>(at(100))?;
    let mut instant = OfInstant::builder().id("1").build();
    instant.save().run_blocking(&store)?;
    instant
        .update()
        .set(|i| i.expires().set(at(150)))
        .when(|i| i.expires().not_exists())
        .run_blocking(&store)?;
    let expired = |time| OfInstant::delete_by_key("1").when(move |i| i.expires().le(time));
    assert!(!expired(at(149)).outcome_blocking(&store)?.is_applied());
    assert!(expired(at(150)).outcome_blocking(&store)?.is_applied());

    let store = store_at::<OfNumber>(at(100))?;
    OfNumber::builder().id("1").expires(7).build().save().run_blocking(&store)?;
    let added = OfNumber::update_by_key("1").set(|n| n.expires().add(3)).when(|n| n.expires().eq(7));
    assert_eq!(added.returning_new().run_blocking(&store)?.expires, 10);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "sessions", global_index(by_expiry, partition_key = user, sort_key = expires))]
struct UserSession {
    #[model(partition_key)]
    id: String,
    user: String,
    #[model(ttl)]
    expires: Option<SystemTime>,
}

#[test]
fn an_index_is_sorted_by_an_expiry_as_it_is_stored() -> Result<()> {
    let store = store_at::<UserSession>(at(100))?;
    for (id, seconds) in [("1", 10), ("2", 20)] {
        let mut session = UserSession::builder().id(id).user("u").build();
        session.save().expires_in(Duration::from_secs(seconds)).run_blocking(&store)?;
    }
    UserSession::builder().id("3").user("u").build().save().run_blocking(&store)?;
    let late = UserSession::by_expiry("u").sort_key(|expiry| expiry.gt(at(110)));
    assert_eq!(late.project(|s| s.id()).all().run_blocking(&store)?, ["2"]);
    assert_eq!(UserSession::by_expiry("u").count().run_blocking(&store)?, 2);
    Ok(())
}

#[test]
fn an_expiry_beyond_all_times_is_refused_before_anything_is_sent() -> Result<()> {
    let store = store_at::<OfInstant>(at(100))?;
    let sent = store.log().total();
    let mut instant = OfInstant::builder().id("1").build();
    let error = instant.save().expires_in(Duration::MAX).run_blocking(&store).expect_err("no such time");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Encode, Some("expires")));
    assert_eq!(store.log().total(), sent);
    Ok(())
}

#[test]
fn ids_have_the_form_asked_for() {
    let now = at(1_700_000_000) + Duration::from_millis(123);
    for ids in [&RandomIds as &dyn IdGenerator, &SeededIds::new(1)] {
        let uuid = |form| uuid::Uuid::parse_str(&ids.new_id_as(form, now)).expect("a UUID");
        assert_eq!(uuid(IdForm::Uuid4).get_version_num(), 4);
        let uuid7 = uuid(IdForm::Uuid7);
        assert_eq!((uuid7.get_version_num(), uuid7.get_variant()), (7, uuid::Variant::RFC4122));
        assert_eq!(uuid7.get_timestamp().map(|time| time.to_unix()), Some((1_700_000_000, 123_000_000)));
        let ulid: ulid::Ulid = ids.new_id_as(IdForm::Ulid, now).parse().expect("a ULID");
        assert_eq!(ulid.timestamp_ms(), 1_700_000_000_123);
        assert_eq!(uuid::Uuid::parse_str(&ids.new_id()).expect("a UUID").get_version_num(), 4);
    }
}

#[test]
fn ids_with_a_time_sort_by_it() {
    let ids = SeededIds::new(2);
    for form in [IdForm::Uuid7, IdForm::Ulid] {
        let made: Vec<String> =
            (0..100).map(|ms| ids.new_id_as(form, at(1) + Duration::from_millis(ms))).collect();
        assert!(made.is_sorted(), "{form:?}");
    }
}

#[test]
fn ids_of_a_seed_are_the_same_and_all_different() {
    let made = |seed| {
        let ids = SeededIds::new(seed);
        let forms = [IdForm::Uuid4, IdForm::Uuid7, IdForm::Ulid];
        (0..300).map(|n| ids.new_id_as(forms[n % 3], at(9))).collect::<Vec<_>>()
    };
    assert_eq!(made(1), made(1));
    assert_ne!(made(1)[0], made(2)[0]);
    let unique: std::collections::BTreeSet<String> = made(1).into_iter().collect();
    assert_eq!(unique.len(), 300);
}

#[test]
fn an_id_uses_all_its_random_bits() {
    let ids = SeededIds::new(3);
    let (mut ones, mut zeros) = (0_u128, 0_u128);
    for _ in 0..200 {
        let ulid: ulid::Ulid = ids.new_id_as(IdForm::Ulid, at(0)).parse().expect("a ULID");
        ones |= ulid.random();
        zeros |= !ulid.random();
    }
    let all = (1_u128 << 80) - 1;
    assert_eq!((ones, zeros & all), (all, all));
}

/// An id of the user's own type, and a number that the store makes for the sort key.
#[derive(Attribute, Debug, Clone, PartialEq, Default)]
struct OrderId(String);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "orders")]
struct Order {
    #[model(partition_key, generate = "ulid")]
    id: OrderId,
    #[model(sort_key, generate = "epoch_ms")]
    at: u64,
    note: Option<String>,
}

#[test]
fn key_attributes_and_newtypes_are_made() -> Result<()> {
    let store = store_at::<Order>(at(5) + Duration::from_millis(250))?;
    let mut order = Order::builder().build();
    order.create().run_blocking(&store)?;
    assert_eq!((order.id.0.len(), order.at), (26, 5_250));
    let id = order.id.clone();
    assert_eq!(Order::get((id, 5_250)).run_blocking(&store)?, Some(order.clone()));
    let error = Order::from_item(&Item::new().with("id", "x")).expect_err("a stored item has its key");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("at")));
    Ok(())
}

#[cfg(all(feature = "uuid", feature = "ulid"))]
mod typed {
    use super::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    #[model(table = "typed")]
    struct Typed {
        #[model(partition_key, generate = "uuid7")]
        id: uuid::Uuid,
        #[model(generate = "ulid")]
        trace: ulid::Ulid,
        #[model(generate = "uuid4")]
        other: Option<uuid::Uuid>,
    }

    #[test]
    fn nil_ids_are_made_and_others_stay() -> Result<()> {
        let store = store_at::<Typed>(at(5))?;
        let mut typed = Typed::builder().build();
        assert!(typed.id.is_nil() && typed.trace.is_nil());
        typed.save().run_blocking(&store)?;
        assert_eq!((typed.id.get_version_num(), typed.trace.timestamp_ms()), (7, 5_000));
        assert_eq!(typed.other.map(|other| other.get_version_num()), Some(4));
        assert_eq!(Typed::get(typed.id).run_blocking(&store)?, Some(typed.clone()));
        let before = typed.clone();
        typed.save().run_blocking(&store)?;
        assert_eq!(typed, before);
        Ok(())
    }

    #[test]
    fn an_id_that_the_field_cannot_hold_is_refused_before_anything_is_sent() {
        let store = Store::builder(MemoryBackend::new())
            .id_generator(itemstore::model::SequentialIds::new("id-"))
            .build();
        let mut typed = Typed::builder().build();
        let error = typed.save().run_blocking(&store).expect_err("`id-1` is no UUID");
        assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Encode, Some("id")));
        assert!(!error.to_string().contains("id-1"), "an id is data: {error}");
        assert_eq!((store.log().total(), typed), (0, Typed::builder().build()));
    }
}

/// Notes what its hooks have seen of the field that the store fills in.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "seen", hooks, max_size = 45)]
struct Seen {
    #[model(partition_key)]
    id: String,
    #[model(updated_at)]
    at: u64,
    #[model(generate = "iso8601")]
    text: String,
    #[model(skip)]
    seen: Vec<u64>,
}

impl Hooks for Seen {
    async fn before_save(&mut self, _context: &HookContext) -> HookResult {
        self.seen.push(self.at);
        Ok(())
    }

    async fn after_save(&mut self, _context: &HookContext) -> HookResult {
        self.seen.push(self.at);
        if self.id == "refused" { Err("too late".into()) } else { Ok(()) }
    }
}

#[test]
fn a_hook_sees_what_was_filled_in_after_the_write() -> Result<()> {
    let store = store_at::<Seen>(at(5))?;
    let mut seen = Seen::builder().id("1").build();
    seen.save().run_blocking(&store)?;
    assert_eq!(seen.seen, [0, 5]);
    let mut applied = Seen::builder().id("refused").text("a").build();
    let error = applied.save().run_blocking(&store).expect_err("the hook fails");
    assert_eq!((error.was_applied(), applied.at), (true, 5), "what was stored is told");
    Ok(())
}

#[test]
fn what_is_filled_in_counts_for_the_size_of_the_item() -> Result<()> {
    let store = store_at::<Seen>(at(5))?;
    let sent = store.log().total();
    // `id`, `at` with a digit, and `text` with 30 characters: 2 + n, 2 + 2 and 4 + 30 bytes.
    Seen::builder().id("n".repeat(5)).build().save().run_blocking(&store)?;
    let error = Seen::builder().id("n".repeat(6)).build().save().run_blocking(&store).expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::ItemTooLarge { size_bytes: 46, max_bytes: 45 });
    assert_eq!(store.log().total(), sent + 1);
    Ok(())
}

#[test]
fn one_request_has_one_time() -> Result<()> {
    let moment = Moment::without_store();
    let mut both = OfSystem::builder().id("1").build();
    let table = itemstore::schema::TableName::new(OfSystem::TABLE)?;
    let request = both.save().request(table, &moment)?;
    let itemstore::backend::Request::PutItem(put) = request else { panic!("a save puts") };
    assert_eq!(put.item.get("created"), put.item.get("updated"));
    assert_eq!(put.item.get("created"), moment.now().to_attribute()?.as_ref());
    Ok(())
}

#[test]
fn an_explanation_has_the_times_and_ids_of_its_store() -> Result<()> {
    let store = store_at::<Order>(at(5))?;
    let mut order = Order::builder().build();
    let text = order.save().explain_on(&store)?.to_string();
    assert!(text.contains("\"at\": N(5000)"), "{text}");
    assert_eq!(order, Order::builder().build(), "explaining changes nothing");
    Ok(())
}

#[cfg(feature = "serde")]
#[test]
fn json_may_leave_out_what_the_store_fills_in() {
    let json = "{\"id\": \"1\"}".parse().expect("JSON");
    assert_eq!(OfInstant::from_json(json).expect("a model"), OfInstant::builder().id("1").build());
}
