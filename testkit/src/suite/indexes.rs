//! Secondary indexes: what they ask of a write, and what they make it cost.

use itemstore::request::{ConsumedCapacity, CreateTable, DescribeTable, ReturnConsumedCapacity};
use itemstore::schema::{
    GlobalSecondaryIndex, IndexProjection, IndexStatus, KeySchemaElement, KeyType, LocalSecondaryIndex,
    ProjectionType, ScalarType,
};
use itemstore::value::{AttributeValue, Item};

use super::keys::kinds;
use super::{condition, key, projection, update, v};
use crate::case::cases;
use crate::expect::{Failure, equal, refused, refused_with};
use crate::subject::{Subject, Table};

cases! { "indexes":
    indexes_are_described_as_defined cites ["14.1/description"] needs [Indexes];
    an_index_is_described_with_its_counts cites ["14.2/describe"] needs [Indexes];
    a_put_has_index_keys_of_their_types cites ["2.1/type"] needs [Indexes];
    an_update_leaves_index_keys_of_their_types cites ["2.1/type"] needs [Indexes];
    a_put_has_no_empty_index_key cites ["2.1/empty_put"] needs [Indexes];
    an_update_leaves_no_empty_index_key cites ["2.1/empty_update"] needs [Indexes];
    a_put_has_index_keys_of_a_greatest_length cites ["2.1/length"] needs [Indexes];
    an_update_leaves_index_keys_of_a_greatest_length cites ["2.1/length"] needs [Indexes];
    an_item_without_index_keys_is_stored cites ["2.1/sparse"] needs [Indexes];
    a_key_of_many_attributes_is_checked_in_all_of_them cites ["2.1/type", "2.1/sparse"] needs [Indexes];
    what_an_index_refuses_changes_nothing cites ["2.1/refused_whole", "8.2/failed_write"] needs [Indexes];
    no_path_leads_into_an_index_key cites ["2/index_nested_path"] needs [Indexes];
    an_item_and_its_local_entries_have_one_size cites ["1.5/local_indexes"] needs [Indexes];
    collection_metrics_are_told_with_local_indexes cites ["8.2/collection_metrics"] needs [Indexes];
    an_index_write_costs_a_unit_for_every_kb_begun cites ["17/index_write"] needs [Indexes, ConsumedCapacity];
    an_entry_that_stays_as_it_is_costs_nothing cites ["17/index_write"] needs [Indexes, ConsumedCapacity];
    an_index_costs_by_what_it_holds cites ["17/index_projected"] needs [Indexes, ConsumedCapacity];
    indexes_are_told_apart_when_asked_for cites ["17/index_arms"] needs [Indexes, ConsumedCapacity];
}

const INVALID: &str = "One or more parameter values were invalid: ";

fn elements(names: &[(&str, KeyType)]) -> Vec<KeySchemaElement> {
    let element = |(name, key_type): &(&str, KeyType)| KeySchemaElement {
        attribute_name: (*name).into(),
        key_type: *key_type,
    };
    names.iter().map(element).collect()
}

fn projecting(projection_type: ProjectionType) -> IndexProjection {
    IndexProjection { projection_type: Some(projection_type), non_key_attributes: None }
}

fn global(name: &str, key: &[(&str, KeyType)], projection: ProjectionType) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: elements(key),
        projection: projecting(projection),
        provisioned_throughput: None,
    }
}

fn local(name: &str, range: &str, projection: ProjectionType) -> LocalSecondaryIndex {
    LocalSecondaryIndex {
        index_name: name.to_owned(),
        key_schema: elements(&[("pk", KeyType::Hash), (range, KeyType::Range)]),
        projection: projecting(projection),
    }
}

/// A table with the keys `pk` and `sk`, a global index `by-g` on `g` and `h`, and a local index `by-l` on `l`; all of this
/// type, and both indexes holding every attribute.
fn indexed(subject: &Subject, kind: ScalarType) -> Result<CreateTable, Failure> {
    Ok(CreateTable::new(subject.new_name()?)
        .partition_key("pk", ScalarType::S)
        .sort_key("sk", ScalarType::S)
        .attribute_definition("g", kind)
        .attribute_definition("h", kind)
        .attribute_definition("l", kind)
        .global_secondary_index(global(
            "by-g",
            &[("g", KeyType::Hash), ("h", KeyType::Range)],
            ProjectionType::All,
        ))
        .local_secondary_index(local("by-l", "l", ProjectionType::All)))
}

