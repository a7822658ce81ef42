//! A long visit: a thousand labels and fifty learnings in one page leave its memory, workers and listeners as they were.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Page, in_browser};
use crate::templates::plain;

/// Rounds of 100 labels and 5 learnings. The figures after the first rounds are compared with those after the last.
const ROUNDS: usize = 10;
const WARM_UP: usize = 2;
const LABELS: usize = 100;
/// After the first labels, because learning from few digits is quick.
const LEARNINGS: usize = 5;

/// The longest round on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Ends with nothing on the page, so that it is the same after each round.
const ROUND: &str = "
    await person.chooseBase('softmax');
    for (let i = 0; i < given.labels; i += 1) {
        await person.draw(i % 10);
        await person.label(i % 10);
        if (i < given.learnings) await person.learn();
    }
    await person.deleteEverything();
    person.said.length = 0;
    inklingTests.latencies.length = 0;
    return person.tried;";

/// Keeps hold of the page's wasm memory.
const FIND_MEMORY: &str = "{
    const start = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...given) => {
        const started = await start(...given);
        window.wasmMemory ??= started.instance.exports.memory;
        return started;
    };
}";

#[derive(Clone, Copy, Debug)]
struct Usage {
    /// Bytes of JavaScript's heap in use after a garbage collection.
    heap: f64,
    /// Bytes of wasm's memory, which only grows.
    wasm: f64,
    listeners: f64,
    /// Nodes of documents, attached or not.
    nodes: f64,
    /// Workers that the page has started.
    workers: f64,
}

impl Usage {
    async fn of(page: &Page) -> Self {
        // What one collection sets free can hold what the next one finds.
        for _ in 0..3 {
            ask(page, "HeapProfiler.collectGarbage").await;
        }
        let heap = ask(page, "Runtime.getHeapUsage").await;
        let counters = ask(page, "Memory.getDOMCounters").await;
        let [wasm, workers] =
            page.value("[window.wasmMemory.buffer.byteLength, inklingTests.workers.length]").await;
        let number = |of: &Value, name: &str| of[name].as_f64().unwrap();
        Self {
            heap: number(&heap, "usedSize"),
            wasm,
            listeners: number(&counters, "jsEventListeners"),
            nodes: number(&counters, "nodes"),
            workers,
        }
    }
}

async fn ask(page: &Page, command: &str) -> Value {
    page.driver.cdp().send_raw(command, json!({})).await.unwrap()
}

#[test]
fn a_thousand_labels_and_fifty_learnings_leave_the_page_as_it_was() {
    in_browser(async |page| {
        page.before_each_document(FIND_MEMORY).await;
        page.with_person(plain).await;
        page.open("").await;
        let begun = Instant::now();
        let mut warm = None;
        for round in 1..=ROUNDS {
            page.begin(ROUND, json!({ "labels": LABELS, "learnings": LEARNINGS })).await;
            let tried: u32 = page.ended(PATIENCE).await;
            assert_eq!(tried, 0, "something failed");
            let usage = Usage::of(page).await;
            println!("After {} labels: {usage:?}", round * LABELS);
            if round == WARM_UP {
                warm = Some(usage);
            }
        }
        println!("{} s", begun.elapsed().as_secs());
        let (before, after) = (warm.unwrap(), Usage::of(page).await);
        assert!(after.heap <= 1.2 * before.heap, "{before:?} {after:?}");
        // Leptos's signals keep about a kilobyte a label where the page doesn't take care; docs/performance.md says how.
        assert!(after.wasm <= 1.2 * before.wasm, "{before:?} {after:?}");
        // Scripts of the driver come and go.
        assert!(after.listeners <= before.listeners + 10.0, "{before:?} {after:?}");
        assert!(after.nodes <= before.nodes + 100.0, "{before:?} {after:?}");
        assert_eq!(after.workers, before.workers);
    });
}
