//! Each parser's corpus, and some thousands of its mutations. `fuzz` runs more: see README.md.

use std::path::Path;
use std::process::{Command, Output};

use fuzz_tests::targets::{TARGETS, find};
use fuzz_tests::{Limits, fuzz};

/// A test for each target.
macro_rules! targets {
    ($($name:ident),*) => {
        const TESTED: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                let target = find(stringify!($name)).unwrap();
                fuzz(target, target.in_tests, 1, Limits::default(), || ()).unwrap();
            }
        )*
    };
}

targets!(
    address, backup, card, head, idx, ink, lesson, link, manifest, message, onnx, pen, picture,
    record, shard, sheet, weights
);

#[test]
fn every_target_is_tested() {
    assert_eq!(TARGETS.each_ref().map(|target| target.name), TESTED);
}

/// Runs the program on the target that fails on purpose.
fn faulty(input: &str) -> Output {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(input);
    std::fs::write(&path, input).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_fuzz"));
    program.args(["faulty", "--seconds", "1", "--input"]).arg(path).output().unwrap()
}

#[test]
fn a_panic_a_hang_and_too_much_memory_are_found_and_their_input_is_saved() {
    for (input, what) in [
        ("panic", "panics (as it should)"),
        ("memory", "takes too much memory"),
        ("time", "takes more than 1 s"),
    ] {
        let Output { status, stderr, .. } = faulty(input);
        let text = String::from_utf8_lossy(&stderr);
        assert_eq!(status.code(), Some(1), "{text}");
        assert!(text.contains(&format!("the target faulty {what}")), "{text}");
        let saved = text.trim_end().rsplit(' ').next().unwrap();
        assert_eq!(std::fs::read_to_string(saved).unwrap(), input);
    }
    assert!(faulty("nothing").status.success());
}
