//! What the browser stores between visits.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Page, in_browser};
use crate::learning::learn;
use crate::templates::{a_few, plain};

/// The live region for screen readers announces the deletion.
const DELETED: &str = "at('said').textContent === 'Everything is deleted.'";

#[test]
fn a_reload_and_a_second_tab_keep_samples_and_head() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        let shown = learn(page).await;
        page.reload().await;
        page.until(
            "the stored head is in use",
            "at('status').dataset.head === at('head')?.dataset.id",
        )
        .await;
        assert_eq!(page.samples().await, 6);
        assert_eq!(page.number("result", "data-after-right").await, shown.after.0);
        page.draw(&plain(4)).await;
        assert_eq!(page.reading().await, 4);

        let first = page.driver.window().await.unwrap();
        let second = page.driver.new_tab().await.unwrap();
        page.driver.switch_to_window(second).await.unwrap();
        page.record_from_the_start().await;
        page.open("").await;
        page.until(
            "the head is in use in the second tab",
            "at('status').dataset.head === at('head')?.dataset.id",
        )
        .await;
        assert_eq!(page.samples().await, 6);
        page.add_sample(&plain(9), 9).await;
        page.driver.switch_to_window(first).await.unwrap();
        page.until("the first tab shows the new sample", "at('samples').dataset.count === '7'")
            .await;
    });
}

#[test]
fn the_second_visit_downloads_neither_weights_nor_shards() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        learn(page).await;
        let is_large = |path: &String| path.contains(".safetensors") || path.contains(".gz");
        let first: Vec<_> = page.server.take_requests().into_iter().filter(is_large).collect();
        assert!(first.iter().any(|path| path.contains("cnn.safetensors")), "{first:?}");
        assert!(first.iter().any(|path| path.contains("data/mnist/")), "{first:?}");
        let mut once = first.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), first.len(), "downloaded twice: {first:?}");

        page.reload().await;
        page.click("use-base").await;
        learn(page).await;
        let second: Vec<_> = page.server.take_requests().into_iter().filter(is_large).collect();
        assert_eq!(second, [""; 0]);
    });
}

#[test]
fn a_labelled_digit_survives_an_immediate_reload() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        for count in 1..=8 {
            page.draw(&plain(count)).await;
            assert_eq!(page.reading().await, count);
            let reload =
                format!("window.leaving = true; at('label-{count}').click(); location.reload()");
            page.script::<()>(&reload).await;
            page.until("the page has reloaded", "!window.leaving && at('status')").await;
            page.until_ready().await;
            let all = format!("at('samples')?.dataset.count === '{count}'");
            page.until("all samples are back", &all).await;
        }
    });
}

#[test]
fn a_full_disk_is_reported_and_samples_are_saved_once_there_is_room() {
    in_browser(async |page| {
        // Before the first write, because Chromium caches the free space.
        let origin = page.server.origin();
        let set_quota = async |limit: Value| {
            page.driver.cdp().send_raw("Storage.overrideQuotaForOrigin", limit).await.unwrap();
        };
        set_quota(json!({ "origin": origin, "quotaSize": 1 })).await;
        page.open("").await;
        page.add_sample(&plain(9), 9).await;
        page.until("the alert is shown", "at('alert')?.innerText.includes('no room')").await;
        assert_eq!(page.samples().await, 1);
        assert_eq!(page.kept_samples().await, []);
        set_quota(json!({ "origin": origin })).await;
        page.click("try-again").await;
        page.until("the alert is gone", "!at('alert')").await;
        assert_eq!(page.kept_samples().await.len(), 1);
    });
}

/// Makes the next call of a method of any object store fail with an exception.
async fn fail_once(page: &Page, method: &str, exception: &str) {
    let script = format!(
        "const stores = IDBObjectStore.prototype;
         const method = stores.{method};
         stores.{method} = () => {{
             stores.{method} = method;
             throw new DOMException('on purpose', '{exception}');
         }};
         return null;"
    );
    page.script::<()>(&script).await;
}

