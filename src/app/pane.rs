//! Messages between the pad and the frame of the pane that explains.

use js_sys::{Object, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::{HtmlIFrameElement, MessageEvent};

use machines::contract::KEY;
use machines::why::{BYTES, FOR_THE_PANE};
use worker::envelope::ToWorker;
use worker::{reader, wire};

/// Whether the page in this frame has sent the message, and is this site's.
pub fn has_sent(frame: &HtmlIFrameElement, event: &MessageEvent) -> bool {
    let source = event.source().map(JsValue::from);
    source.is_some()
        && source == frame.content_window().map(JsValue::from)
        && window().location().origin().is_ok_and(|origin| origin == event.origin())
}

/// Sends the page in the frame what the reader gets.
pub fn post(frame: &HtmlIFrameElement, command: reader::Command) {
    // This fails only where the frame has left the page.
    let _ = try_post(frame, command);
}

fn try_post(frame: &HtmlIFrameElement, command: reader::Command) -> Option<()> {
    let bytes = wire::encode(&ToWorker::Command(command)).ok()?;
    let message = Object::new();
    Reflect::set(&message, &KEY.into(), &FOR_THE_PANE.into()).ok()?;
    Reflect::set(&message, &BYTES.into(), &Uint8Array::from(bytes.as_slice())).ok()?;
    let origin = window().location().origin().ok()?;
    frame.content_window()?.post_message(&message, &origin).ok()
}
