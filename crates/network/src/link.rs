//! A head in a link: its last layer's difference from the base's, sketches of its signs' drawings, and the traces of
//! the person's digits, all coarse. `docs/personal-learning.md` has the format and what it costs.

mod coder;
mod layer;
mod signs;
mod text;
mod traces;

use half::f16;
use ink::{CLASSES, Hand, RASTERIZER};

use crate::checksum::crc32;
use crate::head::{self, PEN_TENTHS};
use crate::signs::{Classes, Sketch, SketchPoint};
use crate::{BaseName, Head, HeadError, LayerWeights};
use coder::{Decoder, Encoder};
use signs::{Contents, Points};
use traces::Gridded;
pub use traces::on_grid;

/// The key of a link's text in an address, after `#`.
pub const KEY: &str = "hand";

/// The version of links without signs; versions rise when older builds can't read newer links. Whatever it is, it is
/// the first byte, and the checksum of all other bytes is the last four.
const FORMAT: u8 = 1;
/// The version of links with signs.
const WITH_SIGNS: u8 = 2;
/// Format, base, pen width, rasterizer, checksum of the base's layer, number of traces.
const FIXED: usize = 9;
/// Ten steps and ten biases.
const HALVES: usize = 2 * CLASSES;
const START: usize = FIXED + 2 * HALVES;
const CHECKSUM: usize = size_of::<u32>();
/// As text these are 4,000 characters, which leaves some of 4 KB for the page's address.
const MOST_BYTES: usize = 3000;

/// How a head is packed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Packing {
    /// Whether traces and signs are in the link, as far as they fit.
    pub traces: bool,
    /// The weights that move: those whose difference is larger than this many times the root mean
    /// square of their output's differences.
    pub threshold: f32,
}

impl Packing {
    /// With traces, and with the base's threshold: `docs/personal-learning.md` has the table that it
    /// was chosen from.
    pub fn of(base: BaseName) -> Self {
        let threshold = match base {
            BaseName::Cnn => 1.5,
            BaseName::Softmax | BaseName::Mlp => 0.0,
        };
        Self { traces: true, threshold }
    }
}

/// Why a link can't be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error("this link is damaged or cut off: copy the whole link again")]
    Damaged,
    #[error(
        "this link was made by a newer version of Inkling: reload the page, then open the link again"
    )]
    Newer,
    #[error("this link was made for other weights of the {0} base: ask for a new link")]
    OtherWeights(BaseName),
    #[error("this head is too different from the {0} base for a link: save it as a file")]
    TooDifferent(BaseName),
    #[error(transparent)]
    Head(#[from] HeadError),
}

/// A link's content, whose checksum is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    bytes: Vec<u8>,
    base: BaseName,
    signs: Contents,
    /// Where the coded part begins.
    coded: usize,
}

impl Link {
    /// Packs a head. `own`: the base's last layer. If not all drawings of the signs fit, fewer of each are in the link,
    /// but at least two, and if these don't fit, no signs. If not all traces fit after that, the same number of each digit
    /// is in the link. Equal heads give equal links.
    pub fn of(
        head: &Head,
        base: BaseName,
        own: &LayerWeights,
        packing: Packing,
    ) -> Result<Self, LinkError> {
        let features = base.network().features().map_err(HeadError::from)?;
        if !own.fits(features, CLASSES) || !head.layer.fits(features, CLASSES) {
            return Err(LinkError::TooDifferent(base));
        }
        let differences = |new: &[f32], old: &[f32]| {
            let mut differences: Vec<f32> =
                new.iter().zip(old).map(|(new, old)| new - old).collect();
            differences.chunks_exact_mut(CLASSES).for_each(centre);
            differences
        };
        let weights = differences(&head.layer.weight, &own.weight);
        let (mut moves, steps) = layer::quantize(&weights, packing.threshold);
        let biases = differences(&head.layer.bias, &own.bias);
        let mut start = vec![base as u8, PEN_TENTHS, RASTERIZER as u8];
        start.extend(checksum_of(own).to_le_bytes());
        let mut traces = if packing.traces { in_turn(&head.hand) } else { Vec::new() };
        traces.truncate(u8::MAX.into());
        let mut halves = Vec::with_capacity(2 * HALVES);
        for number in steps.into_iter().chain(biases) {
            let half = f16::from_f32(number);
            if !half.is_finite() {
                return Err(LinkError::TooDifferent(base));
            }
            halves.extend(half.to_le_bytes());
        }
        let mut with = |(signs, drawings): &(Contents, Vec<Points>), traces: &[Gridded]| {
            let has_signs = signs.drawings() > 0;
            let mut bytes = vec![if has_signs { WITH_SIGNS } else { FORMAT }];
            bytes.extend_from_slice(&start);
            bytes.push(traces.len() as u8);
            bytes.extend_from_slice(&halves);
            if has_signs {
                bytes.extend(signs.bytes());
            }
            let mut encoder = Encoder::default();
            layer::code(&mut encoder, &mut moves);
            signs::code(&mut encoder, &mut drawings.clone());
            traces::code(&mut encoder, &mut traces.to_vec());
            bytes.extend(encoder.finish());
            sealed(bytes)
        };
        let signs = head.signs.as_ref().filter(|_| packing.traces);
        let signs = signs.and_then(|taught| {
            let mut choices = Classes::DRAWINGS.rev().map(|most| Contents::of(taught, most));
            choices.find(|choice| with(choice, &[]).len() <= MOST_BYTES)
        });
        let signs = signs.unwrap_or_default();
        let counts: Vec<usize> = (1..=traces.len()).collect();
        let fitting =
            counts.partition_point(|&count| with(&signs, &traces[..count]).len() <= MOST_BYTES);
        Self::from_bytes(with(&signs, &traces[..fitting]))
    }

