//! Charts of accuracy and loss per epoch.

use leptos::prelude::*;

use machines::lab::chart::{Chart, Curve, FRAME, Measure};
use network::watch::Epoch;

#[component]
pub fn Curves(epochs: Signal<Vec<Epoch>>, rounds: Signal<usize>) -> impl IntoView {
    view! {
        <div class="curves">
            <Plot measure=Measure::Accuracy epochs rounds/>
            <Plot measure=Measure::Loss epochs rounds/>
        </div>
    }
}

#[component]
fn Plot(measure: Measure, epochs: Signal<Vec<Epoch>>, rounds: Signal<usize>) -> impl IntoView {
    let chart = Memo::new(move |_| epochs.with(|epochs| Chart::of(measure, epochs, rounds.get())));
    let curve = |Curve { pictures, points, end }: Curve| {
        view! {
            <g class=pictures.class()>
                <polyline points=points/>
                <circle cx=end.0 cy=end.1 r="2.5"/>
            </g>
        }
    };
    let legend = |curve: &Curve| {
        view! { <li class=curve.pictures.class()>{curve.pictures.in_words()}</li> }
    };
    let round = move || epochs.with(Vec::len);
    let x = move || match rounds.get().max(round()) {
        0 => "no rounds".to_owned(),
        rounds => format!("round {} of {rounds}", round()),
    };
    view! {
        <figure class="plot">
            <figcaption>{measure.in_words()}</figcaption>
            <span class="y high">{move || chart.with(|chart| chart.high.clone())}</span>
            <span class="y low">{move || chart.with(|chart| chart.low.clone())}</span>
            <svg
                viewBox=FRAME.view_box()
                preserveAspectRatio="none"
                role="img"
                aria-label=move || chart.with(|chart| chart.description.clone())
                data-testid=format!("plot-{}", if measure == Measure::Loss { "loss" } else { "accuracy" })
                data-rounds=round
            >
                <path class="axis" d=FRAME.axis()/>
                {move || chart.get().curves.into_iter().map(curve).collect_view()}
            </svg>
            <span class="x">{x}</span>
            <ul aria-hidden="true">{move || chart.with(|chart| chart.curves.iter().map(legend).collect_view())}</ul>
        </figure>
    }
}
