//! The ten kinds of attribute value.

use std::fmt;

use super::{Binary, BinarySet, List, Map, Number, NumberSet, StringSet, Text};

/// One attribute value, in one of DynamoDB's ten kinds.
///
/// `Eq` is DynamoDB's equality: numbers by value, sets without order, maps by name, at any depth (SEMANTICS 5.1).
///
/// Values of any depth can be built, cloned, measured and dropped. Comparing, hashing and printing recurse: ask
/// [`exceeds_depth`](Self::exceeds_depth) first where the depth is not known. DynamoDB takes 32 levels.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum AttributeValue {
    /// A string.
    S(Text),
    /// A number of up to 38 significant digits.
    N(Number),
    /// Bytes.
    B(Binary),
    /// A boolean.
    Bool(bool),
    /// The null value, which is a value: the attribute exists.
    Null,
    /// A list of values of any kinds.
    L(List),
    /// Values by name.
    M(Map),
    /// A set of strings.
    Ss(StringSet),
    /// A set of numbers.
    Ns(NumberSet),
    /// A set of binaries.
    Bs(BinarySet),
}

/// The kind of an [`AttributeValue`], as `attribute_type` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AttributeType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
    /// Boolean.
    Bool,
    /// Null.
    Null,
    /// List.
    L,
    /// Map.
    M,
    /// String set.
    Ss,
    /// Number set.
    Ns,
    /// Binary set.
    Bs,
}

impl AttributeType {
    /// All ten, in the order of their declaration.
    pub const ALL: [Self; 10] =
        [Self::S, Self::N, Self::B, Self::Bool, Self::Null, Self::L, Self::M, Self::Ss, Self::Ns, Self::Bs];

    /// The name on the wire: `S`, `N`, `B`, `BOOL`, `NULL`, `L`, `M`, `SS`, `NS`, `BS`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
            Self::Bool => "BOOL",
            Self::Null => "NULL",
            Self::L => "L",
            Self::M => "M",
            Self::Ss => "SS",
            Self::Ns => "NS",
            Self::Bs => "BS",
        }
    }

    /// The type with this name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for AttributeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl AttributeValue {
    /// The kind of this value.
    #[must_use]
    pub const fn kind(&self) -> AttributeType {
        match self {
            Self::S(_) => AttributeType::S,
            Self::N(_) => AttributeType::N,
            Self::B(_) => AttributeType::B,
            Self::Bool(_) => AttributeType::Bool,
            Self::Null => AttributeType::Null,
            Self::L(_) => AttributeType::L,
            Self::M(_) => AttributeType::M,
            Self::Ss(_) => AttributeType::Ss,
            Self::Ns(_) => AttributeType::Ns,
            Self::Bs(_) => AttributeType::Bs,
        }
    }

    /// `{N:1}`, as the service quotes a value of a key or a bound.
    pub(crate) fn service_form(&self) -> String {
        match self {
            Self::S(text) => format!("{{S:{text}}}"),
            Self::N(number) => format!("{{N:{number}}}"),
            Self::B(bytes) => {
                format!("{{B:java.nio.HeapByteBuffer[pos=0 lim={0} cap={0}]}}", bytes.len())
            }
            other => format!("{{{}}}", other.kind()),
        }
    }

    /// The string, if this is one.
    #[must_use]
    pub fn as_s(&self) -> Option<&str> {
        if let Self::S(text) = self { Some(text) } else { None }
    }

    /// The number, if this is one.
    #[must_use]
    pub const fn as_n(&self) -> Option<&Number> {
        if let Self::N(number) = self { Some(number) } else { None }
    }

    /// The bytes, if this is a binary.
    #[must_use]
    pub fn as_b(&self) -> Option<&[u8]> {
        if let Self::B(bytes) = self { Some(bytes) } else { None }
    }

    /// The boolean, if this is one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(*flag) } else { None }
    }

    /// Whether this is the null value.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The set of strings, if this is one.
    #[must_use]
    pub const fn as_ss(&self) -> Option<&StringSet> {
        if let Self::Ss(set) = self { Some(set) } else { None }
    }

    /// The set of numbers, if this is one.
    #[must_use]
    pub const fn as_ns(&self) -> Option<&NumberSet> {
        if let Self::Ns(set) = self { Some(set) } else { None }
    }

    /// The set of binaries, if this is one.
    #[must_use]
    pub const fn as_bs(&self) -> Option<&BinarySet> {
        if let Self::Bs(set) = self { Some(set) } else { None }
    }

    /// The list, if this is one.
    #[must_use]
    pub const fn as_l(&self) -> Option<&List> {
        if let Self::L(list) = self { Some(list) } else { None }
    }

    /// The map, if this is one.
    #[must_use]
    pub const fn as_m(&self) -> Option<&Map> {
        if let Self::M(map) = self { Some(map) } else { None }
    }
}

/// Prints the kind and the value: `S("a")`, `N(1.5)`, `M({"a": S("b")})`.
impl fmt::Debug for AttributeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self {
            Self::S(text) => write!(f, "{kind}({text:?})"),
            Self::N(number) => write!(f, "{kind}({number})"),
            Self::B(bytes) => write!(f, "{kind}({bytes:?})"),
            Self::Bool(flag) => write!(f, "{kind}({flag})"),
            Self::Null => write!(f, "{kind}"),
            Self::L(list) => write!(f, "{kind}({list:?})"),
            Self::M(map) => write!(f, "{kind}({map:?})"),
            Self::Ss(set) => write!(f, "{kind}({set:?})"),
            Self::Ns(set) => write!(f, "{kind}({set:?})"),
            Self::Bs(set) => write!(f, "{kind}({set:?})"),
        }
    }
}
