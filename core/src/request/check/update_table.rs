//! UpdateTable: what is refused before the table is known, and about the table that it is (SEMANTICS 14.3).

use std::collections::BTreeSet;

use super::table::{defined, elements, units, within_bounds};
use super::{Constraints, index, invalid};
use crate::error::{Error, ErrorKind, Result};
use crate::request::{GlobalSecondaryIndexUpdate, UpdateTable};
use crate::schema::limits::{GLOBAL_INDEXES, INDEX_KEY_ATTRIBUTES, PROJECTED_ATTRIBUTES};
use crate::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, IndexProjection, TableDescription,
};

/// All that is refused about a change of whatever table.
pub(in crate::request) fn update_table(request: &UpdateTable) -> Result<()> {
    structure(request)?;
    if is_empty(request) {
        return Err(Error::validation(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or \
             SSESpecification or ReplicaUpdates is required",
        ));
    }
    match (request.billing_mode, request.provisioned_throughput) {
        (Some(BillingMode::PayPerRequest), Some(_)) => {
            return Err(invalid(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
            ));
        }
        (Some(BillingMode::Provisioned), None) => {
            return Err(invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED"));
        }
        (_, throughput) => throughput.map_or(Ok(()), within_bounds)?,
    }
    let mut named = BTreeSet::new();
    if let Some(twice) =
        request.global_secondary_index_updates.iter().find(|update| !named.insert(update.index_name()))
    {
        return Err(invalid(format_args!(
            "Only one global secondary index update per index is allowed simultaneously. Index: {}",
            twice.index_name()
        )));
    }
    for index in request.created() {
        defined(&index.key_schema, &request.attribute_definitions)?;
        index::global_key(index)?;
        index::one_projection(&index.projection)?;
    }
    let is_online =
        |update: &&GlobalSecondaryIndexUpdate| !matches!(update, GlobalSecondaryIndexUpdate::Update { .. });
    if request.global_secondary_index_updates.iter().filter(is_online).count() > 1 {
        return Err(Error::new(ErrorKind::LimitExceeded, "one index can be created or deleted at a time")
            .with_service_message(
                "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
            ));
    }
    Ok(())
}

/// What the service checks field by field and reports together.
fn structure(request: &UpdateTable) -> Result<()> {
    let mut broken = Constraints::default();
    units(&mut broken, request.provisioned_throughput, "provisionedThroughput");
    for (at, update) in (1..).zip(&request.global_secondary_index_updates) {
        let path = format!("globalSecondaryIndexUpdates.{at}.member");
        match update {
            GlobalSecondaryIndexUpdate::Create(created) => {
                let path = format!("{path}.create");
                index::structure(&mut broken, &path, &created.index_name, &created.projection);
                let most = 2 * INDEX_KEY_ATTRIBUTES;
                elements(&mut broken, &created.key_schema, &format!("{path}.keySchema"), most);
                units(&mut broken, created.provisioned_throughput, &format!("{path}.provisionedThroughput"));
            }
            GlobalSecondaryIndexUpdate::Update { index_name, provisioned_throughput } => {
                let path = format!("{path}.update");
                index::structure(&mut broken, &path, index_name, &IndexProjection::default());
                units(&mut broken, Some(*provisioned_throughput), &format!("{path}.provisionedThroughput"));
            }
            GlobalSecondaryIndexUpdate::Delete { index_name } => {
                let path = format!("{path}.delete");
                index::structure(&mut broken, &path, index_name, &IndexProjection::default());
            }
        }
    }
    broken.finish()
}

fn is_empty(request: &UpdateTable) -> bool {
    request.billing_mode.is_none()
        && request.provisioned_throughput.is_none()
        && request.global_secondary_index_updates.is_empty()
        && request.stream_specification.is_none()
        && request.deletion_protection_enabled.is_none()
}

/// All that is refused about a change of `table`.
pub(in crate::request) fn update_of(request: &UpdateTable, table: &TableDescription) -> Result<()> {
    let billing_mode = request.billing_mode.unwrap_or(table.billing_mode);
    throughput(request, table, billing_mode)?;
    for update in &request.global_secondary_index_updates {
        let name = update.index_name();
        let is_global = table.global_secondary_indexes.iter().any(|index| index.index_name == name);
        let is_local = table.local_secondary_indexes.iter().any(|index| index.index_name == name);
        match update {
            GlobalSecondaryIndexUpdate::Create(_) if is_global || is_local => {
                return Err(Error::validation(format!(
                    "Attempting to create an index which already exists: {name}"
                )));
            }
            GlobalSecondaryIndexUpdate::Create(index) => created(request, table, index, billing_mode)?,
            GlobalSecondaryIndexUpdate::Update { provisioned_throughput, .. } if is_global => {
                index::throughput(name, Some(*provisioned_throughput), billing_mode)?;
            }
            GlobalSecondaryIndexUpdate::Delete { .. } if is_global => {}
            GlobalSecondaryIndexUpdate::Update { .. } | GlobalSecondaryIndexUpdate::Delete { .. } => {
                return Err(Error::new(
                    ErrorKind::TableNotFound,
                    format!("the index \"{name}\" does not exist"),
                )
                .with_service_message("Requested resource not found"));
            }
        }
    }
    provisioned_indexes(request, table, billing_mode)
}

/// A table that becomes provisioned is told the throughput of every global index that stays (SEMANTICS 14.1, step 9).
fn provisioned_indexes(
    request: &UpdateTable,
    table: &TableDescription,
    billing_mode: BillingMode,
) -> Result<()> {
    if billing_mode != BillingMode::Provisioned || table.billing_mode == BillingMode::Provisioned {
        return Ok(());
    }
    let told = |name: &str| {
        let mut updates = request.global_secondary_index_updates.iter();
        updates.any(|update| update.index_name() == name)
    };
    let untold = table.global_secondary_indexes.iter().find(|index| !told(&index.index_name));
    untold.map_or(Ok(()), |index| index::throughput(&index.index_name, None, billing_mode))
}

fn throughput(request: &UpdateTable, table: &TableDescription, billing_mode: BillingMode) -> Result<()> {
    let Some(wanted) = request.provisioned_throughput else { return Ok(()) };
    if billing_mode == BillingMode::PayPerRequest {
        return Err(invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ));
    }
    let current = table.provisioned_throughput;
    if table.billing_mode != billing_mode || wanted != current {
        return Ok(());
    }
    let (read, write) = (current.read_capacity_units, current.write_capacity_units);
    Err(Error::validation(format!(
        "The provisioned throughput for the table will not change. The requested value equals the current value. Current \
         ReadCapacityUnits provisioned for the table: {read}. Requested ReadCapacityUnits: {read}. Current \
         WriteCapacityUnits provisioned for the table: {write}. Requested WriteCapacityUnits: {write}. Refer to the Amazon \
         DynamoDB Developer Guide for current limits and how to request higher limits."
    )))
}

