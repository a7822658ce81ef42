//! Test pictures, and those that were misread with the highest probability.

use leptos::html;
use leptos::prelude::*;

use crate::app::image::paint;
use ink::{Image28, SIDE, a_digit};
use machines::lab::wording;
use recipes::Misread;

#[component]
pub fn MisreadPictures(pictures: Vec<(Misread, Image28)>) -> impl IntoView {
    (!pictures.is_empty()).then(|| {
        let items = pictures.into_iter().map(|(misread, image)| {
            view! { <PictureItem label=misread.label image words=wording::misread(&misread)/> }
        });
        view! {
            <section class="misread-pictures" aria-label="Misread pictures">
                <h3>"Misread, the surest first"</h3>
                <ul data-testid="misread">{items.collect_view()}</ul>
            </section>
        }
    })
}

/// A test picture in a list. `words`: what stands below it.
#[component]
pub fn PictureItem(
    label: u8,
    image: Image28,
    #[prop(optional)] words: Option<String>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move || {
        if let Some(canvas) = canvas.get() {
            paint(&canvas, Some(&image), true);
        }
    });
    let words = words.map(|words| view! { <span>{words}</span> });
    view! {
        <li>
            <canvas node_ref=canvas width=SIDE height=SIDE role="img" aria-label=a_digit(label)></canvas>
            {words}
        </li>
    }
}
