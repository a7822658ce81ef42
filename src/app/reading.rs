//! What the network reads: the digit, ten bars that are also the labels, and the picture that it sees.

use leptos::html;
use leptos::prelude::*;

use super::address::Embed;
use super::drawing::Drawing;
use super::picture::paint;
use super::state::{EngineState, Reading, State};
use super::wording;
use crate::engine::protocol::CLASSES;
use crate::ink::SIDE;

#[component]
pub fn ReadingPanel() -> impl IntoView {
    let state = expect_context::<State>();
    let reading = state.reading;
    let digit = Memo::new(move |_| {
        reading.with(|reading| reading.as_ref().map(|r| wording::top(&r.probabilities).0))
    });
    let shown = move || digit.get().map_or_else(|| "?".to_owned(), |digit| digit.to_string());
    let aside = Memo::new(move |_| {
        reading.with(|reading| match reading {
            Some(reading) => wording::confidence(&reading.probabilities),
            None => waiting(state).to_owned(),
        })
    });
    let empty = Memo::new(move |_| state.drawing.with(Drawing::is_empty));
    announce(state);

    view! {
        <section class="reading" aria-label="What the page reads">
            <div class="verdict" class:nothing=move || digit.get().is_none()>
                <span
                    class="digit"
                    data-testid="reading"
                    data-request=move || reading.with(|r| r.as_ref().map(|r| r.request))
                    data-points=move || reading.with(|r| r.as_ref().map(|r| r.points))
                >
                    {shown}
                </span>
                <span class="aside">{move || aside.get()}</span>
            </div>
            <Seen/>
            <Bars/>
            {(state.embed == Embed::Whole).then(|| {
                view! {
                    <p class="teach" class:on=move || !empty.get()>
                        "Right or wrong, click the digit that you drew, or press its key: it is kept as one of yours."
                    </p>
                }
            })}
        </section>
    }
}

/// Why no digit is shown.
fn waiting(state: State) -> &'static str {
    let loaded = state.in_use.with(|in_use| in_use.settled().is_some());
    match state.engine.get() {
        EngineState::Failed => "can’t read right now",
        EngineState::Ready if loaded => "nothing drawn yet",
        EngineState::Ready if state.in_use.with(|in_use| in_use.failed.is_some()) => {
            "can’t read right now"
        }
        _ => "getting ready …",
    }
}

/// Says the digit when the pen is up: every change while drawing would be noise.
fn announce(state: State) {
    Effect::new(move || {
        let whole = state.drawing.with(|d| (!d.is_open()).then(|| d.points()));
        state.reading.with(|reading| {
            if let Some(Reading { points, probabilities, .. }) = reading
                && whole == Some(*points)
            {
                let (digit, p) = wording::top(probabilities);
                state.said.set(format!("I read a {digit}, {} percent.", wording::percent(p)));
            }
        });
    });
}

#[component]
fn Bars() -> impl IntoView {
    let state = expect_context::<State>();
    let labels = state.embed != Embed::Pad;
    view! {
        <ol class="bars" data-testid="bars" aria-label="How probable each digit is">
            {(0..CLASSES as u8).map(|digit| view! { <Bar digit labels/> }).collect_view()}
        </ol>
    }
}

#[component]
fn Bar(digit: u8, labels: bool) -> impl IntoView {
    let state = expect_context::<State>();
    let probability = Memo::new(move |_| {
        state.reading.with(|r| r.as_ref().map(|r| r.probabilities[usize::from(digit)]))
    });
    let best = move || {
        state
            .reading
            .with(|r| r.as_ref().is_some_and(|r| wording::top(&r.probabilities).0 == digit))
    };
    let percent = move || probability.get().map(wording::percent).unwrap_or_default();
    let empty = Memo::new(move |_| state.drawing.with(Drawing::is_empty));
    let label = if labels {
        view! {
            <button
                class="label"
                id=format!("label-{digit}")
                data-testid=format!("label-{digit}")
                aria-label=format!("This is a {digit}")
                title=format!("This is a {digit} (key {digit})")
                disabled=move || empty.get()
                on:click=move |_| state.label(digit)
            >
                {digit}
            </button>
        }
        .into_any()
    } else {
        view! { <span class="label">{digit}</span> }.into_any()
    };
    view! {
        <li class="bar" class:best=best>
            {label}
            <span
                class="track"
                data-testid=format!("bar-{digit}")
                role="meter"
                aria-label=format!("Probability of {digit}")
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || format!("{:.0}", probability.get().unwrap_or(0.0) * 100.0)
            >
                <span class="fill" style:--p=move || format!("{:.4}", probability.get().unwrap_or(0.0))></span>
            </span>
            <span class="percent" aria-hidden="true">
                {percent}
                <i>{move || probability.get().map(|_| "\u{2009}%")}</i>
            </span>
        </li>
    }
}

/// The 28×28 picture, as the network gets it, and the time that reading it took.
#[component]
fn Seen() -> impl IntoView {
    let state = expect_context::<State>();
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move || {
        let Some(canvas) = canvas.get() else { return };
        state
            .reading
            .with(|reading| paint(&canvas, reading.as_ref().map(|reading| &reading.image)));
    });
    let elapsed =
        move || state.reading.with(|r| r.as_ref().map(|r| wording::elapsed(r.elapsed_ms)));
    view! {
        <figure class="seen">
            <canvas
                node_ref=canvas
                data-testid="seen"
                width=SIDE
                height=SIDE
                role="img"
                aria-label="Your digit as the network sees it: 28 by 28 pixels"
            ></canvas>
            <figcaption>
                "what it sees" <br/> <span data-testid="elapsed">{move || elapsed().unwrap_or_else(|| "–".to_owned())}</span>
            </figcaption>
        </figure>
    }
}
