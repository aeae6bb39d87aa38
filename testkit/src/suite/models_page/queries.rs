//! Queries, scans and indexes of models: what they find, page by page and item by item.

use std::sync::Arc;

use itemstore::ErrorKind;
use itemstore::backend::Operation;
use itemstore::model::{Query, Table};
use itemstore::prelude::*;
use itemstore::value::Item;

use super::Page;
use crate::case::cases;
use crate::expect::{Failure, equal, fails};
use crate::subject::Subject;

cases! { "models_page/queries":
    a_query_finds_its_partition_in_order cites ["models/queries"] needs [Queries];
    a_sort_key_condition_narrows_a_query cites ["models/queries"] needs [Queries];
    a_query_reads_from_the_end cites ["models/queries"] needs [Queries];
    a_filter_leaves_items_out cites ["models/queries"] needs [Queries];
    a_projection_gives_fields_and_smaller_structs cites ["models/queries"] needs [Queries];
    pages_make_the_whole_at_every_size cites ["models/pages"] needs [Queries];
    a_cursor_inside_a_page_loses_nothing cites ["models/pages"] needs [Queries];
    a_page_of_nothing_is_not_the_end cites ["models/pages"] needs [Queries];
    a_template_finds_its_own_items cites ["models/queries"] needs [Queries];
    an_order_in_a_template_is_that_of_its_numbers cites ["models/queries"] needs [Queries];
    a_global_index_finds_by_another_key cites ["models/indexes"] needs [Queries, Indexes];
    a_global_index_of_several_attributes_is_queried_from_the_left cites ["models/indexes"] needs [Queries, Indexes];
    an_item_without_the_key_is_not_in_the_index cites ["models/indexes"] needs [Queries, Indexes];
    pages_of_an_index_with_equal_keys_lose_nothing cites ["models/indexes", "models/pages"] needs [Queries, Indexes];
    a_local_index_leads_to_whole_items cites ["models/indexes"] needs [Queries, Indexes];
    an_update_moves_an_item_in_an_index_of_templates cites ["models/indexes"] needs [Queries, Indexes];
    a_scan_finds_all_and_counts cites ["models/queries"] needs [Queries];
    segments_find_each_item_once cites ["models/pages"] needs [Queries];
    a_stream_gives_what_loads_beside_what_does_not cites ["models/pages"] needs [Queries];
    hooks_run_on_what_a_query_loads cites ["models/hooks"] needs [Queries];
    a_query_without_a_table_is_an_error cites ["models/errors"] needs [Queries];
    the_blocking_twins_find_the_same cites ["models/sync"] needs [Queries];
}

/// An order of a user, in a table of its own.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "orders")]
struct Order {
    #[model(partition_key)]
    pk: String,
    #[model(sort_key)]
    sk: String,
    total: u32,
}

/// Found by e-mail, and by age in its partition.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "people", consistent_read)]
#[model(global_index(by_email, partition_key = email))]
#[model(local_index(by_age, sort_key = age, project(keys)))]
struct Person {
    #[model(partition_key)]
    team: String,
    #[model(sort_key)]
    id: u32,
    name: String,
    email: Option<String>,
    age: u32,
}

/// Found by tenant and region, in the order of level and age.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "members")]
#[model(global_index(by_tenant, partition_key(tenant, region), sort_key(level, age), project(keys, name)))]
struct Member {
    #[model(partition_key)]
    id: u32,
    name: String,
    tenant: String,
    region: u32,
    level: u32,
    age: u32,
}

/// Shares a table and its partitions with [`Invoice`].
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "USER#{user}", sort_key = "PROFILE")]
struct Profile {
    user: String,
}

/// An invoice of a user, by number; and by status in an index.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "app", partition_key = "USER#{user}", sort_key = "INVOICE#{number:06}")]
struct Invoice {
    user: String,
    number: u32,
}

/// Found by status, which changes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tasks")]
#[model(global_index(by_status, partition_key(name = "gsi_pk", template = "STATUS#{status}"), sort_key = id))]
struct Task {
    #[model(partition_key)]
    id: String,
    status: String,
}

