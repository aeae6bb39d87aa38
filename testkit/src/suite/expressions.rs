//! Text that becomes an expression, and text that does not: rows of text, values and the service's words.

use itemstore::expr::{Condition, Placeholders, Projection, Update};
use itemstore::value::{AttributeValue, Item};
use itemstore::{Error, ErrorKind, Result};

use super::{
    NO_NAMES, Values, condition, counts, get_part, key, put_under, strings, update, update_by, v, vw,
};
use crate::case::cases;
use crate::expect::{Failure, equal, fails, mentions, refused};
use crate::subject::{Subject, Table};

cases! { "expressions":
    an_expression_has_up_to_4096_bytes cites ["4/size"];
    an_expression_is_not_empty cites ["4/empty"];
    syntax_errors_tell_token_and_place cites ["4/syntax", "5/bare_operand", "4/literal_index", "4/bare_names"];
    an_expression_has_up_to_300_operators cites ["4/operators"];
    an_in_has_up_to_100_values cites ["4/in_operands"];
    double_parentheses_are_redundant cites ["4/parentheses"];
    a_path_has_up_to_32_elements cites ["4/path_depth"];
    a_list_index_is_in_range cites ["4/list_index"];
    reserved_words_are_no_names cites ["4/reserved"];
    placeholders_are_defined cites ["4/undefined_name", "4/undefined_value"];
    placeholders_are_used cites ["4/unused_names", "4/unused_values"];
    one_expression_of_a_request_uses_a_placeholder_for_all cites ["4/unused_names", "4/unused_values"];
    placeholders_are_well_formed cites ["4/placeholder_syntax", "4/empty_maps"];
    functions_are_known_and_in_their_place cites ["4/unknown_function", "4/misplaced_function"];
    functions_have_their_operands cites ["4/arity", "4/path_required", "5.2/attribute_type_name"];
    keywords_have_any_case_and_functions_one cites ["4/keywords"];
    blanks_separate_tokens cites ["4/whitespace"];
    a_name_placeholder_is_one_element cites ["4/names_are_whole"];
    a_section_stands_once cites ["7/sections_once"];
    a_set_has_one_operator_at_most cites ["7/one_operator"];
    literals_have_the_types_operators_take cites ["4/operand_type"];
}

async fn condition_refused(
    table: &Table<'_>,
    text: &str,
    values: Values<'_>,
    words: &str,
) -> Result<(), Failure> {
    let answer = put_under(table, key(), text, values).await;
    refused(text, answer, &format!("Invalid ConditionExpression: {words}"))
}

async fn update_refused(
    table: &Table<'_>,
    text: &str,
    values: Values<'_>,
    words: &str,
) -> Result<(), Failure> {
    refused(text, update_by(table, text, values).await, &format!("Invalid UpdateExpression: {words}"))
}

/// The words of a refusal.
fn words<T: std::fmt::Debug>(what: &str, result: Result<T>) -> Result<String, Failure> {
    let error: Error = fails(what, result, ErrorKind::Validation)?;
    Ok(error.service_message().unwrap_or_default().to_owned())
}

/// A condition of exactly this many bytes.
fn sized(bytes: usize) -> String {
    let text = format!("attribute_exists(a){}", " ".repeat(bytes.saturating_sub(19)));
    text[..bytes.max(19)].to_owned()
}

async fn an_expression_has_up_to_4096_bytes(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    table.seed(key().with("a", 1_u32)).await?;
    table.send(table.put_if(key().with("a", 1_u32), condition(&sized(4096), &[])?)).await?;
    let words = "Expression size has exceeded the maximum allowed size; expression size: 4097";
    condition_refused(&table, &sized(4097), &[], words).await?;
    let name = "n".repeat(60);
    let many = (0..1400).map(|n| itemstore::value::Path::attribute(format!("{name}{n}")));
    let built = Projection::new(many).ok_or_else(|| Failure::new("a projection has paths"))?;
    let error = fails("built", table.send(table.project(key(), built)).await, ErrorKind::Validation)?;
    mentions("built", &error, &["Expression size has exceeded the maximum allowed size"])
}

