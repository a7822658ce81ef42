//! Fetches a lesson.

use lessons::{Lesson, LessonError, MOST_BYTES};
use web_sys::Url;

use data::download::{Source, SourceError};
use worker::fetch::Browser;

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
    Unreachable { address: String, cause: SourceError },
    #[error("The lesson at {address} has mistakes. Its author can check it with: inkling lesson FILE. {}", named(.errors))]
    Wrong { address: String, errors: Vec<LessonError> },
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
    let mut file = Vec::new();
    let href = url.href();
    match Browser.get(&href, false, MOST_BYTES as u64, &mut file, &|_| ()).await {
        Ok(()) => Ok((file, href)),
        Err(SourceError::Status(404 | 410)) => Err(LoadError::Missing(href)),
        Err(SourceError::Large(_)) => Err(LoadError::Large(href)),
        Err(cause) => Err(LoadError::Unreachable { address: href, cause }),
    }
}

/// A lesson and the whole address of its file.
pub async fn lesson(address: &str, home: &str) -> Result<(Lesson, String), LoadError> {
    let (file, address) = fetch(address, home).await?;
    match lessons::parse(&file) {
        Ok(lesson) => Ok((lesson, address)),
        Err(errors) => Err(LoadError::Wrong { address, errors }),
    }
}
