//! Which key a step is about: one of a few that meet often, or one that is refused.

use itemstore::schema::ScalarType;
use itemstore::value::{AttributeValue, Binary, Item, Number};

/// The key attributes of a table: always `pk`, and `sk` if there is a sort key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema {
    pub(crate) pk: ScalarType,
    pub(crate) sk: Option<ScalarType>,
}

/// The key of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Target {
    /// A good key: the lowest bit chooses the partition key, the next one the sort key.
    Key(u8),
    /// The longest keys there may be.
    Longest,
    /// One byte more than that.
    TooLong,
    /// Values of another type.
    WrongType,
    /// A string or binary of no bytes.
    Empty,
    /// Without the last key attribute.
    Incomplete,
    /// With an attribute more, which only an item may have.
    More,
    /// Values that no key attribute can have.
    List,
    /// A good key, on a table that is not there.
    NoTable,
}

impl Target {
    /// How many good keys there are.
    pub(crate) const KEYS: u8 = 4;

    /// The key attributes as sent.
    pub(crate) fn key(self, schema: Schema) -> Item {
        let attributes = [Some(("pk", schema.pk, 2048)), schema.sk.map(|kind| ("sk", kind, 1024))];
        let last = if schema.sk.is_some() { "sk" } else { "pk" };
        let mut key = Item::new();
        for (at, (name, kind, longest)) in attributes.into_iter().flatten().enumerate() {
            let value = match self {
                Self::Key(bits) => good(kind, bits >> at & 1),
                Self::Longest => of_length(kind, longest),
                Self::TooLong if name == last => of_length(kind, longest + 1),
                Self::WrongType if name == last => good(other(kind), 0),
                Self::Empty if name == last => of_length(kind, 0),
                Self::List if name == last => AttributeValue::L([1].into()),
                Self::Incomplete if name == last => continue,
                _ => good(kind, 0),
            };
            key.insert(name, value);
        }
        if self == Self::More {
            key.insert("more", 1);
        }
        key
    }
}

fn good(kind: ScalarType, bit: u8) -> AttributeValue {
    match (kind, bit) {
        // Joined by #, the two orders of these are one text.
        (ScalarType::S, 0) => "é\0".into(),
        (ScalarType::S, _) => "é\0#é\0".into(),
        (ScalarType::N, 0) => Number::from(1).into(),
        (ScalarType::N, _) => "-0.50".parse::<Number>().expect("a number").into(),
        (ScalarType::B, 0) => AttributeValue::B(Binary::from(b"a")),
        (ScalarType::B, _) => AttributeValue::B(Binary::from(b"\0\xff")),
    }
}

/// A value of so many bytes; a number cannot be too long.
fn of_length(kind: ScalarType, bytes: usize) -> AttributeValue {
    match kind {
        ScalarType::S => "k".repeat(bytes).into(),
        ScalarType::N => "12345678901234567890123456789012345678".parse::<Number>().expect("a number").into(),
        ScalarType::B => AttributeValue::B(vec![b'k'; bytes].into()),
    }
}

const fn other(kind: ScalarType) -> ScalarType {
    match kind {
        ScalarType::S => ScalarType::B,
        ScalarType::N => ScalarType::S,
        ScalarType::B => ScalarType::N,
    }
}
