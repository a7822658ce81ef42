//! Downloads from a source that fails like a network.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    future::Future,
};

use pollster::block_on;

use crate::download::*;
use crate::sha256;

/// What goes wrong with a download.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    NotFound,
    Stalled,
    /// The line breaks after 600 bytes.
    Broken,
    Truncated,
    FlippedBit,
    /// More bytes than asked for.
    Endless,
}

/// A source with a list of faults for each path. Without a fault each file has its own content.
#[derive(Default)]
struct Faulty {
    faults: RefCell<HashMap<String, Vec<Fault>>>,
    cache: RefCell<HashMap<String, Vec<u8>>>,
    requests: RefCell<Vec<(String, bool)>>,
    /// How many bytes of earlier tries each request came with.
    had: RefCell<Vec<usize>>,
    /// Whether the server sends parts of files.
    ranges: bool,
    pauses: RefCell<Vec<u32>>,
    active: Cell<usize>,
    max_active: Cell<usize>,
}

impl Faulty {
    fn with(path: &str, faults: &[Fault]) -> Self {
        let source = Self::default();
        // `pop` takes the last one first.
        let faults = faults.iter().rev().copied().collect();
        source.faults.borrow_mut().insert(path.to_owned(), faults);
        source
    }

    fn tries(&self) -> usize {
        self.requests.borrow().len()
    }
}

fn content(path: &str) -> Vec<u8> {
    path.bytes().cycle().take(1000).collect()
}

fn wanted(path: &str) -> Wanted {
    let file = content(path);
    let expected = Expected { bytes: file.len() as u64, sha256: sha256(&file) };
    Wanted { path: path.to_owned(), expected: Some(expected) }
}

