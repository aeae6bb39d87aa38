//! Flaws in what the engine answers: a true answer told wrongly.

use itemstore::backend::{Request, Response};
use itemstore::request::{
    CreateTableOutput, GetItemOutput, PutItemOutput, ReturnValues, UpdateItemOutput, read_units, write_units,
};
use itemstore::schema::TableDescription;
use itemstore::schema::limits::ITEM_SIZE_BYTES;
use itemstore::value::Item;
use itemstore::{Error, ErrorKind, Result};

use super::{Flaw, many};

/// What a backend with this flaw makes of the engine's answer.
pub(super) fn bend(flaw: Flaw, request: &Request, answer: Result<Response>) -> Result<Response> {
    match answer {
        Ok(mut response) => {
            items(flaw, request, &mut response);
            tables(flaw, &mut response);
            many::answered(flaw, &mut response);
            Ok(response)
        }
        Err(error) => many::failed(flaw, &error).unwrap_or_else(|| failure(flaw, request, error)),
    }
}

fn failure(flaw: Flaw, request: &Request, error: Error) -> Result<Response> {
    match (flaw, request, error.kind()) {
        (Flaw::FailureIsValidation, _, ErrorKind::ConditionFailed) => {
            Err(Error::validation("The conditional request failed"))
        }
        (Flaw::ConditionsAreNotChecked, _, _) if is_about(&error, "ConditionExpression") => {
            Err(Error::condition_failed(None))
        }
        (Flaw::UpdatesAreNotChecked, _, _) if is_about(&error, "UpdateExpression") => {
            Ok(UpdateItemOutput::new(None).into())
        }
        (Flaw::ProjectionsAreNotChecked, _, _) if is_about(&error, "ProjectionExpression") => {
            Ok(GetItemOutput::new(None).into())
        }
        (Flaw::TooLargeIsAcknowledged, Request::PutItem(put), ErrorKind::Validation)
            if put.item.size_bytes() > ITEM_SIZE_BYTES =>
        {
            Ok(PutItemOutput::new(None).into())
        }
        (Flaw::IndexKeysAreNotChecked, Request::PutItem(_), ErrorKind::Validation)
            if error.service_message().is_some_and(|words| words.contains("IndexName")) =>
        {
            Ok(PutItemOutput::new(None).into())
        }
        (Flaw::MissingTableReadsAsEmpty, Request::GetItem(_), ErrorKind::TableNotFound) => {
            Ok(GetItemOutput::new(None).into())
        }
        (Flaw::ExistingTableIsCreated, Request::CreateTable(create), ErrorKind::TableInUse) => {
            Ok(CreateTableOutput::new(create.description()).into())
        }
        (Flaw::DescribeInOtherWords, Request::DescribeTable(describe), ErrorKind::TableNotFound) => {
            Err(Error::table_not_found(&describe.table_name).with_operation("DescribeTable"))
        }
        _ => Err(error),
    }
}

/// Whether the error refuses the expression of this parameter.
fn is_about(error: &Error, parameter: &str) -> bool {
    error
        .service_message()
        .and_then(|words| words.strip_prefix("Invalid "))
        .is_some_and(|words| words.starts_with(parameter))
}

fn items(flaw: Flaw, request: &Request, response: &mut Response) {
    match (flaw, request, response) {
        (Flaw::MissingItemIsEmpty, _, Response::GetItem(output)) => {
            output.item.get_or_insert_with(Item::new);
        }
        (Flaw::ProjectedReadsCostLess, Request::GetItem(get), Response::GetItem(output)) => {
            let units = read_units(size_bytes(output.item.as_ref()), get.consistent_read);
            output.consumed_capacity = get.return_consumed_capacity.of_table(&get.table_name, units);
        }
        (Flaw::PutReturnsNewItem, Request::PutItem(put), Response::PutItem(output))
            if put.return_values == ReturnValues::AllOld =>
        {
            output.attributes = Some(put.item.clone());
        }
        (Flaw::WritesCostNewSize, Request::PutItem(put), Response::PutItem(output)) => {
            let units = write_units(0, put.item.size_bytes());
            output.consumed_capacity = put.return_consumed_capacity.of_table(&put.table_name, units);
        }
        (Flaw::WritesCostNewSize, Request::DeleteItem(delete), Response::DeleteItem(output)) => {
            output.consumed_capacity =
                delete.return_consumed_capacity.of_table(&delete.table_name, write_units(0, 0));
        }
        _ => {}
    }
}

fn size_bytes(item: Option<&Item>) -> usize {
    item.map_or(0, Item::size_bytes)
}

fn tables(flaw: Flaw, response: &mut Response) {
    match response {
        Response::CreateTable(output) => table(flaw, &mut output.table),
        Response::DescribeTable(output) => table(flaw, &mut output.table),
        Response::DeleteTable(output) => table(flaw, &mut output.table),
        Response::ListTables(output) if flaw == Flaw::TablesAreUnsorted => output.table_names.reverse(),
        _ => {}
    }
}

fn table(flaw: Flaw, table: &mut TableDescription) {
    match flaw {
        Flaw::TableCountsNothing => (table.item_count, table.table_size_bytes) = (0, 0),
        Flaw::TablesShareAnId => table.table_id = "00000000-0000-4000-8000-000000000000".to_owned(),
        _ => {}
    }
}
