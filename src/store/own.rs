//! The visitor's own storage, for a frame on another site. Browsers give such a frame other storage
//! than the page itself has.

use idb::Factory;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::BroadcastChannel;

use super::database::Database;
use super::tabs::NAME;
use machines::keeping::Place;

/// The storage that the page has outside of the frame.
pub struct OwnStorage {
    pub factory: Factory,
    /// The channel to the visitor's other tabs; `None` if the browser doesn't hand it over.
    pub channel: Option<BroadcastChannel>,
}

/// The parts of the visitor's storage that the page asks for.
const DATABASES: &str = "indexedDB";
const CHANNEL: &str = "BroadcastChannel";

/// A method of the specification that lets browsers hand over more than cookies: "Extending Storage Access API (SAA) to
/// non-cookie storage". Firefox and Safari have `requestStorageAccess` for cookies alone.
const HANDS_OVER: &str = "hasUnpartitionedCookieAccess";

/// A cookie that is deleted at once.
const COOKIE: &str = "inkling-site=1";

/// Where the page is shown.
pub fn place() -> Place {
    let Some(window) = web_sys::window() else { return Place::default() };
    // Only a frame needs to know more.
    if window.top().ok().flatten().is_none_or(|top| top == window) {
        return Place::default();
    }
    let document = get(&window, "document").unwrap_or_default();
    let has = |of: &JsValue, name: &str| Reflect::has(of, &name.into()).unwrap_or(false);
    Place {
        in_frame: true,
        strict_cookie: strict_cookie(&document),
        hands_over: has(&document, HANDS_OVER),
    }
}

/// Whether a `SameSite=Strict` cookie can be set; `None` if cookies are forbidden.
fn strict_cookie(document: &JsValue) -> Option<bool> {
    let set = |text: &str| Reflect::set(document, &"cookie".into(), &text.into()).ok();
    set(&format!("{COOKIE}; SameSite=Strict"))?;
    let cookies = get(document, "cookie")?.as_string()?;
    set(&format!("{COOKIE}; SameSite=Strict; Max-Age=0"))?;
    Some(cookies.contains(COOKIE))
}

/// Asks the browser for the visitor's own storage. `None` if the browser or the person refuses.
/// Call this from a click: otherwise browsers refuse.
pub async fn ask_for_own_storage() -> Option<OwnStorage> {
    let window: JsValue = web_sys::window()?.into();
    let document = get(&window, "document")?;
    let ask: Function = get(&document, "requestStorageAccess")?.dyn_into().ok()?;
    let types = Object::new();
    for part in [DATABASES, CHANNEL] {
        Reflect::set(&types, &part.into(), &true.into()).ok()?;
    }
    let asked: Promise = ask.call1(&document, &types).ok()?.dyn_into().ok()?;
    let handle = JsFuture::from(asked).await.ok().filter(JsValue::is_object)?;
    let factory = Factory::try_from(get(&handle, DATABASES)?).ok()?;
    // Where the browser only pretends to allow it, the factory opens nothing. The frame then keeps its own database.
    Database::open(Some(factory.clone()), || {}).await.ok()?;
    Some(OwnStorage { factory, channel: channel(&handle) })
}

fn channel(handle: &JsValue) -> Option<BroadcastChannel> {
    let open: Function = get(handle, CHANNEL)?.dyn_into().ok()?;
    open.call1(handle, &JsValue::from_str(NAME)).ok()?.dyn_into().ok()
}

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok()
}