/// Tells that it was loaded.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "loaded", hooks)]
struct Loaded {
    #[model(partition_key)]
    pk: String,
    #[model(skip)]
    is_loaded: bool,
}

impl Hooks for Loaded {
    async fn after_load(&mut self, _context: &HookContext) -> HookResult {
        self.is_loaded = true;
        Ok(())
    }
}

/// Queries by name, and the numbers of what each finds.
type Rows<'a, M, const N: usize> = [(&'a str, Query<Table<M>>, &'a [u32]); N];

/// Seven orders of one user, of 10 to 70, beside another user's.
async fn orders(subject: &Subject) -> Result<Page, Failure> {
    let page = Page::new::<Order>(subject).await?;
    for number in 1..=7 {
        order("USER#1", number).save().run(&page.store).await?;
    }
    order("USER#10", 1).save().run(&page.store).await?;
    page.calls.clear();
    Ok(page)
}

fn order(user: &str, number: u32) -> Order {
    Order::builder().pk(user).sk(format!("ORDER#{number}")).total(number * 10).build()
}

fn totals(orders: &[Order]) -> Vec<u32> {
    orders.iter().map(|order| order.total).collect()
}

async fn a_query_finds_its_partition_in_order(subject: &Subject) -> Result<(), Failure> {
    let page = orders(subject).await?;
    let found = Order::query("USER#1").all().run(&page.store).await?;
    equal("the orders", &totals(&found), &vec![10, 20, 30, 40, 50, 60, 70])
}

async fn a_sort_key_condition_narrows_a_query(subject: &Subject) -> Result<(), Failure> {
    let page = orders(subject).await?;
    let query = || Order::query("USER#1");
    let rows: Rows<'_, Order, 8> = [
        ("eq", query().sort_key(|k| k.eq("ORDER#2")), &[20]),
        ("lt", query().sort_key(|k| k.lt("ORDER#2")), &[10]),
        ("le", query().sort_key(|k| k.le("ORDER#2")), &[10, 20]),
        ("gt", query().sort_key(|k| k.gt("ORDER#6")), &[70]),
        ("ge", query().sort_key(|k| k.ge("ORDER#6")), &[60, 70]),
        ("between", query().sort_key(|k| k.between("ORDER#3", "ORDER#5")), &[30, 40, 50]),
        ("begins_with", query().sort_key(|k| k.begins_with("ORDER#7")), &[70]),
        ("nothing", query().sort_key(|k| k.begins_with("INVOICE#")), &[]),
    ];
    for (name, query, expected) in rows {
        equal(name, &totals(&query.all().run(&page.store).await?), &expected.to_vec())?;
    }
    Ok(())
}

async fn a_query_reads_from_the_end(subject: &Subject) -> Result<(), Failure> {
    let page = orders(subject).await?;
    let latest = Order::query("USER#1").reverse().take(2).all().run(&page.store).await?;
    equal("the last two", &totals(&latest), &vec![70, 60])?;
    let first = Order::query("USER#1").reverse().first().run(&page.store).await?;
    equal("the last", &first.map(|order| order.total), &Some(70))
}

async fn a_filter_leaves_items_out(subject: &Subject) -> Result<(), Failure> {
    let page = orders(subject).await?;
    let query = || Order::query("USER#1").filter(|o| o.total().gt(30)).filter(|o| o.total().ne(50));
    equal("the orders", &totals(&query().all().run(&page.store).await?), &vec![40, 60, 70])?;
    equal("their number", &query().count().run(&page.store).await?, &3)?;
    let found = query().page().run(&page.store).await?;
    equal("what was read", &(found.items.len(), found.scanned_count), &(3, 7))
}

async fn a_projection_gives_fields_and_smaller_structs(subject: &Subject) -> Result<(), Failure> {
    #[derive(Attribute, Debug, PartialEq)]
    struct Line {
        total: u32,
    }
    let page = orders(subject).await?;
    let query = || Order::query("USER#1").take(2);
    let fields = query().project(|o| (o.sk(), o.total())).all().run(&page.store).await?;
    equal("fields", &fields, &vec![("ORDER#1".to_owned(), 10), ("ORDER#2".to_owned(), 20)])?;
    let lines = query().project_to::<Line>().all().run(&page.store).await?;
    equal("structs", &lines, &vec![Line { total: 10 }, Line { total: 20 }])
}

