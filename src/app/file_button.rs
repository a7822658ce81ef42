//! A button that picks a file.

use leptos::ev::Event;
use leptos::prelude::*;
use web_sys::{File, HtmlInputElement};

/// A label that looks like a button, around a file input that only the keyboard and screen readers
/// find.
#[component]
pub fn FileButton(
    #[prop(optional)] title: Option<&'static str>,
    /// The accepted file types, as in the attribute `accept`.
    accept: &'static str,
    testid: &'static str,
    /// Takes the picked file. In a box, so that all buttons share their code.
    picked: Box<dyn Fn(File)>,
    /// The name of the button.
    children: Children,
) -> impl IntoView {
    let changed = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // Without this, choosing the same file twice fires no event.
        input.set_value("");
        picked(file);
    };
    view! {
        <label class="button quiet" title=title>
            {children()}
            <input
                class="hidden"
                type="file"
                accept=accept
                data-testid=testid
                on:change=changed
            />
        </label>
    }
}
