//! What does not compile, and the words it is refused with.
//!
//! The expected words are those of rustc 1.95. After a change that means to change them:
//! `TRYBUILD=overwrite cargo test -p itemstore --all-features --test ui`, then read every file it has written.

#[test]
fn what_is_refused_by_the_compiler_is_refused_in_words_that_help() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
