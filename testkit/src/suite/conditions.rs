//! What a condition says of an item: rows of condition, values and verdict.

use itemstore::ErrorKind;
use itemstore::value::{AttributeValue, Item};

use super::{Values, condition, counts, key, list, map, numbers, put_under, strings, v, vw};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, refused};
use crate::subject::Subject;

cases! { "conditions":
    a_missing_operand_is_equal_to_nothing cites ["5.1/missing_equal", "5.1/missing_unequal", "5.1/missing_order"];
    different_types_are_unequal_and_without_order cites ["5.1/types_differ"];
    values_without_order_make_an_ordering_false cites ["5.1/unordered_item"];
    literals_without_order_are_refused cites ["5.1/unordered_literal", "4/operand_type"];
    documents_are_equal_in_depth cites ["5.1/deep", "1.3/unordered", "1.2/equality"];
    strings_numbers_and_binaries_are_ordered cites ["5.1/types_differ", "1.2/equality"];
    not_is_plain_negation cites ["5.1/not"];
    operators_have_their_precedence cites ["5/precedence"];
    between_includes_its_bounds cites ["5.1/between"];
    between_with_bounds_of_the_item_can_be_false cites ["5.1/between_item_bounds"];
    literal_bounds_have_one_type_and_an_order cites ["5.1/between_types", "5.1/between_order"];
    in_is_equality_with_one_of_them cites ["5.1/in"];
    null_and_booleans_are_equal_to_themselves cites ["5.1/deep", "5.1/missing_equal"];
    existence_is_of_any_value cites ["5.2/exists"];
    attribute_type_tells_the_kind cites ["5.2/attribute_type"];
    begins_with_is_for_strings_and_binaries cites ["5.2/begins_with"];
    begins_with_refuses_other_literals cites ["5.2/begins_with_literal"];
    contains_finds_parts cites ["5.2/contains_text"];
    contains_finds_members_and_elements cites ["5.2/contains_members"];
    contains_is_false_for_other_kinds cites ["5.2/contains_other"];
    size_measures_every_kind_that_has_one cites ["5.2/size", "5.2/size_utf16"];
    what_has_no_size_compares_as_missing cites ["5.2/size_unsized"];
    a_literal_without_size_is_refused cites ["5.2/size_literal"];
    a_condition_may_name_the_key cites ["5.2/keys"];
    every_path_of_a_missing_item_is_missing cites ["5.2/missing_item"];
    the_first_operand_is_distinct cites ["4/distinct"];
}

/// A condition, its values, and whether it holds.
type Row<'a> = (&'a str, Values<'a>, bool);

fn stored() -> Item {
    let nested = list(["x".into(), 1_i64.into(), counts(&[7])]);
    key()
        .with("s", "hello")
        .with("n", 5_i64)
        .with("b", vec![1_u8, 0x80])
        .with("flag", true)
        .with("nothing", AttributeValue::Null)
        .with("l", nested)
        .with("m", Item::new().with("k", "v").with("n", 1_i64))
        .with("ss", strings(&["x", "y"]))
        .with("ns", numbers(&[1, 2]))
        .with("emoji", "\u{1F600}a")
        .with("flag2", true)
        .with("nothing2", AttributeValue::Null)
        .with("l2", list(["x".into(), 1_i64.into(), counts(&[7])]))
        .with("m2", Item::new().with("k", "v").with("n", 1_i64))
        .with("ss2", strings(&["x", "y"]))
        .with("bs", binaries())
        .with("low", 1_i64)
        .with("high", 9_i64)
}

fn binaries() -> AttributeValue {
    let set = itemstore::value::BinarySet::new([vec![1_u8], vec![2]]);
    set.expect("the set of a case is one").into()
}

