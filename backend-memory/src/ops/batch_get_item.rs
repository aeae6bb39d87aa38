//! BatchGetItem: check, read every key by itself, and leave over what does not fit the answer.

use std::collections::BTreeMap;

use itemstore::Result;
use itemstore::request::{
    BatchGetItem, BatchGetItemOutput, KeysAndAttributes, capacity_by_table, read_units,
};
use itemstore::schema::limits::BATCH_GET_BYTES;
use itemstore::value::Item;

use crate::backend::Engine;
use crate::control::Fault;
use crate::store::{OpenTable, open_all};

pub(crate) fn apply(engine: &Engine, request: &BatchGetItem) -> Result<BatchGetItemOutput> {
    request.check()?;
    let tables = engine.tables.find_all(request.request_items.keys());
    let tables = open_all(&tables);
    request.check_against(|name| tables.get(name).map(OpenTable::schema))?;
    let mut room_bytes = BATCH_GET_BYTES;
    let (mut responses, mut unprocessed, mut used) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    let mut processed = false;
    for (name, table) in tables {
        let Some(asked) = request.request_items.get(name) else { continue };
        let read = read(engine, &table, asked, &mut room_bytes)?;
        processed |= read.left.len() < asked.keys.len();
        used.extend(request.return_consumed_capacity.of_table(name, read.units));
        responses.insert(name.clone(), read.items);
        if !read.left.is_empty() {
            unprocessed.insert(name.clone(), asked.for_keys(read.left));
        }
    }
    if !processed {
        return Err(Fault::Throttled.error());
    }
    Ok(BatchGetItemOutput::new(responses)
        .with_unprocessed_keys(unprocessed)
        .with_consumed_capacity(capacity_by_table(used)))
}

/// What was read of one table.
#[derive(Default)]
struct Read {
    items: Vec<Item>,
    left: Vec<Item>,
    units: f64,
}

/// Reads until an item is larger than what room there is; what comes after it is left over too. As at the service, an item
/// counts whole, whatever the projection leaves of it.
fn read(
    engine: &Engine,
    table: &OpenTable<'_>,
    asked: &KeysAndAttributes,
    room_bytes: &mut usize,
) -> Result<Read> {
    let mut read = Read::default();
    for key in &asked.keys {
        if engine.control.leaves_next() {
            read.left.push(key.clone());
            continue;
        }
        let stored = table.read(table.schema().key.primary_key(key)?, asked.consistent_read);
        let size_bytes = stored.as_ref().map_or(0, |stored| stored.size_bytes);
        let Some(rest) = room_bytes.checked_sub(size_bytes).filter(|_| *room_bytes > 0) else {
            *room_bytes = 0;
            read.left.push(key.clone());
            continue;
        };
        *room_bytes = rest;
        read.units += read_units(size_bytes, asked.consistent_read);
        read.items.extend(stored.map(|stored| match &asked.projection {
            None => stored.item,
            Some(projection) => projection.project(&stored.item),
        }));
    }
    Ok(read)
}
