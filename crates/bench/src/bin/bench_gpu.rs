//! Times Burn over WebGPU, in a worker of the benchmark's page.

fn main() {
    let device = learn::gpu::open(|lost| panic!("{lost}"));
    bench::worker::run(async { device.await.map_err(|error| error.to_string()) });
}
