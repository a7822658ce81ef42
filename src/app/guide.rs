//! The guided mode: it asks for each digit in turn and goes on when the pen rests.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::app::state::State;
use machines::drawing::Drawing;
use machines::guided::{Guided, PAUSE_MS};

impl State {
    /// Starts the guided mode, or stops it and keeps what was written.
    pub fn guide(self, on: bool) {
        self.clear();
        self.guided.set(on.then(Guided::default));
    }

    /// Keeps what is on the pad as the digit that was asked for.
    pub fn guided_next(self) {
        if let Some(digit) = self.guided.get_untracked().and_then(|guided| guided.asked()) {
            self.label(digit);
        }
    }

    pub fn guided_skip(self) {
        self.clear();
        self.guided.update(|guided| {
            if let Some(guided) = guided {
                guided.skip();
            }
        });
    }
}

#[component]
pub fn Guide() -> impl IntoView {
    let state = expect_context::<State>();
    let asked = Memo::new(move |_| state.guided.get().and_then(|guided| guided.asked()));
    let on = Memo::new(move |_| state.guided.with(Option::is_some));
    let resting = advance_when_the_pen_rests(state);
    Effect::new(move || {
        if on.get() {
            state.said.set(match asked.get() {
                Some(digit) => format!("Write a {digit}."),
                None => "That was the last one.".to_owned(),
            });
        }
    });
    let passed = move || state.guided.get().map_or(0, |guided| guided.passed());
    let kept = move || state.guided.get().map_or(0, |guided| guided.kept());
    let empty = Memo::new(move |_| state.drawing.with(Drawing::is_empty));

    let ask = move || {
        view! {
            <p class="ask" data-testid="guided-prompt" data-digit=move || asked.get()>
                "Write a " <strong>{move || asked.get()}</strong>
            </p>
            <div class="steps">
                <button
                    class="next"
                    class:resting=move || resting.get()
                    style:--pause=format!("{PAUSE_MS}ms")
                    data-testid="guided-next"
                    disabled=move || empty.get()
                    on:click=move |_| state.guided_next()
                >
                    "Next"
                </button>
                <button class="quiet" data-testid="guided-skip" on:click=move |_| state.guided_skip()>"Skip"</button>
                <button class="quiet" data-testid="guided-stop" on:click=move |_| state.guide(false)>"Stop"</button>
                <span class="count" data-testid="guided-progress">
                    {passed} "/" {Guided::TOTAL}
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
                <button class="go" data-testid="guided-learn" on:click=move |_| learn(state)>"Learn my hand"</button>
                <button class="quiet" data-testid="guided-stop" on:click=move |_| state.guide(false)>"Close"</button>
            </div>
        }
    };
    view! {
        <div class="guide" class:on=move || on.get()>
            <Show when=move || on.get() fallback=move || view! { <Invitation/> }>
                <Show when=move || asked.get().is_some() fallback=done>
                    {ask()}
                </Show>
                <progress max=Guided::TOTAL value=passed aria-label="Digits written"></progress>
            </Show>
        </div>
    }
}

#[component]
fn Invitation() -> impl IntoView {
    let state = expect_context::<State>();
    let sentence = move || {
        if state.samples.with(Vec::is_empty) {
            "Draw a digit and see it read. Show it a few of yours, and it learns your hand."
        } else {
            "Draw a digit, then say which it is."
        }
    };
    view! {
        <p class="ask small">{sentence}</p>
        <div class="steps">
            <button data-testid="guided" on:click=move |_| state.guide(true)>
                "Guide me"
            </button>
            <span class="count">"20 digits, about a minute"</span>
        </div>
    }
}

/// As the button beside the digits does, which may be out of sight on a small screen.
fn learn(state: State) {
    state.guide(false);
    state.fine_tune();
    if let Ok(Some(section)) = document().query_selector(".learn") {
        section.scroll_into_view();
    }
}

/// True while the pause after the last stroke runs; at its end the digit is kept.
fn advance_when_the_pen_rests(state: State) -> RwSignal<bool> {
    let resting = RwSignal::new(false);
    let timer = StoredValue::<Option<TimeoutHandle>>::new(None);
    Effect::new(move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let asked = state.guided.get().and_then(|guided| guided.asked());
        let lifted = state.drawing.with(|drawing| !drawing.is_empty() && !drawing.is_open());
        // Whoever draws by keys is not to be hurried: Enter goes on.
        let by_keys = state.by_keys.get();
        let rests = asked.is_some() && lifted && !by_keys;
        resting.set(rests);
        if rests {
            let pause = Duration::from_millis(PAUSE_MS.into());
            let next = set_timeout_with_handle(move || state.guided_next(), pause);
            timer.set_value(next.ok());
        }
    });
    resting
}