/// Holds every row against the stored item, by a conditional put of the same item.
async fn hold(subject: &Subject, rows: &[Row<'_>]) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(stored()).await?;
    for (text, values, holds) in rows {
        let put = table.put_if(stored(), condition(text, values)?);
        let found = match table.send(put).await {
            Ok(_) => true,
            Err(error) if error.kind() == ErrorKind::ConditionFailed => false,
            Err(error) => return Err(error.into()),
        };
        equal(text, &found, holds)?;
    }
    Ok(())
}

/// Every row is refused in these words, whatever is stored.
async fn refuse(subject: &Subject, rows: &[(&str, Values<'_>, &str)]) -> Result<(), Failure> {
    let table = subject.table().await?;
    for (text, values, words) in rows {
        let refusal = put_under(&table, stored(), text, values).await;
        refused(text, refusal, &format!("Invalid ConditionExpression: {words}"))?;
    }
    Ok(())
}

async fn a_missing_operand_is_equal_to_nothing(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 8] = [
        ("gone = :v", &v("x"), false),
        ("gone = lost", &[], false),
        ("gone <> :v", &v("x"), true),
        ("gone <> lost", &[], true),
        ("gone < :v", &v("x"), false),
        ("gone >= :v", &v("x"), false),
        ("n > gone", &[], false),
        ("m.gone = :v", &v("x"), false),
    ];
    hold(subject, &rows).await
}

async fn different_types_are_unequal_and_without_order(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 5] = [
        ("s = :v", &v(5_i64), false),
        ("s <> :v", &v(5_i64), true),
        ("s < :v", &v(5_i64), false),
        ("s >= :v", &v(5_i64), false),
        ("n < s", &[], false),
    ];
    hold(subject, &rows).await
}

async fn values_without_order_make_an_ordering_false(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 9] = [
        ("l >= l2", &[], false),
        ("m <= m2", &[], false),
        ("flag <= flag2", &[], false),
        ("ss >= ss2", &[], false),
        ("flag < n", &[], false),
        ("nothing <= nothing2", &[], false),
        ("l > m", &[], false),
        ("ss < ns", &[], false),
        ("n > flag", &[], false),
    ];
    hold(subject, &rows).await
}

async fn literals_without_order_are_refused(subject: &Subject) -> Result<(), Failure> {
    let words = |operator: &str, kind: &str| {
        format!(
            "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}"
        )
    };
    let (less, more, between) = (words("<", "BOOL"), words(">=", "SS"), words("BETWEEN", "NULL"));
    let bounds = vw(AttributeValue::Null, 3_i64);
    refuse(
        subject,
        &[
            ("n < :v", &v(true), &less),
            ("n >= :v", &v(strings(&["x"])), &more),
            ("n BETWEEN :v AND :w", &bounds, &between),
        ],
    )
    .await
}

async fn documents_are_equal_in_depth(subject: &Subject) -> Result<(), Failure> {
    let same_list = list(["x".into(), 1_i64.into(), counts(&[7])]);
    let other_order = list([1_i64.into(), "x".into(), counts(&[7])]);
    let same_map: AttributeValue = Item::new().with("n", 1_i64).with("k", "v").into();
    let rows: [Row<'_>; 6] = [
        ("l = :v", &v(same_list), true),
        ("l = :v", &v(other_order), false),
        ("m = :v", &v(same_map), true),
        ("m = :v", &v(map("k", "v")), false),
        ("ss = :v", &v(strings(&["y", "x"])), true),
        ("ns = :v", &v(numbers(&[2, 1])), true),
    ];
    hold(subject, &rows).await
}

async fn strings_numbers_and_binaries_are_ordered(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 7] = [
        ("s < :v", &v("hellp"), true),
        ("s < :v", &v("hell"), false),
        ("s > :v", &v("Hello"), true),
        ("n < :v", &v(10_i64), true),
        ("n > :v", &v(-10_i64), true),
        ("b > :v", &v(vec![1_u8, 0x7F]), true),
        ("b <= :v", &v(vec![1_u8, 0x80]), true),
    ];
    hold(subject, &rows).await
}

async fn not_is_plain_negation(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 4] = [
        ("NOT s = :v", &v("hello"), false),
        ("NOT gone = :v", &v("x"), true),
        ("NOT NOT n = :v", &v(5_i64), true),
        ("NOT (n = :v OR s = :w)", &vw(5_i64, "x"), false),
    ];
    hold(subject, &rows).await
}

async fn operators_have_their_precedence(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 4] = [
        ("n = :v OR s = :w AND s <> :w", &vw(5_i64, "hello"), true),
        ("(n = :v OR s = :w) AND s <> :w", &vw(5_i64, "hello"), false),
        ("NOT n = :v AND s = :w", &vw(6_i64, "hello"), true),
        ("n BETWEEN :v AND :w AND n = n2", &vw(1_i64, 9_i64), false),
    ];
    hold(subject, &rows).await
}

