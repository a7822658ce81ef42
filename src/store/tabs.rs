//! Telling the other tabs and frames of this page that the database has changed.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

const NAME: &str = "inkling";

pub struct Tabs {
    channel: BroadcastChannel,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Tabs {
    /// `None` where the browser has no such channel; `changed` is called for other tabs' changes only.
    pub fn open(mut changed: impl FnMut() + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(NAME).ok()?;
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |_| changed());
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self { channel, _on_message: on_message })
    }

    /// A tab that hears nothing reads the change when it is reloaded, so a failure is not reported.
    pub fn tell(&self) {
        let _ = self.channel.post_message(&JsValue::from_str("changed"));
    }
}
