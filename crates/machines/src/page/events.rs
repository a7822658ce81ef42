//! Events and effects of the page's machine.

use ink::{Drawn, Stroke};
use network::{BaseName, HeadFile};
use worker::client::Heard;
use worker::envelope::ToWorker;
use worker::{learner, packer, reader};

use crate::address::Address;
use crate::backup::{Opened, SavedRecord};
use crate::computing::{self, Kind, Wish};
use crate::reading::{self, ReadsOn};
use crate::shelf::{self, Change, PadContents};
use crate::stamp::Stamp;
use crate::{contract, heads, learning, links, notices, pictures, samples, signs, undo};

/// Settings with which the page starts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beginning {
    pub address: Address,
    /// Whether the page shows the choice of bases.
    pub shows_bases: bool,
    pub kept_wish: Option<Wish>,
    /// `navigator.connection.saveData`.
    pub saves_data: bool,
    /// Whether digits can be labelled on this page.
    pub learns: bool,
    /// Texts stored under `computing::speeds_key`, in the order of `BaseName::ALL`.
    pub speeds: [Option<String>; BaseName::ALL.len()],
}

/// A digit that the person has labelled.
#[derive(Clone, Debug, PartialEq)]
pub struct TakenDigit {
    pub stamp: Stamp,
    pub label: u8,
    pub strokes: Vec<Stroke>,
    /// Index among the digits on the pad, from left to right.
    pub place: usize,
    /// Number of points on the pad when the digit was taken.
    pub points: usize,
}

/// The page's workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worker {
    Reader,
    Learner(Kind),
    /// A second worker with the reader's module, which finds digits in one picture.
    Finder,
    /// Makes links and ONNX files, and opens links.
    Packer,
}

#[derive(Clone, Debug)]
pub enum Event {
    Begin(Beginning),
    Reading(reading::Event),
    Learning(learning::Event),
    Computing(computing::Event),
    Samples(samples::Event),
    Signs(signs::Event),
    Heads(heads::Event),
    Pictures(pictures::Event),
    Links(links::Event),
    Notices(notices::Event),
    Undo(undo::Event),
    Shelf(shelf::Event<PadContents>),
    /// The person has labelled a digit and so removed it from the pad.
    Label(TakenDigit),
    /// The person presses *Learn my hand*.
    Learn,
    /// The person opens a head from a file. `base`: the base that the file names.
    OpenHead {
        stamp: Stamp,
        base: Option<BaseName>,
        file: HeadFile,
    },
    /// The person opens a backup. `kept`: the stored results of the Lab; `None` if they can't be read.
    OpenBackup {
        opened: Opened,
        kept: Option<Vec<SavedRecord>>,
    },
    /// The page around the frame asks for a base. `re`: its number for the command.
    HostBase {
        re: Option<u32>,
        base: BaseName,
    },
    /// The page around the frame lends a head. `base`: the base that the file names.
    HostHead {
        re: Option<u32>,
        stamp: Stamp,
        base: Option<BaseName>,
        file: HeadFile,
    },
    /// The page around the frame has digits read.
    HostRead {
        re: Option<u32>,
        digits: Vec<Drawn>,
    },
    DeleteEverything,
    /// In a frame on another site, the browser has handed over the visitor's own database. The
    /// shelf opens it from now on.
    OwnDatabase,
    /// The browser can't start a worker.
    NotStarted(Worker, String),
    /// A message of the reader, and the time in milliseconds since 1970.
    FromReader(Heard<reader::Event>, f64),
    FromLearner(Kind, Heard<learner::Event>, Stamp),
    FromFinder(Heard<reader::Event>),
    FromPacker(Heard<packer::Event>),
}

/// A part of the page whose state has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Reader,
    Learning,
    Computing,
    /// The state of the samples other than the list.
    Samples,
    /// The list of samples.
    List,
    /// The list of signs, and their state.
    Signs,
    /// The list of heads and the choice.
    Heads,
    /// The offer to take back the newest change.
    Undo,
    Notices,
    Pictures,
    /// The link that is shared, and the question about one that was opened.
    Links,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Starts the reader, and ends one that runs.
    StartReader,
    ToReader(reader::Command),
    /// Sends the pad's digits as `Command::Read` with this id.
    ReadPad {
        on: ReadsOn,
        id: u32,
    },
    /// Sends a command to the pane that explains.
    ToPane(reader::Command),
    /// Sends the pad's digits to the pane as `Command::Read` with this id.
    PadToPane {
        id: u32,
    },
    StartLearner(Kind),
    StopLearner(Kind),
    ToLearner(Kind, ToWorker<learner::Command>),
    /// Starts the worker that finds digits in a picture, and ends one that runs.
    StartFinder,
    ToFinder(reader::Command),
    StopFinder,
    /// Starts the packer, and ends one that runs.
    StartPacker,
    ToPacker(packer::Command),
    StopPacker,
    AskForAdapter,
    /// Downloads the module of the GPU learner.
    FetchGpuLearner,
    FetchCards(Vec<BaseName>),
    /// Stores a text for the next visit. An empty text is deleted.
    KeepText {
        key: String,
        text: String,
    },
    /// An effect of the shelf. `Notice` and `Page` are handled within the page.
    Shelf(shelf::Effect<PadContents>),
    /// Deletes these entries from the database that the frame had before `Event::OwnDatabase`.
    LeaveFrame(Vec<Change<PadContents>>),
    /// Takes the link out of the page's address.
    LeaveAddress,
    /// Asks the browser for persistent storage.
    AskToPersist,
    /// Clears the pad, and deletes the stored drafts.
    ClearPad,
    /// Sends `reading::Event::Restart` with this attempt after a pause.
    RestartReaderAfter {
        ms: u32,
        attempt: u32,
    },
    /// Tells the page around the frame, if it listens.
    ToHost(contract::Event),
    /// Announces a sentence to screen readers.
    Say(String),
    /// Shows a sentence until it is dismissed, and announces it.
    Tell(String),
    /// Offers a file for download.
    Offer {
        name: String,
        file: HeadFile,
    },
    /// Shows the new state of a part of the page.
    Show(Part),
}
