//! Paths that cannot be in one projection, or be changed by one update (SEMANTICS 6 and 7).

use crate::expr::ExpressionError;
use crate::value::{Path, PathRelation};

/// Refuses two paths of which one holds the other, and two that take one value for a map and for a list.
pub(super) fn check_apart(paths: &[&Path]) -> Result<(), ExpressionError> {
    let mut sorted = paths.to_vec();
    sorted.sort_unstable();
    // In this order a path is followed by those inside it, and names by indexes: if any two paths are in each other's
    // way, then two neighbours are.
    if sorted.windows(2).all(|pair| pair[0].relation(pair[1]).is_none()) {
        return Ok(());
    }
    for wanted in [PathRelation::Overlap, PathRelation::Conflict] {
        for (at, two) in paths.iter().enumerate() {
            if let Some(one) = paths[..at].iter().find(|one| one.relation(two) == Some(wanted)) {
                return Err(refusal(wanted, one, two));
            }
        }
    }
    Ok(())
}

fn refusal(relation: PathRelation, one: &Path, two: &Path) -> ExpressionError {
    let verb = match relation {
        PathRelation::Overlap => "overlap",
        PathRelation::Conflict => "conflict",
    };
    ExpressionError::prefixed(format!(
        "Two document paths {verb} with each other; must remove or rewrite one of these paths; path one: [{}], path two: [{}]",
        one.service_form(),
        two.service_form()
    ))
}
