//! TransactWriteItems: check, mark the token, lock all, hold every condition to one instant, change all or nothing, answer.

use itemstore::Result;
use itemstore::backend::Runtime;
use itemstore::request::{
    TransactWrite, TransactWriteItems, TransactWriteItemsOutput, capacity_by_table, collections_by_table,
};

use crate::backend::Engine;
use crate::store::{Applied, OpenTable, OpenTables, open_all, write_together};
use crate::tokens::Begun;

pub(crate) fn apply(engine: &Engine, request: &TransactWriteItems) -> Result<TransactWriteItemsOutput> {
    request.check()?;
    // The clock is a component of the caller's: it is asked before any lock is taken.
    let now = engine.runtime.now();
    // Marked before anything is done, so that of two calls at once only one does it.
    let running = match &request.client_request_token {
        None => None,
        Some(token) => match engine.tables.tokens.begin(token, &request.items, now)? {
            Begun::First(running) => Some(running),
            Begun::Again(before) => return Ok(again(request, &before.image_bytes)),
        },
    };
    let tables = engine.tables.find_all(request.items.iter().map(TransactWrite::table_name));
    let tables = open_all(&tables);
    request.check_against(|name| tables.get(name).map(OpenTable::schema))?;
    let mut keys = Vec::with_capacity(request.items.len());
    for action in &request.items {
        let Some((name, table)) = tables.get_key_value(action.table_name()) else { continue };
        keys.push((*name, table.schema().key.primary_key(action.item_or_key())?));
    }
    let done = |applied: &[Applied]| {
        if let Some(running) = running {
            let image_bytes = applied.iter().map(|applied| applied.image_bytes).collect();
            running.finish(now, &request.items, image_bytes);
        }
    };
    let applied = write_together(&tables, keys, |met| request.outcomes(met), done)?;
    Ok(answer(request, &tables, &applied))
}

/// The answer of a transaction that was applied now.
fn answer(
    request: &TransactWriteItems,
    tables: &OpenTables<'_, '_>,
    applied: &[Applied],
) -> TransactWriteItemsOutput {
    let actions = || {
        let actions = request.items.iter().zip(applied);
        actions.filter_map(|(action, applied)| {
            Some((action, applied, tables.get(action.table_name())?.schema()))
        })
    };
    let used = actions().filter_map(|(action, applied, schema)| {
        request.return_consumed_capacity.of_transact_write(action.table_name(), schema, &applied.units)
    });
    let written_to = actions().filter(|(action, ..)| action.is_write()).filter_map(|(action, _, schema)| {
        let collections = request.return_item_collection_metrics;
        Some((action.table_name().clone(), collections.of_collection(schema, action.item_or_key())?))
    });
    TransactWriteItemsOutput::new()
        .with_consumed_capacity(capacity_by_table(used))
        .with_item_collection_metrics(collections_by_table(written_to))
}

/// The answer of a transaction that was applied before: it costs reads of the images that it had (SEMANTICS 17).
fn again(request: &TransactWriteItems, image_bytes: &[usize]) -> TransactWriteItemsOutput {
    let used = request.items.iter().zip(image_bytes).filter_map(|(action, size_bytes)| {
        request.return_consumed_capacity.of_transact_read(action.table_name(), *size_bytes)
    });
    TransactWriteItemsOutput::new().with_consumed_capacity(capacity_by_table(used))
}
