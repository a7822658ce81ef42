//! What the Lab computes with: the choice, and the graphics chip until it is ready.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::graphics::adapter;
use crate::app::lab::state::State;
use crate::app::radio::Radio;
use machines::engines::{Adapter, Kind};
use recipes::cost::Rates;
use worker::lab::{CPU, Command, Engine, GPU};
use worker::protocol::TaskId;

/// What is known of the graphics chip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chip {
    pub adapter: Option<Adapter>,
    pub measuring: Option<TaskId>,
    pub rates: Option<Rates>,
}

pub fn engine(kind: Kind) -> Engine {
    match kind {
        Kind::Cpu => CPU,
        Kind::Gpu => GPU,
    }
}

impl State {
    /// Lets go of an engine that is no longer wanted, and gets the one ready that is.
    pub fn compute(self) {
        let kind = self.kind.get();
        if self.running.with(Option::is_some) || self.computes_with() == Some(kind) {
            return;
        }
        self.end_engine();
        if kind == Kind::Gpu && self.chip.with_untracked(|chip| chip.rates.is_none()) {
            spawn_local(self.get_chip_ready());
        }
        self.lend_again();
    }

    async fn get_chip_ready(self) {
        let adapter = adapter().await;
        let found = adapter.is_some();
        self.chip.update(|chip| chip.adapter = adapter);
        if self.kind.get_untracked() != Kind::Gpu {
            return;
        }
        if !found {
            return self.without_chip("This browser lends no graphics chip to pages.");
        }
        match self.task() {
            Ok(task) => {
                self.chip.update(|chip| chip.measuring = Some(task));
                self.send(Command::Measure { task });
            }
            Err(error) => self.without_chip(&error.to_string()),
        }
    }

    pub fn measures(self, task: TaskId) -> bool {
        self.chip.with_untracked(|chip| chip.measuring == Some(task))
    }

    pub fn measured(self, task: TaskId, rates: Rates) {
        if self.measures(task) {
            self.chip.update(|chip| (chip.measuring, chip.rates) = (None, Some(rates)));
            self.said.set("The graphics chip is ready.".to_owned());
        }
    }

    pub fn without_chip(self, sentence: &str) {
        self.choose_kind(Kind::Cpu);
        self.fail(format!("{sentence} The processor computes instead."), None);
    }

    /// Where it runs, in a sentence.
    fn runs_on(self) -> String {
        if self.kind.get() == Kind::Cpu {
            return "Runs on this device’s processor, inside the browser (Burn, WebAssembly)."
                .to_owned();
        }
        self.chip.with(|chip| match chip {
            Chip { adapter: None, .. } => "Looking for the graphics chip …".to_owned(),
            Chip { adapter: Some(Adapter { name, .. }), rates: None, .. } => {
                format!("Getting the graphics chip ready ({name}) …")
            }
            Chip { adapter: Some(Adapter { name, imitated: true }), .. } => format!(
                "Runs on a graphics chip that this device’s processor plays ({name}): without it, it is faster."
            ),
            Chip { adapter: Some(Adapter { name, .. }), .. } => format!(
                "Runs on this device’s graphics chip ({name}), inside the browser (Burn, WebGPU)."
            ),
        })
    }
}

#[component]
pub fn Computing() -> impl IntoView {
    let state = expect_context::<State>();
    let running = Memo::new(move |_| state.running.with(Option::is_some));
    let option = move |kind: Kind| {
        view! {
            <Radio
                group="engine"
                name=kind.as_str()
                chosen=move || state.kind.get() == kind
                choose=move || state.choose_kind(kind)
            >
                "the " {kind.name()}
            </Radio>
        }
    };
    let measured = move || state.rates.with(Option::is_some).to_string();
    view! {
        <fieldset class="computing" disabled=move || running.get()>
            <legend class="hidden">"What computes"</legend>
            {Kind::ALL.map(option).collect_view()}
        </fieldset>
        <p class="where" data-testid="where" data-measured=measured>
            {move || state.runs_on()} " Keep this page open meanwhile; each row that is done is kept."
        </p>
    }
}
