//! The button that starts fine-tuning, and its progress.

use leptos::prelude::*;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::driver::{Driver, Stores};
use crate::app::loss_curve::{Curve, LossCurve};
use crate::app::memo::memo;
use crate::app::result::Outcome;
use crate::app::shown::Shown;
use crate::app::stores::{LearningStore, ReaderStore, SampleStore};
use machines::heads;
use machines::learning::{self, Running};
use machines::page::Event;
use machines::reading::ReaderState;
use machines::wording;
use worker::learner::Stage;

/// The stages in order. The progress bar has one step for each.
const STAGES: [Stage; 5] =
    [Stage::Download, Stage::Features, Stage::CrossValidation, Stage::Training, Stage::Test];

#[component]
#[inline(never)]
pub fn Learn() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { learning, samples, reader, .. } = expect_context();
    let running = memo(move || learning.is_running());
    let reason = move || why_not(samples, reader);
    let hint = move || reason().unwrap_or_else(|| encouragement(samples.list.with(Vec::len)));
    view! {
        <section class="learn" aria-label="Learning your hand">
            <Shown
                when=running
                fallback=move || {
                    view! {
                        <div class="start">
                            <button
                                class="primary"
                                data-testid="fine-tune"
                                aria-describedby="learn-hint"
                                disabled=move || reason().is_some()
                                on:click=move |_| driver.step(Event::Learn)
                            >
                                "Learn my hand"
                            </button>
                            <p id="learn-hint" class="hint">{changing(hint)}</p>
                        </div>
                        <AtOnce/>
                        <Outcome/>
                    }
                }
            >
                <Progress/>
            </Shown>
        </section>
    }
}

/// The switch *learn each digit at once*.
#[component]
fn AtOnce() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { heads, .. } = expect_context();
    let switch = move |at_once| driver.step(Event::Heads(heads::Event::LearnAtOnce(at_once)));
    view! {
        <label class="at-once">
            <input
                type="checkbox"
                data-testid="at-once"
                prop:checked=move || heads.at_once.get()
                on:change=move |event| switch(event_target_checked(&event))
            />
            "Learn from each digit as I label it"
        </label>
    }
}

/// The reason why the button is disabled; `None` if it is enabled.
fn why_not(samples: SampleStore, reader: ReaderStore) -> Option<String> {
    let loaded = reader.base.with(Option::is_some);
    if samples.is_empty() {
        return Some("First draw a digit and say which it is.".to_owned());
    }
    match reader.state.get() {
        ReaderState::Failed => Some("The reader isn’t running.".to_owned()),
        ReaderState::Ready if loaded => None,
        _ => Some("Getting ready …".to_owned()),
    }
}

fn encouragement(samples: usize) -> String {
    let shown = wording::digits(samples);
    match samples {
        0..10 => format!("{shown} so far. Twenty teach it well."),
        _ => format!("From your {shown}, in a few seconds."),
    }
}

#[component]
fn Progress() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { learning: LearningStore { running, .. }, .. } = expect_context();
    let on = move |pick: fn(&Running) -> f64| {
        move || running.with(|running| running.as_ref().map_or(0.0, pick))
    };
    let stage = move || running.with(|running| running.as_ref()?.stage);
    let cancelling =
        move || running.with(|running| running.as_ref().is_some_and(|it| it.cancelling));
    let cancel = move || driver.step(Event::Learning(learning::Event::Cancel));
    let text = changing(move || match (cancelling(), stage()) {
        (true, _) => "Stopping …",
        (_, Some(stage)) => wording::stage(stage),
        (_, None) => "Starting …",
    });
    let fraction = on(|task| task.done as f64 / task.total.max(1) as f64);
    let detail = move || {
        running.with(|running| {
            let task = running.as_ref()?;
            Some(match task.stage? {
                Stage::Download => {
                    format!("{} of {}", wording::bytes(task.done), wording::bytes(task.total))
                }
                _ => format!("{} of {}", task.done, task.total),
            })
        })
    };
    let segment = move |this: Stage| {
        let filled = move || {
            let at = |stage| STAGES.iter().position(|other| *other == stage);
            match stage().map(at).cmp(&Some(at(this))) {
                std::cmp::Ordering::Less => 0.0,
                std::cmp::Ordering::Equal => fraction().clamp(0.0, 1.0),
                std::cmp::Ordering::Greater => 1.0,
            }
        };
        view! { <span class="segment"><span style:--p=move || wording::decimal(filled(), 3)></span></span> }
    };
    let curve = memo(move || {
        let curve = |it: &Running| Curve { losses: it.losses.clone(), epochs: it.epochs };
        running.with(|running| running.as_ref().map(curve).unwrap_or_default())
    });
    view! {
        <div class="progress" data-testid="progress" data-stage=move || stage().map(|stage| wording::stage_name(stage).to_owned())>
            <div class="line">
                <p role="status">{text}</p>
                <Button testid="cancel" disabled=Box::new(cancelling) press=Box::new(cancel)>"Cancel"</Button>
            </div>
            <div class="segments" aria-hidden="true">{STAGES.map(segment).collect_view()}</div>
            <p class="detail" aria-hidden="true">{move || detail().unwrap_or_default()}</p>
            <LossCurve curve/>
        </div>
    }
}
