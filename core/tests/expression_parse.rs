//! Text of expressions to AST, and the service's words for text that is none (SEMANTICS 4 to 7).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use std::collections::BTreeMap;

use itemstore::expr::{
    Comparator, Condition, NO_NAMES, NO_VALUES, Operand, Placeholders, Projection, SetOperand, SetValue,
    Update,
};
use itemstore::value::{AttributeType, AttributeValue, List, Number, Path, StringSet};

fn path(name: &str) -> Path {
    Path::attribute(name)
}

/// Names and values that rows may use; what a row does not mention is left out, so that nothing is unused.
fn names(text: &str) -> Vec<(&'static str, &'static str)> {
    let all = [("#a", "a b"), ("#dot", "a.b"), ("#0_x", "size")];
    all.into_iter().filter(|(key, _)| mentions(text, key)).collect()
}

fn values(text: &str) -> Vec<(&'static str, AttributeValue)> {
    let all = [
        (":n", 1.into()),
        (":five", 5.into()),
        (":s", "a".into()),
        (":t", "S".into()),
        (":dog", "DOG".into()),
        (":b", AttributeValue::B(b"x".into())),
        (":bool", true.into()),
        (":null", AttributeValue::Null),
        (":l", List::new().into()),
        (":m", itemstore::value::Map::new().into()),
        (":ss", StringSet::new(["x"]).unwrap().into()),
    ];
    all.into_iter().filter(|(key, _)| mentions(text, key)).collect()
}

