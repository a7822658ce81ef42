//! A list whose parts stay as long as their keys do.

use std::sync::Arc;

use leptos::prelude::*;

/// `For` for one type of keys and parts, so that all lists share their code.
#[component]
pub fn Each(
    /// The keys in order, each one once.
    keys: Box<dyn Fn() -> Vec<String> + Send>,
    /// Makes the part of a new key.
    part: Arc<dyn Fn(String) -> AnyView + Send + Sync>,
) -> impl IntoView {
    view! {
        <For each=keys key=String::clone let:key>
            {part(key)}
        </For>
    }
}
