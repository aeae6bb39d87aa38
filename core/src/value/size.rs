//! The one size rule (SEMANTICS 1.5), and the depth of a document (1.4).

use super::{AttributeValue, Item};

/// What a list or a map adds to the size besides its members.
const DOCUMENT_BYTES: usize = 3;
/// What each member of a list or a map adds besides its name and value.
const MEMBER_BYTES: usize = 1;

impl AttributeValue {
    /// Bytes this value adds to the size of its item (SEMANTICS 1.5).
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        // A list of what is still to count instead of a recursion: no depth of nesting can exhaust the stack.
        let mut pending = Vec::new();
        let mut bytes = self.own_bytes(&mut pending);
        while let Some(member) = pending.pop() {
            bytes += member.own_bytes(&mut pending);
        }
        bytes
    }

    /// The bytes of this value without those of the members, which are added to `pending`.
    fn own_bytes<'a>(&'a self, pending: &mut Vec<&'a Self>) -> usize {
        match self {
            Self::S(text) => text.len(),
            Self::N(number) => number.size_bytes(),
            Self::B(bytes) => bytes.len(),
            Self::Bool(_) | Self::Null => 1,
            Self::Ss(set) => set.iter().map(|text| text.len()).sum(),
            Self::Ns(set) => set.iter().map(super::Number::size_bytes).sum(),
            Self::Bs(set) => set.iter().map(|bytes| bytes.len()).sum(),
            Self::L(list) => {
                pending.extend(list.iter());
                DOCUMENT_BYTES + list.len() * MEMBER_BYTES
            }
            Self::M(map) => {
                pending.extend(map.iter().map(|(_, value)| value));
                DOCUMENT_BYTES + map.iter().map(|(name, _)| MEMBER_BYTES + name.len()).sum::<usize>()
            }
        }
    }

    /// Whether a value is nested below level `limit`, where this value is level 1 and the members of a list or map are
    /// one level below it (SEMANTICS 1.4). Looks no deeper than level `limit + 1`.
    #[must_use]
    pub fn exceeds_depth(&self, limit: usize) -> bool {
        let Some(below) = limit.checked_sub(1) else { return true };
        match self {
            Self::L(list) => list.iter().any(|member| member.exceeds_depth(below)),
            Self::M(map) => map.iter().any(|(_, member)| member.exceeds_depth(below)),
            _ => false,
        }
    }
}

impl Item {
    /// Bytes of the item: its names and values (SEMANTICS 1.5). DynamoDB takes items of up to 409,600.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.iter().map(|(name, value)| name.len() + value.size_bytes()).sum()
    }

    /// Whether an attribute is nested below level `limit`, where the attributes are level 1 (SEMANTICS 1.4).
    #[must_use]
    pub fn exceeds_depth(&self, limit: usize) -> bool {
        self.iter().any(|(_, value)| value.exceeds_depth(limit))
    }
}
