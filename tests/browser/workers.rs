//! The three workers: the reader starts first and never waits for a learner.

use std::time::Duration;

use browser_tests::Fault;

use crate::harness::{Page, alone_in_browser, in_browser};
use crate::learning::{PATIENCE, learn};
use crate::templates::{a_few, plain, two_hands};

/// A part of the file names of both learners.
const LEARNERS: &str = "learner";

/// The number of requests for a learner's files since the last call.
async fn learner_requests(page: &Page) -> usize {
    page.server.take_requests().iter().filter(|path| path.contains(LEARNERS)).count()
}

#[test]
fn the_pad_reads_without_a_learner() {
    in_browser(async |page| {
        page.expect_on_console("Failed to load resource");
        page.server.spoil(LEARNERS, Fault::Missing, usize::MAX);
        page.open("").await;
        assert_eq!(page.read(&plain(3)).await, 3);
        assert_eq!(page.read(&plain(7)).await, 7);
        page.add_sample(&plain(7), 7).await;
        page.server.mend();
        page.reload().await;
        learn(page).await;
    });
}

#[test]
fn the_learner_is_downloaded_after_the_first_reading() {
    in_browser(async |page| {
        page.open("").await;
        assert_eq!(page.read(&plain(3)).await, 3);
        let mut requests = 0;
        for _ in 0..100 {
            requests += learner_requests(page).await;
            if requests > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("no learner was downloaded within ten seconds of the first reading");
    });
}

#[test]
fn with_save_data_the_learner_is_downloaded_only_for_learning() {
    in_browser(async |page| {
        page.save_data().await;
        page.open_with(&a_few()).await;
        assert_eq!(page.read(&plain(3)).await, 3);
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(learner_requests(page).await, 0);
        learn(page).await;
        assert!(learner_requests(page).await > 0);
    });
}

/// The latencies from each stroke's last point to the bars that show it, in milliseconds.
async fn reading_latencies(page: &Page) -> Vec<f64> {
    page.script::<()>("inklingTests.latencies.length = 0; return null;").await;
    for digit in (0..10).chain(0..6) {
        assert_eq!(page.read(&plain(digit)).await, digit);
    }
    page.value("inklingTests.latencies").await
}

fn median(mut numbers: Vec<f64>) -> f64 {
    assert!(numbers.len() >= 10, "{numbers:?}");
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Presses *Learn my hand* again whenever learning has ended.
const LEARN_AGAIN: &str = "
    const button = name => document.querySelector(`[data-testid=\"${name}\"]`);
    window.learning = setInterval(() => {
        if (!button('progress')) button('fine-tune')?.click();
    }, 20);
    return null;";

#[test]
fn the_pad_reads_as_fast_while_the_learner_learns() {
    alone_in_browser(async |page| {
        page.open_with(&two_hands()).await;
        learn(page).await;
        let alone = median(reading_latencies(page).await);
        page.script::<()>(LEARN_AGAIN).await;
        page.until_within(PATIENCE, "learning has started", "at('progress')?.dataset.stage").await;
        let beside = median(reading_latencies(page).await);
        page.script::<()>("clearInterval(window.learning); return null;").await;
        println!(
            "From a stroke's last point to the bars: {alone:.0} ms, {beside:.0} ms while learning"
        );
        assert!(beside <= alone + 50.0, "{alone} {beside}");
    });
}