async fn pages_make_the_whole_at_every_size(subject: &Subject) -> Result<(), Failure> {
    let page = orders(subject).await?;
    for size in 1..=8 {
        for is_reversed in [false, true] {
            let query =
                || if is_reversed { Order::query("USER#1").reverse() } else { Order::query("USER#1") };
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let next = query().page_size(size).after(cursor).page().run(&page.store).await?;
                found.extend(totals(&next.items));
                cursor = next.cursor;
                if cursor.is_none() {
                    break;
                }
            }
            if is_reversed {
                found.reverse();
            }
            equal(&format!("pages of {size}"), &found, &vec![10, 20, 30, 40, 50, 60, 70])?;
        }
    }
    Ok(())
}

async fn a_cursor_inside_a_page_loses_nothing(subject: &Subject) -> Result<(), Failure> {
    let page = orders(subject).await?;
    let query = || Order::query("USER#1").filter(|o| o.total().ne(20)).take(2);
    let (mut found, mut cursor) = (Vec::new(), None);
    for _ in 0..3 {
        let next = query().after(cursor).page().run(&page.store).await?;
        found.push(totals(&next.items));
        cursor = next.cursor;
    }
    equal("by twos", &found, &vec![vec![10, 30], vec![40, 50], vec![60, 70]])
}

async fn a_page_of_nothing_is_not_the_end(subject: &Subject) -> Result<(), Failure> {
    let page = orders(subject).await?;
    let query = || Order::query("USER#1").filter(|o| o.total().eq(70)).page_size(3);
    let first = query().page().run(&page.store).await?;
    equal("the first page", &(first.items.len(), first.cursor.is_some()), &(0, true))?;
    equal("the first item", &query().first().run(&page.store).await?.map(|order| order.total), &Some(70))?;
    let bounded = query().max_pages(2).all().run(&page.store).await?;
    equal("within two pages", &bounded.len(), &0)
}

/// Two profiles and three invoices of one table.
async fn app(subject: &Subject) -> Result<Store, Failure> {
    let name = subject.new_name()?;
    let store = Store::builder(Arc::clone(subject.backend()))
        .table_name::<Profile>(name.as_str())
        .table_name::<Invoice>(name.as_str())
        .build();
    store.create_tables::<(Profile, Invoice)>().await?;
    for user in ["1", "10"] {
        Profile { user: user.into() }.save().run(&store).await?;
    }
    for number in [9, 10, 11] {
        Invoice { user: "1".into(), number }.save().run(&store).await?;
    }
    Ok(store.erased())
}

fn numbers(invoices: &[Invoice]) -> Vec<u32> {
    invoices.iter().map(|invoice| invoice.number).collect()
}

async fn a_template_finds_its_own_items(subject: &Subject) -> Result<(), Failure> {
    let store = app(subject).await?;
    equal("invoices", &numbers(&Invoice::query("1").all().run(&store).await?), &vec![9, 10, 11])?;
    equal("profiles", &Profile::query("1").all().run(&store).await?, &vec![Profile { user: "1".into() }])?;
    equal("of all users", &Profile::scan().count().run(&store).await?, &2)?;
    equal("of a user without", &Invoice::query("10").count().run(&store).await?, &0)
}

async fn an_order_in_a_template_is_that_of_its_numbers(subject: &Subject) -> Result<(), Failure> {
    let store = app(subject).await?;
    let query = || Invoice::query("1");
    let rows: Rows<'_, Invoice, 6> = [
        ("eq", query().sort_key(|k| k.eq(10)), &[10]),
        ("lt", query().sort_key(|k| k.lt(10)), &[9]),
        ("le", query().sort_key(|k| k.le(10)), &[9, 10]),
        ("gt", query().sort_key(|k| k.gt(10)), &[11]),
        ("ge", query().sort_key(|k| k.ge(10)), &[10, 11]),
        ("between", query().sort_key(|k| k.between(10, 99)), &[10, 11]),
    ];
    for (name, query, expected) in rows {
        equal(name, &numbers(&query.all().run(&store).await?), &expected.to_vec())?;
    }
    Ok(())
}

