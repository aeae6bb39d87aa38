//! CreateTable, DescribeTable, DeleteTable and ListTables.

use itemstore::backend::Runtime;
use itemstore::request::{
    CreateTable, CreateTableOutput, DeleteTable, DeleteTableOutput, DescribeTable, DescribeTableOutput,
    ListTables, ListTablesOutput,
};
use itemstore::{Error, Result};

use crate::backend::Engine;

/// DIFFERENCE: the table and its indexes are active at once; the service tells that they are being created.
pub(crate) fn create(engine: &Engine, request: &CreateTable) -> Result<CreateTableOutput> {
    request.check()?;
    if request.stream_specification.is_some_and(|stream| stream.stream_enabled) {
        return Err(Error::unsupported("streams"));
    }
    // The clock is a component of the caller's: it is asked before any lock is taken.
    let now = engine.runtime.now();
    engine.tables.create(request, now).map(CreateTableOutput::new)
}

pub(crate) fn describe(engine: &Engine, request: &DescribeTable) -> Result<DescribeTableOutput> {
    request.check()?;
    let table = engine.tables.find(&request.table_name).map_err(|_| request.table_not_found())?;
    Ok(DescribeTableOutput::new(table.open().describe()))
}

pub(crate) fn delete(engine: &Engine, request: &DeleteTable) -> Result<DeleteTableOutput> {
    request.check()?;
    engine.tables.delete(request).map(DeleteTableOutput::deleting)
}

pub(crate) fn list(engine: &Engine, request: &ListTables) -> Result<ListTablesOutput> {
    request.check()?;
    Ok(request.page(&engine.tables.names()))
}
