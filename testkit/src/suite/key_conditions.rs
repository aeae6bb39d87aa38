//! Key conditions: what their text may say, and what it is refused for.

use itemstore::schema::ScalarType;
use itemstore::value::{AttributeValue, Item};

use super::{Values, key, query_by, texts, v, vw};
use crate::case::cases;
use crate::expect::{Failure, equal, refused, refused_with};
use crate::subject::{Subject, Table};

cases! { "key_conditions":
    conditions_stand_in_any_order_and_either_way_round cites ["9/forms", "4/keywords", "4/whitespace"] needs [Queries];
    only_some_operators_are_for_keys cites ["9/operators"] needs [Queries];
    a_function_is_known cites ["4/unknown_function"] needs [Queries];
    a_key_has_one_condition cites ["9/once"] needs [Queries];
    a_condition_is_on_a_whole_attribute cites ["9/nested"] needs [Queries];
    a_condition_is_on_one_attribute cites ["9/one_attribute"] needs [Queries];
    the_attribute_is_the_first_operand cites ["9/first_operand"] needs [Queries];
    operands_are_not_computed cites ["9/computed"] needs [Queries];
    the_partition_key_has_a_condition cites ["9/partition_required"] needs [Queries];
    the_other_condition_is_on_the_sort_key cites ["9/sort_key"] needs [Queries];
    there_are_one_or_two_conditions cites ["9/number"] needs [Queries];
    the_partition_key_is_tested_for_equality cites ["9/partition_equal"] needs [Queries];
    values_have_the_types_of_the_key cites ["9/types"] needs [Queries];
    begins_with_is_not_for_numbers cites ["9/begins_with_number", "5.2/begins_with_literal"] needs [Queries];
    values_are_not_empty cites ["2/empty"] needs [Queries];
    values_have_a_greatest_length cites ["2/length_on_reads"] needs [Queries];
    bounds_have_one_type_and_are_in_order cites ["5.1/between_order", "5.1/between_types"] needs [Queries];
    a_literal_without_order_is_refused cites ["5.1/unordered_literal"] needs [Queries];
    a_text_is_refused_as_any_expression_is
        cites ["4/empty", "4/syntax", "4/parentheses", "4/reserved", "4/undefined_name", "4/undefined_value", "4/arity"]
        needs [Queries];
    every_value_is_used cites ["4/unused_values"] needs [Queries];
    a_text_has_4096_bytes cites ["4/size"] needs [Queries];
}

/// What each text is refused for, on a table with the keys `pk` and `sk`. The values are `:v`, `"a"`, and `:w`, `"b"`.
async fn words(table: &Table<'_>, rows: &[(&str, &str)]) -> Result<(), Failure> {
    for (text, words) in rows {
        refused(text, query_by(table, text, used(text)).await, words)?;
    }
    Ok(())
}

/// The values of [`words`] that a text uses.
fn used(text: &str) -> Values<'static> {
    static VALUES: std::sync::LazyLock<[(&str, AttributeValue); 2]> =
        std::sync::LazyLock::new(|| vw("a", "b"));
    match (text.contains(":v"), text.contains(":w")) {
        (true, true) => &*VALUES,
        (true, false) => &VALUES[..1],
        (false, true) => &VALUES[1..],
        (false, false) => &[],
    }
}

async fn conditions_stand_in_any_order_and_either_way_round(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    for sk in ["a", "b", "c"] {
        table.seed(key().with("sk", sk)).await?;
    }
    let rows = [
        ("pk = :v", "abc"),
        ("(pk = :v)", "abc"),
        (":v = pk", "abc"),
        ("pk = :v AND sk > :w", "c"),
        ("sk > :w AND pk = :v", "c"),
        ("pk = :v AND :w < sk", "c"),
        (":w <= sk AND :v = pk", "bc"),
        ("pk = :v AND :w > sk", "a"),
        ("pk = :v AND :w >= sk", "ab"),
        ("pk = :v AND :w = sk", "b"),
        ("(pk = :v) AND (sk > :w)", "c"),
        ("(pk = :v AND sk > :w)", "c"),
        ("pk=:v and sk>:w", "c"),
        ("\tpk\n=\r\n:v  aNd  sk  between :w  And\t:w ", "b"),
        ("begins_with ( sk , :w ) AND pk = :v", "b"),
    ];
    for (text, expected) in rows {
        let given = query_by(&table, text, used(text)).await?;
        equal(text, &texts(&given, "sk").concat(), &expected.to_owned())?;
    }
    Ok(())
}

