//! How long the browser keeps the data, and the space that is left.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::changing::changing;
use crate::app::driver::{Driver, Stores};
use crate::app::memo::memo;
use crate::store::{keep_text, kept_text};
use machines::keeping::WARNED_KEY;

/// The time between two questions to the browser.
const PAUSE: Duration = Duration::from_secs(2);

#[component]
#[inline(never)]
pub fn Keeping() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { samples, signs, heads, keeping, .. } = expect_context();
    let kept = memo(move || {
        samples.list.with(Vec::len) + signs.list.with(Vec::len) + heads.list.with(Vec::len)
    });
    spawn_local(keeping.ask());
    // The used space changes with the entries. The next question comes after all changes until then.
    let will_ask = StoredValue::new(false);
    Effect::new(move || {
        kept.track();
        if !will_ask.get_value() {
            will_ask.set_value(true);
            let ask = move || {
                will_ask.set_value(false);
                spawn_local(keeping.ask());
            };
            set_timeout(ask, PAUSE);
        }
    });
    Effect::new(move || {
        let warned = kept_text(WARNED_KEY).is_some();
        let facts = keeping.facts.get();
        if let Some(sentence) = facts.and_then(|facts| facts.warning(kept.get(), warned)) {
            keep_text(WARNED_KEY, "yes");
            driver.notice(sentence.to_owned());
        }
    });
    let line = changing(move || {
        keeping.facts.get().and_then(|facts| facts.line(kept.get())).unwrap_or_default()
    });
    view! { <p class="keeping" data-testid="keeping">{line}</p> }
}
