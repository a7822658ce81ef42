//! The page's end: starts a worker, sends commands, receives messages, and notices the worker's
//! death. The page decides which commands to send to the next worker.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use gloo::timers::callback::{Interval, Timeout};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::envelope::{BUILD, FromWorker, Protocol, TaskId, ToWorker};
use crate::pulse::{Beat, Pulse};
use crate::wire;

/// Loads the module that the worker's name gives, from the folder of the build after the #.
const LOADER: &str = "./loader.js#";

/// A report about a worker, for the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard<E> {
    /// Any message but `Pong` and `Crashed`; this module handles those.
    Message(FromWorker<E>),
    /// The worker is dead, and its open commands are lost. No more reports until `restart`.
    Lost { sentence: String },
}

#[derive(Debug, thiserror::Error)]
#[error(
    "This browser can't start the part of the page that {does} ({reason}): try a current Firefox, Chrome, Edge or Safari."
)]
pub struct ClientError {
    does: &'static str,
    reason: String,
}

/// A handle to one worker; clones share it. Reports arrive asynchronously, never during a call of
/// these methods.
pub struct Client<C: Protocol>(Rc<Shared<C>>);

impl<C: Protocol> Clone for Client<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

struct Shared<C: Protocol> {
    worker: &'static str,
    on: Box<dyn Fn(Heard<C::Event>)>,
    line: RefCell<Option<Line>>,
    pulse: Cell<Pulse>,
    /// The pulse of a new worker.
    begins: Pulse,
    /// Messages sent before the worker listens; the browser would drop them.
    early: RefCell<Vec<(ToWorker<C>, Option<Blob>)>>,
    pings: Cell<u32>,
    _beat: RefCell<Option<Interval>>,
}

/// A worker and its event listeners.
struct Line {
    worker: Worker,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(web_sys::Event)>,
    _garbled: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

impl<C: Protocol> Client<C> {
    /// Starts a worker. The first message is `Ready`; earlier commands wait for it. `worker`: the
    /// name of its module; `pulse`: the allowed silence.
    pub fn start(
        worker: &'static str,
        pulse: Pulse,
        on: impl Fn(Heard<C::Event>) + 'static,
    ) -> Result<Self, ClientError> {
        let client = Rc::new(Shared {
            worker,
            on: Box::new(on),
            line: RefCell::default(),
            pulse: Cell::new(pulse),
            begins: pulse,
            early: RefCell::default(),
            pings: Cell::new(0),
            _beat: RefCell::default(),
        });
        client.open()?;
        let weak = Rc::downgrade(&client);
        let beat = Interval::new(Pulse::BEAT_MS, move || {
            if let Some(client) = weak.upgrade() {
                client.beat();
            }
        });
        client._beat.replace(Some(beat));
        Ok(Self(client))
    }

    /// Sends a command. A lost worker drops commands: call `restart`, then send them again.
    pub fn send(&self, command: C) {
        self.0.send(ToWorker::Command(command), None);
    }

    /// Sends a command with a file. The file is not copied, and no policy of the host forbids it,
    /// as it could forbid an object URL.
    pub fn send_with_file(&self, command: C, file: &Blob) {
        self.0.send(ToWorker::Command(command), Some(file.clone()));
    }

    pub fn cancel(&self, task: TaskId) {
        self.0.send(ToWorker::Cancel { task }, None);
    }

    /// Ends the worker if it lives, and starts a new one. Reports `Ready` or `Lost` again.
    pub fn restart(&self) {
        if let Err(error) = self.0.open() {
            self.0.lose_later(error.to_string());
        }
    }
}

impl<C: Protocol> Shared<C> {
    fn open(self: &Rc<Self>) -> Result<(), ClientError> {
        self.line.take();
        self.early.take();
        self.pulse.set(self.begins);
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(self.worker);
        let worker = Worker::new_with_options(&[LOADER, BUILD].concat(), &options)
            .map_err(|error| ClientError { does: C::DOES, reason: said(&error) })?;
        let message = self.listener(|client, event: MessageEvent| client.hear(&event));
        let error = self.listener(|client, event: web_sys::Event| {
            event.prevent_default();
            // If the script can't be loaded, the browser sends an event without a message.
            client.lose(&match event.dyn_ref::<ErrorEvent>() {
                Some(error) => about::<C>(&format!("has stopped ({}).", error.message())),
                None => about::<C>("could not be loaded: check the connection."),
            });
        });
        let garbled = self.listener(|client, _: MessageEvent| {
            client.lose(&garbled::<C>());
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(garbled.as_ref().unchecked_ref()));
        let line = Line { worker, _message: message, _error: error, _garbled: garbled };
        self.line.replace(Some(line));
        Ok(())
    }

    fn listener<E: wasm_bindgen::convert::FromWasmAbi + 'static>(
        self: &Rc<Self>,
        hear: impl Fn(&Rc<Self>, E) + 'static,
    ) -> Closure<dyn FnMut(E)> {
        let weak = Rc::downgrade(self);
        Closure::new(move |event| {
            if let Some(client) = Weak::upgrade(&weak) {
                hear(&client, event);
            }
        })
    }

