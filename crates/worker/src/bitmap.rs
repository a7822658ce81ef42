//! Picture files as grayscale, decoded by the browser in a worker.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DedicatedWorkerGlobalScope, ImageBitmap, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d,
};

use crate::browser::scope;
use ink::picture::{HEADER_PART, Kind, PictureError, check_length};
use ink::sheet::{Gray, MAX_SIDE};

/// A picture as grayscale: upright, its longer side at most `MAX_SIDE` pixels.
pub async fn gray(file: &Blob) -> Result<Gray, PictureError> {
    check(file).await?;
    let bitmap = open(&scope(), file).await.map_err(|error| broken(&error))?;
    let longer = bitmap.width().max(bitmap.height()).max(1);
    let scale = (MAX_SIDE as f64 / f64::from(longer)).min(1.0);
    // At least one pixel, and no more than before.
    let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
    let (width, height) = (side(bitmap.width()), side(bitmap.height()));
    let pixels = drawn(&bitmap, width, height).map_err(|error| broken(&error));
    // Frees a photo's memory at once; the garbage collector does not see its size.
    bitmap.close();
    Ok(Gray::new(width as usize, height as usize, pixels?)?)
}

/// Refuses a file by its size and by its header: the browser would decode a picture of any size.
async fn check(file: &Blob) -> Result<(), PictureError> {
    check_length(file.size() as u64)?;
    let read = async |at: usize| part(file, at).await.map_err(|error| broken(&error));
    let beginning = read(0).await?;
    let kind = Kind::of(&beginning).ok_or(PictureError::Kind)?;
    let mut next = kind.check_header(&beginning, 0)?;
    while let Some(at) = next {
        next = kind.check_header(&read(at).await?, at)?;
    }
    Ok(())
}

/// The bytes of a file from `at` on, as many as a header is read by.
async fn part(file: &Blob, at: usize) -> Result<Vec<u8>, JsValue> {
    let part = file.slice_with_f64_and_f64(at as f64, (at + HEADER_PART) as f64)?;
    let bytes = JsFuture::from(part.array_buffer()).await?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

async fn open(scope: &DedicatedWorkerGlobalScope, file: &Blob) -> Result<ImageBitmap, JsValue> {
    JsFuture::from(scope.create_image_bitmap_with_blob(file)?).await?.dyn_into()
}

/// The bitmap's pixels at this size: RGBA, four bytes each.
fn drawn(bitmap: &ImageBitmap, width: u32, height: u32) -> Result<Vec<u8>, JsValue> {
    let canvas = OffscreenCanvas::new(width, height)?;
    let context = canvas.get_context("2d")?.ok_or("this browser draws nothing in workers")?;
    let context: OffscreenCanvasRenderingContext2d = context.dyn_into()?;
    // Browsers without this property shrink with less quality.
    let _ = js_sys::Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into());
    let (w, h) = (f64::from(width), f64::from(height));
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, w, h)?;
    Ok(context.get_image_data(0.0, 0.0, w, h)?.data().0)
}

fn broken(error: &JsValue) -> PictureError {
    let reason = match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_else(|| "its data are damaged".to_owned()),
    };
    PictureError::Broken(reason)
}
