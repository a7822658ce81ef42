//! What a person does with the ink on the pad: say which digit it is, take it back, be asked for the next one.

use leptos::prelude::*;

use crate::app::driver::Driver;
use crate::app::stores::{GuideStore, PadStore, ReaderStore};
use machines::address::Embed;
use machines::drawing::Drawing;
use machines::page::{Event, TakenDigit};
use machines::samples;

/// A handle for all that labels: bars, keys, the guided mode.
#[derive(Clone, Copy)]
pub struct Labelling {
    pub embed: Embed,
    pub driver: Driver,
    pub pad: PadStore,
    pub reader: ReaderStore,
    pub guide: GuideStore,
}

impl Labelling {
    /// Keeps the digit that is looked at as a sample with this label.
    pub fn label(self, label: u8) {
        if self.embed == Embed::Pad || self.pad.drawing.with_untracked(Drawing::is_empty) {
            return;
        }
        let points = self.pad.drawing.with_untracked(Drawing::points);
        let place = self.pad.looked_at.get_untracked();
        let one = untrack(|| self.pad.is_one.get() || self.guide.is_on());
        let (stamp, strokes) = (self.driver.stamp(), self.pad.take_digit(one));
        let digit = TakenDigit { stamp, label, strokes, place, points };
        self.driver.step(Event::Label(digit));
    }

    /// Starts the guided mode, or stops it; what was written is kept.
    pub fn guide(self, on: bool) {
        self.pad.clear();
        self.driver.step(Event::Samples(samples::Event::Guide(on)));
    }

    /// Keeps the ink on the pad as the digit that the guided mode asks for.
    pub fn next(self) {
        if let Some(digit) = untrack(|| self.guide.asked()) {
            self.label(digit);
        }
    }

    /// Passes the digit over that the guided mode asks for.
    pub fn skip(self) {
        self.pad.clear();
        self.driver.step(Event::Samples(samples::Event::Skip));
    }
}
