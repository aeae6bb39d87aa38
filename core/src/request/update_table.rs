//! UpdateTable: change how a table is paid for, its global indexes and its protection.

use std::collections::BTreeSet;

use super::check;
use super::tables::table_not_found;
use crate::error::{Error, Result};
use crate::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, IndexDescription, ProvisionedThroughput,
    ScalarType, StreamSpecification, TableDescription, TableName,
};
use crate::value::Text;

/// A change of one global index.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum GlobalSecondaryIndexUpdate {
    /// Adds an index and fills it with the items that are there.
    Create(GlobalSecondaryIndex),
    /// Changes the throughput of an index.
    Update {
        /// The index.
        index_name: String,
        /// Its new throughput.
        provisioned_throughput: ProvisionedThroughput,
    },
    /// Takes an index away.
    Delete {
        /// The index.
        index_name: String,
    },
}

impl GlobalSecondaryIndexUpdate {
    /// The index.
    #[must_use]
    pub fn index_name(&self) -> &str {
        match self {
            Self::Create(index) => &index.index_name,
            Self::Update { index_name, .. } | Self::Delete { index_name } => index_name,
        }
    }
}

/// Changes a table.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UpdateTable {
    /// The table.
    pub table_name: TableName,
    /// The types of the key attributes of a new index.
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// How it is paid for. Default: as it is.
    pub billing_mode: Option<BillingMode>,
    /// Its capacity. Default: as it is.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// Changes of global indexes, at most one created or deleted.
    pub global_secondary_index_updates: Vec<GlobalSecondaryIndexUpdate>,
    /// The stream. Default: as it is.
    pub stream_specification: Option<StreamSpecification>,
    /// Whether `DeleteTable` is refused. Default: as it is.
    pub deletion_protection_enabled: Option<bool>,
}

impl UpdateTable {
    /// Changes nothing yet.
    #[must_use]
    pub fn new(table_name: TableName) -> Self {
        Self {
            table_name,
            attribute_definitions: Vec::new(),
            billing_mode: None,
            provisioned_throughput: None,
            global_secondary_index_updates: Vec::new(),
            stream_specification: None,
            deletion_protection_enabled: None,
        }
    }

    /// Adds the definition of a key attribute of a new index.
    #[must_use]
    pub fn attribute_definition(mut self, name: impl Into<Text>, kind: ScalarType) -> Self {
        self.attribute_definitions
            .push(AttributeDefinition { attribute_name: name.into(), attribute_type: kind });
        self
    }

    /// Changes how the table is paid for.
    #[must_use]
    pub fn billing_mode(mut self, mode: impl Into<Option<BillingMode>>) -> Self {
        self.billing_mode = mode.into();
        self
    }

    /// Changes the capacity of the table.
    #[must_use]
    pub fn provisioned_throughput(mut self, throughput: impl Into<Option<ProvisionedThroughput>>) -> Self {
        self.provisioned_throughput = throughput.into();
        self
    }

    /// Adds a change of a global index.
    #[must_use]
    pub fn global_secondary_index_update(mut self, update: GlobalSecondaryIndexUpdate) -> Self {
        self.global_secondary_index_updates.push(update);
        self
    }

    /// Turns the stream on or off.
    #[must_use]
    pub fn stream_specification(mut self, stream: impl Into<Option<StreamSpecification>>) -> Self {
        self.stream_specification = stream.into();
        self
    }

    /// Whether `DeleteTable` is refused from now on.
    #[must_use]
    pub fn deletion_protection(mut self, enabled: impl Into<Option<bool>>) -> Self {
        self.deletion_protection_enabled = enabled.into();
        self
    }
}

impl UpdateTable {
    /// All that is refused before the table is looked at (SEMANTICS 14.3).
    ///
    /// # Errors
    /// `Validation`; `LimitExceeded` when more than one index is created or deleted.
    pub fn check(&self) -> Result<()> {
        check::update_table(self).map_err(|error| self.located(error))
    }