async fn only_some_operators_are_for_keys(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let rows = [
        ("pk = :v OR sk = :w", "OR"),
        ("pk = :v AND (sk = :w OR sk = :v)", "OR"),
        ("NOT pk = :v", "NOT"),
        ("pk = :v AND NOT sk = :w", "NOT"),
        ("pk = :v AND sk IN (:w)", "IN"),
        ("pk IN (:v)", "IN"),
        ("pk = :v AND sk <> :w", "<>"),
        ("attribute_exists(pk)", "attribute_exists"),
        ("pk = :v AND attribute_not_exists(sk)", "attribute_not_exists"),
        ("pk = :v AND contains(sk, :w)", "contains"),
    ];
    for (text, operator) in rows {
        let words = format!("Invalid operator used in KeyConditionExpression: {operator}");
        refused(text, query_by(&table, text, used(text)).await, &words)?;
    }
    Ok(())
}

async fn a_function_is_known(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let rows = [
        ("dog(pk, :v)", "Invalid KeyConditionExpression: Invalid function name; function: dog"),
        (
            "pk = :v AND BEGINS_WITH(sk, :w)",
            "Invalid KeyConditionExpression: Invalid function name; function: BEGINS_WITH",
        ),
    ];
    words(&table, &rows).await
}

async fn a_key_has_one_condition(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let once = "KeyConditionExpressions must only contain one condition per key";
    let rows = [
        ("pk = :v AND pk = :w", once),
        ("pk = :v AND pk = :v", once),
        ("pk = :v AND sk > :v AND sk < :w", once),
    ];
    words(&table, &rows).await
}

async fn a_condition_is_on_a_whole_attribute(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let nested = "KeyConditionExpressions cannot have conditions on nested attributes";
    for text in ["pk.x = :v", "pk = :v AND sk[0] = :w", "pk = :v AND begins_with(sk.x, :w)"] {
        refused_with(text, query_by(&table, text, used(text)).await, nested)?;
    }
    Ok(())
}

async fn a_condition_is_on_one_attribute(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let none = "Invalid condition in KeyConditionExpression: No key attribute specified";
    let several =
        "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition";
    let rows = [
        (":v = :w", none),
        ("pk = :v AND :v < :w", none),
        ("pk = sk", several),
        ("pk = :v AND sk > x", several),
        ("pk = :v AND sk BETWEEN x AND :w", several),
        ("pk = :v AND begins_with(sk, x)", several),
    ];
    words(&table, &rows).await
}

async fn the_attribute_is_the_first_operand(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let first = "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first \
                 operand";
    words(&table, &[("pk = :v AND :w BETWEEN sk AND :v", first)]).await
}

async fn operands_are_not_computed(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let computed = "KeyConditionExpressions cannot contain nested operations";
    words(&table, &[("size(pk) = :v", computed), ("pk = :v AND sk > size(x)", computed)]).await
}

async fn the_partition_key_has_a_condition(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let missed = "Query condition missed key schema element: pk";
    words(&table, &[("sk = :v", missed), ("x = :v", missed), ("sk = :v AND x = :w", missed)]).await
}

async fn the_other_condition_is_on_the_sort_key(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    words(&table, &[("pk = :v AND x = :w", "Query condition missed key schema element: sk")]).await?;
    let simple = subject.table().await?;
    words(&simple, &[("pk = :v AND x = :w", "Query key condition not supported")]).await
}

async fn there_are_one_or_two_conditions(subject: &Subject) -> Result<(), Failure> {
    let number = "Conditions can be of length 1 or 2 only";
    for table in [subject.sorted_table().await?, subject.table().await?] {
        words(&table, &[("pk = :v AND sk = :w AND x = :v", number)]).await?;
    }
    Ok(())
}

async fn the_partition_key_is_tested_for_equality(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let rows = [
        "pk > :v",
        "pk <= :v AND sk = :w",
        "pk BETWEEN :v AND :w",
        "begins_with(pk, :v)",
        "begins_with(pk, :v) AND sk = :w",
    ];
    for text in rows {
        refused_with(text, query_by(&table, text, used(text)).await, "Query key condition not supported")?;
    }
    Ok(())
}

