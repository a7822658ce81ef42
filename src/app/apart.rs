//! In a frame on another site: says that digits are kept apart, and offers the visitor's own.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::driver::{Driver, Stores};
use crate::store::place;
use machines::address::Embed;
use machines::keeping::Apart;

#[component]
pub fn ApartNote() -> impl IntoView {
    let driver: Driver = expect_context();
    let embed: Embed = expect_context();
    let Stores { learning, .. } = expect_context();
    let apart = RwSignal::new(Apart::of(place(), embed != Embed::Pad));
    let use_own = move || {
        spawn_local(async move {
            let refused = !driver.use_own_digits().await;
            apart.set(refused.then_some(Apart::Refused));
        });
    };
    let note = move |state: Apart| {
        let way = match state {
            Apart::Offers => view! {
                <Button
                    testid="use-own-digits"
                    disabled=Box::new(move || learning.is_running())
                    press=Box::new(use_own)
                >
                    "Use my own digits here"
                </Button>
            }
            .into_any(),
            Apart::Stays | Apart::Refused => view! {
                <a class="button" data-testid="open-page" href="index.html" target="_blank" rel="noopener">
                    "Open the page"
                </a>
            }
            .into_any(),
        };
        view! {
            <div class="apart" role="note" data-testid="apart">
                <p>{state.sentence()}</p>
                {way}
                <Button class="quiet" label="Close" press=Box::new(move || apart.set(None))>"×"</Button>
            </div>
        }
        .into_any()
    };
    changing(move || apart.get().map(note))
}
