//! Projections as data.

use crate::value::Path;

/// Which parts of an item are returned (SEMANTICS 6). At least one path.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection(Vec<Path>);

impl Projection {
    /// A projection of these paths; none at all is `None`.
    #[must_use]
    pub fn new(paths: impl IntoIterator<Item = Path>) -> Option<Self> {
        let paths: Vec<Path> = paths.into_iter().collect();
        (!paths.is_empty()).then_some(Self(paths))
    }

    /// The paths in the order given.
    #[must_use]
    pub fn paths(&self) -> &[Path] {
        &self.0
    }
}
