//! *Delete everything*, with a confirmation.

use leptos::prelude::*;

use crate::app::driver::Driver;
use machines::page::Event;

#[component]
pub fn Forget() -> impl IntoView {
    let driver: Driver = expect_context();
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
                        driver.step(Event::DeleteEverything);
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
