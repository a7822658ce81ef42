//! Spoiled downloads and dead workers.

use std::time::Duration;

use browser_tests::Fault;

use crate::harness::in_browser;
use crate::learning::{PATIENCE, finish_learning, learn};
use crate::templates::{a_few, plain};

const WEIGHTS: &str = "cnn.safetensors";
const READER: &str = "reader_bg.wasm";
/// Less than the page's timeout of a minute for a slow line.
const SOON: Duration = Duration::from_secs(10);
/// A part of the path of every shard.
const SHARD: &str = "data/mnist/t";

#[test]
fn short_corrupt_and_missing_files_are_downloaded_again() {
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
fn missing_weights_are_reported_and_can_be_retried() {
    in_browser(async |page| {
        page.expect_on_console("Failed to load resource");
        page.server.spoil(WEIGHTS, Fault::Corrupt, usize::MAX);
        page.goto("").await;
        page.until("an alert is shown", "at('alert')").await;
        let alert = page.text("alert").await;
        assert!(alert.contains(WEIGHTS), "{alert}");
        page.draw(&plain(3)).await;
        page.server.mend();
        page.click("try-again").await;
        page.until_ready().await;
        assert_eq!(page.reading().await, 3);
        page.until("the alert is gone", "!at('alert')").await;
    });
}

#[test]
fn missing_shards_are_reported_and_can_be_retried() {
    in_browser(async |page| {
        page.expect_on_console("Failed to load resource");
        page.open_with(&a_few()).await;
        page.server.spoil(SHARD, Fault::Missing, usize::MAX);
        page.click("fine-tune").await;
        page.until("an alert is shown", "at('alert')").await;
        assert!(page.text("alert").await.contains("data/mnist"));
        assert!(!page.is_shown("progress").await);
        page.server.mend();
        page.click("try-again").await;
        finish_learning(page).await;
    });
}

#[test]
fn a_missing_reader_is_reported_soon_and_can_be_retried() {
    for fault in [Fault::Missing, Fault::Short] {
        in_browser(async |page| {
            page.expect_on_console("Failed to load resource");
            page.server.spoil(READER, fault, usize::MAX);
            page.goto("").await;
            page.until_within(SOON, "an alert is shown", "at('alert')").await;
            let alert = page.text("alert").await;
            assert!(alert.contains("could not be started"), "{fault:?}: {alert}");
            page.until_within(SOON, "a retry is offered", "at('try-again')").await;
            page.draw(&plain(3)).await;
            page.server.mend();
            page.click("try-again").await;
            page.until_ready().await;
            assert_eq!(page.reading().await, 3);
        });
    }
}

#[test]
fn a_dead_reader_is_restarted_and_nothing_is_lost() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        learn(page).await;
        page.script::<()>("inklingTests.terminate('reader'); return null;").await;
        page.until_within(Duration::from_secs(60), "an alert is shown", "at('alert')").await;
        let alert = page.text("alert").await;
        assert!(alert.contains("no longer answers"), "{alert}");
        page.until_ready().await;
        page.until(
            "the head is in use again",
            "at('status').dataset.head === at('head').dataset.id",
        )
        .await;
        assert_eq!(page.samples().await, 6);
        assert_eq!(page.read(&plain(5)).await, 5);
    });
}

#[test]
fn reading_continues_when_the_learner_dies_and_learning_resumes() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        page.click("fine-tune").await;
        let is_training = "at('progress')?.dataset.stage === 'training'";
        page.until_within(PATIENCE, "training has started", is_training).await;
        page.script::<()>("inklingTests.terminate('learner'); return null;").await;
        assert_eq!(page.read(&plain(5)).await, 5);
        page.until_within(Duration::from_secs(60), "an alert is shown", "at('alert')").await;
        let alerts: String =
            page.value("all('alert').map(alert => alert.innerText).join(' ')").await;
        assert!(alerts.contains("goes on where it was"), "{alerts}");
        assert_eq!(page.read(&plain(4)).await, 4);
        assert_eq!(page.samples().await, 6);
        page.click("try-again").await;
        page.until_within(
            PATIENCE,
            "learning has ended",
            "!at('progress') && all('head').length === 1",
        )
        .await;
    });
}
