//! Failures of runs and of storing results.

use leptos::prelude::*;

use crate::app::alert::Alert;
use crate::app::lab::driver::Driver;
use crate::app::lab::notices::NoticeStore;
use crate::app::lab::results::ResultStore;
use machines::lab::run::Trouble;
use machines::shelf;

#[component]
pub fn Alerts() -> impl IntoView {
    let driver = expect_context::<Driver>();
    let NoticeStore { trouble, .. } = expect_context();
    let ResultStore { shelf, .. } = expect_context();
    let failed = move |Trouble { sentence, again }: Trouble| {
        let again = again.map(|plan| Callback::new(move |()| driver.run(plan.clone())));
        view! { <Alert sentence again dismiss=move || trouble.set(None)/> }
    };
    let not_kept = move |shelf::Notice { sentence, again }| {
        let again = again.then(|| Callback::new(move |()| shelf.try_again()));
        view! { <Alert sentence again dismiss=move || shelf.dismiss()/> }
    };
    view! {
        <div role="status" aria-live="polite">
            {move || trouble.get().map(failed)}
            {move || shelf.notice.get().map(not_kept)}
        </div>
    }
}
