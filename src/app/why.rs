//! The pane that explains readings: a frame with `why.html`. It gets what the reader gets, and may ask
//! for all of it and for a digit on the pad.

use leptos::prelude::*;
use leptos::{ev, html};

use crate::app::driver::{Driver, Stores};
use crate::app::pane::add_frame;
use crate::app::parent::Data;
use ink::{Drawn, Stroke};
use machines::contract::{self, Command};
use machines::page::Event;
use machines::reading;

#[component]
pub fn WhyButton() -> impl IntoView {
    let Stores { explains, .. } = expect_context();
    view! {
        <button
            data-testid="why"
            aria-pressed=move || explains.get().to_string()
            on:click=move |_| explains.update(|explains| *explains = !*explains)
        >
            "Why?"
        </button>
    }
}

#[component]
#[inline(never)]
pub fn WhyPane() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { explains, pad, .. } = expect_context();
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |was_open: Option<bool>| {
        let is_open = explains.get();
        let Some(place) = place.get() else { return is_open };
        place.set_text_content(None);
        // Making a frame fails only for a wrong name of an attribute.
        let add = || {
            let choices = window().location().search()?;
            add_frame(&place, "Why it is read so", &choices)
        };
        driver.set_pane(is_open.then(|| add().ok()).flatten());
        if is_open && was_open == Some(false) {
            place.scroll_into_view();
        }
        is_open
    });
    let heard = window_event_listener(ev::message, move |event| {
        if !driver.is_from_pane(&event) {
            return;
        }
        match contract::parse(&Data(event.data())).map(|message| message.command) {
            Some(Ok(Command::Hello { .. })) => {
                driver.step(Event::Reading(reading::Event::Pane { is_open: true }));
            }
            Some(Ok(Command::Read(digits))) => pad.put(strokes(digits)),
            _ => {}
        }
    });
    on_cleanup(move || heard.remove());
    view! { <div class="explains" node_ref=place></div> }
}

fn strokes(digits: Vec<Drawn>) -> Vec<Stroke> {
    digits.iter().flat_map(Drawn::strokes).cloned().collect()
}
