//! Typed items in Amazon DynamoDB over a pluggable backend: the same models run on the service and in memory.

pub mod value;
