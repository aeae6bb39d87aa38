//! What an index holds, and how it is read.
//!
//! A global index may lag behind its table (SEMANTICS 9): a backend whose indexes do is held to these cases with the lag turned off.

use itemstore::expr::{KeyCondition, KeyTest};
use itemstore::request::CreateTable;
use itemstore::schema::{Projected, ScalarType};
use itemstore::value::{AttributeValue, Item};

use super::{condition, filter, global_partition, key, key_condition, partition, texts, update, v, vw};
use crate::case::cases;
use crate::expect::{Failure, equal, refused};
use crate::subject::{BY_G, BY_N, Subject, Table, global_index};

cases! { "index_reads":
    an_index_holds_items_with_all_its_key_attributes cites ["2.1/sparse_read"] needs [Queries, Indexes];
    an_index_follows_every_write cites ["2.1/follows"] needs [Queries, Indexes];
    an_index_follows_what_it_holds_besides_keys cites ["2.1/follows"] needs [Queries, Indexes];
    a_write_that_fails_leaves_the_index cites ["2.1/follows", "8.2/failed_write"] needs [Queries, Indexes];
    an_index_holds_items_with_equal_keys cites ["9.2/equal_index_keys"] needs [Queries, Indexes];
    a_global_index_gathers_from_all_partitions cites ["9/index_partition"] needs [Queries, Indexes];
    a_local_index_is_one_partition_in_another_order cites ["9/index_partition", "9/order"] needs [Queries, Indexes];
    an_index_is_ordered_by_its_sort_key cites ["9/order", "2/sort_order"] needs [Queries, Indexes];
    equal_keys_have_an_order_that_stays cites ["9.2/ties"] needs [Queries, Indexes];
    a_sort_key_of_an_index_is_tested_as_any cites ["9/tests"] needs [Queries, Indexes];
    a_key_condition_is_on_the_key_of_the_index cites ["9/partition_required", "9/sort_key"] needs [Queries, Indexes];
    a_global_index_has_no_consistent_reads cites ["9/consistent_global"] needs [Queries, Indexes];
    a_consistent_read_of_a_local_index_sees_every_write cites ["9/consistent_local"] needs [Queries, Indexes];
    a_filter_names_no_key_attribute_of_the_index cites ["5.2/filter_keys"] needs [Queries, Indexes];
    a_filter_may_name_the_tables_key_on_a_global_index cites ["5.2/filter_keys"] needs [Queries, Indexes];
    an_index_may_have_no_sort_key cites ["9/index_partition"] needs [Queries, Indexes];
    a_key_of_many_attributes_is_read_from_left_to_right cites ["14.1/multi_attribute_query"] needs [Queries, Indexes];
    a_condition_on_many_attributes_is_checked cites ["14.1/multi_attribute_query"] needs [Queries, Indexes];
}

/// An item of the partition `a`, in both indexes.
fn item(sk: &str, n: i32) -> Item {
    key().with("sk", sk).with("g", "a").with("n", n)
}

/// The sort keys of the table that both indexes give for the partition `a`, each in its order.
async fn indexed(table: &Table<'_>) -> Result<[String; 2], Failure> {
    let global = table.all(table.query_index(BY_G, global_partition())).await?;
    let local = table.all(table.query_index(BY_N, partition())).await?;
    Ok([global, local].map(|items| texts(&items, "sk").concat()))
}

fn both(sort_keys: &str) -> [String; 2] {
    [sort_keys.to_owned(), sort_keys.to_owned()]
}

async fn an_index_holds_items_with_all_its_key_attributes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    for item in [
        item("1", 1),
        key().with("sk", "2").with("g", "a"),
        key().with("sk", "3").with("n", 3),
        key().with("sk", "4").with("x", 4),
    ] {
        table.seed(item).await?;
    }
    equal("query", &indexed(&table).await?, &["1".to_owned(), "13".to_owned()])?;
    let scanned = table.all(table.scan_index(BY_G)).await?;
    equal("scan", &texts(&scanned, "sk"), &vec!["1"])?;
    let scanned = table.all(table.scan_index(BY_N)).await?;
    equal("scan, local", &texts(&scanned, "sk"), &vec!["1", "3"])
}

