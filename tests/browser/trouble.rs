//! A bad line, spoiled files, a worker that dies.

use std::time::Duration;

use browser_tests::Fault;

use crate::harness::{Ink, in_browser};
use crate::learning::{PATIENCE, finish_learning, learn};
use crate::templates::{flowing, plain};

const WEIGHTS: &str = "cnn.safetensors";
const READER: &str = "reader_bg.wasm";
/// Much less than the minute that a slow line is given, and much more than noticing takes.
const SOON: Duration = Duration::from_secs(10);
/// Part of every shard's address.
const SHARD: &str = "data/mnist/t";

pub fn a_few() -> Vec<(u8, Ink)> {
    [0, 1, 2]
        .into_iter()
        .flat_map(|digit| [(digit, plain(digit)), (digit, flowing(digit))])
        .collect()
}

#[test]
fn files_that_arrive_short_corrupt_or_not_at_all_are_fetched_again() {
    in_browser(async |page| {
        page.expect_on_console("Failed to load resource");
        page.server.spoil(WEIGHTS, Fault::Down, 1);
        page.open_with(&a_few()).await;
        page.server.spoil(SHARD, Fault::Short, 1);
        page.server.spoil(SHARD, Fault::Corrupt, 1);
        page.server.spoil(SHARD, Fault::Missing, 1);
        learn(page).await;
    });
}

#[test]
fn weights_that_never_arrive_are_told_and_can_be_tried_again() {
    in_browser(async |page| {
        page.expect_on_console("Failed to load resource");
        page.server.spoil(WEIGHTS, Fault::Corrupt, usize::MAX);
        page.goto("").await;
        page.until("it is told", "at('alert')").await;
        let said = page.text("alert").await;
        assert!(said.contains(WEIGHTS), "{said}");
        page.draw(&plain(3)).await;
        page.server.mend();
        page.click("try-again").await;
        page.until_ready().await;
        assert_eq!(page.reading().await, 3);
        page.until("the message is gone", "!at('alert')").await;
    });
}

#[test]
fn shards_that_never_arrive_are_told_and_can_be_tried_again() {
    in_browser(async |page| {
        page.expect_on_console("Failed to load resource");
        page.open_with(&a_few()).await;
        page.server.spoil(SHARD, Fault::Missing, usize::MAX);
        page.click("fine-tune").await;
        page.until("it is told", "at('alert')").await;
        assert!(page.text("alert").await.contains("data/mnist"));
        assert!(!page.is_shown("progress").await);
        page.server.mend();
        page.click("try-again").await;
        finish_learning(page).await;
    });
}

#[test]
fn a_reader_that_cannot_be_fetched_is_reported_at_once_and_can_be_tried_again() {
    for fault in [Fault::Missing, Fault::Short] {
        in_browser(async |page| {
            page.expect_on_console("Failed to load resource");
            page.server.spoil(READER, fault, usize::MAX);
            page.goto("").await;
            page.until_within(SOON, "it is told", "at('alert')").await;
            let said = page.text("alert").await;
            assert!(said.contains("could not be started"), "{fault:?}: {said}");
            page.until_within(SOON, "trying again is offered", "at('try-again')").await;
            page.draw(&plain(3)).await;
            page.server.mend();
            page.click("try-again").await;
            page.until_ready().await;
            assert_eq!(page.reading().await, 3);
        });
    }
}

#[test]
fn a_reader_that_dies_is_started_again_with_all_that_was_there() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        learn(page).await;
        page.script::<()>("inklingTests.end('reader'); return null;").await;
        page.until_within(Duration::from_secs(60), "it is told", "at('alert')").await;
        let said = page.text("alert").await;
        assert!(said.contains("no longer answers"), "{said}");
        page.until_ready().await;
        page.until("the head reads again", "at('status').dataset.head === at('head').dataset.id")
            .await;
        assert_eq!(page.samples().await, 6);
        assert_eq!(page.read(&plain(5)).await, 5);
    });
}

#[test]
fn reading_goes_on_when_the_learner_dies_and_learning_goes_on_where_it_was() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        page.click("fine-tune").await;
        let learns = "at('progress')?.dataset.stage === 'training'";
        page.until_within(PATIENCE, "it learns", learns).await;
        page.script::<()>("inklingTests.end('learner'); return null;").await;
        assert_eq!(page.read(&plain(5)).await, 5);
        page.until_within(Duration::from_secs(60), "it is told", "at('alert')").await;
        let said: String = page.value("all('alert').map(alert => alert.innerText).join(' ')").await;
        assert!(said.contains("goes on where it was"), "{said}");
        assert_eq!(page.read(&plain(4)).await, 4);
        assert_eq!(page.samples().await, 6);
        page.click("try-again").await;
        page.until_within(
            PATIENCE,
            "it has learned",
            "!at('progress') && all('head').length === 1",
        )
        .await;
    });
}
