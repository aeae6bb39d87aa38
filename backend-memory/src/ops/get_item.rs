//! GetItem: check, read under the lock, project, answer.

use itemstore::Result;
use itemstore::request::{GetItem, GetItemOutput, read_units};

use crate::backend::Engine;

pub(crate) fn apply(engine: &Engine, request: &GetItem) -> Result<GetItemOutput> {
    request.check()?;
    let table = engine.tables.find(&request.table_name)?;
    let table = table.open();
    request.check_against(table.schema())?;
    let key = table.schema().key.primary_key(&request.key)?;
    let stored = table.read(key, request.consistent_read);
    // The whole item is charged for, whatever the projection leaves of it.
    let size_bytes = stored.as_ref().map_or(0, |stored| stored.size_bytes);
    let units = read_units(size_bytes, request.consistent_read);
    let capacity = request.return_consumed_capacity.of_table(&request.table_name, units);
    let item = stored.map(|stored| match &request.projection {
        None => stored.item,
        Some(projection) => projection.project(&stored.item),
    });
    Ok(GetItemOutput::new(item).with_consumed_capacity(capacity))
}
