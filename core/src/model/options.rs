//! What a model asks for in every operation.

/// What a model asks for in every operation, unless the call says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelOptions {
    /// Reads are consistent. Default: no.
    pub consistent_read: bool,
    /// No hook runs. Default: hooks run.
    pub skip_hooks: bool,
    /// The largest item that is sent, in bytes by DynamoDB's rule. Default: what the service allows.
    pub max_size_bytes: Option<usize>,
}

impl ModelOptions {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self { consistent_read: false, skip_hooks: false, max_size_bytes: None }
    }

    /// Reads are consistent, or not.
    #[must_use]
    pub const fn with_consistent_read(mut self, consistent_read: bool) -> Self {
        self.consistent_read = consistent_read;
        self
    }

    /// No hook runs, or they do.
    #[must_use]
    pub const fn with_skip_hooks(mut self, skip_hooks: bool) -> Self {
        self.skip_hooks = skip_hooks;
        self
    }

    /// The largest item that is sent.
    #[must_use]
    pub const fn with_max_size_bytes(mut self, max_size_bytes: usize) -> Self {
        self.max_size_bytes = Some(max_size_bytes);
        self
    }
}
