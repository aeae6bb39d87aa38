//! Tables, keys and indexes: what CreateTable and UpdateTable are told, and what a description tells.

use std::collections::BTreeMap;
use std::time::SystemTime;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableFluentBuilder;
use aws_sdk_dynamodb::types;
use itemstore::request::{CreateTable, GlobalSecondaryIndexUpdate, TimeToLiveStatus, UpdateTable};
use itemstore::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, IndexDescription, IndexProjection, IndexStatus,
    KeySchemaElement, KeyType, LocalSecondaryIndex, ProjectionType, ProvisionedThroughput, ScalarType,
    StreamSpecification, StreamViewType, TableDescription, TableName, TableStatus,
};
use itemstore::{Error, ErrorKind, Result};

use super::error::incomplete;

/// Two enums with the same variants, each way.
macro_rules! variants {
    ($($ours:ident = $sdk:ident { $($variant:ident: $theirs:ident),+ $(,)? })+) => {
        /// Our enum from the SDK's, and back.
        trait Variant<Sdk>: Sized {
            fn to_sdk(self) -> Sdk;

            fn of_sdk(sdk: &Sdk) -> Result<Self>;
        }

        $(impl Variant<types::$sdk> for $ours {
            fn to_sdk(self) -> types::$sdk {
                match self {
                    $(Self::$variant => types::$sdk::$theirs,)+
                }
            }

            fn of_sdk(sdk: &types::$sdk) -> Result<Self> {
                match sdk {
                    $(types::$sdk::$theirs => Ok(Self::$variant),)+
                    _ => Err(unknown(stringify!($ours))),
                }
            }
        })+
    };
}

variants! {
    ScalarType = ScalarAttributeType { S: S, N: N, B: B }
    KeyType = KeyType { Hash: Hash, Range: Range }
    BillingMode = BillingMode { Provisioned: Provisioned, PayPerRequest: PayPerRequest }
    ProjectionType = ProjectionType { All: All, KeysOnly: KeysOnly, Include: Include }
    IndexStatus = IndexStatus { Creating: Creating, Active: Active, Updating: Updating, Deleting: Deleting }
    StreamViewType = StreamViewType {
        KeysOnly: KeysOnly,
        NewImage: NewImage,
        OldImage: OldImage,
        NewAndOldImages: NewAndOldImages,
    }
}

fn unknown(what: &str) -> Error {
    Error::new(ErrorKind::Decode, format!("the description has a {what} that this version does not know"))
}

pub(crate) fn missing(what: &str) -> Error {
    Error::new(ErrorKind::Decode, format!("the description has no {what}"))
}

/// The members of a list, or none where the list is empty: the service refuses an empty list of indexes.
fn some<T, O>(list: Vec<T>, convert: impl Fn(T) -> Result<O>) -> Result<Option<Vec<O>>> {
    if list.is_empty() { Ok(None) } else { list.into_iter().map(convert).collect::<Result<_>>().map(Some) }
}

pub(crate) fn create_table(client: &Client, request: CreateTable) -> Result<CreateTableFluentBuilder> {
    let definitions = request.attribute_definitions.into_iter().map(definition).collect::<Result<_>>()?;
    Ok(client
        .create_table()
        .table_name(request.table_name.as_str())
        .set_attribute_definitions(Some(definitions))
        .set_key_schema(Some(key_schema(request.key_schema)?))
        .billing_mode(request.billing_mode.to_sdk())
        .set_provisioned_throughput(request.provisioned_throughput.map(throughput).transpose()?)
        .set_global_secondary_indexes(some(request.global_secondary_indexes, global_index)?)
        .set_local_secondary_indexes(some(request.local_secondary_indexes, local_index)?)
        .set_stream_specification(request.stream_specification.map(stream).transpose()?)
        .set_deletion_protection_enabled(request.deletion_protection_enabled.then_some(true)))
}