    /// Reads a link's text, the part of an address after `#hand=`.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        Self::from_bytes(text::bytes(text).ok_or(LinkError::Damaged)?)
    }

    /// Takes a link's bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, LinkError> {
        let (content, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(LinkError::Damaged)?;
        if crc32(content).to_le_bytes() != *checksum {
            return Err(LinkError::Damaged);
        }
        match *content {
            [] | [0, ..] => Err(LinkError::Damaged),
            [format @ (FORMAT | WITH_SIGNS), base, ..] if content.len() >= START => {
                let base = BaseName::ALL.get(usize::from(base)).copied().ok_or(LinkError::Newer)?;
                let rest = &content[START..];
                let (signs, coded) = match format {
                    WITH_SIGNS => Contents::read(rest).ok_or(LinkError::Damaged)?,
                    _ => (Contents::default(), rest),
                };
                let coded = content.len() - coded.len();
                Ok(Self { bytes, base, signs, coded })
            }
            [FORMAT | WITH_SIGNS, ..] => Err(LinkError::Damaged),
            _ => Err(LinkError::Newer),
        }
    }

    pub fn base(&self) -> BaseName {
        self.base
    }

    /// The number of traces.
    pub fn traces(&self) -> usize {
        self.bytes[FIXED - 1].into()
    }

    /// The names of the signs.
    pub fn signs(&self) -> &[String] {
        self.signs.names()
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text for an address.
    pub fn letters(&self) -> String {
        text::letters(&self.bytes)
    }

    /// The text for a QR code, which holds more of digits. `parse` takes both.
    pub fn digits(&self) -> String {
        text::digits(&self.bytes)
    }

    /// The head; its signs have no class means yet. `own`: the last layer of the link's base.
    pub fn open(&self, own: &LayerWeights) -> Result<Head, LinkError> {
        let [_, _, pen_tenths, rasterizer, ..] = self.bytes[..] else {
            return Err(LinkError::Damaged);
        };
        let metadata = head::metadata_of(self.base, pen_tenths, rasterizer.into());
        head::check(&metadata, self.base)?;
        if own.outputs != CLASSES || checksum_of(own).to_le_bytes() != self.bytes[4..8] {
            return Err(LinkError::OtherWeights(self.base));
        }
        let halves = self.bytes[FIXED..START].as_chunks().0.iter();
        let numbers: Vec<f32> = halves.map(|half| f16::from_le_bytes(*half).to_f32()).collect();
        let (steps, biases) = numbers.split_at(CLASSES);
        let mut decoder = Decoder::new(&self.bytes[self.coded..self.bytes.len() - CHECKSUM]);
        let mut moves = vec![0; own.weight.len()];
        layer::code(&mut decoder, &mut moves);
        let mut drawings = vec![[SketchPoint::default(); Sketch::POINTS]; self.signs.drawings()];
        signs::code(&mut decoder, &mut drawings);
        let mut traces = vec![Gridded::default(); self.traces()];
        traces::code(&mut decoder, &mut traces);
        let mut layer = own.clone();
        for (i, (weight, one)) in layer.weight.iter_mut().zip(moves).enumerate() {
            *weight += f32::from(one) * steps[i % CLASSES];
        }
        layer.bias.iter_mut().zip(biases).for_each(|(bias, difference)| *bias += difference);
        let is_finite = layer.weight.iter().chain(&layer.bias).all(|number| number.is_finite());
        let hand = traces::hand(&traces).filter(|_| is_finite).ok_or(LinkError::Damaged)?;
        let signs = match drawings.is_empty() {
            true => None,
            false => Some(self.signs.taught(drawings).ok_or(LinkError::Damaged)?),
        };
        Ok(Head { layer, hand, signs })
    }
}

/// A number that is added to all ten logits changes no probability. Without it, differences are
/// smaller.
fn centre(ten: &mut [f32]) {
    let mean = ten.iter().sum::<f32>() / ten.len() as f32;
    ten.iter_mut().for_each(|number| *number -= mean);
}

fn checksum_of(layer: &LayerWeights) -> u32 {
    let numbers = layer.weight.iter().chain(&layer.bias);
    crc32(&numbers.flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>())
}

fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.extend(crc32(&bytes).to_le_bytes());
    bytes
}

/// A hand's traces: the first of each digit, then the second of each, and so on.
fn in_turn(Hand(traces): &Hand) -> Vec<Gridded> {
    let mut seen = [0; CLASSES];
    let turn = |(_, label): &(_, u8)| {
        let seen = &mut seen[usize::from(*label)];
        *seen += 1;
        *seen
    };
    let mut turns: Vec<(i32, usize)> = traces.iter().map(turn).zip(0..).collect();
    turns.sort_unstable();
    turns.into_iter().map(|(_, i)| Gridded::of(&traces[i].0, traces[i].1)).collect()
}

#[cfg(test)]
mod tests;
