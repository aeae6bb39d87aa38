//! Typed attributes, defaults, required fields, and items as maps and JSON.

use std::collections::BTreeMap;

use itemstore::ErrorKind;
use itemstore::prelude::*;
use itemstore::value::{Item, List, Map};

use super::{Account, Page, User, john};
use crate::case::cases;
use crate::expect::Failure;
use crate::subject::Subject;

cases! { "models_page/items":
    attributes_keep_their_types cites ["models/typed_attributes"];
    defaults_apply_when_building cites ["models/defaults"];
    defaults_apply_when_loading cites ["models/defaults"];
    a_default_is_a_fresh_value_each_time cites ["models/defaults"];
    a_missing_required_attribute_does_not_load cites ["models/required"];
    a_mistyped_attribute_does_not_load cites ["models/typed_attributes"];
    an_item_is_a_map_by_stored_names cites ["models/to_dict"];
    a_map_is_read_back_as_the_model cites ["models/from_dict"];
    json_is_plain_and_reads_back cites ["models/to_dict", "models/from_dict"];
}

async fn attributes_keep_their_types(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    john().save().run(&page.store).await?;
    let loaded = User::get(super::JOHN).run(&page.store).await?;
    assert_eq!(loaded, Some(john()));
    Ok(())
}

async fn defaults_apply_when_building(_subject: &Subject) -> Result<(), Failure> {
    let account = Account::builder().pk("ACCOUNT#1").email("a@example.com").build();
    assert_eq!((account.name.as_str(), account.age, account.active), ("", 0, true));
    assert!(account.tags.is_empty() && account.settings.is_empty());
    Ok(())
}

async fn defaults_apply_when_loading(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Account>(subject).await?;
    let table = page.store.table_name::<Account>()?;
    let bare = Item::new().with("pk", "ACCOUNT#1").with("email", "a@example.com");
    subject.send(itemstore::request::PutItem::new(table, bare)).await?;
    let loaded = Account::get("ACCOUNT#1").run(&page.store).await?;
    assert_eq!(loaded, Some(Account::builder().pk("ACCOUNT#1").email("a@example.com").build()));
    Ok(())
}

async fn a_default_is_a_fresh_value_each_time(_subject: &Subject) -> Result<(), Failure> {
    let mut first = Account::builder().pk("ACCOUNT#1").email("a@example.com").build();
    first.tags.push("changed".to_owned());
    first.settings.insert("theme".to_owned(), "dark".to_owned());
    let second = Account::builder().pk("ACCOUNT#2").email("b@example.com").build();
    assert_eq!((second.tags, second.settings), (Vec::new(), BTreeMap::new()));
    Ok(())
}

async fn a_missing_required_attribute_does_not_load(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<Account>(subject).await?;
    let table = page.store.table_name::<Account>()?;
    let incomplete = Item::new().with("pk", "ACCOUNT#1").with("name", "secret");
    subject.send(itemstore::request::PutItem::new(table, incomplete)).await?;
    let error = Account::get("ACCOUNT#1").run(&page.store).await.err();
    let error = error.ok_or_else(|| Failure::new("an item without its e-mail address was loaded"))?;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!((error.model(), error.attribute_path()), (Some("Account"), Some("email")));
    assert_eq!(error.key_attributes(), ["pk"]);
    assert!(!format!("{error} {error:?}").contains("secret"));
    Ok(())
}

async fn a_mistyped_attribute_does_not_load(subject: &Subject) -> Result<(), Failure> {
    let page = Page::new::<User>(subject).await?;
    let table = page.store.table_name::<User>()?;
    let mistyped = john().to_item()?.with("age", "secret");
    subject.send(itemstore::request::PutItem::new(table, mistyped)).await?;
    let error = User::get(super::JOHN).run(&page.store).await.err();
    let error = error.ok_or_else(|| Failure::new("an item whose age is text was loaded"))?;
    assert_eq!((error.kind(), error.attribute_path()), (ErrorKind::Decode, Some("age")));
    assert!(!format!("{error} {error:?}").contains("secret"));
    Ok(())
}

async fn an_item_is_a_map_by_stored_names(_subject: &Subject) -> Result<(), Failure> {
    let expected = Item::new()
        .with("pk", "USER#123")
        .with("sk", "PROFILE")
        .with("name", "John")
        .with("age", 30_u32)
        .with("active", true);
    assert_eq!(john().to_item()?, expected);
    let account = Account::builder().pk("ACCOUNT#1").email("a@example.com").build().to_item()?;
    assert_eq!(account.get("tags"), Some(&List::new().into()));
    assert_eq!(account.get("settings"), Some(&Map::new().into()));
    Ok(())
}

async fn a_map_is_read_back_as_the_model(_subject: &Subject) -> Result<(), Failure> {
    let map = Item::new().with("pk", "USER#123").with("sk", "PROFILE").with("name", "John");
    let expected = User::builder().pk("USER#123").sk("PROFILE").name("John").build();
    assert_eq!(User::from_item(&map)?, expected);
    Ok(())
}

async fn json_is_plain_and_reads_back(_subject: &Subject) -> Result<(), Failure> {
    let json = john().to_json()?;
    let text = r#"{"active":true,"age":30,"name":"John","pk":"USER#123","sk":"PROFILE"}"#;
    assert_eq!(json.to_string(), text);
    assert_eq!(User::from_json(json)?, john());
    Ok(())
}
