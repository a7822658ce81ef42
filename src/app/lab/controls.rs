//! How much of a project is run, how long that takes, and the button for all rows.

use leptos::prelude::*;

use crate::app::lab::computing::Computing;
use crate::app::lab::state::State;
use crate::app::radio::Radio;
use machines::lab::wording;
use recipes::recipe::Recipe;
use recipes::scale::Scale;

#[component]
pub fn Controls(recipe: &'static Recipe) -> impl IntoView {
    let state = expect_context::<State>();
    let scale = Memo::new(move |_| state.place.with(|place| place.scale));
    let plan = move || state.plan_all(recipe, scale.get());
    let count = Memo::new(move |_| plan().rows.len());
    let running = Memo::new(move |_| state.running.with(Option::is_some));
    let takes = move |scale: Scale| {
        if state.rates.with(Option::is_none) {
            return "not known yet".to_owned();
        }
        let rows = state.plan_all(recipe, scale).rows;
        // The time of a row that others begin with is counted once.
        let once = |i: usize| state.estimate_after(recipe, rows[i], scale, &rows[..i]);
        wording::about((0..rows.len()).map(once).sum())
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
                chosen=move || scale.get() == this
                choose=move || state.choose_scale(this)
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
                    disabled=move || running.get() || count.get() == 0
                    on:click=move |_| state.run(plan())
                >
                    {run}
                </button>
                <Computing/>
            </div>
        </section>
    }
}
