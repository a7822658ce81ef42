//! Ten buttons that say which digit it is.

use std::rc::Rc;

use ink::CLASSES;
use leptos::prelude::*;

#[component]
pub fn Digits(
    /// The test ids are this and the digit.
    testid: &'static str,
    /// The pressed digit.
    #[prop(optional)]
    label: Option<u8>,
    press: Rc<dyn Fn(u8)>,
) -> impl IntoView {
    let button = |digit: u8| {
        let press = Rc::clone(&press);
        view! {
            <button
                data-testid=format!("{testid}-{digit}")
                aria-label=format!("It is a {digit}")
                aria-pressed=label.map(|label| (digit == label).to_string())
                on:click=move |_| press(digit)
            >
                {digit}
            </button>
        }
    };
    view! { <div class="digits">{(0..CLASSES as u8).map(button).collect_view()}</div> }
}
