//! The payloads of the three set kinds: never empty, every member once.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{AttributeType, Binary, Number, Quoted, Text, ValueError};

macro_rules! set {
    ($(#[$doc:meta])* $name:ident, $member:ty, $kind:expr, $listing:expr) => {
        $(#[$doc])*
        ///
        /// INVARIANT: `0` is sorted, holds every member once, and is not empty.
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(Arc<[$member]>);

        impl $name {
            /// A set of `members`, in any order.
            ///
            /// # Errors
            /// [`ValueError::SetEmpty`] without members, [`ValueError::SetDuplicate`] for a member that comes twice.
            pub fn new<T: Into<$member>>(members: impl IntoIterator<Item = T>) -> Result<Self, ValueError> {
                let mut given: Vec<$member> = members.into_iter().map(Into::into).collect();
                let mut in_order: Vec<&$member> = given.iter().collect();
                in_order.sort_unstable();
                // The message lists them in the order given.
                if in_order.windows(2).any(|pair| pair[0] == pair[1]) {
                    return Err(ValueError::SetDuplicate($kind, Quoted($listing(&given))));
                }
                given.sort_unstable();
                Self::from_sorted(given).ok_or(ValueError::SetEmpty($kind))
            }

            /// Whether `member` is in the set.
            #[must_use]
            pub fn contains<Q: Ord + ?Sized>(&self, member: &Q) -> bool
            where
                $member: Borrow<Q>,
            {
                self.0.binary_search_by(|own| own.borrow().cmp(member)).is_ok()
            }

            /// The members of both sets.
            #[must_use]
            pub fn union(&self, other: &Self) -> Self {
                let mut members: Vec<$member> = self.0.iter().chain(other.0.iter()).cloned().collect();
                members.sort_unstable();
                members.dedup();
                Self(Arc::from(members))
            }

            /// The members that `other` has not, or `None` when none is left.
            #[must_use]
            pub fn difference(&self, other: &Self) -> Option<Self> {
                Self::from_sorted(self.0.iter().filter(|member| !other.contains(*member)).cloned().collect())
            }

            fn from_sorted(members: Vec<$member>) -> Option<Self> {
                (!members.is_empty()).then(|| Self(Arc::from(members)))
            }
        }

        impl Deref for $name {
            type Target = [$member];

            fn deref(&self) -> &[$member] {
                &self.0
            }
        }

        impl<'a> IntoIterator for &'a $name {
            type Item = &'a $member;
            type IntoIter = std::slice::Iter<'a, $member>;

            fn into_iter(self) -> Self::IntoIter {
                self.iter()
            }
        }

        impl IntoIterator for $name {
            type Item = $member;
            type IntoIter = std::vec::IntoIter<$member>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.to_vec().into_iter()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_set().entries(self.iter()).finish()
            }
        }
    };
}

set!(
    /// A set of strings.
    StringSet, Text, AttributeType::Ss, |members: &[Text]| listing(members, ToString::to_string)
);
set!(
    /// A set of numbers: `1` and `1.0` are one member.
    NumberSet, Number, AttributeType::Ns, |_: &[Number]| String::new()
);
set!(
    /// A set of binaries.
    BinarySet, Binary, AttributeType::Bs, |members: &[Binary]| listing(members, |bytes| STANDARD.encode(bytes))
);

/// The members in the order given, as DynamoDB's message lists them (SEMANTICS 1.3).
fn listing<T>(members: &[T], print: impl Fn(&T) -> String) -> String {
    members.iter().map(print).collect::<Vec<_>>().join(", ")
}
