//! What a case expects, and how it says what was otherwise.

use std::cell::Cell;
use std::fmt::{self, Debug};

use itemstore::{Error, ErrorKind, Result};

/// Why a case failed.
#[derive(Debug)]
pub struct Failure {
    why: String,
    unreached: bool,
}

impl Failure {
    /// A failure told in one sentence.
    #[must_use]
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), unreached: false }
    }

    /// A failure that an error brought about.
    fn by(error: &Error, why: String) -> Self {
        use ErrorKind::{AccessDenied, Configuration, Connection};
        Self { why, unreached: matches!(error.kind(), AccessDenied | Configuration | Connection) }
    }

    /// Whether the backend was not reached at all, which says nothing of what it does.
    #[must_use]
    pub fn is_unreached(&self) -> bool {
        self.unreached
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// An error where none was expected. Told with the service's words: a test may show them.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::by(&error, format!("unexpected error: {}", told(&error)))
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
    Err(Failure::new(format!("{what}\n  expected {expected:?}\n  found    {actual:?}")))
}

/// `result` is an error of this kind, which is handed back.
///
/// # Errors
/// What it is instead.
pub fn fails<T: Debug>(what: &str, result: Result<T>, kind: ErrorKind) -> Result<Error, Failure> {
    match result {
        Err(error) if error.kind() == kind => Ok(error),
        Err(error) => {
            Err(Failure::by(&error, format!("{what}\n  expected {kind:?}\n  found    {}", told(&error))))
        }
        Ok(output) => Err(Failure::new(format!("{what}\n  expected {kind:?}\n  found    {output:?}"))),
    }
}

thread_local! {
    /// Whether the words of the service are looked at. A case is polled on the thread that runs it.
    static WORDS_COUNT: Cell<bool> = const { Cell::new(true) };
}

/// Runs cases on this thread as if the words of the service were always right, to see whether anything else is wrong.
pub(crate) fn whatever_the_words<T>(run: impl FnOnce() -> T) -> T {
    /// Looks at the words again, also when the case panics.
    struct Again;
    impl Drop for Again {
        fn drop(&mut self) {
            WORDS_COUNT.set(true);
        }
    }
    let _again = Again;
    WORDS_COUNT.set(false);
    run()
}

/// The service's words of `error` are such that `right` holds, which `wanted` describes.
fn worded(what: &str, error: &Error, wanted: &str, right: impl Fn(&str) -> bool) -> Result<(), Failure> {
    match error.service_message() {
        Some(said) if right(said) => Ok(()),
        _ if !WORDS_COUNT.get() => Ok(()),
        said => {
            let said = said.unwrap_or("no words");
            Err(Failure::new(format!("{what}\n  expected {wanted}\n  found    {said}")))
        }
    }
}

/// `error` is in exactly these words of the service.
///
/// # Errors
/// What it says instead.
pub fn says(what: &str, error: &Error, words: &str) -> Result<(), Failure> {
    worded(what, error, words, |said| said == words)
}

/// The words of `error` have these parts: where the rest varies, or is not known.
///
/// # Errors
/// What it says instead.
pub fn mentions(what: &str, error: &Error, parts: &[&str]) -> Result<(), Failure> {
    let wanted = format!("…{}…", parts.join("…"));
    worded(what, error, &wanted, |said| parts.iter().all(|part| said.contains(part)))
}

/// `result` is a validation error in exactly these words of the service.
///
/// # Errors
/// What it is instead.
pub fn refused<T: Debug>(what: &str, result: Result<T>, words: &str) -> Result<(), Failure> {
    says(what, &fails(what, result, ErrorKind::Validation)?, words)
}

/// `result` is a validation error whose words of the service have this part: where the rest varies, or is not known.
///
/// # Errors
/// What it is instead.
pub fn refused_with<T: Debug>(what: &str, result: Result<T>, part: &str) -> Result<(), Failure> {
    mentions(what, &fails(what, result, ErrorKind::Validation)?, &[part])
}
