//! *Delete everything*, asked twice.

use leptos::prelude::*;

use crate::app::state::State;

#[component]
pub fn Forget() -> impl IntoView {
    let state = expect_context::<State>();
    let asking = RwSignal::new(false);
    let ask = move || {
        view! {
            <span class="confirm" role="group" aria-label="Delete everything?">
                <span>"Your digits, heads, Lab results and downloads go for good."</span>
                <button
                    class="danger"
                    data-testid="confirm"
                    on:click=move |_| {
                        asking.set(false);
                        state.delete_everything();
                    }
                >
                    "Delete everything"
                </button>
                <button class="quiet" data-testid="keep" on:click=move |_| asking.set(false)>"Keep"</button>
            </span>
        }
    };
    view! {
        <Show
            when=move || asking.get()
            fallback=move || {
                view! {
                    <button class="quiet" data-testid="delete-everything" on:click=move |_| asking.set(true)>
                        "Delete everything …"
                    </button>
                }
            }
        >
            {ask()}
        </Show>
    }
}
