//! The newest change, with a button that takes it back.

use leptos::prelude::*;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::driver::{Driver, Stores};
use crate::app::heads::date;
use crate::app::memo::memo;
use crate::app::shown::Shown;
use machines::page;
use machines::undo::Event;

#[component]
#[inline(never)]
pub fn UndoRow() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { samples, undo, .. } = expect_context();
    let step = move |event| driver.step(page::Event::Undo(event));
    let offer = move || {
        let offer = undo.offer.get().filter(|_| samples.mending.with(Option::is_none))?;
        // A doubtful label is asked about first, so that answers don't hide the next question.
        (offer.newest.is_deletion() || samples.doubtful().is_none()).then_some(offer)
    };
    let sentence = move || offer().map(|offer| offer.newest.sentence(date));
    let more = move || offer().map_or(0, |offer| offer.more);
    let offered = memo(move || offer().is_some());
    let and_more = move || {
        let more = more();
        (more > 0).then(|| view! { <small>" " {more.to_string()} " more"</small> }.into_any())
    };
    view! {
        <Shown when=offered>
            <div class="undo-row" data-testid="undo-row" data-more=move || more().to_string()>
                <span>
                    {move || sentence().unwrap_or_default()}
                    {changing(and_more)}
                </span>
                <Button testid="undo-delete" press=Box::new(move || step(Event::TakeBack))>"Undo"</Button>
                <Button class="quiet" label="Close" press=Box::new(move || step(Event::Close))>"×"</Button>
            </div>
        </Shown>
    }
}
