//! How long the page's thread is busy at a time: Chromium's trace of calls, layouts and paintings, in the
//! processor's own time, which other programs do not lengthen.

use std::collections::HashSet;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use thirtyfour::WebDriver;
use tokio::time::sleep;

/// The driver's log that holds the trace.
pub const LOG: &str = "performance";

const TRIES: usize = 10;
const BETWEEN_TRIES: Duration = Duration::from_millis(200);

/// The driver's settings for the log. The category "toplevel" has all tasks, but these are more than the 100,000
/// entries that the driver keeps.
pub fn preferences() -> Value {
    json!({ "traceCategories": "devtools.timeline" })
}

#[derive(Deserialize)]
struct Entry {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    method: String,
    #[serde(default)]
    params: Value,
}

#[derive(Deserialize)]
struct Event {
    name: String,
    pid: i64,
    tid: i64,
    /// The processor's time, in microseconds.
    tdur: Option<f64>,
    #[serde(default)]
    args: Value,
}

/// The pieces of work of pages' threads since the last call, each with the processor's time in milliseconds.
pub async fn work(driver: &WebDriver) -> Vec<(String, f64)> {
    // The driver answers some requests with an empty log. The next full one has all events since the last full one.
    let mut events = Vec::new();
    for _ in 0..TRIES {
        events = traced(driver).await;
        if !events.is_empty() {
            break;
        }
        sleep(BETWEEN_TRIES).await;
    }
    let is_main =
        |event: &&Event| event.name == "thread_name" && event.args["name"] == "CrRendererMain";
    let main: HashSet<_> =
        events.iter().filter(is_main).map(|event| (event.pid, event.tid)).collect();
    let of_main = events.iter().filter(|event| main.contains(&(event.pid, event.tid)));
    let work: Vec<_> =
        of_main.filter_map(|event| Some((event.name.clone(), event.tdur? / 1000.0))).collect();
    assert!(!work.is_empty(), "the trace has {} events, and none of a page", events.len());
    work
}

async fn traced(driver: &WebDriver) -> Vec<Event> {
    let entries = driver.get_log(LOG).await.expect("the driver traces");
    let events = entries.iter().filter_map(|entry| {
        let Entry { message } = serde_json::from_str(&entry.message).ok()?;
        let is_trace = message.method == "Tracing.dataCollected";
        is_trace.then(|| serde_json::from_value(message.params).ok())?
    });
    events.collect()
}
