//! What the packer is asked: a head as a link or as an ONNX file, and the head in a link that the
//! person has opened, which is added once the person agrees.

use network::HeadFile;
use network::link::KEY;
use worker::packer::{Event as FromPacker, OpenedLink, Shared};

use crate::numbers::Numbers;
use crate::stamp::Stamp;
use crate::wording;

/// The text of a link in an address's part after `#`, with or without that sign.
pub fn in_hash(hash: &str) -> Option<&str> {
    let mut pairs = hash.trim_start_matches('#').split('&');
    pairs.find_map(|pair| pair.strip_prefix(KEY)?.strip_prefix('='))
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page's address has a link with this text.
    Found(String),
    /// The person saves the network in use as an ONNX file.
    SaveOnnx,
    FromPacker(FromPacker),
    /// The reader gives no file for the link or ONNX file with this number.
    NotPacked(u32),
    /// The packer can't be started, has stopped, or has failed.
    Lost {
        sentence: String,
    },
    /// The person shares the head in use, as a link to the page at this address.
    Share {
        address: String,
        traces: bool,
    },
    /// The person closes the shared link, or another head is in use.
    Close,
    /// The person adds the link's head, as a head with this stamp.
    Add(Stamp),
    /// The person does not want the link's head.
    Decline,
    /// Everything is deleted.
    Forget,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Has the packer share the head in use.
    Share {
        id: u32,
        address: String,
        traces: bool,
    },
    /// Has the packer write base and head in use.
    WriteOnnx {
        id: u32,
    },
    /// Has the packer open a link with this text.
    Open {
        id: u32,
        text: String,
    },
    Offer {
        name: String,
        file: HeadFile,
    },
    /// Tries the link's head, as one from a file.
    Try(Stamp, OpenedLink),
    Notice(String),
    /// Takes the link out of the page's address, so that a reload does not ask again.
    LeaveAddress,
}

/// A link in the page's address.
#[derive(Clone, Debug, PartialEq)]
enum Arriving {
    /// The packer is asked to open it.
    Asked(u32),
    Opened(OpenedLink),
}

/// The machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Links {
    arriving: Option<Arriving>,
    sharing: Option<u32>,
    writing: Option<u32>,
    shared: Option<Shared>,
}

impl Links {
    /// Whether an answer of the packer is awaited.
    pub fn awaits_packer(&self) -> bool {
        let opens = matches!(self.arriving, Some(Arriving::Asked(_)));
        opens || self.sharing.is_some() || self.writing.is_some()
    }

    /// Whether the link or ONNX file with this number is awaited.
    pub fn awaits(&self, id: u32) -> bool {
        [self.sharing, self.writing].contains(&Some(id))
    }

    /// The link that the person shares.
    pub fn shared(&self) -> Option<&Shared> {
        self.shared.as_ref()
    }

    /// What the person is asked about a link that was opened.
    pub fn question(&self) -> Option<String> {
        let Some(Arriving::Opened(OpenedLink { base, traces, signs, .. })) = &self.arriving else {
            return None;
        };
        let taught = match traces {
            0 => String::new(),
            n => format!(" and the paths of {}", wording::digits(*n)),
        };
        let base = wording::base_kind(*base);
        let mut question = format!(
            "This link holds a head for the {base}: its last layer{taught}. Add it to your heads and read with it? Your own heads and digits stay."
        );
        if let Some(signs) = signs {
            question = question + " " + signs;
        }
        Some(question)
    }

    pub fn step(&mut self, event: Event, numbers: &mut Numbers) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Found(text) => {
                let id = numbers.request();
                self.arriving = Some(Arriving::Asked(id));
                effects.push(Effect::Open { id, text });
            }
            // The link stays in the address: loading the page again tries it again.
            Event::Lost { sentence } => {
                self.arriving.take_if(|it| matches!(it, Arriving::Asked(_)));
                (self.sharing, self.writing) = (None, None);
                effects.push(Effect::Notice(sentence));
            }
            Event::Share { address, traces } => {
                let id = numbers.request();
                self.sharing = Some(id);
                effects.push(Effect::Share { id, address, traces });
            }
            Event::SaveOnnx => {
                let id = numbers.request();
                self.writing = Some(id);
                effects.push(Effect::WriteOnnx { id });
            }
            Event::NotPacked(id) => {
                for asked in [&mut self.writing, &mut self.sharing] {
                    asked.take_if(|asked| *asked == id);
                }
            }
            Event::Close => (self.sharing, self.shared) = (None, None),
            Event::FromPacker(event) => self.answered(event, &mut effects),
            Event::Add(stamp) => {
                if let Some(Arriving::Opened(opened)) = self.arriving.take() {
                    effects.push(Effect::Try(stamp, opened));
                    effects.push(Effect::LeaveAddress);
                }
            }
            Event::Decline => {
                self.arriving = None;
                effects.push(Effect::LeaveAddress);
            }
            Event::Forget => {
                *self = Self::default();
                // A reload would ask about the link again.
                effects.push(Effect::LeaveAddress);
            }
        }
        effects
    }

    fn answered(&mut self, event: FromPacker, effects: &mut Vec<Effect>) {
        let answers = |asked: &mut Option<u32>, id: u32| asked.take_if(|it| *it == id).is_some();
        let opens = |id: u32| self.arriving == Some(Arriving::Asked(id));
        match event {
            FromPacker::Shared { id, shared } => {
                if answers(&mut self.sharing, id) {
                    self.shared = Some(shared);
                }
            }
            FromPacker::Opened { id, opened } => {
                if opens(id) {
                    self.arriving = Some(Arriving::Opened(opened));
                }
            }
            FromPacker::Onnx { id, base, file } => {
                if answers(&mut self.writing, id) {
                    effects.push(Effect::Offer { name: format!("inkling-{base}.onnx"), file });
                }
            }
            FromPacker::Refused { id, sentence } => {
                if opens(id) {
                    self.arriving = None;
                    effects.push(Effect::LeaveAddress);
                } else if answers(&mut self.sharing, id) {
                    self.shared = None;
                } else if !answers(&mut self.writing, id) {
                    return;
                }
                effects.push(Effect::Notice(sentence));
            }
        }
    }
}

/// What a shared link holds.
pub fn content(Shared { link, traces: (there, all), .. }: &Shared) -> String {
    let size = wording::bytes(link.len() as u64);
    let digits = wording::digits(*there);
    match (there, all) {
        (0, _) => format!("{size}: the head’s last layer."),
        (there, all) if there == all => {
            format!("{size}: the head’s last layer and the paths of your {digits}.")
        }
        (_, all) => format!(
            "{size}: the head’s last layer and the paths of {digits}. Those of your other {} don’t fit.",
            all - there
        ),
    }
}

/// Why there is no code for a shared link.
pub fn no_code(shared: &Shared) -> Option<&'static str> {
    let why = match shared.traces.0 {
        0 if shared.signs.is_none() => {
            "This link is too long for a code that phones read: copy it."
        }
        _ => "This link is too long for a code that phones read: copy it, or leave out the paths.",
    };
    shared.code.is_none().then_some(why)
}

#[cfg(test)]
mod tests;
