//! `inkling eval`: how well a base reads MNIST's test pictures.

use std::path::PathBuf;

use anyhow::Result;
use burn::tensor::Device;
use inkling::data::Part;
use inkling::engine::protocol::BaseName;
use inkling::learn::read;
use inkling::measure::Report;

use crate::files::{self, WEIGHTS};

#[derive(clap::Args)]
pub struct Args {
    /// softmax, mlp or cnn
    #[arg(long)]
    model: BaseName,
    /// Where the weights are
    #[arg(long, default_value = WEIGHTS)]
    weights: PathBuf,
    #[arg(long)]
    json: bool,
}

pub fn run(args: Args) -> Result<()> {
    let device = Device::flex();
    let (base, _) = files::load_base(&args.weights, args.model, &device)?;
    let test = files::mnist(Part::Test)?;
    let report =
        Report::of(&test.labels, &pollster::block_on(read::read(&base, &test.images, &device))?);
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{} on MNIST's test pictures\n{report}", args.model);
    }
    Ok(())
}
