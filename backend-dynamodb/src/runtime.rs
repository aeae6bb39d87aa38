//! What calls run on: the caller's tokio runtime, or one of the backend's own that starts when it is first needed.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use itemstore::backend::{BoxFuture, Runtime, SystemRuntime};
use itemstore::{Error, ErrorKind, Result};
use tokio::runtime::{Builder, Handle};

/// The runtime of one backend.
///
/// Awaited on a tokio runtime, a call uses that one and costs nothing here. Blocking calls, and calls awaited on any other
/// executor, need sockets and timers from somewhere: from a runtime with one thread, which the first of them starts.
#[derive(Default)]
pub(crate) struct BackendRuntime(OnceLock<std::io::Result<tokio::runtime::Runtime>>);

impl BackendRuntime {
    fn own(&self) -> Result<&tokio::runtime::Runtime> {
        let start = || {
            Builder::new_multi_thread()
                .worker_threads(1)
                .thread_name("itemstore-dynamodb")
                .enable_all()
                .build()
        };
        self.0.get_or_init(start).as_ref().map_err(|error| {
            Error::new(ErrorKind::Service, format!("no runtime could be started: {}", error.kind()))
        })
    }

    /// Where a tokio runtime is at hand: the caller's, else this one.
    pub(crate) fn host(&self) -> Result<Host<'_>> {
        if Handle::try_current().is_ok() {
            return Ok(Host(None));
        }
        Ok(Host(Some(self.own()?.handle())))
    }
}

/// Where a future is polled: as it is where the caller's runtime is at hand, else inside this one.
#[derive(Clone, Copy)]
pub(crate) struct Host<'a>(Option<&'a Handle>);

impl Host<'_> {
    /// Does one poll.
    pub(crate) fn poll<T>(self, poll: impl FnOnce() -> T) -> T {
        let _inside = self.0.map(Handle::enter);
        poll()
    }

    /// Polls `future` to its end.
    pub(crate) async fn run<T>(self, future: impl Future<Output = T> + Send) -> T {
        let mut future = std::pin::pin!(future);
        std::future::poll_fn(|context| self.poll(|| future.as_mut().poll(context))).await
    }
}

impl Runtime for BackendRuntime {
    fn now(&self) -> SystemTime {
        SystemRuntime.now()
    }

    fn monotonic(&self) -> Duration {
        SystemRuntime.monotonic()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            match self.host() {
                Ok(host) => host.run(async { tokio::time::sleep(duration).await }).await,
                // Without a runtime there is a thread to wait on.
                Err(_) => SystemRuntime.sleep(duration).await,
            }
        })
    }

    /// Refuses on every thread that has a tokio runtime at hand, those of `spawn_blocking` included: the two cannot be
    /// told apart from here.
    fn block_on(&self, future: Pin<&mut (dyn Future<Output = ()> + Send + '_)>) -> Result<()> {
        if Handle::try_current().is_ok() {
            return Err(Error::new(
                ErrorKind::BlockingInRuntime,
                "a blocking call on a thread of an asynchronous runtime: await the operation instead",
            ));
        }
        self.own()?.block_on(future);
        Ok(())
    }
}

/// A runtime may not wait for its threads where it is dropped, which may be inside another runtime.
impl Drop for BackendRuntime {
    fn drop(&mut self) {
        if let Some(Ok(runtime)) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for BackendRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackendRuntime").field("started", &self.0.get().is_some()).finish()
    }
}
