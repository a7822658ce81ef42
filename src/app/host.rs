//! The page around the frame, the *host*: hears its commands, and tells it what happens here. What is
//! heard and told is decided in `machines::contract`.

use js_sys::{Array, ArrayBuffer, JsString, Reflect, Uint8Array};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, ResizeObserver};

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::download;
use crate::app::driver::{Driver, Stores};
use crate::app::stores::{HostStore, set};
use crate::store::now_ms;
use machines::address::Embed;
use machines::contract::{self, Asking, Command, Knock, LONGEST_TEXT, Message, ReadDigit, Value};
use machines::page::Event;

/// Listens to the window around this one, if this is a frame with a part of the page.
pub fn listen(view: Embed, driver: Driver, stores: Stores) {
    let here = window();
    let Ok(Some(parent)) = here.parent() else { return };
    if view == Embed::Whole || parent == here {
        return;
    }
    let parent: JsValue = parent.into();
    let heard = window_event_listener(ev::message, move |event| {
        let from_parent = event.source().map(JsValue::from).as_ref() == Some(&parent);
        hear(view, driver, stores, from_parent, &event);
    });
    on_cleanup(move || heard.remove());
    tell(stores);
    stores.host.announce();
}

fn hear(view: Embed, driver: Driver, stores: Stores, from_parent: bool, event: &MessageEvent) {
    let host = stores.host;
    let origin = event.origin();
    let knock = host.door.try_update_value(|door| door.knock(from_parent, &origin, now_ms()));
    let refuse = |re, error: contract::ContractError| {
        host.post(&contract::Event::Error { re, sentence: error.to_string() });
    };
    match knock {
        Some(Knock::Look) => {}
        Some(Knock::Refuse) => return refuse(None, contract::ContractError::TooOften),
        Some(Knock::Ignore) | None => return,
    }
    let Some(Message { id: re, command }) = contract::parse(&Data(event.data())) else { return };
    match command {
        Ok(Command::Hello { fits }) => hello(driver, host, &origin, fits),
        _ if host.origin.with_untracked(Option::is_none) => {}
        Ok(Command::Clear) => stores.pad.clear(),
        Ok(Command::Undo) => stores.pad.undo_stroke(),
        Ok(Command::SetBase(base)) => driver.step(Event::HostBase { re, base }),
        Ok(Command::LoadHead(file)) => {
            let (stamp, base) = (driver.stamp(), download::base_of(&file.0));
            driver.step(Event::HostHead { re, stamp, base, file });
        }
        Ok(Command::Read(digits)) => driver.step(Event::HostRead { re, digits }),
        Ok(Command::RequestDigits) => match host.asking.get_untracked().ask(view == Embed::Train) {
            Ok(asking) => host.asking.set(asking),
            Err(error) => refuse(re, error),
        },
        Err(error) => refuse(re, error),
    }
}

fn hello(driver: Driver, host: HostStore, origin: &str, fits: bool) {
    let opened = host.door.try_update_value(|door| {
        door.open(origin);
        door.host().map(str::to_owned)
    });
    set(host.origin, &opened.flatten());
    driver.tell_ready();
    if fits {
        fit(host);
    }
}

/// Lays the page out by its width alone, and tells the host its height from now on.
fn fit(host: HostStore) {
    let Some(root) = document().document_element() else { return };
    let Ok(Some(page)) = document().query_selector(".page") else { return };
    // A host may say hello again, after a change of its own.
    let was_fitted = root.has_attribute("data-fits");
    let measured = page.clone();
    let tell = move || {
        let height = measured.get_bounding_client_rect().height().ceil() as u32;
        host.post(&contract::Event::Size { height });
    };
    if was_fitted || root.set_attribute("data-fits", "").is_err() {
        return tell();
    }
    let resized = Closure::<dyn FnMut()>::new(tell).into_js_value();
    if let Ok(observer) = ResizeObserver::new(resized.unchecked_ref()) {
        observer.observe(&page);
    }
}

/// Tells the host of changes that no effect of the page's machine names.
fn tell(stores: Stores) {
    let host = stores.host;
    Effect::new(move || {
        if host.origin.with(Option::is_none) {
            return;
        }
        stores.reader.reading.with(|reading| {
            let digits = reading.iter().flat_map(|reading| &reading.digits);
            let digits = digits.map(ReadDigit::from).collect();
            host.post(&contract::Event::Reading { re: None, digits });
        });
    });
    Effect::new(move |was_running: Option<bool>| {
        stores.learning.running.with(|running| {
            let progress =
                running.as_ref().map(|it| it.stage.map(|stage| (stage, it.done, it.total)));
            match progress {
                Some(Some(progress)) => host.post(&contract::Event::Progress(Some(progress))),
                None if was_running == Some(true) => host.post(&contract::Event::Progress(None)),
                // The learner is starting, or nothing is learned.
                _ => {}
            }
            running.is_some()
        })
    });
}

/// Asks the person for the labelled digits where the host has asked for them.
#[component]
pub fn SendDigits() -> impl IntoView {
    let Stores { host, samples, .. } = expect_context();
    let send = move || {
        let digits = samples.list.get_untracked();
        host.asking.set(Asking::No);
        host.post(&contract::Event::Digits(digits));
    };
    let asked = move || {
        let sentence = changing(move || {
            let count = samples.list.with(Vec::len);
            let asks = |origin: &String| Asking::sentence(origin, count);
            host.origin.with(|origin| origin.as_ref().map(asks)).unwrap_or_default()
        });
        view! {
            <div class="apart" role="status" data-testid="asks-for-digits">
                <p>{sentence}</p>
                <Button
                    testid="send-digits"
                    disabled=Box::new(move || samples.is_empty())
                    press=Box::new(send)
                >
                    "Send my digits to this page"
                </Button>
                <Button class="quiet" testid="keep-digits" press=Box::new(move || host.asking.set(Asking::SaidNo))>
                    "No"
                </Button>
            </div>
        }
        .into_any()
    };
    changing(move || (host.asking.get() == Asking::Asked).then(asked))
}

/// A value of a message. The browser has copied it, so no code of the host runs when it is read.
struct Data(JsValue);

impl Value for Data {
    fn get(&self, name: &str) -> Option<Self> {
        // It fails for anything but an object.
        Reflect::get(&self.0, &name.into()).ok().filter(|value| !value.is_undefined()).map(Self)
    }

    fn at(&self, place: u32) -> Option<Self> {
        Reflect::get_u32(&self.0, place).ok().filter(|value| !value.is_undefined()).map(Self)
    }

    fn length(&self) -> Option<u32> {
        self.0.dyn_ref::<Array>().map(Array::length)
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn text(&self) -> Option<String> {
        let text = self.0.dyn_ref::<JsString>().filter(|text| text.length() <= LONGEST_TEXT);
        text.map(String::from)
    }

    fn is_true(&self) -> bool {
        self.0.as_bool() == Some(true)
    }

    fn byte_length(&self) -> Option<u32> {
        match self.0.dyn_ref::<ArrayBuffer>() {
            Some(buffer) => Some(buffer.byte_length()),
            None => self.0.dyn_ref::<Uint8Array>().map(Uint8Array::length),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        Uint8Array::new(&self.0).to_vec()
    }
}
