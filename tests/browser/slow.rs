//! A slow phone: the page's thread runs at a twentieth of its speed. It reads while it prepares to learn, and with the digits
//! of a class.

use std::time::Duration;

use serde_json::json;

use crate::harness::{Ink, Page, alone_in_browser};
use crate::templates::plain;

/// A part of the path of every shard: the learner is being prepared once it requests one.
const SHARD: &str = "data/mnist/t";

/// Reads a digit and labels it; returns the time from the last point to the reading, and that from the label to
/// "Kept", in milliseconds.
const READ: &str = "
    await person.draw(given);
    const begun = performance.now();
    await person.until('all ink is read', () => inklingTests.allInkIsRead());
    const read = performance.now();
    await person.label(given);
    return [read - begun, performance.now() - read];";

/// The longest time of a reading.
const SOON_MS: f64 = 10_000.0;
/// The longest time from a label to "Kept". The test's own questions about 2,100 digits are part of it.
const KEPT_MS: f64 = 30_000.0;
/// The longest wait for the driver's answers.
const PATIENCE: Duration = Duration::from_secs(120);

/// The digits of a class: thirty people with seventy each.
const CLASS: usize = 2_100;
/// The number of readings while the learner is being prepared.
const BESIDE: usize = 3;
const MOST: usize = 60;

/// How many times slower the page's thread is.
const SLOWER: u32 = 20;

async fn slow_down(page: &Page, rate: u32) {
    let rate = json!({ "rate": rate });
    page.driver.cdp().send_raw("Emulation.setCPUThrottlingRate", rate).await.unwrap();
}

#[test]
fn a_slow_processor_reads_while_the_learner_is_prepared() {
    alone_in_browser(async |page| {
        page.with_person(plain).await;
        page.open("").await;
        slow_down(page, SLOWER).await;
        let (mut readings, mut beside) = (Vec::new(), 0);
        while beside < BESIDE {
            assert!(readings.len() < MOST, "the learner is not prepared: {readings:?}");
            page.begin(READ, json!(readings.len() % 10)).await;
            let [read_ms, _]: [f64; 2] = page.ended(PATIENCE).await;
            readings.push(read_ms);
            let requests = page.server.take_requests();
            let is_prepared = beside > 0 || requests.iter().any(|path| path.contains(SHARD));
            beside += usize::from(is_prepared);
        }
        slow_down(page, 1).await;
        println!("From the last point to the reading, in ms: {readings:.0?}");
        assert!(readings.iter().all(|ms| *ms < SOON_MS), "{readings:.0?}");
    });
}

#[test]
fn the_digits_of_a_class_are_shown_and_added_to_on_a_slow_processor() {
    alone_in_browser(async |page| {
        page.with_person(plain).await;
        let digits: Vec<(u8, Ink)> = (0..=9).cycle().take(CLASS).map(|i| (i, plain(i))).collect();
        page.open_with(&digits).await;
        slow_down(page, 6).await;
        page.goto("").await;
        let are_shown = format!("at('samples')?.dataset.count === '{CLASS}'");
        page.until_within(PATIENCE, "all digits are shown", &are_shown).await;
        let shown_ms: f64 = page.value("performance.now()").await;
        let mut times = Vec::new();
        for digit in 0..5 {
            page.begin(READ, json!(digit)).await;
            times.push(page.ended::<[f64; 2]>(PATIENCE).await);
        }
        slow_down(page, 1).await;
        println!(
            "{CLASS} digits are shown after {shown_ms:.0} ms; readings and labels, in ms: {times:.0?}"
        );
        for [read_ms, kept_ms] in &times {
            assert!(*read_ms < SOON_MS && *kept_ms < KEPT_MS, "{times:.0?}");
        }
        page.until(
            "the new digits are shown",
            &format!("at('samples').dataset.count === '{}'", CLASS + 5),
        )
        .await;
    });
}
