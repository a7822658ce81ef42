//! *Save everything* and *Open a saved file*.

use machines::backup::{SavedRecord, file_of};
use machines::record::Store;
use serde_json::{Value, json};

use crate::harness::{Page, in_browser};
use crate::learning::learn;
use crate::templates::{a_few, plain};

/// A file of version 1: three digits, a head that is too short to be used, and a result of the Lab.
const VERSION_1: &str = include_str!("../backups/version-1.inkling");

/// The body of a file.
fn body(file: &str) -> Value {
    serde_json::from_str(file.lines().nth(1).unwrap()).unwrap()
}

/// The file of version 1 without its choice, so that no page tries its head.
fn without_choice() -> String {
    let body = body(VERSION_1);
    let of_store = |store: Store| {
        let records = body[store.name()].as_array().unwrap().iter();
        let record = |it: &Value| SavedRecord { store, id: String::new(), text: it.to_string() };
        records.map(record).collect::<Vec<_>>()
    };
    file_of(&[Store::Samples, Store::Heads, Store::Results].map(of_store).concat(), 0.0, None)
}

/// The text and the name of the file that *Save everything* offers.
async fn save(page: &Page) -> (String, String) {
    offered(page, "save-everything").await
}

/// The text and the name of the file that a button offers.
pub async fn offered(page: &Page, button: &str) -> (String, String) {
    page.script::<()>(
        "window.offered = window.offeredAs = null;
         const real = URL.createObjectURL.bind(URL);
         URL.createObjectURL = file => (window.offered = file, real(file));
         HTMLAnchorElement.prototype.click = function () { window.offeredAs = this.download; };
         return null;",
    )
    .await;
    page.click(button).await;
    page.until("a file is offered", "window.offered && window.offeredAs").await;
    let text = page.awaited("return await window.offered.text();").await;
    (text, page.value("window.offeredAs").await)
}

/// Opens a file with this text, and waits until an expression is true.
async fn open(page: &Page, text: &str, until: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved.inkling");
    std::fs::write(&path, text).unwrap();
    page.element("open-everything").await.send_keys(path.to_str().unwrap()).await.unwrap();
    page.until("the page says what came in, or why nothing did", until).await;
}

/// Opens a file that the page accepts; returns what the page says.
async fn told(page: &Page, text: &str) -> String {
    open(page, text, "at('told')").await;
    let told = page.text("told").await.replace('\u{a0}', " ");
    page.click("dismiss-told").await;
    page.until("the sentence is gone", "!at('told')").await;
    told
}

#[test]
fn everything_comes_back_from_a_saved_file() {
    in_browser(async |page| {
        page.open_with(&a_few()).await;
        learn(page).await;
        let result =
            json!({ "v": 2, "id": "003/adam/quick", "made_ms": 1, "outcome": {}, "misread": "" });
        page.put_record("results", result).await;
        let (samples, heads) = (page.kept_samples().await, page.records::<Value>("heads").await);
        assert_eq!((samples.len(), heads.len()), (6, 1));
        let (file, name) = save(page).await;
        assert!(name.starts_with("inkling-20") && name.ends_with(".inkling"), "{name}");
        let body = body(&file);
        assert_eq!(body["samples"].as_array().unwrap().len(), 6);
        assert!(body["heads"][0]["file"].is_string(), "{}", body["heads"]);
        assert_eq!(
            told(page, &file).await,
            "Opened: nothing new came in; 6 digits, 1 head and 1 result were here already."
        );

        page.click("delete-everything").await;
        page.click("confirm").await;
        page.until(
            "the deletion is announced",
            "at('said').textContent === 'Everything is deleted.'",
        )
        .await;
        assert_eq!(page.kept_samples().await, []);
        let all = "Opened: 6 digits, 1 head and 1 result came in.";
        assert_eq!(told(page, &file).await, all);
        for _ in 0..2 {
            page.until("the samples are shown", "at('samples').dataset.count === '6'").await;
            page.until(
                "the head is in use",
                "at('status').dataset.head === at('head')?.dataset.id",
            )
            .await;
            assert_eq!(page.kept_samples().await, samples);
            assert_eq!(page.records::<Value>("heads").await, heads);
            assert_eq!(page.records::<Value>("results").await.len(), 1);
            assert_eq!(page.read(&plain(4)).await, 4);
            page.reload().await;
        }
    });
}

#[test]
fn a_digit_that_could_not_be_stored_is_saved() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("").await;
        page.script::<()>(
            "IDBObjectStore.prototype.put = () => {
                 throw new DOMException('on purpose', 'QuotaExceededError');
             };
             return null;",
        )
        .await;
        page.add_sample(&plain(9), 9).await;
        page.until("the alert is shown", "at('alert')?.innerText.includes('no room')").await;
        assert_eq!(page.kept_samples().await, []);
        let (file, _) = save(page).await;
        assert_eq!(body(&file)["samples"][0]["label"], 9);
    });
}

#[test]
fn a_file_of_version_1_opens_in_the_embedded_page_and_its_result_in_the_lab() {
    in_browser(async |page| {
        page.save_data().await;
        page.open("?embed=train").await;
        let file = without_choice();
        assert_eq!(told(page, &file).await, "Opened: 3 digits, 1 head and 1 result came in.");
        page.open("?embed=train").await;
        page.until("the samples are shown", "at('samples').dataset.count === '3'").await;
        let labels: Vec<u8> = page.kept_samples().await.iter().map(|it| it.label).collect();
        assert_eq!(labels, [3, 7, 9]);
        assert_eq!(
            told(page, &file).await,
            "Opened: nothing new came in; 3 digits, 1 head and 1 result were here already."
        );
        let (saved, before) = (body(&save(page).await.0), body(VERSION_1));
        assert_eq!(saved["heads"][0]["file"], before["heads"][0]["file"]);
        assert_eq!(saved["results"][0]["misread"], before["results"][0]["misread"]);
        page.goto("lab.html?recipe=003&row=adam").await;
        page.until("the result is shown", "at('came-to')").await;
    });
}

#[test]
fn files_that_cannot_be_opened_are_refused_with_a_sentence_and_change_nothing() {
    in_browser(async |page| {
        page.save_data().await;
        page.open_with(&a_few()).await;
        let cut = &VERSION_1[..VERSION_1.len() / 2];
        let changed = VERSION_1.replace("\"label\":3", "\"label\":4");
        let newer = VERSION_1.replace("\"version\":1,", "\"version\":2,");
        for (file, sentence) in [
            (cut, "cut off"),
            (changed.as_str(), "damaged"),
            (newer.as_str(), "newer version"),
            ("hello", "Save everything"),
        ] {
            let refused =
                format!("all('alert').some(alert => alert.innerText.includes('{sentence}'))");
            open(page, file, &refused).await;
        }
        assert!(!page.is_shown("told").await);
        assert_eq!((page.samples().await, page.kept_samples().await.len()), (6, 6));
    });
}
