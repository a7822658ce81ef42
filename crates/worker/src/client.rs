//! The page's end: starts a worker, sends commands, receives messages, and notices the worker's
//! death. The page decides which commands to send to the next worker.

use std::{
    cell::{Cell, RefCell},
    marker::PhantomData,
    rc::{Rc, Weak},
};

use gloo::timers::callback::{Interval, Timeout};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::envelope::{BUILD, FromWorker, Protocol, TaskId, ToWorker};
use crate::pulse::{Beat, Pulse};
use crate::wire::{self, WireError};

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
pub struct Client<C: Protocol> {
    channel: Rc<Channel>,
    _commands: PhantomData<C>,
}

impl<C: Protocol> Clone for Client<C> {
    fn clone(&self) -> Self {
        Self { channel: self.channel.clone(), _commands: PhantomData }
    }
}

/// What a message means for its channel.
enum Kind {
    Ready { build: String },
    Pong,
    Crashed { message: String },
    Other,
}

/// A message that was read. `report` gives it to the page.
struct Read {
    kind: Kind,
    report: Box<dyn FnOnce()>,
}

/// Reads a message of the worker's protocol.
type Reads = Box<dyn Fn(&[u8]) -> Result<Read, WireError>>;

/// The wire to one worker. It knows no protocol, so that a page with several compiles it once.
struct Channel {
    worker: &'static str,
    does: &'static str,
    read: Reads,
    lost: Box<dyn Fn(String)>,
    line: RefCell<Option<Line>>,
    pulse: Cell<Pulse>,
    /// The pulse of a new worker.
    begins: Pulse,
    /// Messages sent before the worker listens; the browser would drop them.
    early: RefCell<Vec<(Vec<u8>, Option<Blob>)>>,
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
        let on = Rc::new(on);
        let lost = {
            let on = on.clone();
            move |sentence| on(Heard::Lost { sentence })
        };
        let read = move |bytes: &[u8]| {
            let message = wire::decode::<FromWorker<C::Event>>(bytes)?;
            let kind = match &message {
                FromWorker::Ready { build, .. } => Kind::Ready { build: build.clone() },
                FromWorker::Pong { .. } => Kind::Pong,
                FromWorker::Crashed { message } => Kind::Crashed { message: message.clone() },
                _ => Kind::Other,
            };
            let on = on.clone();
            Ok(Read { kind, report: Box::new(move || on(Heard::Message(message))) })
        };
        let channel = Channel::start(worker, C::DOES, pulse, Box::new(read), Box::new(lost))?;
        Ok(Self { channel, _commands: PhantomData })
    }

    /// Sends a command. A lost worker drops commands: call `restart`, then send them again.
    pub fn send(&self, command: C) {
        self.post(ToWorker::Command(command), None);
    }

    /// Sends a command with a file. The file is not copied, and no policy of the host forbids it,
    /// as it could forbid an object URL.
    pub fn send_with_file(&self, command: C, file: &Blob) {
        self.post(ToWorker::Command(command), Some(file.clone()));
    }

    pub fn cancel(&self, task: TaskId) {
        self.post(ToWorker::Cancel { task }, None);
    }

    fn post(&self, message: ToWorker<C>, file: Option<Blob>) {
        match wire::encode(&message) {
            Ok(bytes) => self.channel.send(bytes, file),
            Err(error) => self.channel.unreachable(&error.to_string()),
        }
    }

    /// Ends the worker if it lives, and starts a new one. Reports `Ready` or `Lost` again.
    pub fn restart(&self) {
        if let Err(error) = self.channel.open() {
            self.channel.lose_later(error.to_string());
        }
    }
}

impl Channel {
    fn start(
        worker: &'static str,
        does: &'static str,
        pulse: Pulse,
        read: Reads,
        lost: Box<dyn Fn(String)>,
    ) -> Result<Rc<Self>, ClientError> {
        let channel = Rc::new(Self {
            worker,
            does,
            read,
            lost,
            line: RefCell::default(),
            pulse: Cell::new(pulse),
            begins: pulse,
            early: RefCell::default(),
            pings: Cell::new(0),
            _beat: RefCell::default(),
        });
        channel.open()?;
        let weak = Rc::downgrade(&channel);
        let beat = Interval::new(Pulse::BEAT_MS, move || {
            if let Some(channel) = weak.upgrade() {
                channel.beat();
            }
        });
        channel._beat.replace(Some(beat));
        Ok(channel)
    }

