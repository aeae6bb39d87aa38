//! Times that the store writes: of the first write, of every write, and when an item expires.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use itemstore::backend::Runtime;
use itemstore::prelude::*;
use itemstore::request::{DescribeTimeToLive, GetItem, PutItem, TimeToLiveStatus};
use itemstore::value::{AttributeValue, Item};
use itemstore::{Error, ErrorKind};
use itemstore_memory::ManualClock;

use crate::case::cases;
use crate::expect::{Failure, equal, fails};
use crate::subject::Subject;

cases! { "models_page/times":
    the_first_write_stores_both_times cites ["models/times"];
    a_later_save_keeps_the_first_time cites ["models/times"];
    a_time_that_is_given_stays cites ["models/times"];
    an_update_stores_its_own_time_only cites ["models/times", "models/update"];
    an_update_by_key_stores_its_time cites ["models/times", "models/update_by_key"];
    an_upsert_stores_the_first_time_once cites ["models/times"];
    an_item_without_times_loads cites ["models/times"];
    a_write_that_fails_leaves_the_local_times cites ["models/times"];
    an_expiry_is_stored_in_whole_seconds cites ["models/ttl"];
    an_item_without_an_expiry_never_expires cites ["models/ttl"];
    an_expiry_is_counted_from_the_stores_clock cites ["models/ttl"];
    an_expiry_is_not_before_its_time_is_over cites ["models/ttl"];
    a_write_without_an_expiry_keeps_the_one_there_is cites ["models/ttl"];
    an_item_has_expired_from_its_second_on cites ["models/ttl"];
    a_fraction_of_a_second_is_left_out cites ["models/ttl"];
    an_expired_item_is_read_until_it_is_deleted cites ["models/ttl"];
    a_new_table_of_a_model_that_expires_has_its_expiry_on cites ["models/ttl_table"] needs [TimeToLive];
    a_new_table_of_a_model_that_does_not_has_none cites ["models/ttl_table"] needs [TimeToLive];
}

/// A session: its times are of three types.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "sessions")]
struct Session {
    #[model(partition_key)]
    id: String,
    user: String,
    #[model(created_at)]
    created: SystemTime,
    #[model(updated_at)]
    updated: u64,
    #[model(ttl)]
    expires: Option<SystemTime>,
}

/// A store whose clock a case sets, with a fresh table of sessions.
struct Timed {
    store: Store,
    clock: ManualClock,
}

/// When a case begins: late enough that no backend takes an item for expired by a clock of its own, and deletes it.
const BEGINNING: u64 = 4_000_000_000;

impl Timed {
    async fn new(subject: &Subject) -> Result<Self, Failure> {
        let clock = ManualClock::at_epoch_seconds(BEGINNING);
        let shown = clock.clone();
        let store = Store::builder(Arc::clone(subject.backend()))
            .table_name::<Session>(subject.new_name()?.as_str())
            .clock(move || shown.now())
            .build();
        store.create_table::<Session>().await?;
        Ok(Self { store: store.erased(), clock })
    }

