//! Query: check, read a range of one partition under the lock of its shard, answer.

use itemstore::Result;
use itemstore::request::{Query, QueryOutput};

use crate::backend::Engine;
use crate::store::Order;

pub(crate) fn apply(engine: &Engine, request: &Query) -> Result<QueryOutput> {
    request.check()?;
    let table = engine.tables.find(&request.table_name)?;
    let table = table.open();
    let mut plan = request.plan(table.schema())?;
    plan.page = engine.control.cut(plan.page);
    let order = if request.scan_index_forward { Order::Ascending } else { Order::Descending };
    table.query(&mut plan, order, request.consistent_read);
    Ok(QueryOutput::of(plan.page))
}
