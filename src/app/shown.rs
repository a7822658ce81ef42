//! A part that is shown at times.

use leptos::either::Either;
use leptos::prelude::*;

/// `Show` for one type of condition and of children, so that all uses share their code.
#[component]
pub fn Shown(
    when: Memo<bool>,
    /// What is shown otherwise.
    #[prop(optional, into)]
    fallback: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    move || match when.get() {
        true => Either::Left(children()),
        false => Either::Right(fallback.run()),
    }
}
