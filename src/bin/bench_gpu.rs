//! The GPU engine's side of the benchmark: Burn over WebGPU in a worker of the benchmark's page.

fn main() {
    #[cfg(feature = "gpu-autotune")]
    inkling::bench::worker::tune_as_named();
    let device = inkling::engine::gpu::open(|lost| panic!("{lost}"));
    inkling::bench::worker::run(async { device.await.map_err(|error| error.to_string()) });
}