/// Lets the other downloads run once.
fn yield_once() -> impl Future<Output = ()> {
    let mut yielded = false;
    std::future::poll_fn(move |context| {
        if std::mem::replace(&mut yielded, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
}

impl Source for Faulty {
    async fn get(
        &self,
        path: &str,
        again: bool,
        most: u64,
        file: &mut Vec<u8>,
        arrived: &dyn Fn(u64),
    ) -> Result<(), SourceError> {
        self.had.borrow_mut().push(file.len());
        self.requests.borrow_mut().push((path.to_owned(), again));
        self.active.set(self.active.get() + 1);
        self.max_active.set(self.max_active.get().max(self.active.get()));
        if !self.ranges {
            file.clear();
        }
        let rest = content(path).split_off(file.len());
        let (first, last) = rest.split_at(rest.len().min(600));
        file.extend(first);
        arrived(first.len() as u64);
        yield_once().await;
        self.active.set(self.active.get() - 1);
        match self.faults.borrow_mut().get_mut(path).and_then(Vec::pop) {
            Some(Fault::NotFound) => return Err(SourceError::Status(404)),
            Some(Fault::Stalled) => return Err(SourceError::Stalled(20)),
            Some(Fault::Broken) => return Err(SourceError::Unreachable("broken".to_owned())),
            Some(Fault::Truncated) => return Ok(()),
            Some(Fault::FlippedBit) => file[500] ^= 1,
            Some(Fault::Endless) => return Err(SourceError::Large(most)),
            None => {}
        }
        file.extend(last);
        arrived(last.len() as u64);
        Ok(())
    }

    async fn pause(&self, ms: u32) {
        self.pauses.borrow_mut().push(ms);
    }

    async fn recall(&self, sha256: &str) -> Option<Vec<u8>> {
        self.cache.borrow().get(sha256).cloned()
    }

    async fn keep(&self, sha256: &str, file: &[u8]) {
        self.cache.borrow_mut().insert(sha256.to_owned(), file.to_vec());
    }

    async fn forget(&self, sha256: &str) {
        self.cache.borrow_mut().remove(sha256);
    }
}

fn get(source: &Faulty, files: &[Wanted]) -> Result<Vec<Vec<u8>>, DownloadError> {
    block_on(all(source, files, &|_, _| ()))
}

#[test]
fn each_fault_is_retried_after_a_longer_pause() {
    for fault in [Fault::NotFound, Fault::Stalled, Fault::Truncated, Fault::FlippedBit] {
        let source = Faulty::with("a", &[fault; 3]);
        assert_eq!(get(&source, &[wanted("a")]).unwrap(), [content("a")]);
        assert_eq!(source.tries(), 4);
        assert!(source.pauses.borrow().is_sorted_by(|a, b| a < b));
        let again: Vec<_> = source.requests.borrow().iter().map(|(_, again)| *again).collect();
        assert_eq!(again, [false, true, true, true]);
    }
}

#[test]
fn a_download_goes_on_where_the_line_broke() {
    let faults = [Fault::Broken, Fault::NotFound, Fault::Truncated, Fault::FlippedBit];
    let had = |fault: Fault, ranges: bool, wanted: Wanted| {
        let source = Faulty { ranges, ..Faulty::with("a", &[fault]) };
        let progress = Cell::new(0);
        let got = block_on(single(&source, &wanted, &|done, _| progress.set(done))).unwrap();
        assert_eq!(got, content("a"));
        assert_eq!(progress.get(), if wanted.expected.is_some() { 1000 } else { 0 });
        source.had.take()
    };
    for ranges in [true, false] {
        let had = faults.map(|fault| had(fault, ranges, wanted("a")));
        assert_eq!(had, [vec![0, 600], vec![0, 0], vec![0, 600], vec![0, 0]]);
    }
    // Without a hash, nobody knows whether the rest is of the same file.
    let unknown = Wanted { path: "a".to_owned(), expected: None };
    assert_eq!(had(Fault::Broken, true, unknown), [0, 0]);
}

#[test]
fn an_answer_goes_on_only_where_the_request_asked() {
    assert!(continues(206, Some("bytes 600-999/1000"), 600));
    assert!(continues(206, Some("bytes 600-999/*"), 600));
    assert!(!continues(206, Some("bytes 0-999/1000"), 600));
    assert!(!continues(206, None, 600) && !continues(200, None, 600));
    assert!(!continues(200, Some("bytes 600-999/1000"), 600));
}

#[test]
fn a_file_that_fails_at_each_try_gives_advice_and_is_not_cached() {
    for fault in [Fault::NotFound, Fault::Truncated, Fault::FlippedBit] {
        let source = Faulty::with("b", &[fault; 4]);
        let error = get(&source, &[wanted("a"), wanted("b")]).unwrap_err();
        assert_eq!((error.path.as_str(), error.tries), ("b", 4));
        assert!(error.to_string().ends_with("then try again."), "{error}");
        assert!(source.recall(&sha256(&content("b"))).now().is_none());
    }
}

#[test]
fn a_second_visit_downloads_nothing() {
    let source = Faulty::default();
    let files = [wanted("a"), wanted("b")];
    let first = get(&source, &files).unwrap();
    assert_eq!(source.tries(), 2);
    assert_eq!(get(&source, &files).unwrap(), first);
    assert_eq!(source.tries(), 2);
}

#[test]
fn a_damaged_file_in_the_cache_is_replaced() {
    let source = Faulty::default();
    let file = wanted("a");
    let hash = file.expected.as_ref().unwrap().sha256.clone();
    source.keep(&hash, b"damaged").now();
    assert_eq!(get(&source, &[file]).unwrap(), [content("a")]);
    assert_eq!(source.recall(&hash).now(), Some(content("a")));
}

#[test]
fn files_are_downloaded_concurrently_and_returned_in_order() {
    let source = Faulty::with("2", &[Fault::Truncated]);
    let names: Vec<_> = (0..10).map(|i| i.to_string()).collect();
    let files: Vec<_> = names.iter().map(|name| wanted(name)).collect();
    let got = get(&source, &files).unwrap();
    assert_eq!(got, names.iter().map(|name| content(name)).collect::<Vec<_>>());
    assert_eq!(source.max_active.get(), CONCURRENCY);
}

#[test]
fn progress_ends_at_the_total_and_never_exceeds_it() {
    let source = Faulty::with("a", &[Fault::FlippedBit, Fault::NotFound]);
    source.keep(&sha256(&content("c")), &content("c")).now();
    let calls = RefCell::new(vec![]);
    let progress = |done, total| calls.borrow_mut().push((done, total));
    block_on(all(&source, &[wanted("a"), wanted("b"), wanted("c")], &progress)).unwrap();
    let calls = calls.into_inner();
    assert!(calls.iter().all(|&(done, total)| done <= total && total == 3000));
    assert_eq!(calls.last(), Some(&(3000, 3000)));
}

#[test]
fn lengths_whose_sum_overflows_fail_as_interrupted_downloads() {
    let huge = |path: &str| {
        let expected = Expected { bytes: u64::MAX, sha256: sha256(&content(path)) };
        Wanted { path: path.to_owned(), expected: Some(expected) }
    };
    let total = Cell::new(0);
    let files = [huge("a"), huge("b")];
    let got = block_on(all(&Faulty::default(), &files, &|_, of| total.set(of)));
    assert!(matches!(got.unwrap_err().cause, Cause::File(FileError::TooShort { .. })));
    assert_eq!(total.get(), u64::MAX);
}

#[test]
fn an_endless_file_is_refused_at_once() {
    let source = Faulty::with("a", &[Fault::Endless]);
    let refused = get(&source, &[wanted("a")]).unwrap_err();
    assert_eq!((refused.tries, source.tries()), (1, 1));
    let sentence = refused.to_string();
    assert!(sentence.contains("larger than 128 MB"), "{sentence}");
    assert!(sentence.ends_with("Choose another file."), "{sentence}");
}

#[test]
fn a_file_without_an_expected_hash_is_downloaded_each_time() {
    let source = Faulty::default();
    let file = Wanted { path: "a".to_owned(), expected: None };
    for tries in 1..3 {
        assert_eq!(get(&source, std::slice::from_ref(&file)).unwrap(), [content("a")]);
        assert_eq!(source.tries(), tries);
    }
}

/// The result of a future of this source's cache, which never waits.
trait Now: Future + Sized {
    fn now(self) -> Self::Output {
        block_on(self)
    }
}

impl<F: Future> Now for F {}
