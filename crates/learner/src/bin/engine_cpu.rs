//! The CPU engine: Burn's flex backend in a worker of the page.

use burn::tensor::Device;

fn main() {
    learner::run::the_pad("Burn flex, CPU", async || Some(Device::flex()));
}
