//! The digits that were found in a picture, each with a guess: mended, left out, and kept.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::app::image::Picture;
use crate::app::pictures;
use crate::app::state::State;
use ink::CLASSES;
use machines::tray::{Candidate, Tray};
use machines::wording;

/// Above the page while a picture is open.
#[component]
pub fn Pictures() -> impl IntoView {
    let state = expect_context::<State>();
    let held = pictures::listen(state);
    let dialog = NodeRef::<html::Dialog>::new();
    let is_shown = move || dialog.get_untracked().is_some_and(|dialog| dialog.open());
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        let wanted = state.tray.with(Tray::is_open);
        if wanted && !is_shown() {
            // Fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        } else if !wanted {
            dialog.close();
        }
    });
    let closed = move |_| {
        // Told late: the next picture may have opened it again.
        if !is_shown() {
            state.close_tray();
        }
    };
    let count = Memo::new(move |_| state.tray.with(|tray| tray.candidates().len()));
    let wanted = Memo::new(move |_| state.tray.with(|tray| tray.wanted().count()));
    let said = move || {
        state.tray.with(|tray| match tray {
            Tray::Refused(sentence) => capital(sentence),
            Tray::Read(digits) => {
                format!("{} found. Press one that is read wrong.", wording::digits(digits.len()))
            }
            _ => "Looking for digits …".to_owned(),
        })
    };
    // Built anew for each picture: within one, only the labels change.
    let rows = move || {
        let count = count.get();
        let row = |place: usize| {
            state.tray.with_untracked(|tray| tray.candidates().get(place).map(|c| c.row))
        };
        let mut start = 0;
        let mut rows = Vec::new();
        while start < count {
            let end = (start..count).find(|&end| row(end) != row(start)).unwrap_or(count);
            rows.push(view! { <ul>{(start..end).map(|place| view! { <Found place/> }).collect_view()}</ul> });
            start = end;
        }
        rows
    };
    let keep = move || match wanted.get() {
        1 => "Keep it as mine".to_owned(),
        n => format!("Keep all {n} as mine"),
    };
    view! {
        <div class="drop-here" hidden=move || !held.get()>"Drop the picture to read its digits"</div>
        <dialog
            class="tray"
            aria-labelledby="tray-name"
            node_ref=dialog
            data-testid="tray"
            data-count=move || count.get()
            on:close=closed
        >
            <header>
                <h2 id="tray-name">"Digits of your picture"</h2>
                <button class="quiet" aria-label="Close" data-testid="close-tray" on:click=move |_| state.close_tray()>
                    "×"
                </button>
            </header>
            <p role="status" data-testid="tray-said">{said}</p>
            <div class="found">{rows}</div>
            <Mend/>
            <button
                class="primary"
                data-testid="keep-found"
                hidden=move || count.get() == 0
                disabled=move || wanted.get() == 0
                on:click=move |_| state.keep_found()
            >
                {keep}
            </button>
        </dialog>
    }
}

#[component]
fn Found(place: usize) -> impl IntoView {
    let state = expect_context::<State>();
    let image =
        state.tray.with_untracked(|tray| tray.candidates().get(place).map(|c| c.image.clone()));
    let read = move |tell: fn(&Candidate) -> String| {
        move || state.tray.with(|tray| tray.candidates().get(place).map(tell))
    };
    let class = move || {
        let kind = read(|candidate| match candidate {
            candidate if candidate.is_doubtful() => "candidate doubtful".to_owned(),
            candidate if !candidate.wanted => "candidate out".to_owned(),
            _ => "candidate".to_owned(),
        });
        kind().unwrap_or_default()
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
                class=class
                id=format!("found-{place}")
                data-testid="candidate"
                data-label=read(|candidate| candidate.label.to_string())
                aria-label=read(name)
                aria-pressed=move || (state.choosing.get() == Some(place)).to_string()
                on:click=move |_| state.choosing.update(|at| *at = (*at != Some(place)).then_some(place))
            >
                {image.map(|image| view! { <Picture image/> })}
                <b>{read(|c| if c.wanted { c.label.to_string() } else { "–".to_owned() })}</b>
            </button>
        </li>
    }
}

/// The digit that was pressed: one click says what it is.
#[component]
fn Mend() -> impl IntoView {
    let state = expect_context::<State>();
    let digit_button = move |digit: u8| {
        view! {
            <button
                data-testid=format!("mend-{digit}")
                aria-label=format!("It is a {digit}")
                on:click=move |_| state.mend_found(Some(digit))
            >
                {digit}
            </button>
        }
    };
    view! {
        <div class="mend" role="group" aria-label="Mend this digit" hidden=move || state.choosing.get().is_none()>
            <span>"This is a"</span>
            <label>
                <input
                    type="checkbox"
                    data-testid="whole-row"
                    prop:checked=move || state.whole_row.get()
                    on:change=move |_| state.whole_row.update(|whole| *whole = !*whole)
                />
                " and so is its row"
            </label>
            <button class="quiet danger" data-testid="leave-out" on:click=move |_| state.mend_found(None)>
                "Leave out"
            </button>
            <div class="digits">{(0..CLASSES as u8).map(digit_button).collect_view()}</div>
        </div>
    }
}

impl State {
    /// Says what the digit that was pressed is; `None` leaves it out. The keyboard goes on where it was.
    pub fn mend_found(self, label: Option<u8>) {
        let Some(place) = self.choosing.get_untracked() else { return };
        let whole_row = self.whole_row.get_untracked();
        self.tray.update(|tray| tray.mend(place, label, whole_row));
        self.choosing.set(None);
        self.whole_row.set(false);
        let found = document().get_element_by_id(&format!("found-{place}"));
        if let Some(found) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Focus that can't be moved stays in the dialog.
            let _ = found.focus();
        }
    }
}

/// A sentence of the engine's as one of the page's.
fn capital(sentence: &str) -> String {
    let mut sentence = format!("{sentence}.");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}