async fn an_index_follows_every_write(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    let at = |sk: &str| key().with("sk", sk);
    for (sk, n) in [("1", 10), ("2", 20), ("3", 30)] {
        table.seed(item(sk, n)).await?;
    }
    equal("put", &indexed(&table).await?, &both("123"))?;
    table.seed(item("1", 40)).await?;
    equal("put elsewhere", &indexed(&table).await?, &both("231"))?;
    table.send(table.update(at("3"), update("SET n = :v", &v(5))?)).await?;
    equal("moved", &indexed(&table).await?, &both("321"))?;
    table.send(table.update(at("2"), update("SET g = :v", &v("b"))?)).await?;
    equal("moved to another partition", &indexed(&table).await?, &["31".to_owned(), "321".to_owned()])?;
    table.send(table.update(at("1"), update("REMOVE n", &[])?)).await?;
    equal("without a key", &indexed(&table).await?, &["3".to_owned(), "32".to_owned()])?;
    table.send(table.update(at("1"), update("SET n = :v", &v(1))?)).await?;
    equal("with it again", &indexed(&table).await?, &["13".to_owned(), "132".to_owned()])?;
    table.seed(at("3")).await?;
    equal("replaced without keys", &indexed(&table).await?, &["1".to_owned(), "12".to_owned()])?;
    table.send(table.delete(at("1"))).await?;
    equal("deleted", &indexed(&table).await?, &[String::new(), "2".to_owned()])?;
    table.send(table.update(at("4"), update("SET g = :v, n = :w", &vw("a", 0))?)).await?;
    equal("created by an update", &indexed(&table).await?, &["4".to_owned(), "42".to_owned()])
}

async fn an_index_follows_what_it_holds_besides_keys(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::Include(vec!["x".into()])).await?;
    let held = async |table: &Table<'_>| {
        let global = table.all(table.query_index(BY_G, global_partition())).await?;
        let local = table.all(table.query_index(BY_N, partition())).await?;
        let of = |items: Vec<Item>| items.first().and_then(|item| item.get("x").cloned());
        Ok::<_, Failure>([of(global), of(local)])
    };
    let both = |x: Option<i32>| [x.map(AttributeValue::from), x.map(AttributeValue::from)];
    table.seed(item("1", 1).with("x", 1)).await?;
    equal("put", &held(&table).await?, &both(Some(1)))?;
    let primary = || key().with("sk", "1");
    table.send(table.update(primary(), update("SET x = :v", &v(2))?)).await?;
    equal("updated", &held(&table).await?, &both(Some(2)))?;
    table.send(table.update(primary(), update("REMOVE x", &[])?)).await?;
    equal("removed", &held(&table).await?, &both(None))
}

async fn a_write_that_fails_leaves_the_index(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    table.seed(item("1", 1)).await?;
    let never = || condition("attribute_exists(gone)", &[]);
    let primary = || key().with("sk", "1");
    let put = table.send(table.put_if(item("1", 7), never()?)).await;
    let update = table.send(table.update(primary(), update("SET n = :v", &v(7))?).condition(never()?)).await;
    let delete = table.send(table.delete(primary()).condition(never()?)).await;
    equal("all fail", &(put.is_err(), update.is_err(), delete.is_err()), &(true, true, true))?;
    for query in [table.query_index(BY_G, global_partition()), table.query_index(BY_N, partition())] {
        equal("the index", &table.all(query).await?, &vec![item("1", 1)])?;
    }
    Ok(())
}

