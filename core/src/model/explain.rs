//! What an operation would send, for a person to read.

use std::fmt;

use crate::backend::Request;
use crate::expr::{Condition, Projection, Renderer, Update};
use crate::request::{
    ConditionCheck, DeleteItem, KeysAndAttributes, PutItem, Query, ReturnValues,
    ReturnValuesOnConditionCheckFailure, Scan, Segment, Select, TransactGet, TransactWrite, UpdateItem,
    WriteRequest,
};
use crate::schema::TableName;
use crate::value::Item;

/// What an operation would send: table, expressions as they go over the wire, names and values.
///
/// `Display` shows the values, since that is what it is for: keep it out of logs.
#[derive(Clone, PartialEq)]
pub struct Explanation(Request);

/// Prints the operation and the table: the rest holds data.
impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explanation")
            .field("operation", &self.0.operation())
            .field("table", &self.0.table_name())
            .finish_non_exhaustive()
    }
}

impl Explanation {
    pub(super) fn new(request: Request) -> Self {
        Self(request)
    }

    /// The request itself.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.0
    }
}

/// The lines under the first, one a property.
struct Lines {
    renderer: Renderer,
    text: Vec<(&'static str, String)>,
}

impl Lines {
    fn new() -> Self {
        Self { renderer: Renderer::new(), text: Vec::new() }
    }

    fn add(&mut self, label: &'static str, text: impl fmt::Display) {
        self.text.push((label, text.to_string()));
    }

    fn item(&mut self, label: &'static str, item: &Item) {
        self.add(label, format_args!("{item:?}"));
    }

    fn update(&mut self, update: Option<&Update>) {
        if let Some(update) = update {
            let text = self.renderer.update(update);
            self.add("update", text);
        }
    }

    fn condition(&mut self, condition: Option<&Condition>) {
        if let Some(condition) = condition {
            let text = self.renderer.condition(condition);
            self.add("condition", text);
        }
    }

    fn projection(&mut self, projection: Option<&Projection>) {
        if let Some(projection) = projection {
            let text = self.renderer.projection(projection);
            self.add("projection", text);
        }
    }

    fn returns(&mut self, values: ReturnValues, on_failure: ReturnValuesOnConditionCheckFailure) {
        let image = match values {
            ReturnValues::None => None,
            ReturnValues::AllOld => Some("the item before"),
            ReturnValues::UpdatedOld => Some("the attributes named, before"),
            ReturnValues::AllNew => Some("the item after"),
            ReturnValues::UpdatedNew => Some("the attributes named, after"),
        };
        if let Some(image) = image {
            self.add("returns", image);
        }
        if on_failure == ReturnValuesOnConditionCheckFailure::AllOld {
            self.add("on failure", "the stored item");
        }
    }

    /// Which index, and how consistent.
    fn read_from(&mut self, index: Option<&str>, is_consistent: bool) {
        if let Some(index) = index {
            self.add("index", index);
        }
        self.add("consistent", is_consistent);
    }

    /// What a page of a query or a scan gives, and where it begins and ends.
    fn page(
        &mut self,
        (filter, projection, select): (Option<&Condition>, Option<&Projection>, Option<Select>),
        (limit, start): (Option<i32>, Option<&Item>),
    ) {
        if let Some(filter) = filter {
            let text = self.renderer.condition(filter);
            self.add("filter", text);
        }
        self.projection(projection);
        match select {
            Some(Select::Count) => self.add("gives", "the number of items"),
            Some(Select::AllAttributes) => self.add("gives", "the whole items, read from the table"),
            Some(Select::AllProjectedAttributes | Select::SpecificAttributes) | None => {}
        }
        if let Some(limit) = limit {
            self.add("items read at most", limit);
        }
        if let Some(start) = start {
            self.item("after", start);
        }
    }

    fn finish(mut self) -> Vec<(&'static str, String)> {
        let (names, values) = self.renderer.finish();
        for (placeholder, name) in names {
            self.text.push(("name", format!("{placeholder} = {name:?}")));
        }
        for (placeholder, value) in values {
            self.text.push(("value", format!("{placeholder} = {value:?}")));
        }
        self.text
    }
}

/// One operation: its name, its table, and its lines.
type Part<'a> = (&'static str, &'a TableName, Lines);

fn get<'a>(
    table: &'a TableName,
    key: &Item,
    consistent: Option<bool>,
    projection: Option<&Projection>,
) -> Part<'a> {
    let mut lines = Lines::new();
    lines.item("key", key);
    if let Some(consistent) = consistent {
        lines.add("consistent", consistent);
    }
    lines.projection(projection);
    ("Get", table, lines)
}

fn put<'a>(table: &'a TableName, item: &Item) -> Part<'a> {
    let mut lines = Lines::new();
    lines.item("item", item);
    ("Put", table, lines)
}

fn put_item(request: &PutItem) -> Part<'_> {
    let (name, table, mut lines) = put(&request.table_name, &request.item);
    lines.condition(request.condition.as_ref());
    lines.returns(request.return_values, request.return_values_on_condition_check_failure);
    (name, table, lines)
}

