//! UpdateTimeToLive and DescribeTimeToLive, and items that have expired and are there.
//!
//! When they are deleted is for no case: the service takes its time.

use std::time::SystemTime;

use itemstore::ErrorKind;
use itemstore::expr::Update;
use itemstore::request::{CreateTable, DeleteTable, DescribeTimeToLive, TimeToLiveStatus, UpdateTimeToLive};
use itemstore::schema::ScalarType;
use itemstore::value::Item;

use super::{condition, key, update, v};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, refused, refused_with, says};
use crate::subject::{Subject, Table};

cases! { "time_to_live":
    the_name_of_the_attribute_has_1_to_255_bytes cites ["15/attribute_name"] needs [TimeToLive];
    a_missing_table_has_no_expiry cites ["15/missing"] needs [TimeToLive];
    the_expiry_is_off_at_first cites ["15/describe"] needs [TimeToLive];
    the_expiry_that_is_on_is_told cites ["15/describe"] needs [TimeToLive];
    the_expiry_is_not_turned_on_twice cites ["15/enabled"] needs [TimeToLive];
    the_expiry_is_for_one_attribute cites ["15/enabled", "15/disabled"] needs [TimeToLive];
    the_expiry_that_is_off_is_not_turned_off cites ["15/disabled"] needs [TimeToLive];
    the_expiry_is_turned_off_and_on_again cites ["15/describe"] needs [TimeToLive];
    a_table_created_again_has_its_expiry_off cites ["15/recreate"] needs [TimeToLive];
    an_expired_item_is_read cites ["15/read"] needs [TimeToLive];
    an_expired_item_is_given_more_time cites ["15/written"] needs [TimeToLive];
}

fn enable(table: &Table<'_>, attribute: &str) -> UpdateTimeToLive {
    UpdateTimeToLive::enable(table.name().clone(), attribute)
}

fn disable(table: &Table<'_>, attribute: &str) -> UpdateTimeToLive {
    UpdateTimeToLive::disable(table.name().clone(), attribute)
}

/// A fresh table whose items expire by `expires`.
async fn expiring(subject: &Subject) -> Result<Table<'_>, Failure> {
    let table = subject.table().await?;
    subject.send(enable(&table, "expires")).await?;
    Ok(table)
}

/// The attribute that the items of a table expire by.
async fn attribute(table: &Table<'_>) -> Result<Option<String>, Failure> {
    let told = table.send(DescribeTimeToLive::new(table.name().clone())).await?;
    Ok(told.active_attribute().map(ToString::to_string))
}

async fn the_name_of_the_attribute_has_1_to_255_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for (name, constraint) in
        [(String::new(), "greater than or equal to 1"), ("a".repeat(256), "less than or equal to 255")]
    {
        let words = format!(
            "1 validation error detected: Value '{name}' at 'timeToLiveSpecification.attributeName' failed to satisfy \
             constraint: Member must have length {constraint}"
        );
        refused(constraint, subject.send(enable(&table, &name)).await, &words)?;
    }
    let longest = "a".repeat(255);
    subject.send(enable(&table, &longest)).await?;
    equal("attribute", &attribute(&table).await?, &Some(longest))
}

async fn a_missing_table_has_no_expiry(subject: &Subject) -> Result<(), Failure> {
    let table = subject.missing_table()?;
    let words = format!("Requested resource not found: Table: {} not found", table.name());
    let updated = subject.send(enable(&table, "expires")).await;
    says("the update", &fails("the update", updated, ErrorKind::TableNotFound)?, &words)?;
    let described = subject.send(DescribeTimeToLive::new(table.name().clone())).await;
    says("the description", &fails("the description", described, ErrorKind::TableNotFound)?, &words)
}

async fn the_expiry_is_off_at_first(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let told = subject.send(DescribeTimeToLive::new(table.name().clone())).await?;
    equal("told", &(told.status, told.attribute_name), &(TimeToLiveStatus::Disabled, None))
}

async fn the_expiry_that_is_on_is_told(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let made = subject.send(enable(&table, "expires")).await?;
    equal("made", &(made.attribute_name.as_str(), made.enabled), &("expires", true))?;
    equal("told", &attribute(&table).await?, &Some("expires".to_owned()))
}

async fn the_expiry_is_not_turned_on_twice(subject: &Subject) -> Result<(), Failure> {
    let table = expiring(subject).await?;
    refused("again", subject.send(enable(&table, "expires")).await, "TimeToLive is already enabled")?;
    equal("told", &attribute(&table).await?, &Some("expires".to_owned()))
}

async fn the_expiry_is_for_one_attribute(subject: &Subject) -> Result<(), Failure> {
    let table = expiring(subject).await?;
    let words = "TimeToLive is active on a different AttributeName: current AttributeName is expires";
    refused("on for another", subject.send(enable(&table, "until")).await, words)?;
    refused_with("off for another", subject.send(disable(&table, "until")).await, "different")?;
    equal("told", &attribute(&table).await?, &Some("expires".to_owned()))
}

async fn the_expiry_that_is_off_is_not_turned_off(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    refused("off", subject.send(disable(&table, "expires")).await, "TimeToLive is already disabled")
}

async fn the_expiry_is_turned_off_and_on_again(subject: &Subject) -> Result<(), Failure> {
    let table = expiring(subject).await?;
    let made = subject.send(disable(&table, "expires")).await?;
    equal("made", &(made.attribute_name.as_str(), made.enabled), &("expires", false))?;
    equal("off", &attribute(&table).await?, &None)?;
    subject.send(enable(&table, "until")).await?;
    equal("on", &attribute(&table).await?, &Some("until".to_owned()))
}

async fn a_table_created_again_has_its_expiry_off(subject: &Subject) -> Result<(), Failure> {
    let table = expiring(subject).await?;
    subject.send(DeleteTable::new(table.name().clone())).await?;
    subject.send(CreateTable::new(table.name().clone()).partition_key("pk", ScalarType::S)).await?;
    equal("told", &attribute(&table).await?, &None)
}

/// The item `pk = "a"`, which expired a minute ago by the clock of the backend.
fn expired(subject: &Subject) -> Item {
    key().with("expires", seconds(subject) - 60)
}

/// Now, by the clock of the backend, in seconds since 1970.
fn seconds(subject: &Subject) -> i64 {
    let since = subject.backend().runtime().now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// How often a case writes an item that a backend may delete at any moment, which it does not do every time.
const TRIES: u32 = 5;

async fn an_expired_item_is_read(subject: &Subject) -> Result<(), Failure> {
    let table = expiring(subject).await?;
    let item = expired(subject);
    for _ in 0..TRIES {
        table.seed(item.clone()).await?;
        if let Some(stored) = table.stored(key()).await? {
            return equal("read", &stored, &item);
        }
    }
    Err(Failure::new("an item that has expired is never read"))
}

async fn an_expired_item_is_given_more_time(subject: &Subject) -> Result<(), Failure> {
    let table = expiring(subject).await?;
    let later = seconds(subject) + 86_400;
    let more: Update = update("SET expires = :v", &v(later))?;
    for _ in 0..TRIES {
        table.seed(expired(subject)).await?;
        let there = condition("attribute_exists(pk)", &[])?;
        match table.send(table.update(key(), more.clone()).condition(there)).await {
            Err(error) if error.is_condition_failed() => {}
            answer => {
                answer?;
                return equal("stored", &table.stored(key()).await?, &Some(key().with("expires", later)));
            }
        }
    }
    Err(Failure::new("an item that has expired is never there to be changed"))
}
