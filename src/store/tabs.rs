//! Notifies the page's other tabs and frames of database changes.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

const NAME: &str = "inkling";

pub struct Tabs {
    channel: BroadcastChannel,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Tabs {
    /// `None` if the browser lacks such a channel. `changed` is called only for changes in other
    /// tabs.
    pub fn open(mut changed: impl FnMut() + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(NAME).ok()?;
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |_| changed());
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self { channel, _on_message: on_message })
    }

    /// Notifies the other tabs. A failure is ignored, because a tab reads the change at its next
    /// reload.
    pub fn tell(&self) {
        let _ = self.channel.post_message(&JsValue::from_str("changed"));
    }
}
