//! A 28×28 picture on the page: as the network's input, or as ink on paper.

use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::canvas::{self, pen};
use ink::{Image28, SIDE};

/// A picture's digit as ink on a transparent background.
#[component]
pub fn Picture(image: Image28) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move || {
        if let Some(canvas) = canvas.get() {
            paint(&canvas, Some(&image), false);
        }
    });
    view! { <canvas class="pixels" node_ref=canvas width=SIDE height=SIDE aria-hidden="true"></canvas> }
}

/// Draws white ink on black, like the network's input, or black ink on a transparent background.
/// `None` clears the canvas.
pub fn paint(canvas: &HtmlCanvasElement, image: Option<&Image28>, as_seen: bool) {
    let Some(image) = image else {
        if let Some(pen) = pen(canvas) {
            pen.clear_rect(0.0, 0.0, SIDE as f64, SIDE as f64);
        }
        return;
    };
    let colour = |&ink: &u8| if as_seen { [ink, ink, ink, 255] } else { [0, 0, 0, ink] };
    let pixels: Vec<u8> = image.bytes().iter().flat_map(colour).collect();
    canvas::paint(canvas, (SIDE, SIDE), &pixels);
}
