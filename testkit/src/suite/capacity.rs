//! The capacity an item operation uses.
//!
//! What a failed condition costs is not here: its error tells no capacity.

use itemstore::request::{ConsumedCapacity, ReturnConsumedCapacity};
use itemstore::value::Item;

use super::{key, projection, update, v};
use crate::case::cases;
use crate::expect::{Failure, equal};
use crate::subject::{Subject, Table};

cases! { "capacity":
    capacity_is_told_only_when_asked_for cites ["17/not_asked"] needs [ConsumedCapacity];
    capacity_is_told_with_the_name_of_the_table cites ["17/not_asked"] needs [ConsumedCapacity];
    capacity_of_the_table_is_told_with_indexes cites ["17/not_asked"] needs [ConsumedCapacity];
    a_read_costs_a_unit_for_every_4_kb_begun cites ["17/read"] needs [ConsumedCapacity];
    a_read_of_a_missing_item_costs_the_least cites ["17/read_missing"] needs [ConsumedCapacity];
    a_projection_does_not_make_a_read_cheaper cites ["17/read_projection"] needs [ConsumedCapacity];
    a_put_costs_a_unit_for_every_kb_begun cites ["17/write"] needs [ConsumedCapacity];
    a_put_costs_the_larger_of_before_and_after cites ["17/write"] needs [ConsumedCapacity];
    an_update_costs_the_larger_of_before_and_after cites ["17/write"] needs [ConsumedCapacity];
    a_delete_costs_what_it_takes_away cites ["17/write"] needs [ConsumedCapacity];
    a_delete_of_a_missing_item_costs_the_least cites ["17/write"] needs [ConsumedCapacity];
}

const TOTAL: ReturnConsumedCapacity = ReturnConsumedCapacity::Total;

/// An item of this size: 2 + 1 bytes of the key, 1 of the other name, the rest text.
fn sized(size_bytes: usize) -> Item {
    key().with("p", "x".repeat(size_bytes - 4))
}

fn units(what: &str, capacity: Option<&ConsumedCapacity>, expected: f64) -> Result<(), Failure> {
    equal(what, &capacity.map(|capacity| capacity.capacity_units), &Some(expected))
}

async fn capacity_is_told_only_when_asked_for(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    equal("put", &table.send(table.put(key())).await?.consumed_capacity, &None)?;
    equal("get", &table.send(table.get(key())).await?.consumed_capacity, &None)?;
    equal("update", &table.send(table.update(key(), None)).await?.consumed_capacity, &None)?;
    equal("delete", &table.send(table.delete(key())).await?.consumed_capacity, &None)
}

async fn capacity_is_told_with_the_name_of_the_table(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let told = [
        table.send(table.put(key()).return_consumed_capacity(TOTAL)).await?.consumed_capacity,
        table.send(table.get(key()).return_consumed_capacity(TOTAL)).await?.consumed_capacity,
        table.send(table.update(key(), None).return_consumed_capacity(TOTAL)).await?.consumed_capacity,
        table.send(table.delete(key()).return_consumed_capacity(TOTAL)).await?.consumed_capacity,
    ];
    for capacity in told {
        let name = capacity.as_ref().and_then(|capacity| capacity.table_name.as_ref());
        equal("the table", &name, &Some(table.name()))?;
        equal("its own part", &capacity.as_ref().and_then(|capacity| capacity.table), &None)?;
    }
    Ok(())
}

async fn capacity_of_the_table_is_told_with_indexes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let put = table.put(sized(2000)).return_consumed_capacity(ReturnConsumedCapacity::Indexes);
    let written = table.send(put).await?.consumed_capacity;
    equal("put", &written.and_then(|capacity| capacity.table), &Some(2.0))?;
    let get = table.get(key()).return_consumed_capacity(ReturnConsumedCapacity::Indexes);
    let read = table.send(get).await?.consumed_capacity;
    equal("get", &read.and_then(|capacity| capacity.table), &Some(1.0))
}

async fn read(table: &Table<'_>, consistent: bool) -> Result<Option<ConsumedCapacity>, Failure> {
    let get = table.get(key()).consistent_read(consistent).return_consumed_capacity(TOTAL);
    Ok(table.send(get).await?.consumed_capacity)
}

async fn a_read_costs_a_unit_for_every_4_kb_begun(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for (size, expected) in [(4, 1.0), (4096, 1.0), (4097, 2.0), (8192, 2.0), (8193, 3.0), (409_600, 100.0)] {
        table.seed(sized(size)).await?;
        units(&format!("{size} bytes"), read(&table, true).await?.as_ref(), expected)?;
        units(&format!("{size} bytes, eventually"), read(&table, false).await?.as_ref(), expected / 2.0)?;
    }
    Ok(())
}

async fn a_read_of_a_missing_item_costs_the_least(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    units("consistent", read(&table, true).await?.as_ref(), 1.0)?;
    units("eventually", read(&table, false).await?.as_ref(), 0.5)
}

async fn a_projection_does_not_make_a_read_cheaper(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(sized(8193)).await?;
    let get = table.project(key(), projection("pk")?).return_consumed_capacity(TOTAL);
    units("the read", table.send(get).await?.consumed_capacity.as_ref(), 3.0)
}

async fn put(table: &Table<'_>, size: usize) -> Result<Option<ConsumedCapacity>, Failure> {
    Ok(table.send(table.put(sized(size)).return_consumed_capacity(TOTAL)).await?.consumed_capacity)
}

async fn a_put_costs_a_unit_for_every_kb_begun(subject: &Subject) -> Result<(), Failure> {
    for (size, expected) in [(4, 1.0), (1024, 1.0), (1025, 2.0), (2048, 2.0), (409_600, 400.0)] {
        let table = subject.table().await?;
        units(&format!("{size} bytes"), put(&table, size).await?.as_ref(), expected)?;
    }
    Ok(())
}

async fn a_put_costs_the_larger_of_before_and_after(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    units("the first", put(&table, 100).await?.as_ref(), 1.0)?;
    units("larger", put(&table, 3000).await?.as_ref(), 3.0)?;
    units("smaller again", put(&table, 100).await?.as_ref(), 3.0)?;
    units("as small as before", put(&table, 100).await?.as_ref(), 1.0)
}

async fn an_update_costs_the_larger_of_before_and_after(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let longer = update("SET p = :v", &v("x".repeat(3000)))?;
    let shorter = update("REMOVE p", &[])?;
    for (what, update, expected) in
        [("none", None, 1.0), ("larger", Some(longer), 3.0), ("smaller", Some(shorter), 3.0)]
    {
        let request = table.update(key(), update).return_consumed_capacity(TOTAL);
        units(what, table.send(request).await?.consumed_capacity.as_ref(), expected)?;
    }
    Ok(())
}

async fn a_delete_costs_what_it_takes_away(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for (size, expected) in [(1024, 1.0), (1025, 2.0)] {
        table.seed(sized(size)).await?;
        let delete = table.delete(key()).return_consumed_capacity(TOTAL);
        units(&format!("{size} bytes"), table.send(delete).await?.consumed_capacity.as_ref(), expected)?;
    }
    Ok(())
}

async fn a_delete_of_a_missing_item_costs_the_least(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let delete = table.delete(key()).return_consumed_capacity(TOTAL);
    units("the delete", table.send(delete).await?.consumed_capacity.as_ref(), 1.0)
}