async fn an_index_holds_items_with_equal_keys(subject: &Subject) -> Result<(), Failure> {
    let table = subject.simple_indexed_table().await?;
    let pks: Vec<String> = (0..5).map(|pk| format!("{pk}")).collect();
    for pk in &pks {
        table.seed(Item::new().with("pk", pk.as_str()).with("g", "a").with("n", 1)).await?;
    }
    for items in [
        table.all(table.query_index(BY_G, global_partition())).await?,
        table.all(table.query_index(BY_G, key_condition("g = :v AND n = :w", &vw("a", 1))?)).await?,
        table.all(table.scan_index(BY_G)).await?,
    ] {
        let mut found = texts(&items, "pk");
        found.sort_unstable();
        equal("the items", &found, &pks.iter().map(String::as_str).collect())?;
    }
    Ok(())
}

async fn a_global_index_gathers_from_all_partitions(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    for (at, (pk, g)) in (0..).zip([("a", "a"), ("b", "a"), ("c", "b"), ("d", "a"), ("e", "ab")]) {
        table.seed(Item::new().with("pk", pk).with("sk", "s").with("g", g).with("n", at)).await?;
        table.seed(Item::new().with("pk", pk).with("sk", format!("{at}")).with("g", g).with("n", at)).await?;
    }
    let given = table.all(table.query_index(BY_G, global_partition())).await?;
    let mut found = texts(&given, "sk");
    found.sort_unstable();
    equal("the items", &found, &vec!["0", "1", "3", "s", "s", "s"])?;
    let own: Vec<bool> = given.iter().map(|item| item.get("g") == Some(&"a".into())).collect();
    equal("of this partition", &own, &vec![true; 6])
}

async fn a_local_index_is_one_partition_in_another_order(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    for (sk, n) in [("1", 30), ("2", 4), ("3", 100)] {
        table.seed(item(sk, n)).await?;
        table.seed(item(sk, n).with("pk", "b")).await?;
    }
    for (forward, expected) in [(true, "213"), (false, "312")] {
        let query = table.query_index(BY_N, partition()).scan_index_forward(forward);
        let given = table.all(query).await?;
        equal("the order", &texts(&given, "sk").concat(), &expected.to_owned())?;
        equal("the partition", &texts(&given, "pk").concat(), &"aaa".to_owned())?;
    }
    Ok(())
}

async fn an_index_is_ordered_by_its_sort_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::KeysOnly).await?;
    let numbers = [100, -2, 9, 10, 0, -10];
    for (sk, n) in (0..).zip(numbers) {
        table.seed(item(&format!("{sk}"), n)).await?;
    }
    for (forward, expected) in [(true, [-10, -2, 0, 9, 10, 100]), (false, [100, 10, 9, 0, -2, -10])] {
        for query in [table.query_index(BY_G, global_partition()), table.query_index(BY_N, partition())] {
            let given = table.all(query.scan_index_forward(forward)).await?;
            let found = given.iter().filter_map(|item| item.get("n")?.as_n()?.try_into().ok());
            equal("the order", &found.collect::<Vec<i32>>(), &expected.to_vec())?;
        }
    }
    Ok(())
}

async fn equal_keys_have_an_order_that_stays(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    for sk in ["5", "1", "4", "2", "3"] {
        table.seed(item(sk, 1)).await?;
    }
    let before = indexed(&table).await?;
    equal("read again", &indexed(&table).await?, &before)?;
    table.seed(item("0", 0)).await?;
    table.seed(item("6", 2)).await?;
    let within = [&before[0], &before[1]].map(|between| format!("0{between}6"));
    equal("with others around", &indexed(&table).await?, &within)
}

async fn a_sort_key_of_an_index_is_tested_as_any(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    for n in 1..=9 {
        table.seed(item(&format!("{n}"), n * 10)).await?;
    }
    let rows = [
        (KeyTest::Eq(30.into()), "3"),
        (KeyTest::Lt(30.into()), "12"),
        (KeyTest::Le(30.into()), "123"),
        (KeyTest::Gt(70.into()), "89"),
        (KeyTest::Ge(70.into()), "789"),
        (KeyTest::Between(15.into(), 40.into()), "234"),
    ];
    for (test, expected) in rows {
        for query in [
            table.query_index(BY_G, global_partition().and("n", test.clone())),
            table.query_index(BY_N, partition().and("n", test.clone())),
        ] {
            let given = table.all(query).await?;
            equal(&format!("{test:?}"), &texts(&given, "sk").concat(), &expected.to_owned())?;
        }
    }
    Ok(())
}

