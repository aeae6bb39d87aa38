//! What `generate` makes: ids for keys and other fields, and times as numbers and text.

use std::sync::Arc;

use itemstore::backend::Runtime;
use itemstore::model::SequentialIds;
use itemstore::prelude::*;
use itemstore_memory::ManualClock;

use crate::case::cases;
use crate::expect::{Failure, equal, fails};
use crate::subject::Subject;

cases! { "models_page/generated":
    an_empty_id_is_made_for_the_key cites ["models/generate"];
    an_id_that_is_given_stays cites ["models/generate"];
    a_second_save_makes_nothing_new cites ["models/generate"];
    each_create_makes_its_own_id cites ["models/generate"];
    times_are_made_once cites ["models/generate"];
    an_upsert_makes_what_is_not_there cites ["models/generate"];
    an_item_without_what_is_made_loads cites ["models/generate"];
    a_write_that_fails_leaves_the_local_id cites ["models/generate"];
}

/// A ticket whose key has an id that the store makes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tickets", partition_key = "TICKET#{id}", sort_key = "META")]
struct Ticket {
    #[model(generate = "uuid7")]
    id: String,
    title: String,
    #[model(generate = "ulid")]
    trace: Option<String>,
    #[model(generate = "epoch")]
    opened: u64,
    #[model(generate = "epoch_ms")]
    opened_ms: i64,
    #[model(generate = "iso8601")]
    opened_at: String,
}

/// A store with ids `1`, `2`, … and a clock, with a fresh table of tickets.
async fn store(subject: &Subject) -> Result<(Store, ManualClock), Failure> {
    let clock = ManualClock::at_epoch_seconds(1_700_000_000);
    let shown = clock.clone();
    let store = Store::builder(Arc::clone(subject.backend()))
        .table_name::<Ticket>(subject.new_name()?.as_str())
        .id_generator(SequentialIds::new(""))
        .clock(move || shown.now())
        .build();
    store.create_table::<Ticket>().await?;
    Ok((store.erased(), clock))
}

fn ticket() -> Ticket {
    Ticket::builder().title("it is broken").build()
}

async fn stored(store: &Store, id: &str) -> Result<Option<Ticket>, Failure> {
    Ok(Ticket::get(id).consistent_read(true).run(store).await?)
}

async fn an_empty_id_is_made_for_the_key(subject: &Subject) -> Result<(), Failure> {
    let (store, _) = store(subject).await?;
    let mut ticket = ticket();
    equal("before", &ticket.id, &String::new())?;
    ticket.save().run(&store).await?;
    equal("the ids", &(ticket.id.as_str(), ticket.trace.as_deref()), &("1", Some("2")))?;
    equal("the key", &ticket.key()?.get("pk"), &Some(&"TICKET#1".into()))?;
    equal("stored", &stored(&store, "1").await?, &Some(ticket))
}

async fn an_id_that_is_given_stays(subject: &Subject) -> Result<(), Failure> {
    let (store, _) = store(subject).await?;
    let mut ticket = Ticket::builder().id("given").title("it is broken").trace("traced").opened(7).build();
    ticket.save().run(&store).await?;
    let found = stored(&store, "given").await?;
    let kept = found.map(|ticket| (ticket.trace, ticket.opened));
    equal("stored", &kept, &Some((Some("traced".to_owned()), 7)))
}

async fn a_second_save_makes_nothing_new(subject: &Subject) -> Result<(), Failure> {
    let (store, clock) = store(subject).await?;
    let mut ticket = ticket();
    ticket.save().run(&store).await?;
    let first = ticket.clone();
    clock.advance(std::time::Duration::from_secs(5));
    ticket.save().run(&store).await?;
    ticket.update().set(|t| t.title().set("it is broken")).run(&store).await?;
    equal("the local value", &ticket, &first)?;
    equal("stored", &stored(&store, "1").await?, &Some(first))
}

async fn each_create_makes_its_own_id(subject: &Subject) -> Result<(), Failure> {
    let (store, _) = store(subject).await?;
    let (mut one, mut other) = (ticket(), ticket());
    one.create().run(&store).await?;
    other.create().run(&store).await?;
    equal("ids", &(one.id.as_str(), other.id.as_str()), &("1", "3"))
}

async fn times_are_made_once(subject: &Subject) -> Result<(), Failure> {
    let (store, clock) = store(subject).await?;
    clock.advance(std::time::Duration::from_millis(1_250));
    let mut ticket = ticket();
    ticket.save().run(&store).await?;
    equal("seconds", &(ticket.opened, ticket.opened_ms), &(1_700_000_001, 1_700_000_001_250))?;
    equal("text", &ticket.opened_at.as_str(), &"2023-11-14T22:13:21.250000000Z")
}

async fn an_upsert_makes_what_is_not_there(subject: &Subject) -> Result<(), Failure> {
    let (store, clock) = store(subject).await?;
    let upsert = || Ticket::upsert_by_key("7").set(|t| t.title().set("it is broken")).returning_new();
    let created = upsert().run(&store).await?;
    equal("made", &(created.trace.as_deref(), created.opened), &(Some("1"), 1_700_000_000))?;
    clock.advance(std::time::Duration::from_secs(5));
    equal("kept", &upsert().run(&store).await?, &created)?;
    let chosen = Ticket::upsert_by_key("8").set(|t| (t.title().set("other"), t.trace().set("chosen")));
    equal("chosen", &chosen.returning_new().run(&store).await?.trace.as_deref(), &Some("chosen"))
}

async fn an_item_without_what_is_made_loads(subject: &Subject) -> Result<(), Failure> {
    let (store, _) = store(subject).await?;
    let old = itemstore::value::Item::new().with("pk", "TICKET#9").with("sk", "META");
    let old = old.with("id", "9").with("title", "old");
    subject.send(itemstore::request::PutItem::new(store.table_name::<Ticket>()?, old)).await?;
    let loaded = stored(&store, "9").await?;
    let mut loaded = loaded.ok_or_else(|| Failure::new("the old item does not load"))?;
    equal("loaded", &(loaded.trace.clone(), loaded.opened), &(None, 0))?;
    loaded.save().run(&store).await?;
    equal("saved", &(loaded.trace.as_deref(), loaded.opened), &(Some("1"), 1_700_000_000))
}

async fn a_write_that_fails_leaves_the_local_id(subject: &Subject) -> Result<(), Failure> {
    let (store, _) = store(subject).await?;
    let mut local = ticket();
    let write = local.save().when(|t| t.title().exists()).run(&store).await;
    fails("save", write, ErrorKind::ConditionFailed)?;
    equal("the local value", &local, &ticket())
}
