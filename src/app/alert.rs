//! An error sentence with its buttons.

use leptos::prelude::*;

use crate::app::button::Button;

#[component]
pub fn Alert(
    sentence: String,
    /// The action of *Try again*; `None` hides the button.
    again: Option<Callback<()>>,
    dismiss: impl Fn() + 'static,
) -> impl IntoView {
    let again = again.map(|again| {
        view! { <Button testid="try-again" press=Box::new(move || again.run(()))>"Try again"</Button> }
    });
    view! {
        <div class="alert" data-testid="alert">
            <p>{sentence}</p>
            {again}
            <Button class="quiet" testid="dismiss" label="Dismiss" press=Box::new(dismiss)>"×"</Button>
        </div>
    }
}
