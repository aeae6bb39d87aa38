//! What a batch or a transaction would send, as a person reads it.

use itemstore::Result;
use itemstore::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[model(partition_key)]
    id: u32,
    #[model(default)]
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "notes", partition_key = "NOTE#{id}", sort_key = "META")]
struct Note {
    id: u32,
    text: String,
}

fn note(id: u32) -> Note {
    Note { id, text: "text".to_owned() }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "products")]
struct Product {
    #[model(partition_key)]
    id: String,
    #[model(default)]
    stock: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "documents")]
struct Document {
    #[model(partition_key)]
    id: String,
    text: String,
}

#[test]
fn a_batch_tells_what_it_would_send() -> Result<()> {
    let read = Batch::get([User::get(1).project(|u| u.name())]).and([Note::get(1)]).explain()?;
    let texts: Vec<String> = read.iter().map(ToString::to_string).collect();
    let read = "BatchGetItem\n  Get on table notes\n    key: {\"pk\": S(\"NOTE#1\"), \"sk\": S(\"META\")}\n    consistent: \
                false\n  Get on table users\n    key: {\"id\": N(1)}\n    consistent: false\n    projection: #0, id\n    name: #0 = \
                \"name\"";
    assert_eq!(texts, [read]);
    let write = Batch::write().put(note(1)).delete::<User>(7).explain()?;
    let text = write[0].to_string();
    assert!(text.starts_with("BatchWriteItem\n  Put on table notes\n    item: {"), "{text}");
    assert!(text.ends_with("\n  Delete on table users\n    key: {\"id\": N(7)}"), "{text}");
    Ok(())
}

#[test]
fn a_transaction_tells_what_it_would_send() -> Result<()> {
    let mut fresh = Document { id: "d".to_owned(), text: "text".to_owned() };
    let take = Product::update_by_key("1").set(|p| p.stock().add(-1)).when(|p| p.stock().ge(1));
    let transaction = Transaction::write().with(fresh.create()).labelled("stock", take);
    let transaction = transaction.with(Product::check_by_key("2")).with(Product::delete_by_key("3"));
    let explained = transaction.explain()?;
    let text = explained[0].to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(explained.len(), 1);
    assert_eq!(lines[..2], ["TransactWriteItems", "  Put on table documents"]);
    assert!(lines.contains(&"    condition: attribute_not_exists(id)"), "{text}");
    assert!(lines.contains(&"  ConditionCheck on table products"), "{text}");
    assert!(lines.contains(&"    condition: attribute_exists(id) AND #0 >= :2"), "{text}");
    assert_eq!(lines[lines.len() - 2..], ["  Delete on table products", "    key: {\"id\": S(\"3\")}"]);
    let read = Transaction::read((Product::get("1"), Document::get("d").project(|d| d.text()))).explain()?;
    let wanted = "TransactGetItems\n  Get on table products\n    key: {\"id\": S(\"1\")}\n  Get on table documents\n    key: {\"id\": \
                  S(\"d\")}\n    projection: #0, id\n    name: #0 = \"text\"";
    assert_eq!(read[0].to_string(), wanted);
    Ok(())
}
