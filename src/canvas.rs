//! Canvases, for charts and for pictures of digits.

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// The canvas's pen; `None` where the browser has no memory for it.
pub fn pen(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

/// `pixels`: four bytes for each, row by row.
pub fn paint(canvas: &HtmlCanvasElement, (width, height): (usize, usize), pixels: &[u8]) {
    let Some(pen) = pen(canvas) else { return };
    let (width, height) = (width as u32, height as u32);
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(pixels), width, height);
    if let Ok(data) = data {
        // A failure only leaves the canvas empty.
        let _ = pen.put_image_data(&data, 0.0, 0.0);
    }
}