pub(super) async fn table(subject: &Subject, kind: ScalarType) -> Result<Table<'_>, Failure> {
    Ok(subject.table_from(indexed(subject, kind)?).await?)
}

/// The key attributes of indexes, each with the index it is of.
const INDEX_KEYS: [(&str, &str); 3] = [("g", "by-g"), ("h", "by-g"), ("l", "by-l")];

fn sorted_key() -> Item {
    key().with("sk", "b")
}

/// `table` refuses to set `attribute` to `value` in these words.
async fn update_refused(
    table: &Table<'_>,
    attribute: &str,
    value: AttributeValue,
    words: &str,
) -> Result<(), Failure> {
    let set = update(&format!("SET {attribute} = :v"), &v(value))?;
    refused(attribute, table.send(table.update(sorted_key(), set)).await, words)
}

async fn indexes_are_described_as_defined(subject: &Subject) -> Result<(), Failure> {
    let create = indexed(subject, ScalarType::N)?;
    let table = subject.table_from(create.clone()).await?;
    let told = subject.send(DescribeTable::new(table.name().clone())).await?.table;
    equal("global", &told.global_secondary_indexes, &create.global_secondary_indexes)?;
    equal("local", &told.local_secondary_indexes, &create.local_secondary_indexes)?;
    for (name, index) in &told.index_descriptions {
        equal(name, &index.index_status, &IndexStatus::Active)?;
        let arn_ends = index.index_arn.ends_with(&format!(":table/{}/index/{name}", table.name()));
        equal("a resource name", &arn_ends, &true)?;
    }
    equal("both", &told.index_descriptions.len(), &2)?;
    for definition in &create.attribute_definitions {
        equal("a definition", &told.attribute_definitions.contains(definition), &true)?;
    }
    Ok(())
}

async fn an_index_is_described_with_its_counts(subject: &Subject) -> Result<(), Failure> {
    let table = table(subject, ScalarType::S).await?;
    table.seed(sized(100)).await?;
    table.seed(sized(200).with("sk", "c")).await?;
    table.seed(key().with("sk", "d").with("l", "e")).await?;
    let told = subject.send(DescribeTable::new(table.name().clone())).await?.table;
    for (name, counts) in [("by-g", (2, 300)), ("by-l", (3, 300 + 8))] {
        let index = told.index_descriptions.get(name);
        equal(name, &index.map(|index| (index.item_count, index.index_size_bytes)), &Some(counts))?;
    }
    Ok(())
}

async fn a_put_has_index_keys_of_their_types(subject: &Subject) -> Result<(), Failure> {
    for (expected, kind) in [("S", ScalarType::S), ("N", ScalarType::N), ("B", ScalarType::B)] {
        let table = table(subject, kind).await?;
        for (actual, value) in kinds() {
            for (attribute, index) in INDEX_KEYS {
                let put = table.send(table.put(sorted_key().with(attribute, value.clone()))).await;
                if actual == expected {
                    put?;
                    continue;
                }
                let words = format!(
                    "{INVALID}Type mismatch for Index Key {attribute} Expected: {expected} Actual: {actual} IndexName: {index}"
                );
                refused(actual, put, &words)?;
            }
        }
    }
    Ok(())
}

async fn an_update_leaves_index_keys_of_their_types(subject: &Subject) -> Result<(), Failure> {
    let table = table(subject, ScalarType::N).await?;
    table.seed(sorted_key().with("g", 1_u32).with("h", 2_u32).with("l", 3_u32)).await?;
    for (actual, value) in kinds().into_iter().filter(|(actual, _)| *actual != "N") {
        for (attribute, index) in INDEX_KEYS {
            let words = format!(
                "{INVALID}Type mismatch for Index Key {attribute} Expected: N Actual: {actual} IndexName: {index}"
            );
            update_refused(&table, attribute, value.clone(), &words).await?;
        }
    }
    let counted = update("ADD g :v SET h = h + :v, l = :v", &v(1_u32))?;
    table.send(table.update(sorted_key(), counted)).await?;
    let expected = sorted_key().with("g", 2_u32).with("h", 3_u32).with("l", 1_u32);
    equal("the item", &table.stored(sorted_key()).await?, &Some(expected))
}

