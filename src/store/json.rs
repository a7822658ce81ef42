//! JSON of the browser.

use js_sys::{Array, JSON, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use machines::backup::{Json, from_base64, to_base64};
use machines::record::RawRecord;

/// A value that has not been checked, from the database or from a text.
pub struct Js(pub JsValue);

impl RawRecord for Js {
    fn deserialize<R: DeserializeOwned>(&self) -> Result<R, String> {
        serde_wasm_bindgen::from_value(self.0.clone()).map_err(|error| error.to_string())
    }
}

impl Js {
    fn get(&self, field: &str) -> Option<JsValue> {
        Reflect::get(&self.0, &field.into()).ok()
    }

    fn with(self, field: &str, value: &JsValue) -> Self {
        // This can't fail for an object that the page has made.
        let _ = Reflect::set(&self.0, &field.into(), value);
        self
    }
}

impl Json for Js {
    fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    fn of(record: &impl Serialize) -> Option<Self> {
        serde_wasm_bindgen::to_value(record).ok().map(Self)
    }

    fn to_text(&self) -> Option<String> {
        JSON::stringify(&self.0).ok()?.as_string()
    }

    fn field(&self, name: &str) -> Option<Self> {
        self.get(name).filter(|value| !value.is_null() && !value.is_undefined()).map(Self)
    }

    fn items(&self) -> Vec<Self> {
        match Array::is_array(&self.0) {
            true => Array::from(&self.0).iter().map(Self).collect(),
            false => Vec::new(),
        }
    }

    fn encode(self, field: &str) -> Self {
        match self.get(field).and_then(|value| value.dyn_into::<Uint8Array>().ok()) {
            Some(bytes) => self.with(field, &to_base64(&bytes.to_vec()).into()),
            None => self,
        }
    }

    fn decode(self, field: &str) -> Self {
        match self.get(field).and_then(|value| value.as_string()) {
            Some(text) => {
                let bytes = from_base64(&text).map(|bytes| Uint8Array::from(bytes.as_slice()));
                self.with(field, &bytes.map_or(JsValue::NULL, JsValue::from))
            }
            None => self,
        }
    }
}
