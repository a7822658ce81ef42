//! A picture of 28×28 pixels on a canvas.

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::ink::{Image28, SIDE};

/// Paints it; nothing at all where there is none.
pub fn paint(canvas: &HtmlCanvasElement, image: Option<&Image28>) {
    let context = canvas.get_context("2d").ok().flatten();
    let Some(context) = context.and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok()) else {
        return;
    };
    let side = SIDE as u32;
    let Some(image) = image else {
        return context.clear_rect(0.0, 0.0, f64::from(side), f64::from(side));
    };
    let pixels: Vec<u8> = image.bytes().iter().flat_map(|&byte| [byte, byte, byte, 255]).collect();
    if let Ok(data) = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), side, side) {
        // A picture that can't be shown takes nothing else down.
        let _ = context.put_image_data(&data, 0.0, 0.0);
    }
}