/// An empty value of each of the two types that have one.
fn empties() -> [(ScalarType, AttributeValue, &'static str); 2] {
    [(ScalarType::S, "".into(), "string"), (ScalarType::B, Vec::<u8>::new().into(), "binary")]
}

async fn a_put_has_no_empty_index_key(subject: &Subject) -> Result<(), Failure> {
    for (kind, empty, name) in empties() {
        let table = table(subject, kind).await?;
        for (attribute, index) in INDEX_KEYS {
            let words = format!(
                "One or more parameter values are not valid. A value specified for a secondary index key is not supported. \
                 The AttributeValue for a key attribute cannot contain an empty {name} value. IndexName: {index}, \
                 IndexKey: {attribute}"
            );
            let put = table.put(sorted_key().with(attribute, empty.clone()));
            refused(attribute, table.send(put).await, &words)?;
        }
    }
    Ok(())
}

async fn an_update_leaves_no_empty_index_key(subject: &Subject) -> Result<(), Failure> {
    for (kind, empty, name) in empties() {
        let table = table(subject, kind).await?;
        let words = format!(
            "One or more parameter values are not valid. The update expression attempted to update a secondary index key to \
             a value that is not supported. The AttributeValue for a key attribute cannot contain an empty {name} value."
        );
        for (attribute, _) in INDEX_KEYS {
            update_refused(&table, attribute, empty.clone(), &words).await?;
        }
    }
    Ok(())
}

/// Every key attribute of the indexes, the longest value of it, and what is said of a longer one.
fn lengths() -> [(&'static str, usize, String); 3] {
    let hash = format!("{INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes");
    let range =
        format!("{INVALID}Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    [("g", 2048, hash), ("h", 1024, range.clone()), ("l", 1024, range)]
}

async fn a_put_has_index_keys_of_a_greatest_length(subject: &Subject) -> Result<(), Failure> {
    let (text, binary) = (table(subject, ScalarType::S).await?, table(subject, ScalarType::B).await?);
    for (attribute, most, words) in lengths() {
        text.seed(sorted_key().with(attribute, "x".repeat(most))).await?;
        let put = text.put(sorted_key().with(attribute, "x".repeat(most + 1)));
        refused(attribute, text.send(put).await, &words)?;
        binary.seed(sorted_key().with(attribute, vec![0_u8; most])).await?;
        let put = binary.put(sorted_key().with(attribute, vec![0_u8; most + 1]));
        refused(attribute, binary.send(put).await, &words)?;
    }
    Ok(())
}

async fn an_update_leaves_index_keys_of_a_greatest_length(subject: &Subject) -> Result<(), Failure> {
    let table = table(subject, ScalarType::S).await?;
    for (attribute, most, words) in lengths() {
        let longest = update(&format!("SET {attribute} = :v"), &v("x".repeat(most)))?;
        table.send(table.update(sorted_key(), longest)).await?;
        update_refused(&table, attribute, "x".repeat(most + 1).into(), &words).await?;
    }
    Ok(())
}

async fn an_item_without_index_keys_is_stored(subject: &Subject) -> Result<(), Failure> {
    let table = table(subject, ScalarType::S).await?;
    let rows = [sorted_key(), sorted_key().with("g", "c"), sorted_key().with("h", "d").with("l", "e")];
    for item in rows {
        table.seed(item.clone()).await?;
        equal("put", &table.stored(sorted_key()).await?, &Some(item))?;
    }
    table.send(table.update(sorted_key(), update("REMOVE h, l", &[])?)).await?;
    equal("updated", &table.stored(sorted_key()).await?, &Some(sorted_key()))
}

async fn a_key_of_many_attributes_is_checked_in_all_of_them(subject: &Subject) -> Result<(), Failure> {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut create = CreateTable::new(subject.new_name()?).partition_key("pk", ScalarType::S);
    for name in names {
        create = create.attribute_definition(name, ScalarType::S);
    }
    let part = |at: usize| if at < 4 { KeyType::Hash } else { KeyType::Range };
    let keys: Vec<_> = names.iter().enumerate().map(|(at, name)| (*name, part(at))).collect();
    let create = create.global_secondary_index(global("by-all", &keys, ProjectionType::All));
    let table = subject.table_from(create).await?;
    let whole = names.iter().fold(key(), |item, name| item.with(*name, "x"));
    table.seed(whole.clone()).await?;
    for name in names {
        let words =
            format!("{INVALID}Type mismatch for Index Key {name} Expected: S Actual: N IndexName: by-all");
        let wrong = table.put(whole.clone().with(name, 1_u32));
        refused(name, table.send(wrong).await, &words)?;
        let mut partial = whole.clone();
        partial.remove(name);
        table.seed(partial).await?;
    }
    Ok(())
}

async fn what_an_index_refuses_changes_nothing(subject: &Subject) -> Result<(), Failure> {
    let table = table(subject, ScalarType::S).await?;
    let old = sorted_key().with("g", "c").with("h", "d").with("a", 1_u32);
    table.seed(old.clone()).await?;
    let put = table.put(sorted_key().with("g", "e").with("l", 1_u32));
    refused_with("put", table.send(put).await, "Type mismatch for Index Key l")?;
    let set = update("SET a = :w, g = :w, h = :v", &super::vw(1_u32, "x"))?;
    refused_with(
        "update",
        table.send(table.update(sorted_key(), set)).await,
        "Type mismatch for Index Key h",
    )?;
    equal("the item", &table.stored(sorted_key()).await?, &Some(old))
}

async fn no_path_leads_into_an_index_key(subject: &Subject) -> Result<(), Failure> {
    let table = table(subject, ScalarType::S).await?;
    let words = |attribute: &str| {
        format!(
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: \
             {attribute}"
        )
    };
    for (attribute, _) in INDEX_KEYS {
        let put = table.put_if(sorted_key(), condition(&format!("{attribute}.a = :v"), &v("x"))?);
        refused_with("condition", table.send(put).await, &words(attribute))?;
        let set = table.update(sorted_key(), update(&format!("SET x = {attribute}[0]"), &[])?);
        refused_with("update", table.send(set).await, &words(attribute))?;
        let get = table.project(sorted_key(), projection(&format!("a, {attribute}.a"))?);
        refused_with("projection", table.send(get).await, &words(attribute))?;
    }
    Ok(())
}

async fn an_item_and_its_local_entries_have_one_size(subject: &Subject) -> Result<(), Failure> {
    const HALF: usize = 400 * 1024 / 2;
    let table = table(subject, ScalarType::S).await?;
    let sized = |size: usize| {
        let item = sorted_key().with("l", "c");
        let rest = size - item.size_bytes() - 1;
        item.with("x", "x".repeat(rest))
    };
    table.seed(sized(HALF)).await?;
    let put = table.send(table.put(sized(HALF + 1))).await;
    refused_with("put", put, "Item size has exceeded the maximum allowed size")?;
    let grow = update("SET x = :v", &v("x".repeat(HALF)))?;
    let grown = table.send(table.update(sorted_key(), grow)).await;
    refused_with("update", grown, "Item size to update has exceeded the maximum allowed size")
}

async fn collection_metrics_are_told_with_local_indexes(subject: &Subject) -> Result<(), Failure> {
    let table = table(subject, ScalarType::S).await?;
    let size = itemstore::request::ReturnItemCollectionMetrics::Size;
    let put = table.put(sorted_key()).return_item_collection_metrics(size);
    let update = table.update(sorted_key(), None).return_item_collection_metrics(size);
    let delete = table.delete(sorted_key()).return_item_collection_metrics(size);
    let told = [
        table.send(put).await?.item_collection_metrics,
        table.send(update).await?.item_collection_metrics,
        table.send(delete).await?.item_collection_metrics,
    ];
    for metrics in told {
        let collection = metrics.as_ref().map(|metrics| metrics.item_collection_key.clone());
        equal("the collection", &collection, &Some(("pk".to_owned(), "a".into())))?;
        let range = metrics.map(|metrics| metrics.size_estimate_range_gb);
        equal("its size", &range, &Some([0.0, 1.0]))?;
    }
    let unasked = table.send(table.put(sorted_key())).await?.item_collection_metrics;
    equal("not asked", &unasked, &None)
}

/// Units of the indexes `by-g` and `by-l` that a write of this table took.
async fn index_units(table: &Table<'_>, write: Write) -> Result<[Option<f64>; 2], Failure> {
    let asked = ReturnConsumedCapacity::Indexes;
    let told = match write {
        Write::Put(item) => {
            table.send(table.put(item).return_consumed_capacity(asked)).await?.consumed_capacity
        }
        Write::Update(text, value) => {
            let request = table.update(sorted_key(), update(text, &v(value))?);
            table.send(request.return_consumed_capacity(asked)).await?.consumed_capacity
        }
        Write::Delete => {
            table.send(table.delete(sorted_key()).return_consumed_capacity(asked)).await?.consumed_capacity
        }
    };
    let told = told.ok_or_else(|| Failure::new("the capacity was asked for"))?;
    let arms = told.global_secondary_indexes.values().chain(told.local_secondary_indexes.values());
    let total = told.table.unwrap_or_default() + arms.sum::<f64>();
    equal("the total", &told.capacity_units, &total)?;
    let arm = |arms: &std::collections::BTreeMap<String, f64>, name| arms.get(name).copied();
    Ok([arm(&told.global_secondary_indexes, "by-g"), arm(&told.local_secondary_indexes, "by-l")])
}

enum Write {
    Put(Item),
    Update(&'static str, AttributeValue),
    Delete,
}

/// An item that both indexes hold, of this size.
fn sized(size_bytes: usize) -> Item {
    let item = sorted_key().with("g", "c").with("h", "d").with("l", "e");
    let rest = size_bytes - item.size_bytes() - 1;
    item.with("x", "x".repeat(rest))
}

async fn an_index_write_costs_a_unit_for_every_kb_begun(subject: &Subject) -> Result<(), Failure> {
    let table = table(subject, ScalarType::S).await?;
    let both = |units| [Some(units), Some(units)];
    let rows = [
        ("new", Write::Put(sized(1024)), both(1.0)),
        ("larger under one key", Write::Put(sized(2049)), both(3.0)),
        ("smaller under one key", Write::Put(sized(1025)), both(3.0)),
        ("moved in one", Write::Update("SET h = :v", "i".into()), [Some(4.0), Some(2.0)]),
        ("moved in the other", Write::Update("SET l = :v", "f".into()), [Some(2.0), Some(4.0)]),
        ("gone from one", Write::Put(sorted_key().with("g", "c").with("h", "i")), [Some(2.0), Some(2.0)]),
        ("gone", Write::Delete, [Some(1.0), None]),
    ];
    for (what, write, expected) in rows {
        equal(what, &index_units(&table, write).await?, &expected)?;
    }
    Ok(())
}

async fn an_entry_that_stays_as_it_is_costs_nothing(subject: &Subject) -> Result<(), Failure> {
    let table = table(subject, ScalarType::S).await?;
    let item = sized(2000);
    table.seed(item.clone()).await?;
    let rows =
        [("put again", Write::Put(item)), ("set to what it is", Write::Update("SET g = :v", "c".into()))];
    for (what, write) in rows {
        equal(what, &index_units(&table, write).await?, &[None, None])?;
    }
    equal("without the keys", &index_units(&table, Write::Delete).await?, &[Some(2.0), Some(2.0)])?;
    let without = Write::Put(sorted_key().with("g", "c"));
    equal("never there", &index_units(&table, without).await?, &[None, None])
}

async fn an_index_costs_by_what_it_holds(subject: &Subject) -> Result<(), Failure> {
    let mut create = indexed(subject, ScalarType::S)?;
    for index in &mut create.global_secondary_indexes {
        index.projection = projecting(ProjectionType::KeysOnly);
    }
    for index in &mut create.local_secondary_indexes {
        index.projection.projection_type = Some(ProjectionType::Include);
        index.projection.non_key_attributes = Some(vec!["y".into()]);
    }
    let table = subject.table_from(create).await?;
    equal("new", &index_units(&table, Write::Put(sized(5000))).await?, &[Some(1.0), Some(1.0)])?;
    let unseen = Write::Update("SET x = :v", "x".into());
    equal("what neither holds", &index_units(&table, unseen).await?, &[None, None])?;
    let seen = Write::Update("SET y = :v", "y".repeat(2000).into());
    equal("what one holds", &index_units(&table, seen).await?, &[None, Some(2.0)])
}

async fn indexes_are_told_apart_when_asked_for(subject: &Subject) -> Result<(), Failure> {
    let table = table(subject, ScalarType::S).await?;
    let total = table.put(sized(2000)).return_consumed_capacity(ReturnConsumedCapacity::Total);
    let told = table.send(total).await?.consumed_capacity.unwrap_or_default();
    let expected = ConsumedCapacity::new(table.name().clone(), 6.0);
    equal("the total", &told, &expected)
}
