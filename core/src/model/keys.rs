//! Keys of a model: from parts to key attributes, by marked fields or by templates.

use crate::error::{Error, ErrorKind, Result};
use crate::schema::{KeyAttribute, KeySchema, ScalarType};
use crate::value::{AttributeValue, Item, Text};

use super::operand::KeyOperand;

/// How the key attributes of a model are made of the parts of its key.
#[derive(Debug, Clone, Copy)]
pub struct KeyPlan {
    /// The partition key.
    pub partition_key: KeySource,
    /// The sort key, if the table has one.
    pub sort_key: Option<KeySource>,
    /// The stored names of the parts, in the order of [`Model::Key`](super::Model::Key).
    pub parts: &'static [&'static str],
    /// The stored names of the key attributes.
    pub names: &'static [&'static str],
}

/// One key attribute and what it is made of.
#[derive(Debug, Clone, Copy)]
pub struct KeySource {
    /// The stored name.
    pub name: &'static str,
    /// Its type.
    pub kind: ScalarType,
    /// What it is made of.
    pub composition: Composition,
}

/// What a key attribute is made of.
#[derive(Debug, Clone, Copy)]
pub enum Composition {
    /// One part as it is.
    Part(usize),
    /// Text with parts in it, such as `USER#{id}`.
    Template(&'static [Segment]),
}

/// A piece of a key template.
#[derive(Debug, Clone, Copy)]
pub enum Segment {
    /// Text as it is.
    Literal(&'static str),
    /// A part of the key.
    Part {
        /// Its position among the parts.
        index: usize,
        /// Digits that a number is padded to with zeros, so that its text sorts as the number does.
        width: Option<usize>,
    },
}

/// A key made of its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct ComposedKey {
    /// The key attributes.
    pub key: Item,
    /// The parts that a template holds, as attributes of their own.
    pub companions: Item,
}

impl KeyPlan {
    /// The key schema of the model's table.
    #[must_use]
    pub fn schema(&self) -> KeySchema {
        let attribute = |source: KeySource| KeyAttribute::new(Text::from_static(source.name), source.kind);
        KeySchema { partition_key: attribute(self.partition_key), sort_key: self.sort_key.map(attribute) }
    }

    /// Whether a key attribute is made by a template, and so is not a field of the model.
    #[must_use]
    pub const fn has_template(&self) -> bool {
        matches!(self.partition_key.composition, Composition::Template(_))
            || matches!(self.sort_key, Some(KeySource { composition: Composition::Template(_), .. }))
    }

    fn sources(&self) -> impl Iterator<Item = KeySource> {
        std::iter::once(self.partition_key).chain(self.sort_key)
    }

    /// The key of these parts.
    ///
    /// # Errors
    /// `Key`, which names the part, when a template cannot hold it: it is empty, holds the template's delimiter, is longer
    /// than its padding, or is neither a string nor a number.
    pub fn compose(&self, parts: &[AttributeValue]) -> Result<ComposedKey> {
        let mut key = Item::new();
        for source in self.sources() {
            let value = match source.composition {
                Composition::Part(index) => part(parts, index)?.clone(),
                Composition::Template(segments) => self.fill(segments, parts)?,
            };
            key.insert(Text::from_static(source.name), value);
        }
        let companions = self
            .parts
            .iter()
            .zip(parts)
            .filter(|(name, _)| !self.names.contains(name))
            .map(|(name, value)| (Text::from_static(name), value.clone()))
            .collect();
        Ok(ComposedKey { key, companions })
    }

    fn fill(&self, segments: &[Segment], parts: &[AttributeValue]) -> Result<AttributeValue> {
        let mut text = String::new();
        for segment in segments {
            match *segment {
                Segment::Literal(literal) => text.push_str(literal),
                Segment::Part { index, width } => {
                    let filled = part(parts, index)
                        .and_then(|value| part_text(value, width))
                        .and_then(|filled| refuse_delimiters(segments, filled));
                    let name = self.parts.get(index).copied().unwrap_or_default();
                    text.push_str(&filled.map_err(|error| error.within(name))?);
                }
            }
        }
        Ok(text.into())
    }
}

fn part(parts: &[AttributeValue], index: usize) -> Result<&AttributeValue> {
    parts.get(index).ok_or_else(|| Error::new(ErrorKind::Key, format!("part {index} of the key is missing")))
}

/// The text of one part: a string as it is, a number in its canonical spelling, padded when asked for.
fn part_text(value: &AttributeValue, width: Option<usize>) -> Result<String> {
    let refused = |why: &str| Err(Error::new(ErrorKind::Key, why));
    match (value, width) {
        (AttributeValue::S(text), None) if text.is_empty() => refused("a part of a key template is empty"),
        (AttributeValue::S(text), None) => Ok(text.as_str().to_owned()),
        (AttributeValue::N(number), None) => Ok(number.to_string()),
        (AttributeValue::N(number), Some(width)) => {
            let digits = number.to_string();
            if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
                return refused("only a whole number that is not negative can be padded");
            }
            if digits.len() > width {
                return refused("a number has more digits than its padding");
            }
            Ok(format!("{digits:0>width$}"))
        }
        (_, Some(_)) => refused("only a number can be padded"),
        (other, None) => refused(&format!("a key template holds strings and numbers, not {}", other.kind())),
    }
}

