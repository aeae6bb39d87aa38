//! The quickstart's program, unchanged, on the backend that the command line names.
//!
//! ```text
//! cargo run --bin swap_backend -- --backend memory
//! cargo run --features dynamodb --bin swap_backend -- --backend dynamodb --endpoint http://localhost:8000
//! cargo run --features dynamodb --bin swap_backend -- --backend dynamodb
//! ```
//!
//! The last one runs on AWS, with the region and the credentials of the environment. Its tables have a prefix that no other table
//! has, and are deleted at the end.

#[path = "quickstart.rs"]
#[expect(dead_code, reason = "its own main, and what only that shows")]
mod quickstart;

use std::process::ExitCode;
use std::sync::Arc;

use itemstore::backend::Backend;
use itemstore::model::{IdGenerator, RandomIds};
use itemstore::prelude::*;
use itemstore_memory::MemoryBackend;

const USAGE: &str = "usage: swap_backend --backend memory|dynamodb [--endpoint URL]

  --backend memory     the engine in memory, the default
  --backend dynamodb   DynamoDB, as the environment says; needs `cargo run --features dynamodb`
  --endpoint URL       DynamoDB Local or another emulator, with placeholder credentials";

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stderr, reason = "the program tells what went wrong")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let backend = match connect(&arguments).await {
        Ok(backend) => backend,
        Err(why) => {
            eprintln!("{why}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(backend).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                eprintln!("  because: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

/// The program on tables of its own, which are deleted also where it fails.
async fn run(backend: Arc<dyn Backend>) -> itemstore::Result<()> {
    let prefix = format!("swap-backend-{}-", RandomIds.new_id());
    let store = Store::builder(backend).table_prefix(prefix).build().erased();
    store.create_tables::<quickstart::Models>().await?;
    let walked = quickstart::walk(&store).await;
    store.delete_tables::<quickstart::Models>().await?;
    walked
}

async fn connect(arguments: &[String]) -> Result<Arc<dyn Backend>, String> {
    let (mut name, mut endpoint) = ("memory", None);
    let mut rest = arguments.iter();
    while let Some(option) = rest.next() {
        let value = rest.next().ok_or_else(|| format!("{option} needs a value"))?;
        match option.as_str() {
            "--backend" => name = value,
            "--endpoint" => endpoint = Some(value.as_str()),
            _ => return Err(format!("{option} is not known")),
        }
    }
    match (name, endpoint) {
        ("memory", None) => Ok(Arc::new(MemoryBackend::new())),
        ("memory", Some(_)) => Err("the engine in memory has no endpoint".to_owned()),
        ("dynamodb", endpoint) => dynamodb(endpoint).await,
        (other, _) => Err(format!("there is no backend {other}")),
    }
}

#[cfg(feature = "dynamodb")]
async fn dynamodb(endpoint: Option<&str>) -> Result<Arc<dyn Backend>, String> {
    use itemstore_dynamodb::DynamoDbBackend;

    Ok(Arc::new(match endpoint {
        Some(url) => DynamoDbBackend::local(url),
        None => DynamoDbBackend::from_env().await,
    }))
}

#[cfg(not(feature = "dynamodb"))]
#[expect(clippy::unused_async, reason = "the other one waits")]
async fn dynamodb(_endpoint: Option<&str>) -> Result<Arc<dyn Backend>, String> {
    Err("this was built without DynamoDB: `cargo run --features dynamodb --bin swap_backend`".to_owned())
}
