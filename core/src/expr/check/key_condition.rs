//! The rules of key conditions that hold for every table (SEMANTICS 5.1 and 9).

use super::{check_common, condition};
use crate::expr::{ExpressionError, KeyCondition, KeyTest};

impl KeyCondition {
    /// Refuses what the service refuses about a key condition before it knows the key;
    /// [`range`](KeyCondition::range) knows the rest.
    ///
    /// # Errors
    /// The first reason (SEMANTICS 4 and 9).
    pub fn check(&self) -> Result<(), ExpressionError> {
        check_common(self)?;
        self.terms().iter().try_for_each(|term| check_test(&term.test))?;
        for (at, term) in self.terms().iter().enumerate() {
            if self.terms().iter().take(at).any(|other| other.attribute == term.attribute) {
                return Err(ExpressionError::bare(
                    "KeyConditionExpressions must only contain one condition per key",
                ));
            }
        }
        Ok(())
    }
}

fn check_test(test: &KeyTest) -> Result<(), ExpressionError> {
    match test {
        KeyTest::Eq(_) => Ok(()),
        KeyTest::Lt(value) => condition::ordered("<", value),
        KeyTest::Le(value) => condition::ordered("<=", value),
        KeyTest::Gt(value) => condition::ordered(">", value),
        KeyTest::Ge(value) => condition::ordered(">=", value),
        KeyTest::Between(low, high) => {
            [low, high].into_iter().try_for_each(|bound| condition::ordered("BETWEEN", bound))?;
            condition::bounds(low, high)
        }
        KeyTest::BeginsWith(prefix) => condition::prefix(prefix),
    }
}
