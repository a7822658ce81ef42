//! The person's digits: labelled, corrected, deleted.

use crate::harness::in_browser;
use crate::templates::{flowing, plain};

#[test]
fn a_wrong_label_can_be_corrected_and_a_deleted_digit_restored() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        page.add_sample(&plain(2), 3).await;
        page.add_sample(&plain(4), 4).await;
        page.until(
            "the wrong label is marked",
            "all('sample').some(s => s.dataset.label === '3' && s.dataset.read === '2')",
        )
        .await;
        page.click("sample").await;
        page.click("relabel-2").await;
        page.until(
            "the label is corrected",
            "all('sample').every(s => s.dataset.label === s.dataset.read)",
        )
        .await;

        page.click("sample").await;
        page.click("delete-sample").await;
        page.until("one sample is left", "all('sample').length === 1").await;
        page.click("undo-delete").await;
        page.until("the sample is back", "all('sample').length === 2").await;
        page.click("delete-all").await;
        page.until("no sample is left", "all('sample').length === 0").await;
        page.click("undo-delete").await;
        page.until("all samples are back", "all('sample').length === 2").await;
        let mut labels: Vec<u8> =
            page.kept_samples().await.iter().map(|sample| sample.label).collect();
        labels.sort_unstable();
        assert_eq!(labels, [2, 4]);
    });
}

#[test]
fn the_guided_mode_asks_for_one_digit_after_the_other() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        page.click("guided").await;
        for digit in [0, 1, 2] {
            page.until(
                "the digit is asked for",
                &format!("at('guided-prompt')?.dataset.digit === '{digit}'"),
            )
            .await;
            page.draw(&flowing(digit)).await;
        }
        page.until("the next digit is asked for", "at('guided-prompt')?.dataset.digit === '3'")
            .await;
        page.draw(&flowing(3)).await;
        page.click("guided-next").await;
        page.until("the next digit is asked for", "at('guided-prompt')?.dataset.digit === '4'")
            .await;
        page.click("guided-stop").await;
        let labels: Vec<String> = page.value("all('sample').map(s => s.dataset.label)").await;
        assert_eq!(labels, ["0", "1", "2", "3"]);
    });
}
