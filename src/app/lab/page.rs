//! The Lab's page: the choice of a project, the project, and the current run.

use leptos::ev;
use leptos::prelude::*;

use crate::app::lab::alerts::Alerts;
use crate::app::lab::bench::Bench;
use crate::app::lab::computing::ComputingStore;
use crate::app::lab::driver::Driver;
use crate::app::lab::host;
use crate::app::lab::notices::NoticeStore;
use crate::app::lab::place::PlaceStore;
use crate::app::lab::project::Project;
use crate::app::lab::results::ResultStore;
use crate::app::lab::running::RunningStore;
use crate::app::lab::supplies::SupplyStore;
use crate::app::stores::HostStore;
use recipes::RECIPES;
use recipes::recipe::Recipe;

#[component]
pub fn Lab() -> impl IntoView {
    let notices = NoticeStore::default();
    let (place, complaints) = PlaceStore::new();
    if !complaints.is_empty() {
        notices.warn(complaints.join(" "));
    }
    let results = ResultStore::open(notices);
    let running = RunningStore::new();
    let computing = ComputingStore::new(place, results);
    provide_context(place);
    provide_context(notices);
    provide_context(results);
    provide_context(running);
    provide_context(computing);
    provide_context(SupplyStore::new(results, computing));
    let around = HostStore::default();
    provide_context(Driver::start(place, results, running, computing, notices, around));
    host::listen(around, place, running);

    let running = running.is_running;
    let back = window_event_listener(ev::popstate, move |_| place.follow_address());
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if running.get_untracked() {
            // The browser asks for confirmation, because leaving stops the run.
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        back.remove();
        leaving.remove();
    });
    // During a run the pad opens in another tab, because leaving this page stops the run.
    let target = move || running.get().then_some("_blank");
    let recipe = Memo::new(move |_| place.place.with(|place| place.recipe.id));
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
                <Alerts/>
                <Bench/>
            </div>
            <p class="hidden" role="status" aria-live="polite" data-testid="said">{move || notices.announcement.get()}</p>
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
    let place = expect_context::<PlaceStore>();
    let here = Memo::new(move |_| place.place.with(|place| place.recipe.id == recipe.id));
    let open = move |event: ev::MouseEvent| {
        // With a modifier key, the browser opens the link in a new tab itself.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
            event.prevent_default();
            place.open(recipe);
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