    /// The refusal of a table that does not exist, in the words of the control plane (SEMANTICS 3.2).
    #[must_use]
    pub fn table_not_found(&self) -> Error {
        table_not_found(&self.table_name, "UpdateTable")
    }

    /// All that is refused about `table`, once it is found.
    ///
    /// # Errors
    /// `Validation`; `TableNotFound` when an index to change or to delete does not exist, as the service has it.
    pub fn check_against(&self, table: &TableDescription) -> Result<()> {
        check::update_of(self, table).map_err(|error| self.located(error))
    }

    /// The table as it is after this change, which has passed its checks. New indexes are active; their counts are the
    /// engine's to fill in. A change of the stream is left out.
    #[must_use]
    pub fn changed(&self, table: &TableDescription) -> TableDescription {
        let mut table = table.clone();
        table.billing_mode = self.billing_mode.unwrap_or(table.billing_mode);
        if let Some(throughput) = self.provisioned_throughput {
            table.provisioned_throughput = throughput;
        }
        if table.billing_mode == BillingMode::PayPerRequest {
            table.provisioned_throughput =
                ProvisionedThroughput { read_capacity_units: 0, write_capacity_units: 0 };
            for index in &mut table.global_secondary_indexes {
                index.provisioned_throughput = None;
            }
        }
        if let Some(enabled) = self.deletion_protection_enabled {
            table.deletion_protection_enabled = enabled;
        }
        for update in &self.global_secondary_index_updates {
            self.change_index(update, &mut table);
        }
        let elements = table.key_schema.iter();
        let elements =
            elements.chain(table.global_secondary_indexes.iter().flat_map(|index| &index.key_schema));
        let elements =
            elements.chain(table.local_secondary_indexes.iter().flat_map(|index| &index.key_schema));
        let used: BTreeSet<&Text> = elements.map(|element| &element.attribute_name).collect();
        table.attribute_definitions.retain(|definition| used.contains(&definition.attribute_name));
        table
    }

    fn change_index(&self, update: &GlobalSecondaryIndexUpdate, table: &mut TableDescription) {
        match update {
            GlobalSecondaryIndexUpdate::Create(index) => {
                let known = |definition: &AttributeDefinition| {
                    let mut definitions = table.attribute_definitions.iter();
                    definitions.any(|known| known.attribute_name == definition.attribute_name)
                };
                let new: Vec<AttributeDefinition> = self
                    .attribute_definitions
                    .iter()
                    .filter(|definition| !known(definition))
                    .cloned()
                    .collect();
                table.attribute_definitions.extend(new);
                let description = IndexDescription {
                    index_arn: format!("{}/index/{}", table.table_arn, index.index_name),
                    ..IndexDescription::default()
                };
                table.index_descriptions.insert(index.index_name.clone(), description);
                table.global_secondary_indexes.push(index.clone());
            }
            GlobalSecondaryIndexUpdate::Update { index_name, provisioned_throughput } => {
                for index in &mut table.global_secondary_indexes {
                    if index.index_name == *index_name {
                        index.provisioned_throughput = Some(*provisioned_throughput);
                    }
                }
            }
            GlobalSecondaryIndexUpdate::Delete { index_name } => {
                table.global_secondary_indexes.retain(|index| index.index_name != *index_name);
                table.index_descriptions.remove(index_name);
            }
        }
    }

    /// The indexes to create.
    pub(super) fn created(&self) -> impl Iterator<Item = &GlobalSecondaryIndex> {
        self.global_secondary_index_updates.iter().filter_map(|update| match update {
            GlobalSecondaryIndexUpdate::Create(index) => Some(index),
            GlobalSecondaryIndexUpdate::Update { .. } | GlobalSecondaryIndexUpdate::Delete { .. } => None,
        })
    }

    fn located(&self, error: Error) -> Error {
        error.with_operation("UpdateTable").with_table(&self.table_name)
    }
}

/// What UpdateTable answers.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UpdateTableOutput {
    /// The table as it is now.
    pub table: TableDescription,
}