/// Six people of one team, two of each age, the last without an e-mail address.
async fn people(subject: &Subject) -> Result<Page, Failure> {
    let page = Page::new::<Person>(subject).await?;
    for id in 1..=6_u32 {
        let email = (id < 6).then(|| format!("{id}@x.y"));
        let person = Person::builder().team("A").id(id).name(format!("N{id}")).maybe_email(email);
        person.age(20 + id / 2).build().save().run(&page.store).await?;
    }
    page.calls.clear();
    Ok(page)
}

fn ids(people: &[Person]) -> Vec<u32> {
    people.iter().map(|person| person.id).collect()
}

async fn a_global_index_finds_by_another_key(subject: &Subject) -> Result<(), Failure> {
    let page = people(subject).await?;
    let found = Person::by_email("3@x.y").first().run(&page.store).await?;
    equal("the person", &found.map(|person| person.id), &Some(3))?;
    let filtered = Person::by_email("3@x.y").filter(|p| p.id().gt(3)).count();
    equal("a filter on the table's key", &filtered.run(&page.store).await?, &0)
}

async fn a_global_index_of_several_attributes_is_queried_from_the_left(
    subject: &Subject,
) -> Result<(), Failure> {
    let page = Page::new::<Member>(subject).await?;
    for id in 1..=6_u32 {
        let member = Member::builder().id(id).name(format!("N{id}")).tenant("t").region(1);
        member.level(id % 2).age(20 + id / 2).build().save().run(&page.store).await?;
    }
    let query = || Member::by_tenant(("t", 1_u32)).project(|p| p.name());
    let odd = query().sort_key(|level| level.eq(1)).all().run(&page.store).await?;
    equal("one level", &odd, &vec!["N1".to_owned(), "N3".to_owned(), "N5".to_owned()])?;
    let older = query().sort_key(|level| level.eq(1).then(|age| age.ge(22))).all().run(&page.store).await?;
    equal("above an age", &older, &vec!["N5".to_owned()])?;
    equal("of another region", &Member::by_tenant(("t", 2_u32)).count().run(&page.store).await?, &0)
}

async fn an_item_without_the_key_is_not_in_the_index(subject: &Subject) -> Result<(), Failure> {
    let page = people(subject).await?;
    let mut with_email = ids(&Person::scan_by_email().all().run(&page.store).await?);
    with_email.sort_unstable();
    equal("those with an address", &with_email, &vec![1, 2, 3, 4, 5])
}

async fn pages_of_an_index_with_equal_keys_lose_nothing(subject: &Subject) -> Result<(), Failure> {
    let page = people(subject).await?;
    for size in 1..=7 {
        let mut items = Person::by_age("A").page_size(size).stream(&page.store);
        let mut ages = Vec::new();
        while let Some(person) = items.next().await {
            let person = person?;
            ages.push((person.age, person.id));
        }
        ages.sort_unstable();
        let expected: Vec<_> = (1..=6_u32).map(|id| (20 + id / 2, id)).collect();
        equal(&format!("pages of {size}"), &ages, &expected)?;
    }
    Ok(())
}

async fn a_local_index_leads_to_whole_items(subject: &Subject) -> Result<(), Failure> {
    let page = people(subject).await?;
    let found = Person::by_age("A").sort_key(|age| age.ge(23)).all().run(&page.store).await?;
    let names: Vec<_> = found.iter().map(|person| person.name.as_str()).collect();
    equal("names, which the index does not hold", &names, &vec!["N6"])
}

async fn an_update_moves_an_item_in_an_index_of_templates(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Task>(subject).await?;
    let mut task = Task { id: "1".into(), status: "open".into() };
    task.save().run(&page.store).await?;
    task.update().set(|t| t.status().set("done")).run(&page.store).await?;
    equal("open ones", &Task::by_status("open").count().run(&page.store).await?, &0)?;
    equal("done ones", &Task::by_status("done").all().run(&page.store).await?, &vec![task])
}

