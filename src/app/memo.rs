//! A value that notifies only when it changes.

use leptos::prelude::*;

/// `Memo::new` for a box, so that its code is there once for each type of value and not once for each closure.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    value: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    of_box(Box::new(value))
}

#[inline(never)]
fn of_box<T: PartialEq + Send + Sync + 'static>(
    value: Box<dyn Fn() -> T + Send + Sync>,
) -> Memo<T> {
    Memo::new(move |_| value())
}