async fn a_key_condition_is_on_the_key_of_the_index(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    let missed = |name: &str| format!("Query condition missed key schema element: {name}");
    let rows = [
        (BY_G, partition(), "g"),
        (BY_G, KeyCondition::partition("n", 1), "g"),
        (BY_G, global_partition().and("sk", KeyTest::Eq("b".into())), "n"),
        (BY_N, global_partition(), "pk"),
        (BY_N, partition().and("sk", KeyTest::Eq("b".into())), "n"),
    ];
    for (index, condition, name) in rows {
        refused(index, table.send(table.query_index(index, condition)).await, &missed(name))?;
    }
    Ok(())
}

async fn a_global_index_has_no_consistent_reads(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    let words = "Consistent reads are not supported on global secondary indexes";
    let query = table.query_index(BY_G, global_partition()).consistent_read(true);
    refused("query", table.send(query).await, words)?;
    refused("scan", table.send(table.scan_index(BY_G).consistent_read(true)).await, words)
}

async fn a_consistent_read_of_a_local_index_sees_every_write(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    let read = async |table: &Table<'_>| {
        let query = table.all(table.query_index(BY_N, partition()).consistent_read(true)).await?;
        let scan = table.all(table.scan_index(BY_N).consistent_read(true)).await?;
        Ok::<_, Failure>([query, scan].map(|items| texts(&items, "sk").concat()))
    };
    table.seed(item("1", 1)).await?;
    equal("put", &read(&table).await?, &both("1"))?;
    table.seed(item("2", 0)).await?;
    equal("put before it", &read(&table).await?, &both("21"))?;
    table.send(table.delete(key().with("sk", "1"))).await?;
    equal("deleted", &read(&table).await?, &both("2"))
}

async fn a_filter_names_no_key_attribute_of_the_index(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::All).await?;
    let global = || table.query_index(BY_G, global_partition());
    let local = || table.query_index(BY_N, partition());
    for (query, name) in [(global(), "g"), (global(), "n"), (local(), "pk"), (local(), "n")] {
        let words = format!(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
        );
        let filter = filter(&format!("attribute_exists({name})"), &[])?;
        refused(name, table.send(query.filter(filter)).await, &words)?;
    }
    Ok(())
}

async fn a_filter_may_name_the_tables_key_on_a_global_index(subject: &Subject) -> Result<(), Failure> {
    let table = subject.indexed_table(Projected::KeysOnly).await?;
    for (sk, n) in [("1", 1), ("2", 2)] {
        table.seed(item(sk, n)).await?;
    }
    let query = table.query_index(BY_G, global_partition());
    let given = table.send(query.filter(filter("sk = :v AND pk = :w", &vw("2", "a"))?)).await?;
    equal("the items", &texts(&given.items, "sk"), &vec!["2"])?;
    equal("the counts", &(given.count, given.scanned_count), &(1, 2))
}

async fn an_index_may_have_no_sort_key(subject: &Subject) -> Result<(), Failure> {
    let create = CreateTable::new(subject.new_name()?)
        .partition_key("pk", ScalarType::S)
        .attribute_definition("g", ScalarType::S)
        .global_secondary_index(global_index(BY_G, &["g"], &[], Projected::KeysOnly));
    let table = subject.table_from(create).await?;
    for (pk, g) in [("1", Some("a")), ("2", Some("b")), ("3", Some("a")), ("4", None)] {
        let item = Item::new().with("pk", pk).with("x", 1);
        table.seed(g.map_or(item.clone(), |g| item.with("g", g))).await?;
    }
    for limit in [None, Some(1)] {
        let mut given = table.all(table.query_index(BY_G, global_partition()).limit(limit)).await?;
        given.sort_by_key(|item| format!("{:?}", item.get("pk")));
        let expected = ["1", "3"].map(|pk| Item::new().with("pk", pk).with("g", "a"));
        equal("the items", &given, &expected.to_vec())?;
    }
    let words = "Query key condition not supported";
    let more = global_partition().and("x", KeyTest::Eq(1.into()));
    refused("a second condition", table.send(table.query_index(BY_G, more)).await, words)
}

