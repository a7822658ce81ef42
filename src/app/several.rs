//! Several digits on the pad: their display, and the selected one.

use leptos::prelude::*;

use crate::app::changing::changing;
use crate::app::driver::Stores;
use crate::app::stores::{PadStore, ReaderStore, put};
use ink::Bounds;
use machines::read_as::read_as;
use machines::wording;
use worker::reader::DigitRead;

/// All digits and signs as one text: "2026".
pub fn number(digits: &[DigitRead]) -> String {
    digits.iter().map(name).collect()
}

/// The name of what is read.
pub fn name(read: &DigitRead) -> String {
    read_as(read).0
}

fn percent(read: &DigitRead) -> String {
    wording::percent(read_as(read).1)
}

/// The digits side by side, each with its probability. The bars show the selected digit.
#[component]
pub fn Several(count: usize) -> impl IntoView {
    let Stores { reader: ReaderStore { reading, .. }, pad: PadStore { looked_at, .. }, .. } =
        expect_context();
    let button = move |place: usize| {
        let read = move |text: fn(&DigitRead) -> String| {
            changing(move || {
                let shown =
                    reading.with(|reading| Some(text(reading.as_ref()?.digits.get(place)?)));
                shown.unwrap_or_default()
            })
        };
        view! {
            <button
                class="each"
                translate="yes"
                data-testid=format!("digit-{place}")
                aria-pressed=move || (looked_at.get() == place).to_string()
                aria-label=read(|read| format!("{}, {} percent", name(read), percent(read)))
                on:click=move |_| put(looked_at, place)
            >
                <span translate="no">{read(name)}</span>
                <small>{read(|read| format!("{}\u{2009}%", percent(read)))}</small>
            </button>
        }
    };
    (0..count).map(button).collect_view()
}

/// A line under the selected digit on the pad. Shown if there are several digits and the pen is up.
#[component]
pub fn LookedAt() -> impl IntoView {
    let Stores { pad, guide, .. } = expect_context();
    /// Distance below the ink, and overhang at its sides, as fractions of the pad's side.
    const BELOW: f32 = 0.04;
    const BEYOND: f32 = 0.01;
    let line = move || {
        let drawing = pad.drawing.read();
        let one = pad.is_one.get() || guide.is_on();
        let digits = if drawing.is_open() { Vec::new() } else { pad.digits(&drawing, one) };
        let places = pad.of_looked_at(&digits).filter(|_| digits.len() > 1)?;
        let ink = Bounds::of(&drawing.some_of(places))?;
        let below = (ink.bottom + BELOW).min(1.0 - BELOW / 2.0);
        let line = [ink.left - BEYOND, below, ink.right + BEYOND];
        let [left, below, right] = line.map(|at| wording::decimal(at, 4));
        Some(format!("M{left} {below}H{right}"))
    };
    view! { <path class="looked-at" d=line/> }
}
