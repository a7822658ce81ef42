//! The details of one row: its method and its result.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::lab::confusion::{Classes, Heatmap};
use crate::app::lab::curves::Curves;
use crate::app::lab::misread::MisreadPictures;
use crate::app::lab::network::Network;
use crate::app::lab::running::RunningStore;
use crate::app::lab::scatter::Scatter;
use machines::lab::rows::RowId;
use machines::lab::wording;
use machines::result::LabResult;
use recipes::describe::describe;
use recipes::scale::Scale;

#[component]
pub fn Detail(
    id: RowId,
    result: Memo<Option<Arc<LabResult>>>,
    scale: Memo<Scale>,
) -> impl IntoView {
    let RunningStore { is_running, .. } = expect_context();
    let row = id.row();
    // During a run it opens in another tab, because leaving this page stops the run.
    let network = id.network_address().map(|address| {
        let target = move || is_running.get().then_some("_blank");
        view! { <p><a class="button" href=address target=target data-testid="see-network">"See this network"</a></p> }
    });
    let how = move || describe(row, scale.get()).join(" ");
    let places = || {
        let mut places: Vec<&str> = Vec::new();
        for published in row.published {
            if !places.contains(&published.place) {
                places.push(published.place);
            }
        }
        (!places.is_empty()).then(|| format!("Printed in the text: {}.", places.join("; ")))
    };
    view! {
        <div class="in-full" data-testid=format!("detail-{}", row.name)>
            <p>{how}</p>
            {row.note.map(|note| view! { <p class="note">{note}</p> })}
            <p class="aside">{places()}</p>
            {network}
            {move || match result.get() {
                Some(result) => view! { <Outcome id result/> }.into_any(),
                None => view! { <p class="aside">"Not run on this device yet, at this setting."</p> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Outcome(id: RowId, result: Arc<LabResult>) -> impl IntoView {
    let LabResult { outcome, misread, .. } = &*result;
    let (epochs, test) = (outcome.epochs.clone(), outcome.test.clone());
    let rounds = epochs.len();
    let curves = (rounds > 0).then(|| {
        view! { <Curves epochs=Signal::stored(epochs) rounds=Signal::stored(rounds)/> }
    });
    let scatter = (!outcome.points.is_empty()).then(|| {
        view! { <Scatter points=outcome.points.clone()/> }
    });
    let made = format!(
        "Learned from {} pictures; took {}; {}, seed {}.",
        wording::whole(outcome.learned),
        wording::took(outcome.elapsed_ms),
        outcome.engine,
        outcome.seed,
    );
    let quick = outcome.quick.then(|| {
        view! { <b class="quick">"Quick look, not the project’s own numbers. "</b> }
    });
    // Signs of several sets have no table by digit.
    let tables = (!test.classes.is_empty()).then(|| {
        view! {
            <div class="tables">
                <Heatmap result=result.clone()/>
                <Classes classes=test.classes/>
            </div>
        }
    });
    let pictures: Vec<_> = test.misread.iter().copied().zip(misread.iter().cloned()).collect();
    view! {
        <p class="came-to" data-testid="came-to">{quick} {wording::summary(outcome)}</p>
        <p class="aside">{made}</p>
        {curves}
        {scatter}
        {tables}
        <Network id scale=outcome.scale()/>
        <MisreadPictures pictures/>
    }
}
