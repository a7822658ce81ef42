//! The scale of a run, the estimated time of all rows at each scale, and the button that runs them.

use leptos::prelude::*;

use crate::app::lab::computing::ComputingStore;
use crate::app::lab::driver::Driver;
use crate::app::lab::learner_choice::LearnerChoice;
use crate::app::lab::place::PlaceStore;
use crate::app::lab::running::RunningStore;
use crate::app::lab::supplies::SupplyStore;
use crate::app::radio::Radio;
use machines::lab::wording;
use recipes::recipe::Recipe;
use recipes::scale::Scale;

#[component]
pub fn Controls(recipe: &'static Recipe) -> impl IntoView {
    let driver = expect_context::<Driver>();
    let place = expect_context::<PlaceStore>();
    let ComputingStore { rates, estimates, .. } = expect_context();
    let RunningStore { is_running, .. } = expect_context();
    let SupplyStore { supplies, .. } = expect_context();
    let plan = move |scale: Scale| supplies.get().plan(recipe, scale);
    let count = Memo::new(move |_| plan(place.scale.get()).rows.len());
    let takes = move |scale: Scale| {
        if rates.with(Option::is_none) {
            return "not known yet".to_owned();
        }
        wording::about(estimates.with(|estimates| estimates.plan_ms(&plan(scale))))
    };
    let run = move || match count.get() {
        0 => "No row can be run yet".to_owned(),
        n if n == recipe.rows.len() => format!("Run all {n} rows"),
        n => format!("Run {n} of {} rows", recipe.rows.len()),
    };
    let option = move |this: Scale, name: &'static str, about: &'static str| {
        view! {
            <Radio
                group="setting"
                name=this.in_words()
                chosen=move || place.scale.get() == this
                choose=move || place.choose_scale(this)
            >
                <span><b>{name}</b> " " {about} " All rows: " {move || takes(this)} "."</span>
            </Radio>
        }
    };
    view! {
        <section class="controls" aria-label="Run it">
            <fieldset class="settings">
                <legend>"How much of it"</legend>
                {option(Scale::Quick, "Quick look:", "a few pictures, three rounds at most. Shows how it goes; its numbers are not the project’s.")}
                {option(Scale::Full, "Faithful:", "every picture and every round, as published. Its numbers can be compared.")}
            </fieldset>
            <div class="go-all">
                <button
                    class="primary"
                    data-testid="run-all"
                    disabled=move || is_running.get() || count.get() == 0
                    on:click=move |_| driver.run(untrack(|| plan(place.scale.get())))
                >
                    {run}
                </button>
                <LearnerChoice/>
            </div>
        </section>
    }
}
