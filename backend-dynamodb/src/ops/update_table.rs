//! UpdateTable: change how a table is paid for, its global indexes and its protection.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::{describe_table, update_table as sdk};
use aws_sdk_dynamodb::types::{self, IndexStatus};
use itemstore::Result;
use itemstore::request::{GlobalSecondaryIndexUpdate, UpdateTable};
use itemstore::schema::{TableDescription, TableStatus};

use crate::convert;

pub(crate) fn to_input(
    client: &Client,
    request: UpdateTable,
) -> Result<sdk::builders::UpdateTableFluentBuilder> {
    convert::update_table(client, request)
}

/// A table, and where its global indexes are in their lives.
#[derive(Debug)]
pub(crate) struct Progress {
    pub(crate) table: TableDescription,
    indexes: BTreeMap<String, IndexStatus>,
}

impl Progress {
    /// Whether the table has settled, and these indexes are where they are to be.
    pub(crate) fn has_reached(&self, goals: &[IndexGoal]) -> bool {
        let settled = !matches!(self.table.table_status, TableStatus::Creating | TableStatus::Updating);
        let reached = |goal: &IndexGoal| match goal {
            IndexGoal::Active(name) => self.indexes.get(name) == Some(&IndexStatus::Active),
            IndexGoal::Gone(name) => !self.indexes.contains_key(name),
        };
        settled && goals.iter().all(reached)
    }
}

/// What is to become of an index.
#[derive(Debug)]
pub(crate) enum IndexGoal {
    /// It is there, and can be used.
    Active(String),
    /// It is not there.
    Gone(String),
}

/// What the request makes of the table's indexes.
pub(crate) fn index_goals(request: &UpdateTable) -> Vec<IndexGoal> {
    let goal = |update: &GlobalSecondaryIndexUpdate| match update {
        GlobalSecondaryIndexUpdate::Delete { index_name } => IndexGoal::Gone(index_name.clone()),
        other => IndexGoal::Active(other.index_name().to_owned()),
    };
    request.global_secondary_index_updates.iter().map(goal).collect()
}

pub(crate) fn from_output(output: sdk::UpdateTableOutput) -> Result<Progress> {
    progress(output.table_description)
}

pub(crate) fn described(output: describe_table::DescribeTableOutput) -> Result<Progress> {
    progress(output.table)
}

fn progress(told: Option<types::TableDescription>) -> Result<Progress> {
    let indexes = told.iter().flat_map(|table| table.global_secondary_indexes());
    let status = |index: &types::GlobalSecondaryIndexDescription| {
        Some((index.index_name.clone()?, index.index_status.clone()?))
    };
    let indexes = indexes.filter_map(status).collect();
    Ok(Progress { table: convert::description(told)?, indexes })
}
