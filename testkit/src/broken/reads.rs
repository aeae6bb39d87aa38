//! Flaws in how a Query or a Scan is read: pages made here, by the engine's own rules, of entries that it would not give.

use std::hash::{DefaultHasher, Hash, Hasher};

use itemstore::backend::Response;
use itemstore::expr::{KeyTerm, KeyTest};
use itemstore::request::{Entry, ReadSource, Segment, Select, read_units};
use itemstore::schema::TableSchema;
use itemstore::value::Item;
use itemstore::{Error, ErrorKind, Result};
use itemstore_memory::MemoryBackend;

use super::either::{Either, Options, Read, Told};
use super::{Broken, Flaw};

/// The request that a backend with this flaw takes this one for; `None` when it is another flaw.
fn bend<R: Read>(flaw: Flaw, request: &R) -> Option<R> {
    let mut bent = request.clone();
    let options = bent.options();
    match flaw {
        Flaw::FilterIsIgnored => *options.filter = None,
        Flaw::ReadIgnoresProjection => *options.projection = None,
        Flaw::LimitIsOneMore => *options.limit = options.limit.map(|limit| limit.saturating_add(1)),
        Flaw::CountBringsItems => *options.select = options.select.filter(|select| *select != Select::Count),
        _ if !bent.bend_own(flaw) => return None,
        _ => {}
    }
    Some(bent)
}

impl Broken {
    /// The answer to a Query or a Scan. One that the engine refuses is refused, but for flaws that are about that.
    pub(super) async fn read<R: Read>(&self, request: &R) -> Option<Result<Response>>
    where
        R::Output: Into<Response>,
    {
        let output = match request.clone().call(&self.engine).await {
            Ok(output) => self.read_otherwise(request, output).await,
            Err(error) => match self.in_spite_of(request, &error).await {
                Some(output) => output,
                None => Err(error),
            },
        };
        Some(output.map(Into::into))
    }

    async fn read_otherwise<R: Read>(&self, request: &R, truth: R::Output) -> Result<R::Output> {
        if let Some(past) = self.past_of(request) {
            // A table that is newer than the past is read as it is.
            return request.clone().call(&past).await.or(Ok(truth));
        }
        if let Some(bent) = bend(self.flaw, request) {
            // What does not go with the rest of the request is done as it is.
            return bent.call(&self.engine).await.or(Ok(truth));
        }
        let Some(schema) = self.schema(request.table_name()).await else { return Ok(truth) };
        match self.entries(request, &schema).await? {
            Some(entries) => {
                let (_, mut page) = request.planned(&schema)?;
                page.fill(entries);
                Ok(R::output(page))
            }
            None => self.told(request, &schema, truth).await,
        }
    }

    /// What is answered though the engine refuses.
    async fn in_spite_of<R: Read>(&self, request: &R, error: &Error) -> Option<Result<R::Output>> {
        let words = error.service_message().unwrap_or_default();
        let mut other = request.clone();
        let options = other.options();
        match self.flaw {
            Flaw::ReadsAreNotChecked if error.kind() == ErrorKind::Validation => {
                return Some(Ok(R::nothing()));
            }
            Flaw::MissingTableIsScannedAsEmpty if error.kind() == ErrorKind::TableNotFound => {
                return Some(Ok(R::nothing()));
            }
            Flaw::UnknownIndexIsTheTable if words.contains("the specified index") => {
                *options.index_name = None;
            }
            Flaw::GlobalIndexIsReadConsistently if words.starts_with("Consistent reads") => {
                *options.consistent_read = false;
            }
            Flaw::FilterOnKeysIsIgnored if words.starts_with("Filter Expression can only") => {
                *options.filter = None;
            }
            Flaw::WrongStartKeyIsIgnored if words.contains("start") && words.contains("key") => {
                *options.start_key = None;
            }
            _ => return None,
        }
        Some(other.call(&self.engine).await)
    }

    /// The engine before the last write, where the flaw is to read that.
    fn past_of<R: Read>(&self, request: &R) -> Option<MemoryBackend> {
        let mut request = request.clone();
        let is_query = matches!(request.either(), Either::Query(_));
        let options = request.options();
        let (of_index, consistent) = (options.index_name.is_some(), *options.consistent_read);
        let stale = match self.flaw {
            Flaw::QueryIsStale => consistent && is_query && !of_index,
            Flaw::ScanIsStale => consistent && !is_query && !of_index,
            Flaw::IndexIsStale => of_index && !consistent,
            Flaw::LocalIndexIsStale => of_index && consistent,
            _ => false,
        };
        stale.then(|| self.memory().past.clone())
    }

