//! The newest change, with a button that takes it back.

use leptos::prelude::*;

use crate::app::driver::{Driver, Stores};
use crate::app::heads::date;
use machines::page;
use machines::undo::Event;

#[component]
pub fn UndoRow() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { samples, undo, .. } = expect_context();
    let step = move |event| driver.step(page::Event::Undo(event));
    let offer = Memo::new(move |_| {
        let offer = undo.offer.get().filter(|_| samples.mending.with(Option::is_none))?;
        // A doubtful label is asked about first, so that answers don't hide the next question.
        (offer.newest.is_deletion() || samples.doubtful().is_none()).then_some(offer)
    });
    let sentence = move || offer.get().map(|offer| offer.newest.sentence(date));
    let more = move || offer.get().map_or(0, |offer| offer.more);
    view! {
        <Show when=move || offer.get().is_some()>
            <div class="undo-row" data-testid="undo-row" data-more=more>
                <span>
                    {sentence}
                    <Show when=move || { more() > 0 }>
                        <small>" " {more} " more"</small>
                    </Show>
                </span>
                <button data-testid="undo-delete" on:click=move |_| step(Event::TakeBack)>"Undo"</button>
                <button class="quiet" aria-label="Close" on:click=move |_| step(Event::Close)>"×"</button>
            </div>
        </Show>
    }
}