/// A table with the global index `by-g` on `a` and `b`, then `c`, `d` and `e`.
async fn wide(subject: &Subject) -> Result<Table<'_>, Failure> {
    let mut create = CreateTable::new(subject.new_name()?).partition_key("pk", ScalarType::S);
    for (name, kind) in
        ["a", "b", "c", "d", "e"].into_iter().zip([ScalarType::S, ScalarType::N].into_iter().cycle())
    {
        create = create.attribute_definition(name, kind);
    }
    let index = global_index(BY_G, &["a", "b"], &["c", "d", "e"], Projected::KeysOnly);
    Ok(subject.table_from(create.global_secondary_index(index)).await?)
}

async fn a_key_of_many_attributes_is_read_from_left_to_right(subject: &Subject) -> Result<(), Failure> {
    let table = wide(subject).await?;
    let rows = [
        ("1", "x", 9, "p"),
        ("2", "x", 10, "a"),
        ("3", "x", 10, "b"),
        ("4", "y", 1, "a"),
        ("5", "y", 2, "a"),
    ];
    for (pk, c, d, e) in rows {
        let item =
            Item::new().with("pk", pk).with("a", "a").with("b", 1).with("c", c).with("d", d).with("e", e);
        table.seed(item.clone()).await?;
        table.seed(item.clone().with("pk", format!("other{pk}")).with("b", 2)).await?;
        let mut partial = item.with("pk", format!("partial{pk}"));
        partial.remove("d");
        table.seed(partial).await?;
    }
    let c = |value: &str| ("c", KeyTest::Eq(value.into()));
    let queries: [(Vec<(&str, KeyTest)>, &str); 7] = [
        (vec![], "12345"),
        (vec![c("x")], "123"),
        (vec![("c", KeyTest::Gt("x".into()))], "45"),
        (vec![c("x"), ("d", KeyTest::Eq(10.into()))], "23"),
        (vec![c("x"), ("d", KeyTest::Lt(10.into()))], "1"),
        (vec![c("x"), ("d", KeyTest::Eq(10.into())), ("e", KeyTest::BeginsWith("b".into()))], "3"),
        (vec![c("y"), ("d", KeyTest::Between(2.into(), 3.into()))], "5"),
    ];
    for (tests, expected) in queries {
        let of_partition = KeyCondition::partition("a", "a").and("b", KeyTest::Eq(1.into()));
        let condition =
            tests.iter().cloned().fold(of_partition, |condition, (name, test)| condition.and(name, test));
        for limit in [None, Some(1), Some(2)] {
            let given = table.all(table.query_index(BY_G, condition.clone()).limit(limit)).await?;
            equal(&format!("{tests:?}"), &texts(&given, "pk").concat(), &expected.to_owned())?;
        }
    }
    Ok(())
}

async fn a_condition_on_many_attributes_is_checked(subject: &Subject) -> Result<(), Failure> {
    let table = wide(subject).await?;
    let a = || KeyCondition::partition("a", "a");
    let all = || a().and("b", KeyTest::Eq(1.into()));
    let rows = [
        ("without one of the partition key", a()),
        ("not equal to one of the partition key", a().and("b", KeyTest::Gt(1.into()))),
        ("without the first of the sort key", all().and("d", KeyTest::Eq(1.into()))),
        ("more after an inequality", all().and("c", KeyTest::Gt("x".into())).and("d", KeyTest::Eq(1.into()))),
    ];
    for (what, condition) in rows {
        let refusal = table.send(table.query_index(BY_G, condition)).await;
        crate::expect::fails(what, refusal, itemstore::ErrorKind::Validation)?;
    }
    Ok(())
}
