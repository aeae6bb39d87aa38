//! PutItem: check, lock, hold the condition to the old item, replace it, answer.

use itemstore::Result;
use itemstore::request::{PutItem, PutItemOutput, write_units};

use crate::backend::Engine;

pub(crate) fn apply(engine: &Engine, request: &PutItem) -> Result<PutItemOutput> {
    request.check()?;
    let table = engine.tables.find(&request.table_name)?;
    request.check_against(table.key_schema())?;
    let key = table.key_schema().primary_key(&request.item)?;
    let written = table.write(key, |old| request.outcome(old))?;
    let units = write_units(written.before_bytes, written.after_bytes);
    let capacity = request.return_consumed_capacity.of_table(&request.table_name, units);
    Ok(PutItemOutput::new(written.attributes).with_consumed_capacity(capacity))
}