pub(crate) fn update_table(client: &Client, request: UpdateTable) -> Result<UpdateTableFluentBuilder> {
    Ok(client
        .update_table()
        .table_name(request.table_name.as_str())
        .set_attribute_definitions(some(request.attribute_definitions, definition)?)
        .set_billing_mode(request.billing_mode.map(Variant::to_sdk))
        .set_provisioned_throughput(request.provisioned_throughput.map(throughput).transpose()?)
        .set_global_secondary_index_updates(some(request.global_secondary_index_updates, index_update)?)
        .set_stream_specification(request.stream_specification.map(stream).transpose()?)
        .set_deletion_protection_enabled(request.deletion_protection_enabled))
}

fn definition(definition: AttributeDefinition) -> Result<types::AttributeDefinition> {
    let builder = types::AttributeDefinition::builder()
        .attribute_name(definition.attribute_name)
        .attribute_type(definition.attribute_type.to_sdk());
    builder.build().map_err(incomplete)
}

fn key_schema(elements: Vec<KeySchemaElement>) -> Result<Vec<types::KeySchemaElement>> {
    let element = |element: KeySchemaElement| {
        let builder = types::KeySchemaElement::builder()
            .attribute_name(element.attribute_name)
            .key_type(element.key_type.to_sdk());
        builder.build().map_err(incomplete)
    };
    elements.into_iter().map(element).collect()
}

/// Numbers beyond the SDK's are sent as its largest, which the service refuses too.
fn throughput(throughput: ProvisionedThroughput) -> Result<types::ProvisionedThroughput> {
    let units = |units: u64| i64::try_from(units).unwrap_or(i64::MAX);
    let builder = types::ProvisionedThroughput::builder()
        .read_capacity_units(units(throughput.read_capacity_units))
        .write_capacity_units(units(throughput.write_capacity_units));
    builder.build().map_err(incomplete)
}

fn projection(projection: IndexProjection) -> types::Projection {
    let names = projection.non_key_attributes;
    types::Projection::builder()
        .set_projection_type(projection.projection_type.map(Variant::to_sdk))
        .set_non_key_attributes(names.map(|names| names.into_iter().map(Into::into).collect()))
        .build()
}

fn global_index(index: GlobalSecondaryIndex) -> Result<types::GlobalSecondaryIndex> {
    let builder = types::GlobalSecondaryIndex::builder()
        .index_name(index.index_name)
        .set_key_schema(Some(key_schema(index.key_schema)?))
        .projection(projection(index.projection))
        .set_provisioned_throughput(index.provisioned_throughput.map(throughput).transpose()?);
    builder.build().map_err(incomplete)
}

fn index_update(update: GlobalSecondaryIndexUpdate) -> Result<types::GlobalSecondaryIndexUpdate> {
    let builder = types::GlobalSecondaryIndexUpdate::builder();
    let builder = match update {
        GlobalSecondaryIndexUpdate::Create(index) => {
            let create = types::CreateGlobalSecondaryIndexAction::builder()
                .index_name(index.index_name)
                .set_key_schema(Some(key_schema(index.key_schema)?))
                .projection(projection(index.projection))
                .set_provisioned_throughput(index.provisioned_throughput.map(throughput).transpose()?);
            builder.create(create.build().map_err(incomplete)?)
        }
        GlobalSecondaryIndexUpdate::Update { index_name, provisioned_throughput } => {
            let update = types::UpdateGlobalSecondaryIndexAction::builder()
                .index_name(index_name)
                .provisioned_throughput(throughput(provisioned_throughput)?);
            builder.update(update.build().map_err(incomplete)?)
        }
        GlobalSecondaryIndexUpdate::Delete { index_name } => {
            let delete = types::DeleteGlobalSecondaryIndexAction::builder().index_name(index_name);
            builder.delete(delete.build().map_err(incomplete)?)
        }
        other => {
            return Err(Error::unsupported(format_args!("this change of the index {}", other.index_name())));
        }
    };
    Ok(builder.build())
}

fn local_index(index: LocalSecondaryIndex) -> Result<types::LocalSecondaryIndex> {
    let builder = types::LocalSecondaryIndex::builder()
        .index_name(index.index_name)
        .set_key_schema(Some(key_schema(index.key_schema)?))
        .projection(projection(index.projection));
    builder.build().map_err(incomplete)
}