async fn a_scan_finds_all_and_counts(subject: &Subject) -> Result<(), Failure> {
    let page = orders(subject).await?;
    equal("all", &Order::scan().count().run(&page.store).await?, &8)?;
    let of_one = Order::scan().filter(|o| o.pk().eq("USER#10")).all().run(&page.store).await?;
    equal("a filter on a key", &totals(&of_one), &vec![10])?;
    let (mut found, mut cursor) = (0, None);
    loop {
        let next = Order::scan().page_size(3).after(cursor).page().run(&page.store).await?;
        found += next.items.len();
        cursor = next.cursor;
        if cursor.is_none() {
            break;
        }
    }
    equal("page by page", &found, &8)
}

async fn segments_find_each_item_once(subject: &Subject) -> Result<(), Failure> {
    let page = orders(subject).await?;
    for total in [1, 2, 3, 8, 64] {
        let found = Order::scan().page_size(2).segments(total).all().run(&page.store).await?;
        let mut keys: Vec<_> = found.into_iter().map(|order| (order.pk, order.sk)).collect();
        keys.sort_unstable();
        keys.dedup();
        equal(&format!("{total} segments"), &keys.len(), &8)?;
        equal("counted", &Order::scan().segments(total).count().run(&page.store).await?, &8)?;
    }
    Ok(())
}

async fn a_stream_gives_what_loads_beside_what_does_not(subject: &Subject) -> Result<(), Failure> {
    let page = orders(subject).await?;
    let table = page.store.table_name::<Order>()?;
    let bad = Item::new().with("pk", "USER#1").with("sk", "ORDER#3").with("total", "much");
    page.store.backend().put_item(itemstore::request::PutItem::new(table, bad)).await?;
    let mut items = Order::query("USER#1").stream(&page.store);
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    while let Some(order) = items.next().await {
        match order {
            Ok(order) => found.push(order.total),
            Err(error) => errors.push((error.kind(), error.attribute_path().map(str::to_owned))),
        }
    }
    equal("what loads", &found, &vec![10, 20, 40, 50, 60, 70])?;
    equal("what does not", &errors, &vec![(ErrorKind::Decode, Some("total".to_owned()))])?;
    fails("all", Order::query("USER#1").all().run(&page.store).await, ErrorKind::Decode).map(drop)
}

async fn hooks_run_on_what_a_query_loads(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Loaded>(subject).await?;
    Loaded { pk: "A".into(), is_loaded: false }.save().run(&page.store).await?;
    let loaded = Loaded::query("A").first().run(&page.store).await?;
    equal("with hooks", &loaded.map(|loaded| loaded.is_loaded), &Some(true))?;
    let skipped = Loaded::scan().skip_hooks(true).first().run(&page.store).await?;
    equal("without", &skipped.map(|loaded| loaded.is_loaded), &Some(false))
}

async fn a_query_without_a_table_is_an_error(subject: &Subject) -> Result<(), Failure> {
    let store = Store::builder(Arc::clone(subject.backend()))
        .table_name::<Order>(subject.new_name()?.as_str())
        .build();
    let error = fails("query", Order::query("USER#1").all().run(&store).await, ErrorKind::TableNotFound)?;
    equal(
        "the operation and the model",
        &(error.operation(), error.model()),
        &(Some("Query"), Some("Order")),
    )?;
    fails("scan", Order::scan().count().run(&store).await, ErrorKind::TableNotFound).map(drop)
}

async fn the_blocking_twins_find_the_same(subject: &Subject) -> Result<(), Failure> {
    let page = orders(subject).await?;
    let store = page.store.clone();
    let found = std::thread::spawn(move || {
        let all = Order::query("USER#1").all().run_blocking(&store)?;
        let one_by_one: Vec<Order> =
            Order::query("USER#1").page_size(2).iter_blocking(&store).collect::<Result<_, Error>>()?;
        let count = Order::scan().segments(4).iter_blocking(&store).count();
        Ok::<_, Error>((totals(&all), totals(&one_by_one), count))
    });
    let expected = vec![10, 20, 30, 40, 50, 60, 70];
    let found = found.join().map_err(|_panicked| Failure::new("the thread panicked"))??;
    equal("the twins", &found, &(expected.clone(), expected, 8))?;
    equal("queries", &(page.calls.count(Operation::Query) > 4), &true)
}
