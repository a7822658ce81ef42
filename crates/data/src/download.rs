//! Downloads files: several at once, checked, and cached by hash. A broken download is resumed at the byte where it
//! broke, after growing pauses. The `Source` is the network and the cache.

use std::cell::Cell;

use futures_util::stream::{StreamExt, TryStreamExt, iter};

use crate::{Expected, FileError};

/// Downloads at the same time.
const CONCURRENCY: usize = 4;

/// The largest file that is taken: VGG16's weights are the largest by far, and a person may type any address.
const MOST_BYTES: u64 = 128 << 20;

/// Pauses before the second, third and fourth try, in milliseconds.
const PAUSES_MS: [u32; 3] = [500, 1500, 4500];

/// A network and a cache.
#[allow(async_fn_in_trait)]
pub trait Source {
    /// Downloads the file at a path relative to the page to the end of `file`. Calls `arrived` with the number of
    /// new bytes of each chunk. If `again`, an earlier try failed, and the request must bypass HTTP caches. Where
    /// `file` holds an earlier try's bytes, asks for the rest alone; if all of the file comes (`continues`), drops
    /// them. Fails as soon as `file` has more than `most` bytes; those that have arrived stay in it.
    async fn get(
        &self,
        path: &str,
        again: bool,
        most: u64,
        file: &mut Vec<u8>,
        arrived: &dyn Fn(u64),
    ) -> Result<(), SourceError>;

    /// Waits.
    async fn pause(&self, ms: u32);

    /// The cached file with this hash, if any; its bytes may be damaged.
    async fn recall(&self, sha256: &str) -> Option<Vec<u8>>;

    /// Caches a file for the next visit. If that fails, the next visit downloads it again.
    async fn keep(&self, sha256: &str, file: &[u8]);

    /// Removes a file from the cache.
    async fn forget(&self, sha256: &str);
}

/// Why one try failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    #[error("the server answered with error {0}")]
    Status(u16),
    #[error("the server can't be reached: {0}")]
    Unreachable(String),
    #[error("no data arrived for {0} seconds")]
    Stalled(u32),
    #[error("it is larger than {} MB", .0 >> 20)]
    Large(u64),
}

/// Whether an answer goes on after `from` bytes: its status, and its header `Content-Range`, such as
/// "bytes 200-999/1000".
pub fn continues(status: u16, content_range: Option<&str>, from: u64) -> bool {
    let begin = content_range.and_then(|range| range.strip_prefix("bytes ")?.split('-').next());
    status == 206 && begin.and_then(|begin| begin.parse().ok()) == Some(from)
}

/// A file to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Relative to the page.
    pub path: String,
    /// The expected length and hash; without them the file is neither checked nor cached.
    pub expected: Option<Expected>,
}

/// A download that failed at every try.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path} could not be downloaded in {tries} tries ({cause}). {}", cause.advice())]
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

impl Cause {
    fn advice(&self) -> &'static str {
        match self {
            Self::Source(SourceError::Large(_)) => "Choose another file.",
            _ => "Check the connection, then try again.",
        }
    }

    /// Whether the bytes that have arrived are the beginning of the file: the line broke.
    fn is_broken_line(&self) -> bool {
        matches!(
            self,
            Self::Source(SourceError::Unreachable(_) | SourceError::Stalled(_))
                | Self::File(FileError::TooShort { .. })
        )
    }

    /// Whether another try may succeed.
    fn may_pass(&self) -> bool {
        !matches!(self, Self::Source(SourceError::Large(_)))
    }
}

/// Downloads all files, in the order of `files`, or fails.
///
/// Calls `progress` with the bytes done and the total bytes of the files whose length is known. The bytes
/// done decrease when a download is retried.
pub async fn all(
    source: &impl Source,
    files: &[Wanted],
    progress: &dyn Fn(u64, u64),
) -> Result<Vec<Vec<u8>>, DownloadError> {
    let count = counter(files, progress);
    iter(files.iter().map(|file| one(source, file, &count)))
        .buffered(CONCURRENCY)
        .try_collect()
        .await
}

/// Downloads one file like `all`. It needs less code than concurrent downloads.
pub async fn single(
    source: &impl Source,
    file: &Wanted,
    progress: &dyn Fn(u64, u64),
) -> Result<Vec<u8>, DownloadError> {
    one(source, file, &counter(std::slice::from_ref(file), progress)).await
}

/// Sums changes of the bytes done, and calls `progress` with the sum and the total.
fn counter(files: &[Wanted], progress: &dyn Fn(u64, u64)) -> impl Fn(i64) {
    let lengths = files.iter().filter_map(|file| file.expected.as_ref()).map(|e| e.bytes);
    // A damaged manifest may give any lengths.
    let total = lengths.fold(0, u64::saturating_add);
    let done = Cell::new(0);
    move |change: i64| {
        done.set(done.get() + change);
        progress((done.get().max(0) as u64).min(total), total);
    }
}

/// Takes a file from the cache or downloads it.
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
    let most = expected.as_ref().map_or(0, |expected| expected.bytes).max(MOST_BYTES);
    let (mut got, counted) = (Vec::new(), Cell::new(0));
    let arrived = |bytes: u64| {
        counted.set(counted.get() + bytes as i64);
        count(bytes as i64);
    };
    let mut tries = 0;
    loop {
        let result = source.get(path, tries > 0, most, &mut got, &arrived).await;
        let checked = result.map_err(Cause::from).and_then(|()| match expected {
            Some(expected) => Ok(expected.check(path, &got)?),
            None => Ok(()),
        });
        // Only a hash tells whether two parts are of one file.
        let resumes =
            matches!(&checked, Err(cause) if expected.is_some() && cause.is_broken_line());
        if checked.is_err() && !resumes {
            got.clear();
        }
        match got.len() as i64 - counted.replace(got.len() as i64) {
            0 => {}
            dropped => count(dropped),
        }
        let Err(cause) = checked else {
            if let Some(expected) = expected {
                source.keep(&expected.sha256, &got).await;
            }
            return Ok(got);
        };
        let Some(&pause) = PAUSES_MS.get(tries).filter(|_| cause.may_pass()) else {
            return Err(DownloadError { path: path.clone(), tries: tries + 1, cause });
        };
        source.pause(pause).await;
        tries += 1;
    }
}

#[cfg(test)]
mod tests;
