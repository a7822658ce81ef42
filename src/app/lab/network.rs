//! The network that a row has trained: a button, and the pane that opens it.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlIFrameElement};

use crate::app::lab::computing::ComputingStore;
use crate::app::lab::driver::Driver;
use crate::app::lab::running::RunningStore;
use crate::app::pane::{add_frame, has_sent, post_bytes};
use crate::app::parent::Data;
use crate::dom::{Made, add, button, flag, make, name, on, state};
use machines::contract::parse_for_lab;
use machines::lab::network::OpenNetwork;
use machines::lab::rows::RowId;
use machines::why::FROM_THE_LAB;
use recipes::scale::Scale;

#[component]
pub fn Network(id: RowId, scale: Scale) -> impl IntoView {
    let driver = expect_context::<Driver>();
    let RunningStore { network, is_running, .. } = expect_context();
    let ComputingStore { trained, .. } = expect_context();
    let press = move || {
        let is_of = |open: &Option<OpenNetwork>| open.as_ref().is_some_and(|o| o.is_of(id, scale));
        if network.with_untracked(is_of) {
            driver.close_network();
        } else {
            driver.open_network(id, scale);
        }
    };
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |made: Option<Option<Opener>>| {
        // A failure, which only a wrong name could cause, leaves the place empty.
        let opener = made.flatten().or_else(|| Opener::new(&place.get()?.into(), press).ok());
        let (is_offered, is_running) = (trained.with(|all| all.opens(id, scale)), is_running.get());
        network.with(|network| {
            let open = network.as_ref().filter(|open| open.is_of(id, scale));
            if let Some(opener) = &opener {
                // It fails only for a wrong name of an attribute.
                let _ = opener.show(open, is_offered, is_running);
            }
        });
        opener
    });
    let heard = window_event_listener(ev::message, move |event| {
        let frame = || place.get_untracked()?.last_element_child()?.first_element_child();
        let Some(frame) = frame().map(JsCast::unchecked_into::<HtmlIFrameElement>) else { return };
        // The pane says that it listens. It may ask for nothing else here.
        let listens = || parse_for_lab(&Data(event.data())).is_some_and(|told| told.hello.is_ok());
        if has_sent(&frame, &event) && listens() {
            network.with_untracked(|network| {
                if let Some(bytes) = network.as_ref().and_then(OpenNetwork::bytes) {
                    post_bytes(&frame, FROM_THE_LAB, bytes);
                }
            });
        }
    });
    on_cleanup(move || heard.remove());
    view! { <div node_ref=place></div> }
}

/// What is in the place. Leptos's own elements would add more to the page.
struct Opener {
    place: Element,
    button: HtmlElement,
    told: HtmlElement,
    /// What `told` says, in English.
    sentence: RefCell<Option<String>>,
    /// Has the frame while the network is there.
    pane: HtmlElement,
}

impl Opener {
    fn new(place: &Element, press: impl Fn() + 'static) -> Made<Self> {
        let button = button("", "open-network", "Open the network")?;
        on(&button, "click", move |_| press())?;
        let told = make("p", "")?;
        told.set_attribute("role", "status")?;
        name(&told, "network-told")?;
        let pane = make("div", "explains")?;
        for child in [&button, &told, &pane] {
            add(place, child)?;
        }
        Ok(Self { place: place.clone(), button, told, sentence: RefCell::default(), pane })
    }

    /// `is_offered`: whether the learner has the network. It forgets one sooner than the pane.
    fn show(&self, open: Option<&OpenNetwork>, is_offered: bool, is_running: bool) -> Made<()> {
        flag(&self.place, "hidden", !is_offered && open.is_none())?;
        state(&self.button, "aria-pressed", open.is_some())?;
        let sentence = open.and_then(|open| open.sentence(is_running)).map(str::to_owned);
        // Screen readers say a sentence that is set again once more.
        if *self.sentence.borrow() != sentence {
            self.told.set_text_content(sentence.as_deref());
            self.sentence.replace(sentence);
        }
        let is_there = open.is_some_and(|open| open.bytes().is_some());
        if is_there == self.pane.has_child_nodes() {
            return Ok(());
        }
        self.pane.set_text_content(None);
        if is_there {
            let choices = window().location().search()?;
            let query = format!("?view=network&{}", choices.trim_start_matches('?'));
            add_frame(&self.pane, "The trained network", &query)?;
        }
        Ok(())
    }
}