/// Refuses a part that holds a character which the template puts beside a part: with it in a part, two different keys could
/// have the same text.
fn refuse_delimiters(segments: &[Segment], text: String) -> Result<String> {
    let forged = segments.windows(2).any(|pair| match pair {
        [Segment::Literal(literal), Segment::Part { .. }] => {
            literal.chars().next_back().is_some_and(|delimiter| text.contains(delimiter))
        }
        [Segment::Part { .. }, Segment::Literal(literal)] => {
            literal.chars().next().is_some_and(|delimiter| text.contains(delimiter))
        }
        _ => false,
    });
    if forged {
        return Err(Error::new(ErrorKind::Key, "a part holds the delimiter of its key template"));
    }
    Ok(text)
}

/// What can be given as the key of a model whose parts have the types of the tuple `S`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key of this model, whose parts are `{S}`",
    label = "not a key of this model",
    note = "give the partition key alone, or a tuple of the key's parts in their order"
)]
pub trait IntoKey<S> {
    /// The values of the parts, in order.
    ///
    /// # Errors
    /// `Key` for a part that cannot be stored.
    fn into_parts(self) -> Result<Vec<AttributeValue>>;
}

fn into_part<T>(part: impl KeyOperand<T>) -> Result<AttributeValue> {
    part.into_key_value()
        .map_err(|error| error.reworded(ErrorKind::Key, "a part of the key has no value that can be stored"))
}

/// A key that templates make of nothing but literals.
impl IntoKey<()> for () {
    fn into_parts(self) -> Result<Vec<AttributeValue>> {
        Ok(Vec::new())
    }
}

impl<T, A: KeyOperand<T>> IntoKey<(T,)> for A {
    fn into_parts(self) -> Result<Vec<AttributeValue>> {
        Ok(vec![into_part(self)?])
    }
}

macro_rules! composite_keys {
    ($(($($part:ident: $type:ident),+);)+) => {$(
        impl<$($part, $type),+> IntoKey<($($type,)+)> for ($($part,)+)
        where
            $($part: KeyOperand<$type>),+
        {
            #[expect(non_snake_case, reason = "one variable for each type parameter")]
            fn into_parts(self) -> Result<Vec<AttributeValue>> {
                let ($($part,)+) = self;
                Ok(vec![$(into_part($part)?),+])
            }
        }
    )+};
}

composite_keys! {
    (A: T, B: U);
    (A: T, B: U, C: V);
    (A: T, B: U, C: V, D: W);
    (A: T, B: U, C: V, D: W, E: X);
    (A: T, B: U, C: V, D: W, E: X, F: Y);
    (A: T, B: U, C: V, D: W, E: X, F: Y, G: Z);
    (A: T, B: U, C: V, D: W, E: X, F: Y, G: Z, H: S);
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: KeyPlan = KeyPlan {
        partition_key: KeySource {
            name: "pk",
            kind: ScalarType::S,
            composition: Composition::Template(&[
                Segment::Literal("A#"),
                Segment::Part { index: 0, width: None },
                Segment::Literal("#B#"),
                Segment::Part { index: 1, width: Some(4) },
            ]),
        },
        sort_key: None,
        parts: &["a", "seq"],
        names: &["pk"],
    };

    fn compose(a: &str, seq: u32) -> Result<String> {
        let composed = PLAN.compose(&[a.into(), seq.into()])?;
        Ok(composed.key.get("pk").and_then(AttributeValue::as_s).expect("the key is text").to_owned())
    }

    #[test]
    fn a_template_pads_and_keeps_its_parts_as_attributes() {
        assert_eq!(compose("x", 7).expect("a key"), "A#x#B#0007");
        let composed = PLAN.compose(&["x".into(), 7_u32.into()]).expect("a key");
        assert_eq!(composed.companions, Item::new().with("a", "x").with("seq", 7_u32));
    }

    #[test]
    fn a_part_that_would_forge_the_delimiter_is_refused_by_name() {
        let error = compose("x#B#0001", 7).expect_err("a forged delimiter");
        assert_eq!(error.kind(), ErrorKind::Key);
        assert_eq!(error.attribute_path(), Some("a"));
        assert!(!error.to_string().contains("x#B"));
    }

    #[test]
    fn a_part_that_the_template_cannot_hold_is_refused() {
        assert_eq!(compose("", 7).expect_err("an empty part").kind(), ErrorKind::Key);
        assert_eq!(compose("x", 12_345).expect_err("too many digits").kind(), ErrorKind::Key);
        let negative = PLAN.compose(&["x".into(), (-1_i32).into()]);
        assert_eq!(negative.expect_err("a sign").kind(), ErrorKind::Key);
        let boolean = PLAN.compose(&[true.into(), 1_u32.into()]);
        assert_eq!(boolean.expect_err("a boolean").kind(), ErrorKind::Key);
    }
}
