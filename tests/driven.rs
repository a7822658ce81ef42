//! An explainer that a test drives as a page does.

use std::path::Path;
use std::rc::Rc;

use explainer::session::Session;
use ink::{Drawn, Labelled, Stroke};
use network::{BaseName, HeadFile};
use worker::envelope::{FromWorker, ToWorker};
use worker::explainer::{
    Broken, Command, Confusions, Damage, Event, Explained, Forgetting, Layers, Likes, Map, Mind,
    Set, Side, Units,
};
use worker::native::NativeHost;

/// The project's root, two folders above the package that runs this.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

pub type Message = FromWorker<Event>;

/// The content of the answer to a command; panics at any other answer.
macro_rules! answer {
    ($explainer:expr, $command:expr, $answer:pat => $value:expr) => {
        match $explainer.event($command) {
            $answer => $value,
            other => panic!("{other:?}"),
        }
    };
}

/// An explainer with a native host.
pub struct Driven {
    host: Rc<NativeHost<Command>>,
    session: Session<Rc<NativeHost<Command>>>,
}

impl Driven {
    pub fn at(www: &Path, react: impl Fn(&Message) -> Vec<ToWorker<Command>> + 'static) -> Self {
        let host = Rc::new(NativeHost::reacting(www, react));
        let session = Session::new(host.clone());
        Self { host, session }
    }

    pub fn reacting(
        base: BaseName,
        react: impl Fn(&Message) -> Vec<ToWorker<Command>> + 'static,
    ) -> Self {
        let mut explainer = Self::at(&Path::new(ROOT).join("www"), react);
        let loaded = explainer.event(Command::LoadBase { id: 1, base });
        assert_eq!(loaded, Event::BaseLoaded { id: 1, base });
        explainer
    }

    pub fn with(base: BaseName) -> Self {
        Self::reacting(base, |_| vec![])
    }

    /// Hands over a command and all that follow from it; returns the messages.
    pub fn send(&mut self, command: Command) -> Vec<Message> {
        self.host.push_command(command);
        while let Some(command) = self.host.next() {
            pollster::block_on(self.session.handle(command));
        }
        self.host.take_sent()
    }

    /// The answer to a command: its last event.
    pub fn event(&mut self, command: Command) -> Event {
        match self.send(command).pop() {
            Some(FromWorker::Event(event)) => event,
            other => panic!("{other:?}"),
        }
    }

    pub fn refusal(&mut self, command: Command) -> String {
        answer!(self, command, Event::Refused { id: 9, sentence, retry: false } => sentence)
    }

    pub fn use_head(&mut self, head: Option<HeadFile>) {
        let personal = head.is_some();
        let used = self.event(Command::UseHead { id: 2, head });
        assert_eq!(used, Event::HeadInUse { id: 2, personal });
    }

    pub fn remember(&mut self, samples: &[Labelled]) {
        let samples = samples.to_vec();
        let remembered = self.event(Command::Remember { id: 3, samples, use_ink: true });
        assert_eq!(remembered, Event::Remembered { id: 3 });
    }

    pub fn explain(&mut self, strokes: &[Stroke]) -> Vec<Explained> {
        let strokes = strokes.to_vec();
        let command = Command::Explain { id: 4, strokes, against: None };
        answer!(self, command, Event::Explained { id: 4, sides } => sides)
    }

    pub fn mind(&mut self, strokes: &[Stroke]) -> Vec<Mind> {
        let command = Command::Mind { id: 4, strokes: strokes.to_vec() };
        answer!(self, command, Event::Minds { id: 4, sides } => sides)
    }

    pub fn likes(&mut self, strokes: &[Stroke]) -> Likes {
        let command = Command::Likes { id: 4, strokes: strokes.to_vec() };
        answer!(self, command, Event::Likes { id: 4, likes } => likes)
    }

    pub fn layers(&mut self, drawn: &Drawn) -> Layers {
        let command = Command::Layers { id: 5, drawn: drawn.clone() };
        answer!(self, command, Event::Layers { id: 5, layers } => layers)
    }

    pub fn units(&mut self, side: Side) -> Units {
        answer!(self, Command::Units { id: 5, side }, Event::Units { id: 5, units } => units)
    }

    pub fn break_with(&mut self, damage: Damage) -> Broken {
        answer!(self, Command::Break { id: 6, damage }, Event::Broken { id: 6, broken } => broken)
    }

    pub fn forgetting(&mut self) -> Forgetting {
        let command = Command::Forgetting { id: 7 };
        answer!(self, command, Event::Forgetting { id: 7, forgetting } => forgetting)
    }

    pub fn map(&mut self) -> Map {
        answer!(self, Command::Map { id: 8 }, Event::Map { id: 8, map } => map)
    }

    pub fn confusions(&mut self, of: Set) -> Confusions {
        let command = Command::Confusion { id: 8, of };
        answer!(self, command, Event::Confusions { id: 8, confusions } => confusions)
    }
}
