//! The finder as a dedicated worker: the URL of a picture comes in, what is to be seen in it goes out.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::{bitmap, look};
use worker::finder::Seen;
use worker::wire;

/// Runs the finder. To be called once, by the worker's `main`.
pub fn run() {
    report_crashes();
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(|message: MessageEvent| {
        if let Some(url) = message.data().as_string() {
            spawn_local(async move { post(&look(bitmap::gray(&scope(), &url).await)) });
        }
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // As long as the worker.
    hear.forget();
    post(&Seen::Ready);
}

/// However it ends: the person is told, and can go on with a smaller picture.
fn report_crashes() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        crashed();
    }));
    let hear = Closure::<dyn FnMut(JsValue)>::new(|_| crashed());
    for kind in ["error", "unhandledrejection"] {
        // Fails for no event and no scope that there is.
        let _ = scope().add_event_listener_with_callback(kind, hear.as_ref().unchecked_ref());
    }
    hear.forget();
}

fn crashed() {
    let sentence =
        "looking for digits in this picture was cut short: make it smaller, then try again";
    post(&Seen::Refused(sentence.to_owned()));
    scope().close();
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(seen: &Seen) {
    // Plain data, which postcard can always write; without an answer the person closes the picture.
    let Ok(bytes) = wire::encode(seen) else { return };
    let bytes = Uint8Array::from(bytes.as_slice());
    let _ = scope().post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()));
}
