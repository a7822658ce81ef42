//! JSON natively. The page has the browser's instead.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::json::{Json, from_base64, to_base64};
use crate::record::RawRecord;

impl RawRecord for Value {
    fn deserialize<R: DeserializeOwned>(&self) -> Result<R, String> {
        serde_json::from_value(self.clone()).map_err(|error| error.to_string())
    }
}

impl Json for Value {
    fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn of(record: &impl Serialize) -> Option<Self> {
        serde_json::to_value(record).ok()
    }

    fn to_text(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn field(&self, name: &str) -> Option<Self> {
        self.get(name).filter(|value| !value.is_null()).cloned()
    }

    fn items(&self) -> Vec<Self> {
        self.as_array().cloned().unwrap_or_default()
    }

    fn encode(mut self, field: &str) -> Self {
        if let Some(value) = self.get_mut(field)
            && let Ok(bytes) = value.deserialize::<Vec<u8>>()
        {
            *value = to_base64(&bytes).into();
        }
        self
    }

    fn decode(mut self, field: &str) -> Self {
        if let Some(value) = self.get_mut(field)
            && let Some(text) = value.as_str()
        {
            *value = from_base64(text).into();
        }
        self
    }
}
