//! The list of fine-tuned heads, to choose, save as a file, open or delete.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::File;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::download::{self, Limit};
use crate::app::driver::{Driver, Stores};
use crate::app::each::Each;
use crate::app::file_button::FileButton;
use crate::app::memo::memo;
use crate::app::share::share;
use crate::app::shown::Shown;
use crate::app::stores::{HeadStore, LearningStore};
use crate::dom;
use languages::ENGLISH;
use machines::heads::{Event, MAX_HEAD_BYTES};
use machines::page;
use machines::reading::{self, Purpose};
use machines::record::{Head, Id};
use machines::wording;
use network::HeadFile;

/// A head of the largest base with 10,000 traces is smaller.
const LARGEST: Limit = Limit { bytes: MAX_HEAD_BYTES, made_by: "Save as file" };

#[component]
#[inline(never)]
pub fn Heads() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { heads, samples, links, signs, learning, .. } = expect_context();
    let newest_first = move || {
        heads.list.with(|list| list.iter().rev().map(|head| head.id.0.clone()).collect::<Vec<_>>())
    };
    let item = move |id: String| {
        let is_it = |head: &&Head| head.id.0 == id;
        let head = heads.list.with_untracked(|list| list.iter().find(is_it).cloned());
        head.map(|head| view! { <Item driver heads learning head/> }).into_any()
    };
    let base_in_use = memo(move || heads.head.with(Option::is_none));
    let can_save = memo(move || {
        heads.list.with(|list| !list.is_empty()) || !base_in_use.get() || signs.are_read()
    });
    let save = move || {
        driver.step(page::Event::Reading(reading::Event::Export(Purpose::File)));
    };
    let can_share = memo(move || !base_in_use.get() || signs.are_read());
    let send = move || share(driver, links.traces.get_untracked());
    let with_yours = changing(move || {
        if samples.weighed.with(Option::is_some) && heads.at_once.get() {
            ", and your digits"
        } else {
            ", as it came"
        }
    });
    view! {
        <section class="heads" aria-label="What reads">
            <header>
                <h2>"What reads"</h2>
                <Shown when=can_save>
                    <Button
                        class="quiet"
                        testid="export"
                        press=Box::new(save)
                    >
                        "Save as file"
                    </Button>
                </Shown>
                <Shown when=can_share>
                    <Button class="quiet" testid="share" press=Box::new(send)>"Share"</Button>
                </Shown>
                <Import/>
            </header>
            <ul>
                <li data-active=move || base_in_use.get().to_string()>
                    <Choice
                        testid="base-head"
                        learning
                        active=base_in_use
                        choose=Box::new(move || step(driver, Event::ChooseHead(None)))
                    >
                        <b>"The base"</b>
                        <span>{move || wording::base_kind(heads.base.get())} {with_yours}</span>
                    </Choice>
                </li>
                <Each keys=Box::new(newest_first) part=Arc::new(item)/>
            </ul>
        </section>
    }
}

#[component]
fn Item(driver: Driver, heads: HeadStore, learning: LearningStore, head: Head) -> impl IntoView {
    let Head { id, made_ms, base, scores, .. } = head;
    let active = {
        let id = id.clone();
        memo(move || heads.head.with(|head| head.as_ref() == Some(&id)))
    };
    let about = match scores {
        Some(scores) if scores.folds > 0 => {
            format!("{}, yours {}", wording::base_kind(base), wording::accuracy(scores.after))
        }
        Some(scores) => {
            format!(
                "{}, from {}",
                wording::base_kind(base),
                wording::digits(scores.before.of as usize)
            )
        }
        None => format!("{}, from a file or link", wording::base_kind(base)),
    };
    let choose = {
        let id = id.clone();
        move || step(driver, Event::ChooseHead(Some(id.clone())))
    };
    let Id(name) = id.clone();
    let date = date(made_ms);
    let made = date.clone();
    view! {
        <li data-testid="head" data-id=name data-active=move || active.get().to_string()>
            <Choice learning active choose=Box::new(choose)>
                <b>"Your hand, " {made}</b>
                <span>{about}</span>
            </Choice>
            <button
                class="quiet"
                data-testid="delete-head"
                aria-label=format!("Delete the head of {date}")
                title="Delete"
                disabled=move || learning.is_running()
                on:click=move |_| step(driver, Event::Delete(id.clone()))
            >
                "×"
            </button>
        </li>
    }
}

/// The button that makes a head, or the base, the one that reads.
#[component]
fn Choice(
    learning: LearningStore,
    active: Memo<bool>,
    #[prop(optional)] testid: Option<&'static str>,
    /// In a box, so that both kinds share their code.
    choose: Box<dyn Fn()>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class="choice"
            data-testid=testid
            aria-pressed=move || active.get().to_string()
            disabled=move || learning.is_running()
            on:click=move |_| choose()
        >
            {children()}
        </button>
    }
}

#[component]
fn Import() -> impl IntoView {
    let driver: Driver = expect_context();
    let picked = Box::new(move |file: File| spawn_local(open(driver, file)));
    view! { <FileButton accept=".safetensors" testid="import" picked>"Open file"</FileButton> }
}

async fn open(driver: Driver, file: File) {
    match download::bytes_within(LARGEST, &file).await {
        Ok(bytes) => {
            let (stamp, base) = (driver.stamp(), download::base_of(&bytes));
            driver.step(page::Event::OpenHead { stamp, base, file: HeadFile(bytes) });
        }
        Err(error) => driver.notice(error.to_string()),
    }
}

fn step(driver: Driver, event: Event) {
    driver.step(page::Event::Heads(event));
}

/// Day and time in the format of the page's language.
pub fn date(ms: f64) -> String {
    let options = js_sys::Object::new();
    for (part, style) in
        [("day", "numeric"), ("month", "short"), ("hour", "2-digit"), ("minute", "2-digit")]
    {
        // If an option can't be set, the date omits that part.
        let _ = js_sys::Reflect::set(&options, &part.into(), &style.into());
    }
    let language = dom::language().ok().filter(|code| code != ENGLISH.code);
    // English has many formats, and the browser knows which. All other dates have Western digits, as the page has.
    let locale = language.map_or_else(|| "default".to_owned(), |code| code + "-u-nu-latn");
    js_sys::Date::new(&JsValue::from_f64(ms)).to_locale_string(&locale, &options).into()
}
