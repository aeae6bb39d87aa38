//! Calls at the same moment, on threads of their own.

use std::pin::Pin;
use std::sync::{Arc, Barrier, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use itemstore::Result;
use itemstore::backend::{Backend, block_on};

use crate::expect::Failure;
use crate::subject::Call;

/// Sends every list of requests from a thread of its own, in its order, all lists at the same time.
/// Gives the answers in the same shape.
///
/// The caller waits as a future, so that a runtime that is driven by the caller's thread goes on serving the others.
///
/// # Errors
/// When a thread ends without answers: it panicked, or the backend's runtime refused it.
pub(crate) async fn together<R>(
    backend: &Arc<dyn Backend>,
    lists: Vec<Vec<R>>,
) -> Result<Vec<Vec<Result<R::Output>>>, Failure>
where
    R: Call + 'static,
    R::Output: Send + 'static,
{
    let sending = |requests: Vec<R>| {
        let backend = Arc::clone(backend);
        move || {
            block_on(backend.runtime(), async {
                let mut answers = Vec::with_capacity(requests.len());
                for request in requests {
                    answers.push(request.call(&*backend).await);
                }
                answers
            })
        }
    };
    let answered = at_once(lists.into_iter().map(sending).collect()).await?;
    answered.into_iter().map(|answers| answers.map_err(Failure::from)).collect()
}

/// Does every piece of work on a thread of its own, all at the same time. Gives what they give.
///
/// # Errors
/// When a thread panicked.
pub(crate) async fn at_once<T, W>(works: Vec<W>) -> Result<Vec<T>, Failure>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let start = Arc::new(Barrier::new(works.len()));
    let threads: Vec<_> = works
        .into_iter()
        .map(|work| {
            let start = Arc::clone(&start);
            Threaded::spawn(move || {
                start.wait();
                work()
            })
        })
        .collect();
    let mut given = Vec::with_capacity(threads.len());
    for thread in threads {
        given.push(thread.await.ok_or_else(|| Failure::new("a thread panicked"))?);
    }
    Ok(given)
}

/// What a thread gives, as a future; `None` when it panicked.
struct Threaded<T>(Arc<Mutex<State<T>>>);

struct State<T> {
    given: Option<T>,
    ended: bool,
    waker: Option<Waker>,
}

/// Says that the thread has ended, also when it panicked.
struct End<T>(Arc<Mutex<State<T>>>);

impl<T: Send + 'static> Threaded<T> {
    fn spawn(work: impl FnOnce() -> T + Send + 'static) -> Self {
        let state = Arc::new(Mutex::new(State { given: None, ended: false, waker: None }));
        let end = End(Arc::clone(&state));
        std::thread::spawn(move || {
            let given = work();
            end.0.lock().unwrap_or_else(PoisonError::into_inner).given = Some(given);
        });
        Self(state)
    }
}

impl<T> Drop for End<T> {
    fn drop(&mut self) {
        let waker = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            state.ended = true;
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Future for Threaded<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.ended {
            return Poll::Ready(state.given.take());
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
