//! The GPU engine beside the CPU engine: fetched and tried in the background, taken over to when it is
//! ready, and given up when it fails. What is to be done is decided in `engines`.

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

use crate::app::state::{EngineState, InUse, State};
use crate::store::{keep_text, kept_text};
use machines::address::Embed;
use machines::engines::{Adapter, Coming, Engines, Kind, Step, Wish};
use network::BaseName;
use worker::client::{EngineClient, FromEngine};
use worker::protocol::{Command, Event, Speed, TaskId};
use worker::pulse::Pulse;

/// The GPU engine's worker, and the larger part of what it is made of.
const WORKER: &str = "engine_gpu";
const MODULE: &str = "./engine_gpu_bg.wasm";

/// Under which names the browser keeps what was chosen and measured.
const WISH: &str = "inkling-engine";
const SPEEDS: &str = "inkling-speeds";

impl State {
    /// Has the wanted engine compute, one step after the other.
    pub(super) fn choose_engines(self, asked: Option<Wish>) {
        let kept = kept_text(WISH).and_then(|text| Wish::parse(&text));
        if let Some(wish) = asked.or(kept) {
            self.engines.update(|engines| engines.wish = wish);
        }
        Effect::new(move || {
            let base = self.in_use.with(InUse::settled);
            let busy = self.task.with(Option::is_some);
            let learns = self.labelled.get() && self.embed != Embed::Pad;
            let step = self.engines.with(|engines| engines.step(learns));
            if busy || base.is_none() {
                return;
            }
            if self.link.try_update_value(|link| std::mem::take(&mut link.resume)) == Some(true) {
                return self.fine_tune();
            }
            match step {
                Step::Nothing => {}
                Step::AskForAdapter => spawn_local(self.ask_for_adapter()),
                Step::FetchGpu => {
                    self.engines.update(|engines| engines.coming = Some(Coming::Fetching(0)));
                    spawn_local(self.fetch_gpu());
                }
                Step::LetGpuGo => {
                    self.link.update_value(|link| link.aside = None);
                    self.engines.update(|engines| engines.coming = None);
                }
                Step::Measure => self.measure(),
                Step::Use(Kind::Gpu) => self.take_over(),
                Step::Use(Kind::Cpu) => self.back_to_cpu(),
            }
        });
    }

    pub fn wish_for(self, wish: Wish) {
        keep_text(WISH, wish.as_str());
        self.engines.update(|engines| (engines.wish, engines.trouble) = (wish, None));
    }

    /// Back to the first visit.
    pub(super) fn forget_engines(self) {
        self.wish_for(Wish::default());
        for name in BaseName::ALL.map(key).iter().map(String::as_str).chain([WISH]) {
            keep_text(name, "");
        }
    }

    async fn ask_for_adapter(self) {
        let adapter = adapter().await;
        let none = "This browser lends no graphics chip to pages.";
        self.engines.update(|engines| {
            engines.trouble = adapter.is_none().then(|| none.to_owned());
            engines.adapter = Some(adapter);
            recall(engines);
        });
    }

    /// A base is in use that other figures belong to.
    pub(super) fn engines_have(self, base: BaseName) {
        if self.engines.with_untracked(|engines| engines.base != Some(base)) {
            self.engines.update(|engines| {
                (engines.base, engines.cpu, engines.gpu) = (Some(base), None, None);
                if let Some(Coming::Waiting(_)) = engines.coming {
                    engines.coming = Some(Coming::Starting);
                }
                recall(engines);
            });
            self.tell_aside(Command::LoadBase(base));
        }
    }

    async fn fetch_gpu(self) {
        let coming = move |coming| self.engines.update(|engines| engines.coming = Some(coming));
        if fetch(&|bytes| coming(Coming::Fetching(bytes))).await.is_none() {
            return self.give_up(
                "What the graphics chip needs could not be fetched: check the connection.",
            );
        }
        coming(Coming::Starting);
        match EngineClient::start_as(WORKER, Pulse::patient(), move |from| self.hear_gpu(from)) {
            Ok(client) => self.link.update_value(|link| link.aside = Some(client)),
            Err(error) => self.give_up(&error.to_string()),
        }
    }

    fn hear_gpu(self, from: FromEngine<Event>) {
        if self.engines.with_untracked(|engines| engines.in_use == Kind::Gpu) {
            return self.hear(from);
        }
        match from {
            FromEngine::Event(Event::Ready { .. }) => {
                self.tell_aside(Command::LoadBase(self.base.get_untracked()));
            }
            // Measuring has the shaders compiled while the person still draws.
            FromEngine::Event(Event::BaseLoaded { base, .. }) => {
                self.link.update_value(|link| link.aside_base = Some(base));
                self.tell_aside(Command::Measure { task: TaskId(self.number()) });
            }
            FromEngine::Event(Event::Measured { speed, .. }) => {
                let base = self.link.with_value(|link| link.aside_base);
                self.engines.update(|engines| {
                    if engines.base == base {
                        engines.measured(Kind::Gpu, speed);
                    }
                    engines.coming = base.map(Coming::Waiting);
                });
                self.keep_speeds();
            }
            FromEngine::Event(Event::Failed { sentence, .. }) | FromEngine::Lost { sentence } => {
                self.give_up(&sentence);
            }
            FromEngine::Event(_) => {}
        }
    }

