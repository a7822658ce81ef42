//! A part that changes.

use std::sync::{Arc, Mutex};

use leptos::tachys::reactive_graph::SharedReactiveFunction;

/// Gives a closure the type that `view!` gives closures written within it. By their own types, each would make code of
/// its own.
pub fn changing<T: 'static>(part: impl FnMut() -> T + Send + 'static) -> SharedReactiveFunction<T> {
    Arc::new(Mutex::new(part))
}
