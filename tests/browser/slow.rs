//! A slow phone: the page's thread runs at a sixth of its speed.

use std::time::Duration;

use serde_json::json;

use crate::harness::{Page, in_browser};
use crate::templates::plain;

/// A part of the path of every shard: the learner is being prepared once it requests one.
const SHARD: &str = "data/mnist/t";

/// Reads a digit and labels it; returns the time from the last point to the reading, in milliseconds.
const READ: &str = "
    await person.draw(given);
    const begun = performance.now();
    await person.until('all ink is read', () => inklingTests.allInkIsRead());
    const elapsed = performance.now() - begun;
    await person.label(given);
    return elapsed;";

/// The longest time of a reading.
const SOON_MS: f64 = 10_000.0;
/// The number of readings while the learner is being prepared.
const BESIDE: usize = 3;
const MOST: usize = 60;

async fn slow_down(page: &Page, rate: u32) {
    let rate = json!({ "rate": rate });
    page.driver.cdp().send_raw("Emulation.setCPUThrottlingRate", rate).await.unwrap();
}

#[test]
fn a_slow_processor_reads_while_the_learner_is_prepared() {
    in_browser(async |page| {
        page.with_person(plain).await;
        page.open("").await;
        slow_down(page, 6).await;
        let (mut readings, mut beside) = (Vec::new(), 0);
        while beside < BESIDE {
            assert!(readings.len() < MOST, "the learner is not prepared: {readings:?}");
            page.begin(READ, json!(readings.len() % 10)).await;
            let elapsed_ms: f64 = page.ended(Duration::from_secs(120)).await;
            readings.push(elapsed_ms);
            let requests = page.server.take_requests();
            let is_prepared = beside > 0 || requests.iter().any(|path| path.contains(SHARD));
            beside += usize::from(is_prepared);
        }
        slow_down(page, 1).await;
        println!("From the last point to the reading, in ms: {readings:.0?}");
        assert!(readings.iter().all(|ms| *ms < SOON_MS), "{readings:.0?}");
    });
}
