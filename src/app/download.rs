//! Downloads from the page's own folder, and files offered to the person.

use js_sys::{Array, JSON, Reflect, Uint8Array};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Response, Url};

use network::BaseName;

/// The largest file of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub bytes: u32,
    /// The button that makes such files.
    pub made_by: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DownloadError {
    #[error(
        "The browser could not hand over the file {0}: see whether it allows downloads from this page."
    )]
    NotOffered(String),
    #[error("The file {0} could not be read: choose it again, or another one.")]
    NotRead(String),
    #[error(
        "The file {name} is larger than {} MB, so “{}” has not made it: choose another file.",
        .limit.bytes / 1_000_000,
        .limit.made_by
    )]
    TooLarge { name: String, limit: Limit },
}

/// Fetches and parses a JSON file; `None` on any failure. For optional files only.
pub async fn json<T: DeserializeOwned>(url: &str) -> Option<T> {
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(url)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let value = JsFuture::from(response.json().ok()?).await.ok()?;
    serde_wasm_bindgen::from_value(value).ok()
}

/// Offers bytes to the person as a file.
pub fn offer(name: &str, bytes: &[u8]) -> Result<(), DownloadError> {
    let not_offered = |_: JsValue| DownloadError::NotOffered(name.to_owned());
    let kind = BlobPropertyBag::new();
    kind.set_type("application/octet-stream");
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).map_err(not_offered)?;
    let url = Url::create_object_url_with_blob(&blob).map_err(not_offered)?;
    let link = leptos::prelude::document().create_element("a").map_err(not_offered)?;
    if let Some(link) = link.dyn_ref::<HtmlAnchorElement>() {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    Url::revoke_object_url(&url).map_err(not_offered)
}

/// The base named in a safetensors file of this page. The header is JSON after eight bytes of
/// length.
pub fn base_of(file: &[u8]) -> Option<BaseName> {
    let length = u64::from_le_bytes(file.get(..8)?.try_into().ok()?);
    let header = file.get(8..)?.get(..usize::try_from(length).ok()?)?;
    let header = JSON::parse(std::str::from_utf8(header).ok()?).ok()?;
    let about = Reflect::get(&header, &"__metadata__".into()).ok()?;
    Reflect::get(&about, &"base".into()).ok()?.as_string()?.parse().ok()
}

/// The bytes of a file. One that is too large is not read.
pub async fn bytes_within(limit: Limit, file: &File) -> Result<Vec<u8>, DownloadError> {
    match file.size() > f64::from(limit.bytes) {
        true => Err(DownloadError::TooLarge { name: file.name(), limit }),
        false => bytes_of(file).await,
    }
}

pub async fn bytes_of(file: &File) -> Result<Vec<u8>, DownloadError> {
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| DownloadError::NotRead(file.name()))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
