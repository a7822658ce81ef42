//! The choice between CPU and GPU, and the device on which rows run.

use leptos::prelude::*;

use crate::app::lab::computing::ComputingStore;
use crate::app::lab::place::PlaceStore;
use crate::app::lab::running::RunningStore;
use crate::app::radio::Radio;
use machines::computing::Kind;

#[component]
pub fn LearnerChoice() -> impl IntoView {
    let place = expect_context::<PlaceStore>();
    let ComputingStore { rates, chip, .. } = expect_context();
    let RunningStore { is_running, .. } = expect_context();
    let option = move |kind: Kind| {
        view! {
            <Radio
                group="engine"
                name=kind.as_str()
                chosen=move || place.kind.get() == kind
                choose=move || place.choose_kind(kind)
            >
                "the " {kind.name()}
            </Radio>
        }
    };
    let measured = move || rates.with(Option::is_some).to_string();
    let runs_on = move || chip.with(|chip| chip.where_it_runs(place.kind.get()));
    view! {
        <fieldset class="computing" disabled=move || is_running.get()>
            <legend class="hidden">"What computes"</legend>
            {Kind::ALL.map(option).collect_view()}
        </fieldset>
        <p class="where" data-testid="where" data-measured=measured>
            {runs_on} " Keep this page open meanwhile; each row that is done is kept."
        </p>
    }
}
