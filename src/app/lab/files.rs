//! A recipe's results: downloads and deletion, which can be taken back.

use std::sync::Arc;

use leptos::prelude::*;
use serde::Serialize;

use crate::app::download::{DownloadError, offer};
use crate::app::lab::notices::NoticeStore;
use crate::app::lab::results::ResultStore;
use machines::result::LabResult;
use recipes::Outcome;
use recipes::lines::csv;
use recipes::recipe::Recipe;

#[component]
pub fn Files(recipe: &'static Recipe) -> impl IntoView {
    let results = expect_context::<ResultStore>();
    let notices = expect_context::<NoticeStore>();
    let none = Memo::new(move |_| results.of_recipe(recipe).is_empty());
    let gone = RwSignal::new(Vec::<Arc<LabResult>>::new());
    // What another tab has deleted with everything must not come back.
    Effect::new(move || {
        results.deleted_elsewhere.track();
        gone.set(Vec::new());
    });
    let hand_over = move |result: Result<(), DownloadError>| {
        if let Err(error) = result {
            notices.warn(error.to_string());
        }
    };
    let as_csv = move |_| {
        let results = untrack(|| results.of_recipe(recipe));
        let text = csv(results.iter().map(|result| &result.outcome));
        hand_over(offer(&format!("inkling-lab-{}.csv", recipe.id), text.as_bytes()));
    };
    let as_json = move |_| {
        let results = untrack(|| results.of_recipe(recipe));
        let outcomes: Vec<&Outcome> = results.iter().map(|result| &result.outcome).collect();
        let name = format!("inkling-lab-{}.json", recipe.id);
        hand_over(match json(&outcomes) {
            Some(text) => offer(&name, text.as_bytes()),
            None => Err(DownloadError::NotOffered(name)),
        });
    };
    let delete = move |_| {
        gone.set(untrack(|| results.of_recipe(recipe)));
        untrack(|| results.delete(recipe));
    };
    let bring_back = move |_| {
        results.bring_back(&gone.get_untracked());
        gone.set(Vec::new());
    };
    view! {
        <div class="files">
            <button data-testid="csv" disabled=move || none.get() on:click=as_csv>"Download as CSV"</button>
            <button data-testid="json" disabled=move || none.get() on:click=as_json>"Download as JSON"</button>
            <button class="quiet" data-testid="forget" disabled=move || none.get() on:click=delete>
                "Delete these results"
            </button>
            <Show when=move || !gone.with(Vec::is_empty)>
                <button data-testid="undo-forget" on:click=bring_back>"Undo"</button>
            </Show>
        </div>
    }
}

/// The format of `inkling lab --json`, which `inkling lab --tables` reads.
fn json(outcomes: &[&Outcome]) -> Option<String> {
    let value = outcomes.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).ok()?;
    js_sys::JSON::stringify(&value).ok()?.as_string()
}
