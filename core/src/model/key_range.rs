//! From the parts of a key and the tests of a sort key to the key condition of a query.

use super::keys::{Composition, KeySource, KeySources, LAST, Segment};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Comparator, Condition, KeyCondition, KeyTest, Operand};
use crate::value::{AttributeValue, Path, Text};

/// Which partition, and which part of it.
pub(super) fn key_condition(
    keys: KeySources<'_>,
    partition: &[AttributeValue],
    tests: &[KeyTest],
) -> Result<KeyCondition> {
    let mut condition = None;
    for source in keys.partition_keys {
        let (name, value) = (Text::from_static(source.name), source.compose(partition, keys.parts)?);
        condition = Some(match condition {
            None => KeyCondition::partition(name, value),
            Some(condition) => KeyCondition::and(condition, name, KeyTest::Eq(value)),
        });
    }
    let condition = condition.ok_or_else(|| Error::new(ErrorKind::Key, "an index has a partition key"))?;
    match keys.sort_keys {
        [KeySource { name, composition: Composition::Template(template), .. }] if !keys.is_shared => {
            let test = Filling::new(template, keys.parts, partition).test(tests)?;
            Ok(test
                .into_iter()
                .fold(condition, |condition, test| condition.and(Text::from_static(name), test)))
        }
        attributes => {
            let tests = attributes.iter().zip(tests);
            Ok(tests.fold(condition, |condition, (source, test)| {
                condition.and(Text::from_static(source.name), test.clone())
            }))
        }
    }
}

/// What tells an item of the model from others of the table, by the text that these key templates begin with; `None` where
/// they begin with none.
pub(super) fn own_keys<'a>(sources: impl IntoIterator<Item = &'a KeySource>) -> Option<Condition> {
    Condition::and(sources.into_iter().filter_map(|source| {
        let Composition::Template([Segment::Literal(literal), rest @ ..]) = source.composition else {
            return None;
        };
        let left = Operand::Path(Path::attribute(Text::from_static(source.name)));
        let right = Operand::Value((*literal).into());
        Some(match rest {
            [] => Condition::Compare { comparator: Comparator::Eq, left, right },
            _ => Condition::BeginsWith(left, right),
        })
    }))
}

/// What tells an item of the model from others that an index holds, where the index has no key attribute of its own that does:
/// the keys of the table that are not in the key of the index.
pub(super) fn own_keys_beside(index: KeySources<'_>, table: KeySources<'_>) -> Option<Condition> {
    let is_in = |keys: KeySources<'_>, name: &str| keys.all().any(|source| source.name == name);
    let of_index = index.telling().filter(|source| !is_in(table, source.name));
    if own_keys(of_index).is_some() {
        return None;
    }
    own_keys(table.telling().filter(|source| !is_in(index, source.name)))
}

/// A template that is being filled from left to right.
struct Filling<'a> {
    template: &'a [Segment],
    names: &'a [&'static str],
    known: Vec<AttributeValue>,
}

