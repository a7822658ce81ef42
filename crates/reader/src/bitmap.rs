//! Picture files as grayscale, decoded by the browser in a worker.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DedicatedWorkerGlobalScope, ImageBitmap, OffscreenCanvas,
    OffscreenCanvasRenderingContext2d, Response,
};

use worker::browser::scope;

use ink::picture::{Kind, MAX_FILE_BYTES, PictureError};
use ink::sheet::{Gray, MAX_SIDE};

/// A picture as grayscale: upright, its longer side at most `MAX_SIDE` pixels. `url`: an object URL
/// of the page.
pub async fn gray(url: &str) -> Result<Gray, PictureError> {
    let scope = scope();
    let file = file(&scope, url).await.map_err(|error| broken(&error))?;
    if file.size() > MAX_FILE_BYTES as f64 {
        return Err(PictureError::Large);
    }
    let bitmap = match open(&scope, &file).await {
        Ok(bitmap) => bitmap,
        // A browser may decode more kinds than the page offers.
        Err(error) if Kind::of(&beginning(&file).await).is_some() => return Err(broken(&error)),
        Err(_) => return Err(PictureError::Kind),
    };
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

async fn file(scope: &DedicatedWorkerGlobalScope, url: &str) -> Result<Blob, JsValue> {
    let response: Response = JsFuture::from(scope.fetch_with_str(url)).await?.dyn_into()?;
    JsFuture::from(response.blob()?).await?.dyn_into()
}

/// The file's first bytes, which identify its kind; empty if they can't be read.
async fn beginning(file: &Blob) -> Vec<u8> {
    let Ok(beginning) = file.slice_with_i32_and_i32(0, 12) else { return Vec::new() };
    let bytes = JsFuture::from(beginning.array_buffer()).await;
    bytes.map(|bytes| Uint8Array::new(&bytes).to_vec()).unwrap_or_default()
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
