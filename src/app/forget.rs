//! *Delete everything*, with a confirmation.

use leptos::prelude::*;

use crate::app::button::Button;
use crate::app::driver::Driver;
use crate::app::memo::memo;
use crate::app::shown::Shown;
use machines::page::Event;

#[component]
pub fn Forget() -> impl IntoView {
    let driver: Driver = expect_context();
    let asking = RwSignal::new(false);
    let confirmed = move || {
        asking.set(false);
        driver.step(Event::DeleteEverything);
    };
    let ask = move || {
        view! {
            <span class="confirm" role="group" aria-label="Delete everything?">
                <span>"Your digits, signs, heads, Lab results and downloads go for good."</span>
                <Button class="danger" testid="confirm" press=Box::new(confirmed)>"Delete everything"</Button>
                <Button class="quiet" testid="keep" press=Box::new(move || asking.set(false))>"Keep"</Button>
            </span>
        }
    };
    view! {
        <Shown
            when=memo(move || asking.get())
            fallback=move || {
                view! {
                    <Button class="quiet" testid="delete-everything" press=Box::new(move || asking.set(true))>
                        "Delete everything …"
                    </Button>
                }
            }
        >
            {ask()}
        </Shown>
    }
}
