//! A radio button inside its label.

use leptos::prelude::*;

#[component]
pub fn Radio(
    /// The name of the group of choices.
    group: &'static str,
    /// The name of this choice.
    name: &'static str,
    chosen: impl Fn() -> bool + Send + Sync + 'static,
    choose: impl Fn() + Send + Sync + 'static,
    children: Children,
) -> impl IntoView {
    view! {
        <label>
            <input
                type="radio"
                name=group
                value=name
                data-testid=format!("{group}-{name}")
                prop:checked=chosen
                on:change=move |_| choose()
            />
            {children()}
        </label>
    }
}
