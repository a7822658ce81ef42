//! Keys that work regardless of focus: 0–9 label a digit, Ctrl+Z undoes.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::app::found::mend_found;
use crate::app::labelling::Labelling;
use crate::app::stores::{LinkStore, PictureStore, SampleStore};
use machines::drawing::Drawing;
use machines::opened_picture::OpenedPicture;
use machines::page::Event;
use machines::{samples, undo};

/// The parts of the page that keys act on.
#[derive(Clone, Copy)]
pub struct Keys {
    pub labelling: Labelling,
    pub samples: SampleStore,
    pub picture: PictureStore,
    pub links: LinkStore,
}

pub fn listen(keys: Keys) {
    let handle = window_event_listener(ev::keydown, move |event| on_key(keys, &event));
    // Remove the listener if the page is unmounted, which does not happen in practice.
    on_cleanup(move || handle.remove());
}

fn on_key(Keys { labelling, samples, picture, links }: Keys, event: &KeyboardEvent) {
    let Labelling { driver, pad, .. } = labelling;
    let step = |event| driver.step(Event::Samples(event));
    let command = event.ctrl_key() || event.meta_key();
    if event.default_prevented() || event.alt_key() || in_a_field(event) {
        return;
    }
    let key = event.key();
    if picture.picture.with_untracked(OpenedPicture::is_open) {
        // While a picture's dialog is open, the page behind it gets no keys. The dialog handles
        // Escape itself.
        if let (false, Ok(digit @ 0..=9)) = (command, key.parse::<u8>()) {
            mend_found(driver, picture, Some(digit));
        }
        return;
    }
    // Nor behind the dialog of a link.
    if links.shared.with_untracked(Option::is_some) {
        return;
    }
    if command && key.eq_ignore_ascii_case("z") && !event.shift_key() {
        if pad.drawing.with_untracked(Drawing::is_empty) {
            driver.step(Event::Undo(undo::Event::TakeBack));
        } else {
            pad.undo_stroke();
        }
        event.prevent_default();
    } else if let (false, Ok(digit @ 0..=9)) = (command, key.parse::<u8>()) {
        match samples.mending.get_untracked() {
            Some(id) if pad.drawing.with_untracked(Drawing::is_empty) => {
                step(samples::Event::Relabel { id, label: digit });
            }
            _ => labelling.label(digit),
        }
    } else if key == "Escape" {
        step(samples::Event::Mend(None));
    }
}

/// Whether the key was typed into a text field.
fn in_a_field(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}
