//! What a caller would do about an error.

/// One kind for everything a caller would do differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The table does not exist. Create it, or mend its name (`ResourceNotFoundException`).
    TableNotFound,
    /// The table exists already, or is being changed (`ResourceInUseException`).
    TableInUse,
    /// The service refuses the request as it stands (`ValidationException`). Mend the request.
    Validation,
    /// The condition of a write does not hold (`ConditionalCheckFailedException`).
    ConditionFailed,
    /// The stored item is not of the version that the value holds: someone else wrote it, or removed it. Load it again, and decide.
    VersionConflict,
    /// There is no item under the key of an update that asks for one.
    NotFound,
    /// The item is above the model's `max_size`. Nothing was sent.
    ItemTooLarge {
        /// What the item measures by DynamoDB's rule.
        size_bytes: usize,
        /// What the model allows.
        max_bytes: usize,
    },
    /// The service asks for less (`ProvisionedThroughputExceededException`, `ThrottlingException`, `RequestLimitExceeded`).
    Throttled,
    /// A limit of the account (`LimitExceededException`).
    LimitExceeded,
    /// The items under one partition key exceed what a table with local indexes takes
    /// (`ItemCollectionSizeLimitExceededException`). Delete some, or spread them over more keys.
    ItemCollectionTooLarge,
    /// A transaction was cancelled; the reasons tell why (`TransactionCanceledException`).
    TransactionCancelled,
    /// Another transaction holds the item (`TransactionConflictException`), or a write in another region does
    /// (`ReplicatedWriteConflictException`).
    TransactionConflict,
    /// The transaction of this token is still being applied (`TransactionInProgressException`). Ask again, with the token.
    TransactionInProgress,
    /// The token of a transaction stands for another one (`IdempotentParameterMismatchException`). Choose another token.
    IdempotentParameterMismatch,
    /// A stored item does not fit the model.
    Decode,
    /// A value of the model cannot be stored.
    Encode,
    /// A key cannot be built from the parts given.
    Key,
    /// This backend does not have the operation or option. Nothing was changed.
    Unsupported,
    /// The service was not reached, or its answer was lost.
    Connection,
    /// Credentials are missing or do not allow the call.
    AccessDenied,
    /// The backend is set up in a way that allows no call: no region, an endpoint that is no URL. Nothing was sent.
    Configuration,
    /// The service failed (`InternalServerError`).
    Service,
    /// No store was given and no default is set.
    NoStore,
    /// A blocking call inside an asynchronous runtime.
    BlockingInRuntime,
    /// Models that share a table do not agree about it.
    SchemaClash,
    /// A hook of the model stopped the operation.
    Hook,
}

impl ErrorKind {
    /// Whether a condition of a write did not hold, be it that of a version.
    pub(super) const fn is_condition_failed(self) -> bool {
        matches!(self, Self::ConditionFailed | Self::VersionConflict)
    }

    /// The name, such as `ConditionFailed`: for labels, since it holds none of the kind's data.
    ///
    /// ```
    /// use itemstore::ErrorKind;
    ///
    /// assert_eq!(ErrorKind::ItemTooLarge { size_bytes: 410_000, max_bytes: 1_000 }.name(), "ItemTooLarge");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TableNotFound => "TableNotFound",
            Self::TableInUse => "TableInUse",
            Self::Validation => "Validation",
            Self::ConditionFailed => "ConditionFailed",
            Self::VersionConflict => "VersionConflict",
            Self::NotFound => "NotFound",
            Self::ItemTooLarge { .. } => "ItemTooLarge",
            Self::Throttled => "Throttled",
            Self::LimitExceeded => "LimitExceeded",
            Self::ItemCollectionTooLarge => "ItemCollectionTooLarge",
            Self::TransactionCancelled => "TransactionCancelled",
            Self::TransactionConflict => "TransactionConflict",
            Self::TransactionInProgress => "TransactionInProgress",
            Self::IdempotentParameterMismatch => "IdempotentParameterMismatch",
            Self::Decode => "Decode",
            Self::Encode => "Encode",
            Self::Key => "Key",
            Self::Unsupported => "Unsupported",
            Self::Connection => "Connection",
            Self::AccessDenied => "AccessDenied",
            Self::Configuration => "Configuration",
            Self::Service => "Service",
            Self::NoStore => "NoStore",
            Self::BlockingInRuntime => "BlockingInRuntime",
            Self::SchemaClash => "SchemaClash",
            Self::Hook => "Hook",
        }
    }
}
