//! `inkling bench`: times training and reading natively.

use std::time::Instant;

use anyhow::Result;
use bench::{Bencher, Clock, kernel_gigaflops};
use burn::tensor::Device;
use data::Part;
use serde::Serialize;
use worker::bench::{BATCH, Job, Network, Order, Timed, Turn};

use crate::files;

#[derive(clap::Args)]
pub struct Args {
    /// Network to time: mlp, cnn or base (the page's own); may be given several times [default: all]
    #[arg(long)]
    network: Vec<Network>,
    /// Job to time: first-step, step, reading or many (1,000 readings); may be given several times [default: all]
    #[arg(long)]
    job: Vec<Job>,
    /// Device: the processor, or a GPU through Vulkan (needs a build with --features vulkan)
    #[arg(long, value_enum, default_value_t)]
    device: DeviceKind,
    /// Pictures in a training step
    #[arg(long, default_value_t = BATCH, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    batch: usize,
    /// Number of timings of each job; the result is their median
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Least duration of a timing, in milliseconds
    #[arg(long, default_value_t = 300.0)]
    ms: f64,
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum DeviceKind {
    #[default]
    Cpu,
    Vulkan,
}

impl DeviceKind {
    /// The device and its name.
    fn open(self) -> Result<(Device, String)> {
        match self {
            Self::Cpu => Ok((Device::flex(), "Burn flex".to_owned())),
            Self::Vulkan => vulkan(),
        }
    }
}

#[cfg(feature = "vulkan")]
fn vulkan() -> Result<(Device, String)> {
    use anyhow::Context;
    use burn::tensor::wgpu::{MemoryConfiguration, WgpuBackend};
    // As in browsers, no shader may read and write the same buffer.
    let options = Device::wgpu_options()
        .graphics_api(WgpuBackend::Vulkan)
        .memory_config(MemoryConfiguration::ExclusivePages);
    let (device, setup) =
        options.init_with_setup().context("no GPU is available through Vulkan")?;
    Ok((device, setup.adapter.get_info().name))
}

#[cfg(not(feature = "vulkan"))]
fn vulkan() -> Result<(Device, String)> {
    anyhow::bail!("this program has no GPU support: build it with --features vulkan")
}

struct SystemClock(Instant);

impl Clock for SystemClock {
    fn now_ms(&self) -> f64 {
        self.0.elapsed().as_secs_f64() * 1e3
    }
}

#[derive(Serialize)]
struct Figure {
    network: Network,
    job: Job,
    ms: f64,
    gigaflops: f64,
}

#[derive(Serialize)]
struct Figures {
    device: String,
    /// Pictures in a training step.
    batch: usize,
    /// One core, four numbers at a time: the upper bound for wasm on this machine.
    machine_gigaflops: f64,
    figures: Vec<Figure>,
}

pub fn run(args: Args) -> Result<()> {
    let networks = if args.network.is_empty() { Network::ALL.to_vec() } else { args.network };
    let jobs = if args.job.is_empty() { Job::ALL.to_vec() } else { args.job };
    let machine_gigaflops = kernel_gigaflops(&SystemClock(Instant::now()));
    let digits = files::mnist(Part::Train)?;
    let pictures = digits.len();
    let (device, name) = args.device.open()?;
    let bencher = Bencher::new(device, digits, SystemClock(Instant::now()));
    let mut bencher = bencher.with_batches_of(args.batch);
    let mut figures = Vec::new();
    for network in networks {
        for &job in &jobs {
            let order = Order::Turn(Turn { network, job, at_least_ms: args.ms });
            let mut times = (0..args.rounds.max(1))
                .map(|_| pollster::block_on(bencher.carry_out(order)))
                .map(|timed| timed.map(|Timed { ms, .. }| ms))
                .collect::<Result<Vec<f64>, _>>()?;
            times.sort_by(f64::total_cmp);
            let ms = times[times.len() / 2];
            figures.push(Figure {
                network,
                job,
                ms,
                gigaflops: job.flops(network, args.batch) / ms / 1e6,
            });
        }
    }
    let figures = Figures { device: name, batch: args.batch, machine_gigaflops, figures };
    if args.json {
        println!("{}", serde_json::to_string_pretty(&figures)?);
        return Ok(());
    }
    println!("{}, steps of {} pictures", figures.device, figures.batch);
    println!("an epoch: {pictures} pictures in such steps");
    println!("one core, four numbers at a time: {machine_gigaflops:.1} GFLOP/s");
    println!("network  job               ms  GFLOP/s");
    for Figure { network, job, ms, gigaflops } in figures.figures {
        println!("{network:7}  {job:10} {ms:9.3}  {gigaflops:7.1}", job = job.as_str());
        if job == Job::Step {
            let epoch_ms = pictures.div_ceil(args.batch) as f64 * ms;
            println!("{network:7}  epoch      {epoch_ms:9.0}");
        }
    }
    Ok(())
}