impl<'a> Filling<'a> {
    fn new(template: &'a [Segment], names: &'a [&'static str], known: &[AttributeValue]) -> Self {
        Self { template, names, known: known.to_vec() }
    }

    /// The test of the whole key: of all keys of the template where no part is tested.
    fn test(mut self, tests: &[KeyTest]) -> Result<Option<KeyTest>> {
        let (mut text, mut rest) = self.fill(self.template)?;
        for test in tests {
            let [part, after @ ..] = rest else { break };
            let KeyTest::Eq(value) = test else { return self.range(&text, part, after, test).map(Some) };
            self.known.push(value.clone());
            text.push_str(&self.text(part)?);
            let (more, unknown) = self.fill(after)?;
            text.push_str(&more);
            rest = unknown;
        }
        Ok(match rest {
            [] => Some(KeyTest::Eq(text.into())),
            _ if text.is_empty() => None,
            _ => Some(KeyTest::BeginsWith(text.into())),
        })
    }

    fn text(&self, segment: &Segment) -> Result<String> {
        segment.text(self.template, &self.known, self.names)
    }

    /// The text up to the first part that is not known, and the segments from there.
    fn fill(&self, segments: &'a [Segment]) -> Result<(String, &'a [Segment])> {
        let is_unknown =
            |segment: &Segment| matches!(segment, Segment::Part { index, .. } if *index >= self.known.len());
        let at = segments.iter().position(is_unknown).unwrap_or(segments.len());
        let (known, rest) = segments.split_at(at);
        Ok((known.iter().map(|segment| self.text(segment)).collect::<Result<String>>()?, rest))
    }

    /// The keys whose text goes on after `before` with a part that `test` admits.
    fn range(
        mut self,
        before: &str,
        part: &Segment,
        after: &'a [Segment],
        test: &KeyTest,
    ) -> Result<KeyTest> {
        let mut edges = |value: &AttributeValue| {
            self.known.push(value.clone());
            let edges = self.text(part).and_then(|text| {
                let (more, rest) = self.fill(after)?;
                Ok(Edges { text: format!("{before}{text}{more}"), is_whole: rest.is_empty() })
            });
            self.known.pop();
            edges
        };
        let last = format!("{before}{LAST}");
        Ok(match test {
            KeyTest::BeginsWith(prefix) => {
                let prefix = prefix.as_s().unwrap_or_default();
                KeyTest::BeginsWith(format!("{before}{prefix}").into())
            }
            // Nothing of the template is before the part, so every key above or below is one of its own.
            KeyTest::Lt(value) if before.is_empty() => KeyTest::Lt(edges(value)?.from().into()),
            KeyTest::Le(value) if before.is_empty() => KeyTest::Le(edges(value)?.through().into()),
            KeyTest::Gt(value) if before.is_empty() => KeyTest::Gt(edges(value)?.through().into()),
            KeyTest::Ge(value) if before.is_empty() => KeyTest::Ge(edges(value)?.from().into()),
            KeyTest::Lt(value) => KeyTest::Between(before.into(), edges(value)?.until().into()),
            KeyTest::Le(value) => KeyTest::Between(before.into(), edges(value)?.through().into()),
            KeyTest::Gt(value) => KeyTest::Between(edges(value)?.beyond().into(), last.into()),
            KeyTest::Ge(value) => KeyTest::Between(edges(value)?.from().into(), last.into()),
            KeyTest::Between(low, high) => {
                KeyTest::Between(edges(low)?.from().into(), edges(high)?.through().into())
            }
            KeyTest::Eq(value) => KeyTest::BeginsWith(edges(value)?.from().into()),
        })
    }
}

/// The first and the last of the keys that have a value in one part, and their neighbours.
struct Edges {
    /// The text up to and with what follows the part.
    text: String,
    /// Whether that is a whole key, and not what several begin with.
    is_whole: bool,
}

impl Edges {
    /// The first of these keys, or below it and above all before.
    fn from(self) -> String {
        self.text
    }

    /// The last of these keys, or above it and below all after.
    fn through(self) -> String {
        if self.is_whole { self.text } else { self.text + LAST.encode_utf8(&mut [0; 4]) }
    }

    /// Above the last of these keys, and not above the next.
    fn beyond(self) -> String {
        // No text is between a text and the same with NUL after it.
        if self.is_whole { self.text + "\0" } else { self.through() }
    }

    /// Below the first of these keys, and not below the one before.
    fn until(mut self) -> String {
        if self.is_whole
            && let Some(last) = self.text.pop()
            && let Some(previous) = previous(last)
        {
            self.text.push(previous);
            self.text.push(LAST);
        }
        self.text
    }
}

/// The character before `character`; `None` for the first one, since the text without it is what comes before.
fn previous(character: char) -> Option<char> {
    (0..u32::from(character)).rev().find_map(char::from_u32)
}
