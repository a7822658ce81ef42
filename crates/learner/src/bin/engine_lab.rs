//! The Lab's engine: runs recipes with Burn's flex backend in a worker of the Lab's page.

use burn::tensor::Device;
use worker::lab::CPU;

fn main() {
    learner::run::the_lab(CPU.name, async || Some(Device::flex()));
}
