//! Indexes of derived models: their definitions, their keys in items, and what an update does to them.

use itemstore::model::{Index, IndexPlan};
use itemstore::prelude::*;
use itemstore::request::CreateTable;
use itemstore::schema::{
    AttributeDefinition, IndexKeySchema, IndexScope, KeyAttribute, KeySchemaElement, KeyType, Projected,
    ProjectionType, ScalarType,
};
use itemstore::value::{AttributeValue, Item};
use itemstore_memory::MemoryBackend;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", rename_all = "camelCase")]
#[model(global_index(by_email, partition_key = email))]
#[model(global_index(
    by_tenant,
    name = "tenants",
    partition_key(tenant, region),
    sort_key(created_at, age),
    project(keys, full_name)
))]
#[model(global_index(by_region, partition_key = region, project(keys)))]
#[model(local_index(by_age, sort_key = age))]
#[model(local_index(by_name, sort_key = full_name, project(keys)))]
struct User {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: u64,
    email: Option<String>,
    tenant: String,
    region: Vec<u8>,
    created_at: i64,
    age: u32,
    #[model(alias = "name")]
    full_name: String,
    note: Option<String>,
}

fn key(partition: &[(&str, ScalarType)], sort: &[(&str, ScalarType)]) -> IndexKeySchema {
    let attributes =
        |all: &[(&str, ScalarType)]| all.iter().map(|(name, kind)| KeyAttribute::new(*name, *kind)).collect();
    IndexKeySchema { partition_keys: attributes(partition), sort_keys: attributes(sort) }
}

#[test]
fn an_index_is_planned_as_it_is_written() {
    use ScalarType::{B, N, S};
    let named =
        |names: &[&'static str]| Projected::Include(names.iter().map(|name| (*name).into()).collect());
    let expected = [
        ("by_email", IndexScope::Global, key(&[("email", S)], &[]), Projected::All),
        (
            "tenants",
            IndexScope::Global,
            key(&[("tenant", S), ("region", B)], &[("createdAt", N), ("age", N)]),
            named(&["fullName", "name"]),
        ),
        ("by_region", IndexScope::Global, key(&[("region", B)], &[]), Projected::KeysOnly),
        ("by_age", IndexScope::Local, key(&[("pk", S)], &[("age", N)]), Projected::All),
        ("by_name", IndexScope::Local, key(&[("pk", S)], &[("fullName", S)]), Projected::KeysOnly),
    ];
    let planned = User::INDEXES.iter().map(IndexPlan::schema);
    let planned: Vec<_> =
        planned.map(|index| (index.name, index.scope, index.key, index.projected)).collect();
    assert_eq!(planned, expected.map(|(name, scope, key, held)| (name.to_owned(), scope, key, held)));
}

/// The request that creates the table of `M`.
fn definition<M: itemstore::model::Models>() -> itemstore::Result<CreateTable> {
    let log = CreatedTable::default();
    let store = Store::builder(MemoryBackend::new()).layer(log.clone()).build();
    match store.create_tables::<M>().run_blocking() {
        // The engine may not have indexes: what counts is what it was asked for.
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::Unsupported => {}
        Err(error) => return Err(error),
    }
    Ok(log.0.lock().expect("no panic").take().expect("a table was created"))
}

/// Keeps the last request for a table.
#[derive(Debug, Clone, Default)]
struct CreatedTable(std::sync::Arc<std::sync::Mutex<Option<CreateTable>>>);

#[async_trait::async_trait]
impl itemstore::backend::Layer for CreatedTable {
    async fn call(
        &self,
        request: itemstore::backend::Request,
        next: itemstore::backend::Next<'_>,
    ) -> itemstore::Result<itemstore::backend::Response> {
        if let itemstore::backend::Request::CreateTable(create) = &request {
            *self.0.lock().expect("no panic") = Some(create.clone());
        }
        next.run(request).await
    }
}

#[test]
fn a_table_is_created_with_its_indexes() {
    let create = definition::<User>().expect("a definition");
    create.check().expect("the service would take it");
    let global: Vec<_> =
        create.global_secondary_indexes.iter().map(|index| index.index_name.as_str()).collect();
    let local: Vec<_> =
        create.local_secondary_indexes.iter().map(|index| index.index_name.as_str()).collect();
    assert_eq!((global, local), (vec!["by_email", "tenants", "by_region"], vec!["by_age", "by_name"]));
    let tenants = &create.global_secondary_indexes[1];
    let element = |name: &'static str, key_type| KeySchemaElement { attribute_name: name.into(), key_type };
    let keys = [
        element("tenant", KeyType::Hash),
        element("region", KeyType::Hash),
        element("createdAt", KeyType::Range),
        element("age", KeyType::Range),
    ];
    assert_eq!(tenants.key_schema, keys);
    assert_eq!(tenants.projection.projection_type, Some(ProjectionType::Include));
}

#[test]
fn every_key_attribute_is_defined_once() {
    let create = definition::<User>().expect("a definition");
    let mut definitions: Vec<_> = create
        .attribute_definitions
        .iter()
        .map(|AttributeDefinition { attribute_name, attribute_type }| {
            (attribute_name.as_str(), *attribute_type)
        })
        .collect();
    definitions.sort_unstable();
    use ScalarType::{B, N, S};
    let expected = [
        ("age", N),
        ("createdAt", N),
        ("email", S),
        ("fullName", S),
        ("pk", S),
        ("region", B),
        ("sk", N),
        ("tenant", S),
    ];
    assert_eq!(definitions, expected);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "USER#{id}", sort_key = "PROFILE")]
