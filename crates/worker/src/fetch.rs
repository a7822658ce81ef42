//! The browser as a source of files: the network, and Cache Storage with each file's hash as key.
//! Works in a page and in a worker. Without Cache Storage, nothing is kept.

use futures_util::future::{Either, select};
use gloo::net::http::Request;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Cache, CacheStorage, ReadableStreamDefaultReader, ReferrerPolicy,
    RequestCache, RequestCredentials, Response,
};

use data::download::{Source, SourceError, continues};

/// The cache of weights and shards, which all copies of the site on an origin share
/// (`machines::keeping::is_cache_of`).
const CACHE: &str = "inkling-files";

/// A connection counts as dead after this many seconds of silence.
const STALL_SECONDS: u32 = 20;

/// The page's origin and this browser's cache.
#[derive(Default)]
pub struct Browser;

impl Source for Browser {
    async fn get(
        &self,
        path: &str,
        again: bool,
        most: u64,
        file: &mut Vec<u8>,
        arrived: &dyn Fn(u64),
    ) -> Result<(), SourceError> {
        let abort = AbortOnDrop(AbortController::new().map_err(unreachable)?);
        // Cards and manifests keep their names across versions, so the browser must revalidate its
        // copy.
        let cache = if again { RequestCache::Reload } else { RequestCache::NoCache };
        let mut request = Request::get(path).cache(cache).abort_signal(Some(&abort.0.signal()));
        if is_foreign(path) {
            // Another site learns neither the page nor the person.
            request = request
                .credentials(RequestCredentials::Omit)
                .referrer_policy(ReferrerPolicy::NoReferrer);
        }
        let from = file.len() as u64;
        if from > 0 {
            request = request.header("Range", &format!("bytes={from}-"));
        }
        let response = in_time(request.send())
            .await?
            .map_err(|error| SourceError::Unreachable(error.to_string()))?;
        if !response.ok() {
            return Err(SourceError::Status(response.status()));
        }
        let range = response.headers().get("Content-Range");
        if !continues(response.status(), range.as_deref(), from) {
            file.clear();
        }
        let Some(body) = response.body() else { return Ok(()) };
        let reader = ReadableStreamDefaultReader::new(&body).map_err(unreachable)?;
        loop {
            let chunk = in_time(JsFuture::from(reader.read())).await?.map_err(unreachable)?;
            let value = Reflect::get(&chunk, &"value".into()).map_err(unreachable)?;
            let Ok(bytes) = value.dyn_into::<Uint8Array>() else { return Ok(()) };
            let start = file.len();
            file.resize(start + bytes.length() as usize, 0);
            bytes.copy_to(&mut file[start..]);
            arrived(bytes.length().into());
            if file.len() as u64 > most {
                return Err(SourceError::Large(most));
            }
        }
    }

    async fn pause(&self, ms: u32) {
        TimeoutFuture::new(ms).await;
    }

    async fn recall(&self, sha256: &str) -> Option<Vec<u8>> {
        let cache = cache().await?;
        let kept = JsFuture::from(cache.match_with_str(&key(sha256))).await.ok()?;
        let bytes = kept.dyn_into::<Response>().ok()?.array_buffer().ok()?;
        Some(Uint8Array::new(&JsFuture::from(bytes).await.ok()?).to_vec())
    }

    async fn keep(&self, sha256: &str, file: &[u8]) {
        let Some(cache) = cache().await else { return };
        let bytes = Uint8Array::from(file);
        if let Ok(response) = Response::new_with_opt_js_u8_array(Some(&bytes)) {
            // Fails if the disk is full or the window private. The next visit fetches the file
            // again.
            let _ = JsFuture::from(cache.put_with_str(&key(sha256), &response)).await;
        }
    }

    async fn forget(&self, sha256: &str) {
        if let Some(cache) = cache().await {
            let _ = JsFuture::from(cache.delete_with_str(&key(sha256))).await;
        }
    }
}

/// Whether a path is an address of its own, such as one that a person has typed.
fn is_foreign(path: &str) -> bool {
    path.contains("://")
}

/// Aborts the download when its future is dropped.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Cache Storage; `None` outside of a secure context or with site data blocked.
async fn cache() -> Option<Cache> {
    let caches = Reflect::get(&js_sys::global(), &"caches".into()).ok()?;
    let caches = caches.dyn_into::<CacheStorage>().ok()?;
    JsFuture::from(caches.open(CACHE)).await.ok()?.dyn_into().ok()
}

/// A file's key. Keys of Cache Storage are URLs; the site serves no file at this URL.
fn key(sha256: &str) -> String {
    format!("./kept/{sha256}")
}

async fn in_time<T>(work: impl Future<Output = T>) -> Result<T, SourceError> {
    let late = TimeoutFuture::new(STALL_SECONDS * 1000);
    match select(std::pin::pin!(work), late).await {
        Either::Left((done, _)) => Ok(done),
        Either::Right(_) => Err(SourceError::Stalled(STALL_SECONDS)),
    }
}

fn unreachable(error: JsValue) -> SourceError {
    let said = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    SourceError::Unreachable(said.unwrap_or_else(|| format!("{error:?}")))
}
