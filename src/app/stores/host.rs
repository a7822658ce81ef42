//! The page around the frame: whether it listens, and what it has asked the person for.

use js_sys::JSON;
use leptos::prelude::*;

use crate::app::stores::set;
use machines::contract::{Asking, HostCheck, HostMessage, Refusal, listening};

#[derive(Clone, Copy)]
pub struct HostStore {
    pub check: StoredValue<HostCheck>,
    /// The host's origin; `None` before its `hello`.
    pub origin: RwSignal<Option<String>>,
    pub asking: RwSignal<Asking>,
}

impl Default for HostStore {
    fn default() -> Self {
        let check = StoredValue::new(HostCheck::default());
        Self { check, origin: RwSignal::default(), asking: RwSignal::default() }
    }
}

impl HostStore {
    /// The host says `hello`.
    pub fn open(self, origin: &str) {
        let opened = self.check.try_update_value(|check| {
            check.set_host(origin);
            check.host().map(str::to_owned)
        });
        set(self.origin, &opened.flatten());
    }

    /// Tells the host, if it listens. Only a document of its origin gets the event: another one may
    /// have taken its place in the window.
    pub fn post(self, event: &impl HostMessage) {
        self.origin.with_untracked(|origin| {
            if let Some(origin) = origin {
                post(&event.to_json(), origin);
            }
        });
    }

    /// `re`: the host's number for the command that is refused.
    pub fn refuse(self, re: Option<u32>, error: impl std::error::Error) {
        self.post(&Refusal { re, error });
    }

    /// Tells the window around the frame that this page hears commands, whoever it is: this is how
    /// its origin can be learned. The event says nothing about the person.
    pub fn announce(self) {
        post(&listening(), "*");
    }
}

fn post(event: &str, origin: &str) {
    if let (Ok(Some(host)), Ok(event)) = (window().parent(), JSON::parse(event)) {
        // This fails only where the host is gone.
        let _ = host.post_message(&event, origin);
    }
}