    /// All that the request ranges over, as the table or the index holds it.
    async fn all<R: Read>(&self, request: &R) -> Result<Vec<Item>> {
        let mut whole = request.clone();
        let options = whole.options();
        (*options.filter, *options.projection, *options.select, *options.limit) = (None, None, None, None);
        let mut items = Vec::new();
        let mut next = whole.clone();
        loop {
            let mut page = R::page(next.call(&self.engine).await?);
            items.append(&mut page.items);
            if page.last_evaluated_key.is_none() {
                return Ok(items);
            }
            next = whole.clone().after(page.last_evaluated_key);
        }
    }

    async fn item(&self, request: &impl Read, schema: &TableSchema, entry: &Item) -> Result<Item> {
        let stored = self.stored(request.table_name(), &schema.key.key_of(entry)).await?;
        Ok(stored.unwrap_or_else(|| entry.clone()))
    }

    /// The entries that a page is made of instead of the true ones; `None` when it is another flaw.
    async fn entries<R: Read>(&self, request: &R, schema: &TableSchema) -> Result<Option<Vec<Entry>>> {
        let (source, page) = request.planned(schema)?;
        let fetches = page.fetches_items() && self.flaw != Flaw::LocalIndexFetchesNothing;
        let mut asked = request.clone();
        let asked = asked.options();
        let Some(chosen) = self.chosen(request, source, &asked).await? else { return Ok(None) };
        let mut entries = Vec::with_capacity(chosen.len());
        for item in chosen {
            let item = if self.flaw == Flaw::IndexGivesWholeItems {
                self.item(request, schema, &item).await?
            } else {
                item
            };
            let size_bytes = item.size_bytes();
            let entry = Entry::new(item.clone(), size_bytes);
            entries.push(if fetches {
                let fetched = self.item(request, schema, &item).await?;
                let size_bytes = fetched.size_bytes();
                entry.with_fetched(fetched, size_bytes)
            } else {
                entry
            });
        }
        Ok(Some(entries))
    }

    async fn chosen<R: Read>(
        &self,
        request: &R,
        source: ReadSource<'_>,
        asked: &Options<'_>,
    ) -> Result<Option<Vec<Item>>> {
        let passes = |item: &Item| asked.filter.as_ref().is_none_or(|filter| filter.holds(Some(item)));
        let (is_scan, terms, segment) = match request.either() {
            Either::Query(query) => (false, query.key_condition.terms(), None),
            Either::Scan(scan) => (true, &[][..], scan.segment),
        };
        let mut items = self.all(request).await?;
        match self.flaw {
            Flaw::LimitCountsWhatIsGiven if asked.limit.is_some() => items.retain(passes),
            Flaw::SizeCountsWhatIsGiven if asked.limit.is_none() => items.retain(passes),
            Flaw::IndexGivesWholeItems if source.index.is_some() => {}
            Flaw::LocalIndexFetchesNothing => {}
            Flaw::IndexHasItemsWithoutItsKey if is_scan => {
                let mut table = request.clone();
                *table.options().index_name = None;
                *table.options().start_key = None;
                let in_index =
                    |item: &Item| source.key().attributes().all(|key| item.contains_key(&key.name));
                items.extend(self.all(&table).await?.into_iter().filter(|item| !in_index(item)));
            }
            Flaw::NumbersAreOrderedAsText => {
                let key = source.key();
                let text = |item: &Item| {
                    let sort = key.sort_keys.first().and_then(|attribute| item.get(&attribute.name)?.as_n());
                    sort.map(ToString::to_string)
                };
                items.sort_by_key(text);
            }
            Flaw::KeyRangesAreOpen => {
                items.retain(|item| !terms.iter().any(|term| is_end(term, item)));
            }
            Flaw::ScanIsUnordered if is_scan => items.reverse(),
            Flaw::StartKeyIsIncluded | Flaw::StartKeyMustExist => {
                let Some(start) = &*asked.start_key else { return Ok(None) };
                let mut whole = request.clone();
                *whole.options().start_key = None;
                let whole = self.all(&whole).await?;
                let position = whole.iter().position(|item| source.key_of(item) == *start);
                match (self.flaw, position) {
                    (Flaw::StartKeyIsIncluded, Some(position)) => items.insert(0, whole[position].clone()),
                    (Flaw::StartKeyMustExist, None) => items = whole,
                    _ => return Ok(None),
                }
            }
            Flaw::EqualIndexKeysAreSkipped if source.index.is_some() => {
                let Some(start) = &*asked.start_key else { return Ok(None) };
                let differs = |item: &Item| {
                    source.key().attributes().any(|key| item.get(&key.name) != start.get(&key.name))
                };
                items.retain(differs);
            }
            Flaw::SegmentsPartPartitions | Flaw::SegmentsMove | Flaw::LastSegmentIsEmpty => {
                let Some(segment) = segment else { return Ok(None) };
                items = self.other_segment(request, items, segment).await?;
            }
            _ => return Ok(None),
        }
        Ok(Some(items))
    }

