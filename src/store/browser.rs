//! Smaller browser storage: this tab's draft, the caches, small texts; the request for persistence,
//! and what the browser says about storage.

use js_sys::{Array, Date, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CacheStorage, ServiceWorkerContainer, ServiceWorkerRegistration, Storage, StorageManager,
    Window,
};

use ink::Stroke;
use languages::KEPT_KEY;
use machines::keeping::{Facts, Space};
use machines::record::{Id, Ink};
use machines::shelf::StoreError;
use worker::fetch::CACHES;

const DRAFT_PREFIX: &str = "inkling-draft-";

/// Begins the keys of where the person is in a lesson.
pub const LESSON_PREFIX: &str = "inkling-lesson-";

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

/// Deletes the drafts of this tab and its frames, the places in all lessons, and the chosen language.
pub fn forget_drafts() {
    for (storage, prefix) in [(session(), DRAFT_PREFIX), (local(), LESSON_PREFIX)] {
        let Some(storage) = storage else { continue };
        let count = storage.length().unwrap_or(0);
        let keys: Vec<_> = (0..count).filter_map(|i| storage.key(i).ok().flatten()).collect();
        for key in keys.iter().filter(|key| key.starts_with(prefix) || *key == KEPT_KEY) {
            let _ = storage.remove_item(key);
        }
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

/// Deletes all caches of this site's folder, and ends its service worker. The error is the browser's.
pub async fn forget_caches() -> Result<(), StoreError> {
    let failed = |error: JsValue| StoreError::Failed(format!("the caches: {error:?}"));
    if let Some(workers) = service_workers() {
        let registration = JsFuture::from(workers.get_registration()).await.map_err(failed)?;
        if let Ok(registration) = registration.dyn_into::<ServiceWorkerRegistration>() {
            let ended = registration.unregister().map_err(failed)?;
            JsFuture::from(ended).await.map_err(failed)?;
        }
    }
    let Some(caches) = property::<CacheStorage>("caches") else { return Ok(()) };
    let names = JsFuture::from(caches.keys()).await.map_err(failed)?;
    for name in Array::from(&names).iter().filter_map(|name| name.as_string()) {
        if name.starts_with(CACHES) {
            JsFuture::from(caches.delete(&name)).await.map_err(failed)?;
        }
    }
    Ok(())
}

/// Exists only in secure contexts.
fn service_workers() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"serviceWorker".into()).ok()?.dyn_into().ok()
}

/// Asks the browser not to evict stored data when the disk is full. A refusal does no harm.
pub async fn ask_to_persist() {
    if let Some(asked) = storage_manager().and_then(|manager| manager.persist().ok()) {
        let _ = JsFuture::from(asked).await;
    }
}

/// What the browser says about the page's storage.
pub async fn storage_facts() -> Facts {
    let mut facts = Facts { evicts: evicts(), ..Facts::default() };
    let Some(manager) = storage_manager() else { return facts };
    if let Ok(asked) = manager.persisted() {
        facts.persisted = JsFuture::from(asked).await.ok().and_then(|answer| answer.as_bool());
    }
    if let Ok(asked) = manager.estimate() {
        facts.space = JsFuture::from(asked).await.ok().and_then(|estimate| {
            let bytes = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
            Some(Space { used: bytes("usage")? as u64, quota: bytes("quota")? as u64 })
        });
    }
    facts
}

/// Exists only in secure contexts.
fn storage_manager() -> Option<StorageManager> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"storage".into()).ok()?.dyn_into().ok()
}

/// Whether the browser deletes the data of sites that were not visited for seven days: WebKit does,
/// unless the page is on the home screen. Only WebKit has `GestureEvent`.
fn evicts() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let standalone = Reflect::get(&window.navigator(), &"standalone".into());
    Reflect::has(&window, &"GestureEvent".into()).unwrap_or(false)
        && !standalone.is_ok_and(|standalone| standalone.is_truthy())
}

/// A property of the window that exists only in secure contexts.
fn property<T: JsCast>(name: &str) -> Option<T> {
    let window: Window = web_sys::window()?;
    Reflect::get(&window, &name.into()).ok()?.dyn_into().ok()
}
