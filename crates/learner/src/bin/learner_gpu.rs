//! The learner on the graphics chip: Burn over WebGPU in a worker of the page.

use burn::tensor::Device;
use learner::chip::ReadsOnDevice;
use learner::run::serve_learner;
use worker::browser::crashed;
use worker::learner::GPU_NAME;

fn main() {
    serve_learner(GPU_NAME, open, ReadsOnDevice::new);
}

/// A worker without a chip ends as one that has crashed does: with a sentence.
async fn open() -> Option<Device> {
    let device = learn::gpu::open(|lost| crashed(&lost.to_string())).await;
    device.inspect_err(|error| crashed(&error.to_string())).ok()
}