fn stream(stream: StreamSpecification) -> Result<types::StreamSpecification> {
    let builder = types::StreamSpecification::builder()
        .stream_enabled(stream.stream_enabled)
        .set_stream_view_type(stream.stream_view_type.map(Variant::to_sdk));
    builder.build().map_err(incomplete)
}

/// What the service tells about a table.
pub(crate) fn description(sdk: Option<types::TableDescription>) -> Result<TableDescription> {
    let sdk = sdk.ok_or_else(|| missing("table"))?;
    let name = sdk.table_name.ok_or_else(|| missing("table name"))?;
    let mut table = TableDescription::new(TableName::new(name)?);
    table.table_status = status(&sdk.table_status.ok_or_else(|| missing("table status"))?)?;
    table.key_schema = read_key_schema(sdk.key_schema)?;
    table.attribute_definitions =
        sdk.attribute_definitions.into_iter().flatten().map(read_definition).collect::<Result<_>>()?;
    let billing_mode = sdk.billing_mode_summary.and_then(|summary| summary.billing_mode);
    // A table that never was on demand has no summary.
    table.billing_mode = match billing_mode {
        None => BillingMode::Provisioned,
        Some(mode) => BillingMode::of_sdk(&mode)?,
    };
    if let Some(throughput) = sdk.provisioned_throughput {
        table.provisioned_throughput = read_throughput(&throughput);
    }
    let on_demand = table.billing_mode == BillingMode::PayPerRequest;
    table.index_descriptions =
        index_descriptions(sdk.global_secondary_indexes.as_deref(), sdk.local_secondary_indexes.as_deref())?;
    let global_index = |index| read_global_index(index, on_demand);
    table.global_secondary_indexes =
        sdk.global_secondary_indexes.into_iter().flatten().map(global_index).collect::<Result<_>>()?;
    table.local_secondary_indexes =
        sdk.local_secondary_indexes.into_iter().flatten().map(read_local_index).collect::<Result<_>>()?;
    table.stream_specification = sdk.stream_specification.map(|stream| read_stream(&stream)).transpose()?;
    table.deletion_protection_enabled = sdk.deletion_protection_enabled.unwrap_or_default();
    table.creation_date_time =
        sdk.creation_date_time.and_then(|time| time.try_into().ok()).unwrap_or(SystemTime::UNIX_EPOCH);
    table.table_id = sdk.table_id.unwrap_or_default();
    table.table_arn = sdk.table_arn.unwrap_or_default();
    table.item_count = count(sdk.item_count);
    table.table_size_bytes = count(sdk.table_size_bytes);
    Ok(table)
}

fn count(count: Option<i64>) -> u64 {
    count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default()
}

fn status(sdk: &types::TableStatus) -> Result<TableStatus> {
    match sdk {
        types::TableStatus::Creating => Ok(TableStatus::Creating),
        types::TableStatus::Active => Ok(TableStatus::Active),
        types::TableStatus::Updating => Ok(TableStatus::Updating),
        types::TableStatus::Deleting => Ok(TableStatus::Deleting),
        types::TableStatus::InaccessibleEncryptionCredentials => {
            Ok(TableStatus::InaccessibleEncryptionCredentials)
        }
        types::TableStatus::Archiving => Ok(TableStatus::Archiving),
        types::TableStatus::Archived => Ok(TableStatus::Archived),
        types::TableStatus::ReplicationNotAuthorized => Ok(TableStatus::ReplicationNotAuthorized),
        _ => Err(unknown("TableStatus")),
    }
}

/// Where the expiry of a table is in its life.
pub(crate) fn time_to_live_status(sdk: Option<types::TimeToLiveStatus>) -> Result<TimeToLiveStatus> {
    match sdk.ok_or_else(|| missing("TimeToLiveStatus"))? {
        types::TimeToLiveStatus::Enabling => Ok(TimeToLiveStatus::Enabling),
        types::TimeToLiveStatus::Enabled => Ok(TimeToLiveStatus::Enabled),
        types::TimeToLiveStatus::Disabling => Ok(TimeToLiveStatus::Disabling),
        types::TimeToLiveStatus::Disabled => Ok(TimeToLiveStatus::Disabled),
        _ => Err(unknown("TimeToLiveStatus")),
    }
}