    fn hear(self: &Rc<Self>, message: &MessageEvent) {
        let message = match message.data().dyn_into::<Uint8Array>() {
            Ok(bytes) => wire::decode::<FromWorker<C::Event>>(&bytes.to_vec()),
            Err(other) => return self.lose(&not_started::<C>(&other)),
        };
        let message = match message {
            Ok(message) => message,
            Err(error) => return self.lose(&error.to_string()),
        };
        let mut pulse = self.pulse.get();
        pulse.heard(!matches!(message, FromWorker::Pong { .. }));
        self.pulse.set(pulse);
        match message {
            FromWorker::Pong { .. } => {}
            FromWorker::Crashed { message } => {
                self.lose(&about::<C>(&format!("has crashed ({message}).")));
            }
            FromWorker::Ready { build, .. } if build != BUILD => self.lose(RENEWED),
            FromWorker::Ready { .. } => {
                (self.on)(Heard::Message(message));
                for (command, file) in self.early.take() {
                    self.send(command, file);
                }
            }
            message => (self.on)(Heard::Message(message)),
        }
    }

    fn send(self: &Rc<Self>, message: ToWorker<C>, file: Option<Blob>) {
        let mut pulse = self.pulse.get();
        if pulse.is_starting() {
            self.early.borrow_mut().push((message, file));
            return;
        }
        let line = self.line.borrow();
        let Some(Line { worker, .. }) = line.as_ref() else { return };
        if !matches!(message, ToWorker::Ping { .. }) {
            pulse.sent();
            self.pulse.set(pulse);
        }
        let posted = wire::encode(&message).map_err(|error| error.to_string()).and_then(|bytes| {
            let bytes = Uint8Array::from(bytes.as_slice());
            let transferred = Array::of1(&bytes.buffer());
            let data = match &file {
                None => JsValue::from(bytes),
                Some(file) => Array::of2(&bytes, file).into(),
            };
            worker.post_message_with_transfer(&data, &transferred).map_err(|error| said(&error))
        });
        if let Err(error) = posted {
            self.lose_later(about::<C>(&format!("can't be reached ({error}).")));
        }
    }

    fn beat(self: &Rc<Self>) {
        if self.line.borrow().is_none() {
            return;
        }
        let mut pulse = self.pulse.get();
        let beat = pulse.beat();
        self.pulse.set(pulse);
        match beat {
            Beat::Rest => {}
            Beat::Ping => {
                self.pings.set(self.pings.get().wrapping_add(1));
                self.send(ToWorker::Ping { id: self.pings.get() }, None);
            }
            Beat::NeverStarted => {
                self.lose(&about::<C>("did not start: check the connection, then try again."))
            }
            Beat::Dead => self.lose(&about::<C>("no longer answers.")),
        }
    }

    fn lose(&self, sentence: &str) {
        if self.line.take().is_some() {
            (self.on)(Heard::Lost { sentence: sentence.to_owned() });
        }
    }

    fn lose_later(self: &Rc<Self>, sentence: String) {
        let weak = Rc::downgrade(self);
        Timeout::new(0, move || {
            if let Some(client) = weak.upgrade() {
                client.line.take();
                (client.on)(Heard::Lost { sentence });
            }
        })
        .forget();
    }
}

/// The build numbers differ, so page and worker may not understand each other.
const RENEWED: &str =
    "This page has been renewed on its server: reload it. Your digits and heads are kept.";

/// A sentence about the worker.
fn about<C: Protocol>(rest: &str) -> String {
    format!("The part of the page that {} {rest}", C::DOES)
}

fn garbled<C: Protocol>() -> String {
    format!("What the part that {} said could not be understood.", C::DOES)
}

/// The loader's word for "the server has another build by now".
const LOADER_RENEWED: &str = "renewed";

/// The loader sends a string; a worker sends bytes.
fn not_started<C: Protocol>(message: &JsValue) -> String {
    match message.as_string() {
        Some(reason) if reason == LOADER_RENEWED => RENEWED.to_owned(),
        Some(reason) => about::<C>(&format!(
            "could not be started ({reason}): check the connection and reload the page, or try a current Firefox, Chrome, Edge or Safari."
        )),
        None => garbled::<C>(),
    }
}

/// The message of a thrown JavaScript value.
fn said(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{error:?}"),
    }
}
