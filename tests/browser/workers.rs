//! Three workers: the reader comes first and never waits for a learner.

use std::time::Duration;

use browser_tests::Fault;

use crate::harness::{Page, in_browser};
use crate::learning::{PATIENCE, learn};
use crate::templates::{plain, two_hands};
use crate::trouble::a_few;

/// Both learners' modules.
const LEARNERS: &str = "learner";

async fn learner_requests(page: &Page) -> usize {
    page.server.take_requests().iter().filter(|path| path.contains(LEARNERS)).count()
}

#[test]
fn the_pad_reads_before_a_learner_has_come() {
    in_browser(async |page| {
        page.expect_on_console("Failed to load resource");
        page.server.spoil(LEARNERS, Fault::Missing, usize::MAX);
        page.open("").await;
        assert_eq!(page.read(&plain(3)).await, 3);
        assert_eq!(page.read(&plain(7)).await, 7);
        page.add_sample(&plain(7), 7).await;
        page.server.mend();
        page.open_with(&a_few()).await;
        learn(page).await;
    });
}

#[test]
fn the_learner_comes_in_the_background_after_the_first_reading() {
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
        panic!("no learner was fetched within ten seconds of the first reading");
    });
}

#[test]
fn with_save_data_no_learner_is_fetched_until_learning_is_asked_for() {
    in_browser(async |page| {
        page.before_each_document(
            "Object.defineProperty(navigator, 'connection', { value: { saveData: true } });",
        )
        .await;
        page.open_with(&a_few()).await;
        assert_eq!(page.read(&plain(3)).await, 3);
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(learner_requests(page).await, 0);
        learn(page).await;
        assert!(learner_requests(page).await > 0);
    });
}

/// Milliseconds from each stroke's last point to bars that show it.
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

#[test]
fn reading_goes_on_while_the_learner_learns() {
    in_browser(async |page| {
        page.open_with(&two_hands()).await;
        let alone = median(reading_latencies(page).await);
        page.click("fine-tune").await;
        page.until_within(PATIENCE, "it learns", "at('progress')?.dataset.stage").await;
        let began: f64 = page.value("performance.now()").await;
        assert_eq!(page.read(&plain(3)).await, 3);
        let still: bool = page.value("!!at('progress')").await;
        let took = page.value::<f64>("performance.now()").await - began;
        println!(
            "Read in {took:.0} ms while learning; alone the bars follow a stroke in {alone:.0} ms"
        );
        assert!(still, "learning was over before the reading");
    });
}
