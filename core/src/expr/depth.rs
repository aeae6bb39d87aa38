//! How deep the values of an expression are nested, for whoever has to carry them by recursion.

use super::walk::{Expression, Reader};
use super::{Condition, KeyCondition, Update};
use crate::value::{AttributeValue, Path, Text};

struct Depth {
    limit: usize,
    exceeded: bool,
}

impl<'a> Reader<'a> for Depth {
    fn name(&mut self, _name: &'a Text) {}

    fn path(&mut self, _path: &'a Path) {}

    fn value(&mut self, value: &'a AttributeValue) {
        self.exceeded = self.exceeded || value.exceeds_depth(self.limit);
    }
}

macro_rules! exceeds_depth {
    ($($expression:ty),+) => {$(
        impl $expression {
            /// Whether a value in it is nested below level `limit`, where the value itself is level 1 (SEMANTICS 1.4).
            #[must_use]
            pub fn exceeds_depth(&self, limit: usize) -> bool {
                let mut depth = Depth { limit, exceeded: false };
                self.walk(&mut depth);
                depth.exceeded
            }
        }
    )+};
}

exceeds_depth!(Condition, KeyCondition, Update);
