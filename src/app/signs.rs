//! The person's signs: buttons that say that the ink is one of them, and a form for a sign's name.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::driver::{Driver, Stores};
use crate::app::each::Each;
use crate::app::focus::focus;
use crate::app::labelling::Labelling;
use crate::app::memo::memo;
use crate::app::stores::SignStore;
use machines::page;
use machines::record::{Id, Sign};
use machines::shelf::list;
use machines::signs::{Event, Form};
use machines::wording;

#[component]
#[inline(never)]
pub fn Signs() -> impl IntoView {
    let labelling: Labelling = expect_context();
    let driver = labelling.driver;
    let Stores { signs, .. } = expect_context();
    let ids = move || {
        signs.list.with(|list| list.iter().map(|sign| sign.id.0.clone()).collect::<Vec<_>>())
    };
    let chip = move |id| view! { <Chip labelling signs id=Id(id)/> }.into_any();
    let form = move |form| view! { <Naming form/> }.into_any();
    let of_head = |text: String| view! { <p data-testid="head-signs">{text}</p> }.into_any();
    view! {
        <section class="signs" aria-label="Your signs">
            {changing(move || signs.of_head.get().map(of_head))}
            <ul>
                <Each keys=Box::new(ids) part=Arc::new(chip)/>
            </ul>
            <Button
                class="quiet"
                testid="add-sign"
                title="A letter, a star or anything else that is read beside the digits"
                press=Box::new(move || step(driver, Event::Open(Some(Form::New))))
            >
                "Add a sign"
            </Button>
            {changing(move || signs.form.get().map(form))}
            <small data-testid="signs-read">{changing(move || signs.summary.get())}</small>
        </section>
    }
}

fn step(driver: Driver, event: Event) {
    driver.step(page::Event::Signs(event));
}

/// A sign's button, which labels the ink and shows the sign's probability. The button beside it opens the form.
#[component]
fn Chip(labelling: Labelling, signs: SignStore, id: Id) -> impl IntoView {
    let Labelling { driver, pad, reader, .. } = labelling;
    // The text of a sign that was just deleted stays empty until its button is gone.
    let of = {
        let id = id.clone();
        move |text: fn(&Sign) -> String| {
            signs.list.with(|list| list::find(list, &id).map(text)).unwrap_or_default()
        }
    };
    let name = {
        let of = of.clone();
        memo(move || of(|sign| sign.name.clone()))
    };
    let wanted = memo(move || {
        of(|sign| match (sign.wanted(), sign.is_full()) {
            (0, true) => "full".to_owned(),
            (0, false) => String::new(),
            (more, _) => format!("draw {more} more"),
        })
    });
    let percent = memo(move || {
        // A sign of the head is not this one, though it may have its name.
        if signs.of_head.with(Option::is_some) {
            return String::new();
        }
        let percent = reader.reading.with(|reading| {
            let sign = pad.of_looked_at(&reading.as_ref()?.digits)?.sign.as_ref()?;
            let is_this = name.with(|name| *name == sign.name);
            is_this.then(|| format!("{}\u{2009}%", wording::percent(sign.probability)))
        });
        percent.unwrap_or_default()
    });
    let empty = memo(move || pad.is_empty());
    let note = move || if percent.with(String::is_empty) { wanted.get() } else { percent.get() };
    let change = id.clone();
    view! {
        <li class:best=move || percent.with(|percent| !percent.is_empty())>
            <button
                data-testid="sign"
                data-name=move || name.get()
                aria-label=move || format!("This is {} {}", name.get(), note())
                disabled=move || empty.get() || wanted.with(|wanted| wanted == "full")
                on:click=move |_| labelling.draw_sign(id.clone())
            >
                <span translate="no">{changing(move || name.get())}</span>
                " "
                <small>{changing(note)}</small>
            </button>
            <button
                class="quiet"
                data-testid="edit-sign"
                aria-label=move || format!("Rename or delete {}", name.get())
                on:click=move |_| step(driver, Event::Open(Some(Form::Of(change.clone()))))
            >
                "…"
            </button>
        </li>
    }
}

/// The form for a sign's name.
#[component]
fn Naming(form: Form) -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { signs, .. } = expect_context();
    let field = NodeRef::<html::Input>::new();
    let id = match form {
        Form::New => None,
        Form::Of(id) => Some(id),
    };
    let name = signs.list.with_untracked(|list| {
        let sign = id.as_ref().and_then(|id| list::find(list, id));
        sign.map(|sign| sign.name.clone()).unwrap_or_default()
    });
    // Where the form is gone, the sign is drawn next.
    let act = move |event| {
        step(driver, event);
        if signs.form.with_untracked(Option::is_none) {
            focus("pad");
        }
    };
    let keep = move || {
        if let Some(field) = field.get_untracked() {
            act(Event::Name { stamp: driver.stamp(), name: field.value() });
        }
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => keep(),
        "Escape" => act(Event::Open(None)),
        _ => {}
    };
    Effect::new(move || {
        if let Some(field) = field.get() {
            // If focusing fails, the field can still be reached.
            let _ = field.focus();
        }
    });
    let delete = move |id: Id| {
        let delete = move || act(Event::Delete(id.clone()));
        view! {
            <Button class="quiet danger" testid="delete-sign" press=Box::new(delete)>"Delete"</Button>
        }
    };
    view! {
        <div class="naming" role="group" aria-label="Name of the sign">
            <input
                type="text"
                maxlength="16"
                autocomplete="off"
                aria-label="Name of the sign, 1 to 8 characters"
                placeholder="its name"
                data-testid="sign-name"
                value=name
                node_ref=field
                on:keydown=on_key
            />
            <Button testid="keep-sign" press=Box::new(keep)>"Keep"</Button>
            {id.map(delete)}
            <Button class="quiet" label="Close" press=Box::new(move || act(Event::Open(None)))>"×"</Button>
            <span role="alert" data-testid="sign-refused">
                {changing(move || signs.refusal.get())}
            </span>
        </div>
    }
}
