//! Which of the service's words may be repeated in ours: those that name attributes, but quote no value of an item.

/// How the texts begin that are known to name attributes, types, sizes and placeholders only (SEMANTICS 1 to 8).
const NO_VALUES: &[&str] = &[
    "An operand in the update expression has an incorrect data type",
    "Attempting to store more than 38 significant digits in a Number",
    "Cannot do operations on a non-existent table",
    "ExpressionAttributeNames can only be specified when using expressions",
    "ExpressionAttributeNames must not be empty",
    "ExpressionAttributeValues can only be specified when using expressions",
    "ExpressionAttributeValues must not be empty",
    "Item size has exceeded the maximum allowed size",
    "Item size to update has exceeded the maximum allowed size",
    "Key attributes must be scalars",
    "Nesting Levels have exceeded supported limits",
    "Number overflow",
    "Number underflow",
    "One or more parameter values are not valid. A value specified for a secondary index key",
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty",
    "One or more parameter values are not valid. The update expression attempted to update a secondary index key",
    "One or more parameter values were invalid: Aggregated size of all range keys has exceeded",
    "One or more parameter values were invalid: Cannot update attribute ",
    "One or more parameter values were invalid: Missing the key ",
    "One or more parameter values were invalid: Size of hashkey has exceeded",
    "One or more parameter values were invalid: Type mismatch for ",
    "ReturnValues can only be ALL_OLD or NONE",
    "The document path provided in the update expression is invalid for update",
    "The provided expression refers to an attribute that does not exist in the item",
    "The provided key element does not match the schema",
];

/// The same for what an expression is refused for. The text of a BETWEEN quotes its bounds, and is not here.
const EXPRESSION_FAULTS: &[&str] = &[
    "An expression attribute name used in the document path is not defined",
    "An expression attribute value used in expression is not defined",
    "Attribute name is a reserved keyword",
    "Expression size has exceeded the maximum allowed size",
    "Incorrect number of operands for operator or function",
    "Incorrect operand type for operator or function",
    "Invalid function name",
    "List index is not within the allowable range",
    "Operator or function requires a document path",
    "The document path has too many nesting levels",
    "The expression can not be empty",
    "The expression contains too many operators",
    "The expression has redundant parentheses",
    "The first operand must be distinct from the remaining operands",
    "The function is not allowed",
    "The IN operator is provided with too many operands",
    "Two document paths ",
];

/// Whether the service's text holds nothing of an item but names.
pub(super) fn quotes_no_value(text: &str) -> bool {
    let begins = |list: &[&str], text: &str| list.iter().any(|known| text.starts_with(known));
    if begins(NO_VALUES, text) {
        return true;
    }
    let fault = text.strip_prefix("Invalid ").and_then(|rest| rest.split_once("Expression: "));
    fault.is_some_and(|(_, fault)| begins(EXPRESSION_FAULTS, fault))
}
