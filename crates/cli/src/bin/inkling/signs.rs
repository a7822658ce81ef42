//! `inkling signs`: measures how signs of one's own are read beside the digits, on sign sets that made-up writers draw.

mod inks;
mod measure;
mod report;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use data::signs::sets;
use network::FineTuneSettings;
use network::signs::{Method, Rehearsed};

use crate::files::BaseArgs;
use measure::{DrawnSet, Setting};
use report::{Before, Report, Row};

/// Real digits of nine writers, which are in every checkout.
const PEN_FILE: &str = "tests/pen/pendigits-9-writers.tra.gz";

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    base: BaseArgs,
    /// Sets of ten signs: the first SETS of them [default: all]
    #[arg(long)]
    sets: Option<usize>,
    /// Made-up writers who draw each set
    #[arg(long, default_value_t = 2)]
    writers: usize,
    /// Shots: learn SHOTS drawings of each sign, and test on others; several numbers with commas
    #[arg(long, value_delimiter = ',', default_values_t = [2_usize, 5])]
    shots: Vec<usize>,
    /// Method: outputs, prototypes, traces, union or matched [default: all]
    #[arg(long)]
    method: Option<Method>,
    /// Pen file whose digits are read beside the signs
    #[arg(long, value_name = "FILE", default_value = PEN_FILE)]
    pen: PathBuf,
    /// How many of MNIST's test pictures are read beside the signs [default: all]
    #[arg(long)]
    pictures: Option<usize>,
    /// Made-up pen digits of each class that are rehearsed
    #[arg(long, default_value_t = Rehearsed::OF_EACH)]
    pen_digits: usize,
    /// Learn from the drawings as they come out of a link
    #[arg(long)]
    through_link: bool,
    /// MNIST's training pictures that are rehearsed too; the page has none
    #[arg(long, default_value_t = FineTuneSettings::default().replay)]
    replay: u32,
    /// Seed of the writers, the strange ink and the variations
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: Args) -> Result<()> {
    let there = sets();
    let count = args.sets.unwrap_or(there.len());
    ensure!((1..=there.len()).contains(&count), "give --sets a number from 1 to {}", there.len());
    ensure!(args.writers > 0, "give --writers at least 1");
    ensure!(args.shots.iter().all(|&shots| shots > 0), "give --shots at least 1");
    let most_shots = args.shots.iter().copied().max().unwrap_or_default();
    let settings =
        FineTuneSettings { seed: args.seed, replay: args.replay, ..FineTuneSettings::default() };
    let setting = Setting::new(&args.base, &args.pen, args.pictures, args.pen_digits, settings)?;
    let methods = args.method.map_or(Method::ALL.to_vec(), |method| vec![method]);
    let mut rows: Vec<Row> = args
        .shots
        .iter()
        .flat_map(|&shots| methods.iter().map(move |&method| Row::new(shots, method)))
        .collect();
    for (number, set) in there.iter().enumerate().take(count) {
        for writer in 0..args.writers {
            let mut drawn = DrawnSet::new(&setting, set, (number, writer), most_shots)?;
            if args.through_link {
                drawn.pass_through_link()?;
            }
            for rows in rows.chunk_by_mut(|a, b| a.shots == b.shots) {
                setting.measure(&drawn, rows)?;
            }
        }
        if !args.json {
            println!("set {:>2}: {}", number + 1, set.join(" "));
        }
    }
    let report = Report {
        model: args.base.model,
        seed: args.seed,
        sets: count,
        writers: args.writers,
        pen_digits: args.pen_digits,
        through_link: args.through_link,
        before: Before { pen: setting.pen_before, mnist: setting.mnist_before },
        rows: rows.into_iter().map(Into::into).collect(),
    };
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("\n{report}");
    }
    Ok(())
}