/// Waits until this number of samples is stored.
async fn until_stored(page: &Page, count: usize) {
    for _ in 0..200 {
        if page.kept_samples().await.len() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{} samples are stored, not {count}", page.kept_samples().await.len());
}

#[test]
fn a_second_saved_sample_does_not_hide_that_the_first_is_unsaved() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        fail_once(page, "put", "QuotaExceededError").await;
        page.add_sample(&plain(1), 1).await;
        page.until("the alert is shown", "at('alert')?.innerText.includes('no room')").await;
        page.add_sample(&plain(2), 2).await;
        until_stored(page, 1).await;
        assert!(page.is_shown("try-again").await);
        page.click("try-again").await;
        page.until("the alert is gone", "!at('alert')").await;
        until_stored(page, 2).await;
        page.reload().await;
        page.until("both samples are back", "at('samples').dataset.count === '2'").await;
    });
}

#[test]
fn samples_on_the_page_are_saved_again_after_the_database_is_deleted() {
    in_browser(async |page| {
        page.save_data().await;
        page.open_with(&a_few()).await;
        page.awaited::<()>(
            "await new Promise((resolve, reject) => {
                 const deletion = indexedDB.deleteDatabase('inkling');
                 deletion.onsuccess = resolve;
                 deletion.onerror = deletion.onblocked = reject;
             });
             return null;",
        )
        .await;
        page.add_sample(&plain(9), 9).await;
        until_stored(page, 7).await;
        page.reload().await;
        page.until("all samples are back", "at('samples').dataset.count === '7'").await;
    });
}

#[test]
fn a_failed_deletion_is_reported_and_can_be_retried() {
    in_browser(async |page| {
        page.save_data().await;
        page.open_with(&a_few()).await;
        fail_once(page, "clear", "UnknownError").await;
        page.click("delete-everything").await;
        page.click("confirm").await;
        page.until(
            "the alert is shown",
            "at('alert')?.innerText.includes('Not everything is deleted')",
        )
        .await;
        assert_eq!(page.kept_samples().await.len(), 6);
        assert!(!page.value::<bool>(DELETED).await);
        page.click("try-again").await;
        page.until("the deletion is announced", DELETED).await;
        assert_eq!(page.kept_samples().await, []);
        assert!(!page.is_shown("alert").await);
    });
}

#[test]
fn delete_everything_deletes_all_stored_data() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        learn(page).await;
        page.draw(&plain(3)).await;
        assert!(!page.cached().await.is_empty());
        page.click("delete-everything").await;
        page.click("confirm").await;
        page.until("nothing is shown", "!at('sample') && !at('head') && !at('result')").await;
        page.until("the pad is empty", "at('pad').dataset.points === '0'").await;
        page.until("the deletion is announced", DELETED).await;
        for store in ["samples", "signs", "heads", "choices", "set-aside"] {
            assert_eq!(page.records::<Value>(store).await, [Value::Null; 0], "{store}");
        }
        assert_eq!(page.cached().await, [""; 0]);
        assert_eq!(page.value::<usize>("sessionStorage.length + localStorage.length").await, 0);
        page.reload().await;
        assert_eq!(page.samples().await, 0);
        assert_eq!(page.read(&plain(5)).await, 5);
    });
}

#[test]
fn unreadable_records_are_set_aside_and_the_others_load() {
    in_browser(async |page| {
        page.save_data().await;
        page.open_with(&a_few()).await;
        page.put_record("samples", json!({ "id": "broken", "v": 1, "label": 12, "ink": "none" }))
            .await;
        page.put_record("heads", json!({ "id": "broken", "v": 1, "file": [1, 2, 3] })).await;
        page.put_record(
            "samples",
            json!({ "id": "newer", "v": 99, "made_ms": 1, "label": "seven" }),
        )
        .await;
        page.reload().await;
        page.until("the other samples are back", "at('samples').dataset.count === '6'").await;
        let alerts: String =
            page.value("all('alert').map(alert => alert.innerText).join(' ')").await;
        assert!(alerts.contains("set aside") && alerts.contains("newer version"), "{alerts}");
        assert_eq!(page.read(&plain(2)).await, 2);
        assert_eq!(page.records::<Value>("set-aside").await.len(), 2);
        page.reload().await;
        page.until("the other samples are back", "at('samples').dataset.count === '6'").await;
        let alerts: String =
            page.value("all('alert').map(alert => alert.innerText).join(' ')").await;
        assert!(!alerts.contains("set aside"), "reported twice: {alerts}");
    });
}
