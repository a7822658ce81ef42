//! Times Burn's flex backend, in a worker of the benchmark's page.

fn main() {
    bench::worker::run(async { Ok(burn::tensor::Device::flex()) });
}
