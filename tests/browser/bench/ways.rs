//! Ways to compute on a graphics chip: what each costs at the beginning, and a step after that.

use std::collections::BTreeSet;
use std::path::Path;

use browser_tests::Server;
use worker::bench::{Job, Network, Order, Turn};

use crate::harness::driver::{Browser, SOFTWARE_GPU};
use crate::report::{header, number};
use crate::sides::{Side, Sides};
use crate::sizes::gzipped;

/// A way: where script/bench has put it, its worker's name, and what it is.
const WAYS: [(&str, &str, &str); 8] = [
    ("ours", "bench_gpu", "linear layers with a shader of our own"),
    ("plain", "bench_gpu", "Burn’s kernels"),
    ("tuned", "bench_gpu", "Burn’s kernels, chosen by trying (autotune)"),
    ("tuned", "bench_gpu minimal", "the same at its lowest level, each tried once"),
    ("fused", "bench_gpu", "Burn’s kernels, merged (fusion)"),
    ("tuned-and-fused", "bench_gpu", "chosen by trying, and merged"),
    ("ours-tuned", "bench_gpu", "a shader of our own, the rest chosen by trying"),
    ("ours-tuned", "bench_gpu minimal", "the same at its lowest level, each tried once"),
];

const NETWORKS: [Network; 2] = [Network::Mlp, Network::Cnn];

/// A turn of steps is ten of them at least.
const FIRST_STEPS: usize = 20;
const TURNS: usize = 3;
const TURN_MS: f64 = 300.0;

/// Milliseconds.
struct Costs {
    first_step: f64,
    /// Of the steps after it.
    first_steps: f64,
    step: f64,
}

/// As Markdown.
pub async fn table(site: &Path) -> String {
    let mut version = String::new();
    let (mut rows, mut reasons) = (Vec::new(), BTreeSet::new());
    for (folder, worker, what) in WAYS {
        println!("{what} …");
        let folder = site.join(folder);
        let code = ["bench_gpu.js", "bench_gpu_bg.wasm"].map(|file| gzipped(&folder.join(file)));
        let mut cells = vec![what.to_owned(), code.iter().sum::<usize>().to_string()];
        let mut errors = 0;
        for network in NETWORKS {
            let browser = Browser::start(SOFTWARE_GPU).await;
            version = crate::version(&browser.driver).await;
            let server = Server::start(&folder, "", 0).await.unwrap();
            let sides = Sides::open(&browser.driver, &server.url()).await;
            let costs = costs(&sides, worker, network).await;
            let log = browser.driver.browser_log().await.unwrap_or_default();
            let wrong = log.iter().filter(|entry| entry.level == "SEVERE");
            let wrong: Vec<&str> = wrong.map(|entry| entry.message.as_str()).collect();
            errors += wrong.len();
            match costs {
                Ok(Costs { first_step, first_steps, step }) => {
                    cells.extend([first_step, first_steps, step].map(number));
                }
                Err(reason) => {
                    cells.extend(["–"; 3].map(str::to_owned));
                    let first = wrong.iter().find_map(|message| cause(message)).unwrap_or(reason);
                    reasons.insert(format!("\n`–`: the worker has ended: {first}\n"));
                }
            }
            browser.quit(&server.origin()).await;
        }
        cells.push(errors.to_string());
        rows.push(format!("| {} |\n", cells.join(" | ")));
    }
    let mut columns = vec![String::new(), "code, bytes gzip’d".to_owned()];
    for network in NETWORKS {
        columns.push(format!("{network}: first step"));
        columns.push(format!("the {FIRST_STEPS} after it"));
        columns.push("a step then".to_owned());
    }
    columns.push("errors on the console".to_owned());
    let mut table = format!(
        "{version} on SwiftShader, batches of 64, Adam; milliseconds, each network in a fresh browser.\n\n"
    );
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    header(&mut table, &columns, 1).expect("text can be written");
    [table, rows.concat(), reasons.into_iter().collect()].concat()
}

/// What a chip's driver found wrong, of a console's message; names end in hashes, which are left out.
fn cause(message: &str) -> Option<String> {
    let (_, cause) = message.split_once("wgpu error: ")?;
    let (name, rest) = cause.lines().next()?.rsplit_once('"')?;
    let (name, _) = name.rsplit_once('_')?;
    Some(format!("{name}…\"{rest}"))
}

async fn costs(sides: &Sides<'_>, worker: &str, network: Network) -> Result<Costs, String> {
    sides.hire_as(Side::OursGpu, worker).await?;
    let turn = |job, at_least_ms| Order::Turn(Turn { network, job, at_least_ms });
    let first_step = sides.ask_named(worker, &turn(Job::FirstStep, 0.0)).await?.ms;
    let (mut first_steps, mut taken) = (0.0, 0);
    while taken < FIRST_STEPS {
        let timed = sides.ask_named(worker, &turn(Job::Step, 0.0)).await?;
        first_steps += timed.ms * f64::from(timed.times);
        taken += timed.times as usize;
    }
    let mut times = Vec::with_capacity(TURNS);
    for _ in 0..TURNS {
        times.push(sides.ask_named(worker, &turn(Job::Step, TURN_MS)).await?.ms);
    }
    times.sort_by(f64::total_cmp);
    Ok(Costs { first_step, first_steps, step: times[TURNS / 2] })
}
