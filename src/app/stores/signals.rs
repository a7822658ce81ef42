//! Signals that change only where their value does.

use leptos::prelude::*;

/// Sets a signal where its value changes: nothing is drawn again for nothing.
pub fn set<T: Clone + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.with_untracked(|shown| shown != value) {
        signal.set(value.clone());
    }
}
