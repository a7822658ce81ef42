//! The page around the frame, the *host*: hears its commands, and tells it what happens here. What is
//! heard and told is decided in `machines::contract`.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::download;
use crate::app::driver::{Driver, Stores};
use crate::app::parent::{self, Data};
use crate::app::stores::HostStore;
use machines::address::Embed;
use machines::contract::{self, Asking, Command, Message, ReadDigit};
use machines::page::Event;

/// Listens to the window around this one, if this is a frame with a part of the page.
pub fn listen(view: Embed, driver: Driver, stores: Stores) {
    let hear = move |origin: &str, data: &Data| hear(view, driver, stores, origin, data);
    if view == Embed::Whole || !parent::listen(stores.host, hear) {
        return;
    }
    tell(stores);
    stores.host.announce();
}

fn hear(view: Embed, driver: Driver, stores: Stores, origin: &str, data: &Data) {
    let host = stores.host;
    let Some(Message { id: re, command }) = contract::parse(data) else { return };
    match command {
        Ok(Command::Hello { fits }) => hello(driver, host, origin, fits),
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
            Err(error) => host.refuse(re, error),
        },
        Err(error) => host.refuse(re, error),
    }
}

fn hello(driver: Driver, host: HostStore, origin: &str, fits: bool) {
    host.open(origin);
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
