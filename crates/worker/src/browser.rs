//! The worker's end in a browser: messages bring commands, a session answers them one by one, and
//! the host posts its events.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};

use js_sys::{Array, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, convert::FromWasmAbi};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Blob, DedicatedWorkerGlobalScope, ErrorEvent, MessageChannel, MessageEvent, MessagePort,
    Performance, PromiseRejectionEvent,
};

use crate::envelope::{BUILD, FromWorker, Protocol, TaskId, ToWorker};
use crate::fetch::Browser;
use crate::host::{Arrived, Host};
use crate::queue::Queue;
use crate::wire;

/// Milliseconds between two turns of the event loop while a session computes. A quick command waits
/// at most about this long; shorter intervals would slow the computation.
const TURN_MS: f64 = 8.0;

/// Starts the worker's end: listens for commands and passes the host to `work`. The worker's `main`
/// calls it once.
pub fn serve<C: Protocol>(work: impl AsyncFnOnce(Rc<WorkerHost<C>>) + 'static) {
    report_crashes();
    let host = match WorkerHost::<C>::start() {
        Ok(host) => Rc::new(host),
        Err(error) => return crashed(&format!("{error:?}")),
    };
    host.listen();
    spawn_local(work(host));
}

/// The host of a session in a worker: global scope, command queue, file source.
pub struct WorkerHost<C> {
    browser: Browser,
    performance: Performance,
    queue: RefCell<Queue<C>>,
    /// Wakes the future that waits for a command.
    waiting: RefCell<Option<Waker>>,
    /// The file of the newest command that came with one.
    file: RefCell<Option<Blob>>,
    turn: Turn,
    last_turn_ms: Cell<f64>,
}

impl<C: Protocol> WorkerHost<C> {
    fn start() -> Result<Self, JsValue> {
        let performance = scope().performance().ok_or("this browser has no clock for workers")?;
        Ok(Self {
            browser: Browser,
            performance,
            queue: RefCell::default(),
            waiting: RefCell::default(),
            file: RefCell::default(),
            turn: Turn::new()?,
            last_turn_ms: Cell::new(0.0),
        })
    }

    fn listen(self: &Rc<Self>) {
        let host = self.clone();
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let mut data = message.data();
            if let Ok(with_file) = data.clone().dyn_into::<Array>() {
                data = with_file.get(0);
                host.file.replace(with_file.get(1).dyn_into().ok());
            }
            host.hear(&Uint8Array::new(&data).to_vec());
        });
        scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
        // The listener lives as long as the worker.
        hear.forget();
    }

    fn hear(&self, message: &[u8]) {
        let answer = match wire::decode::<ToWorker<C>>(message) {
            Ok(message) => self.queue.borrow_mut().push(message),
            Err(error) => {
                Some(FromWorker::Failed { task: None, sentence: error.to_string(), retry: false })
            }
        };
        if let Some(answer) = answer {
            self.send(answer);
        }
        if let Some(waiting) = self.waiting.take() {
            waiting.wake();
        }
    }

    /// Takes the file that came with the newest command that had one.
    pub fn take_file(&self) -> Option<Blob> {
        self.file.take()
    }

    /// Sends `Ready`. `name`: the worker's name for people.
    pub fn ready(&self, name: &str) {
        self.send(FromWorker::Ready { name: name.to_owned(), build: BUILD.to_owned() });
    }

    /// Waits for the next command. The call also marks the previous command as finished.
    pub async fn next(&self) -> C {
        self.let_in().await;
        self.queue.borrow_mut().finished();
        self.when(|queue| queue.take_next()).await
    }

    /// Waits until `look` returns a value for the queue.
    async fn when<T>(&self, look: impl Fn(&mut Queue<C>) -> Option<T>) -> T {
        poll_fn(|context| match look(&mut self.queue.borrow_mut()) {
            Some(found) => Poll::Ready(found),
            None => {
                self.waiting.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }

    /// Takes a turn of the event loop, so that waiting messages enter the queue.
    async fn let_in(&self) {
        self.turn.take().await;
        self.last_turn_ms.set(self.now_ms());
    }
}

fn arrived<C: Protocol>(queue: &mut Queue<C>, running: Option<TaskId>) -> Arrived<C> {
    let cancelled = running.is_some_and(|task| queue.is_cancelled(task));
    Arrived { cancelled, quick: queue.quick() }
}

impl<C: Protocol> Host for WorkerHost<C> {
    type Protocol = C;
    type Source = Browser;

    fn source(&self) -> &Browser {
        &self.browser
    }

    fn send(&self, message: FromWorker<C::Event>) {
        post(&message);
    }

    fn now_ms(&self) -> f64 {
        self.performance.now()
    }

    async fn yield_now(&self, running: Option<TaskId>) -> Arrived<C> {
        if self.now_ms() - self.last_turn_ms.get() >= TURN_MS {
            self.let_in().await;
        }
        arrived(&mut self.queue.borrow_mut(), running)
    }

    async fn wait(&self, running: Option<TaskId>) -> Arrived<C> {
        let said = |arrived: &Arrived<C>| !arrived.is_still();
        self.when(|queue| Some(arrived(queue, running)).filter(said)).await
    }
}

/// A turn of the worker's event loop. The worker posts a message to itself; it arrives after the
/// page's messages. A timer would wait at least 4 ms after the fifth.
struct Turn {
    port: MessagePort,
    state: Rc<TurnState>,
    _channel: MessageChannel,
    _taken: Closure<dyn FnMut()>,
}

#[derive(Default)]
struct TurnState {
    taken: Cell<bool>,
    waiting: RefCell<Option<Waker>>,
}

impl Turn {
    fn new() -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let state = Rc::new(TurnState::default());
        let taken = Closure::<dyn FnMut()>::new({
            let state = state.clone();
            move || {
                state.taken.set(true);
                if let Some(waiting) = state.waiting.take() {
                    waiting.wake();
                }
            }
        });
        channel.port1().set_onmessage(Some(taken.as_ref().unchecked_ref()));
        Ok(Self { port: channel.port2(), state, _channel: channel, _taken: taken })
    }

    async fn take(&self) {
        self.state.taken.set(false);
        if self.port.post_message(&JsValue::NULL).is_err() {
            return;
        }
        poll_fn(|context| {
            if self.state.taken.get() {
                return Poll::Ready(());
            }
            self.state.waiting.replace(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }
}

/// Reports panics and all other uncaught errors to the page.
fn report_crashes() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        crashed(&panic.to_string());
    }));
    hear_always("error", |event: ErrorEvent| crashed(&event.message()));
    hear_always("unhandledrejection", |event: PromiseRejectionEvent| {
        crashed(&format!("{:?}", event.reason()));
    });
}

/// Sends `Crashed` and ends the worker, because the page starts another one.
pub fn crashed(message: &str) {
    // The message carries no event, so the event's type does not matter.
    post(&FromWorker::<()>::Crashed { message: message.to_owned() });
    scope().close();
}

fn hear_always<E: FromWasmAbi + 'static>(kind: &str, hear: impl Fn(E) + 'static) {
    let hear = Closure::<dyn FnMut(E)>::new(hear);
    // Fails only for an unknown event or scope. Without the listener, the page's watch notices the
    // death.
    let _ = scope().add_event_listener_with_callback(kind, hear.as_ref().unchecked_ref());
    hear.forget();
}

pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(message: &impl Serialize) {
    // Postcard can write all plain data. If posting fails, the page's watch notices the silence.
    let Ok(bytes) = wire::encode(message) else { return };
    let bytes = Uint8Array::from(bytes.as_slice());
    let _ = scope().post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()));
}
