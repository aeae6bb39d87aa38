//! UpdateTimeToLive and DescribeTimeToLive.

use itemstore::Result;
use itemstore::backend::Runtime;
use itemstore::request::{
    DescribeTimeToLive, DescribeTimeToLiveOutput, UpdateTimeToLive, UpdateTimeToLiveOutput,
};

use crate::backend::Engine;

/// DIFFERENCE: the expiry is on or off at once; the service tells that it is being turned on or off, for up to an hour, and takes
/// no other change until then. A test can ask for the latter: [`Control::pause_time_to_live`](crate::Control::pause_time_to_live).
pub(crate) fn update(engine: &Engine, request: &UpdateTimeToLive) -> Result<UpdateTimeToLiveOutput> {
    request.check()?;
    // The clock is a component of the caller's: it is asked before any lock is taken.
    let now = engine.runtime.now();
    engine.tables.update_time_to_live(request, now, engine.control.time_to_live_pause())?;
    Ok(UpdateTimeToLiveOutput::new(request.attribute_name.clone(), request.enabled))
}

pub(crate) fn describe(engine: &Engine, request: &DescribeTimeToLive) -> Result<DescribeTimeToLiveOutput> {
    request.check()?;
    let table = engine.tables.find(&request.table_name).map_err(|_| request.table_not_found())?;
    let setting = table.open().time_to_live().setting.clone();
    Ok(setting)
}
