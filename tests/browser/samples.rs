//! The person's own digits: labelled, mended, deleted.

use crate::harness::in_browser;
use crate::templates::{flowing, plain};

#[test]
fn a_wrong_label_is_mended_and_a_deleted_digit_comes_back() {
    in_browser(async |page| {
        page.open("").await;
        page.add_sample(&plain(2), 3).await;
        page.add_sample(&plain(4), 4).await;
        page.until(
            "the wrong one is told",
            "all('sample').some(s => s.dataset.label === '3' && s.dataset.read === '2')",
        )
        .await;
        page.click("sample").await;
        page.click("relabel-2").await;
        page.until("it is mended", "all('sample').every(s => s.dataset.label === s.dataset.read)")
            .await;

        page.click("sample").await;
        page.click("delete-sample").await;
        page.until("one is left", "all('sample').length === 1").await;
        page.click("undo-delete").await;
        page.until("it is back", "all('sample').length === 2").await;
        page.click("delete-all").await;
        page.until("none is left", "all('sample').length === 0").await;
        page.click("undo-delete").await;
        page.until("all are back", "all('sample').length === 2").await;
        let mut labels: Vec<u8> =
            page.kept_samples().await.iter().map(|sample| sample.label).collect();
        labels.sort_unstable();
        assert_eq!(labels, [2, 4]);
    });
}

#[test]
fn the_guided_mode_asks_for_each_digit_and_goes_on_by_itself() {
    in_browser(async |page| {
        page.open("").await;
        page.click("guided").await;
        for digit in [0, 1, 2] {
            page.until("it asks", &format!("at('guided-prompt')?.dataset.digit === '{digit}'"))
                .await;
            page.draw(&flowing(digit)).await;
        }
        page.until("it asks for the next", "at('guided-prompt')?.dataset.digit === '3'").await;
        page.draw(&flowing(3)).await;
        page.click("guided-next").await;
        page.until("it asks for the next", "at('guided-prompt')?.dataset.digit === '4'").await;
        page.click("guided-stop").await;
        let labels: Vec<String> = page.value("all('sample').map(s => s.dataset.label)").await;
        assert_eq!(labels, ["0", "1", "2", "3"]);
    });
}
