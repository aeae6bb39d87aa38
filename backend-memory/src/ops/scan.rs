//! Scan: check, read the shards of the segment one after the other, answer.

use itemstore::Result;
use itemstore::request::{Scan, ScanOutput};

use crate::backend::Engine;
use crate::store::Hashes;

pub(crate) fn apply(engine: &Engine, request: &Scan) -> Result<ScanOutput> {
    request.check()?;
    let table = engine.tables.find(&request.table_name)?;
    let table = table.open();
    let mut plan = request.plan(table.schema())?;
    plan.page = engine.control.cut(plan.page);
    if !table.scan(&mut plan, Hashes::of(request.segment), request.consistent_read) {
        return Err(request.start_key_of_another_segment());
    }
    Ok(ScanOutput::of(plan.page))
}
