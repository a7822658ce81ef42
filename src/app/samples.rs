//! The person's samples: thumbnails by digit, to correct or delete.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::digits::Digits;
use crate::app::driver::{Driver, Stores};
use crate::app::each::Each;
use crate::app::image::Picture;
use crate::app::memo::memo;
use crate::app::picture_files::PickPicture;
use crate::app::shown::Shown;
use crate::app::stores::SampleStore;
use crate::app::undo::UndoRow;
use ink::{Bounds, CLASSES, Drawn, Stroke};
use machines::address::Embed;
use machines::drawing::path_of;
use machines::page;
use machines::record::{Id, Sample};
use machines::samples::{Event, Which};
use machines::wording;

#[component]
#[inline(never)]
pub fn Samples() -> impl IntoView {
    let driver: Driver = expect_context();
    let embed: Embed = expect_context();
    let Stores { samples, .. } = expect_context();
    let count = memo(move || samples.list.with(Vec::len));
    let any = memo(move || count.get() > 0);
    let misread = memo(move || {
        let list = samples.list.read();
        let is_misread =
            |s: &&Sample| samples.reading_of(&s.id).is_some_and(|read| read != s.label);
        list.iter().filter(is_misread).count()
    });
    let delete_all = move || step(driver, Event::Delete(Which::All));
    let heading = changing(move || match (count.get(), misread.get()) {
        (0, _) => "none yet".to_owned(),
        (n, 0) => wording::digits(n),
        (n, m) => format!("{}, {m} read wrong", wording::digits(n)),
    });
    view! {
        <section class="samples" data-testid="samples" data-count=move || count.get().to_string() aria-label="Your digits">
            <header>
                <h2>"Your digits"</h2>
                <span class="count">{heading}</span>
                {(embed == Embed::Whole).then(|| view! { <PickPicture/> })}
                <Shown when=any>
                    <Button class="quiet" testid="delete-all" press=Box::new(delete_all)>"Delete all"</Button>
                </Shown>
            </header>
            <div class="shelf">
                {(0..CLASSES as u8).map(|digit| view! { <Group digit/> }).collect_view()}
            </div>
            <Mend/>
            <UndoRow/>
            <Doubt/>
        </section>
    }
}

fn step(driver: Driver, event: Event) {
    driver.step(page::Event::Samples(event));
}

#[component]
fn Group(digit: u8) -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { samples, .. } = expect_context();
    let SampleStore { list, .. } = samples;
    let ids = memo(move || {
        list.with(|list| {
            list.iter().filter(|s| s.label == digit).map(|s| s.id.0.clone()).collect::<Vec<_>>()
        })
    });
    let thumb = move |id| view! { <Thumb driver samples id=Id(id) label=digit/> }.into_any();
    view! {
        <div class="group" class:empty=move || ids.with(Vec::is_empty)>
            <span class="name" aria-hidden="true">{digit}</span>
            <ul aria-label=format!("Your {digit}s")>
                <Each keys=Box::new(move || ids.get()) part=Arc::new(thumb)/>
            </ul>
        </div>
    }
}

#[component]
fn Thumb(driver: Driver, samples: SampleStore, id: Id, label: u8) -> impl IntoView {
    let sample = samples.list.with_untracked(|list| list.iter().find(|s| s.id == id).cloned());
    let picture = sample.map(shown);
    let read = memo({
        let id = id.clone();
        move || samples.reading_of(&id)
    });
    let wrong = move || read.get().filter(|read| *read != label);
    let name = move || match wrong() {
        Some(read) => format!("Your {label}, read as {read}. Mend or delete"),
        None => format!("Your {label}. Mend or delete"),
    };
    let open = {
        let id = id.clone();
        memo(move || samples.mending.with(|mending| mending.as_ref() == Some(&id)))
    };
    view! {
        <li>
            <button
                class="sample"
                class:wrong=move || wrong().is_some()
                class:open=move || open.get()
                data-testid="sample"
                data-id=id.0.clone()
                data-label=label
                data-read=move || read.get().map(|read| read.to_string())
                aria-label=name
                title=name
                aria-expanded=move || open.get().to_string()
                on:click=move |_| {
                    let next = if open.get_untracked() { None } else { Some(id.clone()) };
                    step(driver, Event::Mend(next));
                }
            >
                {picture}
                {move || wrong().map(|read| view! { <span class="misread">{read}</span> }.into_any())}
            </button>
        </li>
    }
}

