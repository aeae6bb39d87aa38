//! The attributes an expression is about, for rules that go by name.

use super::walk::{Expression, Reader};
use super::{Condition, Projection};
use crate::value::{AttributeValue, Path, Text};

#[derive(Default)]
struct Attributes<'a>(Vec<&'a Text>);

impl<'a> Reader<'a> for Attributes<'a> {
    fn name(&mut self, name: &'a Text) {
        if !self.0.contains(&name) {
            self.0.push(name);
        }
    }

    fn path(&mut self, path: &'a Path) {
        self.name(path.root());
    }

    fn value(&mut self, _value: &'a AttributeValue) {}
}

macro_rules! attributes {
    ($($expression:ty),+) => {$(
        impl $expression {
            /// The top-level attributes that its paths begin with, each once, in the order of the text.
            #[must_use]
            pub fn attributes(&self) -> Vec<&Text> {
                let mut attributes = Attributes::default();
                self.walk(&mut attributes);
                attributes.0
            }
        }
    )+};
}

attributes!(Condition, Projection);