async fn between_includes_its_bounds(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 6] = [
        ("n BETWEEN :v AND :w", &vw(5_i64, 9_i64), true),
        ("n BETWEEN :v AND :w", &vw(1_i64, 5_i64), true),
        ("n BETWEEN :v AND :w", &vw(6_i64, 9_i64), false),
        ("n BETWEEN low AND high", &[], true),
        (":v BETWEEN low AND high", &v(9_i64), true),
        ("gone BETWEEN :v AND :w", &vw(1_i64, 9_i64), false),
    ];
    hold(subject, &rows).await
}

async fn between_with_bounds_of_the_item_can_be_false(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 3] = [
        ("n BETWEEN high AND low", &[], false),
        ("n BETWEEN low AND s", &[], false),
        ("n BETWEEN low AND gone", &[], false),
    ];
    hold(subject, &rows).await
}

async fn literal_bounds_have_one_type_and_an_order(subject: &Subject) -> Result<(), Failure> {
    let types = "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: \
                 AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}";
    let order = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound \
                 operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}";
    let (mixed, reversed) = (vw(1_i64, "a"), vw(5_i64, 1_i64));
    refuse(subject, &[("n BETWEEN :v AND :w", &mixed, types), ("n BETWEEN :v AND :w", &reversed, order)])
        .await
}

async fn in_is_equality_with_one_of_them(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 5] = [
        ("n IN (:v, :w)", &vw("x", 5_i64), true),
        ("n IN (:v)", &v(6_i64), false),
        ("n IN (low, high, :v)", &v(5_i64), true),
        ("m IN (:v)", &v(Item::new().with("k", "v").with("n", 1_i64)), true),
        ("gone IN (:v)", &v("x"), false),
    ];
    hold(subject, &rows).await
}

async fn null_and_booleans_are_equal_to_themselves(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 6] = [
        ("flag = :v", &v(true), true),
        ("flag = :v", &v(false), false),
        ("flag = :v", &v("true"), false),
        ("nothing = :v", &v(AttributeValue::Null), true),
        ("nothing <> :v", &v(AttributeValue::Null), false),
        ("gone = :v", &v(AttributeValue::Null), false),
    ];
    hold(subject, &rows).await
}

async fn existence_is_of_any_value(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 7] = [
        ("attribute_exists(nothing)", &[], true),
        ("attribute_not_exists(nothing)", &[], false),
        ("attribute_exists(gone)", &[], false),
        ("attribute_not_exists(gone)", &[], true),
        ("attribute_exists(m.k)", &[], true),
        ("attribute_exists(l[2][0])", &[], true),
        ("attribute_exists(l[9])", &[], false),
    ];
    hold(subject, &rows).await
}

async fn attribute_type_tells_the_kind(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 13] = [
        ("attribute_type(ns, :v)", &v("NS"), true),
        ("attribute_type(bs, :v)", &v("BS"), true),
        ("attribute_type(:w, :v)", &vw("N", 1_i64), true),
        ("attribute_type(s, :v)", &v("S"), true),
        ("attribute_type(n, :v)", &v("N"), true),
        ("attribute_type(b, :v)", &v("B"), true),
        ("attribute_type(flag, :v)", &v("BOOL"), true),
        ("attribute_type(nothing, :v)", &v("NULL"), true),
        ("attribute_type(l, :v)", &v("L"), true),
        ("attribute_type(m, :v)", &v("M"), true),
        ("attribute_type(ss, :v)", &v("SS"), true),
        ("attribute_type(ns, :v)", &v("SS"), false),
        ("attribute_type(gone, :v)", &v("S"), false),
    ];
    hold(subject, &rows).await
}

async fn begins_with_is_for_strings_and_binaries(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 9] = [
        ("begins_with(:v, s)", &v("hello there"), true),
        ("begins_with(s, n)", &[], false),
        ("begins_with(b, :v)", &v(vec![1_u8, 0x80, 0]), false),
        ("begins_with(s, :v)", &v("he"), true),
        ("begins_with(s, :v)", &v("lo"), false),
        ("begins_with(s, :v)", &v(""), true),
        ("begins_with(b, :v)", &v(vec![1_u8]), true),
        ("begins_with(n, :v)", &v("5"), false),
        ("begins_with(gone, :v)", &v("x"), false),
    ];
    hold(subject, &rows).await
}

async fn begins_with_refuses_other_literals(subject: &Subject) -> Result<(), Failure> {
    let words =
        "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N";
    refuse(subject, &[("begins_with(s, :v)", &v(1_i64), words)]).await
}

