//! Where calls can be made from: any tokio runtime, another executor, a thread that blocks.

use itemstore::ErrorKind;
use itemstore::prelude::*;
use itemstore_dynamodb::DynamoDbBackend;

use crate::{OnEndpoint, User, john, store};

pub(crate) const TESTS: &[OnEndpoint] = &[
    ("runtimes/one_client_serves_runtime_after_runtime", one_client_serves_runtime_after_runtime),
    ("runtimes/a_call_can_be_awaited_anywhere", a_call_can_be_awaited_anywhere),
    ("runtimes/threads_can_block_at_the_same_time", threads_can_block_at_the_same_time),
    ("runtimes/a_runtime_is_not_blocked", a_runtime_is_not_blocked),
    ("runtimes/a_backend_can_be_dropped_in_a_runtime", a_backend_can_be_dropped_in_a_runtime),
];

fn tokio_runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// A connection dies with the runtime it was opened on; the next call opens another.
fn one_client_serves_runtime_after_runtime(endpoint: &str) {
    let store = store(DynamoDbBackend::local(endpoint));
    for age in 0..5 {
        tokio_runtime().block_on(async {
            let mut user = john();
            user.age = age;
            user.save().run(&store).await.unwrap();
            assert_eq!(User::get("USER#1").consistent_read(true).run(&store).await.unwrap(), Some(user));
        });
    }
}

fn a_call_can_be_awaited_anywhere(endpoint: &str) {
    let store = store(DynamoDbBackend::local(endpoint));
    futures_lite::future::block_on(async {
        john().save().run(&store).await.unwrap();
        assert_eq!(User::get("USER#1").consistent_read(true).run(&store).await.unwrap(), Some(john()));
    });
}

fn threads_can_block_at_the_same_time(endpoint: &str) {
    let store = store(DynamoDbBackend::local(endpoint));
    john().save().run_blocking(&store).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    User::update_by_key("USER#1").set(|u| u.age().add(1)).run_blocking(&store).unwrap();
                }
            });
        }
    });
    let found = User::get("USER#1").consistent_read(true).run_blocking(&store).unwrap();
    assert_eq!(found.map(|user| user.age), Some(70));
}

fn a_runtime_is_not_blocked(endpoint: &str) {
    let store = store(DynamoDbBackend::local(endpoint));
    tokio_runtime().block_on(async {
        let error = User::get("USER#1").run_blocking(&store).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BlockingInRuntime);
        let error = DynamoDbBackend::from_env_blocking().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BlockingInRuntime);
    });
}

/// The backend's own runtime may not wait for its thread there.
fn a_backend_can_be_dropped_in_a_runtime(endpoint: &str) {
    let store = store(DynamoDbBackend::local(endpoint));
    john().save().run_blocking(&store).unwrap();
    tokio_runtime().block_on(async move { drop(store) });
}
