//! Notifies the page's other tabs and frames of database changes.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

use machines::shelf::TabMessage;

pub const NAME: &str = "inkling";
const DELETED: &str = "deleted";

pub struct Tabs {
    channel: BroadcastChannel,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Tabs {
    /// `None` if the browser lacks such a channel. `hear` is called only for what other tabs tell.
    pub fn open(hear: impl FnMut(TabMessage) + 'static) -> Option<Self> {
        Some(Self::on(BroadcastChannel::new(NAME).ok()?, hear))
    }

    /// The tabs that share this channel.
    pub fn on(channel: BroadcastChannel, mut hear: impl FnMut(TabMessage) + 'static) -> Self {
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let deleted = message.data().as_string().as_deref() == Some(DELETED);
            hear(if deleted { TabMessage::Deleted } else { TabMessage::Changed });
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Self { channel, _on_message: on_message }
    }

    /// Notifies the other tabs. A failure is ignored, because a tab reads the change at its next
    /// reload.
    pub fn tell(&self, told: TabMessage) {
        let text = match told {
            TabMessage::Changed => "changed",
            TabMessage::Deleted => DELETED,
        };
        let _ = self.channel.post_message(&JsValue::from_str(text));
    }
}

impl Drop for Tabs {
    /// An open channel would call the dropped closure.
    fn drop(&mut self) {
        self.channel.close();
    }
}