    fn tell_aside(self, command: Command) {
        self.link.with_value(|link| {
            if let Some(client) = &link.aside {
                client.send(command);
            }
        });
    }

    /// Measures the engine in use.
    pub fn measure(self) {
        let known = self.engines.with_untracked(|engines| engines.speed(engines.in_use).is_some());
        let ready = self.in_use.with_untracked(|in_use| in_use.settled().is_some());
        let busy = self.task.with_untracked(Option::is_some);
        if known || !ready || busy || self.link.with_value(|link| link.measuring.is_some()) {
            return;
        }
        let task = TaskId(self.number());
        self.link.update_value(|link| link.measuring = Some(task));
        self.send(Command::Measure { task });
    }

    pub(super) fn measured(self, speed: Speed) {
        self.link.update_value(|link| link.measuring = None);
        self.engines.update(|engines| engines.measured(engines.in_use, speed));
        self.keep_speeds();
    }

    /// Measuring came to nothing: that costs a figure that is shown, and auto its choice until the
    /// next try; nobody waits for it.
    pub(super) fn ends_measuring(self, task: TaskId) -> bool {
        let ours =
            self.link.try_update_value(|link| link.measuring.take_if(|asked| *asked == task));
        ours.flatten().is_some()
    }

    fn keep_speeds(self) {
        self.engines.with_untracked(|engines| {
            if let (Some(text), Some(base)) = (engines.to_text(), engines.base) {
                keep_text(&key(base), &text);
            }
        });
    }

    /// The GPU engine computes from now on.
    fn take_over(self) {
        let Some(client) = self.link.try_update_value(|link| link.aside.take()).flatten() else {
            return;
        };
        self.forget_asked();
        self.link.update_value(|link| link.client = Some(client));
        let base = self.engines.with_untracked(|engines| engines.base);
        self.engines.update(|engines| (engines.in_use, engines.coming) = (Kind::Gpu, None));
        self.network.update(|network| *network += 1);
        self.in_use.set(InUse { base, ..InUse::default() });
    }

    /// The CPU engine computes from now on.
    fn back_to_cpu(self) {
        self.forget_asked();
        self.engines.update(|engines| (engines.in_use, engines.coming) = (Kind::Cpu, None));
        self.in_use.set(InUse::default());
        self.engine.set(EngineState::Starting);
        self.connect();
    }

    /// The GPU engine has died while it computed: what it was asked for is asked of the CPU engine.
    pub(super) fn gpu_lost(self, sentence: &str, was_learning: bool) {
        self.link.update_value(|link| link.resume = was_learning);
        self.engines.update(|engines| engines.trouble = Some(sentence.to_owned()));
        let goes_on = "The graphics chip has stopped computing for this page. Your processor goes on with it: nothing is lost.";
        self.alert(goes_on, None);
        self.back_to_cpu();
    }

    /// The GPU engine has failed before it computed anything.
    fn give_up(self, sentence: &str) {
        self.link.update_value(|link| link.aside = None);
        self.engines.update(|engines| {
            (engines.coming, engines.trouble) = (None, Some(sentence.to_owned()));
        });
        if self.engines.with_untracked(|engines| engines.wish == Wish::Gpu) {
            self.alert(format!("{sentence} Your processor computes instead."), None);
        }
    }
}

fn key(base: BaseName) -> String {
    format!("{SPEEDS}-{base}")
}

/// What was measured in an earlier visit.
fn recall(engines: &mut Engines) {
    if let Some(text) = engines.base.and_then(|base| kept_text(&key(base))) {
        engines.recall(&text);
    }
}

/// The graphics chip that the browser would lend, where it lends one.
pub async fn adapter() -> Option<Adapter> {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let gpu = get(&window().navigator(), "gpu").filter(JsValue::is_object)?;
    let ask: Function = get(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"powerPreference".into(), &"high-performance".into()).ok()?;
    let asked: Promise = ask.call1(&gpu, &options).ok()?.dyn_into().ok()?;
    let adapter = JsFuture::from(asked).await.ok().filter(JsValue::is_object)?;
    let info = get(&adapter, "info")?;
    let text = |name| get(&info, name).and_then(|text| text.as_string()).unwrap_or_default();
    let said = [text("vendor"), text("architecture"), text("description")];
    let said: Vec<String> = said.into_iter().filter(|text| !text.is_empty()).collect();
    let is_fallback = |of| get(of, "isFallbackAdapter").is_some_and(|is| is.is_truthy());
    Some(Adapter {
        imitated: is_fallback(&info)
            || is_fallback(&adapter)
            || said.iter().any(|s| s == "swiftshader"),
        name: if said.is_empty() { "unnamed".to_owned() } else { said.join(" ") },
    })
}

/// Has the browser fetch the GPU engine, so that its worker finds it in the browser's cache; tells
/// how many bytes have come.
async fn fetch(arrived: &dyn Fn(u64)) -> Option<()> {
    let response: Response =
        JsFuture::from(window().fetch_with_str(MODULE)).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let reader: ReadableStreamDefaultReader = response.body()?.get_reader().dyn_into().ok()?;
    let mut bytes = 0;
    loop {
        let piece = JsFuture::from(reader.read()).await.ok()?;
        let Ok(piece) = Reflect::get(&piece, &"value".into()).ok()?.dyn_into::<Uint8Array>() else {
            return Some(());
        };
        bytes += u64::from(piece.length());
        arrived(bytes);
    }
}