/// The sample as ink, or as a picture.
fn shown(Sample { drawn, .. }: Sample) -> AnyView {
    match drawn {
        Drawn::Picture(image) => view! { <Picture image/> }.into_any(),
        Drawn::Ink(strokes) => view! { <InkPicture strokes/> }.into_any(),
    }
}

/// Ink scaled to a square, in the text's colour.
#[component]
fn InkPicture(strokes: Vec<Stroke>) -> impl IntoView {
    let view_box = Bounds::of(&strokes).map(|ink| {
        // Leave room for the pen's width. A dot has no extent and needs a minimum side.
        let side = (ink.extent() * 1.25).max(0.05);
        let centre = ink.centre();
        let corner = [centre.x - side / 2.0, centre.y - side / 2.0];
        let [left, top, side] = [corner[0], corner[1], side].map(|at| wording::decimal(at, 4));
        format!("{left} {top} {side} {side}")
    });
    view! {
        <svg class="picture" viewBox=view_box aria-hidden="true">
            {strokes.iter().map(|stroke| view! { <path d=path_of(stroke)/> }).collect_view()}
        </svg>
    }
}

/// The clicked sample: one click on the right digit corrects its label.
#[component]
#[inline(never)]
fn Mend() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { samples: SampleStore { list, mending, .. }, .. } = expect_context();
    let sample = memo(move || {
        let id = mending.get()?;
        list.with(|list| list.iter().find(|sample| sample.id == id).cloned())
    });
    let row = move |Sample { id, label, .. }: Sample| {
        let mended = id.clone();
        let relabel = move |label| step(driver, Event::Relabel { id: mended.clone(), label });
        let delete = move || step(driver, Event::Delete(Which::One(id.clone())));
        view! {
            <div class="mend" role="group" aria-label="Mend this digit">
                <span>"This is a"</span>
                <Digits testid="relabel" label press=Rc::new(relabel)/>
                <Button class="quiet danger" testid="delete-sample" press=Box::new(delete)>"Delete"</Button>
                <Button class="quiet" label="Close" press=Box::new(move || step(driver, Event::Mend(None)))>"×"</Button>
            </div>
        }
        .into_any()
    };
    changing(move || sample.get().map(row))
}

/// Asks about a sample that looks like another digit. One button corrects the label, the other
/// confirms it.
#[component]
#[inline(never)]
fn Doubt() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { samples, undo, .. } = expect_context();
    let asked = memo(move || {
        let waits = samples.mending.with(Option::is_some) || undo.offers_deleted();
        if waits { None } else { samples.doubtful() }
    });
    let row = move |(sample, looks_like): (Sample, u8)| {
        let (id, label) = (sample.id.clone(), sample.label);
        let mended = id.clone();
        let relabel = move |id: &Id, label| step(driver, Event::Relabel { id: id.clone(), label });
        view! {
            <div class="undo-row" role="status" data-testid="suspect" data-label=label data-looks-like=looks_like>
                {shown(sample)}
                <span>"Is this really a " {label} "?"</span>
                <Button testid="suspect-mend" press=Box::new(move || relabel(&mended, looks_like))>
                    "It’s a " {looks_like}
                </Button>
                <Button class="quiet" testid="suspect-keep" press=Box::new(move || relabel(&id, label))>
                    "It is a " {label}
                </Button>
            </div>
        }
        .into_any()
    };
    changing(move || asked.get().map(row))
}
