//! `inkling eval`: how well a base reads MNIST's test pictures, or those that its training held back.

use std::path::PathBuf;

use anyhow::Result;
use burn::tensor::Device;
use inkling::data::Part;
use inkling::engine::protocol::BaseName;
use inkling::learn::read;
use inkling::measure::Report;

use crate::files::{self, WEIGHTS};
use crate::held_back::HeldBack;

#[derive(clap::Args)]
pub struct Args {
    /// softmax, mlp or cnn
    #[arg(long)]
    model: BaseName,
    /// Where the weights are
    #[arg(long, default_value = WEIGHTS)]
    weights: PathBuf,
    /// Read the training pictures that were held back to choose on: what to look at while a base is
    /// being improved, so that the test set stays unseen
    #[arg(long)]
    validation: bool,
    #[command(flatten)]
    held_back: HeldBack,
    #[arg(long)]
    json: bool,
}

pub fn run(args: Args) -> Result<()> {
    let device = Device::flex();
    let (base, card) = files::load_base(&args.weights, args.model, &device)?;
    let (digits, what) = if args.validation {
        let digits = files::mnist(Part::Train)?;
        let seed = args.held_back.seed.unwrap_or(card.seed);
        let (split, how) = args.held_back.split(digits.len(), seed)?;
        (digits.select(&split.validation), format!("MNIST's training pictures held back ({how})"))
    } else {
        (files::mnist(Part::Test)?, "MNIST's test pictures".to_owned())
    };
    let read = pollster::block_on(read::read(&base, &digits.images, &device))?;
    let report = Report::of(&digits.labels, &read);
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{} on {what}\n{report}", args.model);
    }
    Ok(())
}
