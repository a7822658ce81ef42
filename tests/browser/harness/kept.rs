//! Reads and writes the page's IndexedDB and Cache Storage directly.

use machines::record::{Id, Kept, Sample};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Ink, Page};

/// The head of a script that uses an object store of the page's database.
const STORE: &str = "
    const result = request => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const database = await result(indexedDB.open('inkling'));
    const store = (name, mode = 'readonly') => database.transaction(name, mode).objectStore(name);
";

impl Page {
    /// Runs a script on the page's database; `given` is its argument.
    async fn on_database<T: DeserializeOwned>(&self, body: &str, given: Value) -> T {
        let script = format!("{STORE} try {{ {body} }} finally {{ database.close(); }}");
        self.awaited_with(&script, given).await
    }

    /// All records of an object store.
    pub async fn records<T: DeserializeOwned>(&self, store: &str) -> Vec<T> {
        self.on_database("return await result(store(given).getAll());", json!(store)).await
    }

    /// Puts a record into an object store.
    pub async fn put_record(&self, store: &str, record: Value) {
        let body = "await result(store(given.store, 'readwrite').put(given.record)); return null;";
        let () = self.on_database(body, json!({ "store": store, "record": record })).await;
    }

    /// The stored samples.
    pub async fn kept_samples(&self) -> Vec<Sample> {
        let records: Vec<<Sample as Kept>::Record> = self.records(Sample::STORE.name()).await;
        records.into_iter().map(|record| Sample::from_record(record).unwrap()).collect()
    }

    /// Tells the open pages that the database has changed, as another tab would.
    pub async fn tell_of_a_change(&self) {
        let tell = "new BroadcastChannel('inkling').postMessage('changed'); return null;";
        self.script::<()>(tell).await;
    }

    /// Opens the page, and stores these digits as another tab would.
    pub async fn open_with(&self, digits: &[(u8, Ink)]) {
        self.open("").await;
        let record = |(i, (label, strokes)): (u32, &(u8, Ink))| {
            let mut id = [i as u8; 16];
            id[0] ^= (i >> 8) as u8;
            let sample = Sample {
                id: Id::from_random(id),
                made_ms: f64::from(i),
                label: *label,
                drawn: strokes.clone().into(),
                sure: false,
            };
            serde_json::to_value(sample.to_record()).unwrap()
        };
        let records: Vec<Value> = (0..).zip(digits).map(record).collect();
        let body = "const into = store(given.store, 'readwrite');
            await Promise.all(given.records.map(record => result(into.put(record))));
            return null;";
        let given = json!({ "store": Sample::STORE.name(), "records": records });
        let () = self.on_database(body, given).await;
        self.tell_of_a_change().await;
        let count = digits.len();
        self.until(
            "the stored samples are shown",
            &format!("at('samples').dataset.count === '{count}'"),
        )
        .await;
    }

    /// The files of this length that the workers have kept in Cache Storage.
    pub async fn kept_files(&self, bytes: usize) -> Vec<Vec<u8>> {
        let body = "const cache = await caches.open('inkling-files');
             const answers = await Promise.all((await cache.keys()).map(key => cache.match(key)));
             const files = await Promise.all(answers.map(answer => answer.blob()));
             const wanted = files.filter(file => file.size === given);
             return await Promise.all(wanted.map(async file => [...new Uint8Array(await file.arrayBuffer())]));";
        self.awaited_with(body, json!(bytes)).await
    }

    /// The URLs in Cache Storage.
    pub async fn cached(&self) -> Vec<String> {
        self.awaited(
            "const names = await caches.keys();
             const requests = await Promise.all(names.map(async name => (await caches.open(name)).keys()));
             return requests.flat().map(request => request.url);",
        )
        .await
    }
}