    /// What is in a segment instead of `items`.
    async fn other_segment<R: Read>(
        &self,
        request: &R,
        items: Vec<Item>,
        segment: Segment,
    ) -> Result<Vec<Item>> {
        let Segment { segment, total_segments } = segment;
        if self.flaw == Flaw::LastSegmentIsEmpty {
            return Ok(if segment > 0 && segment + 1 == total_segments { Vec::new() } else { items });
        }
        let mut whole = request.clone();
        whole.bend_own(Flaw::SegmentsAreWhole);
        let whole = self.all(&whole).await?;
        let number = |at: usize, item: &Item| {
            if self.flaw == Flaw::SegmentsMove { whole.len() + at } else { hash(item) }
        };
        let total = usize::try_from(total_segments).unwrap_or(1);
        let is_in = |(at, item): &(usize, &Item)| usize::try_from(segment) == Ok(number(*at, item) % total);
        Ok(whole.iter().enumerate().filter(is_in).map(|(_, item)| item.clone()).collect())
    }

    /// A true page that is told wrongly.
    async fn told<R: Read>(
        &self,
        request: &R,
        schema: &TableSchema,
        mut truth: R::Output,
    ) -> Result<R::Output> {
        let (source, _) = request.planned(schema)?;
        let mut asked = request.clone();
        let asked = asked.options();
        let told = R::told(&mut truth);
        match self.flaw {
            Flaw::CountIsBeforeFilter => *told.count = *told.scanned_count,
            Flaw::ScannedCountIsAfterFilter => *told.scanned_count = *told.count,
            Flaw::LimitTellsNoLastKey if asked.limit.is_some() => *told.last_key = None,
            Flaw::LastPageTellsNoLastKey if told.last_key.is_some() => {
                let rest = request.clone().after(told.last_key.clone());
                if self.all(&rest).await?.is_empty() {
                    *told.last_key = None;
                }
            }
            Flaw::LastKeyIsOfTheIndexAlone if source.index.is_some() => {
                if let Some(key) = told.last_key {
                    let of_index = source.key();
                    *key = std::mem::take(key)
                        .iter()
                        .filter(|(name, _)| of_index.contains(name.as_str()))
                        .map(|(name, value)| (name.clone(), value.clone()))
                        .collect();
                }
            }
            Flaw::LastKeyIsOfWhatIsGiven if told.last_key.is_some() => {
                let evaluated = self.all(request).await?.into_iter().take(*told.scanned_count);
                let passes =
                    |item: &Item| asked.filter.as_ref().is_none_or(|filter| filter.holds(Some(item)));
                *told.last_key = evaluated.filter(passes).last().map(|item| source.key_of(&item));
            }
            Flaw::MegabyteIsIgnored if asked.limit.is_none() => self.join(request, told).await?,
            _ => self.costs(request, source, told).await?,
        }
        Ok(truth)
    }

    /// Adds the pages that follow.
    async fn join<R: Read>(&self, request: &R, told: Told<'_>) -> Result<()> {
        while let Some(key) = told.last_key.take() {
            let page = R::page(request.clone().after(Some(key)).call(&self.engine).await?);
            told.items.extend(page.items);
            *told.count += page.count;
            *told.scanned_count += page.scanned_count;
            *told.last_key = page.last_evaluated_key;
        }
        Ok(())
    }

    /// The capacity, where it is told wrongly.
    async fn costs<R: Read>(&self, request: &R, source: ReadSource<'_>, told: Told<'_>) -> Result<()> {
        let Some(capacity) = told.capacity else { return Ok(()) };
        let consistent_read = *request.clone().options().consistent_read;
        match self.flaw {
            Flaw::EventualQueriesCostWhole if !consistent_read => capacity.capacity_units *= 2.0,
            Flaw::QueryCostsItemByItem => {
                let evaluated = self.all(request).await?.into_iter().take(*told.scanned_count);
                let units = evaluated.map(|item| read_units(item.size_bytes(), consistent_read));
                capacity.capacity_units = units.sum();
            }
            Flaw::QueryCostsWhatItGives => {
                let size_bytes = told.items.iter().map(Item::size_bytes).sum();
                capacity.capacity_units = read_units(size_bytes, consistent_read);
            }
            Flaw::IndexUnitsAreTheTables if source.index.is_some() && capacity.table.is_some() => {
                capacity.table = Some(capacity.capacity_units);
                capacity.global_secondary_indexes.clear();
                capacity.local_secondary_indexes.clear();
            }
            _ => {}
        }
        Ok(())
    }
}

/// Whether the item is at an end that a range includes.
fn is_end(term: &KeyTerm, item: &Item) -> bool {
    let value = item.get(&term.attribute);
    match &term.test {
        KeyTest::Le(end) | KeyTest::Ge(end) => value == Some(end),
        KeyTest::Between(low, high) => value == Some(low) || value == Some(high),
        _ => false,
    }
}

fn hash(item: &Item) -> usize {
    let mut hasher = DefaultHasher::new();
    format!("{item:?}").hash(&mut hasher);
    usize::try_from(hasher.finish() >> 33).unwrap_or_default()
}
