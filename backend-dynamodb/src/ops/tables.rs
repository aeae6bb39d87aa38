//! CreateTable, DescribeTable, DeleteTable and ListTables.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::{create_table, delete_table, describe_table, list_tables};
use itemstore::Result;
use itemstore::request::{
    CreateTable, CreateTableOutput, DeleteTable, DeleteTableOutput, DescribeTable, DescribeTableOutput,
    ListTables, ListTablesOutput,
};
use itemstore::schema::TableName;

use crate::convert;

pub(crate) fn to_create(
    client: &Client,
    request: CreateTable,
) -> Result<create_table::builders::CreateTableFluentBuilder> {
    convert::create_table(client, request)
}

pub(crate) fn created(output: create_table::CreateTableOutput) -> Result<CreateTableOutput> {
    convert::description(output.table_description).map(CreateTableOutput::new)
}

pub(crate) fn to_describe(
    client: &Client,
    request: &DescribeTable,
) -> describe_table::builders::DescribeTableFluentBuilder {
    client.describe_table().table_name(request.table_name.as_str())
}

pub(crate) fn described(output: describe_table::DescribeTableOutput) -> Result<DescribeTableOutput> {
    convert::description(output.table).map(DescribeTableOutput::new)
}

pub(crate) fn to_delete(
    client: &Client,
    request: &DeleteTable,
) -> delete_table::builders::DeleteTableFluentBuilder {
    client.delete_table().table_name(request.table_name.as_str())
}

pub(crate) fn deleted(output: delete_table::DeleteTableOutput) -> Result<DeleteTableOutput> {
    convert::description(output.table_description).map(DeleteTableOutput::deleting)
}

pub(crate) fn to_list(
    client: &Client,
    request: &ListTables,
) -> list_tables::builders::ListTablesFluentBuilder {
    let after = request.exclusive_start_table_name.as_ref();
    client
        .list_tables()
        .set_exclusive_start_table_name(after.map(|name| name.as_str().to_owned()))
        .set_limit(request.limit)
}

pub(crate) fn listed(output: list_tables::ListTablesOutput) -> Result<ListTablesOutput> {
    let mut answer = ListTablesOutput::default();
    answer.table_names =
        output.table_names.into_iter().flatten().map(TableName::new).collect::<Result<_>>()?;
    answer.last_evaluated_table_name = output.last_evaluated_table_name.map(TableName::new).transpose()?;
    Ok(answer)
}
