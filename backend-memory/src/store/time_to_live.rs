//! The expiry of a table's items: the setting, and the sweep that deletes what has expired.

use std::time::{Duration, SystemTime};

use itemstore::request::{DescribeTimeToLiveOutput, UpdateTimeToLive, WriteOutcome, is_expired};
use itemstore::schema::PrimaryKey;
use itemstore::value::Item;
use itemstore::{Error, ErrorKind, Result};

use super::Tables;
use super::table::OpenTable;
use crate::sched;

/// When the items of a table expire.
#[derive(Debug, Clone, Default)]
pub(crate) struct TimeToLive {
    /// What DescribeTimeToLive tells.
    pub(crate) setting: DescribeTimeToLiveOutput,
    /// When that was set; `None` when it never was.
    changed: Option<SystemTime>,
}

impl TimeToLive {
    /// The setting that a request makes at this time, which has passed its check.
    ///
    /// # Errors
    /// `Validation` for what the present one does not allow, and for a change before `pause` is over since the last.
    fn changed(&self, request: &UpdateTimeToLive, now: SystemTime, pause: Duration) -> Result<Self> {
        request.check_against(&self.setting)?;
        // A clock that was put back has let no time go by.
        let passed = |changed| now.duration_since(changed).unwrap_or_default();
        if self.changed.is_some_and(|changed| passed(changed) < pause) {
            return Err(request.too_soon());
        }
        Ok(Self { setting: request.changed(), changed: Some(now) })
    }
}

impl Tables {
    /// Changes when the items of a table expire, by a request that has passed its check.
    ///
    /// # Errors
    /// `TableNotFound`, in the words of the control plane; `Validation` for what the present setting does not allow.
    pub(crate) fn update_time_to_live(
        &self,
        request: &UpdateTimeToLive,
        now: SystemTime,
        pause: Duration,
    ) -> Result<()> {
        let _control = self.control.lock();
        let table = self.find(&request.table_name).map_err(|_| request.table_not_found())?;
        table.change_time_to_live(|present| {
            let changed = present.changed(request, now, pause)?;
            sched::point("time to live: decided");
            Ok(changed)
        })
    }

    /// Deletes the items that have expired at this time, and tells how many: table by table in the order of their names, each in
    /// the order of its items.
    pub(crate) fn sweep(&self, now: SystemTime) -> usize {
        // A table that is gone by its turn has nothing to delete.
        let tables = self.names().into_iter().filter_map(|name| self.find(&name).ok());
        tables.map(|table| table.open().sweep(now)).sum()
    }
}

impl OpenTable<'_> {
    /// Deletes the items that have expired at this time, one write each, and tells how many.
    fn sweep(&self, now: SystemTime) -> usize {
        let Some(attribute) = self.time_to_live().setting.active_attribute() else { return 0 };
        let has_expired = |item: &Item| is_expired(item, attribute, now);
        let deleted = |number| {
            let expired = self.expired(number, has_expired);
            sched::point("sweep: a shard read");
            expired.into_iter().filter(|key| self.delete_if(key.clone(), has_expired)).count()
        };
        (0..self.shard_count()).map(deleted).sum()
    }

    /// The keys of the items of one shard that have expired, in their order.
    fn expired(&self, number: usize, has_expired: impl Fn(&Item) -> bool) -> Vec<PrimaryKey> {
        let shard = self.numbered(number).read();
        let expired = shard.items.map.iter().filter(|(_, stored)| has_expired(&stored.item));
        expired.map(|(place, _)| place.key.clone()).collect()
    }

    /// Deletes the item under `key` if it has still expired, and tells whether it did: a write may have come since it was read,
    /// and given it more time (SEMANTICS 15).
    fn delete_if(&self, key: PrimaryKey, has_expired: impl Fn(&Item) -> bool) -> bool {
        let deleted = self.write(key, |item| match item {
            Some(item) if has_expired(item) => Ok(WriteOutcome::default()),
            _ => Err(Error::new(ErrorKind::ConditionFailed, "the item has not expired any more")),
        });
        deleted.is_ok()
    }
}