fn update_item(request: &UpdateItem) -> Part<'_> {
    let mut lines = Lines::new();
    lines.item("key", &request.key);
    lines.update(request.update.as_ref());
    lines.condition(request.condition.as_ref());
    lines.returns(request.return_values, request.return_values_on_condition_check_failure);
    ("Update", &request.table_name, lines)
}

fn delete<'a>(table: &'a TableName, key: &Item) -> Part<'a> {
    let mut lines = Lines::new();
    lines.item("key", key);
    ("Delete", table, lines)
}

fn delete_item(request: &DeleteItem) -> Part<'_> {
    let (name, table, mut lines) = delete(&request.table_name, &request.key);
    lines.condition(request.condition.as_ref());
    lines.returns(request.return_values, request.return_values_on_condition_check_failure);
    (name, table, lines)
}

fn check(request: &ConditionCheck) -> Part<'_> {
    let mut lines = Lines::new();
    lines.item("key", &request.key);
    lines.condition(Some(&request.condition));
    lines.returns(ReturnValues::None, request.return_values_on_condition_check_failure);
    ("ConditionCheck", &request.table_name, lines)
}

fn query(request: &Query) -> Part<'_> {
    let mut lines = Lines::new();
    lines.read_from(request.index_name.as_deref(), request.consistent_read);
    let text = lines.renderer.key_condition(&request.key_condition);
    lines.add("key condition", text);
    lines.page(
        (request.filter.as_ref(), request.projection.as_ref(), request.select),
        (request.limit, request.exclusive_start_key.as_ref()),
    );
    lines.add("order", if request.scan_index_forward { "ascending" } else { "descending" });
    ("Query", &request.table_name, lines)
}

fn scan(request: &Scan) -> Part<'_> {
    let mut lines = Lines::new();
    lines.read_from(request.index_name.as_deref(), request.consistent_read);
    if let Some(Segment { segment, total_segments }) = request.segment {
        lines.add("segment", format_args!("{segment} of {total_segments}"));
    }
    lines.page(
        (request.filter.as_ref(), request.projection.as_ref(), request.select),
        (request.limit, request.exclusive_start_key.as_ref()),
    );
    ("Scan", &request.table_name, lines)
}

fn batch_get<'a>(table: &'a TableName, asked: &KeysAndAttributes) -> Vec<Part<'a>> {
    let (consistent, projection) = (Some(asked.consistent_read), asked.projection.as_ref());
    asked.keys.iter().map(|key| get(table, key, consistent, projection)).collect()
}

fn batch_write<'a>(table: &'a TableName, write: &WriteRequest) -> Part<'a> {
    match write {
        WriteRequest::Put(item) => put(table, item),
        WriteRequest::Delete(key) => delete(table, key),
    }
}

fn transact_get(read: &TransactGet) -> Part<'_> {
    get(&read.table_name, &read.key, None, read.projection.as_ref())
}

fn transact_write(write: &TransactWrite) -> Part<'_> {
    match write {
        TransactWrite::Put(request) => put_item(request),
        TransactWrite::Update(request) => update_item(request),
        TransactWrite::Delete(request) => delete_item(request),
        TransactWrite::ConditionCheck(request) => check(request),
    }
}

/// The operations on items that a request is made of; none for one on tables.
fn parts(request: &Request) -> Vec<Part<'_>> {
    match request {
        Request::GetItem(request) => {
            let consistent = Some(request.consistent_read);
            vec![get(&request.table_name, &request.key, consistent, request.projection.as_ref())]
        }
        Request::PutItem(request) => vec![put_item(request)],
        Request::UpdateItem(request) => vec![update_item(request)],
        Request::DeleteItem(request) => vec![delete_item(request)],
        Request::Query(request) => vec![query(request)],
        Request::Scan(request) => vec![scan(request)],
        Request::BatchGetItem(batch) => {
            batch.request_items.iter().flat_map(|(table, asked)| batch_get(table, asked)).collect()
        }
        Request::BatchWriteItem(batch) => {
            let writes = batch
                .request_items
                .iter()
                .flat_map(|(table, writes)| writes.iter().map(move |write| batch_write(table, write)));
            writes.collect()
        }
        Request::TransactGetItems(transaction) => transaction.items.iter().map(transact_get).collect(),
        Request::TransactWriteItems(transaction) => transaction.items.iter().map(transact_write).collect(),
        _ => Vec::new(),
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.operation())?;
        // An operation on one table is told on one line with it; of several, each has a line of its own.
        let alone = self.0.table_name();
        if let Some(table) = alone {
            write!(f, " on table {table}")?;
        }
        for (name, table, lines) in parts(&self.0) {
            let indent = if alone.is_some() {
                "\n  "
            } else {
                write!(f, "\n  {name} on table {table}")?;
                "\n    "
            };
            for (label, text) in lines.finish() {
                write!(f, "{indent}{label}: {text}")?;
            }
        }
        Ok(())
    }
}
