//! The network that a row has trained: a button, and the pane that opens it.

use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::HtmlIFrameElement;

use crate::app::lab::computing::ComputingStore;
use crate::app::lab::driver::Driver;
use crate::app::lab::running::RunningStore;
use crate::app::pane::{add_frame, has_sent, post_bytes};
use crate::app::parent::Data;
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
    let this = move |network: &Option<OpenNetwork>| {
        network.as_ref().is_some_and(|open| open.is_of(id, scale))
    };
    let is_open = Memo::new(move |_| network.with(this));
    let is_there = Memo::new(move |_| {
        network.with(|network| {
            this(network) && network.as_ref().is_some_and(|open| open.bytes().is_some())
        })
    });
    // The learner forgets a network sooner than the pane.
    let is_offered = move || is_open.get() || trained.with(|trained| trained.opens(id, scale));
    let place = NodeRef::<html::Div>::new();
    Effect::new(move || {
        let is_there = is_there.get();
        let Some(place) = place.get() else { return };
        place.set_text_content(None);
        if is_there {
            let choices = window().location().search().unwrap_or_default();
            let query = format!("?view=network&{}", choices.trim_start_matches('?'));
            // Making a frame fails only for a wrong name of an attribute.
            let _ = add_frame(&place, "The trained network", &query);
        }
    });
    let heard = window_event_listener(ev::message, move |event| {
        let frame = place.get_untracked().and_then(|place| place.first_element_child());
        let Some(frame) = frame.map(JsCast::unchecked_into::<HtmlIFrameElement>) else { return };
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
    let press = move |_| {
        if is_open.get_untracked() {
            driver.close_network();
        } else {
            driver.open_network(id, scale);
        }
    };
    let sentence = move || {
        network.with(|network| {
            let open = network.as_ref().filter(|open| open.is_of(id, scale))?;
            open.sentence(is_running.get()).map(str::to_owned)
        })
    };
    view! {
        <div hidden=move || !is_offered()>
            <button
                data-testid="open-network"
                aria-pressed=move || is_open.get().to_string()
                on:click=press
            >
                "Open the network"
            </button>
            <p role="status" data-testid="network-told">{sentence}</p>
            <div class="explains" node_ref=place></div>
        </div>
    }
}
