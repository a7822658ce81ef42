//! The learner on the graphics chip: Burn over WebGPU in a worker of the page.

use burn::tensor::Device;
use learner::chip::ReadsOnDevice;
use learner::run::serve_learner;
use worker::browser::crashed;
use worker::learner::GPU_NAME;

fn main() {
    serve_learner(GPU_NAME, open, ReadsOnDevice::new);
}

/// Opens the chip. If there is none, the worker ends with a sentence, like a crash.
async fn open() -> Option<Device> {
    let device = learn::gpu::open(|lost| crashed(&lost.to_string())).await;
    device.inspect_err(|error| crashed(&error.to_string())).ok()
}
