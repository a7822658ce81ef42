//! An error sentence with its buttons.

use leptos::prelude::*;

#[component]
pub fn Alert(
    sentence: String,
    /// The action of *Try again*; `None` hides the button.
    again: Option<Callback<()>>,
    dismiss: impl Fn() + 'static,
) -> impl IntoView {
    let again = again.map(|again| {
        view! { <button data-testid="try-again" on:click=move |_| again.run(())>"Try again"</button> }
    });
    view! {
        <div class="alert" data-testid="alert">
            <p>{sentence}</p>
            {again}
            <button class="quiet" data-testid="dismiss" aria-label="Dismiss" on:click=move |_| dismiss()>
                "×"
            </button>
        </div>
    }
}
