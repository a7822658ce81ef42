//! Picture files that are picked, dropped or pasted. `found` shows the digits found in them.

use leptos::ev;
use leptos::prelude::*;
use web_sys::{DataTransfer, File};

use crate::app::driver::Driver;
use crate::app::file_button::FileButton;

/// The accepted file types. A phone converts photos in other formats to one of these. Dropped and
/// pasted files are checked when they are opened.
const ACCEPTED: &str = "image/png,image/jpeg,image/webp";

/// A button that picks a picture. A phone also offers its camera.
#[component]
pub fn PickPicture() -> impl IntoView {
    let driver: Driver = expect_context();
    let picked = Box::new(move |file: File| driver.open_picture(&file));
    view! {
        <FileButton
            title="A photo, scan or screenshot of digits. You can also drop or paste one."
            accept=ACCEPTED
            testid="pick-picture"
            picked
        >
            "From a picture"
        </FileButton>
    }
}

/// Opens files that are dropped or pasted anywhere on the page. The signal is true while a file is
/// dragged over the page.
pub fn listen(driver: Driver) -> RwSignal<bool> {
    let held = RwSignal::new(false);
    let over = window_event_listener(ev::dragover, move |event| {
        if event.data_transfer().is_some_and(|data| data.types().iter().any(|t| t == "Files")) {
            // Otherwise the browser would navigate to the file.
            event.prevent_default();
            held.set(true);
        }
    });
    let left = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            held.set(false);
        }
    });
    let open = move |event: &ev::Event, data: Option<DataTransfer>| {
        if let Some(file) = data.and_then(|data| data.files()?.get(0)) {
            event.prevent_default();
            driver.open_picture(&file);
        }
    };
    let dropped = window_event_listener(ev::drop, move |event| {
        held.set(false);
        open(&event, event.data_transfer());
    });
    let pasted =
        window_event_listener(ev::paste, move |event| open(&event, event.clipboard_data()));
    on_cleanup(move || {
        [over, left, dropped, pasted].into_iter().for_each(|listener| listener.remove())
    });
    held
}
