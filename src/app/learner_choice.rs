//! The choice of learner, the learner in use, and the reason for it.

use leptos::prelude::*;

use crate::app::driver::{Driver, Stores};
use crate::app::radio::Radio;
use crate::app::stores::ComputingStore;
use machines::computing::{self, Wish};
use machines::page::Event;

#[component]
#[inline(never)]
pub fn LearnerChoice() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { computing: ComputingStore { in_use, why, figures, .. }, .. } = expect_context();
    let figure = move |place: usize| figures.with(|figures| figures[place].clone());
    let toggled = move |_| driver.step(Event::Computing(computing::Event::ShowSpeeds));
    view! {
        <details class="engine" data-testid="engine" data-kind=move || in_use.get().name().to_owned() on:toggle=toggled>
            <summary data-testid="engine-summary">"Computed by your " {move || in_use.get().name()}</summary>
            <fieldset>
                <legend class="hidden">"What computes"</legend>
                {Wish::ALL.map(|wish| view! { <Choice wish/> }).collect_view()}
            </fieldset>
            <p data-testid="engine-why" role="status">{move || why.get()}</p>
            <p>{move || figure(0).unwrap_or_default()}</p>
            <p>{move || figure(1).unwrap_or_default()}</p>
        </details>
    }
}

#[component]
fn Choice(wish: Wish) -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { computing, .. } = expect_context();
    let name = match wish {
        Wish::Auto => "the faster one",
        Wish::Cpu => "the processor",
        Wish::Gpu => "the graphics chip",
    };
    view! {
        <Radio
            group="engine"
            name=wish.as_str()
            chosen=move || computing.wish.get() == wish
            choose=move || driver.step(Event::Computing(computing::Event::Wish(wish)))
        >
            {name}
        </Radio>
    }
}
