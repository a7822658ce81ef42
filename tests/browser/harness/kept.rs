//! What the browser keeps for the page: IndexedDB and Cache Storage, read and written behind its back.

use machines::record::{Id, Kept, Sample};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Ink, Page};

/// In a script: runs requests on an object store of the page's database.
const STORE: &str = "
    const asked = request => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const database = await asked(indexedDB.open('inkling'));
    const store = (name, mode = 'readonly') => database.transaction(name, mode).objectStore(name);
";

impl Page {
    async fn on_database<T: DeserializeOwned>(&self, body: &str, given: Value) -> T {
        let script = format!("{STORE} try {{ {body} }} finally {{ database.close(); }}");
        self.awaited_with(&script, given).await
    }

    /// All records of an object store.
    pub async fn records<T: DeserializeOwned>(&self, store: &str) -> Vec<T> {
        self.on_database("return await asked(store(given).getAll());", json!(store)).await
    }

    /// Puts a record as it is into an object store.
    pub async fn put_record(&self, store: &str, record: Value) {
        let body = "await asked(store(given.store, 'readwrite').put(given.record)); return null;";
        let () = self.on_database(body, json!({ "store": store, "record": record })).await;
    }

    /// The samples that the page keeps.
    pub async fn kept_samples(&self) -> Vec<Sample> {
        let records: Vec<<Sample as Kept>::Record> = self.records(Sample::STORE.name()).await;
        records.into_iter().map(|record| Sample::from_record(record).unwrap()).collect()
    }

    /// Opens the page as somebody does who has drawn and labelled these digits before.
    pub async fn open_with(&self, digits: &[(u8, Ink)]) {
        self.open("").await;
        for (i, (label, strokes)) in (0u8..).zip(digits) {
            let id = Id::from_random([i; 16]);
            let sample = Sample {
                id,
                made_ms: f64::from(i),
                label: *label,
                drawn: strokes.clone().into(),
                sure: false,
            };
            self.put_record(
                Sample::STORE.name(),
                serde_json::to_value(sample.to_record()).unwrap(),
            )
            .await;
        }
        self.reload().await;
        let count = digits.len();
        self.until(
            "the kept samples are there",
            &format!("at('samples').dataset.count === '{count}'"),
        )
        .await;
    }

    /// The addresses kept in Cache Storage.
    pub async fn cached(&self) -> Vec<String> {
        self.awaited(
            "const names = await caches.keys();
             const requests = await Promise.all(names.map(async name => (await caches.open(name)).keys()));
             return requests.flat().map(request => request.url);",
        )
        .await
    }
}
