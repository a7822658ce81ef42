//! Downloads from a source that fails in every way that a network does.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    future::Future,
};

use pollster::block_on;

use crate::download::*;
use crate::sha256;

/// What happens at a try.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    Missing,
    Silent,
    CutOff,
    OneBitTurned,
}

/// Fails as told, then gives every file its own content.
#[derive(Default)]
struct Faulty {
    faults: RefCell<HashMap<String, Vec<Fault>>>,
    kept: RefCell<HashMap<String, Vec<u8>>>,
    asked: RefCell<Vec<(String, bool)>>,
    pauses: RefCell<Vec<u32>>,
    under_way: Cell<usize>,
    most: Cell<usize>,
}

impl Faulty {
    fn with(path: &str, faults: &[Fault]) -> Self {
        let source = Self::default();
        // The last is popped first.
        let faults = faults.iter().rev().copied().collect();
        source.faults.borrow_mut().insert(path.to_owned(), faults);
        source
    }

    fn tries(&self) -> usize {
        self.asked.borrow().len()
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

/// Lets the others run once.
fn turn() -> impl Future<Output = ()> {
    let mut turned = false;
    std::future::poll_fn(move |context| {
        if std::mem::replace(&mut turned, true) {
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
        arrived: &dyn Fn(u64),
    ) -> Result<Vec<u8>, SourceError> {
        self.asked.borrow_mut().push((path.to_owned(), again));
        self.under_way.set(self.under_way.get() + 1);
        self.most.set(self.most.get().max(self.under_way.get()));
        let mut file = content(path);
        arrived(600);
        turn().await;
        self.under_way.set(self.under_way.get() - 1);
        match self.faults.borrow_mut().get_mut(path).and_then(Vec::pop) {
            Some(Fault::Missing) => return Err(SourceError::Status(404)),
            Some(Fault::Silent) => return Err(SourceError::Stalled(20)),
            Some(Fault::CutOff) => file.truncate(600),
            Some(Fault::OneBitTurned) => file[500] ^= 1,
            None => {}
        }
        arrived(file.len() as u64 - 600);
        Ok(file)
    }

    async fn pause(&self, ms: u32) {
        self.pauses.borrow_mut().push(ms);
    }

    async fn recall(&self, sha256: &str) -> Option<Vec<u8>> {
        self.kept.borrow().get(sha256).cloned()
    }

    async fn keep(&self, sha256: &str, file: &[u8]) {
        self.kept.borrow_mut().insert(sha256.to_owned(), file.to_vec());
    }

    async fn forget(&self, sha256: &str) {
        self.kept.borrow_mut().remove(sha256);
    }
}

fn get(source: &Faulty, files: &[Wanted]) -> Result<Vec<Vec<u8>>, DownloadError> {
    block_on(all(source, files, &|_, _| ()))
}

#[test]
fn every_fault_is_followed_by_another_try_after_a_longer_pause() {
    for fault in [Fault::Missing, Fault::Silent, Fault::CutOff, Fault::OneBitTurned] {
        let source = Faulty::with("a", &[fault; 3]);
        assert_eq!(get(&source, &[wanted("a")]).unwrap(), [content("a")]);
        assert_eq!(source.tries(), 4);
        assert!(source.pauses.borrow().is_sorted_by(|a, b| a < b));
        let again: Vec<_> = source.asked.borrow().iter().map(|(_, again)| *again).collect();
        assert_eq!(again, [false, true, true, true]);
    }
}

#[test]
fn a_file_that_never_comes_right_ends_with_what_to_do_and_is_not_kept() {
    for fault in [Fault::Missing, Fault::CutOff, Fault::OneBitTurned] {
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
fn what_was_damaged_in_the_cache_is_thrown_away_and_fetched_anew() {
    let source = Faulty::default();
    let file = wanted("a");
    let hash = file.expected.as_ref().unwrap().sha256.clone();
    source.keep(&hash, b"moths were here").now();
    assert_eq!(get(&source, &[file]).unwrap(), [content("a")]);
    assert_eq!(source.recall(&hash).now(), Some(content("a")));
}

#[test]
fn several_come_at_once_and_in_the_order_asked_for() {
    let source = Faulty::with("2", &[Fault::CutOff]);
    let names: Vec<_> = (0..10).map(|i| i.to_string()).collect();
    let files: Vec<_> = names.iter().map(|name| wanted(name)).collect();
    let got = get(&source, &files).unwrap();
    assert_eq!(got, names.iter().map(|name| content(name)).collect::<Vec<_>>());
    assert_eq!(source.most.get(), AT_ONCE);
}

#[test]
fn progress_ends_at_the_whole_and_never_says_more() {
    let source = Faulty::with("a", &[Fault::OneBitTurned, Fault::Missing]);
    source.keep(&sha256(&content("c")), &content("c")).now();
    let told = RefCell::new(vec![]);
    let progress = |done, total| told.borrow_mut().push((done, total));
    block_on(all(&source, &[wanted("a"), wanted("b"), wanted("c")], &progress)).unwrap();
    let told = told.into_inner();
    assert!(told.iter().all(|&(done, total)| done <= total && total == 3000));
    assert_eq!(told.last(), Some(&(3000, 3000)));
}

#[test]
fn a_file_of_which_nothing_is_known_is_fetched_each_time() {
    let source = Faulty::default();
    let file = Wanted { path: "a".to_owned(), expected: None };
    for tries in 1..3 {
        assert_eq!(get(&source, std::slice::from_ref(&file)).unwrap(), [content("a")]);
        assert_eq!(source.tries(), tries);
    }
}

/// The cache of this source never waits.
trait Now: Future + Sized {
    fn now(self) -> Self::Output {
        block_on(self)
    }
}

impl<F: Future> Now for F {}
