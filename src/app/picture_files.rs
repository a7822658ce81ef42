//! Picture files that are picked, dropped or pasted. `found` shows the digits found in them.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use web_sys::DataTransfer;

use crate::app::driver::Driver;

/// The accepted file types. A phone converts photos in other formats to one of these. Dropped and
/// pasted files are checked when they are opened.
const ACCEPTED: &str = "image/png,image/jpeg,image/webp";

/// A button that picks a picture. A phone also offers its camera.
#[component]
pub fn PickPicture() -> impl IntoView {
    let driver: Driver = expect_context();
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_: ev::Event| {
        let Some(input) = input.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        if let Some(file) = file {
            driver.open_picture(&file);
        }
        // Without this, choosing the same file twice fires no event.
        input.set_value("");
    };
    view! {
        <label class="button quiet" title="A photo, scan or screenshot of digits. You can also drop or paste one.">
            "From a picture"
            <input
                class="hidden"
                type="file"
                accept=ACCEPTED
                data-testid="pick-picture"
                node_ref=input
                on:change=chosen
            />
        </label>
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