async fn values_have_the_types_of_the_key(subject: &Subject) -> Result<(), Failure> {
    let words =
        "One or more parameter values were invalid: Condition parameter type does not match schema type";
    let table = subject.sorted_table().await?;
    let rows: [(&str, Values<'_>); 6] = [
        ("pk = :v", &v(1)),
        ("pk = :v", &v(b"a")),
        ("pk = :v", &v(true)),
        ("pk = :v AND sk = :w", &vw("a", 1)),
        ("pk = :v AND sk > :w", &vw("a", b"a")),
        ("pk = :v AND begins_with(sk, :w)", &vw("a", b"a")),
    ];
    for (text, values) in rows {
        refused(text, query_by(&table, text, values).await, words)?;
    }
    let numbers = subject.table_keyed(ScalarType::N, Some(ScalarType::N)).await?;
    let sort = query_by(&numbers, "pk = :v AND sk < :w", &vw(1, "1")).await;
    refused("a string for a number", sort, words)
}

async fn begins_with_is_not_for_numbers(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table_keyed(ScalarType::S, Some(ScalarType::N)).await?;
    let refusal = query_by(&table, "pk = :v AND begins_with(sk, :w)", &vw("a", 1)).await;
    let words = "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: \
                 begins_with, operand type: N";
    refused("a number", refusal, words)
}

async fn values_are_not_empty(subject: &Subject) -> Result<(), Failure> {
    let empty = |kind: &str, attribute: &str| {
        format!(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \
             {kind} value. Key: {attribute}"
        )
    };
    let table = subject.sorted_table().await?;
    let rows: [(&str, Values<'_>, &str); 4] = [
        ("pk = :v", &v(""), "pk"),
        ("pk = :v AND sk = :w", &vw("a", ""), "sk"),
        ("pk = :v AND sk > :w", &vw("a", ""), "sk"),
        ("pk = :v AND begins_with(sk, :w)", &vw("a", ""), "sk"),
    ];
    for (text, values, attribute) in rows {
        refused(text, query_by(&table, text, values).await, &empty("string", attribute))?;
    }
    let binaries = subject.table_keyed(ScalarType::B, None).await?;
    let refusal = query_by(&binaries, "pk = :v", &v(b"")).await;
    refused("a binary", refusal, &empty("binary", "pk"))
}

async fn values_have_a_greatest_length(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let hash = "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes";
    let range = "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of \
                 1024 bytes";
    let (pk, sk) = ("x".repeat(2048), "x".repeat(1024));
    let item = Item::new().with("pk", pk.as_str()).with("sk", sk.as_str());
    table.seed(item.clone()).await?;
    let text = "pk = :v AND sk = :w";
    equal("the longest", &query_by(&table, text, &vw(&pk, &sk)).await?, &vec![item])?;
    refused("a partition key", query_by(&table, text, &vw(format!("{pk}x"), &sk)).await, hash)?;
    refused("a sort key", query_by(&table, text, &vw(&pk, format!("{sk}x"))).await, range)
}

async fn bounds_have_one_type_and_are_in_order(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let reversed = "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to \
                    lower bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}";
    let types = "Invalid KeyConditionExpression: The BETWEEN operator requires same data type for lower and upper bounds; \
                 lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}";
    words(&table, &[("pk = :v AND sk BETWEEN :w AND :v", reversed)]).await?;
    let refusal = query_by(&table, "pk = :v AND sk BETWEEN :w AND :v", &vw("a", 1)).await;
    refused("types", refusal, types)
}

async fn a_literal_without_order_is_refused(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let words = "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: <, \
                 operand type: BOOL";
    let refusal = query_by(&table, "pk = :v AND sk < :w", &vw("a", true)).await;
    refused("a flag", refusal, words)
}

async fn a_text_is_refused_as_any_expression_is(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let rows = [
        ("", "The expression can not be empty;"),
        ("pk", "Syntax error; token: \"<EOF>\", near: \"pk\""),
        ("pk = :v AND", "Syntax error; token: \"<EOF>\", near: \"AND\""),
        ("((pk = :v))", "The expression has redundant parentheses;"),
        ("name = :v", "Attribute name is a reserved keyword; reserved keyword: name"),
        (
            "pk = :v AND #n = :w",
            "An expression attribute name used in the document path is not defined; attribute name: #n",
        ),
        (
            "pk = :v AND sk = :x",
            "An expression attribute value used in expression is not defined; attribute value: :x",
        ),
        (
            "pk = :v AND begins_with(sk)",
            "Incorrect number of operands for operator or function; operator or function: begins_with, number of \
             operands: 1",
        ),
    ];
    for (text, words) in rows {
        let words = format!("Invalid KeyConditionExpression: {words}");
        refused(text, query_by(&table, text, used(text)).await, &words)?;
    }
    Ok(())
}

async fn every_value_is_used(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let words = "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}";
    refused("one too many", query_by(&table, "pk = :v", &vw("a", "b")).await, words)
}

async fn a_text_has_4096_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.sorted_table().await?;
    let padded = |bytes: usize| format!("pk = :v{}", " ".repeat(bytes - 7));
    equal("4096", &query_by(&table, &padded(4096), &v("a")).await?, &Vec::new())?;
    let words = "Invalid KeyConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097";
    refused("4097", query_by(&table, &padded(4097), &v("a")).await, words)
}