async fn an_expression_is_not_empty(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    condition_refused(&table, "", &[], "The expression can not be empty;").await?;
    update_refused(&table, "", &[], "The expression can not be empty;").await?;
    refused("", get_part(&table, "").await, "Invalid ProjectionExpression: The expression can not be empty;")
}

async fn syntax_errors_tell_token_and_place(_subject: &Subject) -> Result<(), Failure> {
    let value = v(1_u32);
    for (text, token) in [
        ("a", "<EOF>"),
        (":v", "<EOF>"),
        ("a = ", "<EOF>"),
        ("a ! :v", "!"),
        ("a = :v)", ")"),
        ("(a = :v", "<EOF>"),
        ("a[:v] = :v", ":v"),
        ("a[-1] = :v", "-"),
        ("a[] = :v", "]"),
        ("_a = :v", "_"),
        ("1a = :v", "1"),
        ("a IN ()", ")"),
        ("a = :v b", "b"),
        ("a = :v AND", "<EOF>"),
    ] {
        let told = words(text, condition(text, &value))?;
        let begins = format!("Invalid ConditionExpression: Syntax error; token: \"{token}\", near: \"");
        if !told.starts_with(&begins) {
            return Err(Failure::new(format!("{text}\n  expected {begins}\n  found    {told}")));
        }
    }
    for text in ["SET a = :v, ", "SET a", "REMOVE", "ADD a", "ADD a b", "a = :v", "SET a = :v SETT b = :v"] {
        let told = words(text, update(text, &value))?;
        equal(text, &told.starts_with("Invalid UpdateExpression: Syntax error; token: \""), &true)?;
    }
    Ok(())
}

async fn an_expression_has_up_to_300_operators(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let comparisons = |count: usize| vec!["a=b"; count].join(" OR ");
    // 150 comparisons, 149 ORs and one NOT, and then another NOT.
    let fits = condition(&format!("NOT {}", comparisons(150)), &[])?;
    let answer = table.send(table.put_if(key(), fits)).await;
    equal("300", &answer.err().map(|error| error.kind()), &None)?;
    let words = "The expression contains too many operators; operator count: 301";
    condition_refused(&table, &format!("NOT NOT {}", comparisons(150)), &[], words).await
}

async fn an_in_has_up_to_100_values(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let names = |count: usize| (0..count).map(|n| format!("b{n}")).collect::<Vec<_>>().join(",");
    let fits = put_under(&table, key(), &format!("NOT a IN ({})", names(100)), &[]).await;
    equal("100", &fits.map_err(|error| error.to_string()), &Ok(()))?;
    let told = words("101", put_under(&table, key(), &format!("a IN ({})", names(101)), &[]).await)?;
    let begins = "Invalid ConditionExpression: The IN operator is provided with too many operands; number of operands: ";
    equal("101", &told.starts_with(begins), &true)
}

async fn double_parentheses_are_redundant(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let value = v(1_u32);
    condition("(a = :v)", &value)?;
    condition("((a = :v) AND (b = :v))", &value)?;
    for text in ["((a = :v))", "b = :v AND ((a = :v))", "NOT (((a = :v)))"] {
        condition_refused(&table, text, &value, "The expression has redundant parentheses;").await?;
    }
    Ok(())
}

async fn a_path_has_up_to_32_elements(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let path = |elements: usize| vec!["a"; elements].join(".");
    get_part(&table, &path(32)).await?;
    let words =
        "Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33";
    refused("33", get_part(&table, &path(33)).await, words)?;
    let exists = format!("attribute_exists({})", path(33));
    condition_refused(
        &table,
        &exists,
        &[],
        "The document path has too many nesting levels; nesting levels: 33",
    )
    .await
}

async fn a_list_index_is_in_range(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    get_part(&table, "a[0], b[4294967]").await?;
    let words =
        "Invalid ProjectionExpression: List index is not within the allowable range; index: [99999999999999]";
    refused("out of range", get_part(&table, "a[99999999999999]").await, words)
}