#[model(global_index(
    gsi1,
    partition_key(name = "GSI1PK", template = "EMAIL#{email}"),
    sort_key(name = "GSI1SK", template = "USER#{id}"),
    project(keys, name)
))]
#[model(global_index(everyone, partition_key = "USER", sort_key = "{id}"))]
struct Profile {
    id: String,
    email: Option<String>,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "USER#{user}", sort_key = "ORDER#{number:010}")]
#[model(global_index(
    by_status,
    name = "gsi1",
    partition_key(name = "GSI1PK", template = "{tenant}#{status}"),
    sort_key(name = "GSI1SK", template = "{placed_at:020}"),
    project(keys, total)
))]
#[model(global_index(
    inverted,
    partition_key(name = "sk", template = "ORDER#{number:010}"),
    sort_key(name = "pk", template = "USER#{user}")
))]
struct Order {
    user: String,
    number: u64,
    tenant: String,
    status: String,
    placed_at: u64,
    total: u32,
    #[model(rest)]
    extra: Item,
}

fn order() -> Order {
    Order {
        user: "1".into(),
        number: 7,
        tenant: "t".into(),
        status: "open".into(),
        placed_at: 99,
        total: 3,
        extra: Item::new(),
    }
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name).and_then(AttributeValue::as_s)
}

#[test]
fn templates_of_indexes_are_stored_with_the_item_and_are_none_of_its_rest() {
    let item = order().to_item().expect("an item");
    assert_eq!(text(&item, "GSI1PK"), Some("t#open"));
    assert_eq!(text(&item, "GSI1SK"), Some("00000000000000000099"));
    assert_eq!(Order::from_item(&item).expect("an order"), order());
}

#[test]
fn without_a_part_the_index_key_is_left_out() {
    let profile = Profile { id: "1".into(), email: None, name: "John".into() };
    let item = profile.to_item().expect("an item");
    assert_eq!((text(&item, "GSI1PK"), text(&item, "GSI1SK")), (None, Some("USER#1")));
    assert_eq!((text(&item, "everyone_pk"), text(&item, "everyone_sk")), (Some("USER"), Some("1")));
}

#[test]
fn a_part_that_would_forge_the_delimiter_of_an_index_key_is_refused() {
    let error = Order { tenant: "t#x".into(), ..order() }.to_item().expect_err("a forged delimiter");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Key, Some("tenant")));
}

fn updated(run: &impl Run) -> Result<itemstore::expr::Update, Error> {
    match run.explain()?.request() {
        itemstore::backend::Request::UpdateItem(update) => Ok(update.update.clone().expect("an update")),
        other => unreachable!("{other:?} is no update"),
    }
}

fn sets(update: &itemstore::expr::Update, name: &str) -> Option<String> {
    use itemstore::expr::{SetOperand, SetValue};
    update.set.iter().find(|action| action.path.root() == name).and_then(|action| match &action.value {
        SetValue::Operand(SetOperand::Value(AttributeValue::S(text))) => Some(text.to_string()),
        _ => None,
    })
}

#[test]
fn an_update_of_all_parts_updates_the_index_key() {
    let update = Order::update_by_key(("1", 7_u64)).set(|o| (o.tenant().set("u"), o.status().set("shipped")));
    assert_eq!(sets(&updated(&update).expect("an update"), "GSI1PK").as_deref(), Some("u#shipped"));
    let mut order = order();
    let update = order.update().set(|o| o.placed_at().set(100));
    let update = updated(&update).expect("an update");
    assert_eq!(sets(&update, "GSI1SK").as_deref(), Some("00000000000000000100"));
    assert_eq!(sets(&update, "GSI1PK"), None);
}

