//! CreateTable, DescribeTable, DeleteTable and ListTables.

use std::collections::BTreeSet;

use super::UpdateTableOutput;
use super::check::{self, Constraints};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::limits::{LIST_TABLES_PAGE, TABLE_NAME_MAX, TABLE_NAME_MIN};
use crate::schema::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, IndexDescription, KeySchema, KeySchemaElement,
    KeyType, LocalSecondaryIndex, ProvisionedThroughput, ScalarType, StreamSpecification, TableDescription,
    TableName, TableSchema, TableStatus,
};
use crate::value::Text;

/// Creates a table.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CreateTable {
    /// The name: at least 3 characters here.
    pub table_name: TableName,
    /// The types of all key attributes of table and indexes.
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// The primary key.
    pub key_schema: Vec<KeySchemaElement>,
    /// How it is paid for. Default: on demand.
    pub billing_mode: BillingMode,
    /// Capacity of a table that is not on demand.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// Global secondary indexes.
    pub global_secondary_indexes: Vec<GlobalSecondaryIndex>,
    /// Local secondary indexes.
    pub local_secondary_indexes: Vec<LocalSecondaryIndex>,
    /// The stream.
    pub stream_specification: Option<StreamSpecification>,
    /// Whether `DeleteTable` is refused. Default: no.
    pub deletion_protection_enabled: bool,
}

impl CreateTable {
    /// A table on demand without a key yet.
    #[must_use]
    pub fn new(table_name: TableName) -> Self {
        Self {
            table_name,
            attribute_definitions: Vec::new(),
            key_schema: Vec::new(),
            billing_mode: BillingMode::PayPerRequest,
            provisioned_throughput: None,
            global_secondary_indexes: Vec::new(),
            local_secondary_indexes: Vec::new(),
            stream_specification: None,
            deletion_protection_enabled: false,
        }
    }

    /// Adds the partition key, with its definition.
    #[must_use]
    pub fn partition_key(self, name: impl Into<Text>, kind: ScalarType) -> Self {
        self.key_attribute(name.into(), kind, KeyType::Hash)
    }

    /// Adds the sort key, with its definition.
    #[must_use]
    pub fn sort_key(self, name: impl Into<Text>, kind: ScalarType) -> Self {
        self.key_attribute(name.into(), kind, KeyType::Range)
    }

    /// Adds the definition of an attribute that only an index has in its key.
    #[must_use]
    pub fn attribute_definition(mut self, name: impl Into<Text>, kind: ScalarType) -> Self {
        self.attribute_definitions
            .push(AttributeDefinition { attribute_name: name.into(), attribute_type: kind });
        self
    }

    /// Provisions capacity instead of paying on demand.
    #[must_use]
    pub fn provisioned_throughput(mut self, throughput: ProvisionedThroughput) -> Self {
        self.billing_mode = BillingMode::Provisioned;
        self.provisioned_throughput = Some(throughput);
        self
    }

    /// Adds a global secondary index.
    #[must_use]
    pub fn global_secondary_index(mut self, index: GlobalSecondaryIndex) -> Self {
        self.global_secondary_indexes.push(index);
        self
    }

    /// Adds a local secondary index.
    #[must_use]
    pub fn local_secondary_index(mut self, index: LocalSecondaryIndex) -> Self {
        self.local_secondary_indexes.push(index);
        self
    }

    /// Turns the stream on or off.
    #[must_use]
    pub fn stream_specification(mut self, stream: StreamSpecification) -> Self {
        self.stream_specification = Some(stream);
        self
    }

    /// Whether `DeleteTable` is refused.
    #[must_use]
    pub fn deletion_protection(mut self, enabled: bool) -> Self {
        self.deletion_protection_enabled = enabled;
        self
    }

    fn key_attribute(mut self, name: Text, kind: ScalarType, key_type: KeyType) -> Self {
        self.attribute_definitions
            .push(AttributeDefinition { attribute_name: name.clone(), attribute_type: kind });
        self.key_schema.push(KeySchemaElement { attribute_name: name, key_type });
        self
    }
}

