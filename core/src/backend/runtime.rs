//! Time, sleep and blocking: what a backend's calls run on.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant, SystemTime};

use crate::error::Result;

/// A future on the heap.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Time, sleep and blocking, as a backend has them.
pub trait Runtime: Send + Sync {
    /// The time now.
    fn now(&self) -> SystemTime;

    /// The time since a fixed point, to measure with: it never goes back. Default: [`now`](Self::now) since 1970, for a
    /// runtime whose `now` never goes back; one that may be set back overrides it.
    ///
    /// ```
    /// use itemstore::backend::{Runtime, SystemRuntime};
    ///
    /// let began = SystemRuntime.monotonic();
    /// assert!(SystemRuntime.monotonic() >= began);
    /// ```
    fn monotonic(&self) -> Duration {
        self.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }

    /// Completes after `duration` of this runtime's time.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// Runs a future on this thread until it completes.
    ///
    /// # Errors
    /// `BlockingInRuntime` when this thread belongs to an asynchronous runtime; the future has not been polled then.
    fn block_on(&self, future: Pin<&mut (dyn Future<Output = ()> + Send + '_)>) -> Result<()>;
}

/// What [`SystemRuntime`] measures from: the first time it is asked.
#[expect(clippy::disallowed_methods, reason = "the one place where core reads the machine's monotonic clock")]
static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The clock of this machine, and a thread that waits for the future.
///
/// For backends whose futures need no runtime of their own. It does not know other runtimes, so it refuses no call.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRuntime;

impl Runtime for SystemRuntime {
    #[expect(clippy::disallowed_methods, reason = "the one place where core reads the machine's clock")]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn monotonic(&self) -> Duration {
        BEGINNING.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(Timer { duration, state: None })
    }

    fn block_on(&self, mut future: Pin<&mut (dyn Future<Output = ()> + Send + '_)>) -> Result<()> {
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        while future.as_mut().poll(&mut context).is_pending() {
            std::thread::park();
        }
        Ok(())
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Sleeps on a thread of its own, which starts at the first poll.
struct Timer {
    duration: Duration,
    state: Option<Arc<std::sync::Mutex<TimerState>>>,
}

#[derive(Default)]
struct TimerState {
    done: bool,
    waker: Option<Waker>,
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let duration = self.duration;
        let state = self.state.get_or_insert_with(|| {
            let state = Arc::new(std::sync::Mutex::new(TimerState::default()));
            let shared = Arc::clone(&state);
            #[expect(clippy::disallowed_methods, reason = "the one place where core waits for real time")]
            let sleep = std::thread::sleep;
            std::thread::spawn(move || {
                sleep(duration);
                let waker = {
                    let mut state = lock(&shared);
                    state.done = true;
                    state.waker.take()
                };
                if let Some(waker) = waker {
                    waker.wake();
                }
            });
            state
        });
        let mut state = lock(state);
        if state.done {
            return Poll::Ready(());
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

fn lock(state: &std::sync::Mutex<TimerState>) -> std::sync::MutexGuard<'_, TimerState> {
    state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Runs `future` to its end on `runtime`, on this thread, and hands back what it gives.
///
/// # Errors
/// `BlockingInRuntime` when this thread belongs to an asynchronous runtime; the future has not been polled then.
pub fn block_on<T: Send>(runtime: &dyn Runtime, future: impl Future<Output = T> + Send) -> Result<T> {
    let mut output = None;
    {
        let future = pin!(async {
            output = Some(future.await);
        });
        runtime.block_on(future)?;
    }
    output.ok_or_else(|| {
        crate::error::Error::new(
            crate::error::ErrorKind::Service,
            "the runtime returned before the operation was done",
        )
    })
}
