//! Signals that notify only when their value changes.

use leptos::prelude::*;

/// Sets a signal if its value differs. This avoids needless redraws.
// Compiled into its caller, once for each signal, it compresses badly.
#[inline(never)]
pub fn set<T: Clone + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.with_untracked(|shown| shown != value) {
        signal.set(value.clone());
    }
}
