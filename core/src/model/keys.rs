//! Keys of a model: from parts to key attributes, by marked fields or by templates.

use crate::error::{Error, ErrorKind, Result};
use crate::schema::{KeyAttribute, KeySchema, ScalarType};
use crate::value::{AttributeValue, Item, Text};

use super::attribute::{Attribute, class};
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
        let sort_key = self.sort_key.as_ref().map(KeySource::attribute);
        KeySchema { partition_key: self.partition_key.attribute(), sort_key }
    }

    /// Whether a key attribute is made by a template, and so is not a field of the model.
    #[must_use]
    pub const fn has_template(&self) -> bool {
        matches!(self.partition_key.composition, Composition::Template(_))
            || matches!(self.sort_key, Some(KeySource { composition: Composition::Template(_), .. }))
    }

    /// What the table's keys are made of.
    pub(super) fn sources(&self) -> KeySources<'_> {
        KeySources {
            partition_keys: std::slice::from_ref(&self.partition_key),
            sort_keys: self.sort_key.as_slice(),
            parts: self.parts,
            is_shared: false,
        }
    }

    /// The key of these parts.
    ///
    /// # Errors
    /// `Key`, which names the part, when a template cannot hold it: it is empty, holds the template's delimiter, is longer
    /// than its padding, or is neither a string nor a number.
    pub fn compose(&self, parts: &[AttributeValue]) -> Result<ComposedKey> {
        let mut key = Item::new();
        for source in self.sources().all() {
            key.insert(Text::from_static(source.name), source.compose(parts, self.parts)?);
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
}

/// The key attributes of a table or an index, and the stored names of the parts they are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeySources<'a> {
    pub(super) partition_keys: &'a [KeySource],
    pub(super) sort_keys: &'a [KeySource],
    pub(super) parts: &'a [&'static str],
    /// Whether several models have these keys, so that a sort key is any text, whatever the template of one of them.
    pub(super) is_shared: bool,
}

impl<'a> KeySources<'a> {
    /// The sources, partition keys first.
    pub(super) fn all(self) -> impl Iterator<Item = &'a KeySource> {
        self.partition_keys.iter().chain(self.sort_keys)
    }

    /// The sources that tell what is read from other items: not the sort key of several models, each of which makes it otherwise.
    pub(super) fn telling(self) -> impl Iterator<Item = &'a KeySource> {
        let sort_keys = if self.is_shared { &[] } else { self.sort_keys };
        self.partition_keys.iter().chain(sort_keys)
    }
}

impl KeySource {
    /// The attribute as a schema has it.
    pub(super) fn attribute(&self) -> KeyAttribute {
        KeyAttribute::new(Text::from_static(self.name), self.kind)
    }

    /// The value of the attribute, of parts with these names.
    pub(super) fn compose(&self, parts: &[AttributeValue], names: &[&'static str]) -> Result<AttributeValue> {
        match self.composition {
            Composition::Part(index) => part(parts, index).cloned(),
            Composition::Template(segments) => segments
                .iter()
                .map(|segment| segment.text(segments, parts, names))
                .collect::<Result<String>>()
                .map(Into::into),
        }
    }
}

impl Segment {
    /// The text that this segment of a template is.
    pub(super) fn text(
        &self,
        template: &[Self],
        parts: &[AttributeValue],
        names: &[&'static str],
    ) -> Result<String> {
        match *self {
            Self::Literal(literal) => Ok(literal.to_owned()),
            Self::Part { index, width } => {
                let name = names.get(index).copied().unwrap_or_default();
                part(parts, index)
                    .and_then(|value| part_text(value, width))
                    .and_then(|text| refuse_forged(template, text))
                    .map_err(|error| error.within(name))
            }
        }
    }
}

/// The last code point there is. It is not a character, so no part of a template holds it, and text that ends with it comes
/// after every key that begins with the rest.
pub(super) const LAST: char = '\u{10FFFF}';

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
fn refuse_forged(segments: &[Segment], text: String) -> Result<String> {
    if text.contains(LAST) {
        return Err(Error::new(
            ErrorKind::Key,
            "a part of a key template holds U+10FFFF, which is not a character",
        ));
    }
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

/// The value of one part of a key, for derived code.
///
/// # Errors
/// `Encode`, which names the attribute, for a value that cannot be stored.
#[doc(hidden)]
pub fn required_part<T: Attribute>(name: &'static str, value: &T) -> Result<AttributeValue> {
    class::present(value).map_err(|error| error.within(name))
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

/// The value of one part of a key.
pub(super) fn into_part<T>(part: impl KeyOperand<T>) -> Result<AttributeValue> {
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
