//! The house's own rules, held on its source: floors, the length of files, and the sentence each opens with.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors of core, from the ground up.
const FLOORS: [&str; 8] = ["value", "error", "schema", "expr", "request", "backend", "layers", "model"];

/// Lines of code a file may have, flat lists apart.
const LONGEST: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the testkit lies in the workspace").to_owned()
}

/// The Rust files below a folder of the workspace.
fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut open = vec![root().join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the workspace can be read") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a file can be read");
                files.push((path, text));
            }
        }
    }
    assert!(!files.is_empty(), "{folder} has Rust files");
    files
}

/// Whether a line names a floor of core from inside it.
fn names(line: &str, floor: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    code.match_indices(&format!("crate::{floor}")).any(|(at, found)| {
        let after = code[at + found.len()..].chars().next();
        !after.is_some_and(|character| character.is_alphanumeric() || character == '_')
    })
}

#[test]
fn imports_go_down_only() {
    for (height, floor) in FLOORS.iter().enumerate() {
        for (path, text) in files(&format!("core/src/{floor}")) {
            for (number, line) in text.lines().enumerate() {
                for above in &FLOORS[height + 1..] {
                    assert!(!names(line, above), "{}:{}: {floor} names {above}", path.display(), number + 1);
                }
            }
        }
    }
}

#[test]
fn backends_never_name_the_model() {
    let backends = ["backend-memory/src", "backend-dynamodb/src"];
    for (path, text) in backends.into_iter().flat_map(files) {
        // The extension trait is about stores, and nothing in the engine knows it.
        if path.ends_with("extension.rs") {
            continue;
        }
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        assert!(!code.clone().any(|line| line.contains("itemstore::model")), "{}", path.display());
    }
}

#[test]
fn the_sdk_is_named_by_its_own_backend_only() {
    let others = ["core/src", "core/derive/src", "backend-memory/src", "testkit/src", "examples"];
    for (path, text) in others.into_iter().flat_map(files) {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        assert!(!code.clone().any(|line| line.contains("aws_")), "{}", path.display());
    }
}

#[test]
fn files_are_short_and_say_what_they_are_about() {
    for folder in ["core/src", "core/derive/src", "backend-memory/src", "backend-dynamodb/src", "testkit/src"]
    {
        for (path, text) in files(folder) {
            let first = text.lines().next().unwrap_or_default();
            assert!(first.starts_with("//! "), "{} opens with a sentence", path.display());
            let code =
                text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"));
            assert!(code.count() <= LONGEST, "{} is too long", path.display());
        }
    }
}
