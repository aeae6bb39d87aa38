//! The data model: kinds, numbers, sets and nesting, as they come back.

use itemstore::schema::ScalarType;
use itemstore::value::{
    AttributeValue, BinarySet, Item, List, Map, Number, NumberSet, StringSet, ValueError,
};

use super::{condition, key, list, numbers, strings, v};
use crate::case::cases;
use crate::expect::{Failure, equal, refused};
use crate::subject::Subject;

cases! { "values":
    all_ten_kinds_come_back cites ["1.1/types"];
    empty_values_are_kept cites ["1.1/empty"];
    any_character_is_kept cites ["1.1/any_character"];
    numbers_come_back_in_plain_form cites ["1.2/spellings"];
    text_that_is_no_number_is_refused cites ["1.2/empty", "1.2/grammar"];
    thirty_eight_digits_are_kept cites ["1.2/precision"];
    the_range_of_numbers_ends_where_it_ends cites ["1.2/overflow", "1.2/underflow"];
    number_keys_are_equal_by_value cites ["2/number_keys", "1.2/equality"];
    neighbours_at_full_precision_are_two_keys cites ["1.2/equality"];
    sets_have_a_member cites ["1.3/empty"];
    sets_hold_each_member_once cites ["1.3/duplicates"];
    sets_are_equal_in_any_order cites ["1.3/unordered"];
    thirty_two_levels_are_kept cites ["1.4/levels"];
    values_of_an_expression_have_the_same_levels cites ["1.4/expression_values"];
}

/// Puts the item under its key and reads it back.
async fn round_trip(subject: &Subject, item: Item) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = item.with("pk", "a");
    table.seed(item.clone()).await?;
    equal("the item", &table.stored(key()).await?, &Some(item))
}

async fn all_ten_kinds_come_back(subject: &Subject) -> Result<(), Failure> {
    let bytes: AttributeValue =
        BinarySet::new([vec![0_u8], vec![255]]).map_err(itemstore::Error::from)?.into();
    let item = Item::new()
        .with("s", "text")
        .with("n", "-17.4".parse::<Number>().unwrap_or(Number::ZERO))
        .with("b", vec![0_u8, 128, 255])
        .with("bool", false)
        .with("null", AttributeValue::Null)
        .with("l", list(["x".into(), AttributeValue::Null, list([])]))
        .with("m", Item::new().with("deep", Item::new().with("deeper", true)))
        .with("ss", strings(&["b", "a"]))
        .with("ns", numbers(&[2, -1]))
        .with("bs", bytes);
    round_trip(subject, item).await
}

async fn empty_values_are_kept(subject: &Subject) -> Result<(), Failure> {
    let empty_binary = || AttributeValue::from(Vec::<u8>::new());
    let item = Item::new()
        .with("s", "")
        .with("b", empty_binary())
        .with("l", list(["".into(), empty_binary(), List::new().into(), Map::new().into()]))
        .with("m", Item::new().with("s", "").with("l", List::new()))
        .with("ss", strings(&["", "x"]));
    round_trip(subject, item).await
}

async fn any_character_is_kept(subject: &Subject) -> Result<(), Failure> {
    let strange = "\0\u{7F}\u{1F600}\"'\\\n\u{FFFD}\u{10FFFF} .[]#:";
    let item = Item::new().with(strange, strange).with("a.b", 1_u32).with("a[0]", 2_u32).with(" ", 3_u32);
    round_trip(subject, item).await
}

async fn numbers_come_back_in_plain_form(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let rows = [
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007", "7"),
        ("1e3", "1000"),
        ("-17.4E1", "-174"),
        ("1.0e-1", "0.1"),
        ("-0", "0"),
        ("0e126", "0"),
        ("1e-20", "0.00000000000000000001"),
    ];
    for (spelling, plain) in rows {
        let number: Number = spelling.parse().map_err(|error: ValueError| itemstore::Error::from(error))?;
        table.seed(key().with("n", number)).await?;
        let stored = table.stored(key()).await?;
        let text =
            stored.and_then(|item| item.get("n").and_then(AttributeValue::as_n).map(ToString::to_string));
        equal(spelling, &text.as_deref(), &Some(plain))?;
    }
    Ok(())
}

fn number_refused(text: &str, words: &str) -> Result<(), Failure> {
    refused(text, text.parse::<Number>().map_err(itemstore::Error::from), words)
}

async fn text_that_is_no_number_is_refused(_subject: &Subject) -> Result<(), Failure> {
    number_refused("", "The parameter cannot be converted to a numeric value")?;
    for text in ["NaN", "Infinity", " 1", "1 ", "1+2", "1.2.3", "+e2", "1e", "-", ".", "\u{0663}"] {
        number_refused(text, &format!("The parameter cannot be converted to a numeric value: {text}"))?;
    }
    Ok(())
}

async fn thirty_eight_digits_are_kept(subject: &Subject) -> Result<(), Failure> {
    let digits = "12345678901234567890123456789012345678";
    let number: Number = digits.parse().map_err(|error: ValueError| itemstore::Error::from(error))?;
    round_trip(subject, Item::new().with("n", number)).await?;
    number_refused(&format!("{digits}9"), "Attempting to store more than 38 significant digits in a Number")
}

