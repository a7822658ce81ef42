//! *Share*: the head in use as a link and as a QR code. Asks before a head comes in from a link.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::{ev, html};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use crate::app::button::Button;
use crate::app::changing::changing;
use crate::app::driver::{Driver, Stores};
use crate::app::modal;
use machines::links::{self, Event};
use machines::page;
use worker::packer::{Code, Shared};

/// Opens the link in the page's address, also one that replaces the address later.
pub fn listen(driver: Driver) {
    let look = move || {
        let hash = window().location().hash().unwrap_or_default();
        if let Some(text) = links::in_hash(&hash) {
            step(driver, Event::Found(text.to_owned()));
        }
    };
    look();
    let changed = window_event_listener(ev::hashchange, move |_| look());
    on_cleanup(move || changed.remove());
}

/// Makes a link of the head in use.
pub fn share(driver: Driver, traces: bool) {
    let location = window().location();
    let origin = location.origin().unwrap_or_default();
    let page = location.pathname().unwrap_or_default();
    let address = origin + page.trim_end_matches("index.html");
    step(driver, Event::Share { address, traces });
}

/// A dialog over the page while a link is shared.
#[component]
#[inline(never)]
pub fn Sharing() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { links, .. } = expect_context();
    let dialog = NodeRef::<html::Dialog>::new();
    modal::follow(dialog, Box::new(move || links.shared.with(Option::is_some)));
    let close = move || step(driver, Event::Close);
    let closed = move |_| {
        if !modal::is_shown(dialog) {
            close();
        }
    };
    let said = RwSignal::new("");
    let content = changing(move || {
        said.set("");
        links.shared.with(|shared| shared.as_ref().map(links::content))
    });
    let signs =
        changing(move || links.shared.with(|it| it.as_ref().and_then(|it| it.signs.clone())));
    let link = move || {
        links.shared.with(|shared| shared.as_ref().map(|it| it.link.clone())).unwrap_or_default()
    };
    let copied = move || {
        let link = untrack(link);
        spawn_local(async move { said.set(copy(&link).await) });
    };
    let code = changing(move || links.shared.with(|it| it.as_ref().map(code).into_any()));
    let select = |event: ev::FocusEvent| event_target::<HtmlInputElement>(&event).select();
    let onnx = move || step(driver, Event::SaveOnnx);
    let with_traces = move |event| {
        let traces = event_target_checked(&event);
        links.traces.set(traces);
        share(driver, traces);
    };
    view! {
        <dialog
            class="opened-picture share"
            aria-labelledby="share-name"
            node_ref=dialog
            data-testid="shared"
            on:close=closed
        >
            <header>
                <h2 id="share-name">"Your head as a link"</h2>
                <Button class="quiet" testid="close-share" label="Close" press=Box::new(close)>"×"</Button>
            </header>
            <p data-testid="share-content">{content}</p>
            <p data-testid="share-signs">{signs}</p>
            <div class="line">
                <input readonly aria-label="Link" data-testid="link" prop:value=link on:focus=select/>
                <Button testid="copy-link" press=Box::new(copied)>"Copy"</Button>
            </div>
            <p role="status" data-testid="copied">{move || said.get()}</p>
            <label class="at-once">
                <input
                    type="checkbox"
                    data-testid="with-traces"
                    prop:checked=move || links.traces.get()
                    on:change=with_traces
                />
                "With the paths of your digits and signs: who has the link can see how you drew them"
            </label>
            {code}
            <p class="line">
                "For other programs: "
                <Button class="quiet" testid="export-onnx" press=Box::new(onnx)>"Save as ONNX"</Button>
                <a class="button quiet" href="notebook/inkling.ipynb" download>
                    "Notebook in Python"
                </a>
            </p>
        </dialog>
    }
}

fn code(shared: &Shared) -> impl IntoView + use<> {
    let drawn = shared.code.clone().map(|Code { side, path }| {
        view! {
            <svg
                viewBox=format!("0 0 {side} {side}")
                role="img"
                aria-label="The link as a QR code"
                data-testid="code"
            >
                <path d=path></path>
            </svg>
        }
    });
    let lacking = links::no_code(shared).map(|why| view! { <p data-testid="no-code">{why}</p> });
    (drawn, lacking)
}

/// Copies a link, and returns what to say.
async fn copy(link: &str) -> &'static str {
    let clipboard = window().navigator().clipboard();
    // Browsers lack it on pages that were not sent by HTTPS.
    let copied =
        !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(link)).await.is_ok();
    match copied {
        true => "Copied.",
        false => "The browser does not copy: select the link, then copy it with the keyboard.",
    }
}

/// Asks whether the head of an opened link is added.
#[component]
pub fn Question() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { links, .. } = expect_context();
    let asked = move |question: String| {
        let add = move || step(driver, Event::Add(driver.stamp()));
        let decline = move || step(driver, Event::Decline);
        view! {
            <div class="alert good" data-testid="link-question">
                <p>{question}</p>
                <Button testid="add-head" press=Box::new(add)>"Add"</Button>
                <Button class="quiet" testid="decline-head" press=Box::new(decline)>"No"</Button>
            </div>
        }
        .into_any()
    };
    changing(move || links.question.get().map(asked))
}

fn step(driver: Driver, event: Event) {
    driver.step(page::Event::Links(event));
}