/// A new index of `table`.
fn created(
    request: &UpdateTable,
    table: &TableDescription,
    index: &GlobalSecondaryIndex,
    billing_mode: BillingMode,
) -> Result<()> {
    let declared = |definition: &&AttributeDefinition| {
        index.key_schema.iter().any(|element| element.attribute_name == definition.attribute_name)
    };
    for definition in request.attribute_definitions.iter().filter(declared) {
        let is_redefined = |known: &AttributeDefinition| {
            known.attribute_name == definition.attribute_name
                && known.attribute_type != definition.attribute_type
        };
        if table.attribute_definitions.iter().any(is_redefined) {
            return Err(invalid(format_args!(
                "Attribute {} is redefined with another type",
                definition.attribute_name
            )));
        }
    }
    if table.global_secondary_indexes.len() >= GLOBAL_INDEXES {
        return Err(invalid(format_args!(
            "GlobalSecondaryIndex count exceeds the per-table limit of {GLOBAL_INDEXES}"
        )));
    }
    let global = table.global_secondary_indexes.iter().map(|index| &index.projection);
    let local = table.local_secondary_indexes.iter().map(|index| &index.projection);
    let projections = global.chain(local).chain([&index.projection]);
    let named = projections.map(|projection| projection.non_key_attributes.as_ref().map_or(0, Vec::len));
    if named.sum::<usize>() > PROJECTED_ATTRIBUTES {
        return Err(invalid(format_args!(
            "Number of NonKeyAttributes over all indexes exceeds per-table limit of {PROJECTED_ATTRIBUTES}"
        )));
    }
    index::throughput(&index.index_name, index.provisioned_throughput, billing_mode)
}
