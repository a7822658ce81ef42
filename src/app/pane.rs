//! The frame of the pane that explains, and messages between it and the page around it.

use js_sys::{Object, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlIFrameElement, MessageEvent};

use crate::dom::{Made, add, make, name};
use machines::contract::KEY;
use machines::why::{BYTES, FOR_THE_PANE};
use worker::envelope::ToWorker;
use worker::{reader, wire};

/// Adds the frame. The page in it takes the choices of an address that it knows.
pub fn add_frame(place: &Element, title: &str, query: &str) -> Made<HtmlIFrameElement> {
    let frame = make("iframe", "")?;
    name(&frame, "why-pane")?;
    frame.set_title(title);
    frame.set_attribute("src", &format!("why.html{query}"))?;
    add(place, &frame)?;
    Ok(frame.unchecked_into())
}

/// Whether the page in this frame has sent the message, and is this site's.
pub fn has_sent(frame: &HtmlIFrameElement, event: &MessageEvent) -> bool {
    let source = event.source().map(JsValue::from);
    source.is_some()
        && source == frame.content_window().map(JsValue::from)
        && window().location().origin().is_ok_and(|origin| origin == event.origin())
}

/// Sends the page in the frame what the reader gets.
pub fn post(frame: &HtmlIFrameElement, command: reader::Command) {
    if let Ok(bytes) = wire::encode(&ToWorker::Command(command)) {
        post_bytes(frame, FOR_THE_PANE, &bytes);
    }
}

/// Sends the page in the frame bytes. `kind`: what they are.
pub fn post_bytes(frame: &HtmlIFrameElement, kind: &str, bytes: &[u8]) {
    // This fails only where the frame has left the page.
    let _ = try_post(frame, kind, bytes);
}

fn try_post(frame: &HtmlIFrameElement, kind: &str, bytes: &[u8]) -> Option<()> {
    let message = Object::new();
    Reflect::set(&message, &KEY.into(), &kind.into()).ok()?;
    Reflect::set(&message, &BYTES.into(), &Uint8Array::from(bytes)).ok()?;
    let origin = window().location().origin().ok()?;
    frame.content_window()?.post_message(&message, &origin).ok()
}