    /// Lets time go by.
    fn later(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// The stored session, which the case says is there.
    async fn stored(&self) -> Result<Session, Failure> {
        let stored = Session::get("1").consistent_read(true).run(&self.store).await?;
        stored.ok_or_else(|| Failure::new("the session is not there"))
    }

    /// A stored attribute.
    async fn attribute(&self, subject: &Subject, name: &str) -> Result<Option<AttributeValue>, Failure> {
        let get = GetItem::new(self.store.table_name::<Session>()?, Item::new().with("id", "1"));
        let item = subject.send(get.consistent_read(true)).await?.item;
        Ok(item.and_then(|item| item.get(name).cloned()))
    }
}

fn session() -> Session {
    Session::builder().id("1").user("john").build()
}

/// So many seconds after the beginning.
fn after(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(BEGINNING + seconds)
}

/// When the session was created and changed, in seconds after the beginning.
fn times(session: &Session) -> (u64, u64) {
    let created = session.created.duration_since(after(0)).unwrap_or_default().as_secs();
    (created, session.updated.saturating_sub(BEGINNING))
}

async fn the_first_write_stores_both_times(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    timed.later(5);
    let mut saved = session();
    saved.save().run(&timed.store).await?;
    equal("saved", &(saved.created, saved.updated), &(after(5), BEGINNING + 5))?;
    equal("stored", &timed.stored().await?, &saved)?;
    equal(
        "as text",
        &timed.attribute(subject, "created").await?,
        &Some("2096-10-02T07:06:45.000000000Z".into()),
    )?;
    Session::delete_by_key("1").run(&timed.store).await?;
    let mut created = session();
    created.create().run(&timed.store).await?;
    equal("created", &created, &saved)
}

async fn a_later_save_keeps_the_first_time(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let mut session = session();
    session.save().run(&timed.store).await?;
    timed.later(60);
    session.save().run(&timed.store).await?;
    equal("saved", &times(&session), &(0, 60))?;
    equal("stored", &timed.stored().await?, &session)
}

async fn a_time_that_is_given_stays(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let mut imported = Session::builder().id("1").user("john").created(after(0)).updated(7).build();
    timed.later(60);
    imported.save().run(&timed.store).await?;
    equal("stored", &times(&timed.stored().await?), &(0, 60))
}

async fn an_update_stores_its_own_time_only(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let mut session = session();
    session.save().run(&timed.store).await?;
    timed.later(60);
    session.update().set(|s| s.user().set("jane")).run(&timed.store).await?;
    equal("updated", &times(&session), &(0, 60))?;
    timed.later(60);
    session.update().run(&timed.store).await?;
    equal("touched", &times(&session), &(0, 120))?;
    equal("stored", &timed.stored().await?, &session)
}

async fn an_update_by_key_stores_its_time(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    session().save().run(&timed.store).await?;
    timed.later(60);
    Session::update_by_key("1").set(|s| s.user().set("jane")).run(&timed.store).await?;
    equal("stored", &times(&timed.stored().await?), &(0, 60))
}

async fn an_upsert_stores_the_first_time_once(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let upsert = || Session::upsert_by_key("1").set(|s| s.user().set("john")).returning_new();
    equal("created", &times(&upsert().run(&timed.store).await?), &(0, 0))?;
    timed.later(60);
    equal("changed", &times(&upsert().run(&timed.store).await?), &(0, 60))
}

async fn an_item_without_times_loads(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let old = Item::new().with("id", "1").with("user", "john");
    subject.send(PutItem::new(timed.store.table_name::<Session>()?, old)).await?;
    let mut loaded = timed.stored().await?;
    equal("loaded", &loaded, &session())?;
    loaded.save().run(&timed.store).await?;
    equal("saved", &times(&timed.stored().await?), &(0, 0))
}

async fn a_write_that_fails_leaves_the_local_times(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let mut local = session();
    let refused = |write: Result<(), Error>| fails("the write", write, ErrorKind::ConditionFailed);
    refused(
        local.save().expires_in(Duration::from_secs(9)).when(|s| s.user().exists()).run(&timed.store).await,
    )?;
    equal("after save", &local, &session())?;
    session().save().run(&timed.store).await?;
    refused(local.create().expires_in(Duration::from_secs(9)).run(&timed.store).await)?;
    refused(local.update().when(|s| s.user().not_exists()).run(&timed.store).await)?;
    equal("after create and update", &local, &session())
}

async fn an_expiry_is_stored_in_whole_seconds(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let exact = after(7) + Duration::from_millis(900);
    Session::builder().id("1").user("john").expires(exact).build().save().run(&timed.store).await?;
    equal("attribute", &timed.attribute(subject, "expires").await?, &Some((BEGINNING + 7).into()))?;
    equal("loaded", &timed.stored().await?.expires, &Some(after(7)))
}

async fn an_item_without_an_expiry_never_expires(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    session().save().run(&timed.store).await?;
    equal("attribute", &timed.attribute(subject, "expires").await?, &None)?;
    let stored = timed.stored().await?;
    equal("expires", &(stored.expires_at(), stored.is_expired(&timed.store)), &(None, false))
}

async fn an_expiry_is_counted_from_the_stores_clock(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let mut session = session();
    let seconds = Duration::from_secs;
    session.save().expires_in(seconds(60)).run(&timed.store).await?;
    equal("save", &session.expires, &Some(after(60)))?;
    timed.later(30);
    session.update().expires_in(seconds(60)).run(&timed.store).await?;
    equal("update", &session.expires, &Some(after(90)))?;
    Session::update_by_key("1").expires_in(seconds(10)).run(&timed.store).await?;
    equal("update by key", &timed.stored().await?.expires, &Some(after(40)))?;
    let upsert = Session::upsert_by_key("1").set(|s| s.user().set("john")).expires_in(seconds(20));
    equal("upsert", &upsert.returning_new().run(&timed.store).await?.expires, &Some(after(50)))?;
    session.delete().run(&timed.store).await?;
    session.create().expires_in(seconds(1)).run(&timed.store).await?;
    equal("create", &timed.stored().await?.expires, &Some(after(31)))
}

async fn an_expiry_is_not_before_its_time_is_over(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    timed.clock.advance(Duration::from_millis(1));
    let mut session = session();
    session.save().expires_in(Duration::from_secs(60)).run(&timed.store).await?;
    equal("save", &session.expires, &Some(after(61)))
}

async fn a_write_without_an_expiry_keeps_the_one_there_is(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let mut session = session();
    session.save().expires_in(Duration::from_secs(60)).run(&timed.store).await?;
    session.save().run(&timed.store).await?;
    session.update().set(|s| s.user().set("jane")).run(&timed.store).await?;
    equal("stored", &timed.stored().await?.expires, &Some(after(60)))?;
    session.update().set(|s| s.expires().set(Some(after(90)))).run(&timed.store).await?;
    equal("set", &timed.attribute(subject, "expires").await?, &Some((BEGINNING + 90).into()))?;
    session.update().set(|s| s.expires().set(None::<SystemTime>)).run(&timed.store).await?;
    equal("removed", &session.expires, &None)
}

async fn an_item_has_expired_from_its_second_on(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let mut session = session();
    session.save().expires_in(Duration::from_secs(60)).run(&timed.store).await?;
    timed.clock.advance(Duration::from_millis(59_999));
    equal("before", &session.is_expired(&timed.store), &false)?;
    timed.clock.advance(Duration::from_millis(1));
    equal("from then on", &session.is_expired(&timed.store), &true)
}

async fn a_fraction_of_a_second_is_left_out(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let fraction = "4000000060.75".parse::<itemstore::value::Number>().map_err(Error::from)?;
    let item = session().to_item()?.with("expires", fraction);
    subject.send(PutItem::new(timed.store.table_name::<Session>()?, item)).await?;
    equal("loaded", &timed.stored().await?.expires, &Some(after(60)))
}

async fn an_expired_item_is_read_until_it_is_deleted(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let mut session = session();
    session.save().expires_in(Duration::from_secs(60)).run(&timed.store).await?;
    timed.later(3_600);
    equal("expired", &session.is_expired(&timed.store), &true)?;
    equal("read", &timed.stored().await?, &session)?;
    session.update().expires_in(Duration::from_secs(60)).run(&timed.store).await?;
    equal("given more time", &timed.stored().await?.is_expired(&timed.store), &false)
}

async fn a_new_table_of_a_model_that_expires_has_its_expiry_on(subject: &Subject) -> Result<(), Failure> {
    let timed = Timed::new(subject).await?;
    let told = subject.send(DescribeTimeToLive::new(timed.store.table_name::<Session>()?)).await?;
    equal("attribute", &told.active_attribute().map(|name| name.as_str()), &Some("expires"))
}

async fn a_new_table_of_a_model_that_does_not_has_none(subject: &Subject) -> Result<(), Failure> {
    let store = Store::builder(Arc::clone(subject.backend()))
        .table_name::<super::User>(subject.new_name()?.as_str())
        .build();
    store.create_table::<super::User>().await?;
    let told = subject.send(DescribeTimeToLive::new(store.table_name::<super::User>()?)).await?;
    equal("expiry", &(told.status, told.attribute_name), &(TimeToLiveStatus::Disabled, None))
}
