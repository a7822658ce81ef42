//! The learner on the processor: Burn's flex backend in a worker of the page.

use burn::tensor::Device;
use learner::run::serve_learner;
use learner::session::NoReadings;
use worker::learner::CPU_NAME;

fn main() {
    serve_learner(CPU_NAME, async || Some(Device::flex()), |_, _| NoReadings);
}
