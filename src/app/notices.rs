//! What went wrong and what to do about it, how the engine is, and what is said to people who hear the page.

use leptos::prelude::*;

use crate::app::state::{Again, Alert, EngineState, State};
use crate::store::Shelf;
use machines::shelf::{self, Contents};
use machines::wording;

#[component]
pub fn Alerts() -> impl IntoView {
    let state = expect_context::<State>();
    view! {
        <div class="alerts" role="status" aria-live="polite">
            <For each=move || state.alerts.get() key=|alert| alert.id let:alert>
                <Notice alert/>
            </For>
            <ShelfNotice shelf=state.shelf/>
        </div>
    }
}

#[component]
fn Notice(alert: Alert) -> impl IntoView {
    let state = expect_context::<State>();
    let Alert { id, sentence, again } = alert;
    let button = move |again: Again| {
        view! { <button data-testid="try-again" on:click=move |_| state.try_again(id, again)>"Try again"</button> }
    };
    view! {
        <div class="alert" data-testid="alert">
            <p>{sentence}</p>
            {again.map(button)}
            <button class="quiet" data-testid="dismiss" aria-label="Dismiss" on:click=move |_| state.dismiss(id)>
                "×"
            </button>
        </div>
    }
}

/// Says why changes are not kept, for as long as that is so.
#[component]
pub fn ShelfNotice<C: Contents + 'static>(shelf: Shelf<C>) -> impl IntoView {
    let shown = move |shelf::Notice { sentence, again }| {
        let again = again.then(|| {
            view! { <button data-testid="try-again" on:click=move |_| shelf.try_again()>"Try again"</button> }
        });
        view! {
            <div class="alert" data-testid="alert">
                <p>{sentence}</p>
                {again}
                <button class="quiet" data-testid="dismiss" aria-label="Dismiss" on:click=move |_| shelf.dismiss()>
                    "×"
                </button>
            </div>
        }
    };
    move || shelf.notice.get().map(shown)
}

#[component]
pub fn Status() -> impl IntoView {
    let state = expect_context::<State>();
    let name = move || match state.engine.get() {
        EngineState::Starting => "starting",
        EngineState::Ready => "ready",
        EngineState::Lost => "lost",
        EngineState::Failed => "failed",
    };
    let loaded = Memo::new(move |_| state.in_use.with(|in_use| in_use.settled()));
    let text = move || match (state.engine.get(), loaded.get()) {
        (EngineState::Ready, Some(base)) => format!("ready · {}", wording::base_kind(base)),
        (EngineState::Ready, None) if state.in_use.with(|in_use| in_use.failed.is_some()) => {
            "no network loaded".to_owned()
        }
        (EngineState::Ready, None) => match state.download.get() {
            Some((done, total)) => {
                format!("loading {} of {}", wording::bytes(done), wording::bytes(total))
            }
            None => "loading …".to_owned(),
        },
        (EngineState::Starting, _) => "starting …".to_owned(),
        (EngineState::Lost, _) => "starting again …".to_owned(),
        (EngineState::Failed, _) => "not running".to_owned(),
    };
    view! {
        <span
            class="status"
            data-testid="status"
            data-engine=name
            data-base=move || loaded.get().map(|base| base.as_str())
            data-head=move || state.in_use.with(|in_use| in_use.head.as_ref().map(|id| id.0.clone()))
        >
            {text}
        </span>
    }
}

/// Heard, not seen.
#[component]
pub fn Said() -> impl IntoView {
    let said = expect_context::<State>().said;
    view! { <p class="hidden" role="status" aria-live="polite" data-testid="said">{move || said.get()}</p> }
}
