//! VGG16's weights, which the site may not ship. The person gives a file or an address.

use leptos::ev::{Event, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use crate::app::lab::computing::ComputingStore;
use crate::app::lab::driver::{Driver, Vgg16Weights};
use machines::lab::run::Vgg16;
use machines::wording::bytes;

#[component]
pub fn Weights() -> impl IntoView {
    let ComputingStore { vgg16, .. } = expect_context();
    let coming = move || vgg16.with(|vgg16| matches!(vgg16, Vgg16::Coming(_)));
    let shown = move || match vgg16.get() {
        Vgg16::Taken { bytes: size, sha256 } => view! {
            <p>
                {format!("VGG16’s weights are there for this visit, {}. SHA-256: ", bytes(size))}
                <code data-testid="vgg16-hash">{sha256}</code>
            </p>
        }
        .into_any(),
        Vgg16::Lacking | Vgg16::Coming(_) => view! { <Ask coming/> }.into_any(),
    };
    view! { <section class="lack" aria-label="VGG16’s weights" data-testid="vgg16">{shown}</section> }
}

#[component]
fn Ask(coming: impl Fn() -> bool + Copy + Send + Sync + 'static) -> impl IntoView {
    let driver = expect_context::<Driver>();
    let (file, address) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let chosen = move |_: Event| {
        let Some(input) = file.get() else { return };
        let chosen = input.files().and_then(|files| files.get(0));
        // Without this, choosing the same file twice fires no event.
        input.set_value("");
        if let Some(file) = chosen {
            driver.give_vgg16(Vgg16Weights::File(file));
        }
    };
    let fetch = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(url) = address.get().map(|input| input.value()).filter(|url| !url.is_empty()) {
            driver.give_vgg16(Vgg16Weights::Url(url));
        }
    };
    view! {
        <p>
            "Rows on VGG16’s features need its weights, 58 MB that aren’t this project’s to give away: torchvision’s "
            <code>"vgg16"</code>
            " as a safetensors file. What you choose stays on this device; an address is fetched by your browser, if that site allows it."
        </p>
        <form class="lend" on:submit=fetch>
            <label class="button">
                {move || if coming() { "Taking them …" } else { "Choose the file" }}
                <input
                    class="hidden"
                    type="file"
                    accept=".safetensors"
                    data-testid="vgg16-file"
                    disabled=coming
                    node_ref=file
                    on:change=chosen
                />
            </label>
            <input
                type="url"
                required
                aria-label="Address of VGG16’s weights"
                placeholder="or its address: https://…"
                data-testid="vgg16-address"
                node_ref=address
            />
            <button data-testid="vgg16-fetch" disabled=coming>"Fetch"</button>
        </form>
    }
}
