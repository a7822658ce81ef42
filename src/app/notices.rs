//! Error notices, the reader's state, and announcements for screen readers.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::alert::Alert;
use crate::app::changing::changing;
use crate::app::driver::{Driver, Stores};
use crate::app::each::Each;
use crate::app::stores::{NoticeStore, ReaderStore};
use machines::notices::{self, Notice};
use machines::page::Event;
use machines::reading::ReaderState;
use machines::wording;

#[component]
pub fn Alerts() -> impl IntoView {
    let driver: Driver = expect_context();
    let Stores { notices: NoticeStore { list, .. }, .. } = expect_context();
    let step = move |event| driver.step(Event::Notices(event));
    let alert = move |Notice { id, sentence, again }: Notice| {
        let try_again = Callback::new(move |()| step(notices::Event::TryAgain { id }));
        let again = again.map(|_| try_again);
        view! { <Alert sentence again dismiss=move || step(notices::Event::Dismiss { id })/> }
    };
    let ids = move || {
        list.with(|list| list.iter().map(|notice| notice.id.to_string()).collect::<Vec<_>>())
    };
    let part = move |id: String| {
        let is_it = |notice: &&Notice| notice.id.to_string() == id;
        let notice = list.with_untracked(|list| list.iter().find(is_it).cloned());
        notice.map(alert).into_any()
    };
    view! {
        <div class="alerts" role="status" aria-live="polite">
            <Each keys=Box::new(ids) part=Arc::new(part)/>
        </div>
    }
}

#[component]
#[inline(never)]
pub fn Status() -> impl IntoView {
    let Stores { reader, .. } = expect_context();
    let ReaderStore { state, base, head, failed, download, .. } = reader;
    let name = move || match state.get() {
        ReaderState::Starting => "starting",
        ReaderState::Ready => "ready",
        ReaderState::Lost => "lost",
        ReaderState::Failed => "failed",
    };
    let text = changing(move || match (state.get(), base.get()) {
        (ReaderState::Ready, Some(base)) => format!("ready · {}", wording::base_kind(base)),
        (ReaderState::Ready, None) if failed.with(Option::is_some) => {
            "no network loaded".to_owned()
        }
        (ReaderState::Ready, None) => match download.get() {
            Some((done, total)) => {
                format!("loading {} of {}", wording::bytes(done), wording::bytes(total))
            }
            None => "loading …".to_owned(),
        },
        (ReaderState::Starting, _) => "starting …".to_owned(),
        (ReaderState::Lost, _) => "starting again …".to_owned(),
        (ReaderState::Failed, _) => "not running".to_owned(),
    });
    view! {
        <span
            class="status"
            data-testid="status"
            data-engine=move || name().to_owned()
            data-base=move || base.get().map(|base| base.to_string())
            data-head=move || head.with(|head| head.as_ref().map(|id| id.0.clone()))
        >
            {text}
        </span>
    }
}

/// The last announcement, visible only to screen readers.
#[component]
pub fn Said() -> impl IntoView {
    let Stores { notices: NoticeStore { said, .. }, .. } = expect_context();
    view! { <p class="hidden" role="status" aria-live="polite" data-testid="said">{move || said.get()}</p> }
}
