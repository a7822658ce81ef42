//! The Lab's page: the choice of a project, the project, and the run that is under way.

use leptos::ev;
use leptos::prelude::*;

use crate::app::lab::bench::Bench;
use crate::app::lab::project::Project;
use crate::app::lab::state::{State, Trouble};
use crate::app::notices::ShelfNotice;
use recipes::RECIPES;
use recipes::recipe::Recipe;

#[component]
pub fn Lab() -> impl IntoView {
    let state = State::new();
    provide_context(state);
    state.open_store();
    Effect::new(move || state.compute());
    let running = Memo::new(move |_| state.running.with(Option::is_some));
    let back = window_event_listener(ev::popstate, move |_| state.follow_address());
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if running.get_untracked() {
            // The browser asks whether to stay: leaving stops the run.
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        back.remove();
        leaving.remove();
    });
    // Another tab for the pad while a run is under way, which would stop with this one.
    let target = move || running.get().then_some("_blank");
    let recipe = Memo::new(move |_| state.place.with(|place| place.recipe.id));
    view! {
        <div class="page lab" class:running=move || running.get()>
            <header class="top">
                <h1>"Inkling " <span>"Lab"</span></h1>
                <p>"Experiments that others have published, run again on your own device."</p>
                <a class="button" href="./" target=target data-testid="to-the-pad">"Draw digits"</a>
            </header>
            <main>
                <Projects/>
                {move || recipes::find(recipe.get()).ok().map(|recipe| view! { <Project recipe/> })}
            </main>
            <footer>
                <p>"Everything happens in this browser: nothing leaves your device. Results are kept here until you delete them."</p>
            </footer>
            <div class="dock">
                <Troubles/>
                <Bench/>
            </div>
            <p class="hidden" role="status" aria-live="polite" data-testid="said">{move || state.said.get()}</p>
        </div>
    }
}

#[component]
fn Projects() -> impl IntoView {
    view! {
        <nav class="projects" aria-label="Projects">
            {RECIPES.into_iter().map(|recipe| view! { <Choice recipe/> }).collect_view()}
        </nav>
    }
}

#[component]
fn Choice(recipe: &'static Recipe) -> impl IntoView {
    let state = expect_context::<State>();
    let here = Memo::new(move |_| state.place.with(|place| place.recipe.id == recipe.id));
    let open = move |event: ev::MouseEvent| {
        // With a key held the browser opens a tab of its own.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
            event.prevent_default();
            state.open(recipe);
        }
    };
    view! {
        <a
            class="button"
            href=format!("?recipe={}", recipe.id)
            aria-current=move || here.get().then_some("page")
            data-testid=format!("recipe-{}", recipe.id)
            on:click=open
        >
            <b>{recipe.title}</b>
            <span>{recipe.id}</span>
        </a>
    }
}

#[component]
fn Troubles() -> impl IntoView {
    let state = expect_context::<State>();
    let shown = move |Trouble { sentence, again }: Trouble| {
        let again = again.map(|plan| {
            view! {
                <button data-testid="try-again" on:click=move |_| state.run(plan.clone())>"Try again"</button>
            }
        });
        view! {
            <div class="alert" data-testid="alert">
                <p>{sentence}</p>
                {again}
                <button class="quiet" data-testid="dismiss" aria-label="Dismiss" on:click=move |_| state.trouble.set(None)>
                    "×"
                </button>
            </div>
        }
    };
    view! {
        <div role="status" aria-live="polite">
            {move || state.trouble.get().map(shown)}
            <ShelfNotice shelf=state.shelf/>
        </div>
    }
}
