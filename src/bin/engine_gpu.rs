//! The GPU engine: Burn over WebGPU in a worker of the page, or of the Lab's.

fn main() {
    inkling::engine::worker::run_on_gpu();
}
