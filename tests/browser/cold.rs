//! A first visit on a slow line ends in a reading, and the pad is there before.

use crate::harness::{dist, in_browser_at};
use crate::visit::{Visit, as_a_host_serves_it, first_visit};

#[test]
fn a_first_visit_on_a_slow_line_ends_in_a_reading() {
    let site = as_a_host_serves_it(&dist());
    in_browser_at(site.path(), async |page| {
        let Visit { pad_ms, reading_ms } = first_visit(page).await;
        println!(
            "First visit at 10 Mbit/s and 40 ms: the pad after {pad_ms:.0} ms, the first reading after {reading_ms:.0} ms"
        );
        assert!(pad_ms < reading_ms, "the pad waits for the reader");
        // An order of magnitude: script/bench measures the figures.
        assert!(pad_ms < 5_000.0 && reading_ms < 13_000.0, "{pad_ms} {reading_ms}");
    });
}
