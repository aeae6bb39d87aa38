//! The names and values a request gives for placeholders, and which of them its expressions use.

use std::collections::BTreeMap;

use crate::expr::ExpressionError;
use crate::schema::limits::{ATTRIBUTE_NAME_BYTES, NESTING_LEVELS, PLACEHOLDER_BYTES, SUBSTITUTION_BYTES};
use crate::value::AttributeValue;

/// `ExpressionAttributeNames` and `ExpressionAttributeValues` of one request (SEMANTICS 4).
///
/// All expressions of the request are read with the same placeholders; [`finish`](Self::finish) then tells the
/// ones that none of them used.
#[derive(Debug, Clone)]
pub struct Placeholders {
    names: BTreeMap<String, Entry<String>>,
    values: BTreeMap<String, Entry<AttributeValue>>,
}

#[derive(Debug, Clone)]
struct Entry<T> {
    content: T,
    used: bool,
}

const NAMES: &str = "ExpressionAttributeNames";
const VALUES: &str = "ExpressionAttributeValues";

impl Placeholders {
    /// Checks the two maps; `None` is a map that the request does not have.
    ///
    /// # Errors
    /// Empty maps, malformed keys, invalid names and values, and maps that are too large together.
    pub fn new(
        names: Option<BTreeMap<String, String>>,
        values: Option<BTreeMap<String, AttributeValue>>,
    ) -> Result<Self, ExpressionError> {
        let names = entries(NAMES, '#', names)?;
        for (key, entry) in &names {
            check_name(&entry.content).map_err(|what| {
                ExpressionError::bare(format!("{NAMES} contains invalid value: {what} for key {key}"))
            })?;
        }
        let values = entries(VALUES, ':', values)?;
        values.values().try_for_each(|entry| check_value(&entry.content))?;
        let size_bytes = names.iter().map(|(key, entry)| key.len() + entry.content.len()).sum::<usize>()
            + values.iter().map(|(key, entry)| key.len() + entry.content.size_bytes()).sum::<usize>();
        if size_bytes > SUBSTITUTION_BYTES {
            return Err(ExpressionError::too_much_content());
        }
        Ok(Self { names, values })
    }

    /// Refuses names, then values, that no expression read with them uses.
    ///
    /// # Errors
    /// The keys that are unused, sorted.
    pub fn finish(self) -> Result<(), ExpressionError> {
        refuse_unused(NAMES, &self.names)?;
        refuse_unused(VALUES, &self.values)
    }

    /// The name behind `#key`, which is now used.
    pub(super) fn name(&mut self, key: &str) -> Result<&str, ExpressionError> {
        let entry = self.names.get_mut(key).ok_or_else(|| {
            ExpressionError::prefixed(format!(
                "An expression attribute name used in the document path is not defined; attribute name: {key}"
            ))
        })?;
        entry.used = true;
        Ok(&entry.content)
    }

    /// The value behind `:key`, which is now used.
    pub(super) fn value(&mut self, key: &str) -> Result<&AttributeValue, ExpressionError> {
        let entry = self.values.get_mut(key).ok_or_else(|| {
            ExpressionError::prefixed(format!(
                "An expression attribute value used in expression is not defined; attribute value: {key}"
            ))
        })?;
        entry.used = true;
        Ok(&entry.content)
    }
}

/// What is wrong with an attribute name in an expression (SEMANTICS 1.6).
pub(in crate::expr) fn check_name(name: &str) -> Result<(), &'static str> {
    match name.len() {
        0 => Err("Empty attribute name"),
        length if length > ATTRIBUTE_NAME_BYTES => {
            Err("Attribute name is too large, must be less than 65536 bytes")
        }
        _ => Ok(()),
    }
}

/// What is wrong with a value in an expression that its type does not exclude already (SEMANTICS 1.4).
pub(in crate::expr) fn check_value(value: &AttributeValue) -> Result<(), ExpressionError> {
    if value.exceeds_depth(NESTING_LEVELS) { Err(ExpressionError::nesting()) } else { Ok(()) }
}

fn entries<T>(
    parameter: &str,
    sigil: char,
    map: Option<BTreeMap<String, T>>,
) -> Result<BTreeMap<String, Entry<T>>, ExpressionError> {
    let Some(map) = map else { return Ok(BTreeMap::new()) };
    if map.is_empty() {
        return Err(ExpressionError::bare(format!("{parameter} must not be empty")));
    }
    for key in map.keys() {
        let word = key.strip_prefix(sigil).unwrap_or_default();
        let is_word = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if word.is_empty() || !is_word {
            return Err(ExpressionError::bare(format!(
                "{parameter} contains invalid key: Syntax error; key: \"{key}\""
            )));
        }
        if key.len() > PLACEHOLDER_BYTES {
            return Err(ExpressionError::bare(format!(
                "{parameter} contains invalid key: The key is longer than {PLACEHOLDER_BYTES} bytes; key: \"{key}\""
            )));
        }
    }
    Ok(map.into_iter().map(|(key, content)| (key, Entry { content, used: false })).collect())
}

fn refuse_unused<T>(parameter: &str, entries: &BTreeMap<String, Entry<T>>) -> Result<(), ExpressionError> {
    let unused: Vec<&str> =
        entries.iter().filter(|(_, entry)| !entry.used).map(|(key, _)| key.as_str()).collect();
    if unused.is_empty() {
        return Ok(());
    }
    Err(ExpressionError::bare(format!(
        "Value provided in {parameter} unused in expressions: keys: {{{}}}",
        unused.join(", ")
    )))
}
