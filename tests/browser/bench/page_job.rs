//! The whole personal job as a person meets it on our page: twenty digits drawn, learned, the next one read.

use crate::harness::Page;
use crate::templates::{again, plain, two_hands};

/// In milliseconds.
pub struct PageJob {
    /// From the click to the result, right after the twentieth digit.
    pub first_ms: f64,
    /// Once more, with MNIST's part there.
    pub again_ms: f64,
    /// From the last point of the next digit to bars that show it.
    pub next_ms: f64,
}

pub async fn run(page: &Page) -> PageJob {
    page.open("").await;
    for (label, ink) in two_hands() {
        page.add_sample(&ink, label).await;
    }
    let first_ms = learned(page).await;
    let again_ms = learned(page).await;
    page.value::<Option<()>>("void inklingTests.latencies.splice(0)").await;
    for digit in 0..10 {
        page.read(&again(&plain(digit), 1)).await;
    }
    let mut latencies: Vec<f64> = page.value("inklingTests.latencies").await;
    latencies.sort_by(f64::total_cmp);
    let next_ms = latencies.get(latencies.len() / 2).copied().unwrap_or(f64::NAN);
    PageJob { first_ms, again_ms, next_ms }
}

/// From the click to the result, to a frame.
async fn learned(page: &Page) -> f64 {
    page.until("it can be learned", "at('fine-tune') && !at('fine-tune').disabled").await;
    page.awaited(
        "const at = name => document.querySelector(`[data-testid=\"${name}\"]`);
         const frame = () => new Promise(requestAnimationFrame);
         const begun = performance.now();
         at('fine-tune').click();
         while (!at('progress')) await frame();
         while (at('progress') || !at('result')) await frame();
         return performance.now() - begun;",
    )
    .await
}