    fn open(self: &Rc<Self>) -> Result<(), ClientError> {
        self.line.take();
        self.early.take();
        self.pulse.set(self.begins);
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(self.worker);
        let worker = Worker::new_with_options(&[LOADER, BUILD].concat(), &options)
            .map_err(|error| ClientError { does: self.does, reason: said(&error) })?;
        let message = self.listener(|channel, event: MessageEvent| channel.hear(&event));
        let error = self.listener(|channel, event: web_sys::Event| {
            event.prevent_default();
            // If the script can't be loaded, the browser sends an event without a message.
            channel.lose(&match event.dyn_ref::<ErrorEvent>() {
                Some(error) => channel.about(&format!("has stopped ({}).", error.message())),
                None => channel.about("could not be loaded: check the connection."),
            });
        });
        let garbled = self.listener(|channel, _: MessageEvent| {
            channel.lose(&channel.garbled());
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
            if let Some(channel) = Weak::upgrade(&weak) {
                hear(&channel, event);
            }
        })
    }

    fn hear(self: &Rc<Self>, message: &MessageEvent) {
        let message = match message.data().dyn_into::<Uint8Array>() {
            Ok(bytes) => (self.read)(&bytes.to_vec()),
            Err(other) => return self.lose(&self.not_started(&other)),
        };
        let Read { kind, report } = match message {
            Ok(message) => message,
            Err(error) => return self.lose(&error.to_string()),
        };
        let mut pulse = self.pulse.get();
        pulse.heard(!matches!(kind, Kind::Pong));
        self.pulse.set(pulse);
        match kind {
            Kind::Pong => {}
            Kind::Crashed { message } => {
                self.lose(&self.about(&format!("has crashed ({message}).")));
            }
            Kind::Ready { build } if build != BUILD => self.lose(RENEWED),
            Kind::Ready { .. } => {
                report();
                for (bytes, file) in self.early.take() {
                    self.send(bytes, file);
                }
            }
            Kind::Other => report(),
        }
    }

    /// Sends a message that needs an answer.
    fn send(self: &Rc<Self>, bytes: Vec<u8>, file: Option<Blob>) {
        let mut pulse = self.pulse.get();
        if pulse.is_starting() {
            self.early.borrow_mut().push((bytes, file));
            return;
        }
        if self.line.borrow().is_some() {
            pulse.sent();
            self.pulse.set(pulse);
            self.post(&bytes, file.as_ref());
        }
    }

    fn post(self: &Rc<Self>, bytes: &[u8], file: Option<&Blob>) {
        let line = self.line.borrow();
        let Some(Line { worker, .. }) = line.as_ref() else { return };
        let bytes = Uint8Array::from(bytes);
        let transferred = Array::of1(&bytes.buffer());
        let data = match file {
            None => JsValue::from(bytes),
            Some(file) => Array::of2(&bytes, file).into(),
        };
        if let Err(error) = worker.post_message_with_transfer(&data, &transferred) {
            self.unreachable(&said(&error));
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
                match wire::encode(&ToWorker::<()>::Ping { id: self.pings.get() }) {
                    Ok(bytes) => self.post(&bytes, None),
                    Err(error) => self.unreachable(&error.to_string()),
                }
            }
            Beat::NeverStarted => {
                self.lose(&self.about("did not start: check the connection, then try again."))
            }
            Beat::Dead => self.lose(&self.about("no longer answers.")),
        }
    }

    fn lose(&self, sentence: &str) {
        if self.line.take().is_some() {
            (self.lost)(sentence.to_owned());
        }
    }

    fn unreachable(self: &Rc<Self>, reason: &str) {
        self.lose_later(self.about(&format!("can't be reached ({reason}).")));
    }

    fn lose_later(self: &Rc<Self>, sentence: String) {
        let weak = Rc::downgrade(self);
        Timeout::new(0, move || {
            if let Some(channel) = weak.upgrade() {
                channel.line.take();
                (channel.lost)(sentence);
            }
        })
        .forget();
    }

    /// A sentence about the worker.
    fn about(&self, rest: &str) -> String {
        format!("The part of the page that {} {rest}", self.does)
    }

    fn garbled(&self) -> String {
        format!("What the part that {} said could not be understood.", self.does)
    }

    /// The loader sends a string; a worker sends bytes.
    fn not_started(&self, message: &JsValue) -> String {
        match message.as_string() {
            Some(reason) if reason == LOADER_RENEWED => RENEWED.to_owned(),
            Some(reason) => self.about(&format!(
                "could not be started ({reason}): check the connection and reload the page, or try a current Firefox, Chrome, Edge or Safari."
            )),
            None => self.garbled(),
        }
    }
}

/// The build numbers differ, so page and worker may not understand each other.
const RENEWED: &str =
    "This page has been renewed on its server: reload it. Your digits and heads are kept.";

/// The loader's word for "the server has another build by now".
const LOADER_RENEWED: &str = "renewed";

/// The message of a thrown JavaScript value.
fn said(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{error:?}"),
    }
}
