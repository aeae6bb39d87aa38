//! Many items of any tables at one instant: what the transactions read and write.

use std::collections::BTreeMap;

use itemstore::Result;
use itemstore::request::{Snapshot, WriteOutcome, WriteUnits};
use itemstore::schema::{PrimaryKey, TableName};

use super::entries::Stored;
use super::index::{GlobalSteps, Step};
use super::key::Place;
use super::shard::Shard;
use super::table::{OpenTable, OpenTables, commit_indexes};
use crate::sched;
use crate::sync::RwLockWriteGuard;

/// What one action of a transaction has done.
#[derive(Debug)]
pub(crate) struct Applied {
    /// The capacity used, as if by a call of its own.
    pub(crate) units: WriteUnits,
    /// The size of the item before or after, whichever is larger; 0 when there was none.
    pub(crate) image_bytes: usize,
}

/// Where an item is: in the order of the locks.
struct Spot<'o> {
    shard: (&'o TableName, usize),
    place: Place,
}

/// The change of one item.
struct Change<'o> {
    shard: (&'o TableName, usize),
    place: Place,
    new: Option<Stored>,
    local: Vec<(usize, Step)>,
}

/// The items under these keys at one instant, in their order.
pub(crate) fn read_together<'o>(
    tables: &OpenTables<'o, '_>,
    keys: impl IntoIterator<Item = (&'o TableName, PrimaryKey)>,
) -> Vec<Option<Stored>> {
    let spots = spots(tables, keys);
    sched::point("read together: before the locks");
    let locked: BTreeMap<_, _> = lock_order(tables, &spots)
        .into_iter()
        .map(|(shard, table)| {
            sched::point("read together: a shard locked");
            (shard, table.numbered(shard.1).read())
        })
        .collect();
    spots.iter().map(|spot| locked.get(&spot.shard)?.items.get(&spot.place).cloned()).collect()
}

/// Decides about the items under these keys and commits the decision, as one step that no other operation can come between.
/// `done` is called when everything has changed, and nobody can see it yet.
///
/// # Errors
/// What `decide` answers, which gets what is stored under each key; nothing has changed then.
pub(crate) fn write_together<'o>(
    tables: &OpenTables<'o, '_>,
    keys: impl IntoIterator<Item = (&'o TableName, PrimaryKey)>,
    decide: impl FnOnce(&[Snapshot<'_>]) -> Result<Vec<Option<WriteOutcome>>>,
    done: impl FnOnce(&[Applied]),
) -> Result<Vec<Applied>> {
    let spots = spots(tables, keys);
    sched::point("write together: before the locks");
    let mut locked: BTreeMap<_, _> = lock_order(tables, &spots)
        .into_iter()
        .map(|(shard, table)| {
            sched::point("write together: a shard locked");
            (shard, table.numbered(shard.1).write())
        })
        .collect();
    let met = snapshots(tables, &spots, &locked);
    sched::point("write together: old items read");
    let outcomes = decide(&met)?;
    let Plan { applied, changes, global } = plan(tables, spots, &met, outcomes);
    commit(tables, &mut locked, changes, global);
    done(&applied);
    drop(locked);
    sched::point("write together: after the locks");
    Ok(applied)
}

/// All that a transaction changes, and what it tells.
#[derive(Default)]
struct Plan<'o> {
    applied: Vec<Applied>,
    changes: Vec<Change<'o>>,
    global: BTreeMap<&'o TableName, GlobalSteps>,
}

/// What these outcomes, one for each spot and what was met there, change.
fn plan<'o>(
    tables: &OpenTables<'o, '_>,
    spots: Vec<Spot<'o>>,
    met: &[Snapshot<'_>],
    outcomes: Vec<Option<WriteOutcome>>,
) -> Plan<'o> {
    let mut plan = Plan::default();
    for ((Spot { shard, place }, met), outcome) in spots.into_iter().zip(met).zip(outcomes) {
        let before_bytes = met.item.map_or(0, |item| item.size_bytes());
        let Some(outcome) = outcome else {
            let units = WriteUnits::new(before_bytes, before_bytes, &[]);
            plan.applied.push(Applied { units, image_bytes: before_bytes });
            continue;
        };
        let index_changes = met.schema.index_changes(met.item, outcome.new.as_ref());
        let new = outcome.new.map(Stored::new);
        let after_bytes = new.as_ref().map_or(0, |new| new.size_bytes);
        let units = WriteUnits::new(before_bytes, after_bytes, &index_changes);
        plan.applied.push(Applied { units, image_bytes: before_bytes.max(after_bytes) });
        let Some(table) = tables.get(shard.0) else { continue };
        let steps = table.steps(index_changes);
        let merged = plan.global.entry(shard.0).or_default();
        for (shard, steps) in steps.global {
            merged.entry(shard).or_default().extend(steps);
        }
        plan.changes.push(Change { shard, place, new, local: steps.local });
    }
    plan
}

/// Makes all changes at one instant: the locks of the items' shards are held, and those of the index shards are taken before
/// anything changes. Cannot fail.
fn commit<'o>(
    tables: &OpenTables<'o, '_>,
    locked: &mut BTreeMap<(&'o TableName, usize), RwLockWriteGuard<'_, Shard>>,
    changes: Vec<Change<'o>>,
    global: BTreeMap<&'o TableName, GlobalSteps>,
) {
    let indexes: Vec<_> = global
        .into_iter()
        .filter_map(|(name, steps)| Some(tables.get(name)?.lock_indexes(steps)))
        .flatten()
        .collect();
    sched::point("commit together: indexes locked");
    // One moment for all, so that a read that lags sees all of it or nothing too.
    let moment = tables.values().next().and_then(OpenTable::moment);
    for Change { shard, place, new, local } in changes {
        if let Some(shard) = locked.get_mut(&shard) {
            shard.commit(place, new, local, moment);
        }
        sched::point("commit together: an item done");
    }
    commit_indexes(indexes, moment);
}

fn spots<'o>(
    tables: &OpenTables<'o, '_>,
    keys: impl IntoIterator<Item = (&'o TableName, PrimaryKey)>,
) -> Vec<Spot<'o>> {
    let spot = |(name, key)| {
        let table = tables.get(name)?;
        let place = table.place(key);
        Some(Spot { shard: (name, table.shard_number(&place)), place })
    };
    keys.into_iter().filter_map(spot).collect()
}

/// The shards of these items, each once, in the order in which they are locked.
fn lock_order<'a, 'o, 't>(
    tables: &'a OpenTables<'o, 't>,
    spots: &[Spot<'o>],
) -> BTreeMap<(&'o TableName, usize), &'a OpenTable<'t>> {
    spots.iter().filter_map(|spot| Some((spot.shard, tables.get(spot.shard.0)?))).collect()
}

fn snapshots<'a, 'o>(
    tables: &'a OpenTables<'o, '_>,
    spots: &[Spot<'o>],
    locked: &'a BTreeMap<(&'o TableName, usize), RwLockWriteGuard<'_, Shard>>,
) -> Vec<Snapshot<'a>> {
    let snapshot = |spot: &Spot<'o>| {
        let stored = locked.get(&spot.shard)?.items.get(&spot.place);
        let item = stored.map(|stored| &stored.item);
        Some(Snapshot { schema: tables.get(spot.shard.0)?.schema(), item })
    };
    spots.iter().filter_map(snapshot).collect()
}
