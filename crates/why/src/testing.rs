//! What the tests share: the shipped bases, and digits as one would draw them.

use std::sync::OnceLock;

use data::pen;
use ink::{Drawn, Hand, Image28, Labelled, Prior, Stroke};
use network::{Base, BaseName, SiteCard};

use crate::question::Reader;
use crate::trunk::Trunk;

pub static NO_HAND: Hand = Hand(Vec::new());

/// A shipped base, ready to explain.
pub struct Opened {
    pub base: Base,
    pub trunk: Trunk,
}

impl Opened {
    pub fn reader<'a>(&'a self, hand: &'a Hand) -> Reader<'a> {
        Reader { trunk: &self.trunk, layer: &self.base.head, hand, prior: Prior::NONE }
    }
}

pub fn opened(name: BaseName) -> &'static Opened {
    static ALL: [OnceLock<Opened>; 3] = [const { OnceLock::new() }; 3];
    ALL[name as usize].get_or_init(|| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights");
        let read = |file: String| std::fs::read(format!("{folder}/{file}")).unwrap();
        let card = SiteCard::parse(name, &read(name.card_file())).unwrap();
        let (base, weights) = Base::open(card, read(name.weights_file())).unwrap();
        Opened { base, trunk: Trunk::new(name, weights).unwrap() }
    })
}

/// The digits of nine writers, in the order of the file.
pub fn pen_digits() -> &'static [Labelled] {
    static ALL: OnceLock<Vec<Labelled>> = OnceLock::new();
    ALL.get_or_init(|| {
        let file =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/pen/pendigits-9-writers.tra.gz");
        let text = data::gunzip(&std::fs::read(file).unwrap()).unwrap();
        let writers = pen::parse(&String::from_utf8_lossy(&text)).unwrap();
        writers.into_values().flatten().collect()
    })
}

/// The first of every `every` of these digits, as pictures with their labels.
pub fn pen_pictures(every: usize) -> (Vec<Image28>, Vec<u8>) {
    let chosen = pen_digits().iter().step_by(every);
    chosen.map(|digit| (digit.drawn.image().unwrap(), digit.label)).unzip()
}

fn stroke(points: &[(f32, f32)]) -> Stroke {
    Stroke::from(points)
}

/// A 7 whose bar is its first stroke.
pub fn seven_strokes() -> Vec<Stroke> {
    vec![stroke(&[(0.2, 0.2), (0.8, 0.2)]), stroke(&[(0.8, 0.2), (0.45, 0.9)])]
}

pub fn seven() -> Drawn {
    seven_strokes().into()
}

/// An arc around a centre, from one angle to another, in radians; 0 is to the right, and angles grow
/// downwards.
pub fn arc(centre: (f32, f32), radii: (f32, f32), from: f32, to: f32) -> Vec<(f32, f32)> {
    const POINTS: usize = 40;
    let at = |i: usize| from + (to - from) * i as f32 / POINTS as f32;
    let point = |angle: f32| (centre.0 + radii.0 * angle.cos(), centre.1 + radii.1 * angle.sin());
    (0..=POINTS).map(|i| point(at(i))).collect()
}

/// A 0 with a gap at its top right, of this many radians.
pub fn open_zero(gap: f32) -> Vec<Stroke> {
    let begin = -std::f32::consts::FRAC_PI_2;
    let round = arc((0.5, 0.5), (0.25, 0.38), begin, begin - std::f32::consts::TAU + gap);
    vec![stroke(&round)]
}
