//! A reader that a test drives as a page does.

use std::path::Path;
use std::rc::Rc;

use ink::{Drawn, Labelled};
use network::BaseName;
use reader::compute::Processor;
use reader::session::Session;
use worker::envelope::FromWorker;
use worker::native::NativeHost;
use worker::reader::{Command, DigitRead, Event, Remembered, Sign};

use crate::site::www;

/// A reader with a native host.
pub struct Driven {
    pub host: Rc<NativeHost<Command>>,
    pub session: Session<Rc<NativeHost<Command>>, Processor>,
}

impl Driven {
    pub fn at(www: &Path) -> Self {
        let host = Rc::new(NativeHost::new(www));
        let session = Session::new(host.clone(), Processor);
        Self { host, session }
    }

    pub fn with(base: BaseName) -> Self {
        let mut reader = Self::at(www());
        match reader.send(Command::LoadBase(base)).last() {
            Some(FromWorker::Event(Event::BaseLoaded { base: loaded, .. })) => {
                assert_eq!(*loaded, base);
            }
            other => panic!("{other:?}"),
        }
        reader
    }

    /// Hands over a command and all that follow from it; returns the messages.
    pub fn send(&mut self, command: Command) -> Vec<FromWorker<Event>> {
        self.host.push_command(command);
        while let Some(command) = self.host.next() {
            pollster::block_on(self.session.handle(command));
        }
        self.host.take_sent()
    }

    pub fn event(&mut self, command: Command) -> Event {
        match self.send(command).as_slice() {
            [FromWorker::Event(event)] => event.clone(),
            other => panic!("{other:?}"),
        }
    }

    pub fn read_all(&mut self, digits: Vec<Drawn>) -> Vec<DigitRead> {
        match self.event(Command::Read { id: 1, digits }) {
            Event::Reading { id: 1, digits, .. } => digits,
            other => panic!("{other:?}"),
        }
    }

    pub fn remember_all(
        &mut self,
        samples: &[Labelled],
        use_ink: bool,
        signs: Vec<Sign>,
    ) -> Remembered {
        let samples = samples.to_vec();
        match self.event(Command::Remember { id: 3, samples, use_ink, signs }) {
            Event::Remembered { id: 3, remembered } => remembered,
            other => panic!("{other:?}"),
        }
    }
}
