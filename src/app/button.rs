//! A button that can be disabled and hidden.

use leptos::prelude::*;

/// Takes boxes instead of any closures, so that all buttons share their code.
#[component]
pub fn Button(
    #[prop(optional)] class: Option<&'static str>,
    #[prop(optional)] testid: Option<&'static str>,
    /// The name, if the children don't say it.
    #[prop(optional)]
    label: Option<&'static str>,
    #[prop(optional)] title: Option<&'static str>,
    #[prop(optional)] disabled: Option<Box<dyn Fn() -> bool + Send>>,
    #[prop(optional)] hidden: Option<Box<dyn Fn() -> bool + Send>>,
    press: Box<dyn Fn()>,
    /// The name of the button.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class=class
            data-testid=testid
            aria-label=label
            title=title
            disabled=disabled
            hidden=hidden
            on:click=move |_| press()
        >
            {children()}
        </button>
    }
}
