//! What a case expects, and how it says what was otherwise.

use std::fmt::{self, Debug};

use itemstore::{Error, ErrorKind, Result};

/// Why a case failed.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure told in one sentence.
    #[must_use]
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An error where none was expected. Told with the service's words: a test may show them.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(format!("unexpected error: {}", told(&error)))
    }
}

fn told(error: &Error) -> String {
    format!("{:?}: {error} ({})", error.kind(), error.service_message().unwrap_or("no words of the service"))
}

/// `actual` is `expected`.
///
/// # Errors
/// Both, when they differ.
pub fn equal<T: PartialEq + Debug>(what: &str, actual: &T, expected: &T) -> Result<(), Failure> {
    if actual == expected {
        return Ok(());
    }
    Err(Failure(format!("{what}\n  expected {expected:?}\n  found    {actual:?}")))
}

/// `result` is an error of this kind, which is handed back.
///
/// # Errors
/// What it is instead.
pub fn fails<T: Debug>(what: &str, result: Result<T>, kind: ErrorKind) -> Result<Error, Failure> {
    match result {
        Err(error) if error.kind() == kind => Ok(error),
        Err(error) => Err(Failure(format!("{what}\n  expected {kind:?}\n  found    {}", told(&error)))),
        Ok(output) => Err(Failure(format!("{what}\n  expected {kind:?}\n  found    {output:?}"))),
    }
}

/// `result` is a validation error in exactly these words of the service.
///
/// # Errors
/// What it is instead.
pub fn refused<T: Debug>(what: &str, result: Result<T>, words: &str) -> Result<(), Failure> {
    let error = fails(what, result, ErrorKind::Validation)?;
    match error.service_message() {
        Some(said) if said == words => Ok(()),
        said => {
            Err(Failure(format!("{what}\n  expected {words}\n  found    {}", said.unwrap_or("no words"))))
        }
    }
}

/// `result` is a validation error whose words of the service have this part: where the rest varies, or is not known.
///
/// # Errors
/// What it is instead.
pub fn refused_with<T: Debug>(what: &str, result: Result<T>, part: &str) -> Result<(), Failure> {
    let error = fails(what, result, ErrorKind::Validation)?;
    match error.service_message() {
        Some(said) if said.contains(part) => Ok(()),
        said => {
            Err(Failure(format!("{what}\n  expected …{part}…\n  found    {}", said.unwrap_or("no words"))))
        }
    }
}
