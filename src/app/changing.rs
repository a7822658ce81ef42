//! A part that changes.

use std::sync::{Arc, Mutex};

use leptos::tachys::reactive_graph::SharedReactiveFunction;

/// Gives a closure the type that `view!` gives closures written within it. With its own type, each closure would add
/// code to the wasm.
pub fn changing<T: 'static>(part: impl FnMut() -> T + Send + 'static) -> SharedReactiveFunction<T> {
    Arc::new(Mutex::new(part))
}
