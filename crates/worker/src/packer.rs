//! The packer's protocol: a head as a link or as an ONNX file, and the head in a link.

use network::{BaseName, HeadFile};
use serde::{Deserialize, Serialize};

use crate::envelope::Protocol;

/// A command from the page to the packer. It names all that the answer depends on. Each has one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// A personal head as a link to the page at `address`, with or without its signs and the traces of its digits:
    /// `Shared` or `Refused`.
    Share { id: u32, base: BaseName, head: Option<HeadFile>, address: String, traces: bool },
    /// The head in a link, of which this is the text after `#hand=`: `Opened` or `Refused`.
    Open { id: u32, text: String },
    /// A base with a head as an ONNX file; `None`: with its own head. `Onnx` or `Refused`.
    Onnx { id: u32, base: BaseName, head: Option<HeadFile> },
}

impl Command {
    pub fn id(&self) -> u32 {
        let (Self::Share { id, .. } | Self::Open { id, .. } | Self::Onnx { id, .. }) = self;
        *id
    }

    /// The same for this base and head; a link names its own.
    pub fn with(mut self, of: BaseName, file: HeadFile) -> Self {
        if let Self::Share { base, head, .. } | Self::Onnx { base, head, .. } = &mut self {
            (*base, *head) = (of, Some(file));
        }
        self
    }
}

/// An event from the packer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    Shared {
        id: u32,
        shared: Shared,
    },
    Opened {
        id: u32,
        opened: OpenedLink,
    },
    Onnx {
        id: u32,
        base: BaseName,
        file: HeadFile,
    },
    /// `sentence` says why and what to do.
    Refused {
        id: u32,
        sentence: String,
    },
}

/// A head as a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shared {
    pub link: String,
    /// The number of digits whose traces the link has, and the number that the head has.
    pub traces: (usize, usize),
    /// A sentence about the head's signs; `None` for a head without signs.
    pub signs: Option<String>,
    /// `None` if the link is too long for a code that phones read easily.
    pub code: Option<Code>,
}

/// A QR code as a drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Code {
    /// Its width and height, with the empty margin.
    pub side: u32,
    /// The dark squares as an SVG path; each has the width 1.
    pub path: String,
}

/// The head of a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenedLink {
    pub base: BaseName,
    /// The number of digits whose traces it has.
    pub traces: usize,
    /// A sentence that names its signs; `None` without signs.
    pub signs: Option<String>,
    pub file: HeadFile,
}

impl Protocol for Command {
    type Event = Event;

    const WORKER: &'static str = "packer";
    const DOES: &'static str = "packs heads for elsewhere";
}
