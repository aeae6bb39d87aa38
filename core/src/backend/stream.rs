//! Streams of what an `async fn next` gives, one alone or several beside each other.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::BoxFuture;

/// Something that gives one item after another.
pub trait Source: Send + 'static {
    /// What it gives.
    type Item: Send + 'static;

    /// The next one; `None` at the end, and then for ever.
    fn next(&mut self) -> impl Future<Output = Option<Self::Item>> + Send;
}

/// A [`Source`] as a stream. It asks for the next item when it is polled, and not before.
pub struct SourceStream<S: Source> {
    state: State<S>,
}

enum State<S: Source> {
    Idle(S),
    Busy(BoxFuture<'static, (S, Option<S::Item>)>),
    /// After the end; also while a poll is under way, so that one that panics is the last.
    Over,
}

impl<S: Source> SourceStream<S> {
    pub(crate) fn new(source: S) -> Self {
        Self { state: State::Idle(source) }
    }
}

/// Nothing in it is pinned in place: the future is on the heap.
impl<S: Source> Unpin for SourceStream<S> {}

impl<S: Source> Stream for SourceStream<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let mut future = match std::mem::replace(&mut self.state, State::Over) {
            State::Idle(mut source) => Box::pin(async move {
                let item = source.next().await;
                (source, item)
            }) as BoxFuture<'static, _>,
            State::Busy(future) => future,
            State::Over => return Poll::Ready(None),
        };
        match future.as_mut().poll(context) {
            Poll::Pending => {
                self.state = State::Busy(future);
                Poll::Pending
            }
            Poll::Ready((source, item)) => {
                if item.is_some() {
                    self.state = State::Idle(source);
                }
                Poll::Ready(item)
            }
        }
    }
}

/// Several sources as one stream, which asks all of them at the same time: in one task, and with no order between them.
///
/// A poll polls every source that has not answered, so it suits tens of sources, not thousands.
pub struct Together<S: Source> {
    streams: Vec<SourceStream<S>>,
    ready: VecDeque<S::Item>,
}

impl<S: Source> Together<S> {
    /// All of these.
    pub fn new(sources: impl IntoIterator<Item = S>) -> Self {
        Self { streams: sources.into_iter().map(SourceStream::new).collect(), ready: VecDeque::new() }
    }

    /// Asks no source for more.
    pub fn stop(&mut self) {
        self.streams.clear();
        self.ready.clear();
    }

    /// The next item of any source; `None` at the end of all.
    pub async fn next(&mut self) -> Option<S::Item> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

/// Nothing in it is pinned in place.
impl<S: Source> Unpin for Together<S> {}

impl<S: Source> Stream for Together<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let this = &mut *self;
        if this.ready.is_empty() {
            let ready = &mut this.ready;
            this.streams.retain_mut(|stream| match Pin::new(stream).poll_next(context) {
                Poll::Ready(Some(item)) => {
                    ready.push_back(item);
                    true
                }
                Poll::Ready(None) => false,
                Poll::Pending => true,
            });
        }
        match this.ready.pop_front() {
            Some(item) => Poll::Ready(Some(item)),
            None if this.streams.is_empty() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

impl<S: Source> fmt::Debug for Together<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Together").field("sources", &self.streams.len()).finish_non_exhaustive()
    }
}

impl<S: Source> fmt::Debug for SourceStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceStream")
            .field("is_over", &matches!(self.state, State::Over))
            .finish_non_exhaustive()
    }
}
