//! How long the browser keeps the data, and the space that is left.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::driver::Driver;
use crate::app::stores::{HeadStore, KeepingStore, SampleStore};
use crate::store::{keep_text, kept_text};
use machines::keeping::WARNED_KEY;

#[component]
pub fn Keeping() -> impl IntoView {
    let driver: Driver = expect_context();
    let samples: SampleStore = expect_context();
    let heads: HeadStore = expect_context();
    let keeping: KeepingStore = expect_context();
    let kept = Memo::new(move |_| samples.list.with(Vec::len) + heads.list.with(Vec::len));
    // The used space changes with the entries.
    Effect::new(move || {
        kept.track();
        spawn_local(keeping.ask());
    });
    Effect::new(move || {
        let warned = kept_text(WARNED_KEY).is_some();
        let facts = keeping.facts.get();
        if let Some(sentence) = facts.and_then(|facts| facts.warning(kept.get(), warned)) {
            keep_text(WARNED_KEY, "yes");
            driver.notice(sentence.to_owned());
        }
    });
    let line = move || keeping.facts.get().and_then(|facts| facts.line(kept.get()));
    view! { <p class="keeping" data-testid="keeping">{line}</p> }
}
