//! A 28×28 picture on the page: as the network's input, or as ink on paper.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

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
    let context = canvas.get_context("2d").ok().flatten();
    let Some(context) = context.and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok()) else {
        return;
    };
    let side = SIDE as u32;
    let Some(image) = image else {
        return context.clear_rect(0.0, 0.0, f64::from(side), f64::from(side));
    };
    let colour = |&ink: &u8| if as_seen { [ink, ink, ink, 255] } else { [0, 0, 0, ink] };
    let pixels: Vec<u8> = image.bytes().iter().flat_map(colour).collect();
    if let Ok(data) = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), side, side) {
        // A failure only leaves the canvas empty.
        let _ = context.put_image_data(&data, 0.0, 0.0);
    }
}
