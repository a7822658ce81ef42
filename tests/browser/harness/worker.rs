//! A worker without a page: it is sent commands and heard as a page would do it.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::time::{Duration, Instant};

use serde_json::json;
use worker::envelope::{FromWorker, Protocol, TaskId, ToWorker};
use worker::wire;

use super::Page;

/// The processor compiles and runs shaders in these tests.
const PATIENCE: Duration = Duration::from_secs(900);

/// A message, and when the page heard it, in milliseconds since it was opened.
#[derive(Clone, Debug)]
pub struct Heard<E> {
    pub at_ms: f64,
    pub message: FromWorker<E>,
}

impl<E> Heard<E> {
    pub fn event(&self) -> Option<&E> {
        match &self.message {
            FromWorker::Event(event) => Some(event),
            _ => None,
        }
    }
}

pub struct Worker<'a, C: Protocol> {
    page: &'a Page,
    name: &'static str,
    /// Sent by the worker, and not asked for yet.
    more: RefCell<Vec<Heard<C::Event>>>,
    _commands: PhantomData<C>,
}

/// Opens a page that starts no worker by itself.
pub async fn without_workers(page: &Page) {
    page.goto("lab.html").await;
}

impl<'a, C: Protocol> Worker<'a, C>
where
    C::Event: Clone + std::fmt::Debug,
{
    /// Starts a worker beside those that run, and waits until it takes commands.
    pub async fn start(page: &'a Page, name: &'static str) -> Self {
        let build: String =
            page.value("document.querySelector('script[data-build]').dataset.build").await;
        let loader = format!("{}loader.js#{build}", page.server.url());
        let given = json!({ "loader": loader, "name": name });
        let () = page
            .awaited_with(
                "const worker = new Worker(given.loader, { type: 'module', name: given.name });
                 const said = [];
                 worker.onmessage = ({ data }) => said.push(
                     [performance.now(), typeof data === 'string' ? data : [...data]]);
                 (window.workers ??= {})[given.name] = { worker, said };
                 return null;",
                given,
            )
            .await;
        let worker = Self { page, name, more: RefCell::default(), _commands: PhantomData };
        worker.hear(|message| matches!(message, FromWorker::Ready { .. })).await;
        worker
    }

    /// Sends a command; returns the time as the page has it.
    pub async fn send(&self, command: C) -> f64 {
        self.post(&ToWorker::Command(command)).await
    }

    pub async fn cancel(&self, task: TaskId) -> f64 {
        self.post(&ToWorker::<C>::Cancel { task }).await
    }

    async fn post(&self, message: &ToWorker<C>) -> f64 {
        let given = json!({ "name": self.name, "bytes": wire::encode(message).unwrap() });
        self.page
            .awaited_with(
                "workers[given.name].worker.postMessage(new Uint8Array(given.bytes)); return performance.now();",
                given,
            )
            .await
    }

    /// The worker's messages up to the awaited one, that one included.
    pub async fn hear(
        &self,
        is_last: impl Fn(&FromWorker<C::Event>) -> bool,
    ) -> Vec<Heard<C::Event>> {
        let begun = Instant::now();
        let mut heard = self.more.take();
        loop {
            let said: Vec<(f64, serde_json::Value)> = self
                .page
                .awaited_with("return workers[given].said.splice(0);", json!(self.name))
                .await;
            for (at_ms, bytes) in said {
                let bytes: Vec<u8> = serde_json::from_value(bytes.clone())
                    .unwrap_or_else(|_| panic!("{} could not be started: {bytes}", self.name));
                let message = wire::decode(&bytes).unwrap();
                let wrong =
                    matches!(message, FromWorker::Failed { .. } | FromWorker::Crashed { .. });
                assert!(!wrong, "{}: {message:?}", self.name);
                heard.push(Heard { at_ms, message });
            }
            match heard.iter().position(|heard| is_last(&heard.message)) {
                Some(last) => {
                    self.more.replace(heard.split_off(last + 1));
                    return heard;
                }
                None => assert!(
                    begun.elapsed() < PATIENCE,
                    "{}: the last message is {:?}",
                    self.name,
                    heard.last()
                ),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Sends a command and hears its answer.
    pub async fn ask(
        &self,
        command: C,
        is_answer: impl Fn(&C::Event) -> bool,
    ) -> (f64, Vec<Heard<C::Event>>) {
        let at_ms = self.send(command).await;
        let is_answer = |message: &FromWorker<C::Event>| matches!(message, FromWorker::Event(e) if is_answer(e));
        (at_ms, self.hear(is_answer).await)
    }
}
