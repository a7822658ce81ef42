//! VGG16's weights: the site's, or a file or an address that the person gives.

use leptos::ev::{Event, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use crate::app::lab::computing::ComputingStore;
use crate::app::lab::driver::{Driver, Given, GivenFrom};
use crate::app::lab::supplies::SupplyStore;
use machines::lab::run::Vgg16;
use machines::lab::vgg16::offer;
use machines::wording::bytes;
use network::vgg16::Scaling;

#[component]
pub fn Weights() -> impl IntoView {
    let ComputingStore { vgg16, .. } = expect_context();
    let SupplyStore { shipped_vgg16, .. } = expect_context();
    let coming = move || vgg16.with(|vgg16| matches!(vgg16, Vgg16::Coming(_)));
    let shown = move || {
        match (vgg16.get(), shipped_vgg16.get()) {
        (Vgg16::Taken { bytes: size, sha256 }, _) => view! {
            <p>
                {format!("Your own weights of VGG16 are there for this visit, {}. SHA-256: ", bytes(size))}
                <code data-testid="vgg16-hash">{sha256}</code>
            </p>
        }
        .into_any(),
        (Vgg16::Lacking | Vgg16::Coming(_), Some(size)) => view! {
            <p data-testid="vgg16-shipped">{offer(size)}</p>
            <details>
                <summary data-testid="vgg16-other">"Use other weights"</summary>
                <Ask coming/>
            </details>
        }
        .into_any(),
        (Vgg16::Lacking | Vgg16::Coming(_), None) => view! {
            <p>"Rows on VGG16’s features need its weights, which this copy of the site doesn’t have."</p>
            <Ask coming/>
        }
        .into_any(),
    }
    };
    view! { <section class="lack" aria-label="VGG16’s weights" data-testid="vgg16">{shown}</section> }
}

#[component]
fn Ask(coming: impl Fn() -> bool + Copy + Send + Sync + 'static) -> impl IntoView {
    let driver = expect_context::<Driver>();
    let (file, address) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let scaling = NodeRef::<html::Select>::new();
    let give = move |from: GivenFrom| {
        let scaling = scaling.get().and_then(|select| select.value().parse().ok());
        driver.give_vgg16(Given { from, scaling });
    };
    let chosen = move |_: Event| {
        let Some(input) = file.get() else { return };
        let chosen = input.files().and_then(|files| files.get(0));
        // Without this, choosing the same file twice fires no event.
        input.set_value("");
        if let Some(file) = chosen {
            give(GivenFrom::File(file));
        }
    };
    let fetch = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(url) = address.get().map(|input| input.value()).filter(|url| !url.is_empty()) {
            give(GivenFrom::Url(url));
        }
    };
    view! {
        <p>
            "A safetensors file with the names of torchvision’s " <code>"vgg16"</code>
            ". What you choose stays on this device; an address is fetched by your browser, if that site allows it."
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
            <label>
                "Pictures "
                <select data-testid="vgg16-scaling" node_ref=scaling>
                    <option value="">"as the file says"</option>
                    <option value=Scaling::Torchvision.as_str()>"as torchvision’s weights want them"</option>
                    <option value=Scaling::Keras.as_str()>"as Keras’s weights want them"</option>
                </select>
            </label>
            <button data-testid="vgg16-fetch" disabled=coming>"Fetch"</button>
        </form>
    }
}
