//! Changes that are taken back, one after the other.

use thirtyfour::Key;

use crate::harness::{Page, in_browser};
use crate::learning::learn;
use crate::templates::{a_few, plain};

const HEAD_IN_USE: &str = "at('head') && at('status').dataset.head === at('head').dataset.id";

/// The id and the label of each digit.
async fn labels(page: &Page) -> Vec<(String, String)> {
    page.value("all('sample').map(s => [s.dataset.id, s.dataset.label]).sort()").await
}

async fn until_count(page: &Page, count: usize) {
    let shown = format!("at('samples').dataset.count === '{count}'");
    page.until(&format!("{count} digits are shown"), &shown).await;
}

async fn press_ctrl_z(page: &Page) {
    let keys = page.driver.action_chain().key_down(Key::Control).send_keys("z");
    keys.key_up(Key::Control).perform().await.unwrap();
}

#[test]
fn three_changes_in_a_row_are_taken_back_and_nothing_is_lost() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        learn(page).await;
        page.until("the head is in use", HEAD_IN_USE).await;
        let before = labels(page).await;

        page.click("sample").await;
        page.click("delete-sample").await;
        until_count(page, 5).await;
        page.click("sample").await;
        page.click("relabel-9").await;
        let is_relabelled = "all('sample').some(s => s.dataset.label === '9')";
        page.until("a label is changed", is_relabelled).await;
        page.click("delete-head").await;
        page.until("the base reads", "!at('head') && !at('status').dataset.head").await;
        let offer = page.text("undo-row").await;
        assert!(offer.starts_with("Deleted the head of ") && offer.contains("2 more"), "{offer}");

        page.click("undo-delete").await;
        page.until("the head is in use again", HEAD_IN_USE).await;
        let offer = page.text("undo-row").await;
        let changed = "Changed the label 0 to 9.";
        assert!(offer.starts_with(changed) && offer.contains("1 more"), "{offer}");
        page.click("undo-delete").await;
        page.until("the label is back", &format!("!{is_relabelled}")).await;
        page.until(
            "the deletion can be taken back",
            "at('undo-row')?.innerText.startsWith('Deleted 1\u{a0}digit.')",
        )
        .await;
        page.click("undo-delete").await;
        until_count(page, 6).await;
        page.until("nothing more can be taken back", "!at('undo-row')").await;
        assert_eq!(labels(page).await, before);

        page.reload().await;
        until_count(page, 6).await;
        page.until("the head is in use after a reload", HEAD_IN_USE).await;
        assert_eq!(labels(page).await, before);
    });
}

#[test]
fn ctrl_z_takes_back_strokes_before_changes() {
    in_browser(async |page| {
        page.save_data().await;
        page.open_with(&a_few()).await;
        page.click("delete-all").await;
        until_count(page, 0).await;
        // A closed offer can still be taken back.
        page.script::<()>(
            "at('undo-row').querySelector('[aria-label=\"Close\"]').click(); return null;",
        )
        .await;
        page.until("the offer is closed", "!at('undo-row')").await;
        page.draw(&plain(1)).await;
        for left in (0..page.value::<usize>("Number(at('pad').dataset.strokes)").await).rev() {
            press_ctrl_z(page).await;
            page.until("a stroke is gone", &format!("at('pad').dataset.strokes === '{left}'"))
                .await;
            assert_eq!(page.samples().await, 0);
        }
        press_ctrl_z(page).await;
        until_count(page, 6).await;
    });
}

#[test]
fn nothing_can_be_taken_back_after_everything_is_deleted() {
    in_browser(async |page| {
        page.save_data().await;
        page.open_with(&a_few()).await;
        page.click("sample").await;
        page.click("delete-sample").await;
        until_count(page, 5).await;
        page.click("delete-everything").await;
        page.click("confirm").await;
        page.until(
            "the deletion is announced",
            "at('said').textContent === 'Everything is deleted.'",
        )
        .await;
        assert!(!page.is_shown("undo-row").await);
        press_ctrl_z(page).await;
        page.reload().await;
        assert_eq!(page.kept_samples().await, []);
    });
}
