//! Several digits on the pad at once: which strokes are whose, which is looked at, and how they are shown.

use leptos::prelude::*;

use crate::app::state::{Reading, State};
use ink::{Bounds, Stroke, apart};
use machines::drawing::{Drawing, KeyPen};
use machines::wording;
use worker::protocol::DigitRead;

impl State {
    /// The strokes of each digit on the pad, from left to right. The guided mode asks for one at a time.
    pub fn digits(self, drawing: &Drawing) -> Vec<Vec<usize>> {
        let digits = apart::digits(drawing.strokes());
        let one = self.is_one.get() || self.guided.with(Option::is_some);
        if one && digits.len() > 1 { vec![digits.concat()] } else { digits }
    }

    /// Of what there is for each digit on the pad, the one that is looked at.
    pub fn of_several<T>(self, all: &[T]) -> Option<&T> {
        all.get(self.looked_at.get()).or(all.first())
    }

    /// Takes the digit that is looked at off the pad.
    pub fn take_digit(self) -> Vec<Stroke> {
        let taken = self.drawing.try_update(|drawing| {
            let digits = self.digits(drawing);
            self.of_several(&digits).map(|places| drawing.take_strokes(places))
        });
        self.begin_anew();
        self.keep_drawing();
        taken.flatten().unwrap_or_default()
    }

    /// The next ink may be several digits again, and the first of them is looked at.
    pub fn begin_anew(self) {
        self.key_pen.set(KeyPen::default());
        self.looked_at.set(0);
        self.is_one.set(false);
    }
}

impl Reading {
    /// All digits, as they are read: "2026".
    pub fn number(&self) -> String {
        self.digits.iter().map(|digit| char::from(b'0' + digit_of(digit))).collect()
    }
}

fn digit_of(read: &DigitRead) -> u8 {
    wording::top(&read.probabilities).0
}

fn percent_of(read: &DigitRead) -> String {
    wording::percent(wording::top(&read.probabilities).1)
}

/// Digits side by side, each with how sure it is; the bars tell about the one that is looked at.
#[component]
pub fn Several(count: usize) -> impl IntoView {
    let state = expect_context::<State>();
    let digit = move |place: usize| {
        let read = move |tell: fn(&DigitRead) -> String| {
            move || state.reading.with(|reading| Some(tell(reading.as_ref()?.digits.get(place)?)))
        };
        view! {
            <button
                class="each"
                data-testid=format!("digit-{place}")
                aria-pressed=move || (state.looked_at.get() == place).to_string()
                aria-label=read(|digit| format!("{}, {} percent", digit_of(digit), percent_of(digit)))
                on:click=move |_| state.looked_at.set(place)
            >
                {read(|digit| digit_of(digit).to_string())}
                <small>{read(|digit| format!("{}\u{2009}%", percent_of(digit)))}</small>
            </button>
        }
    };
    (0..count).map(digit).collect_view()
}

/// A line on the pad below the digit that is looked at, where there are several and the pen is up.
#[component]
pub fn LookedAt() -> impl IntoView {
    let state = expect_context::<State>();
    /// Below the ink and beyond it, in parts of the pad's side.
    const BELOW: f32 = 0.04;
    const BEYOND: f32 = 0.01;
    let line = move || {
        let drawing = state.drawing.read();
        let digits = if drawing.is_open() { Vec::new() } else { state.digits(&drawing) };
        let places = state.of_several(&digits).filter(|_| digits.len() > 1)?;
        let ink = Bounds::of(&drawing.some_of(places))?;
        let below = (ink.bottom + BELOW).min(1.0 - BELOW / 2.0);
        let line = [ink.left - BEYOND, below, ink.right + BEYOND];
        let [left, below, right] = line.map(|at| wording::decimal(at, 4));
        Some(format!("M{left} {below}H{right}"))
    };
    view! { <path class="looked-at" d=line/> }
}