async fn the_range_of_numbers_ends_where_it_ends(subject: &Subject) -> Result<(), Failure> {
    let largest = format!("{}E88", "9".repeat(38));
    for (at, text) in [largest.as_str(), "-1e125", "1e-130", "-1e-130", "0"].into_iter().enumerate() {
        let number: Number = text.parse().map_err(|error: ValueError| itemstore::Error::from(error))?;
        round_trip(subject, Item::new().with(format!("n{at}"), number)).await?;
    }
    let over = "Number overflow. Attempting to store a number with magnitude larger than supported range";
    let under = "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    number_refused("1e126", over)?;
    number_refused("-1e99999999999999999999", over)?;
    number_refused("9e-131", under)?;
    number_refused("1e-99999999999999999999", under)
}

async fn number_keys_are_equal_by_value(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::N, None).await?;
    let spelled = |text: &str| {
        let number: Result<Number, ValueError> = text.parse();
        number.map(|number| Item::new().with("pk", number)).map_err(itemstore::Error::from)
    };
    table.seed(spelled("1e3")?.with("a", 1_u32)).await?;
    for text in ["1000", "1000.0", "+1E+3"] {
        let found = table.stored(spelled(text)?).await?;
        equal(text, &found, &Some(spelled("1000")?.with("a", 1_u32)))?;
    }
    Ok(())
}

async fn neighbours_at_full_precision_are_two_keys(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::N, None).await?;
    let keyed = |text: &str| {
        let number: Result<Number, ValueError> = text.parse();
        number.map(|number| Item::new().with("pk", number)).map_err(itemstore::Error::from)
    };
    let (one, two) = ("99999999999999999999999999999999999998", "99999999999999999999999999999999999999");
    table.seed(keyed(one)?).await?;
    equal("the neighbour", &table.stored(keyed(two)?).await?, &None)?;
    equal("the number", &table.stored(keyed(one)?).await?, &Some(keyed(one)?))
}

async fn sets_have_a_member(_subject: &Subject) -> Result<(), Failure> {
    let prefix = "One or more parameter values were invalid: ";
    let texts = StringSet::new([""; 0]).map_err(itemstore::Error::from);
    refused("SS", texts, &format!("{prefix}An string set  may not be empty"))?;
    let numbers = NumberSet::new([0_u8; 0]).map_err(itemstore::Error::from);
    refused("NS", numbers, &format!("{prefix}An number set  may not be empty"))?;
    let bytes = BinarySet::new(Vec::<Vec<u8>>::new()).map_err(itemstore::Error::from);
    refused("BS", bytes, &format!("{prefix}Binary sets should not be empty"))
}

async fn sets_hold_each_member_once(_subject: &Subject) -> Result<(), Failure> {
    let prefix = "One or more parameter values were invalid: ";
    let texts = StringSet::new(["a", "b", "a"]).map_err(itemstore::Error::from);
    refused("SS", texts, &format!("{prefix}Input collection [a, b, a] contains duplicates."))?;
    let spellings = ["1", "1.0"].map(|text| text.parse::<Number>().unwrap_or(Number::ZERO));
    let numbers = NumberSet::new(spellings).map_err(itemstore::Error::from);
    refused("NS", numbers, "Input collection contains duplicates")?;
    let bytes = BinarySet::new([vec![1_u8], vec![1]]).map_err(itemstore::Error::from);
    refused("BS", bytes, &format!("{prefix}Input collection [AQ==, AQ==]of type BS contains duplicates."))
}

async fn sets_are_equal_in_any_order(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("s", strings(&["a", "b"]))).await?;
    let same = condition("s = :v", &v(strings(&["b", "a"])))?;
    table.send(table.put_if(key(), same)).await?;
    Ok(())
}

/// Lists in lists, `levels` deep with the text in the innermost.
fn nested(levels: usize) -> AttributeValue {
    (1..levels).fold("leaf".into(), |value, _| list([value]))
}

const TOO_DEEP: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond \
                        supported limit";

async fn thirty_two_levels_are_kept(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    round_trip(subject, Item::new().with("deep", nested(32))).await?;
    refused("33 levels", table.send(table.put(key().with("deep", nested(33)))).await, TOO_DEEP)?;
    equal("stored", &table.stored(key()).await?, &None)
}

async fn values_of_an_expression_have_the_same_levels(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.send(table.put_if(key(), condition("a <> :v", &v(nested(32)))?)).await?;
    let refusal = match condition("a <> :v", &v(nested(33))) {
        Ok(condition) => table.send(table.put_if(key(), condition)).await.map(drop),
        Err(error) => Err(error),
    };
    match refusal {
        Err(error) if error.service_message().is_some_and(|words| words.contains(TOO_DEEP)) => Ok(()),
        other => Err(Failure::new(format!("33 levels: {other:?}"))),
    }
}
