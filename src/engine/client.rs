//! The page's end of the line to an engine: starts its worker, sends commands, hears events, and
//! notices when it has died. What is asked of the next engine is the page's to decide.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use gloo::timers::callback::{Interval, Timeout};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{
    pulse::{Beat, Pulse},
    wire,
};
use crate::engine::protocol::{Command, Event};

/// Starts an engine: the one that its worker is named after.
const LOADER: &str = "./engine_loader.js";

/// As trunk names it.
const ENGINE: &str = "engine_cpu";

/// What comes from an engine.
#[derive(Clone, Debug)]
pub enum FromEngine {
    Event(Event),
    /// The engine is gone, and what was asked of it. Nothing more comes until `restart`.
    Lost {
        sentence: String,
    },
}

#[derive(Debug, thiserror::Error)]
#[error(
    "This browser can't start the part of the page that reads digits ({0}): try a current Firefox, Chrome, Edge or Safari."
)]
pub struct ClientError(String);

/// A handle to the one engine; clones share it. Events are never told from within a call of these
/// methods, always later.
#[derive(Clone)]
pub struct EngineClient(Rc<Client>);

struct Client {
    on: Box<dyn Fn(FromEngine)>,
    line: RefCell<Option<Line>>,
    pulse: Cell<Pulse>,
    /// Sent before the engine listened: a worker drops what arrives before it does.
    early: RefCell<Vec<Command>>,
    pings: Cell<u32>,
    _beat: RefCell<Option<Interval>>,
}

/// A worker and what listens to it.
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

impl EngineClient {
    /// Starts an engine; the first event is `Ready`, and commands sent earlier wait for it.
    pub fn start(on: impl Fn(FromEngine) + 'static) -> Result<Self, ClientError> {
        let client = Rc::new(Client {
            on: Box::new(on),
            line: RefCell::default(),
            pulse: Cell::new(Pulse::starting()),
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

    /// Commands to an engine that is lost go nowhere: `restart` first, then ask anew.
    pub fn send(&self, command: Command) {
        self.0.send(command);
    }

    /// Ends the engine, if it still lives, and starts another: `Ready`, or `Lost` again.
    pub fn restart(&self) {
        if let Err(error) = self.0.open() {
            self.0.lose_later(error.to_string());
        }
    }
}

impl Client {
    fn open(self: &Rc<Self>) -> Result<(), ClientError> {
        self.line.take();
        self.early.take();
        self.pulse.set(Pulse::starting());
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(ENGINE);
        let worker = Worker::new_with_options(LOADER, &options)
            .map_err(|error| ClientError(said(&error)))?;
        let message = self.listener(|client, event: MessageEvent| client.hear(&event));
        let error = self.listener(|client, event: web_sys::Event| {
            event.prevent_default();
            // A script that can't be had is told by an event that says nothing.
            client.lose(&match event.dyn_ref::<ErrorEvent>() {
                Some(error) => format!(
                    "The part of the page that reads digits has stopped ({}).",
                    error.message()
                ),
                None => "The part of the page that reads digits could not be loaded: check the connection.".to_owned(),
            });
        });
        let garbled = self.listener(|client, _: MessageEvent| {
            client.lose("What the part that reads digits said could not be understood.");
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
        let event = match message.data().dyn_into::<Uint8Array>() {
            Ok(bytes) => wire::decode::<Event>(&bytes.to_vec()),
            Err(other) => return self.lose(&not_started(&other)),
        };
        let event = match event {
            Ok(event) => event,
            Err(error) => return self.lose(&error.to_string()),
        };
        let mut pulse = self.pulse.get();
        pulse.heard(!matches!(event, Event::Pong { .. }));
        self.pulse.set(pulse);
        match event {
            Event::Pong { .. } => {}
            Event::Crashed { message } => {
                self.lose(&format!(
                    "The part of the page that reads digits has crashed ({message})."
                ));
            }
            Event::Ready { .. } => {
                (self.on)(FromEngine::Event(event));
                for command in self.early.take() {
                    self.send(command);
                }
            }
            event => (self.on)(FromEngine::Event(event)),
        }
    }

    fn send(self: &Rc<Self>, command: Command) {
        let mut pulse = self.pulse.get();
        if pulse.is_starting() {
            self.early.borrow_mut().push(command);
            return;
        }
        let line = self.line.borrow();
        let Some(Line { worker, .. }) = line.as_ref() else { return };
        if !matches!(command, Command::Ping { .. }) {
            pulse.sent();
            self.pulse.set(pulse);
        }
        let posted = wire::encode(&command).map_err(|error| error.to_string()).and_then(|bytes| {
            let bytes = Uint8Array::from(bytes.as_slice());
            let transferred = js_sys::Array::of1(&bytes.buffer());
            worker.post_message_with_transfer(&bytes, &transferred).map_err(|error| said(&error))
        });
        if let Err(error) = posted {
            self.lose_later(format!(
                "The part of the page that reads digits can't be reached ({error})."
            ));
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
                self.send(Command::Ping { id: self.pings.get() });
            }
            Beat::NeverStarted => self.lose(
                "The part of the page that reads digits did not start: check the connection, then try again.",
            ),
            Beat::Dead => self.lose("The part of the page that reads digits no longer answers."),
        }
    }

    fn lose(&self, sentence: &str) {
        if self.line.take().is_some() {
            (self.on)(FromEngine::Lost { sentence: sentence.to_owned() });
        }
    }

    fn lose_later(self: &Rc<Self>, sentence: String) {
        let weak = Rc::downgrade(self);
        Timeout::new(0, move || {
            if let Some(client) = weak.upgrade() {
                client.line.take();
                (client.on)(FromEngine::Lost { sentence });
            }
        })
        .forget();
    }
}

/// The loader speaks words where an engine speaks bytes.
fn not_started(message: &JsValue) -> String {
    match message.as_string() {
        Some(reason) => format!(
            "The part of the page that reads digits could not be started ({reason}): check the connection and reload the page, or try a current Firefox, Chrome, Edge or Safari."
        ),
        None => "What the part that reads digits said could not be understood.".to_owned(),
    }
}

/// What a thrown JavaScript value says.
fn said(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{error:?}"),
    }
}
