//! The browser's smaller stores: the unfinished drawing of this tab, the caches, and the right to keep.

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

/// The drawing of this tab that is not labelled yet; `frame` keeps two frames of one tab apart.
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
        // A full session store costs an unfinished drawing at a reload, nothing more.
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

/// The drafts of this tab, those of its frames included.
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

/// A small choice or figure, for the next visit; where the browser keeps nothing it is made again then.
/// An empty one is forgotten.
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

/// Deletes the shards and weights that this page cached.
///
/// # Errors
/// The browser's reason.
pub async fn forget_caches() -> Result<(), StoreError> {
    let failed = |error: JsValue| StoreError::Failed(format!("the caches: {error:?}"));
    let Some(caches) = property::<CacheStorage>("caches") else { return Ok(()) };
    JsFuture::from(caches.delete(CACHE)).await.map_err(failed)?;
    Ok(())
}

/// Asks that what is kept be not evicted when the disk runs full. Browsers may say no; nothing breaks then.
pub async fn ask_to_persist() {
    let manager = web_sys::window().and_then(|window| {
        let value = Reflect::get(&window.navigator(), &"storage".into()).ok()?;
        value.dyn_into::<StorageManager>().ok()
    });
    if let Some(asked) = manager.and_then(|manager| manager.persist().ok()) {
        let _ = JsFuture::from(asked).await;
    }
}

/// A property of the window that is missing outside of secure contexts.
fn property<T: JsCast>(name: &str) -> Option<T> {
    let window: Window = web_sys::window()?;
    Reflect::get(&window, &name.into()).ok()?.dyn_into().ok()
}
