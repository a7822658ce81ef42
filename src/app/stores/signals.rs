//! Signals that let go of the effects and memos that are gone. A signal's own `set` and `update` keep each one's place,
//! and its memory with it, in the list of whom to notify.

use leptos::prelude::*;
use leptos::reactive::graph::{AnySource, ReactiveNode, ToAnySource};

/// Sets a signal if its value differs. This avoids needless redraws.
// Compiled into its caller, once for each signal, it compresses badly.
#[inline(never)]
pub fn set<T: Clone + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.with_untracked(|shown| shown != value) {
        put(signal, value.clone());
    }
}

/// Sets a signal.
pub fn put<T: Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    signal.update_untracked(|shown| *shown = value);
    tell(signal);
}

/// Notifies everyone who has read a signal, and empties the list: who is still there reads again, and so comes back.
pub fn tell<T: Send + Sync + 'static>(signal: RwSignal<T>) {
    notify(&signal.to_any_source());
}

#[inline(never)]
fn notify(source: &AnySource) {
    // As `AnySource`, a signal's list is taken. As a signal it would be cloned.
    source.mark_dirty();
}
