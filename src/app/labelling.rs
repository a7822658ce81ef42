//! What a person does with the ink on the pad: say which digit it is, take it back, be asked for the next one.

use leptos::prelude::*;

use crate::app::driver::Driver;
use crate::app::stores::{GuideStore, PadStore, ReaderStore};
use ink::Drawn;
use machines::address::Embed;
use machines::drawing::Drawing;
use machines::page::Event;
use machines::record::Sample;
use machines::samples;
use machines::stamp::Stamp;
use machines::wording;

/// A handle for whatever can label: bars, keys, the guided mode.
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
        let read = self.read();
        let one = untrack(|| self.pad.is_one.get() || self.guide.is_on());
        let drawn = Drawn::Ink(self.pad.take_digit(one));
        let Stamp { id, now_ms } = self.driver.stamp();
        let sample = Sample { id, made_ms: now_ms, label, drawn, sure: false };
        self.driver.step(Event::Samples(samples::Event::Label { sample, read }));
    }

    /// The digit that was read in all of the ink on the pad, where it is looked at.
    fn read(self) -> Option<u8> {
        let points = self.pad.drawing.with_untracked(Drawing::points);
        self.reader.reading.with_untracked(|reading| {
            let reading = reading.as_ref().filter(|reading| reading.points == points)?;
            let digit = untrack(|| self.pad.of_looked_at(&reading.digits))?;
            Some(wording::top(&digit.probabilities).0)
        })
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
