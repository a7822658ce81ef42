//! A class without a browser: the machine of the class's page, with the reader and the packer on this thread.

use std::collections::VecDeque;
use std::path::Path;
use std::rc::Rc;

use machines::class::{Class, Effect, Event};
use pollster::block_on;
use reader::compute::Processor;
use worker::client::Heard;
use worker::native::NativeHost;

type ReaderHost = Rc<NativeHost<worker::reader::Command>>;
type PackerHost = Rc<NativeHost<worker::packer::Command>>;

/// A class, and the workers that it asks.
pub struct NativeClass {
    class: Class,
    reader_host: ReaderHost,
    reader: reader::session::Session<ReaderHost, Processor>,
    packer_host: PackerHost,
    packer: packer::session::Session<PackerHost>,
}

impl NativeClass {
    /// `site`: the folder that the page is served from. It holds the bases.
    pub fn new(site: &Path) -> Self {
        let (reader_host, packer_host) =
            (Rc::new(NativeHost::new(site)), Rc::new(NativeHost::new(site)));
        Self {
            class: Class::default(),
            reader: reader::session::Session::new(reader_host.clone(), Processor),
            reader_host,
            packer: packer::session::Session::new(packer_host.clone()),
            packer_host,
        }
    }

    pub fn class(&self) -> &Class {
        &self.class
    }

    /// Handles an event and all that follows from it.
    pub fn step(&mut self, event: Event) {
        let mut effects = VecDeque::from(self.class.step(event));
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::ToReader(command) => {
                    block_on(self.reader.handle(command));
                    for message in self.reader_host.take_sent() {
                        effects.extend(self.class.step(Event::FromReader(Heard::Message(message))));
                    }
                }
                Effect::ToPacker(command) => {
                    block_on(self.packer.handle(command));
                    for message in self.packer_host.take_sent() {
                        effects.extend(self.class.step(Event::FromPacker(Heard::Message(message))));
                    }
                }
                // Both workers are there from the start, and nobody listens to announcements.
                Effect::StartReader | Effect::StartPacker | Effect::StopPacker | Effect::Say(_) => {
                }
            }
        }
    }
}
