//! Keys that work wherever the focus is: 0–9 label, Ctrl+Z takes back.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::app::state::State;
use machines::drawing::Drawing;
use machines::tray::Tray;

pub fn listen(state: State) {
    let handle = window_event_listener(ev::keydown, move |event| on_key(state, &event));
    // The page is never taken down, and its keys with it.
    on_cleanup(move || handle.remove());
}

fn on_key(state: State, event: &KeyboardEvent) {
    let command = event.ctrl_key() || event.meta_key();
    if event.default_prevented() || event.alt_key() || in_a_field(event) {
        return;
    }
    let key = event.key();
    if state.tray.with_untracked(Tray::is_open) {
        // What is behind the picture's digits is out of reach; Escape closes them by itself.
        if let (false, Ok(digit @ 0..=9)) = (command, key.parse::<u8>()) {
            state.mend_found(Some(digit));
        }
        return;
    }
    if command && key.eq_ignore_ascii_case("z") && !event.shift_key() {
        if state.drawing.with_untracked(Drawing::is_empty) {
            state.undo_delete();
        } else {
            state.undo_stroke();
        }
        event.prevent_default();
    } else if let (false, Ok(digit @ 0..=9)) = (command, key.parse::<u8>()) {
        match state.mending.get_untracked() {
            Some(id) if state.drawing.with_untracked(Drawing::is_empty) => {
                state.relabel(&id, digit)
            }
            _ => state.label(digit),
        }
    } else if key == "Escape" {
        state.mending.set(None);
    }
}

/// A key typed into a field is text.
fn in_a_field(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}