#[test]
fn an_update_of_some_parts_is_refused_before_anything_is_sent() {
    let error =
        updated(&order().update().set(|o| o.status().set("shipped"))).expect_err("the tenant is not told");
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Key, Some("GSI1PK")));
    let counted = Order::update_by_key(("1", 7_u64)).set(|o| o.placed_at().add(1));
    assert_eq!(updated(&counted).expect_err("a sum is not known").kind(), ErrorKind::Key);
}

#[test]
fn removing_a_part_removes_the_index_key() {
    let update = updated(&Profile::update_by_key("1").set(|p| p.email().remove())).expect("an update");
    let removed: Vec<String> = update.remove.iter().map(ToString::to_string).collect();
    assert_eq!(removed, ["email", "GSI1PK"]);
}

#[test]
fn an_upsert_writes_the_index_keys_that_its_key_makes() {
    let update = updated(&Profile::upsert_by_key("1").set(|p| p.name().set("John"))).expect("an update");
    assert_eq!(sets(&update, "GSI1SK").as_deref(), Some("USER#1"));
    assert_eq!(sets(&update, "everyone_pk").as_deref(), Some("USER"));
    assert_eq!(sets(&update, "GSI1PK"), None);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tasks", partition_key = "TASK#{id}")]
#[model(global_index(newest, partition_key = team, sort_key(name = "newest_sk", template = "{created}#{id}")))]
struct Task {
    id: String,
    team: String,
    note: Option<String>,
    #[model(created_at)]
    created: String,
}

#[test]
fn an_upsert_writes_an_index_key_of_what_only_the_first_write_makes_once() -> itemstore::Result<()> {
    let store = Store::new(MemoryBackend::new());
    store.create_table::<Task>().run_blocking()?;
    let upsert = |note| Task::upsert_by_key("7").set(|t| (t.team().set("a"), t.note().set(note)));
    upsert("first").run_blocking(&store)?;
    let first = Task::newest("a").first().run_blocking(&store)?.expect("the task is in the index");
    upsert("second").run_blocking(&store)?;
    let since = Task::newest("a").sort_key(|created| created.under(&first.created));
    let second = since.first().run_blocking(&store)?.expect("the index key is as it was");
    assert_eq!((second.created, second.note.as_deref()), (first.created, Some("second")));
    Ok(())
}

#[test]
fn models_that_share_a_table_and_an_index_make_it_together() {
    let create = definition::<(Profile, Order)>().expect("a definition");
    let names: Vec<_> =
        create.global_secondary_indexes.iter().map(|index| index.index_name.as_str()).collect();
    assert_eq!(names, ["gsi1", "everyone", "inverted"]);
    let held = create.global_secondary_indexes[0].projection.non_key_attributes.clone();
    assert_eq!(held, Some(vec!["name".into(), "total".into()]));
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "X", sort_key = "{at}")]
#[model(global_index(gsi1, partition_key = at))]
struct OtherKey {
    at: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "Y", sort_key = "{id}")]
#[model(global_index(gsi2, partition_key(name = "other", template = "Y"), sort_key = sorted_by))]
struct OtherType {
    id: String,
    #[model(rename = "GSI1SK")]
    sorted_by: u32,
}

#[test]
fn models_that_disagree_about_an_index_are_refused() {
    let error = definition::<(Order, OtherKey)>().expect_err("another key");
    assert_eq!(error.kind(), ErrorKind::SchemaClash);
    let told = "the model Order has the index gsi1 of GSI1PK (S) / GSI1SK (S) (global), and OtherKey the index gsi1 of";
    assert!(error.to_string().contains(told), "{error}");
    let error = definition::<(Order, OtherType)>().expect_err("another type");
    assert_eq!(error.kind(), ErrorKind::SchemaClash);
    let told = "Order has the key attribute GSI1SK (S), and OtherType the key attribute GSI1SK (N)";
    assert!(error.to_string().contains(told), "{error}");
}

#[test]
fn the_types_of_an_index_are_those_of_its_fields() {
    fn partition<I: Index<Partition = P>, P>(_: itemstore::model::Query<I>) {}
    partition::<_, (String,)>(User::by_email("a@b.c"));
    partition::<_, (String, Vec<u8>)>(User::by_tenant(("t", vec![1_u8])));
    partition::<_, (String,)>(User::by_age("USER#1"));
    partition::<_, (String, String)>(Order::by_status(("t", "open")));
    partition::<_, (u64,)>(Order::inverted(7_u64));
    partition::<_, ()>(Profile::everyone(()));
}
