//! Fetches a lesson.

use js_sys::{Reflect, Uint8Array};
use languages::ENGLISH;
use lessons::{Lesson, LessonError, MOST_BYTES, address_in, address_of};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit,
    Response, Url,
};

use super::prose::Prose;

/// The most mistakes that a sentence names.
const NAMED: usize = 5;

#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(
        "“{0}” is no address of a lesson: use one that begins with https://, or one on this site."
    )]
    Address(String),
    #[error("There is no lesson at {0}: check the address, or choose one of this site’s lessons.")]
    Missing(String),
    #[error("{0} is larger than {kb} KB, and so no lesson: make several lessons of it.", kb = MOST_BYTES >> 10)]
    Large(String),
    #[error(
        "The lesson at {address} could not be fetched ({cause}). Check the connection, then reload the page. If it lies on another site, that site has to allow it with the header Access-Control-Allow-Origin, and this one in its Content-Security-Policy."
    )]
    Unreachable { address: String, cause: Cause },
    #[error("The lesson at {address} has mistakes. Its author can check it with: inkling lesson FILE. {}", named(.errors))]
    Wrong { address: String, errors: Vec<LessonError> },
}

/// Why a file has not come.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    #[error("the server answered with error {0}")]
    Status(u16),
    #[error("the browser gives no reason")]
    Unreachable,
    #[error("it is too large")]
    Large,
}

fn named(errors: &[LessonError]) -> String {
    let named = errors.iter().take(NAMED).map(|error| {
        let mut sentence = error.to_string();
        // A sentence of its own.
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        sentence
    });
    let mut sentences = named.collect::<Vec<_>>().join(" ");
    if errors.len() > NAMED {
        sentences.push_str(&format!(" And {} more.", errors.len() - NAMED));
    }
    sentences
}

/// A file, of at most `MOST_BYTES`, and its whole address. `address` is relative to `home`.
pub async fn fetch(address: &str, home: &str) -> Result<(Vec<u8>, String), LoadError> {
    let no_address = || LoadError::Address(address.to_owned());
    let url = Url::new_with_base(address, home).map_err(|_| no_address())?;
    if !matches!(url.protocol().as_str(), "http:" | "https:") {
        return Err(no_address());
    }
    let href = url.href();
    match get(&href).await {
        Ok(file) => Ok((file, href)),
        Err(Cause::Status(404 | 410)) => Err(LoadError::Missing(href)),
        Err(Cause::Large) => Err(LoadError::Large(href)),
        Err(cause) => Err(LoadError::Unreachable { address: href, cause }),
    }
}

/// Not `worker::fetch`: its libraries would be sent with this page, which needs no parts of files and no second try.
async fn get(address: &str) -> Result<Vec<u8>, Cause> {
    let unreachable = |_: JsValue| Cause::Unreachable;
    let wanted = RequestInit::new();
    // A teacher who has changed the file sees the change.
    wanted.set_cache(RequestCache::NoCache);
    // Another site learns neither the page nor the person.
    wanted.set_credentials(RequestCredentials::SameOrigin);
    wanted.set_referrer_policy(ReferrerPolicy::NoReferrer);
    let window = web_sys::window().ok_or(Cause::Unreachable)?;
    let asked = window.fetch_with_str_and_init(address, &wanted);
    let response: Response = JsFuture::from(asked).await.map_err(unreachable)?.unchecked_into();
    if !response.ok() {
        return Err(Cause::Status(response.status()));
    }
    let mut file = Vec::new();
    let Some(body) = response.body() else { return Ok(file) };
    let reader = ReadableStreamDefaultReader::new(&body).map_err(unreachable)?;
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(unreachable)?;
        let value = Reflect::get(&chunk, &"value".into()).map_err(unreachable)?;
        let Ok(bytes) = value.dyn_into::<Uint8Array>() else { return Ok(file) };
        file.extend(bytes.to_vec());
        if file.len() > MOST_BYTES {
            // The rest may be endless.
            let _ = reader.cancel();
            return Err(Cause::Large);
        }
    }
}

/// A lesson, the whole address of its file, and which of its texts it is.
pub struct Loaded {
    pub lesson: Lesson,
    pub file: String,
    pub prose: Prose,
}

/// The lesson that an address names; translated into the language with this code if the site has a translation.
pub async fn lesson(asked: &str, language: &str, home: &str) -> Result<Loaded, LoadError> {
    let prose = if language == ENGLISH.code {
        Prose::Plain
    } else if let Some(address) = address_in(asked, language) {
        // Where it can't be read, the English lesson is better than none.
        if let Ok((lesson, file)) = parsed(&address, home).await {
            return Ok(Loaded { lesson, file, prose: Prose::Translated });
        }
        Prose::English
    } else {
        Prose::Foreign
    };
    let (lesson, file) = parsed(&address_of(asked), home).await?;
    Ok(Loaded { lesson, file, prose })
}

async fn parsed(address: &str, home: &str) -> Result<(Lesson, String), LoadError> {
    let (file, address) = fetch(address, home).await?;
    match lessons::parse(&file) {
        Ok(lesson) => Ok((lesson, address)),
        Err(errors) => Err(LoadError::Wrong { address, errors }),
    }
}