impl CreateTable {
    /// All that is refused about the new table but for its name being taken, in the order of SEMANTICS 14.1.
    ///
    /// # Errors
    /// `Validation`
    pub fn check(&self) -> Result<()> {
        check::create_table(self).map_err(|error| self.located(error))
    }

    /// The primary key with its types, of a request that has passed its check.
    ///
    /// # Errors
    /// `Validation` when the key schema and the definitions do not make a key.
    pub fn primary_key(&self) -> Result<KeySchema> {
        KeySchema::from_elements(&self.key_schema, &self.attribute_definitions).ok_or_else(|| {
            self.located(Error::validation(
                "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
            ))
        })
    }

    /// The keys of the table and of its indexes with their types, of a request that has passed its check.
    ///
    /// # Errors
    /// `Validation` when the key schemas and the definitions do not make keys, or an index projects nothing.
    pub fn schema(&self) -> Result<TableSchema> {
        let schema = TableSchema::from_definitions(
            self.primary_key()?,
            &self.attribute_definitions,
            &self.global_secondary_indexes,
            &self.local_secondary_indexes,
        );
        schema.ok_or_else(|| {
            self.located(Error::validation("Invalid KeySchema: Some index key attribute have no definition"))
        })
    }

    /// The new table as `DescribeTable` tells it: active and empty. Its id, its time of creation, and the ARNs
    /// of it and of its indexes are the engine's to fill in.
    #[must_use]
    pub fn description(&self) -> TableDescription {
        let mut table = TableDescription::new(self.table_name.clone());
        table.key_schema.clone_from(&self.key_schema);
        table.attribute_definitions.clone_from(&self.attribute_definitions);
        table.billing_mode = self.billing_mode;
        table.provisioned_throughput = self.provisioned_throughput.unwrap_or(table.provisioned_throughput);
        table.global_secondary_indexes.clone_from(&self.global_secondary_indexes);
        table.local_secondary_indexes.clone_from(&self.local_secondary_indexes);
        let global = self.global_secondary_indexes.iter().map(|index| &index.index_name);
        let local = self.local_secondary_indexes.iter().map(|index| &index.index_name);
        let active = |name: &String| (name.clone(), IndexDescription::default());
        table.index_descriptions = global.chain(local).map(active).collect();
        table.stream_specification = self.stream_specification;
        table.deletion_protection_enabled = self.deletion_protection_enabled;
        table
    }

    /// The refusal of a name that is taken (SEMANTICS 14.1, step 14).
    #[must_use]
    pub fn name_taken(&self) -> Error {
        let message = format!("Table already exists: {}", self.table_name);
        self.located(
            Error::new(ErrorKind::TableInUse, "the table exists already").with_service_message(message),
        )
    }

    fn located(&self, error: Error) -> Error {
        error.with_operation("CreateTable").with_table(&self.table_name)
    }
}

/// What CreateTable answers.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CreateTableOutput {
    /// The new table.
    pub table: TableDescription,
}

/// Asks about a table.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DescribeTable {
    /// The table.
    pub table_name: TableName,
}

/// What DescribeTable answers.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DescribeTableOutput {
    /// The table.
    pub table: TableDescription,
}

/// Deletes a table with all its items.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DeleteTable {
    /// The table.
    pub table_name: TableName,
}

/// What DeleteTable answers.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DeleteTableOutput {
    /// The table, being deleted; without keys, definitions and indexes (SEMANTICS 14.2).
    pub table: TableDescription,
}

impl DeleteTable {
    /// What is refused about `table`, once it is found: a table that is protected against deletion (SEMANTICS 14.2).
    ///
    /// # Errors
    /// `Validation`
    pub fn check_against(&self, table: &TableDescription) -> Result<()> {
        if !table.deletion_protection_enabled {
            return Ok(());
        }
        Err(Error::validation(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection \
             first.",
        )
        .with_operation("DeleteTable")
        .with_table(&self.table_name))
    }
}

