//! Dropping documents of any depth: without this a deep one would exhaust the stack, a member within a member.

use super::AttributeValue;

/// Documents that are to be dropped, one after the other.
#[derive(Default)]
pub(super) struct Teardown(Vec<AttributeValue>);

impl Teardown {
    /// Takes `member` out of what is about to be dropped if a document is nested in it: one without may drop where it is.
    pub(super) fn take(&mut self, member: &mut AttributeValue) {
        let nests = match member {
            AttributeValue::L(list) => list.iter().any(is_document),
            AttributeValue::M(map) => map.iter().any(|(_, value)| is_document(value)),
            _ => false,
        };
        if nests {
            self.0.push(std::mem::replace(member, AttributeValue::Null));
        }
    }

    /// Drops everything taken and what is nested in it.
    pub(super) fn finish(mut self) {
        while let Some(document) = self.0.pop() {
            // Where a clone is left, that one will drop the members.
            match document {
                AttributeValue::L(list) => {
                    for mut element in list.into_unshared().unwrap_or_default() {
                        self.take(&mut element);
                    }
                }
                AttributeValue::M(map) => {
                    for (_, mut value) in map.into_unshared().unwrap_or_default() {
                        self.take(&mut value);
                    }
                }
                _ => {}
            }
        }
    }
}

fn is_document(value: &AttributeValue) -> bool {
    matches!(value, AttributeValue::L(_) | AttributeValue::M(_))
}
