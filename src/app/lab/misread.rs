//! The misread test pictures with the highest probability.

use leptos::html;
use leptos::prelude::*;

use crate::app::image::paint;
use ink::{Image28, SIDE};
use machines::lab::wording;
use recipes::Misread;

#[component]
pub fn MisreadPictures(pictures: Vec<(Misread, Image28)>) -> impl IntoView {
    (!pictures.is_empty()).then(|| {
        let items = pictures.into_iter().map(|(misread, image)| view! { <Item misread image/> });
        view! {
            <section class="misread-pictures" aria-label="Misread pictures">
                <h3>"Misread, the surest first"</h3>
                <ul data-testid="misread">{items.collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn Item(misread: Misread, image: Image28) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move || {
        if let Some(canvas) = canvas.get() {
            paint(&canvas, Some(&image), true);
        }
    });
    view! {
        <li>
            <canvas node_ref=canvas width=SIDE height=SIDE role="img" aria-label=format!("A {}", misread.label)></canvas>
            <span>{wording::misread(&misread)}</span>
        </li>
    }
}
