//! The whole page, or the part of it that a frame asks for.

use leptos::prelude::*;

use crate::app::bases::Bases;
use crate::app::engine_choice::EngineChoice;
use crate::app::forget::Forget;
use crate::app::found::Pictures;
use crate::app::guide::Guide;
use crate::app::heads::Heads;
use crate::app::keys;
use crate::app::learn::Learn;
use crate::app::notices::{Alerts, Said, Status};
use crate::app::pad::Pad;
use crate::app::reading::ReadingPanel;
use crate::app::samples::Samples;
use crate::app::state::State;
use machines::address::{Address, Embed};
use machines::drawing::Drawing;

#[component]
pub fn App() -> impl IntoView {
    let query = window().location().search().unwrap_or_default();
    let address = Address::parse(&query);
    let state = State::new(&address);
    provide_context(state);
    keys::listen(state);
    state.open_store(&address);
    state.start_engine();
    state.choose_engines(address.engine);

    let embed = address.embed;
    let learning = move || {
        view! {
            <div class="own">
                <Samples/>
                <Learn/>
                {(embed == Embed::Whole).then(|| view! { <Heads/> })}
            </div>
        }
    };
    view! {
        <div class=format!("page embed-{}", embed.as_str())>
            {(embed == Embed::Whole).then(|| view! { <Header/> })}
            <main>
                <div class="draw">
                    {(embed != Embed::Pad).then(|| view! { <Guide/> })}
                    <Pad/>
                    <Tools/>
                </div>
                <ReadingPanel/>
                {(embed != Embed::Pad).then(learning)}
            </main>
            {(embed == Embed::Whole).then(|| view! { <Footer/> <Pictures/> })}
            <Alerts/>
            <Said/>
        </div>
    }
}

#[component]
fn Header() -> impl IntoView {
    view! {
        <header class="top">
            <h1>"Inkling"</h1>
            <p>"Reads your digits, and learns your hand."</p>
            <a class="button quiet" href="lab.html" data-testid="to-the-lab">"Lab"</a>
            <Bases/>
        </header>
    }
}

#[component]
fn Tools() -> impl IntoView {
    let state = expect_context::<State>();
    let empty = Memo::new(move |_| state.drawing.with(Drawing::is_empty));
    view! {
        <div class="tools">
            <button data-testid="undo" disabled=move || empty.get() on:click=move |_| state.undo_stroke()>
                "Undo"
            </button>
            <button data-testid="clear" disabled=move || empty.get() on:click=move |_| state.clear()>
                "Clear"
            </button>
            <Status/>
        </div>
    }
}

#[component]
fn Footer() -> impl IntoView {
    view! {
        <footer>
            <p>"Everything happens in this browser: nothing you draw leaves your device."</p>
            <EngineChoice/>
            <Forget/>
        </footer>
    }
}
