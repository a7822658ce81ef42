//! The browser's graphics adapter, and the download of the GPU learner's module.

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

use machines::computing::Adapter;
use worker::envelope::BUILD;
use worker::learner::GPU_WORKER;

/// The browser's graphics adapter; `None` if there is none.
pub async fn adapter() -> Option<Adapter> {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let gpu = get(&window().navigator(), "gpu").filter(JsValue::is_object)?;
    let ask: Function = get(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"powerPreference".into(), &"high-performance".into()).ok()?;
    let asked: Promise = ask.call1(&gpu, &options).ok()?.dyn_into().ok()?;
    let adapter = JsFuture::from(asked).await.ok().filter(JsValue::is_object)?;
    let info = get(&adapter, "info")?;
    let text = |name| get(&info, name).and_then(|text| text.as_string()).unwrap_or_default();
    let names = [text("vendor"), text("architecture"), text("description")];
    let names: Vec<String> = names.into_iter().filter(|text| !text.is_empty()).collect();
    let is_fallback = |of| get(of, "isFallbackAdapter").is_some_and(|is| is.is_truthy());
    Some(Adapter {
        imitated: is_fallback(&info)
            || is_fallback(&adapter)
            || names.iter().any(|name| name == "swiftshader"),
        name: if names.is_empty() { "unnamed".to_owned() } else { names.join(" ") },
    })
}

/// Downloads the module of the GPU learner into the browser's cache, from which its worker loads
/// it. `arrived` gets the number of bytes so far. `None` if the download fails.
pub async fn fetch_learner(arrived: &dyn Fn(u64)) -> Option<()> {
    let module = format!("./{BUILD}/{GPU_WORKER}_bg.wasm");
    let fetched = JsFuture::from(window().fetch_with_str(&module)).await;
    let response: Response = fetched.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let reader: ReadableStreamDefaultReader = response.body()?.get_reader().dyn_into().ok()?;
    let mut bytes = 0;
    loop {
        let piece = JsFuture::from(reader.read()).await.ok()?;
        let Ok(piece) = Reflect::get(&piece, &"value".into()).ok()?.dyn_into::<Uint8Array>() else {
            return Some(());
        };
        bytes += u64::from(piece.length());
        arrived(bytes);
    }
}

/// Whether the person wants to save data: `navigator.connection.saveData`.
pub fn saves_data() -> bool {
    let connection = Reflect::get(&window().navigator(), &"connection".into());
    let saves = connection.and_then(|connection| Reflect::get(&connection, &"saveData".into()));
    saves.is_ok_and(|saves| saves.is_truthy())
}
