//! The choice of base, with what each weighs and how well it reads.

use leptos::prelude::*;

use crate::app::state::State;
use machines::wording;
use network::{BaseName, Card};

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
    let state = expect_context::<State>();
    let chosen = Memo::new(move |_| state.base.get() == base);
    let about = Memo::new(move |_| {
        state.cards.with(|cards| {
            let card = cards[base as usize].as_ref()?;
            Some(format!("{} · {}", wording::accuracy(card.test), wording::bytes(card.bytes)))
        })
    });
    let title = move || {
        let architecture = |card: &Card| card.architecture.clone();
        state.cards.with(|cards| cards[base as usize].as_ref().map(architecture))
    };
    let loading = move || state.in_use.with(|in_use| in_use.loading == Some(base));
    view! {
        <button
            class="base"
            class:loading=loading
            data-testid=format!("base-{base}")
            aria-pressed=move || chosen.get().to_string()
            title=title
            disabled=move || state.task.with(Option::is_some)
            on:click=move |_| state.choose_base(base)
        >
            <b>{wording::base_name(base)} <i>{wording::base_kind(base)}</i></b>
            <span>{move || about.get().unwrap_or_else(|| "\u{a0}".to_owned())}</span>
        </button>
    }
}
