//! The target that the environment's `TARGET` names, under libFuzzer.

#![no_main]

use std::sync::LazyLock;

use fuzz_tests::targets::{Target, find};
use libfuzzer_sys::fuzz_target;

static TARGET: LazyLock<&'static Target> = LazyLock::new(|| {
    let name = std::env::var("TARGET").expect("TARGET names a target");
    find(&name).expect("there is such a target")
});

fuzz_target!(|bytes: &[u8]| (TARGET.run)(bytes));
