//! `inkling bench`: how fast networks learn and read natively.

use std::time::Instant;

use anyhow::Result;
use burn::tensor::Device;
use inkling::bench::{Bencher, Clock, Job, Network, Order, Timed, Turn, kernel_gigaflops};
use inkling::data::Part;
use serde::Serialize;

use crate::files;

#[derive(clap::Args)]
pub struct Args {
    /// mlp, cnn or base (the page's own); may be given several times, without it all are timed
    #[arg(long)]
    network: Vec<Network>,
    /// first-step, step, reading or many (1,000 readings); may be given several times
    #[arg(long)]
    job: Vec<Job>,
    /// Each job is timed so many times, in turn; the median is told
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long a job goes on each time, at the least
    #[arg(long, default_value_t = 300.0)]
    ms: f64,
    #[arg(long)]
    json: bool,
}

struct Now(Instant);

impl Clock for Now {
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
    /// One core, four numbers at a time: what a browser's engine could reach on this machine.
    machine_gigaflops: f64,
    figures: Vec<Figure>,
}

pub fn run(args: Args) -> Result<()> {
    let networks = if args.network.is_empty() { Network::ALL.to_vec() } else { args.network };
    let jobs = if args.job.is_empty() { Job::ALL.to_vec() } else { args.job };
    let machine_gigaflops = kernel_gigaflops(&Now(Instant::now()));
    let digits = files::mnist(Part::Test)?;
    let mut bencher = Bencher::new(Device::flex(), digits, Now(Instant::now()));
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
            figures.push(Figure { network, job, ms, gigaflops: job.flops(network) / ms / 1e6 });
        }
    }
    let figures = Figures { machine_gigaflops, figures };
    if args.json {
        println!("{}", serde_json::to_string_pretty(&figures)?);
        return Ok(());
    }
    println!("one core, four numbers at a time: {machine_gigaflops:.1} GFLOP/s");
    println!("network  job               ms  GFLOP/s");
    for Figure { network, job, ms, gigaflops } in figures.figures {
        println!("{network:7}  {job:10} {ms:9.3}  {gigaflops:7.1}", job = job.as_str());
    }
    Ok(())
}
