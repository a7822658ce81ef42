//! Actions on the pad's ink: label it, undo, and the guided mode.

use leptos::prelude::*;

use crate::app::driver::Driver;
use crate::app::stores::{GuideStore, PadStore, ReaderStore};
use ink::Stroke;
use machines::address::Embed;
use machines::drawing::Drawing;
use machines::page::{Event, TakenDigit};
use machines::record::Id;
use machines::{samples, signs};

/// A handle for everything that labels digits and signs: bars, keys and the guided mode.
#[derive(Clone, Copy)]
pub struct Labelling {
    pub embed: Embed,
    pub driver: Driver,
    pub pad: PadStore,
    pub reader: ReaderStore,
    pub guide: GuideStore,
}

impl Labelling {
    /// Stores the selected digit as a sample with this label.
    pub fn label(self, label: u8) {
        if !self.embed.learns() || self.pad.drawing.with_untracked(Drawing::is_empty) {
            return;
        }
        let points = self.pad.drawing.with_untracked(Drawing::points);
        let place = self.pad.looked_at.get_untracked();
        let (stamp, strokes) = (self.driver.stamp(), self.take());
        let digit = TakenDigit { stamp, label, strokes, place, points };
        self.driver.step(Event::Label(digit));
    }

    /// Keeps the selected ink as a drawing of this sign.
    pub fn draw_sign(self, id: Id) {
        let strokes = self.take();
        if !strokes.is_empty() {
            self.driver.step(Event::Signs(signs::Event::Draw { id, strokes }));
        }
    }

    /// Takes the selected ink from the pad.
    fn take(self) -> Vec<Stroke> {
        let one = untrack(|| self.pad.is_one.get() || self.guide.is_on());
        self.pad.take_digit(one)
    }

    /// Starts or stops the guided mode. Samples written so far stay.
    pub fn guide(self, on: bool) {
        self.pad.clear();
        self.driver.step(Event::Samples(samples::Event::Guide(on)));
    }

    /// Stores the ink on the pad as the guided mode's current digit.
    pub fn next(self) {
        if let Some(digit) = untrack(|| self.guide.asked()) {
            self.label(digit);
        }
    }

    /// Skips the guided mode's current digit.
    pub fn skip(self) {
        self.pad.clear();
        self.driver.step(Event::Samples(samples::Event::Skip));
    }
}
