//! The guided mode. It asks for each digit in turn and continues when the pen rests.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::driver::Stores;
use crate::app::labelling::Labelling;
use crate::app::memo::memo;
use crate::app::shown::Shown;
use machines::guided::{Guided, PAUSE_MS};
use machines::page::Event;

#[component]
#[inline(never)]
pub fn Guide() -> impl IntoView {
    let labelling: Labelling = expect_context();
    let Stores { guide, pad, .. } = expect_context();
    let asked = memo(move || guide.asked());
    let is_asked = memo(move || asked.get().is_some());
    let on = memo(move || guide.is_on());
    let resting = advance_when_the_pen_rests(labelling);
    let passed = move || guide.guided.get().map_or(0, |guided| guided.passed());
    let digit = move || asked.get().map(|digit| digit.to_string());
    let kept = move || guide.guided.get().map_or(0, |guided| guided.kept());
    let empty = memo(move || pad.is_empty());

    let ask = move || {
        view! {
            <p class="ask" data-testid="guided-prompt" data-digit=digit>
                "Write a " <strong>{move || digit().unwrap_or_default()}</strong>
            </p>
            <div class="steps">
                <button
                    class="next"
                    class:resting=move || resting.get()
                    style:--pause=format!("{PAUSE_MS}ms")
                    data-testid="guided-next"
                    disabled=move || empty.get()
                    on:click=move |_| labelling.next()
                >
                    "Next"
                </button>
                <Button class="quiet" testid="guided-skip" press=Box::new(move || labelling.skip())>"Skip"</Button>
                <Button class="quiet" testid="guided-stop" press=Box::new(move || labelling.guide(false))>"Stop"</Button>
                <span class="count" data-testid="guided-progress">
                    {move || passed().to_string()} "/" {Guided::TOTAL}
                </span>
            </div>
        }
    };
    let done = move || {
        view! {
            <p class="ask" data-testid="guided-done">
                {move || format!("{} written. Now let it learn.", kept())}
            </p>
            <div class="steps">
                <Button class="go" testid="guided-learn" press=Box::new(move || learn(labelling))>"Learn my hand"</Button>
                <Button class="quiet" testid="guided-stop" press=Box::new(move || labelling.guide(false))>"Close"</Button>
            </div>
        }
    };
    view! {
        <div class="guide" class:on=move || on.get()>
            <Shown when=on fallback=move || view! { <Invitation/> }>
                <Shown when=is_asked fallback=done>
                    {ask()}
                </Shown>
                <progress max=Guided::TOTAL value=move || passed().to_string() aria-label="Digits written"></progress>
            </Shown>
        </div>
    }
}

#[component]
fn Invitation() -> impl IntoView {
    let labelling: Labelling = expect_context();
    let Stores { samples, .. } = expect_context();
    let sentence = changing(move || {
        if samples.is_empty() {
            "Draw a digit and see it read. Show it a few of yours, and it learns your hand."
        } else {
            "Draw a digit, then say which it is."
        }
    });
    view! {
        <p class="ask small">{sentence}</p>
        <div class="steps">
            <Button testid="guided" press=Box::new(move || labelling.guide(true))>"Guide me"</Button>
            <span class="count">"20 digits, about a minute"</span>
        </div>
    }
}

/// Starts learning, like the button beside the digits. That button may be off-screen on a small
/// display.
fn learn(labelling: Labelling) {
    labelling.guide(false);
    labelling.driver.step(Event::Learn);
    if let Ok(Some(section)) = document().query_selector(".learn") {
        section.scroll_into_view();
    }
}

/// Keeps the digit after a pause in drawing. The signal is true during the pause.
fn advance_when_the_pen_rests(labelling: Labelling) -> RwSignal<bool> {
    let resting = RwSignal::new(false);
    let timer = StoredValue::<Option<TimeoutHandle>>::new(None);
    Effect::new(move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let asked = labelling.guide.asked();
        let pad = labelling.pad;
        let lifted = pad.drawing.with(|drawing| !drawing.is_empty() && !drawing.is_open());
        // With keys there is no time limit: Enter continues.
        let by_keys = pad.by_keys.get();
        let rests = asked.is_some() && lifted && !by_keys;
        resting.set(rests);
        if rests {
            let pause = Duration::from_millis(PAUSE_MS.into());
            let next = set_timeout_with_handle(move || labelling.next(), pause);
            timer.set_value(next.ok());
        }
    });
    resting
}