async fn reserved_words_are_no_names(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let value = v(1_u32);
    for word in ["name", "Name", "STATUS", "ttl", "zone", "abort"] {
        let told = format!("Attribute name is a reserved keyword; reserved keyword: {word}");
        condition_refused(&table, &format!("{word} = :v"), &value, &told).await?;
        update_refused(&table, &format!("SET a.{word} = :v"), &value, &told).await?;
    }
    condition("named = :v", &value)?;
    Ok(())
}

async fn placeholders_are_defined(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let name = "An expression attribute name used in the document path is not defined; attribute name: #n";
    condition_refused(&table, "#n = :v", &v(1_u32), name).await?;
    let value = "An expression attribute value used in expression is not defined; attribute value: :w";
    condition_refused(&table, "a = :w AND a = :v", &v(1_u32), value).await?;
    update_refused(&table, "SET a = :w", &[], value).await
}

async fn placeholders_are_used(_subject: &Subject) -> Result<(), Failure> {
    let names = [("#a", "a"), ("#b", "b")];
    let unused = Condition::parse("attribute_exists(c)", names, v(1_u32));
    let told = "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}";
    refused("names", unused, told)?;
    let unused = condition("a = :v", &vw(1_u32, 2_u32));
    refused("values", unused, "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}")
}

async fn one_expression_of_a_request_uses_a_placeholder_for_all(_subject: &Subject) -> Result<(), Failure> {
    let read = |condition: &str, update: &str| {
        let names = [("#a", "a"), ("#b", "b")].map(|(key, name)| (key.to_owned(), name.to_owned()));
        let values = vw(1_u32, 2_u32).map(|(key, value)| (key.to_owned(), value));
        Placeholders::new(Some(names.into()), Some(values.into()))
            .and_then(|mut placeholders| {
                Condition::parse_with(condition, &mut placeholders)?;
                Update::parse_with(update, &mut placeholders)?;
                placeholders.finish()
            })
            .map_err(|error| error.in_parameter("ConditionExpression"))
    };
    read("#a = :v", "SET #b = :w")?;
    // Used by the text, whether or not it would ever be evaluated.
    read("attribute_exists(c) OR #a = :v", "SET #b = if_not_exists(d, :w)")?;
    let unused = read("#a = :v", "SET #a = :v");
    refused("none", unused, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}")
}

async fn placeholders_are_well_formed(_subject: &Subject) -> Result<(), Failure> {
    for name in ["n", "#", "#n.m", "# n"] {
        let told = format!("ExpressionAttributeNames contains invalid key: Syntax error; key: \"{name}\"");
        refused(name, Condition::parse("a = a", [(name, "a")], v(1_u32)), &told)?;
    }
    let told = "ExpressionAttributeValues contains invalid key: Syntax error; key: \"v\"";
    refused("v", Condition::parse("a = :v", NO_NAMES, [("v", 1_u32)]), told)?;
    let empty = Placeholders::new(Some(std::collections::BTreeMap::new()), None);
    let empty = empty.map_err(|error| error.in_parameter("ConditionExpression"));
    refused("no names", empty, "ExpressionAttributeNames must not be empty")
}

async fn functions_are_known_and_in_their_place(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    condition_refused(&table, "dog(a)", &[], "Invalid function name; function: dog").await?;
    update_refused(&table, "SET a = dog(a, a)", &[], "Invalid function name; function: dog").await?;
    let misplaced = |name: &str| {
        format!("The function is not allowed to be used this way in an expression; function: {name}")
    };
    condition_refused(&table, "size(a)", &[], &misplaced("size")).await?;
    condition_refused(&table, "attribute_exists(a) = :v", &v(1_u32), &misplaced("attribute_exists")).await?;
    condition_refused(&table, "a = :v AND size(b)", &v(1_u32), &misplaced("size")).await?;
    let told =
        words("if_not_exists", put_under(&table, key(), "if_not_exists(a, :v) = :v", &v(1_u32)).await)?;
    equal("if_not_exists", &told.contains("not allowed"), &true)
}

