//! The ink on the pad, and its segmentation into digits.

use leptos::prelude::*;

use super::signals::{put, tell};
use crate::store::{forget_draft, keep_draft, kept_draft};
use ink::{Stroke, segment};
use machines::address::Embed;
use machines::drawing::{Drawing, KeyPen};

#[derive(Clone, Copy)]
pub struct PadStore {
    pub drawing: RwSignal<Drawing>,
    pub key_pen: RwSignal<KeyPen>,
    /// Whether the last stroke was drawn with the keyboard.
    pub by_keys: RwSignal<bool>,
    /// Index of the selected digit. The bars and a new label belong to it.
    pub looked_at: RwSignal<usize>,
    /// Whether the person has marked all ink as one digit.
    pub is_one: RwSignal<bool>,
    /// The frame. Each frame of a tab has its own draft.
    frame: Embed,
}

impl PadStore {
    /// Starts with this tab's stored draft.
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

    /// Indices of each digit's strokes, from left to right. `one`: all ink is one digit.
    pub fn digits(self, drawing: &Drawing, one: bool) -> Vec<Vec<usize>> {
        let digits = segment::digits(drawing.strokes());
        if one && digits.len() > 1 { vec![digits.concat()] } else { digits }
    }

    /// The selected digit's element; `all` has one element per digit.
    pub fn of_looked_at<T>(self, all: &[T]) -> Option<&T> {
        all.get(self.looked_at.get()).or(all.first())
    }

    /// Stores the draft, so that an unfinished digit survives a reload. Called after each stroke.
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
            self.drawing.update_untracked(|drawing| {
                drawing.take();
            });
            tell(self.drawing);
        }
        self.begin_anew();
        forget_draft(self.frame.as_str());
    }

    /// Puts a digit in place of the ink, as if it had been drawn.
    pub fn put(self, strokes: Vec<Stroke>) {
        self.clear();
        self.is_one.set(strokes.len() > 1);
        self.drawing.update(|drawing| drawing.add(strokes));
        self.keep();
    }

    /// Removes the selected digit from the pad and returns its strokes.
    pub fn take_digit(self, one: bool) -> Vec<Stroke> {
        let taken = self.drawing.try_update_untracked(|drawing| {
            let digits = self.digits(drawing, one);
            untrack(|| self.of_looked_at(&digits).map(|places| drawing.take_strokes(places)))
        });
        tell(self.drawing);
        self.begin_anew();
        self.keep();
        taken.flatten().unwrap_or_default()
    }

    /// Resets the pen, the selection and the mark that all ink is one digit.
    fn begin_anew(self) {
        put(self.key_pen, KeyPen::default());
        put(self.looked_at, 0);
        self.is_one.set(false);
    }
}