async fn contains_finds_parts(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 6] = [
        ("contains(:v, s)", &v("say hello"), true),
        ("contains(s, :v)", &v("ell"), true),
        ("contains(s, :v)", &v("els"), false),
        ("contains(b, :v)", &v(vec![0x80_u8]), true),
        ("contains(b, :v)", &v(vec![0x81_u8]), false),
        ("contains(s, :v)", &v(1_i64), false),
    ];
    hold(subject, &rows).await
}

async fn contains_finds_members_and_elements(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 8] = [
        ("contains(bs, :v)", &v(vec![2_u8]), true),
        ("contains(bs, :v)", &v(vec![1_u8, 2]), false),
        ("contains(ss, :v)", &v("x"), true),
        ("contains(ss, :v)", &v(strings(&["x"])), false),
        ("contains(ns, :v)", &v(2_i64), true),
        ("contains(ns, :v)", &v("2"), false),
        ("contains(l, :v)", &v(counts(&[7])), true),
        ("contains(l, :v)", &v(7_i64), false),
    ];
    hold(subject, &rows).await
}

async fn contains_is_false_for_other_kinds(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 3] = [
        ("contains(m, :v)", &v("v"), false),
        ("contains(n, :v)", &v(5_i64), false),
        ("contains(flag, :v)", &v(true), false),
    ];
    hold(subject, &rows).await
}

async fn size_measures_every_kind_that_has_one(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 10] = [
        ("size(s) = :v", &v(5_i64), true),
        ("size(b) = :v", &v(2_i64), true),
        ("size(l) = :v", &v(3_i64), true),
        ("size(m) = :v", &v(2_i64), true),
        ("size(ss) = :v", &v(2_i64), true),
        ("size(emoji) = :v", &v(3_i64), true),
        ("size(s) BETWEEN size(l) AND :v", &v(5_i64), true),
        ("size(s) IN (:v, n)", &v(1_i64), true),
        ("size(:v) = n", &v("12345"), true),
        ("size(m.k) < size(s)", &[], true),
    ];
    hold(subject, &rows).await
}

async fn what_has_no_size_compares_as_missing(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 5] = [
        ("size(n) > :v", &v(0_i64), false),
        ("size(n) >= :v", &v(0_i64), false),
        ("size(flag) < :v", &v(9_i64), false),
        ("size(nothing) <> :v", &v(9_i64), true),
        ("size(gone) = :v", &v(0_i64), false),
    ];
    hold(subject, &rows).await
}

async fn a_literal_without_size_is_refused(subject: &Subject) -> Result<(), Failure> {
    let words =
        "Incorrect operand type for operator or function; operator or function: size, operand type: N";
    refuse(subject, &[("size(:v) > :w", &vw(1_i64, 2_i64), words)]).await
}

async fn a_condition_may_name_the_key(subject: &Subject) -> Result<(), Failure> {
    let rows: [Row<'_>; 3] = [
        ("attribute_exists(pk)", &[], true),
        ("pk = :v", &v("a"), true),
        ("begins_with(pk, :v)", &v("b"), false),
    ];
    hold(subject, &rows).await
}

async fn every_path_of_a_missing_item_is_missing(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let exists = table.delete(key()).condition(condition("attribute_exists(pk)", &[])?);
    fails("attribute_exists on a missing item", table.send(exists).await, ErrorKind::ConditionFailed)?;
    equal("an item was born", &table.stored(key()).await?, &None)?;
    let unequal = table.put_if(key(), condition("s <> :v AND attribute_not_exists(pk)", &v("x"))?);
    table.send(unequal).await?;
    Ok(())
}

async fn the_first_operand_is_distinct(subject: &Subject) -> Result<(), Failure> {
    let words = |operator: &str, path: &str| {
        format!(
            "The first operand must be distinct from the remaining operands for this operator or function; operator: \
             {operator}, first operand: [{path}]"
        )
    };
    let (equals, contains) = (words("=", "s"), words("contains", "m, k"));
    let (between, listed) = (words("BETWEEN", "n"), words("IN", "m, k"));
    let rows: [(&str, Values<'_>, &str); 5] = [
        ("s = s", &[], &equals),
        ("contains(m.k, m.k)", &[], &contains),
        ("n BETWEEN n AND :v", &v(9_i64), &between),
        ("n BETWEEN :v AND n", &v(1_i64), &between),
        ("m.k IN (:v, s, m.k)", &v("v"), &listed),
    ];
    refuse(subject, &rows).await
}
