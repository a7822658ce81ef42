//! What happens to the page, and what is to be done then.

use ink::Stroke;
use network::{BaseName, HeadFile};
use worker::client::Heard;
use worker::envelope::ToWorker;
use worker::{learner, reader};

use crate::address::Address;
use crate::computing::{self, Kind, Wish};
use crate::reading::{self, ReadsOn};
use crate::shelf::{self, PadContents};
use crate::stamp::Stamp;
use crate::{heads, learning, notices, pictures, samples};

/// What the page begins with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beginning {
    pub address: Address,
    /// All bases are offered.
    pub shows_bases: bool,
    pub kept_wish: Option<Wish>,
    /// `navigator.connection.saveData`.
    pub saves_data: bool,
    /// Digits can be labelled here.
    pub learns: bool,
    /// Texts that were kept under `computing::speeds_key`, in the order of `BaseName::ALL`.
    pub speeds: [Option<String>; BaseName::ALL.len()],
}

/// A digit that the person has labelled.
#[derive(Clone, Debug, PartialEq)]
pub struct TakenDigit {
    pub stamp: Stamp,
    pub label: u8,
    pub strokes: Vec<Stroke>,
    /// Its place among the digits on the pad, from left to right.
    pub place: usize,
    /// The points that were on the pad with it.
    pub points: usize,
}

/// The page's workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    Reader,
    Learner(Kind),
    /// The reader's module, started for one picture.
    Finder,
}

#[derive(Clone, Debug)]
pub enum Event {
    Begin(Beginning),
    Reading(reading::Event),
    Learning(learning::Event),
    Computing(computing::Event),
    Samples(samples::Event),
    Heads(heads::Event),
    Pictures(pictures::Event),
    Notices(notices::Event),
    Shelf(shelf::Event<PadContents>),
    /// The person has taken a digit off the pad and said which it is.
    Label(TakenDigit),
    /// The person presses *Learn my hand*.
    Learn,
    /// The person opens a head from a file. `base`: the base that the file names.
    OpenHead {
        stamp: Stamp,
        base: Option<BaseName>,
        file: HeadFile,
    },
    DeleteEverything,
    /// The browser can't start a worker.
    NotStarted(Worker, String),
    /// With the time in milliseconds since 1970.
    FromReader(Heard<reader::Event>, f64),
    FromLearner(Kind, Heard<learner::Event>, Stamp),
    FromFinder(Heard<reader::Event>),
}

/// What of the page may look different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Reader,
    Learning,
    Computing,
    /// What is known of the samples.
    Samples,
    /// The samples themselves.
    List,
    /// Heads and choice.
    Heads,
    Notices,
    Pictures,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Start the reader, or end it and start another.
    StartReader,
    ToReader(reader::Command),
    /// Send the pad's digits as `Command::Read` with this id.
    ReadPad {
        on: ReadsOn,
        id: u32,
    },
    StartLearner(Kind),
    StopLearner(Kind),
    ToLearner(Kind, ToWorker<learner::Command>),
    /// Start the worker that finds digits in a picture; one that runs is ended.
    StartFinder,
    ToFinder(reader::Command),
    StopFinder,
    AskForAdapter,
    /// Have the browser fetch the module of the graphics chip's learner.
    FetchGpuLearner,
    FetchCards(Vec<BaseName>),
    /// Keep a text for the next visit; an empty one is forgotten.
    KeepText {
        key: String,
        text: String,
    },
    /// Neither `Notice` nor `Page`: those stay within the page.
    Shelf(shelf::Effect<PadContents>),
    /// Ask the browser to evict nothing.
    AskToPersist,
    /// Clear the pad, and forget the drawings that are not labelled.
    ClearPad,
    /// `reading::Event::Restart` with this attempt after a pause.
    RestartReaderAfter {
        ms: u32,
        attempt: u32,
    },
    /// Say a sentence to people who hear the page.
    Say(String),
    /// Hand a file to the person.
    Offer {
        name: String,
        file: HeadFile,
    },
    /// Show the new state of a part.
    Show(Part),
}
