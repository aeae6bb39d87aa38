//! Text in place and text that clones share: one behaviour, whatever the length.

use std::collections::HashSet;

use itemstore::expr::{NO_NAMES, Update};
use itemstore::value::{AttributeValue, Item, Text};

const LITERAL: &str = "a literal of more than twenty-four bytes";

fn of_length(bytes: usize) -> String {
    "x".repeat(bytes)
}

/// Where the bytes of a string attribute are.
fn place(item: &Item, name: &str) -> *const u8 {
    item.get(name).and_then(AttributeValue::as_s).unwrap().as_ptr()
}

#[test]
fn text_is_what_it_was_made_of() {
    for bytes in [0, 1, 23, 24, 25, 100] {
        let text = of_length(bytes);
        let made = [
            Text::from(text.as_str()),
            Text::from(text.clone()),
            Text::from(&text),
            std::borrow::Cow::from(text.as_str()).into(),
        ];
        for made in made {
            assert_eq!(made, *text.as_str());
            assert_eq!(String::from(made.clone()), text);
            assert!(HashSet::from([made]).contains(text.as_str()), "it hashes as the slice that it lends");
        }
    }
    assert_eq!(Text::from_static(LITERAL), Text::from(LITERAL));
    assert_eq!(Text::default(), Text::from(""));
}

#[test]
fn text_is_ordered_by_its_bytes_whatever_its_length() {
    let long_y = format!("y{}", of_length(30));
    let sorted =
        ["", "\0", "X", &of_length(24), &of_length(25), "y", &long_y, "\u{7f}", "é", "\u{ffff}", "\u{10000}"];
    let mut texts: Vec<Text> = sorted.into_iter().rev().map(Text::from).collect();
    texts.sort();
    assert_eq!(texts, sorted.map(Text::from));
}

#[test]
fn clones_of_long_text_share_it() {
    for text in [Text::from(of_length(25)), Text::from_static(LITERAL)] {
        assert_eq!(text.clone().as_ptr(), text.as_ptr());
    }
    assert_eq!(size_of::<Text>(), 24);
}

#[test]
fn an_update_copies_no_text_that_it_does_not_change() {
    let key = Item::new().with("pk", "a");
    let old = key.clone().with("long", of_length(400_000)).with("n", 1);
    let update = Update::parse("SET n = n + :v", NO_NAMES, [(":v", 1)]).unwrap();
    let new = update.apply(Some(&old), &key).unwrap().unwrap();
    assert_eq!(place(&new, "long"), place(&old, "long"));
}

#[test]
fn a_value_used_often_is_kept_once() {
    let actions: Vec<String> = (0..100).map(|at| format!("a{at} = :v")).collect();
    let text = format!("SET {}", actions.join(", "));
    let value = of_length(400_000);
    let update = Update::parse(&text, NO_NAMES, [(":v", value.as_str())]).unwrap();
    let key = Item::new().with("pk", "a");
    let new = update.apply(None, &key).unwrap().unwrap();
    assert_eq!(place(&new, "a0"), place(&new, "a99"));
}
