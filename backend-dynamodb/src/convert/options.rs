//! The options that several operations share, and what they make an answer tell.

use aws_sdk_dynamodb::types;
use itemstore::request::{
    ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity, ReturnItemCollectionMetrics,
    ReturnValues, ReturnValuesOnConditionCheckFailure, Select,
};
use itemstore::schema::TableName;
use itemstore::value::AttributeValue;
use itemstore::{Error, ErrorKind, Result};

use super::value::FromSdk;

/// An option as the SDK takes it; `None` for the service's default, which need not be said.
pub(crate) trait IntoSdkOption {
    type Sdk;

    fn into_sdk_option(self) -> Option<Self::Sdk>;
}

impl IntoSdkOption for ReturnValues {
    type Sdk = types::ReturnValue;

    fn into_sdk_option(self) -> Option<types::ReturnValue> {
        match self {
            Self::None => None,
            Self::AllOld => Some(types::ReturnValue::AllOld),
            Self::UpdatedOld => Some(types::ReturnValue::UpdatedOld),
            Self::AllNew => Some(types::ReturnValue::AllNew),
            Self::UpdatedNew => Some(types::ReturnValue::UpdatedNew),
        }
    }
}

impl IntoSdkOption for ReturnValuesOnConditionCheckFailure {
    type Sdk = types::ReturnValuesOnConditionCheckFailure;

    fn into_sdk_option(self) -> Option<Self::Sdk> {
        match self {
            Self::None => None,
            Self::AllOld => Some(types::ReturnValuesOnConditionCheckFailure::AllOld),
        }
    }
}

impl IntoSdkOption for ReturnConsumedCapacity {
    type Sdk = types::ReturnConsumedCapacity;

    fn into_sdk_option(self) -> Option<Self::Sdk> {
        match self {
            Self::None => None,
            Self::Total => Some(types::ReturnConsumedCapacity::Total),
            Self::Indexes => Some(types::ReturnConsumedCapacity::Indexes),
        }
    }
}

impl IntoSdkOption for ReturnItemCollectionMetrics {
    type Sdk = types::ReturnItemCollectionMetrics;

    fn into_sdk_option(self) -> Option<Self::Sdk> {
        match self {
            Self::None => None,
            Self::Size => Some(types::ReturnItemCollectionMetrics::Size),
        }
    }
}

impl IntoSdkOption for Select {
    type Sdk = types::Select;

    fn into_sdk_option(self) -> Option<Self::Sdk> {
        Some(match self {
            Self::AllAttributes => types::Select::AllAttributes,
            Self::AllProjectedAttributes => types::Select::AllProjectedAttributes,
            Self::SpecificAttributes => types::Select::SpecificAttributes,
            Self::Count => types::Select::Count,
        })
    }
}

impl FromSdk for ConsumedCapacity {
    type Sdk = types::ConsumedCapacity;

    fn from_sdk(sdk: types::ConsumedCapacity) -> Result<Self> {
        let units = |capacity: types::Capacity| capacity.capacity_units.unwrap_or_default();
        let mut capacity = Self::default();
        capacity.table_name = sdk.table_name.map(TableName::new).transpose()?;
        capacity.capacity_units = sdk.capacity_units.unwrap_or_default();
        capacity.read_capacity_units = sdk.read_capacity_units;
        capacity.write_capacity_units = sdk.write_capacity_units;
        capacity.table = sdk.table.map(units);
        let indexes = |of: Option<std::collections::HashMap<String, types::Capacity>>| {
            of.into_iter().flatten().map(|(name, capacity)| (name, units(capacity))).collect()
        };
        capacity.global_secondary_indexes = indexes(sdk.global_secondary_indexes);
        capacity.local_secondary_indexes = indexes(sdk.local_secondary_indexes);
        Ok(capacity)
    }
}

impl FromSdk for ItemCollectionMetrics {
    type Sdk = types::ItemCollectionMetrics;

    fn from_sdk(sdk: types::ItemCollectionMetrics) -> Result<Self> {
        let (Some(key), Some([low, high])) = (
            sdk.item_collection_key.and_then(|key| key.into_iter().next()),
            sdk.size_estimate_range_gb.as_deref(),
        ) else {
            return Err(Error::new(ErrorKind::Service, "the metrics of an item collection are not whole"));
        };
        Ok(Self {
            item_collection_key: (key.0, AttributeValue::from_sdk(key.1)?),
            size_estimate_range_gb: [*low, *high],
        })
    }
}
