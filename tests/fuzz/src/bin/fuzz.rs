//! `fuzz TARGET`: mutated inputs for a parser, until one of them makes it panic, hang or take too much memory.

use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use fuzz_tests::targets::{TARGETS, Target, find};
use fuzz_tests::{FuzzError, Limits, Runner, fuzz};

/// Runs a parser on mutations of its corpus.
#[derive(Parser)]
struct Args {
    /// The target; `all` for one after the other, `list` for their names
    target: String,
    /// Mutated inputs
    #[arg(long, default_value_t = 100_000)]
    inputs: u64,
    /// The same seed and number of jobs give the same inputs
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Inputs at the same time
    #[arg(long, default_value_t = 1)]
    jobs: u64,
    /// The most seconds for one input
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Run this input alone
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match args.target.as_str() {
        "list" => {
            TARGETS.iter().for_each(|target| println!("{}", target.name));
            Ok(())
        }
        "all" => {
            TARGETS.iter().for_each(|target| mutated(target, &args));
            Ok(())
        }
        name => find(name).and_then(|target| match &args.input {
            Some(path) => single(target, path, &args),
            None => {
                mutated(target, &args);
                Ok(())
            }
        }),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fuzz: {error}");
            ExitCode::FAILURE
        }
    }
}

fn limits(args: &Args) -> Limits {
    Limits { time: Duration::from_secs(args.seconds), ..Limits::default() }
}

fn single(target: &'static Target, path: &Path, args: &Args) -> Result<(), FuzzError> {
    let read = |source| FuzzError::Read { path: path.display().to_string(), source };
    let peak = Runner::new(target, limits(args)).run(&std::fs::read(path).map_err(read)?)?;
    println!("{}: at most {} of memory", target.name, megabytes(peak));
    Ok(())
}

fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Runs the mutations in `jobs` threads; thread number `i` has the seed `seed + i`. The first failure ends the
/// program, because the other threads may have hours to go.
fn mutated(target: &'static Target, args: &Args) {
    let began = Instant::now();
    let all = AtomicU64::new(0);
    let most = AtomicUsize::new(0);
    let jobs = args.jobs.max(1);
    let job = |number: u64| {
        let inputs = args.inputs / jobs + u64::from(number < args.inputs % jobs);
        let mut told = Instant::now();
        let ended = fuzz(target, inputs, args.seed.wrapping_add(number), limits(args), || {
            let done = all.fetch_add(1, Ordering::Relaxed) + 1;
            if number == 0 && told.elapsed() > Duration::from_secs(10) {
                told = Instant::now();
                eprintln!("{}: {done} inputs, {}", target.name, rate(done, began));
            }
        });
        match ended {
            Ok(peak) => {
                most.fetch_max(peak, Ordering::Relaxed);
            }
            Err(error) => {
                eprintln!("fuzz: {error}");
                process::exit(1);
            }
        }
    };
    thread::scope(|scope| {
        let job = &job;
        (1..jobs).for_each(|number| drop(scope.spawn(move || job(number))));
        job(0);
    });
    let (done, seconds) = (all.into_inner(), began.elapsed().as_secs());
    let (rate, peak) = (rate(done, began), megabytes(most.into_inner()));
    println!(
        "{}: {done} inputs in {seconds} s ({rate}), at most {peak} of memory, none failed",
        target.name
    );
}

fn rate(inputs: u64, since: Instant) -> String {
    format!("{:.0} a second", inputs as f64 / since.elapsed().as_secs_f64().max(1e-3))
}
