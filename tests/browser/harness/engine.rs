//! An engine without a page: its worker is told commands and heard as a page would do it.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use serde_json::json;
use worker::protocol::{Command, Event};
use worker::wire;

use super::Page;

/// Shaders are compiled and run by the processor in these tests.
const PATIENCE: Duration = Duration::from_secs(900);

/// An event, and when the page heard it, in milliseconds since it was opened.
#[derive(Clone, Debug)]
pub struct Heard {
    pub at_ms: f64,
    pub event: Event,
}

pub struct Engine<'a> {
    page: &'a Page,
    worker: &'static str,
    /// Said, and not asked for yet.
    more: RefCell<Vec<Heard>>,
}

impl<'a> Engine<'a> {
    /// Opens a page that starts no engine by itself.
    pub async fn nowhere(page: &Page) {
        page.goto("lab.html").await;
    }

    /// Starts a worker beside those that run, and waits until it takes commands.
    pub async fn start(page: &'a Page, worker: &'static str) -> Self {
        let given = json!({ "loader": format!("{}loader.js", page.server.url()), "name": worker });
        let () = page
            .awaited_with(
                "const worker = new Worker(given.loader, { type: 'module', name: given.name });
                 const said = [];
                 worker.onmessage = ({ data }) => said.push(
                     [performance.now(), typeof data === 'string' ? data : [...data]]);
                 (window.engines ??= {})[given.name] = { worker, said };
                 return null;",
                given,
            )
            .await;
        let engine = Self { page, worker, more: RefCell::default() };
        engine.hear(|event| matches!(event, Event::Ready { .. })).await;
        engine
    }

    /// Says a command; gives the time as the page has it.
    pub async fn tell(&self, command: &Command) -> f64 {
        let bytes = wire::encode(command).unwrap();
        let given = json!({ "name": self.worker, "bytes": bytes });
        self.page
            .awaited_with(
                "engines[given.name].worker.postMessage(new Uint8Array(given.bytes)); return performance.now();",
                given,
            )
            .await
    }

    /// What it says until an event is the awaited one, that one included.
    pub async fn hear(&self, is_last: impl Fn(&Event) -> bool) -> Vec<Heard> {
        let begun = Instant::now();
        let mut heard = self.more.take();
        loop {
            let said: Vec<(f64, serde_json::Value)> = self
                .page
                .awaited_with("return engines[given].said.splice(0);", json!(self.worker))
                .await;
            for (at_ms, bytes) in said {
                let bytes: Vec<u8> = serde_json::from_value(bytes.clone())
                    .unwrap_or_else(|_| panic!("{} could not be started: {bytes}", self.worker));
                let event = wire::decode(&bytes).unwrap();
                let wrong = matches!(event, Event::Failed { .. } | Event::Crashed { .. });
                assert!(!wrong, "{}: {event:?}", self.worker);
                heard.push(Heard { at_ms, event });
            }
            match heard.iter().position(|heard| is_last(&heard.event)) {
                Some(last) => {
                    self.more.replace(heard.split_off(last + 1));
                    return heard;
                }
                None => assert!(
                    begun.elapsed() < PATIENCE,
                    "{} says last {:?}",
                    self.worker,
                    heard.last()
                ),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Says a command and hears what comes of it.
    pub async fn ask(
        &self,
        command: &Command,
        is_answer: impl Fn(&Event) -> bool,
    ) -> (f64, Vec<Heard>) {
        let at_ms = self.tell(command).await;
        (at_ms, self.hear(is_answer).await)
    }
}