fn read_key_schema(elements: Option<Vec<types::KeySchemaElement>>) -> Result<Vec<KeySchemaElement>> {
    let element = |element: types::KeySchemaElement| {
        Ok(KeySchemaElement {
            key_type: KeyType::of_sdk(&element.key_type)?,
            attribute_name: element.attribute_name.into(),
        })
    };
    elements.into_iter().flatten().map(element).collect()
}

fn read_definition(definition: types::AttributeDefinition) -> Result<AttributeDefinition> {
    Ok(AttributeDefinition {
        attribute_type: ScalarType::of_sdk(&definition.attribute_type)?,
        attribute_name: definition.attribute_name.into(),
    })
}

fn read_throughput(throughput: &types::ProvisionedThroughputDescription) -> ProvisionedThroughput {
    ProvisionedThroughput {
        read_capacity_units: count(throughput.read_capacity_units),
        write_capacity_units: count(throughput.write_capacity_units),
    }
}

fn read_projection(projection: Option<types::Projection>) -> Result<IndexProjection> {
    let Some(projection) = projection else { return Ok(IndexProjection::default()) };
    let names = projection.non_key_attributes.filter(|names| !names.is_empty());
    Ok(IndexProjection {
        projection_type: projection.projection_type.as_ref().map(ProjectionType::of_sdk).transpose()?,
        non_key_attributes: names.map(|names| names.into_iter().map(Into::into).collect()),
    })
}

fn read_global_index(
    index: types::GlobalSecondaryIndexDescription,
    on_demand: bool,
) -> Result<GlobalSecondaryIndex> {
    let throughput = index.provisioned_throughput.filter(|_| !on_demand);
    Ok(GlobalSecondaryIndex {
        index_name: index.index_name.ok_or_else(|| missing("index name"))?,
        key_schema: read_key_schema(index.key_schema)?,
        projection: read_projection(index.projection)?,
        provisioned_throughput: throughput.as_ref().map(read_throughput),
    })
}

fn read_local_index(index: types::LocalSecondaryIndexDescription) -> Result<LocalSecondaryIndex> {
    Ok(LocalSecondaryIndex {
        index_name: index.index_name.ok_or_else(|| missing("index name"))?,
        key_schema: read_key_schema(index.key_schema)?,
        projection: read_projection(index.projection)?,
    })
}

fn index_descriptions(
    global: Option<&[types::GlobalSecondaryIndexDescription]>,
    local: Option<&[types::LocalSecondaryIndexDescription]>,
) -> Result<BTreeMap<String, IndexDescription>> {
    let mut told = BTreeMap::new();
    for index in global.unwrap_or_default() {
        let mut description = IndexDescription::default();
        description.index_status =
            index.index_status.as_ref().map_or(Ok(IndexStatus::Active), IndexStatus::of_sdk)?;
        description.index_arn = index.index_arn.clone().unwrap_or_default();
        description.item_count = count(index.item_count);
        description.index_size_bytes = count(index.index_size_bytes);
        told.insert(index.index_name.clone().ok_or_else(|| missing("index name"))?, description);
    }
    for index in local.unwrap_or_default() {
        let mut description = IndexDescription::default();
        description.index_arn = index.index_arn.clone().unwrap_or_default();
        description.item_count = count(index.item_count);
        description.index_size_bytes = count(index.index_size_bytes);
        told.insert(index.index_name.clone().ok_or_else(|| missing("index name"))?, description);
    }
    Ok(told)
}

fn read_stream(stream: &types::StreamSpecification) -> Result<StreamSpecification> {
    Ok(StreamSpecification {
        stream_enabled: stream.stream_enabled,
        stream_view_type: stream.stream_view_type.as_ref().map(StreamViewType::of_sdk).transpose()?,
    })
}
