//! The run that is under way: which row, how far, how long still, its curves, and a way to stop it.

use leptos::prelude::*;

use crate::app::lab::curves::Curves;
use crate::app::lab::state::{Running, State};
use machines::lab::wording;
use machines::wording::bytes;

#[component]
pub fn Bench() -> impl IntoView {
    let state = expect_context::<State>();
    let running = Memo::new(move |_| state.running.with(Option::is_some));
    view! { <Show when=move || running.get()><Run/></Show> }
}

#[component]
fn Run() -> impl IntoView {
    let state = expect_context::<State>();
    let of = move |pick: fn(&Running) -> String| {
        move || state.running.with(|running| running.as_ref().map(pick).unwrap_or_default())
    };
    let title = of(|running| match running.row() {
        Some(row) => row.what.to_owned(),
        None => "Starting …".to_owned(),
    });
    let count = of(|running| match (running.at, running.plan.rows.len()) {
        (Some(at), rows @ 2..) => format!("Row {} of {rows}", at + 1),
        _ => String::new(),
    });
    let busy = of(|running| match running {
        Running { cancelling: true, .. } => "Stopping …".to_owned(),
        Running { download: Some((done, total)), .. } => {
            format!("Fetching pictures: {} of {}", bytes(*done), bytes(*total))
        }
        Running { first: Some(first), .. } => format!("First: {first}"),
        Running { at: None, .. } => {
            "The part of the page that computes is being fetched.".to_owned()
        }
        Running { rounds: 0, .. } => "Learning or reading …".to_owned(),
        Running { rounds, epochs, .. } => {
            format!("Round {} of {rounds}", (epochs.len() + 1).min(*rounds))
        }
    });
    let left = Memo::new(move |_| state.left());
    let time = move || match left.get() {
        Some((left, _)) => format!("{} left", wording::about(left)),
        None => String::new(),
    };
    let share = move || left.get().map_or(0.0, |(_, share)| share);
    let cancelling =
        move || state.running.with(|running| running.as_ref().is_some_and(|r| r.cancelling));
    let epochs = Signal::derive(move || {
        state.running.with(|running| running.as_ref().map(|r| r.epochs.clone()).unwrap_or_default())
    });
    let rounds = Signal::derive(move || {
        state.running.with(|running| running.as_ref().map_or(0, |r| r.rounds))
    });
    view! {
        <section
            class="bench"
            aria-label="The run under way"
            data-testid="bench"
            data-row=move || state.running.with(|running| Some(running.as_ref()?.row()?.name))
            data-done=of(|running| running.done.to_string())
        >
            <div class="how-far">
                <p class="title"><b>{title}</b> " " <span>{count}</span></p>
                <progress max="1" value=move || format!("{:.3}", share()) aria-label="How much of the run is done"></progress>
                <p class="detail"><span>{busy}</span> <span data-testid="time-left">{time}</span></p>
                <button data-testid="cancel" disabled=cancelling on:click=move |_| state.cancel()>"Stop"</button>
            </div>
            <Curves epochs rounds/>
        </section>
    }
}
