//! The backend for the endpoint that a test is sent to.

use itemstore_dynamodb::DynamoDbBackend;

/// An endpoint in plain HTTP is an emulator, which gets placeholder credentials: real ones do not travel in the clear. Any other
/// gets those of the environment.
pub(crate) fn connect(url: &str) -> DynamoDbBackend {
    if url.starts_with("http://") {
        return DynamoDbBackend::local(url);
    }
    let connected = DynamoDbBackend::builder().endpoint(url).build_blocking();
    connected.expect("a test is not started inside an asynchronous runtime")
}
