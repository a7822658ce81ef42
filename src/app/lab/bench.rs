//! The current run: its row, progress, remaining time and curves, and the stop button.

use leptos::prelude::*;

use crate::app::lab::computing::ComputingStore;
use crate::app::lab::curves::Curves;
use crate::app::lab::driver::Driver;
use crate::app::lab::running::RunningStore;
use crate::store::now_ms;
use machines::lab::running::Running;
use machines::lab::wording;
use machines::wording::bytes;

#[component]
pub fn Bench() -> impl IntoView {
    let RunningStore { is_running, .. } = expect_context();
    view! { <Show when=move || is_running.get()><Run/></Show> }
}

#[component]
fn Run() -> impl IntoView {
    let driver = expect_context::<Driver>();
    let RunningStore { running, row, .. } = expect_context();
    let ComputingStore { estimates, .. } = expect_context();
    let of = move |pick: fn(&Running) -> String| {
        move || running.with(|running| running.as_ref().map(pick).unwrap_or_default())
    };
    let title = move || row.get().map_or("Starting …", |id| id.row().what);
    let count = of(|running| match (running.at, running.plan.rows.len()) {
        (Some(at), rows @ 2..) => format!("Row {} of {rows}", at + 1),
        _ => String::new(),
    });
    let busy = of(|running| match running {
        Running { cancelling: true, .. } => "Stopping …".to_owned(),
        Running { download: Some((done, total)), .. } => {
            format!("Downloading: {} of {}", bytes(*done), bytes(*total))
        }
        Running { first: Some(first), .. } => format!("First: {}", first.row().what),
        Running { at: None, .. } => {
            "The part of the page that computes is being fetched.".to_owned()
        }
        Running { total_epochs: 0, .. } => "Learning or reading …".to_owned(),
        Running { total_epochs, epochs, .. } => {
            format!("Round {} of {total_epochs}", (epochs.len() + 1).min(*total_epochs))
        }
    });
    let left = Memo::new(move |_| {
        let running = running.read();
        let running = running.as_ref()?;
        Some(estimates.with(|estimates| estimates.left(running, now_ms())))
    });
    let time = move || match left.get() {
        Some(left) => format!("{} left", wording::about(left.ms)),
        None => String::new(),
    };
    let share = move || left.get().map_or(0.0, |left| left.done);
    let cancelling = move || running.with(|running| running.as_ref().is_some_and(|r| r.cancelling));
    let epochs = Signal::derive(move || {
        running.with(|running| running.as_ref().map(|r| r.epochs.clone()).unwrap_or_default())
    });
    let rounds = Signal::derive(move || {
        running.with(|running| running.as_ref().map_or(0, |r| r.total_epochs))
    });
    view! {
        <section
            class="bench"
            aria-label="The run under way"
            data-testid="bench"
            data-row=move || row.get().map(|id| id.row().name)
            data-done=of(|running| running.done.to_string())
            data-total=of(|running| running.total.to_string())
        >
            <div class="how-far">
                <p class="title"><b>{title}</b> " " <span>{count}</span></p>
                <progress max="1" value=move || format!("{:.3}", share()) aria-label="How much of the run is done"></progress>
                <p class="detail"><span>{busy}</span> <span data-testid="time-left">{time}</span></p>
                <button data-testid="cancel" disabled=cancelling on:click=move |_| driver.stop()>"Stop"</button>
            </div>
            <Curves epochs rounds/>
        </section>
    }
}
