//! What an update makes of an item: rows of stored item, update, values and result.

use itemstore::request::ReturnValues;
use itemstore::value::{AttributeValue, Item};

use super::{Values, counts, key, list, map, numbers, strings, update, update_by, v, vw};
use crate::case::cases;
use crate::expect::{Failure, equal, refused};
use crate::subject::Subject;

cases! { "updates":
    set_creates_and_replaces cites ["7/set_top_level", "7/sections_order"];
    set_reaches_into_maps_and_lists cites ["7/set_nested", "7/set_element"];
    elements_beyond_the_end_are_appended_in_order cites ["7/appends_in_order", "7/set_element"];
    set_below_nothing_is_refused cites ["7/set_nested"];
    operands_are_read_before_anything_is_written cites ["7/old_values"];
    plus_and_minus_compute cites ["7/arithmetic", "1.2/equality"];
    arithmetic_refuses_what_is_no_number cites ["7/arithmetic_literal", "7/arithmetic_item"];
    a_missing_operand_is_refused cites ["7/missing_operand"];
    sums_out_of_range_overflow cites ["1.2/sum_precision", "1.2/sum_range"];
    if_not_exists_takes_what_is_there cites ["7/if_not_exists"];
    if_not_exists_refuses_one_path_twice cites ["4/distinct", "7/if_not_exists"];
    list_append_joins_lists cites ["7/list_append"];
    list_append_refuses_what_is_no_list cites ["7/list_append_literal", "7/list_append_item"];
    remove_takes_away cites ["7/remove", "7/remove_last"];
    remove_counts_positions_before_any_removal cites ["7/remove_elements"];
    set_and_remove_of_one_list_do_not_disturb_each_other cites ["7/remove_elements", "7/appends_in_order"];
    remove_below_nothing_is_refused cites ["7/remove_parent"];
    what_is_appended_is_no_parent_of_what_is_removed cites ["7/remove_parent", "7/remove_elements"];
    add_counts_from_zero cites ["7/add_number"];
    add_unites_sets cites ["7/add_set"];
    add_refuses_other_kinds cites ["7/add_literal", "7/add_item"];
    delete_takes_members_away cites ["7/delete_set"];
    delete_refuses_other_kinds cites ["7/delete_literal", "7/delete_item"];
    written_paths_do_not_overlap cites ["7/overlap", "7/conflict"];
    a_name_in_a_map_is_no_key_attribute cites ["7/key_attributes", "7/set_nested"];
    what_an_update_leaves_is_nested_32_levels_at_most cites ["7/result_nesting", "1.4/levels"];
    a_missing_item_has_no_parent_to_set_below cites ["7/set_nested", "8.2/failed_write"];
    key_attributes_stay cites ["7/key_attributes", "2/nested_path"];
}

/// The stored item without its key, the update, its values, and the item after it without its key.
type Row<'a> = (Item, &'a str, Values<'a>, Item);

