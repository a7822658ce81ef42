//! The ink on the pad, and how it is split into digits.

use leptos::prelude::*;

use crate::store::{forget_draft, keep_draft, kept_draft};
use ink::{Stroke, segment};
use machines::address::Embed;
use machines::drawing::{Drawing, KeyPen};

#[derive(Clone, Copy)]
pub struct PadStore {
    pub drawing: RwSignal<Drawing>,
    pub key_pen: RwSignal<KeyPen>,
    /// The last stroke was drawn with the keyboard.
    pub by_keys: RwSignal<bool>,
    /// The place of the digit that the bars are about and a label is for.
    pub looked_at: RwSignal<usize>,
    /// The person has said that all ink is one digit.
    pub is_one: RwSignal<bool>,
    /// Two frames of one tab have a draft each.
    frame: Embed,
}

impl PadStore {
    /// With the drawing that this tab kept.
    pub fn new(frame: Embed) -> Self {
        let drawing = kept_draft(frame.as_str()).map(Drawing::of).unwrap_or_default();
        Self {
            drawing: RwSignal::new(drawing),
            key_pen: RwSignal::default(),
            by_keys: RwSignal::default(),
            looked_at: RwSignal::default(),
            is_one: RwSignal::default(),
            frame,
        }
    }

    pub fn is_empty(self) -> bool {
        self.drawing.with(Drawing::is_empty)
    }

    /// The strokes of each digit, from left to right. `one`: all ink is one digit.
    pub fn digits(self, drawing: &Drawing, one: bool) -> Vec<Vec<usize>> {
        let digits = segment::digits(drawing.strokes());
        if one && digits.len() > 1 { vec![digits.concat()] } else { digits }
    }

    /// The element for the digit that is looked at; `all` has one for each digit.
    pub fn of_looked_at<T>(self, all: &[T]) -> Option<&T> {
        all.get(self.looked_at.get()).or(all.first())
    }

    /// After each stroke: an unfinished digit survives a reload.
    pub fn keep(self) {
        self.drawing.with_untracked(|drawing| keep_draft(self.frame.as_str(), drawing.strokes()));
    }

    pub fn undo_stroke(self) {
        self.drawing.update(|drawing| {
            drawing.undo();
        });
        if self.drawing.with_untracked(Drawing::is_empty) {
            self.begin_anew();
        }
        self.key_pen.update(|pen| pen.down = false);
        self.keep();
    }

    pub fn clear(self) {
        if self.drawing.with_untracked(|drawing| !drawing.is_empty()) {
            self.drawing.update(|drawing| {
                drawing.take();
            });
        }
        self.begin_anew();
        forget_draft(self.frame.as_str());
    }

    /// Takes the digit that is looked at off the pad.
    pub fn take_digit(self, one: bool) -> Vec<Stroke> {
        let taken = self.drawing.try_update(|drawing| {
            let digits = self.digits(drawing, one);
            untrack(|| self.of_looked_at(&digits).map(|places| drawing.take_strokes(places)))
        });
        self.begin_anew();
        self.keep();
        taken.flatten().unwrap_or_default()
    }

    /// The next ink may be several digits again, and the first of them is looked at.
    fn begin_anew(self) {
        self.key_pen.set(KeyPen::default());
        self.looked_at.set(0);
        self.is_one.set(false);
    }
}
