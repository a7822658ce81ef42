//! The choice of base, with the size and accuracy of each.

use leptos::prelude::*;

use crate::app::driver::{Driver, Stores};
use crate::app::memo::memo;
use machines::heads;
use machines::page::Event;
use machines::wording;
use network::BaseName;

#[component]
pub fn Bases() -> impl IntoView {
    view! {
        <div class="bases" role="group" aria-label="Base network">
            {BaseName::ALL.into_iter().map(|base| view! { <Choice base/> }).collect_view()}
        </div>
    }
}

#[component]
fn Choice(base: BaseName) -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { reader, heads, learning, .. } = expect_context();
    let chosen = memo(move || heads.base.get() == base);
    let about = move || {
        let card = reader.card(base)?;
        Some(format!("{} · {}", wording::accuracy(card.test), wording::bytes(card.bytes)))
    };
    let title = move || reader.card(base).map(|card| card.architecture);
    let loading = move || reader.loading.get() == Some(base);
    let choose = move |_| driver.step(Event::Heads(heads::Event::ChooseBase(base)));
    view! {
        <button
            class="base"
            class:loading=loading
            data-testid=format!("base-{base}")
            aria-pressed=move || chosen.get().to_string()
            title=title
            disabled=move || learning.is_running()
            on:click=choose
        >
            <b>{wording::base_name(base)} " " <i>{wording::base_kind(base)}</i></b>
            " "
            <span>{move || about().unwrap_or_else(|| "\u{a0}".to_owned())}</span>
        </button>
    }
}
