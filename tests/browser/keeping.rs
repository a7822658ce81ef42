//! What a visit leaves behind, and what the next one finds.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Ink, Page, in_browser};
use crate::learning::learn;
use crate::templates::{flowing, plain};

/// People who hear the page have been told that everything is deleted.
const DELETED: &str = "at('said').textContent === 'Everything is deleted.'";

fn a_few() -> Vec<(u8, Ink)> {
    [1, 4, 7]
        .into_iter()
        .flat_map(|digit| [(digit, plain(digit)), (digit, flowing(digit))])
        .collect()
}

#[test]
fn a_reload_and_a_second_tab_keep_samples_and_head() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        let shown = learn(page).await;
        page.reload().await;
        page.until("the head is back", "at('status').dataset.head === at('head')?.dataset.id")
            .await;
        assert_eq!(page.samples().await, 6);
        assert_eq!(page.number("result", "data-after-right").await, shown.after.0);
        page.draw(&plain(4)).await;
        assert_eq!(page.reading().await, 4);

        let first = page.driver.window().await.unwrap();
        let second = page.driver.new_tab().await.unwrap();
        page.driver.switch_to_window(second).await.unwrap();
        page.note_from_the_start().await;
        page.open("").await;
        page.until("the head is there too", "at('status').dataset.head === at('head')?.dataset.id")
            .await;
        assert_eq!(page.samples().await, 6);
        page.add_sample(&plain(9), 9).await;
        page.driver.switch_to_window(first).await.unwrap();
        page.until("the first tab has it too", "at('samples').dataset.count === '7'").await;
    });
}

#[test]
fn the_second_visit_downloads_neither_weights_nor_shards() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        learn(page).await;
        let heavy = |path: &String| path.contains(".safetensors") || path.contains(".gz");
        let first: Vec<_> = page.server.take_requests().into_iter().filter(heavy).collect();
        assert!(first.iter().any(|path| path.contains("cnn.safetensors")), "{first:?}");
        assert!(first.iter().any(|path| path.contains("data/mnist/")), "{first:?}");
        let mut once = first.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), first.len(), "fetched twice: {first:?}");

        page.reload().await;
        page.click("use-base").await;
        learn(page).await;
        let second: Vec<_> = page.server.take_requests().into_iter().filter(heavy).collect();
        assert_eq!(second, [""; 0]);
    });
}

#[test]
fn what_is_labelled_outlasts_a_page_that_goes_at_once() {
    in_browser(async |page| {
        page.open("").await;
        for count in 1..=8 {
            page.draw(&plain(count)).await;
            assert_eq!(page.reading().await, count);
            let leave =
                format!("window.leaving = true; at('label-{count}').click(); location.reload()");
            page.script::<()>(&leave).await;
            page.until("the page is anew", "!window.leaving && at('status')").await;
            page.until_ready().await;
            let all = format!("at('samples')?.dataset.count === '{count}'");
            page.until("all are back", &all).await;
        }
    });
}

#[test]
fn a_full_disk_is_told_and_kept_on_once_there_is_room() {
    in_browser(async |page| {
        // Before the first change: Chromium doesn't ask each time how much room is left.
        let origin = page.server.origin();
        let room = async |limit: Value| {
            page.driver.cdp().send_raw("Storage.overrideQuotaForOrigin", limit).await.unwrap();
        };
        room(json!({ "origin": origin, "quotaSize": 1 })).await;
        page.open("").await;
        page.add_sample(&plain(9), 9).await;
        page.until("it is told", "at('alert')?.innerText.includes('no room')").await;
        assert_eq!(page.samples().await, 1);
        assert_eq!(page.kept_samples().await, []);
        room(json!({ "origin": origin })).await;
        page.click("try-again").await;
        page.until("nothing is wrong any more", "!at('alert')").await;
        assert_eq!(page.kept_samples().await.len(), 1);
    });
}

/// Has a method of the next object store that calls it fail, once.
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

async fn until_kept(page: &Page, count: usize) {
    for _ in 0..200 {
        if page.kept_samples().await.len() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{} samples are kept, not {count}", page.kept_samples().await.len());
}

#[test]
fn a_second_label_does_not_hide_that_the_first_is_not_kept() {
    in_browser(async |page| {
        page.open("").await;
        fail_once(page, "put", "QuotaExceededError").await;
        page.add_sample(&plain(1), 1).await;
        page.until("it is told", "at('alert')?.innerText.includes('no room')").await;
        page.add_sample(&plain(2), 2).await;
        until_kept(page, 1).await;
        assert!(page.is_shown("try-again").await);
        page.click("try-again").await;
        page.until("nothing is wrong any more", "!at('alert')").await;
        until_kept(page, 2).await;
        page.reload().await;
        page.until("both are back", "at('samples').dataset.count === '2'").await;
    });
}

#[test]
fn a_database_that_is_deleted_meanwhile_gets_back_what_is_on_the_page() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        page.awaited::<()>(
            "await new Promise((resolve, reject) => {
                 const asked = indexedDB.deleteDatabase('inkling');
                 asked.onsuccess = resolve;
                 asked.onerror = asked.onblocked = reject;
             });
             return null;",
        )
        .await;
        page.add_sample(&plain(9), 9).await;
        until_kept(page, 7).await;
        page.reload().await;
        page.until("all are back", "at('samples').dataset.count === '7'").await;
    });
}

#[test]
fn deleting_everything_that_fails_is_told_and_tried_again() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        fail_once(page, "clear", "UnknownError").await;
        page.click("delete-everything").await;
        page.click("confirm").await;
        page.until("it is told", "at('alert')?.innerText.includes('Not everything is deleted')")
            .await;
        assert_eq!(page.kept_samples().await.len(), 6);
        assert!(!page.value::<bool>(DELETED).await);
        page.click("try-again").await;
        page.until("it is announced", DELETED).await;
        assert_eq!(page.kept_samples().await, []);
        assert!(!page.is_shown("alert").await);
    });
}

#[test]
fn delete_everything_leaves_nothing() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        learn(page).await;
        page.draw(&plain(3)).await;
        assert!(!page.cached().await.is_empty());
        page.click("delete-everything").await;
        page.click("confirm").await;
        page.until("nothing is shown", "!at('sample') && !at('head') && !at('result')").await;
        page.until("nothing is on the pad", "at('pad').dataset.points === '0'").await;
        page.until("it is announced", DELETED).await;
        for store in ["samples", "heads", "choices", "set-aside"] {
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
fn records_that_cannot_be_read_take_nothing_else_with_them() {
    in_browser(async |page| {
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
        page.until("the others are there", "at('samples').dataset.count === '6'").await;
        let said: String = page.value("all('alert').map(alert => alert.innerText).join(' ')").await;
        assert!(said.contains("set aside") && said.contains("newer version"), "{said}");
        assert_eq!(page.read(&plain(2)).await, 2);
        assert_eq!(page.records::<Value>("set-aside").await.len(), 2);
        page.reload().await;
        page.until("the others are there", "at('samples').dataset.count === '6'").await;
        let said: String = page.value("all('alert').map(alert => alert.innerText).join(' ')").await;
        assert!(!said.contains("set aside"), "told twice: {said}");
    });
}
