//! UpdateItem: check, lock, hold the condition to the old item, change it, answer.

use itemstore::Result;
use itemstore::request::{UpdateItem, UpdateItemOutput, write_units};

use crate::backend::Engine;

pub(crate) fn apply(engine: &Engine, request: &UpdateItem) -> Result<UpdateItemOutput> {
    request.check()?;
    let table = engine.tables.find(&request.table_name)?;
    request.check_against(table.key_schema())?;
    let key = table.key_schema().primary_key(&request.key)?;
    let written = table.write(key, |old| request.outcome(old))?;
    let units = write_units(written.before_bytes, written.after_bytes);
    let capacity = request.return_consumed_capacity.of_table(&request.table_name, units);
    Ok(UpdateItemOutput::new(written.attributes).with_consumed_capacity(capacity))
}
