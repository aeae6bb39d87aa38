//! What an endpoint is known to do otherwise than DynamoDB does, case by case.

/// A case of the suite that an endpoint is known to fail, and why the suite is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownDifference {
    /// The id of the case.
    pub case: &'static str,
    /// In what it differs.
    pub differs: Differs,
    /// The section of DynamoDB's rules that decides.
    pub section: &'static str,
    /// What the endpoint does instead.
    pub instead: &'static str,
}

/// In what an endpoint differs. Each is held to: a listed case must fail, in its words alone or not in its words alone, and for
/// no reason such as a lost connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Differs {
    /// In the words of refusals alone: the case fails, and passes when only the kinds of errors are looked at.
    Words,
    /// In what it does: the case fails, whatever the words.
    Behaviour,
    /// In what it does when calls meet, so that the case may pass by chance: it fails once in so many runs.
    When {
        /// How often the case is run, at most, until it fails.
        runs: u32,
    },
}

impl Differs {
    /// How the list shows it.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Words => "other words",
            Self::Behaviour => "other behaviour",
            Self::When { .. } => "other behaviour when calls meet",
        }
    }
}
