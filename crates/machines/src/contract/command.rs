//! Commands of a host, parsed from its messages.

use ink::segment;
use ink::{Drawn, Point, Stroke};
use network::{BaseName, HeadFile};

use super::{KEY, VERSION};
use crate::heads::MAX_HEAD_BYTES;

/// The most strokes of one `read`.
const MOST_STROKES: u32 = 64;
/// The most points of one `read`: ten digits of a fast pen have fewer.
const MOST_POINTS: u32 = 4_000;
/// The pad is [0, 1] × [0, 1], and a stroke may leave it by so much.
const FARTHEST: f64 = 10.0;
/// The longest text that `Value::text` gives, in UTF-16 units. No command and no base has a longer
/// name.
pub const LONGEST_TEXT: u32 = 40;

/// A value within a message, as a host has sent it.
pub trait Value: Sized {
    /// A property; `None` if there is none.
    fn get(&self, name: &str) -> Option<Self>;
    /// An element of an array; `None` if there is none.
    fn at(&self, place: u32) -> Option<Self>;
    /// The length of an array; `None` for anything else.
    fn length(&self) -> Option<u32>;
    fn number(&self) -> Option<f64>;
    /// A text of at most `LONGEST_TEXT` units.
    fn text(&self) -> Option<String>;
    fn is_true(&self) -> bool;
    /// The number of bytes; `None` for anything but bytes.
    fn byte_length(&self) -> Option<u32>;
    /// Copies the bytes.
    fn bytes(&self) -> Vec<u8>;
}

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// The host listens from now on. `fits`: it gives the frame the height of the content.
    Hello { fits: bool },
    /// Clears the pad.
    Clear,
    /// Takes the last stroke back.
    Undo,
    /// Reads with this base. The person's own choice stays stored.
    SetBase(BaseName),
    /// Reads with this head while the frame lives. It is not stored.
    LoadHead(HeadFile),
    /// Reads these digits, from left to right; at least one, and each has ink. They don't come onto
    /// the pad, and they are not stored.
    Read(Vec<Drawn>),
    /// Asks the person for the labelled digits.
    RequestDigits,
}

/// A message of a host that has this contract's version.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The host's number for the command. Answers repeat it.
    pub id: Option<u32>,
    pub command: Result<Command, ContractError>,
}

/// Why a command is not carried out, as a sentence for the host's author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContractError {
    #[error(
        "There is no such command: send hello, clear, undo, setBase, loadHead, read or requestDigits."
    )]
    UnknownCommand,
    #[error("There is no base of that name: send {}.", BaseName::choices(""))]
    UnknownBase,
    #[error("A head comes as the bytes of its file: send an ArrayBuffer or a Uint8Array.")]
    NoHead,
    #[error("These bytes are more than 8 MB, so they are no head: send the file of a head.")]
    LargeHead,
    #[error(
        "There is no ink: send strokes, each a list of points [x, y] with numbers from 0 to 1."
    )]
    NoInk,
    #[error("This is too much ink: send at most 64 strokes with 4,000 points in all.")]
    MuchInk,
    #[error("The page can’t read yet: wait for the event “ready”, then send this again.")]
    NotReady,
    #[error(
        "Too many readings wait for their answers: wait for one of them, then send this again."
    )]
    Busy,
    #[error("The reader has stopped: wait for the event “ready”, then send this again.")]
    Stopped,
    #[error("The page is learning: wait for the end of the progress, then send this again.")]
    Learning,
    #[error(
        "The head before is still being tried: wait for the event “ready” or “error”, then send this again."
    )]
    HeadOnTrial,
    #[error(
        "The head was not tried, because everything was deleted or another one was opened: send it again."
    )]
    NotTried,
    #[error("This view labels no digits: use the view “train”.")]
    NoDigits,
    #[error("The person keeps their digits to themselves.")]
    SaidNo,
}

/// The command in a message. `None` if the message is not of this contract or of another version.
pub fn parse(message: &impl Value) -> Option<Message> {
    let (name, id) = named(message)?;
    Some(Message { id, command: command(&name, message) })
}

/// A command's name, and the host's number for it.
pub(super) fn named(message: &impl Value) -> Option<(String, Option<u32>)> {
    if message.get(KEY)?.number()? != f64::from(VERSION) {
        return None;
    }
    let name = message.get("command")?.text().unwrap_or_default();
    let is_id = |id: &f64| id.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(id);
    let id = message.get("id").and_then(|id| id.number()).filter(is_id).map(|id| id as u32);
    Some((name, id))
}

fn command(name: &str, message: &impl Value) -> Result<Command, ContractError> {
    let is_set = |name: &str| message.get(name).is_some_and(|value| value.is_true());
    Ok(match name {
        "hello" => Command::Hello { fits: is_set("fits") },
        "clear" => Command::Clear,
        "undo" => Command::Undo,
        "setBase" => {
            let base = message.get("base").and_then(|base| base.text()).unwrap_or_default();
            Command::SetBase(base.parse().map_err(|_| ContractError::UnknownBase)?)
        }
        "loadHead" => {
            let head = message.get("head").ok_or(ContractError::NoHead)?;
            if head.byte_length().ok_or(ContractError::NoHead)? > MAX_HEAD_BYTES {
                return Err(ContractError::LargeHead);
            }
            Command::LoadHead(HeadFile(head.bytes()))
        }
        "read" => {
            let strokes = strokes(&message.get("strokes").ok_or(ContractError::NoInk)?)?;
            let mut digits = segment::digits(&strokes);
            if is_set("one") {
                digits = vec![digits.concat()];
            }
            let ink = |places: Vec<usize>| -> Vec<Stroke> {
                places.into_iter().filter_map(|place| strokes.get(place).cloned()).collect()
            };
            Command::Read(digits.into_iter().map(|places| Drawn::Ink(ink(places))).collect())
        }
        "requestDigits" => Command::RequestDigits,
        _ => return Err(ContractError::UnknownCommand),
    })
}

/// The strokes that have points; at least one.
fn strokes(list: &impl Value) -> Result<Vec<Stroke>, ContractError> {
    let count = list.length().ok_or(ContractError::NoInk)?;
    if count > MOST_STROKES {
        return Err(ContractError::MuchInk);
    }
    let mut left = MOST_POINTS;
    let mut strokes = Vec::new();
    for place in 0..count {
        let stroke = list.at(place).ok_or(ContractError::NoInk)?;
        let count = stroke.length().ok_or(ContractError::NoInk)?;
        left = left.checked_sub(count).ok_or(ContractError::MuchInk)?;
        let points = (0..count).map(|place| point(&stroke.at(place)?));
        let points = points.collect::<Option<Vec<_>>>().ok_or(ContractError::NoInk)?;
        if !points.is_empty() {
            strokes.push(Stroke { points });
        }
    }
    if strokes.is_empty() { Err(ContractError::NoInk) } else { Ok(strokes) }
}

fn point(pair: &impl Value) -> Option<Point> {
    let axis = |place| pair.at(place)?.number().filter(|number| number.abs() <= FARTHEST);
    Some(Point { x: axis(0)? as f32, y: axis(1)? as f32 })
}
