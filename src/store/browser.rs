//! What the browser offers beside the database: the time, ids, caches, and its promise to keep what is stored.

use js_sys::{Array, Date, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CacheStorage, ServiceWorkerContainer, ServiceWorkerRegistration, StorageManager, Window,
};

use machines::keeping::{Facts, Space, is_cache_of};
use machines::record::Id;
use machines::shelf::StoreError;

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

/// Deletes the caches of this copy of the site and those that all copies on its origin share, and ends
/// its service worker. The error is the browser's.
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
    let path = web_sys::window().and_then(|window| window.location().pathname().ok());
    let path = path.unwrap_or_default();
    let names = JsFuture::from(caches.keys()).await.map_err(failed)?;
    for name in Array::from(&names).iter().filter_map(|name| name.as_string()) {
        if is_cache_of(&name, &path) {
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