async fn functions_have_their_operands(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let arity = |function: &str, operands: usize| {
        format!(
            "Incorrect number of operands for operator or function; operator or function: {function}, number of \
             operands: {operands}"
        )
    };
    condition_refused(&table, "attribute_exists(a, b)", &[], &arity("attribute_exists", 2)).await?;
    condition_refused(&table, "begins_with(a)", &[], &arity("begins_with", 1)).await?;
    update_refused(&table, "SET a = if_not_exists(a)", &[], &arity("if_not_exists", 1)).await?;
    let path = |function: &str| {
        format!("Operator or function requires a document path; operator or function: {function}")
    };
    condition_refused(&table, "attribute_exists(:v)", &v(1_u32), &path("attribute_exists")).await?;
    update_refused(&table, "SET a = if_not_exists(:v, :v)", &v(1_u32), &path("if_not_exists")).await?;
    let kind = "Invalid attribute type name found; type: DOG, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}";
    condition_refused(&table, "attribute_type(a, :v)", &v("DOG"), kind).await
}

async fn keywords_have_any_case_and_functions_one(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let value = v(1_u32);
    equal(
        "keywords",
        &condition("a = :v and Not b = :v oR c between :v aNd :v", &value)?,
        &condition("a = :v AND NOT b = :v OR c BETWEEN :v AND :v", &value)?,
    )?;
    equal("sections", &update("set a = :v reMove b", &value)?, &update("SET a = :v REMOVE b", &value)?)?;
    condition_refused(&table, "Attribute_Exists(a)", &[], "Invalid function name; function: Attribute_Exists")
        .await
}

async fn blanks_separate_tokens(_subject: &Subject) -> Result<(), Failure> {
    let value = v(1_u32);
    let plain = condition("a = :v AND attribute_exists(b[1].c)", &value)?;
    equal("spread", &condition("\t a\r\n=\n:v\tAND attribute_exists ( b [ 1 ] . c )  ", &value)?, &plain)?;
    equal("tight", &condition("a=:v AND attribute_exists(b[1].c)", &value)?, &plain)
}

async fn a_name_placeholder_is_one_element(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let item = key().with("a.b", 1_u32).with("a", Item::new().with("b", 2_u32));
    table.seed(item).await?;
    let dotted = Projection::parse("#n", [("#n", "a.b")], [] as [(&str, AttributeValue); 0])?;
    let output = table.send(table.project(key(), dotted)).await?;
    equal("the item", &output.item, &Some(Item::new().with("a.b", 1_u32)))
}

async fn a_section_stands_once(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let told =
        |section: &str| format!("The \"{section}\" section can only be used once in an update expression;");
    update_refused(&table, "SET a = :v SET b = :v", &v(1_u32), &told("SET")).await?;
    update_refused(&table, "REMOVE a REMOVE b", &[], &told("REMOVE")).await?;
    let all = update("DELETE d :w ADD c :v REMOVE b SET a = :v", &vw(1_u32, strings(&["x"])))?;
    let other: Update = update("SET a = :v REMOVE b ADD c :v DELETE d :w", &vw(1_u32, strings(&["x"])))?;
    equal("any order", &all, &other)
}

async fn a_set_has_one_operator_at_most(_subject: &Subject) -> Result<(), Failure> {
    let value = v(1_u32);
    update("SET a = if_not_exists(a, :v) + if_not_exists(b, :v)", &value)?;
    for text in ["SET a = a + b + :v", "SET a = if_not_exists(a, a + :v)", "SET a = a * :v"] {
        let told = words(text, update(text, &value))?;
        equal(text, &told.starts_with("Invalid UpdateExpression: Syntax error; token: \""), &true)?;
    }
    Ok(())
}

async fn literals_have_the_types_operators_take(subject: &Subject) -> Result<(), Failure> {
    let table = subject.table().await?;
    let told = |operator: &str, kind: &str| {
        format!(
            "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}"
        )
    };
    condition_refused(&table, "a > :v", &v(counts(&[1])), &told(">", "L")).await?;
    condition_refused(&table, "begins_with(a, :v)", &v(true), &told("begins_with", "BOOL")).await?;
    update_refused(&table, "SET a = a - :v", &v("x"), &told("-", "S")).await?;
    update_refused(&table, "SET a = list_append(a, :v)", &v(1_u32), &told("list_append", "N")).await
}
