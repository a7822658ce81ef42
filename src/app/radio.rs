//! One of several choices that exclude each other: a radio button in its label.

use leptos::prelude::*;

#[component]
pub fn Radio(
    /// What the choices are about.
    group: &'static str,
    /// This one of them.
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
