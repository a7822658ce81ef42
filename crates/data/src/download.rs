//! How files are fetched: checked, tried again with growing pauses, several at once, in whole or not
//! at all, and kept under their hash. What a network and a cache are is their `Source`'s.

use std::cell::Cell;

use futures_util::stream::{StreamExt, TryStreamExt, iter};

use crate::{Expected, FileError};

/// So many files are on their way at the same time.
const AT_ONCE: usize = 4;

/// Before the second, third and fourth try.
const PAUSES_MS: [u32; 3] = [500, 1500, 4500];

/// A network and a cache.
#[allow(async_fn_in_trait)]
pub trait Source {
    /// The file at a path relative to the page. `arrived` is told how many more bytes there are,
    /// whenever some have come. `again` says that what came before was of no use: caches on the way
    /// are to be passed by.
    async fn get(
        &self,
        path: &str,
        again: bool,
        arrived: &dyn Fn(u64),
    ) -> Result<Vec<u8>, SourceError>;

    async fn pause(&self, ms: u32);

    /// A file that was kept under its hash, if it is still there; it may have been damaged since.
    async fn recall(&self, sha256: &str) -> Option<Vec<u8>>;

    /// Keeps a file for the next visit; where that isn't possible, it is fetched anew then.
    async fn keep(&self, sha256: &str, file: &[u8]);

    async fn forget(&self, sha256: &str);
}

/// Why one try failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    #[error("the server answered with error {0}")]
    Status(u16),
    #[error("there is no answer: {0}")]
    Unreachable(String),
    #[error("nothing came for {0} seconds")]
    Stalled(u32),
}

/// A file to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Relative to the page.
    pub path: String,
    /// `None` where nothing is known of it beforehand: then it is neither checked nor kept.
    pub expected: Option<Expected>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{path} could not be downloaded, in {tries} tries ({cause}). Check the connection, then try again."
)]
pub struct DownloadError {
    pub path: String,
    pub tries: usize,
    pub cause: Cause,
}

/// Why the last try failed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    File(#[from] FileError),
}

/// All files in the order asked for, or none. `progress` is told bytes done and, as far as lengths
/// are known, bytes in all; done falls back when a file has to be fetched again.
pub async fn all(
    source: &impl Source,
    files: &[Wanted],
    progress: &dyn Fn(u64, u64),
) -> Result<Vec<Vec<u8>>, DownloadError> {
    let total = files.iter().filter_map(|file| file.expected.as_ref()).map(|e| e.bytes).sum();
    let done = Cell::new(0);
    let count = |change: i64| {
        done.set(done.get() + change);
        progress((done.get().max(0) as u64).min(total), total);
    };
    iter(files.iter().map(|file| one(source, file, &count))).buffered(AT_ONCE).try_collect().await
}

async fn one(
    source: &impl Source,
    file: &Wanted,
    count: &dyn Fn(i64),
) -> Result<Vec<u8>, DownloadError> {
    let Wanted { path, expected } = file;
    if let Some(expected) = expected
        && let Some(kept) = source.recall(&expected.sha256).await
    {
        if expected.check(path, &kept).is_ok() {
            count(kept.len() as i64);
            return Ok(kept);
        }
        source.forget(&expected.sha256).await;
    }
    let mut tries = 0;
    loop {
        let cause = match attempt(source, file, tries > 0, count).await {
            Ok(got) => {
                if let Some(expected) = expected {
                    source.keep(&expected.sha256, &got).await;
                }
                return Ok(got);
            }
            Err(cause) => cause,
        };
        let Some(&pause) = PAUSES_MS.get(tries) else {
            return Err(DownloadError { path: path.clone(), tries: tries + 1, cause });
        };
        source.pause(pause).await;
        tries += 1;
    }
}

/// What a failed attempt has counted, it takes back.
async fn attempt(
    source: &impl Source,
    file: &Wanted,
    again: bool,
    count: &dyn Fn(i64),
) -> Result<Vec<u8>, Cause> {
    let arrived = Cell::new(0);
    let result = source
        .get(&file.path, again, &|bytes| {
            arrived.set(arrived.get() + bytes as i64);
            count(bytes as i64);
        })
        .await
        .map_err(Cause::from)
        .and_then(|got| {
            if let Some(expected) = &file.expected {
                expected.check(&file.path, &got)?;
            }
            Ok(got)
        });
    if result.is_err() {
        count(-arrived.get());
    }
    result
}

#[cfg(test)]
mod tests;
