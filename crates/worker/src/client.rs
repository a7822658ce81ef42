//! A page's end of the line to an engine: starts its worker, sends commands, hears events, and
//! notices when it has died. What is asked of the next engine is the page's to decide.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use gloo::timers::callback::{Interval, Timeout};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::dialogue::{Ask, AtOnce, Sign, Told};
use crate::protocol::Command;
use crate::pulse::{Beat, Pulse};
use crate::wire;

/// Starts an engine: the one that its worker is named after.
pub(super) const LOADER: &str = "./loader.js";

/// What comes from an engine.
#[derive(Clone, Debug)]
pub enum FromEngine<E> {
    Event(E),
    /// The engine is gone, and what was asked of it. Nothing more comes until `restart`.
    Lost {
        sentence: String,
    },
}

#[derive(Debug, thiserror::Error)]
#[error(
    "This browser can't start the part of the page that {does} ({reason}): try a current Firefox, Chrome, Edge or Safari."
)]
pub struct ClientError {
    does: &'static str,
    reason: String,
}

/// A handle to the one engine; clones share it. Events are never told from within a call of these
/// methods, always later.
pub struct EngineClient<C: Ask = Command>(Rc<Client<C>>);

impl<C: Ask> Clone for EngineClient<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

struct Client<C: Ask> {
    worker: &'static str,
    on: Box<dyn Fn(FromEngine<C::Told>)>,
    line: RefCell<Option<Line>>,
    pulse: Cell<Pulse>,
    /// The pulse of an engine that begins.
    begins: Pulse,
    /// Sent before the engine listened: a worker drops what arrives before it does.
    early: RefCell<Vec<C>>,
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

impl<C: Ask> EngineClient<C> {
    /// Starts an engine; the first event is `Ready`, and commands sent earlier wait for it.
    pub fn start(on: impl Fn(FromEngine<C::Told>) + 'static) -> Result<Self, ClientError> {
        Self::start_as(C::WORKER, Pulse::starting(), on)
    }

    /// Starts another engine than the usual one, which is asked and answers the same; `pulse`: how
    /// long it may be silent.
    pub fn start_as(
        worker: &'static str,
        pulse: Pulse,
        on: impl Fn(FromEngine<C::Told>) + 'static,
    ) -> Result<Self, ClientError> {
        let client = Rc::new(Client {
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

    /// Commands to an engine that is lost go nowhere: `restart` first, then ask anew.
    pub fn send(&self, command: C) {
        self.0.send(command);
    }

    /// Ends the engine, if it still lives, and starts another: `Ready`, or `Lost` again.
    pub fn restart(&self) {
        if let Err(error) = self.0.open() {
            self.0.lose_later(error.to_string());
        }
    }
}

impl<C: Ask> Client<C> {
    fn open(self: &Rc<Self>) -> Result<(), ClientError> {
        self.line.take();
        self.early.take();
        self.pulse.set(self.begins);
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(self.worker);
        let worker = Worker::new_with_options(LOADER, &options)
            .map_err(|error| ClientError { does: C::DOES, reason: said(&error) })?;
        let message = self.listener(|client, event: MessageEvent| client.hear(&event));
        let error = self.listener(|client, event: web_sys::Event| {
            event.prevent_default();
            // A script that can't be had is told by an event that says nothing.
            client.lose(&match event.dyn_ref::<ErrorEvent>() {
                Some(error) => part::<C>(&format!("has stopped ({}).", error.message())),
                None => part::<C>("could not be loaded: check the connection."),
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
        let event = match message.data().dyn_into::<Uint8Array>() {
            Ok(bytes) => wire::decode::<C::Told>(&bytes.to_vec()),
            Err(other) => return self.lose(&not_started::<C>(&other)),
        };
        let event = match event {
            Ok(event) => event,
            Err(error) => return self.lose(&error.to_string()),
        };
        let mut pulse = self.pulse.get();
        pulse.heard(event.sign() != Sign::Pong);
        self.pulse.set(pulse);
        match event.sign() {
            Sign::Pong => {}
            Sign::Crashed(message) => self.lose(&part::<C>(&format!("has crashed ({message})."))),
            Sign::Ready => {
                (self.on)(FromEngine::Event(event));
                for command in self.early.take() {
                    self.send(command);
                }
            }
            Sign::News => (self.on)(FromEngine::Event(event)),
        }
    }

    fn send(self: &Rc<Self>, command: C) {
        let mut pulse = self.pulse.get();
        if pulse.is_starting() {
            self.early.borrow_mut().push(command);
            return;
        }
        let line = self.line.borrow();
        let Some(Line { worker, .. }) = line.as_ref() else { return };
        if !matches!(command.at_once(), Some(AtOnce::Ping { .. })) {
            pulse.sent();
            self.pulse.set(pulse);
        }
        let posted = wire::encode(&command).map_err(|error| error.to_string()).and_then(|bytes| {
            let bytes = Uint8Array::from(bytes.as_slice());
            let transferred = js_sys::Array::of1(&bytes.buffer());
            worker.post_message_with_transfer(&bytes, &transferred).map_err(|error| said(&error))
        });
        if let Err(error) = posted {
            self.lose_later(part::<C>(&format!("can't be reached ({error}).")));
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
                self.send(C::ping(self.pings.get()));
            }
            Beat::NeverStarted => {
                self.lose(&part::<C>("did not start: check the connection, then try again."))
            }
            Beat::Dead => self.lose(&part::<C>("no longer answers.")),
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

/// A sentence about the engine.
fn part<C: Ask>(rest: &str) -> String {
    format!("The part of the page that {} {rest}", C::DOES)
}

fn garbled<C: Ask>() -> String {
    format!("What the part that {} said could not be understood.", C::DOES)
}

/// The loader speaks words where an engine speaks bytes.
fn not_started<C: Ask>(message: &JsValue) -> String {
    match message.as_string() {
        Some(reason) => part::<C>(&format!(
            "could not be started ({reason}): check the connection and reload the page, or try a current Firefox, Chrome, Edge or Safari."
        )),
        None => garbled::<C>(),
    }
}

/// What a thrown JavaScript value says.
fn said(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{error:?}"),
    }
}