impl DeleteTableOutput {
    /// The answer about `table`, which is gone: it is being deleted, and its keys and indexes are not told any more
    /// (SEMANTICS 14.2).
    #[must_use]
    pub fn deleting(mut table: TableDescription) -> Self {
        table.table_status = TableStatus::Deleting;
        table.key_schema.clear();
        table.attribute_definitions.clear();
        table.global_secondary_indexes.clear();
        table.local_secondary_indexes.clear();
        table.index_descriptions.clear();
        Self { table }
    }
}

/// Lists table names in their order.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ListTables {
    /// Names after this one, which need not exist.
    pub exclusive_start_table_name: Option<TableName>,
    /// Names of a page, 1 to 100. Default: 100.
    pub limit: Option<i32>,
}

impl ListTables {
    /// The first page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Names after this one, which need not exist.
    #[must_use]
    pub fn exclusive_start_table_name(mut self, name: impl Into<Option<TableName>>) -> Self {
        self.exclusive_start_table_name = name.into();
        self
    }

    /// Names of a page, 1 to 100.
    #[must_use]
    pub fn limit(mut self, limit: impl Into<Option<i32>>) -> Self {
        self.limit = limit.into();
        self
    }

    /// What is refused (SEMANTICS 14.2).
    ///
    /// # Errors
    /// `Validation`
    pub fn check(&self) -> Result<()> {
        const MOST: i32 = LIST_TABLES_PAGE as i32;
        let mut broken = Constraints::default();
        if let Some(name) = &self.exclusive_start_table_name {
            let name = name.as_str();
            broken.length(name, "exclusiveStartTableName", name.len(), TABLE_NAME_MIN..=TABLE_NAME_MAX);
        }
        if let Some(limit) = self.limit {
            broken.value(limit, "limit", 1..=MOST);
        }
        broken.finish().map_err(|error| error.with_operation("ListTables"))
    }

    /// The page that this request, which has passed its check, asks for out of all names.
    #[must_use]
    pub fn page(&self, names: &BTreeSet<TableName>) -> ListTablesOutput {
        let limit = self.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(LIST_TABLES_PAGE);
        let after = self.exclusive_start_table_name.as_ref();
        let mut rest = names.iter().filter(|name| after.is_none_or(|after| *name > after));
        let table_names: Vec<TableName> = rest.by_ref().take(limit).cloned().collect();
        let last_evaluated_table_name = rest.next().and_then(|_| table_names.last().cloned());
        ListTablesOutput { table_names, last_evaluated_table_name }
    }
}

/// What ListTables answers.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ListTablesOutput {
    /// A page of names.
    pub table_names: Vec<TableName>,
    /// Where to go on, when there may be more.
    pub last_evaluated_table_name: Option<TableName>,
}

/// The refusal of a table that does not exist, in the words of the control plane (SEMANTICS 3.2).
pub(super) fn table_not_found(table: &TableName, operation: &'static str) -> Error {
    let message = format!("Requested resource not found: Table: {table} not found");
    Error::table_not_found(table).with_service_message(message).with_operation(operation)
}

macro_rules! by_table_name {
    ($($request:ident),+) => {$(
        impl $request {
            /// For the table of this name.
            #[must_use]
            pub fn new(table_name: TableName) -> Self {
                Self { table_name }
            }

            /// Nothing is refused before the table is looked at: its name is checked by its type.
            ///
            /// # Errors
            /// None today.
            pub fn check(&self) -> Result<()> {
                Ok(())
            }

            /// The refusal of a table that does not exist, in the words of the control plane (SEMANTICS 3.2).
            #[must_use]
            pub fn table_not_found(&self) -> Error {
                table_not_found(&self.table_name, stringify!($request))
            }
        }
    )+};
}

macro_rules! about_a_table {
    ($($output:ident),+) => {$(
        impl $output {
            /// An answer about `table`.
            #[must_use]
            pub fn new(table: TableDescription) -> Self {
                Self { table }
            }
        }
    )+};
}

by_table_name!(DescribeTable, DeleteTable);
about_a_table!(CreateTableOutput, DescribeTableOutput, DeleteTableOutput, UpdateTableOutput);
