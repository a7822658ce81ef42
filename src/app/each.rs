//! A list whose parts stay as long as their keys do.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
use leptos::tachys::view::keyed::keyed;

/// `For` for one type of keys and parts, so that all lists share their code. The owner of `For`'s parts has a parent,
/// and a parent keeps a place for each child that it has had. Here a part's owner has none, so a part that goes leaves
/// nothing. It has no context either.
#[component]
pub fn Each(
    /// The keys in order, each one once.
    keys: Box<dyn Fn() -> Vec<String> + Send>,
    /// Makes the part of a new key, and gives it what it needs: it can't `expect_context`.
    part: Arc<dyn Fn(String) -> AnyView + Send + Sync>,
) -> impl IntoView {
    move || {
        let part = Arc::clone(&part);
        let owned = move |_: usize, key: String| {
            let owner = Owner::default();
            let view = owner.with(|| part(key));
            (drop::<usize>, OwnedView::new_with_owner(view, owner))
        };
        keyed(keys(), String::clone, owned)
    }
}
