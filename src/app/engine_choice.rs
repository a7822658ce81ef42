//! What computes, why, and the choice of it.

use leptos::prelude::*;

use crate::app::radio::Radio;
use crate::app::state::State;
use machines::engines::{Kind, Wish};

#[component]
pub fn EngineChoice() -> impl IntoView {
    let state = expect_context::<State>();
    let in_use = Memo::new(move |_| state.engines.with(|engines| engines.in_use));
    let why = Memo::new(move |_| state.engines.with(|engines| engines.why()));
    let figures = move |kind| move || state.engines.with(|engines| engines.figures(kind));
    view! {
        <details class="engine" data-testid="engine" data-kind=move || in_use.get().name() on:toggle=move |_| state.measure()>
            <summary data-testid="engine-summary">"Computed by your " {move || in_use.get().name()}</summary>
            <fieldset>
                <legend class="hidden">"What computes"</legend>
                {Wish::ALL.map(|wish| view! { <Choice wish/> }).collect_view()}
            </fieldset>
            <p data-testid="engine-why" role="status">{move || why.get()}</p>
            <p>{figures(Kind::Cpu)}</p>
            <p>{figures(Kind::Gpu)}</p>
        </details>
    }
}

#[component]
fn Choice(wish: Wish) -> impl IntoView {
    let state = expect_context::<State>();
    let name = match wish {
        Wish::Auto => "the faster one",
        Wish::Cpu => "the processor",
        Wish::Gpu => "the graphics chip",
    };
    view! {
        <Radio
            group="engine"
            name=wish.as_str()
            chosen=move || state.engines.with(|engines| engines.wish == wish)
            choose=move || state.wish_for(wish)
        >
            {name}
        </Radio>
    }
}
