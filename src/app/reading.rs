//! The reading: the digit or sign, ten bars that also label it, the signs, and the network's input picture.

use leptos::html;
use leptos::prelude::*;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::driver::Stores;
use crate::app::image::paint;
use crate::app::labelling::Labelling;
use crate::app::memo::memo;
use crate::app::several::{Several, name, number};
use crate::app::signs::Signs;
use crate::app::stores::{NoticeStore, PadStore, ReaderStore};
use ink::{CLASSES, SIDE};
use machines::address::Embed;
use machines::read_as::{confidence, of_digit, read_as};
use machines::reading::ReaderState;
use machines::wording;
use worker::reader::DigitRead;

#[component]
#[inline(never)]
pub fn ReadingPanel() -> impl IntoView {
    let embed: Embed = expect_context();
    let Stores { reader, pad, notices, signs, .. } = expect_context();
    let reading = reader.reading;
    let number = move || reading.with(|reading| Some(number(&reading.as_ref()?.digits)));
    let count = memo(move || reading.with(|r| r.as_ref().map_or(0, |r| r.digits.len())));
    let shown = changing(move || match count.get() {
        count @ 2.. => view! { <Several count/> }.into_any(),
        _ => changing(move || number().unwrap_or_else(|| "?".to_owned())).into_any(),
    });
    let aside = changing(move || {
        reading.with(|reading| match reading.as_ref().map(|reading| reading.digits.as_slice()) {
            Some([digit]) => confidence(digit, signs.are_read()),
            Some(digits) => wording::digits(digits.len()),
            None => waiting(reader).to_owned(),
        })
    });
    let long = move || count.get() == 1 && number().is_some_and(|name| name.chars().count() > 1);
    let empty = memo(move || pad.is_empty());
    announce(reader, pad, notices);

    view! {
        <section class="reading" aria-label="What the page reads">
            <div class="verdict" class:nothing=move || count.get() == 0>
                <span
                    class="digit"
                    translate="no"
                    class:long=long
                    data-testid="reading"
                    data-read=number
                    data-request=move || reading.with(|r| r.as_ref().map(|r| r.request.to_string()))
                    data-points=move || reading.with(|r| r.as_ref().map(|r| r.points.to_string()))
                >
                    {shown}
                </span>
                <span class="aside">
                    {aside}
                    <Button
                        class="quiet"
                        testid="one-digit"
                        hidden=Box::new(move || count.get() < 2)
                        press=Box::new(move || pad.is_one.set(true))
                    >
                        "It’s only one"
                    </Button>
                </span>
            </div>
            <Seen/>
            <Bars/>
            {embed.learns().then(|| view! { <Signs/> })}
            {(embed == Embed::Whole).then(|| {
                view! {
                    <p class="teach" class:on=move || !empty.get()>
                        {move || if count.get() > 1 {
                            "Say which digit the underlined one is, by click or key: it is kept as one of yours. Then the next."
                        } else {
                            "Right or wrong, click the digit that you drew, or press its key: it is kept as one of yours."
                        }}
                    </p>
                }
            })}
        </section>
    }
}

/// The reason why no digit is shown.
fn waiting(reader: ReaderStore) -> &'static str {
    let loaded = reader.base.with(Option::is_some);
    match reader.state.get() {
        ReaderState::Failed => "can’t read right now",
        ReaderState::Ready if loaded => "nothing drawn yet",
        ReaderState::Ready if reader.failed.with(Option::is_some) => "can’t read right now",
        _ => "getting ready …",
    }
}

/// Announces the digit when the pen is lifted. Announcing each change during drawing would be too
/// much.
fn announce(reader: ReaderStore, pad: PadStore, notices: NoticeStore) {
    Effect::new(move || {
        let whole = pad.drawing.with(|d| (!d.is_open()).then(|| d.points()));
        reader.reading.with(|reading| {
            if let Some(reading) = reading
                && whole == Some(reading.points)
            {
                notices.said.set(match reading.digits.as_slice() {
                    [digit] => {
                        let (name, p) = read_as(digit);
                        format!("I read a {name}, {} percent.", wording::percent(p))
                    }
                    digits => {
                        let apart: String =
                            digits.iter().map(|digit| format!(" {}", name(digit))).collect();
                        format!("I read {} digits:{apart}.", digits.len())
                    }
                });
            }
        });
    });
}

#[component]
fn Bars() -> impl IntoView {
    let labels = expect_context::<Embed>().learns();
    view! {
        <ol class="bars" data-testid="bars" aria-label="How probable each digit is">
            {(0..CLASSES as u8).map(|digit| view! { <Bar digit labels/> }).collect_view()}
        </ol>
    }
}

#[component]
fn Bar(digit: u8, labels: bool) -> impl IntoView {
    let labelling: Labelling = expect_context();
    let Labelling { pad, reader, .. } = labelling;
    let read = move |of: fn(&DigitRead, u8) -> Option<f32>| {
        reader.reading.with(|reading| of(pad.of_looked_at(&reading.as_ref()?.digits)?, digit))
    };
    let probability = memo(move || read(|read, digit| Some(of_digit(read, digit))));
    let best = move || {
        read(|read, digit| {
            let (best, probability) = wording::top(&read.probabilities);
            (read.sign.is_none() && best == digit).then_some(probability)
        })
        .is_some()
    };
    let percent = changing(move || probability.get().map(wording::percent).unwrap_or_default());
    let empty = memo(move || pad.is_empty());
    let label = if labels {
        view! {
            <button
                class="label"
                id=format!("label-{digit}")
                data-testid=format!("label-{digit}")
                aria-label=format!("This is a {digit}")
                title=format!("This is a {digit} (key {digit})")
                disabled=move || empty.get()
                on:click=move |_| labelling.label(digit)
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
                aria-valuenow=move || wording::decimal(probability.get().unwrap_or(0.0) * 100.0, 0)
            >
                <span class="fill" style:--p=move || wording::decimal(probability.get().unwrap_or(0.0), 4)></span>
            </span>
            <span class="percent" aria-hidden="true">
                {percent}
                <i>{move || probability.get().map_or("", |_| "\u{2009}%")}</i>
            </span>
        </li>
    }
}

/// The network's 28×28 input picture, and the time of the reading.
#[component]
#[inline(never)]
fn Seen() -> impl IntoView {
    let Stores { reader: ReaderStore { reading, .. }, pad, .. } = expect_context();
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move || {
        let Some(canvas) = canvas.get() else { return };
        reading.with(|reading| {
            let digit = reading.as_ref().and_then(|reading| pad.of_looked_at(&reading.digits));
            paint(&canvas, digit.map(|digit| &digit.image), true);
        });
    });
    let elapsed = move || reading.with(|r| r.as_ref().map(|r| wording::elapsed(r.elapsed_ms)));
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
