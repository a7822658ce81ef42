//! The page's end of the line to a finder, for one picture.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{File, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

use crate::client::LOADER;
use crate::finder::Seen;
use crate::wire;

const NOT_LOADED: &str = "the part of the page that looks for digits in pictures could not be loaded: check the connection, then try again";

/// A worker that looks at a picture; it ends when this is dropped.
pub struct Finder {
    worker: Worker,
    /// Under which the worker finds the file.
    url: String,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(web_sys::Event)>,
}

impl Finder {
    /// `on` hears once what came of it, and never before this returns.
    pub fn start(file: &File, on: impl Fn(Seen) + Clone + 'static) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("finder");
        let worker = Worker::new_with_options(LOADER, &options)?;
        let url = Url::create_object_url_with_blob(file)?;
        let hear = {
            let (worker, url, on) = (worker.clone(), url.clone(), on.clone());
            move |message: MessageEvent| {
                let bytes = message.data().dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
                match bytes.ok().and_then(|bytes| wire::decode(&bytes).ok()) {
                    // A worker that can't be told is one that the person waits for in vain, and closes.
                    Some(Seen::Ready) => drop(worker.post_message(&url.as_str().into())),
                    Some(seen) => on(seen),
                    None => on(Seen::Refused(NOT_LOADED.to_owned())),
                }
            }
        };
        let message = Closure::new(hear);
        let error = Closure::new(move |event: web_sys::Event| {
            event.prevent_default();
            on(Seen::Refused(NOT_LOADED.to_owned()));
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        Ok(Self { worker, url, _message: message, _error: error })
    }
}

impl Drop for Finder {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        // Fails for no URL that was made here.
        let _ = Url::revoke_object_url(&self.url);
    }
}
