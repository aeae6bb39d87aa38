//! The conformance suite on the memory engine.

itemstore_testkit::conformance!(itemstore_memory::MemoryBackend::new);
