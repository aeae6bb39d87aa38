//! What an operation would send, for a person to read.

use std::fmt;

use crate::backend::Request;
use crate::expr::{Condition, Projection, Renderer, Update};
use crate::request::{ReturnValues, ReturnValuesOnConditionCheckFailure, Segment, Select};
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

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.operation())?;
        if let Some(table) = self.0.table_name() {
            write!(f, " on table {table}")?;
        }
        let mut lines = Lines::new();
        match &self.0 {
            Request::GetItem(request) => {
                lines.item("key", &request.key);
                lines.add("consistent", request.consistent_read);
                lines.projection(request.projection.as_ref());
            }
            Request::PutItem(request) => {
                lines.item("item", &request.item);
                lines.condition(request.condition.as_ref());
                lines.returns(request.return_values, request.return_values_on_condition_check_failure);
            }
            Request::UpdateItem(request) => {
                lines.item("key", &request.key);
                lines.update(request.update.as_ref());
                lines.condition(request.condition.as_ref());
                lines.returns(request.return_values, request.return_values_on_condition_check_failure);
            }
            Request::DeleteItem(request) => {
                lines.item("key", &request.key);
                lines.condition(request.condition.as_ref());
                lines.returns(request.return_values, request.return_values_on_condition_check_failure);
            }
            Request::Query(request) => {
                lines.read_from(request.index_name.as_deref(), request.consistent_read);
                let text = lines.renderer.key_condition(&request.key_condition);
                lines.add("key condition", text);
                lines.page(
                    (request.filter.as_ref(), request.projection.as_ref(), request.select),
                    (request.limit, request.exclusive_start_key.as_ref()),
                );
                let order = if request.scan_index_forward { "ascending" } else { "descending" };
                lines.add("order", order);
            }
            Request::Scan(request) => {
                lines.read_from(request.index_name.as_deref(), request.consistent_read);
                if let Some(Segment { segment, total_segments }) = request.segment {
                    lines.add("segment", format_args!("{segment} of {total_segments}"));
                }
                lines.page(
                    (request.filter.as_ref(), request.projection.as_ref(), request.select),
                    (request.limit, request.exclusive_start_key.as_ref()),
                );
            }
            // Operations on tables, and those on many items, which print each of their operations by itself.
            _ => {}
        }
        for (label, text) in lines.finish() {
            write!(f, "\n  {label}: {text}")?;
        }
        Ok(())
    }
}
