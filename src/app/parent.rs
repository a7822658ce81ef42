//! Messages of the window around this one that `machines::contract` accepts.

use js_sys::{Array, ArrayBuffer, JsString, Reflect, Uint8Array};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::app::stores::HostStore;
use crate::store::now_ms;
use machines::contract::{LONGEST_TEXT, TooOften, Value, Verdict};

/// Calls `hear` with the origin and the data of each message that `host.check` accepts. False if there is
/// no window around this one.
pub fn listen(host: HostStore, hear: impl Fn(&str, &Data) + 'static) -> bool {
    let here = window();
    let parent = here.parent().ok().flatten().filter(|parent| *parent != here);
    let Some(parent) = parent.map(JsValue::from) else { return false };
    let heard = window_event_listener(ev::message, move |event| {
        let from_parent = event.source().map(JsValue::from).as_ref() == Some(&parent);
        let origin = event.origin();
        let verdict =
            host.check.try_update_value(|check| check.judge(from_parent, &origin, now_ms()));
        match verdict {
            Some(Verdict::Accept) => hear(&origin, &Data(event.data())),
            Some(Verdict::Refuse) => host.refuse(None, TooOften),
            Some(Verdict::Ignore) | None => {}
        }
    });
    on_cleanup(move || heard.remove());
    true
}

/// A value of a message. The browser has copied it, so no code of the host runs when it is read.
pub struct Data(pub(super) JsValue);

impl Value for Data {
    fn get(&self, name: &str) -> Option<Self> {
        // It fails for anything but an object.
        Reflect::get(&self.0, &name.into()).ok().filter(|value| !value.is_undefined()).map(Self)
    }

    fn at(&self, place: u32) -> Option<Self> {
        Reflect::get_u32(&self.0, place).ok().filter(|value| !value.is_undefined()).map(Self)
    }

    fn length(&self) -> Option<u32> {
        self.0.dyn_ref::<Array>().map(Array::length)
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn text(&self) -> Option<String> {
        let text = self.0.dyn_ref::<JsString>().filter(|text| text.length() <= LONGEST_TEXT);
        text.map(String::from)
    }

    fn is_true(&self) -> bool {
        self.0.as_bool() == Some(true)
    }

    fn byte_length(&self) -> Option<u32> {
        match self.0.dyn_ref::<ArrayBuffer>() {
            Some(buffer) => Some(buffer.byte_length()),
            None => self.0.dyn_ref::<Uint8Array>().map(Uint8Array::length),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        Uint8Array::new(&self.0).to_vec()
    }
}