async fn make(subject: &Subject, rows: &[Row<'_>]) -> Result<(), Failure> {
    let table = subject.table().await?;
    for (before, text, values, after) in rows {
        table.seed(keyed(before)).await?;
        let request = table.update(key(), update(text, values)?).return_values(ReturnValues::AllNew);
        let output = table.send(request).await?;
        equal(text, &output.attributes, &Some(keyed(after)))?;
        equal(text, &table.stored(key()).await?, &Some(keyed(after)))?;
    }
    Ok(())
}

/// Every row is refused in these words, and what was stored stays.
async fn refuse(subject: &Subject, rows: &[(Item, &str, Values<'_>, &str)]) -> Result<(), Failure> {
    let table = subject.table().await?;
    for (before, text, values, words) in rows {
        table.seed(keyed(before)).await?;
        refused(text, update_by(&table, text, values).await, words)?;
        equal(text, &table.stored(key()).await?, &Some(keyed(before)))?;
    }
    Ok(())
}

fn keyed(item: &Item) -> Item {
    item.clone().with("pk", "a")
}

fn none() -> Item {
    Item::new()
}

const MISDIRECTED: &str = "The document path provided in the update expression is invalid for update";
const MISTYPED: &str = "An operand in the update expression has an incorrect data type";
const MISSING: &str = "The provided expression refers to an attribute that does not exist in the item";
const OVERFLOW: &str =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";

async fn set_creates_and_replaces(subject: &Subject) -> Result<(), Failure> {
    let old = || none().with("a", 1_i64).with("b", "x");
    make(
        subject,
        &[
            (old(), "SET a = :v, c = :w", &vw("new", 2_i64), old().with("a", "new").with("c", 2_i64)),
            (old(), "REMOVE b SET a = :v", &v(3_i64), none().with("a", 3_i64)),
            (old(), "set a=:v", &v(strings(&["x"])), old().with("a", strings(&["x"]))),
        ],
    )
    .await
}

async fn set_reaches_into_maps_and_lists(subject: &Subject) -> Result<(), Failure> {
    make(
        subject,
        &[
            (none().with("m", map("k", 1_i64)), "SET m.k = :v", &v(2_i64), none().with("m", map("k", 2_i64))),
            (
                none().with("m", map("k", 1_i64)),
                "SET m.j = :v",
                &v(2_i64),
                none().with("m", Item::new().with("j", 2_i64).with("k", 1_i64)),
            ),
            (
                none().with("l", counts(&[1, 2])),
                "SET l[0] = :v",
                &v(9_i64),
                none().with("l", counts(&[9, 2])),
            ),
            (
                none().with("l", list([map("k", 1_i64)])),
                "SET l[0].k = :v",
                &v(2_i64),
                none().with("l", list([map("k", 2_i64)])),
            ),
        ],
    )
    .await
}

async fn elements_beyond_the_end_are_appended_in_order(subject: &Subject) -> Result<(), Failure> {
    make(
        subject,
        &[
            (
                none().with("l", counts(&[1])),
                "SET l[9] = :w, l[5] = :v",
                &vw(8_i64, 9_i64),
                none().with("l", counts(&[1, 8, 9])),
            ),
            (none().with("l", counts(&[])), "SET l[0] = :v", &v(1_i64), none().with("l", counts(&[1]))),
            (none().with("l", counts(&[1])), "SET l[1] = l[0]", &[], none().with("l", counts(&[1, 1]))),
        ],
    )
    .await
}

async fn set_below_nothing_is_refused(subject: &Subject) -> Result<(), Failure> {
    let value = v(1_i64);
    refuse(
        subject,
        &[
            (none(), "SET m.k = :v", &value, MISDIRECTED),
            (none().with("m", "text"), "SET m.k = :v", &value, MISDIRECTED),
            (none().with("m", map("k", 1_i64)), "SET m[0] = :v", &value, MISDIRECTED),
            (none().with("l", counts(&[1])), "SET l.k = :v", &value, MISDIRECTED),
        ],
    )
    .await
}

async fn operands_are_read_before_anything_is_written(subject: &Subject) -> Result<(), Failure> {
    let old = || none().with("a", 1_i64).with("b", 2_i64);
    make(
        subject,
        &[
            (old(), "SET a = b, b = a", &[], none().with("a", 2_i64).with("b", 1_i64)),
            (old(), "SET c = a REMOVE a", &[], none().with("b", 2_i64).with("c", 1_i64)),
            (
                old(),
                "SET a = :v, c = a",
                &v(9_i64),
                none().with("a", 9_i64).with("b", 2_i64).with("c", 1_i64),
            ),
        ],
    )
    .await?;
    refuse(subject, &[(none(), "SET a = :v, b = a", &v(1_i64), MISSING)]).await
}

async fn plus_and_minus_compute(subject: &Subject) -> Result<(), Failure> {
    let old = || none().with("n", 5_i64);
    let precise = |text: &str| {
        none().with("n", text.parse::<itemstore::value::Number>().unwrap_or(itemstore::value::Number::ZERO))
    };
    make(
        subject,
        &[
            (old(), "SET n = n + :v", &v(3_i64), none().with("n", 8_i64)),
            (old(), "SET n = :v - n", &v(3_i64), none().with("n", -2_i64)),
            (old(), "SET n = n - n", &[], none().with("n", 0_i64)),
            (old(), "SET n = (n + :v)", &v(1_i64), none().with("n", 6_i64)),
            (
                precise("99999999999999999999999999999999999998"),
                "SET n = n + :v",
                &v(1_i64),
                precise("99999999999999999999999999999999999999"),
            ),
            (precise("0.1"), "SET n = n + n", &[], precise("0.2")),
        ],
    )
    .await
}

async fn arithmetic_refuses_what_is_no_number(subject: &Subject) -> Result<(), Failure> {
    let literal = "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, \
                   operand type: S";
    refuse(
        subject,
        &[
            (none().with("n", 5_i64), "SET n = n + :v", &v("x"), literal),
            (none().with("n", "x"), "SET n = n + :v", &v(1_i64), MISTYPED),
        ],
    )
    .await
}

async fn a_missing_operand_is_refused(subject: &Subject) -> Result<(), Failure> {
    refuse(
        subject,
        &[
            (none(), "SET n = n + :v", &v(1_i64), MISSING),
            (none(), "SET n = m.k", &[], MISSING),
            (none(), "SET l = list_append(l, :v)", &v(counts(&[1])), MISSING),
        ],
    )
    .await
}

async fn sums_out_of_range_overflow(subject: &Subject) -> Result<(), Failure> {
    let number = |text: &str| text.parse::<itemstore::value::Number>().map_err(itemstore::Error::from);
    let (large, huge) = (number("1e50")?, number("9e125")?);
    refuse(
        subject,
        &[
            (none().with("n", large), "SET n = n + :v", &v(1_i64), OVERFLOW),
            (none().with("n", huge), "SET n = n + :v", &v(huge), OVERFLOW),
            (none().with("n", huge), "ADD n :v", &v(huge), OVERFLOW),
        ],
    )
    .await
}

async fn if_not_exists_takes_what_is_there(subject: &Subject) -> Result<(), Failure> {
    make(
        subject,
        &[
            (none().with("n", 5_i64), "SET n = if_not_exists(n, :v)", &v(9_i64), none().with("n", 5_i64)),
            (none(), "SET n = if_not_exists(n, :v)", &v(9_i64), none().with("n", 9_i64)),
            (none(), "SET n = if_not_exists(n, :v) + :w", &vw(9_i64, 1_i64), none().with("n", 10_i64)),
            (
                none().with("b", 7_i64),
                "SET n = if_not_exists(n, if_not_exists(b, :v))",
                &v(9_i64),
                none().with("b", 7_i64).with("n", 7_i64),
            ),
        ],
    )
    .await
}

async fn if_not_exists_refuses_one_path_twice(subject: &Subject) -> Result<(), Failure> {
    let words = "Invalid UpdateExpression: The first operand must be distinct from the remaining operands for this operator \
                 or function; operator: if_not_exists, first operand: [n]";
    let stored = || none().with("n", 5_i64);
    refuse(
        subject,
        &[
            (stored(), "SET n = if_not_exists(n, n)", &[], words),
            (stored(), "SET a = if_not_exists(b, if_not_exists(n, n))", &[], words),
        ],
    )
    .await
}

async fn list_append_joins_lists(subject: &Subject) -> Result<(), Failure> {
    let old = || none().with("l", counts(&[1]));
    make(
        subject,
        &[
            (old(), "SET l = list_append(l, :v)", &v(counts(&[2])), none().with("l", counts(&[1, 2]))),
            (old(), "SET l = list_append(:v, l)", &v(counts(&[2])), none().with("l", counts(&[2, 1]))),
            (
                old(),
                "SET l = list_append(list_append(l, l), :v)",
                &v(counts(&[2])),
                none().with("l", counts(&[1, 1, 2])),
            ),
        ],
    )
    .await
}

async fn list_append_refuses_what_is_no_list(subject: &Subject) -> Result<(), Failure> {
    let literal = "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: \
                   list_append, operand type: S";
    refuse(
        subject,
        &[
            (none().with("l", counts(&[1])), "SET l = list_append(l, :v)", &v("x"), literal),
            (none().with("l", "x"), "SET l = list_append(l, :v)", &v(counts(&[1])), MISTYPED),
        ],
    )
    .await
}

async fn remove_takes_away(subject: &Subject) -> Result<(), Failure> {
    make(
        subject,
        &[
            (none().with("a", 1_i64).with("b", 2_i64), "REMOVE a", &[], none().with("b", 2_i64)),
            (none().with("b", 2_i64), "REMOVE a", &[], none().with("b", 2_i64)),
            (none().with("m", map("k", 1_i64)), "REMOVE m.k", &[], none().with("m", Item::new())),
            (none().with("m", map("k", 1_i64)), "REMOVE m.j", &[], none().with("m", map("k", 1_i64))),
            (none().with("l", counts(&[1])), "REMOVE l[0]", &[], none().with("l", counts(&[]))),
            (none().with("l", counts(&[1])), "REMOVE l[5]", &[], none().with("l", counts(&[1]))),
        ],
    )
    .await
}

async fn remove_counts_positions_before_any_removal(subject: &Subject) -> Result<(), Failure> {
    let nested = list([counts(&[1, 2]), counts(&[3, 4])]);
    make(
        subject,
        &[
            (
                none().with("l", counts(&[0, 1, 2, 3])),
                "REMOVE l[0], l[2]",
                &[],
                none().with("l", counts(&[1, 3])),
            ),
            (
                none().with("l", counts(&[0, 1, 2, 3])),
                "REMOVE l[2], l[0]",
                &[],
                none().with("l", counts(&[1, 3])),
            ),
            (none().with("l", nested), "REMOVE l[0], l[1][0]", &[], none().with("l", list([counts(&[4])]))),
        ],
    )
    .await
}

async fn set_and_remove_of_one_list_do_not_disturb_each_other(subject: &Subject) -> Result<(), Failure> {
    make(
        subject,
        &[
            (
                none().with("l", counts(&[0, 1, 2])),
                "SET l[2] = :v REMOVE l[0]",
                &v(9_i64),
                none().with("l", counts(&[1, 9])),
            ),
            (
                none().with("l", counts(&[0, 1])),
                "SET l[7] = :v REMOVE l[2]",
                &v(9_i64),
                none().with("l", counts(&[0, 1, 9])),
            ),
        ],
    )
    .await
}

async fn remove_below_nothing_is_refused(subject: &Subject) -> Result<(), Failure> {
    refuse(
        subject,
        &[
            (none(), "REMOVE m.k", &[], MISDIRECTED),
            (none().with("m", "text"), "REMOVE m.k", &[], MISDIRECTED),
            (none().with("m", map("k", 1_i64)), "REMOVE m[0]", &[], MISDIRECTED),
        ],
    )
    .await
}

async fn what_is_appended_is_no_parent_of_what_is_removed(subject: &Subject) -> Result<(), Failure> {
    let old = || none().with("l", counts(&[0]));
    let appended = v(map("s", strings(&["x", "y"])));
    let with_members = vw(map("s", strings(&["x", "y"])), strings(&["x"]));
    refuse(
        subject,
        &[
            (old(), "SET l[5] = :v REMOVE l[1].s", &appended, MISDIRECTED),
            (old(), "SET l[5] = :v DELETE l[1].s :w", &with_members, MISDIRECTED),
        ],
    )
    .await
}

async fn add_counts_from_zero(subject: &Subject) -> Result<(), Failure> {
    make(
        subject,
        &[
            (none(), "ADD n :v", &v(3_i64), none().with("n", 3_i64)),
            (none().with("n", 5_i64), "ADD n :v", &v(-7_i64), none().with("n", -2_i64)),
            (none().with("m", map("n", 1_i64)), "ADD m.n :v", &v(1_i64), none().with("m", map("n", 2_i64))),
            (none().with("m", Item::new()), "ADD m.n :v", &v(1_i64), none().with("m", map("n", 1_i64))),
            (none().with("l", counts(&[1, 2])), "ADD l[1] :v", &v(1_i64), none().with("l", counts(&[1, 3]))),
        ],
    )
    .await
}

async fn add_unites_sets(subject: &Subject) -> Result<(), Failure> {
    make(
        subject,
        &[
            (none(), "ADD s :v", &v(strings(&["x"])), none().with("s", strings(&["x"]))),
            (
                none().with("s", strings(&["x"])),
                "ADD s :v",
                &v(strings(&["x", "y"])),
                none().with("s", strings(&["x", "y"])),
            ),
            (
                none().with("s", numbers(&[1])),
                "ADD s :v",
                &v(numbers(&[2])),
                none().with("s", numbers(&[1, 2])),
            ),
        ],
    )
    .await
}

async fn add_refuses_other_kinds(subject: &Subject) -> Result<(), Failure> {
    let literal = |kind: &str| {
        format!(
            "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: {kind}"
        )
    };
    let (text, list_words) = (literal("STRING"), literal("LIST"));
    let (bytes, flag, null, document) =
        (literal("BINARY"), literal("BOOLEAN"), literal("NULL"), literal("MAP"));
    refuse(
        subject,
        &[
            (none(), "ADD n :v", &v("x"), &text),
            (none(), "ADD n :v", &v(counts(&[1])), &list_words),
            (none(), "ADD n :v", &v(vec![1_u8]), &bytes),
            (none(), "ADD n :v", &v(true), &flag),
            (none(), "ADD n :v", &v(AttributeValue::Null), &null),
            (none(), "ADD n :v", &v(map("a", 1_i64)), &document),
            (none().with("n", "x"), "ADD n :v", &v(1_i64), MISTYPED),
            (none().with("n", 1_i64), "ADD n :v", &v(strings(&["x"])), MISTYPED),
            (none().with("n", strings(&["x"])), "ADD n :v", &v(numbers(&[1])), MISTYPED),
        ],
    )
    .await
}

async fn delete_takes_members_away(subject: &Subject) -> Result<(), Failure> {
    let old = || none().with("s", strings(&["x", "y"]));
    make(
        subject,
        &[
            (old(), "DELETE s :v", &v(strings(&["x", "z"])), none().with("s", strings(&["y"]))),
            (old(), "DELETE s :v", &v(strings(&["x", "y"])), none()),
            (none(), "DELETE s :v", &v(strings(&["x"])), none()),
            (
                none().with("m", map("s", strings(&["x", "y"]))),
                "DELETE m.s :v",
                &v(strings(&["x"])),
                none().with("m", map("s", strings(&["y"]))),
            ),
        ],
    )
    .await
}

async fn delete_refuses_other_kinds(subject: &Subject) -> Result<(), Failure> {
    let literal = "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: DELETE, operand \
                   type: NUMBER";
    refuse(
        subject,
        &[
            (none(), "DELETE s :v", &v(1_i64), literal),
            (none().with("s", "x"), "DELETE s :v", &v(strings(&["x"])), MISTYPED),
            (none().with("s", numbers(&[1])), "DELETE s :v", &v(strings(&["x"])), MISTYPED),
        ],
    )
    .await
}

async fn written_paths_do_not_overlap(subject: &Subject) -> Result<(), Failure> {
    let words = |word: &str, one: &str, two: &str| {
        format!(
            "Invalid UpdateExpression: Two document paths {word} with each other; must remove or rewrite one of these \
             paths; path one: [{one}], path two: [{two}]"
        )
    };
    let same = words("overlap", "a", "a");
    let below = words("overlap", "a", "a, b, [0]");
    let conflict = words("conflict", "a, b", "a, [1]");
    refuse(
        subject,
        &[
            (none(), "SET a = :v, a = :v", &v(1_i64), &same),
            (none(), "SET a = :v REMOVE a.b[0]", &v(1_i64), &below),
            (none(), "SET a.b = :v, a[1] = :v", &v(1_i64), &conflict),
        ],
    )
    .await
}

async fn a_name_in_a_map_is_no_key_attribute(subject: &Subject) -> Result<(), Failure> {
    let old = none().with("m", map("pk", 1_i64));
    make(subject, &[(old, "SET m.pk = :v", &v(2_i64), none().with("m", map("pk", 2_i64)))]).await
}

async fn what_an_update_leaves_is_nested_32_levels_at_most(subject: &Subject) -> Result<(), Failure> {
    const WORDS: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond \
                         supported limit";
    let nested = |levels: usize| (1..levels).fold(AttributeValue::from("leaf"), |value, _| list([value]));
    let old = || none().with("m", Item::new());
    make(subject, &[(old(), "SET m.k = :v", &v(nested(31)), none().with("m", map("k", nested(31))))]).await?;
    refuse(subject, &[(old(), "SET m.k = :v", &v(nested(32)), WORDS)]).await
}

async fn a_missing_item_has_no_parent_to_set_below(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    for text in ["SET m.k = :v", "SET l[0] = :v", "ADD m.n :v"] {
        refused(text, update_by(&table, text, &v(1_i64)).await, MISDIRECTED)?;
        equal(text, &table.stored(key()).await?, &None)?;
    }
    Ok(())
}

async fn key_attributes_stay(subject: &Subject) -> Result<(), Failure> {
    let change = "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key";
    let nested =
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk";
    refuse(
        subject,
        &[
            (none(), "SET pk = :v", &v("b"), change),
            (none(), "SET pk = :v", &v("a"), change),
            (none(), "ADD pk :v", &v(1_i64), change),
            (none(), "SET b = :v, pk = :v", &v("a"), change),
            (none(), "REMOVE pk", &[], change),
            (none(), "SET b = pk.a", &[], nested),
        ],
    )
    .await
}
