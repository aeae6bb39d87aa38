//! The limits of expressions, each at its edge, and texts made to exhaust a reader (SEMANTICS 4, Appendix A).

#![expect(clippy::unwrap_used, reason = "a helper of tests fails the test that called it")]

use itemstore::expr::{Condition, ExpressionError, NO_NAMES, NO_VALUES, Projection, Update};
use itemstore::value::{AttributeValue, Item, List, Path};

fn condition(text: &str) -> Result<Condition, String> {
    let values = text.contains(":v").then_some((":v", 1));
    Condition::parse(text, NO_NAMES, values).map_err(|error| error.service_message().unwrap().to_owned())
}

fn invalid(message: &str) -> Result<Condition, String> {
    Err(format!("Invalid ConditionExpression: {message}"))
}

fn too_many(operators: usize) -> String {
    format!("The expression contains too many operators; operator count: {operators}")
}

#[test]
fn four_thousand_and_ninety_six_bytes() {
    let padded = |bytes: usize| format!("{:<bytes$}", "a=:v");
    condition(&padded(4096)).unwrap();
    let message = "Expression size has exceeded the maximum allowed size; expression size: 4097";
    assert_eq!(condition(&padded(4097)), invalid(message));
    assert_eq!(condition(&"(".repeat(4097)), invalid(message), "the size is told before the syntax");
}

#[test]
fn the_size_of_an_ast_is_that_of_its_shortest_text() {
    // 42 paths of 95 bytes with a comma each, and a last one of 64 or 65 bytes.
    let projection = |last: &str| {
        let long = |at: usize| {
            let root = format!("{}{}", ["q", "w"][at % 2], at / 2);
            (1..31)
                .fold(Path::attribute(root.clone()), |path, _| path.key("zz"))
                .key(format!("z{}", root.len()))
        };
        let last = (0..21).fold(Path::attribute(last), |path, _| path.key("zz"));
        Projection::new((0..42).map(long).chain([last])).unwrap()
    };
    let fits = projection("x");
    let text = fits.render().text;
    let spare = 4096 - text.len();
    // Roots of three bytes are placeholders of two: the paths have 95 bytes as planned.
    assert_eq!(spare, 0, "{text}");
    fits.check().unwrap();
    let exceeds = projection("xx");
    assert_eq!(exceeds.render().text.len(), 4097);
    assert_eq!(
        exceeds.check(),
        Err(ExpressionError::prefixed(
            "Expression size has exceeded the maximum allowed size; expression size: 4097"
        ))
    );
}

#[test]
fn three_hundred_operators() {
    let chain = |first: &str| format!("{first} {}", ["a=:v"; 150].join(" OR "));
    condition(&chain("NOT")).unwrap();
    assert_eq!(condition(&chain("NOT NOT")), invalid(&too_many(301)));
    let between = |count: usize| vec!["a BETWEEN b AND c"; count].join(" AND ");
    condition(&between(150)).unwrap();
    assert_eq!(condition(&between(151)), invalid(&too_many(301)));
    let functions = |count: usize| vec!["size(a) IN (:v)"; count].join(" OR ");
    condition(&functions(150)).unwrap();
    assert_eq!(condition(&functions(151)), invalid(&too_many(301)));

    let sums = |count: usize| {
        let actions: Vec<String> = (0..count).map(|at| format!("l[{at}]=a+b")).collect();
        Update::parse(&format!("SET {}", actions.join(",")), NO_NAMES, NO_VALUES)
            .map_err(|error| error.service_message().unwrap().to_owned())
    };
    sums(300).unwrap();
    assert_eq!(sums(301), Err(format!("Invalid UpdateExpression: {}", too_many(301))));
}

#[test]
fn operators_of_an_ast_are_counted_however_deep_it_is() {
    let mut nested = Path::attribute("a").exists();
    for _ in 0..100_000 {
        nested = !nested;
    }
    assert!(nested.check().is_err());
    assert_eq!(nested.render().text.len(), 4 * 100_000 + "attribute_exists(a)".len());
    // Dropped layer by layer: that would recurse otherwise.
    while let Condition::Not(inner) = nested {
        nested = *inner;
    }
}

