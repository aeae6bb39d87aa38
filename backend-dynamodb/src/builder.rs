//! Settings that go before what the environment says.

use std::time::Duration;

use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{Config, Credentials};
use aws_sdk_dynamodb::{Client, config};
use itemstore::Result;

use crate::DynamoDbBackend;
use crate::backend::{TABLE_WAIT, blocking};
use crate::runtime::BackendRuntime;

/// Settings of a [`DynamoDbBackend`]. What is not set is as the environment says, else as the SDK does by default.
///
/// ```no_run
/// # async fn connect() {
/// use std::time::Duration;
///
/// use itemstore::prelude::*;
/// use itemstore_dynamodb::DynamoDbBackend;
///
/// let backend = DynamoDbBackend::builder()
///     .region("eu-west-1")
///     .role("arn:aws:iam::123456789012:role/orders")
///     .operation_timeout(Duration::from_secs(2))
///     .max_attempts(5)
///     .build()
///     .await;
/// let store = Store::new(backend);
/// # let _ = store;
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until `.build()`"]
pub struct DynamoDbBackendBuilder {
    region: Option<String>,
    profile: Option<String>,
    endpoint: Option<String>,
    role: Option<String>,
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    operation_timeout: Option<Duration>,
    max_attempts: Option<u32>,
    table_wait: Option<Duration>,
}

impl DynamoDbBackendBuilder {
    /// The region, such as `eu-west-1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The profile of the shared configuration files. Default: the one the environment names, else `default`.
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// The URL that DynamoDB is called at, instead of the region's own. Credentials are looked for as ever; for an emulator that
    /// needs none, see [`DynamoDbBackend::local`].
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// The ARN of a role to call DynamoDB as. The credentials found are used to assume it.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// How long a connection may take to open.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How long the first byte of an answer may take.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = Some(timeout);
        self
    }

    /// How long one attempt may take.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// How long a call may take, all its attempts and the waits between them included.
    pub fn operation_timeout(mut self, timeout: Duration) -> Self {
        self.operation_timeout = Some(timeout);
        self
    }

    /// Attempts of one call, the first included; 1 is no retry.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts.max(1));
        self
    }

    /// How long `create_table`, `update_table` and `delete_table` wait until the table is as asked for. Default: 10 minutes; an
    /// index of many items takes longer to fill.
    pub fn table_wait(mut self, wait: Duration) -> Self {
        self.table_wait = Some(wait);
        self
    }

    /// The backend. Nothing is sent to DynamoDB.
    pub async fn build(self) -> DynamoDbBackend {
        let table_wait = self.table_wait.unwrap_or(TABLE_WAIT);
        let runtime = BackendRuntime::default();
        let client = match runtime.host() {
            Ok(host) => host.run(self.client()).await,
            // Without threads there is nothing else to run it on.
            Err(_) => self.client().await,
        };
        DynamoDbBackend::on(client, runtime, table_wait)
    }

    async fn client(self) -> Client {
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).timeout_config(self.timeouts());
        if let Some(region) = self.region {
            loader = loader.region(Region::new(region));
        }
        if let Some(profile) = self.profile {
            loader = loader.profile_name(profile);
        }
        let shared = loader.load().await;
        let mut config = config::Builder::from(&shared);
        if let Some(role) = self.role {
            let provider = AssumeRoleProvider::builder(role).session_name("itemstore").configure(&shared);
            config = config.credentials_provider(provider.build().await);
        }
        if let Some(endpoint) = self.endpoint {
            config = config.endpoint_url(endpoint);
        }
        let config = config.build();
        let Some(attempts) = self.max_attempts else { return Client::from_conf(config) };
        let retries = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        Client::from_conf(config.to_builder().retry_config(retries.with_max_attempts(attempts)).build())
    }

    /// [`build`](Self::build), blocking this thread until it is done.
    ///
    /// # Errors
    /// `BlockingInRuntime` on a thread of an asynchronous runtime.
    pub fn build_blocking(self) -> Result<DynamoDbBackend> {
        blocking(self.build())
    }

    fn timeouts(&self) -> TimeoutConfig {
        let mut timeouts = TimeoutConfig::builder();
        timeouts
            .set_connect_timeout(self.connect_timeout)
            .set_read_timeout(self.read_timeout)
            .set_operation_attempt_timeout(self.attempt_timeout)
            .set_operation_timeout(self.operation_timeout);
        timeouts.build()
    }
}

/// The configuration of a client of an emulator.
pub(crate) fn local(endpoint: String) -> Config {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::from_keys("local", "local", None))
        .build()
}
