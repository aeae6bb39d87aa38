//! A Query or a Scan, which have most in common: as flaws bend them.

use itemstore::Result;
use itemstore::expr::{Condition, KeyCondition, KeyTerm, KeyTest, Projection};
use itemstore::request::{ConsumedCapacity, Page, Query, QueryOutput, ReadSource, Scan, ScanOutput, Select};
use itemstore::schema::{TableName, TableSchema};
use itemstore::value::Item;

use super::Flaw;
use crate::pages::Paged;

/// A Query or a Scan.
pub(super) trait Read: Paged {
    fn table_name(&self) -> &TableName;
    fn options(&mut self) -> Options<'_>;
    fn planned<'r>(&'r self, schema: &'r TableSchema) -> Result<(ReadSource<'r>, Page<'r>)>;
    fn output(page: Page<'_>) -> Self::Output;
    fn nothing() -> Self::Output;
    fn told(output: &mut Self::Output) -> Told<'_>;
    /// The Query or the Scan that this is.
    fn either(&self) -> Either<'_>;
    /// Bends what only a Query, or only a Scan, has; whether the flaw is about that.
    fn bend_own(&mut self, flaw: Flaw) -> bool;
}

/// One of the two.
pub(super) enum Either<'r> {
    Query(&'r Query),
    Scan(&'r Scan),
}

/// What Query and Scan both ask.
pub(super) struct Options<'a> {
    pub(super) index_name: &'a mut Option<String>,
    pub(super) filter: &'a mut Option<Condition>,
    pub(super) projection: &'a mut Option<Projection>,
    pub(super) select: &'a mut Option<Select>,
    pub(super) consistent_read: &'a mut bool,
    pub(super) limit: &'a mut Option<i32>,
    pub(super) start_key: &'a mut Option<Item>,
}

/// What Query and Scan both answer.
pub(super) struct Told<'a> {
    pub(super) items: &'a mut Vec<Item>,
    pub(super) count: &'a mut usize,
    pub(super) scanned_count: &'a mut usize,
    pub(super) last_key: &'a mut Option<Item>,
    pub(super) capacity: &'a mut Option<ConsumedCapacity>,
}

macro_rules! reads {
    ($($request:ident -> $output:ident, $own:ident;)+) => {$(
        impl Read for $request {
            fn table_name(&self) -> &TableName {
                &self.table_name
            }

            fn options(&mut self) -> Options<'_> {
                Options {
                    index_name: &mut self.index_name,
                    filter: &mut self.filter,
                    projection: &mut self.projection,
                    select: &mut self.select,
                    consistent_read: &mut self.consistent_read,
                    limit: &mut self.limit,
                    start_key: &mut self.exclusive_start_key,
                }
            }

            fn planned<'r>(&'r self, schema: &'r TableSchema) -> Result<(ReadSource<'r>, Page<'r>)> {
                self.plan(schema).map(|plan| (plan.source, plan.page))
            }

            fn output(page: Page<'_>) -> $output {
                $output::of(page)
            }

            fn nothing() -> $output {
                $output::default()
            }

            fn told(output: &mut $output) -> Told<'_> {
                Told {
                    items: &mut output.items,
                    count: &mut output.count,
                    scanned_count: &mut output.scanned_count,
                    last_key: &mut output.last_evaluated_key,
                    capacity: &mut output.consumed_capacity,
                }
            }

            fn either(&self) -> Either<'_> {
                Either::$request(self)
            }

            fn bend_own(&mut self, flaw: Flaw) -> bool {
                $own(self, flaw)
            }
        }
    )+};
}

reads! {
    Query -> QueryOutput, bend_query;
    Scan -> ScanOutput, bend_scan;
}

fn bend_query(query: &mut Query, flaw: Flaw) -> bool {
    match flaw {
        Flaw::DescendingIsIgnored => query.scan_index_forward = true,
        Flaw::KeyPrefixHasNoEnd => {
            let open = |term: &KeyTerm| match &term.test {
                KeyTest::BeginsWith(prefix) => {
                    KeyTerm { attribute: term.attribute.clone(), test: KeyTest::Ge(prefix.clone()) }
                }
                _ => term.clone(),
            };
            if let Some(condition) = KeyCondition::new(query.key_condition.terms().iter().map(open)) {
                query.key_condition = condition;
            }
        }
        _ => return false,
    }
    true
}

fn bend_scan(scan: &mut Scan, flaw: Flaw) -> bool {
    match flaw {
        Flaw::ScanIgnoresIndex => scan.index_name = None,
        Flaw::SegmentsAreWhole => scan.segment = None,
        _ => return false,
    }
    true
}
