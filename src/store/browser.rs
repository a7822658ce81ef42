//! Smaller browser storage: this tab's draft, the caches, small texts, and the request for
//! persistence.

use js_sys::{Date, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CacheStorage, Storage, StorageManager, Window};

use ink::Stroke;
use machines::record::{Id, Ink};
use machines::shelf::StoreError;
use worker::fetch::CACHE;

const DRAFT_PREFIX: &str = "inkling-draft-";

pub fn now_ms() -> f64 {
    Date::now()
}

pub fn new_id() -> Id {
    let mut bytes = [0; 16];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let filled =
        crypto.is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        bytes[..8].copy_from_slice(&Date::now().to_bits().to_le_bytes());
        bytes[8..].copy_from_slice(&js_sys::Math::random().to_bits().to_le_bytes());
    }
    Id::from_random(bytes)
}

/// Stores this tab's unlabelled drawing. `frame` separates the frames of one tab.
pub fn keep_draft(frame: &str, strokes: &[Stroke]) {
    let Some(storage) = session() else { return };
    if strokes.is_empty() {
        let _ = storage.remove_item(&draft_key(frame));
        return;
    }
    let text = serde_wasm_bindgen::to_value(&Ink::from(strokes))
        .ok()
        .and_then(|value| JSON::stringify(&value).ok())
        .and_then(|text| text.as_string());
    if let Some(text) = text {
        // If session storage is full, only an unfinished drawing is lost at a reload.
        let _ = storage.set_item(&draft_key(frame), &text);
    }
}

pub fn kept_draft(frame: &str) -> Option<Vec<Stroke>> {
    let text = session()?.get_item(&draft_key(frame)).ok()??;
    let ink: Ink = serde_wasm_bindgen::from_value(JSON::parse(&text).ok()?).ok()?;
    ink.strokes().ok()
}

pub fn forget_draft(frame: &str) {
    keep_draft(frame, &[]);
}

/// Deletes the drafts of this tab and its frames.
pub fn forget_drafts() {
    let Some(storage) = session() else { return };
    let count = storage.length().unwrap_or(0);
    let keys: Vec<_> = (0..count).filter_map(|i| storage.key(i).ok().flatten()).collect();
    for key in keys.iter().filter(|key| key.starts_with(DRAFT_PREFIX)) {
        let _ = storage.remove_item(key);
    }
}

fn draft_key(frame: &str) -> String {
    format!("{DRAFT_PREFIX}{frame}")
}

/// Stores a small choice or figure for the next visit. Without storage, the choice or measurement
/// is repeated then. An empty text is deleted.
pub fn keep_text(key: &str, text: &str) {
    if let Some(storage) = local() {
        let _ =
            if text.is_empty() { storage.remove_item(key) } else { storage.set_item(key, text) };
    }
}

pub fn kept_text(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// Deletes the cached shards and weights of this page. The error is the browser's.
pub async fn forget_caches() -> Result<(), StoreError> {
    let failed = |error: JsValue| StoreError::Failed(format!("the caches: {error:?}"));
    let Some(caches) = property::<CacheStorage>("caches") else { return Ok(()) };
    JsFuture::from(caches.delete(CACHE)).await.map_err(failed)?;
    Ok(())
}

/// Asks the browser not to evict stored data when the disk is full. A refusal does no harm.
pub async fn ask_to_persist() {
    let manager = web_sys::window().and_then(|window| {
        let value = Reflect::get(&window.navigator(), &"storage".into()).ok()?;
        value.dyn_into::<StorageManager>().ok()
    });
    if let Some(asked) = manager.and_then(|manager| manager.persist().ok()) {
        let _ = JsFuture::from(asked).await;
    }
}

/// A property of the window that exists only in secure contexts.
fn property<T: JsCast>(name: &str) -> Option<T> {
    let window: Window = web_sys::window()?;
    Reflect::get(&window, &name.into()).ok()?.dyn_into().ok()
}