#[test]
fn parentheses_and_negations_do_not_exhaust_the_stack() {
    assert_eq!(condition(&"(".repeat(4096)), invalid("Syntax error; token: \"<EOF>\", near: \"(\""));
    assert_eq!(condition(&")".repeat(4096)), invalid("Syntax error; token: \")\", near: \"))\""));
    let wrapped = format!("{}a=:v{}", "(".repeat(2046), ")".repeat(2046));
    assert_eq!(condition(&wrapped), invalid("The expression has redundant parentheses;"));
    let wrapped = format!("a={}:v{}", "(".repeat(2046), ")".repeat(2046));
    assert_eq!(condition(&wrapped), invalid("The expression has redundant parentheses;"));
    assert_eq!(condition(&format!("{}a=:v", "NOT ".repeat(1023))), invalid(&too_many(1024)));
    assert_eq!(condition(&"NOT ".repeat(1024)), invalid("Syntax error; token: \"<EOF>\", near: \"NOT\""));
    let not_groups = format!("{}a=:v{}", "NOT(".repeat(818), ")".repeat(818));
    assert_eq!(condition(&not_groups), invalid(&too_many(819)));
    let groups = format!("{}a=:v{}", "(b=:v OR (a=:v AND ".repeat(74), "))".repeat(74));
    let deep = condition(&groups).unwrap();
    assert!(deep.holds(Some(&Item::new().with("b", 1))));
    let sizes = format!("{}a{}=:v", "size(".repeat(682), ")".repeat(682));
    assert_eq!(
        condition(&sizes),
        invalid(
            "Incorrect operand type for operator or function; operator or function: size, operand type: N"
        )
    );
    assert!(condition(&"contains(".repeat(455)).is_err());
    assert!(condition(&"a AND ".repeat(682)).is_err());
}

#[test]
fn nested_functions_of_an_update_do_not_exhaust_the_stack() {
    let update = |text: &str| Update::parse(text, NO_NAMES, NO_VALUES);
    for nested in [
        format!("SET r={}l{}", "list_append(l,".repeat(270), ")".repeat(270)),
        format!("SET r={}l{}", "list_append(".repeat(270), ",l)".repeat(270)),
        format!("SET r={}l{}", "if_not_exists(x,".repeat(240), ")".repeat(240)),
    ] {
        let update = update(&nested).unwrap();
        let old = Item::new().with("l", List::from(vec![1.into()]));
        let new = update.apply(Some(&old), &Item::new()).unwrap().unwrap();
        assert!(new.contains_key("r"));
        assert!(update.render().text.len() <= 4096);
    }
    assert!(update(&format!("SET a={}", "(".repeat(4090))).is_err());
    assert!(update(&format!("SET a={}b{}", "(".repeat(2000), ")".repeat(2000))).is_err());
}

#[test]
fn thirty_two_levels_of_a_path() {
    let path = |levels: usize| format!("a{}", ".b".repeat(levels - 1));
    let indexes = |levels: usize| format!("a{}", "[0]".repeat(levels - 1));
    for text in [path(32), indexes(32)] {
        Projection::parse(&text, NO_NAMES, NO_VALUES).unwrap();
        condition(&format!("attribute_exists({text})")).unwrap();
    }
    let message = "The document path has too many nesting levels; nesting levels: 33";
    for text in [path(33), indexes(33)] {
        assert_eq!(condition(&format!("attribute_exists({text})")), invalid(message));
        let error = Update::parse(&format!("REMOVE {text}"), NO_NAMES, NO_VALUES).unwrap_err();
        assert_eq!(error.service_message(), Some(&*format!("Invalid UpdateExpression: {message}")));
    }
}

#[test]
fn a_hundred_operands_of_in() {
    let list = |count: usize| format!("a IN ({})", vec![":v"; count].join(","));
    condition(&list(100)).unwrap();
    assert_eq!(
        condition(&list(101)),
        invalid("The IN operator is provided with too many operands; number of operands: 102")
    );
    let built = |count: i32| Path::attribute("a").is_in(0..count).check();
    built(100).unwrap();
    built(1).unwrap();
    assert!(built(101).is_err());
    assert_eq!(
        built(0),
        Err(ExpressionError::prefixed(
            "Incorrect number of operands for operator or function; operator or function: IN, number of operands: 1"
        ))
    );
}

#[test]
fn indexes_of_31_bits() {
    let built = |index: u32| Path::attribute("a").index(index).exists().check();
    built(2_147_483_647).unwrap();
    assert_eq!(
        built(2_147_483_648),
        Err(ExpressionError::prefixed("List index is not within the allowable range; index: [2147483648]"))
    );
}

#[test]
fn thirty_two_levels_of_a_value() {
    let nested =
        |levels: usize| (1..levels).fold(AttributeValue::from(1), |value, _| List::from(vec![value]).into());
    let a = || Path::attribute("a");
    a().eq(nested(32)).check().unwrap();
    let refused = Err(ExpressionError::bare(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
    ));
    assert_eq!(a().eq(nested(33)).check(), refused);
    assert_eq!(Update::new().with_set(a(), nested(33)).check(), refused);
}

#[test]
fn an_update_without_actions_is_empty() {
    assert_eq!(Update::new().check(), Err(ExpressionError::prefixed("The expression can not be empty;")));
}

#[test]
fn attribute_names_have_a_length() {
    let named = |bytes: usize| Path::attribute("n".repeat(bytes)).exists().check();
    named(65_535).unwrap();
    assert!(named(65_536).is_err());
    assert!(named(0).is_err());
}
