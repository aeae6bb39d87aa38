//! Layers that tell what happens at a backend, to whoever watches a program run. They work around every backend.
//!
//! | layer | feature | tells |
//! |---|---|---|
//! | `Tracing` | `tracing` | a span for every call |
//! | `Metrics` | `metrics` | how many calls, how long they took and what capacity they used |
//!
//! Names follow the OpenTelemetry semantic conventions for [database clients][conventions] where these have one. Neither layer tells
//! any item data: no key, no value, no expression, and none of the service's words, which may quote values.
//!
//! A layer sees what passes it. Around a layer that retries, a call is one call, whatever the attempts; below it, every attempt is.
//!
//! [conventions]: https://opentelemetry.io/docs/specs/semconv/db/

#[cfg(feature = "metrics")]
mod metrics;
#[cfg(feature = "tracing")]
mod tracing;

#[cfg(feature = "metrics")]
pub use self::metrics::Metrics;
#[cfg(feature = "tracing")]
pub use self::tracing::Tracing;
