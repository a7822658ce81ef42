//! The digits found in a picture, each with its reading. The person corrects, excludes and keeps
//! them.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::digits::Digits;
use crate::app::driver::{Driver, Stores};
use crate::app::image::Picture;
use crate::app::memo::memo;
use crate::app::modal;
use crate::app::picture_files;
use crate::app::stores::PictureStore;
use crate::store::{new_id, now_ms};
use machines::opened_picture::{Candidate, OpenedPicture};
use machines::page;
use machines::pictures::Event;
use machines::wording;

/// A dialog over the page while a picture is open.
#[component]
#[inline(never)]
pub fn Pictures() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { picture: PictureStore { picture, .. }, .. } = expect_context();
    let held = picture_files::listen(driver);
    let dialog = NodeRef::<html::Dialog>::new();
    modal::follow(dialog, Box::new(move || picture.with(OpenedPicture::is_open)));
    let close = move || step(driver, Event::Close);
    let closed = move |_| {
        // This event arrives late. By then the next picture may have reopened the dialog.
        if !modal::is_shown(dialog) {
            close();
        }
    };
    let is_reading = memo(move || picture.with(|it| *it == OpenedPicture::Reading));
    let count = memo(move || picture.with(|picture| picture.candidates().len()));
    let wanted = memo(move || picture.with(|picture| picture.wanted().count()));
    let keep_found = move || {
        let count = wanted.get_untracked();
        let ids = std::iter::repeat_with(new_id).take(count).collect();
        step(driver, Event::Keep { ids, now_ms: now_ms() });
    };
    let said = changing(move || {
        picture.with(|picture| match picture {
            OpenedPicture::Refused(sentence) => capital(sentence),
            OpenedPicture::Read(digits) => {
                format!("{} found. Press one that is read wrong.", wording::digits(digits.len()))
            }
            _ => "Looking for digits …".to_owned(),
        })
    });
    // The rows are rebuilt for each picture. Within one picture only labels change.
    let rows = changing(move || {
        let count = count.get();
        let row = |place: usize| {
            picture.with_untracked(|picture| picture.candidates().get(place).map(|c| c.row))
        };
        let mut start = 0;
        let mut rows = Vec::new();
        while start < count {
            let end = (start..count).find(|&end| row(end) != row(start)).unwrap_or(count);
            rows.push(view! { <ul>{(start..end).map(|place| view! { <Found place/> }).collect_view()}</ul> });
            start = end;
        }
        rows.into_any()
    });
    let keep = changing(move || match wanted.get() {
        1 => "Keep it as mine".to_owned(),
        n => format!("Keep all {n} as mine"),
    });
    view! {
        <div class="drop-here" hidden=move || !held.get()>"Drop the picture to read its digits"</div>
        <dialog
            class="opened-picture"
            aria-labelledby="picture-name"
            node_ref=dialog
            data-testid="picture"
            data-count=move || count.get().to_string()
            on:close=closed
        >
            <header>
                <h2 id="picture-name">"Digits of your picture"</h2>
                <Button class="quiet" testid="close-picture" label="Close" press=Box::new(close)>"×"</Button>
            </header>
            <p role="status" data-testid="picture-said">{said}</p>
            <div class="found">{rows}</div>
            <Mend/>
            <Button testid="stop-picture" hidden=Box::new(move || !is_reading.get()) press=Box::new(close)>"Stop"</Button>
            <Button
                class="primary"
                testid="keep-found"
                hidden=Box::new(move || count.get() == 0)
                disabled=Box::new(move || wanted.get() == 0)
                press=Box::new(keep_found)
            >
                {keep}
            </Button>
        </dialog>
    }
}

#[component]
fn Found(place: usize) -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { picture: PictureStore { picture, chosen, .. }, .. } = expect_context();
    let image =
        picture.with_untracked(|picture| picture.candidates().get(place).map(|c| c.image.clone()));
    let read = move |text: fn(&Candidate) -> String| {
        changing(move || {
            picture.with(|picture| picture.candidates().get(place).map(text).unwrap_or_default())
        })
    };
    let class = |candidate: &Candidate| match candidate {
        candidate if candidate.is_doubtful() => "candidate doubtful".to_owned(),
        candidate if !candidate.wanted => "candidate out".to_owned(),
        _ => "candidate".to_owned(),
    };
    let name = |candidate: &Candidate| match candidate {
        Candidate { wanted: false, .. } => "Left out. Mend".to_owned(),
        candidate if candidate.is_doubtful() => {
            let percent = wording::percent(candidate.probability);
            format!("Maybe a {}, {percent} percent. Mend or leave out", candidate.label)
        }
        Candidate { label, .. } => format!("A {label}. Mend or leave out"),
    };
    view! {
        <li>
            <button
                class=read(class)
                id=format!("found-{place}")
                data-testid="candidate"
                data-label=read(|candidate| candidate.label.to_string())
                aria-label=read(name)
                aria-pressed=move || (chosen.get() == Some(place)).to_string()
                on:click=move |_| step(driver, Event::Choose { place })
            >
                {image.map(|image| view! { <Picture image/> })}
                <b>{read(|c| if c.wanted { c.label.to_string() } else { "–".to_owned() })}</b>
            </button>
        </li>
    }
}

/// The buttons that correct the pressed digit.
#[component]
#[inline(never)]
fn Mend() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { picture: store, .. } = expect_context();
    let PictureStore { chosen, whole_row, .. } = store;
    let mend = move |label| mend_found(driver, store, label);
    view! {
        <div class="mend" role="group" aria-label="Mend this digit" hidden=move || chosen.get().is_none()>
            <span>"This is a"</span>
            <label>
                <input
                    type="checkbox"
                    data-testid="whole-row"
                    prop:checked=move || whole_row.get()
                    on:change=move |event| {
                        step(driver, Event::SetWholeRow(event_target_checked(&event)));
                    }
                />
                " and so is its row"
            </label>
            <Button class="quiet danger" testid="leave-out" press=Box::new(move || mend(None))>"Leave out"</Button>
            <Digits testid="mend" press=Rc::new(move |digit: u8| mend(Some(digit)))/>
        </div>
    }
}

/// Corrects the pressed digit; `None` excludes it. The keyboard's focus stays on the digit.
pub fn mend_found(driver: Driver, store: PictureStore, label: Option<u8>) {
    let Some(place) = store.chosen.get_untracked() else { return };
    step(driver, Event::Mend(label));
    let found = document().get_element_by_id(&format!("found-{place}"));
    if let Some(found) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        // If focusing fails, the focus stays in the dialog.
        let _ = found.focus();
    }
}

fn step(driver: Driver, event: Event) {
    driver.step(page::Event::Pictures(event));
}

/// A worker's sentence with a capital first letter and a full stop.
fn capital(sentence: &str) -> String {
    let mut sentence = format!("{sentence}.");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}
