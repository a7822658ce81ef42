//! The GPU engine: Burn over WebGPU in a worker of the page, or of the Lab's, whichever the worker is named after.

use burn::tensor::Device;
use worker::browser::{crashed, scope};
use worker::dialogue::Told;
use worker::lab::{self, GPU};
use worker::protocol::Event;

fn main() {
    if scope().name() == GPU.worker {
        learner::run::the_lab(GPU.name, open::<lab::Event>);
    } else {
        learner::run::the_pad(GPU.name, open::<Event>);
    }
}

/// The GPU has first to be found: where there is none, or it's lost, the engine ends as one that has crashed does.
async fn open<E: Told>() -> Option<Device> {
    let device = learn::gpu::open(|lost| crashed::<E>(&lost.to_string())).await;
    device.inspect_err(|error| crashed::<E>(&error.to_string())).ok()
}