fn mentions(text: &str, key: &str) -> bool {
    text.match_indices(key).any(|(at, _)| {
        !text[at + key.len()..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_')
    })
}

fn condition(text: &str) -> Result<Condition, String> {
    Condition::parse(text, names(text), values(text))
        .map_err(|error| error.service_message().unwrap().to_owned())
}

fn update(text: &str) -> Result<Update, String> {
    Update::parse(text, names(text), values(text))
        .map_err(|error| error.service_message().unwrap().to_owned())
}

fn projection(text: &str) -> Result<Projection, String> {
    Projection::parse(text, names(text), NO_VALUES)
        .map_err(|error| error.service_message().unwrap().to_owned())
}

fn refused<T: std::fmt::Debug>(parameter: &str, read: fn(&str) -> Result<T, String>, rows: &[(&str, &str)]) {
    for (text, message) in rows {
        assert_eq!(read(text).unwrap_err(), format!("Invalid {parameter}: {message}"), "{text}");
    }
}

#[test]
fn a_condition_is_read_with_its_precedence() {
    let (a, b, c) = (|| path("a").eq(1), || path("b").eq(1), || path("c").eq(1));
    let rows = [
        ("a=:n", a()),
        (" a\t=\r\n:n ", a()),
        ("(a=:n)", a()),
        ("(a)=(:n)", a()),
        ("a=:n OR b=:n AND c=:n", a() | (b() & c())),
        ("(a=:n OR b=:n) AND c=:n", (a() | b()) & c()),
        ("a=:n and (b=:n And c=:n)", a() & b() & c()),
        ("((a=:n) OR (b=:n)) or c=:n", a() | b() | c()),
        ("NOT a=:n AND b=:n", !a() & b()),
        ("not (a=:n AND b=:n)", !(a() & b())),
        ("NOT NOT a=:n", !!a()),
        ("NOT(NOT(a=:n))", !!a()),
        ("a BETWEEN :n AND :five AND b=:n", path("a").between(1, 5) & b()),
        ("a between b and c", path("a").between(path("b"), path("c"))),
        ("a IN (:n, b , size(c))", path("a").is_in([1.into(), Operand::from(path("b")), path("c").size()])),
        (":n <> a", Operand::from(1).ne(path("a"))),
        ("size(a)>=size(:s)", {
            let right = Operand::Size(itemstore::expr::SizeOf::Value("a".into()));
            Condition::Compare { comparator: Comparator::Ge, left: path("a").size(), right }
        }),
        ("attribute_exists (a) AND attribute_not_exists( b )", path("a").exists() & path("b").not_exists()),
        ("attribute_type(a, :t)", path("a").is_type(AttributeType::S)),
        ("begins_with(a,:s)AND contains(b,:n)", path("a").begins_with("a") & path("b").contains(1)),
        ("contains(contains, :l)", path("contains").contains(List::new())),
    ];
    for (text, expected) in rows {
        assert_eq!(condition(text), Ok(expected), "{text}");
    }
}

#[test]
fn a_path_is_read_step_by_step() {
    let rows = [
        ("a", path("a")),
        ("a_1.B2[0][12] . c", path("a_1").key("B2").index(0).index(12).key("c")),
        ("#a.#dot[007]", path("a b").key("a.b").index(7)),
        ("#0_x [ 2147483647 ]", path("size").index(2_147_483_647)),
        // Keywords of other parameters are ordinary (reserved) words only where they are not keywords.
        ("#a.x.y", path("a b").key("x").key("y")),
    ];
    for (text, expected) in rows {
        assert_eq!(projection(text), Ok(Projection::new([expected]).unwrap()), "{text}");
    }
    assert_eq!(projection("b, a"), Ok(Projection::new([path("b"), path("a")]).unwrap()));
}

#[test]
fn an_update_is_read_section_by_section() {
    let one = || AttributeValue::from(1);
    let set = |value: SetValue| Update::new().with_set(path("a"), value);
    let operand = |name: &str| SetOperand::from(path(name));
    let rows = [
        ("SET a=:n", set(one().into())),
        ("set a=(:n)", set(one().into())),
        ("SET a = b + :n", set(operand("b").plus(1))),
        ("SET a=(b-:n)", set(operand("b").minus(1))),
        ("SET a=(b)-(:n)", set(operand("b").minus(1))),
        ("SET a=if_not_exists(b,:n)+:n", set(SetOperand::if_not_exists(path("b"), 1).plus(1))),
        (
            "SET a=list_append(if_not_exists(b, :l), list_append(c,:l))",
            set(SetOperand::list_append(
                SetOperand::if_not_exists(path("b"), List::new()),
                SetOperand::list_append(path("c"), List::new()),
            )
            .into()),
        ),
        (
            "DELETE d :ss ADD b :n , c :ss REMOVE e,f[1] SET a=:n, g.h=g.i",
            set(one().into())
                .with_set(path("g").key("h"), path("g").key("i"))
                .with_remove(path("e"))
                .with_remove(path("f").index(1))
                .with_add(path("b"), 1)
                .with_add(path("c"), StringSet::new(["x"]).unwrap())
                .with_delete(path("d"), StringSet::new(["x"]).unwrap()),
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(update(text), Ok(expected), "{text}");
    }
}

#[test]
fn syntax_errors_show_the_token_and_what_is_around_it() {
    let rows = [
        ("!!! INVALID", "!", "!!"),
        ("a", "<EOF>", "a"),
        (":n", "<EOF>", ":n"),
        (" ", "<EOF>", ""),
        ("a AND b=:n", "AND", "a AND b"),
        ("a=:n AND", "<EOF>", "AND"),
        ("a=:n b", "b", ":n b"),
        ("a=:n=:n", "=", ":n=:n"),
        ("(a=:n)=:n", "=", ")=:n"),
        ("a=(b=:n)", "=", "b=:n"),
        ("a=:n)", ")", ":n)"),
        ("(a=:n", "<EOF>", ":n"),
        ("NOT a", "<EOF>", "a"),
        ("a=NOT b=:n", "NOT", "=NOT b"),
        ("a IN ()", ")", "()"),
        ("a IN :n", ":n", "IN :n"),
        ("a BETWEEN :n", "<EOF>", ":n"),
        ("a BETWEEN :n OR :n", "OR", ":n OR :n"),
        ("attribute_exists()", ")", "()"),
        ("size(a,)=:n", ")", ",)="),
        ("_abc=:n", "_", "_abc"),
        ("1a=:n", "1", "1a"),
        ("a[-1]=:n", "-", "[-1"),
        ("a[]=:n", "]", "[]="),
        ("a[:n]=:n", ":n", "[:n]"),
        ("a[#a]=:n", "#a", "[#a]"),
        ("a..b=:n", ".", "..b"),
        ("a.in=:n", "in", ".in="),
        ("# = :n", "#", "# ="),
        ("a = : n", ":", "= : n"),
        ("a=:n;", ";", ":n;"),
        ("é=:n", "é", "é="),
        ("a==:n", "=", "==:n"),
        ("AND", "AND", "AND"),
    ];
    for (text, token, near) in rows {
        let message =
            format!("Invalid ConditionExpression: Syntax error; token: \"{token}\", near: \"{near}\"");
        assert_eq!(condition(text).unwrap_err(), message, "{text}");
    }
}

#[test]
fn syntax_errors_of_updates_and_projections() {
    refused(
        "UpdateExpression",
        update,
        &[
            ("INVALID SYNTAX HERE", "Syntax error; token: \"INVALID\", near: \"INVALID SYNTAX\""),
            ("SET", "Syntax error; token: \"<EOF>\", near: \"SET\""),
            ("SET a=:n,", "Syntax error; token: \"<EOF>\", near: \",\""),
            ("SET a=:n, REMOVE b", "Syntax error; token: \"REMOVE\", near: \", REMOVE b\""),
            ("SET a :n", "Syntax error; token: \":n\", near: \"a :n\""),
            ("SET a=b+c+d", "Syntax error; token: \"+\", near: \"c+d\""),
            ("SET a=(b+c)+d", "Syntax error; token: \"+\", near: \")+d\""),
            ("SET a=b+(c+d)", "Syntax error; token: \"+\", near: \"c+d\""),
            ("SET a=list_append(b+c,d)", "Syntax error; token: \"+\", near: \"b+c\""),
            ("SET a=(b", "Syntax error; token: \"<EOF>\", near: \"b\""),
            ("SET a=b)", "Syntax error; token: \")\", near: \"b)\""),
            ("SET a=(b,c)", "Syntax error; token: \",\", near: \"b,c\""),
            ("ADD a b", "Syntax error; token: \"b\", near: \"a b\""),
            ("ADD hits : incr", "Syntax error; token: \":\", near: \"hits : incr\""),
            (
                "DELETE a if_not_exists(b,:n)",
                "Syntax error; token: \"if_not_exists\", near: \"a if_not_exists(\"",
            ),
            ("REMOVE a :n", "Syntax error; token: \":n\", near: \"a :n\""),
            ("REMOVE a,, b", "Syntax error; token: \",\", near: \",, b\""),
            ("SET set=:n", "Syntax error; token: \"set\", near: \"SET set=\""),
        ],
    );
    refused(
        "ProjectionExpression",
        projection,
        &[
            ("a b", "Syntax error; token: \"b\", near: \"a b\""),
            ("a,", "Syntax error; token: \"<EOF>\", near: \",\""),
            ("a,:n", "Syntax error; token: \":n\", near: \",:n\""),
        ],
    );
}

#[test]
fn conditions_are_refused_in_the_words_of_the_service() {
    refused(
        "ConditionExpression",
        condition,
        &[
            ("", "The expression can not be empty;"),
            ("((a=:n))", "The expression has redundant parentheses;"),
            ("((a))=:n", "The expression has redundant parentheses;"),
            ("a IN (((:n)))", "The expression has redundant parentheses;"),
            ("NOT ((a=:n AND b=:n))", "The expression has redundant parentheses;"),
            ("name=:n", "Attribute name is a reserved keyword; reserved keyword: name"),
            ("a.Status=:n", "Attribute name is a reserved keyword; reserved keyword: Status"),
            ("set=:n", "Attribute name is a reserved keyword; reserved keyword: set"),
            (
                "#x=:n",
                "An expression attribute name used in the document path is not defined; attribute name: #x",
            ),
            ("a=:x", "An expression attribute value used in expression is not defined; attribute value: :x"),
            ("dog(a)", "Invalid function name; function: dog"),
            ("Size(a)=:n", "Invalid function name; function: Size"),
            ("a=:x AND dog(name)", "Invalid function name; function: dog"),
            ("size(a)", &misplaced("size")),
            ("NOT size(a)", &misplaced("size")),
            ("a=:n OR (size(a))", &misplaced("size")),
            ("attribute_exists(a)<:n", &misplaced("attribute_exists")),
            ("contains(a, begins_with(b,:s))", &misplaced("begins_with")),
            ("a IN (attribute_exists(b))", &misplaced("attribute_exists")),
            ("a BETWEEN :n AND contains(b,:n)", &misplaced("contains")),
            (
                "a=if_not_exists(b,:n)",
                "The function is not allowed in a condition expression; function: if_not_exists",
            ),
            ("size(a,b)=:n", &arity("size", 2)),
            ("attribute_exists(a,b)", &arity("attribute_exists", 2)),
            ("begins_with(a)", &arity("begins_with", 1)),
            ("contains(a,b,c)", &arity("contains", 3)),
            ("attribute_exists(:n)", &path_required("attribute_exists")),
            ("attribute_not_exists(size(a))", &path_required("attribute_not_exists")),
            ("attribute_type(a,:n)", &kind("attribute_type", "N")),
            ("attribute_type(a,b)", &kind("attribute_type", "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}")),
            (
                "attribute_type(a,:dog)",
                "Invalid attribute type name found; type: DOG, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
            ),
        ],
    );
}

#[test]
fn operands_of_conditions_are_refused_in_the_words_of_the_service() {
    refused(
        "ConditionExpression",
        condition,
        &[
            ("begins_with(a,:n)", &kind("begins_with", "N")),
            ("begins_with(:bool,a)", &kind("begins_with", "BOOL")),
            ("begins_with(a,size(b))", &kind("begins_with", "N")),
            ("size(:n)=:n", &kind("size", "N")),
            ("a IN (:n, size(:null))", &kind("size", "NULL")),
            ("size(size(a))=:n", &kind("size", "N")),
            ("a<:bool", &kind("<", "BOOL")),
            (":ss>=a", &kind(">=", "SS")),
            ("a BETWEEN :m AND b", &kind("BETWEEN", "M")),
            (":l BETWEEN a AND b", &kind("BETWEEN", "L")),
            ("a=a", &distinct("=", "[a]")),
            ("a.b[1]<a.b[1]", &distinct("<", "[a, b, [1]]")),
            ("contains(#a,#a)", &distinct("contains", "[a b]")),
            ("begins_with(a,a)", &distinct("begins_with", "[a]")),
            ("a.b BETWEEN a.b AND :n", &distinct("BETWEEN", "[a, b]")),
            ("a BETWEEN :n AND a", &distinct("BETWEEN", "[a]")),
            ("a IN (b, :n, a)", &distinct("IN", "[a]")),
            (
                "a BETWEEN :n AND :s",
                "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}",
            ),
            (
                "a BETWEEN :five AND :n",
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}",
            ),
            ("a[99999999999999]=:n", "List index is not within the allowable range; index: [99999999999999]"),
            ("a[2147483648]=:n", "List index is not within the allowable range; index: [2147483648]"),
        ],
    );
    for accepted in
        ["a<>:bool", "contains(:n,a)", "contains(a,:m)", "a=:null", "size(a)=size(a)", "a BETWEEN :n AND :n"]
    {
        condition(accepted).unwrap();
    }
}

#[test]
fn updates_are_refused_in_the_words_of_the_service() {
    let overlap = |verb: &str, one: &str, two: &str| {
        format!(
            "Two document paths {verb} with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}"
        )
    };
    let section =
        |name: &str| format!("The \"{name}\" section can only be used once in an update expression;");
    let literal = |operator: &str, kind: &str| {
        format!("Incorrect operand type for operator or function; operator: {operator}, operand type: {kind}")
    };
    refused(
        "UpdateExpression",
        update,
        &[
            ("", "The expression can not be empty;"),
            ("SET a=((:n))", "The expression has redundant parentheses;"),
            ("SET a=((b+:n))", "The expression has redundant parentheses;"),
            ("SET name=:n", "Attribute name is a reserved keyword; reserved keyword: name"),
            ("SET and=:n", "Attribute name is a reserved keyword; reserved keyword: and"),
            ("SET a=:n SET b=:n", &section("SET")),
            ("REMOVE a ADD b :n REMOVE c", &section("REMOVE")),
            (
                "SET a=:x",
                "An expression attribute value used in expression is not defined; attribute value: :x",
            ),
            (
                "SET a=:x,#x=:n",
                "An expression attribute name used in the document path is not defined; attribute name: #x",
            ),
            ("SET a=dog(b)", "Invalid function name; function: dog"),
            ("SET a=size(b)", "The function is not allowed in an update expression; function: size"),
            ("SET a=list_append(b)", &arity("list_append", 1)),
            ("SET a=if_not_exists(:n,b)", &path_required("if_not_exists")),
            ("SET a=if_not_exists(b,b)", &distinct("if_not_exists", "[b]")),
            ("SET a=:n+if_not_exists(c,if_not_exists(a.b,a.b))", &distinct("if_not_exists", "[a, b]")),
            ("SET a=:s+b", &kind("+", "S")),
            ("SET a=b-:ss", &kind("-", "SS")),
            ("SET a=list_append(b,:s)", &kind("list_append", "S")),
            ("SET a=if_not_exists(b,list_append(:n,b))", &kind("list_append", "N")),
            ("SET a=:n,a=:n", &overlap("overlap", "[a]", "[a]")),
            ("SET a=:n REMOVE b, a.b[0]", &overlap("overlap", "[a]", "[a, b, [0]]")),
            ("SET a.b[0]=:n ADD a :n", &overlap("overlap", "[a, b, [0]]", "[a]")),
            ("SET a.b=:n REMOVE a[1]", &overlap("conflict", "[a, b]", "[a, [1]]")),
            ("REMOVE #a, #a.c", &overlap("overlap", "[a b]", "[a b, c]")),
            ("ADD a :s", &literal("ADD", "STRING")),
            ("ADD a :b", &literal("ADD", "BINARY")),
            ("ADD a :l", &literal("ADD", "LIST")),
            ("ADD a :m", &literal("ADD", "MAP")),
            ("ADD a :bool", &literal("ADD", "BOOLEAN")),
            ("ADD a :null", &literal("ADD", "NULL")),
            ("DELETE a :n", &literal("DELETE", "NUMBER")),
            ("DELETE a :s", &literal("DELETE", "STRING")),
        ],
    );
    for accepted in ["SET a.b=:n,a.c=:n", "SET a=b,b=a", "REMOVE a[0],a[1]", "SET ab=:n,a=:n", "SET a=a+:n"] {
        update(accepted).unwrap();
    }
}

#[test]
fn projections_are_refused_in_the_words_of_the_service() {
    refused(
        "ProjectionExpression",
        projection,
        &[
            ("", "The expression can not be empty;"),
            ("a,order", "Attribute name is a reserved keyword; reserved keyword: order"),
            ("SET", "Attribute name is a reserved keyword; reserved keyword: SET"),
            (
                "a,a.b[0]",
                "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b, [0]]",
            ),
            (
                "a.b,a[1]",
                "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]",
            ),
        ],
    );
}

#[test]
fn placeholders_are_checked_before_any_expression() {
    let name_map = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned())).collect()
    };
    let value_map = |keys: &[&str]| -> BTreeMap<String, AttributeValue> {
        keys.iter().map(|key| ((*key).to_owned(), 1.into())).collect()
    };
    let message = |names, values| {
        let error = Placeholders::new(names, values).unwrap_err().in_parameter("ConditionExpression");
        error.service_message().unwrap().to_owned()
    };
    assert_eq!(message(Some(name_map(&[])), None), "ExpressionAttributeNames must not be empty");
    assert_eq!(message(None, Some(value_map(&[]))), "ExpressionAttributeValues must not be empty");
    for key in ["a", "#", "#a-b", ":a", "#é"] {
        assert_eq!(
            message(Some(name_map(&[(key, "a")])), None),
            format!("ExpressionAttributeNames contains invalid key: Syntax error; key: \"{key}\"")
        );
    }
    for key in ["a", ":", "#a", ":a b"] {
        assert_eq!(
            message(None, Some(value_map(&[key]))),
            format!("ExpressionAttributeValues contains invalid key: Syntax error; key: \"{key}\"")
        );
    }
    assert!(message(Some(name_map(&[("#a", "")])), None).contains("Empty attribute name"));
    let nested =
        |levels: usize| (1..levels).fold(AttributeValue::from(1), |value, _| List::from(vec![value]).into());
    let deep = BTreeMap::from([(":a".to_owned(), nested(33))]);
    assert_eq!(
        message(None, Some(deep)),
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
    );
    Placeholders::new(None, Some(BTreeMap::from([(":a".to_owned(), nested(32))]))).unwrap();
    let key = |length: usize| format!("#{}", "k".repeat(length - 1));
    Placeholders::new(Some(name_map(&[(&key(255), "a")])), None).unwrap();
    assert!(message(Some(name_map(&[(&key(256), "a")])), None).contains("invalid key"));
}

