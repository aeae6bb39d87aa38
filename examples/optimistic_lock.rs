//! Two editors of one document, neither of whom overwrites the other: `cargo run --bin optimistic_lock`.
//!
//! The document has a version, which every write counts up. A write of a value that is not of the stored version is a
//! `VersionConflict`: load, look, and try again. The id and the times are filled in by the store.

use std::time::{Duration, SystemTime};

use itemstore::model::Version;
use itemstore::prelude::*;
use itemstore_memory::{ManualClock, MemoryBackend};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "documents", partition_key = "DOCUMENT#{id}", sort_key = "TEXT")]
struct Document {
    #[model(generate = "uuid7")]
    id: String,
    text: String,
    #[model(default)]
    views: u64,
    #[model(version)]
    version: Version,
    #[model(created_at)]
    created: SystemTime,
    #[model(updated_at)]
    updated: SystemTime,
}

/// Somebody works on a document, for a while at most.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "leases")]
struct Lease {
    #[model(partition_key)]
    document: String,
    holder: String,
    #[model(version)]
    version: Version,
    #[model(ttl)]
    expires: Option<SystemTime>,
}

/// Adds a line to the document, whoever else writes to it meanwhile. Gives how often it had to try.
async fn append(store: &Store, mut document: Document, line: &str) -> itemstore::Result<u32> {
    let mut attempts = 1;
    loop {
        document.text.push_str(line);
        match document.save().run(store).await {
            Err(error) if error.kind() == ErrorKind::VersionConflict => {
                // The error has the stored document: there is nothing to load.
                let Some(current) = error.current()? else { return Err(error) };
                document = current;
                attempts += 1;
            }
            done => return done.map(|()| attempts),
        }
    }
}

/// Takes the lease if nobody has it, or if whoever had it let it expire. DynamoDB may remove an expired item days later.
async fn lease(store: &Store, document: &str, holder: &str) -> itemstore::Result<bool> {
    let wanted = Lease::builder().document(document).holder(holder).build();
    let mut lease = match Lease::get(document).consistent_read(true).run(store).await? {
        Some(held) if !held.is_expired(store) => return Ok(held.holder == holder),
        // The version of the expired one: another who takes it at this moment is noticed.
        Some(expired) => Lease { version: expired.version, ..wanted },
        None => wanted,
    };
    let taken = lease.save().expires_in(Duration::from_secs(60)).outcome(store).await?;
    Ok(taken.is_applied())
}

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "the program shows what it does")]
async fn main() -> itemstore::Result<()> {
    let clock = ManualClock::at_epoch_seconds(1_767_225_600);
    let store = Store::new(MemoryBackend::builder().clock(clock.clone()).build()).erased();
    store.create_tables::<(Document, Lease)>().await?;

    let mut mine = Document::builder().text("One.").build();
    mine.create().run(&store).await?;
    println!("created {} as {:?}, at {:?}", mine.id, mine.version, mine.created);
    assert_eq!(mine.version.get(), Some(1));

    // Both hold version 1. The second to write is told, and finds what the first wrote.
    let theirs = mine.clone();
    clock.advance(Duration::from_secs(10));
    assert_eq!(append(&store, mine.clone(), " Two.").await?, 1);
    assert_eq!(append(&store, theirs, " Three.").await?, 2);
    let both = Document::get(&mine.id).run(&store).await?.expect("nobody deleted it");
    println!("{:?} is {:?}", both.text, both.version);
    assert_eq!((both.text.as_str(), both.version.get()), ("One. Two. Three.", Some(3)));
    assert!(both.created == mine.created && both.updated > both.created);

    // A write by key asks for nothing and counts up, so that whoever holds the document notices.
    Document::update_by_key(&mine.id).set(|d| d.views().add(1)).run(&store).await?;
    let mut outdated = both;
    let conflict = outdated.update().set(|d| d.text().set("")).outcome(&store).await?;
    assert!(matches!(conflict, Outcome::Rejected(Some(stored)) if stored.version.get() == Some(4)));
    println!("a write by key was noticed");

    // Deleting asks too; what must go whatever happened says so.
    assert!(!outdated.delete().outcome(&store).await?.is_applied());
    outdated.delete().unversioned().run(&store).await?;
    assert_eq!(Document::get(&mine.id).run(&store).await?, None);
    println!("deleted");

    assert!(lease(&store, &mine.id, "ada").await?);
    assert!(!lease(&store, &mine.id, "ben").await?, "ada has it");
    clock.advance(Duration::from_secs(60));
    assert!(lease(&store, &mine.id, "ben").await?, "ada's has expired");
    println!("the lease went from ada to ben");
    Ok(())
}
