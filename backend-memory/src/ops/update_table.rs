//! UpdateTable: check, change the table while nobody else uses it, answer.

use itemstore::request::{UpdateTable, UpdateTableOutput};
use itemstore::{Error, Result};

use crate::backend::Engine;

/// DIFFERENCE: a new index is filled and a deleted one is gone at once; the service tells that they are being created and
/// deleted.
pub(crate) fn apply(engine: &Engine, request: &UpdateTable) -> Result<UpdateTableOutput> {
    request.check()?;
    if request.stream_specification.is_some() {
        return Err(Error::unsupported("streams"));
    }
    engine.tables.update(request).map(UpdateTableOutput::new)
}