#[test]
fn what_no_expression_uses_is_refused_names_first() {
    let unused = |names: &[(&str, &str)], values: &[&str]| {
        let values: Vec<(String, i32)> = values.iter().map(|key| ((*key).to_owned(), 1)).collect();
        let error = Condition::parse("a = :a OR #a = :a", names.iter().copied(), values).unwrap_err();
        error.service_message().unwrap().to_owned()
    };
    assert_eq!(
        unused(&[("#a", "x"), ("#z", "y"), ("#b", "z")], &[":a", ":b"]),
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b, #z}"
    );
    assert_eq!(
        unused(&[("#a", "x")], &[":a", ":b"]),
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}"
    );
}

#[test]
fn expressions_of_one_request_share_placeholders() {
    let names = BTreeMap::from([("#a".to_owned(), "x".to_owned())]);
    let values = BTreeMap::from([(":v".to_owned(), 1.into()), (":w".to_owned(), 2.into())]);
    let mut placeholders = Placeholders::new(Some(names), Some(values)).unwrap();
    Condition::parse_with("#a = :v", &mut placeholders).unwrap();
    Update::parse_with("SET #a = :w", &mut placeholders).unwrap();
    placeholders.finish().unwrap();
}

#[test]
fn our_own_words_never_quote_values() {
    let secret = "hunter2";
    let rows = [
        Condition::parse(
            "a BETWEEN :a AND :b",
            NO_NAMES,
            [(":a", "x".to_owned() + secret), (":b", secret.to_owned())],
        ),
        Condition::parse("attribute_type(a, :a)", NO_NAMES, [(":a", secret)]),
    ];
    for row in rows {
        let error = row.unwrap_err();
        assert!(error.service_message().unwrap().contains(secret));
        assert!(!error.to_string().contains(secret) && !format!("{error:?}").contains(secret), "{error:?}");
        assert!(error.to_string().starts_with("Invalid ConditionExpression: "), "{error}");
    }
    let digits: Number = "1.50".parse().unwrap();
    let parsed = Condition::parse("a = :a", NO_NAMES, [(":a", digits)]).unwrap();
    assert_eq!(parsed, path("a").eq("1.5".parse::<Number>().unwrap()));
}

fn misplaced(function: &str) -> String {
    format!("The function is not allowed to be used this way in an expression; function: {function}")
}

fn arity(function: &str, operands: usize) -> String {
    format!(
        "Incorrect number of operands for operator or function; operator or function: {function}, number of operands: {operands}"
    )
}

fn path_required(function: &str) -> String {
    format!("Operator or function requires a document path; operator or function: {function}")
}

fn kind(operator: &str, kind: &str) -> String {
    format!(
        "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}"
    )
}

fn distinct(operator: &str, path: &str) -> String {
    format!(
        "The first operand must be distinct from the remaining operands for this operator or function; operator: {operator}, first operand: {path}"
    )
}
