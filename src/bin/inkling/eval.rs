//! `inkling eval`: how well a base reads MNIST's test pictures, or those that its training held back.

use std::path::PathBuf;

use anyhow::Result;
use burn::tensor::Device;
use inkling::data::{Part, drawn};
use inkling::engine::protocol::BaseName;
use inkling::ink::Image28;
use inkling::learn::read;
use inkling::measure::{self, Report};
use inkling::model::Base;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

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
    /// Read letters and scribbles instead, and tell how often a base is sure of a digit in them
    #[arg(long, conflicts_with = "validation")]
    letters: bool,
    #[command(flatten)]
    held_back: HeldBack,
    #[arg(long)]
    json: bool,
}

/// Shares of readings that are sure, in percent.
#[derive(Serialize)]
struct Sureness {
    mnist: f64,
    letters: f64,
    scribbles: f64,
}

fn letters(base: &Base, device: &Device, json: bool) -> Result<()> {
    const SEED: u64 = 1;
    const EACH: usize = 20;
    const SCRIBBLES: usize = 500;
    let rng = &mut ChaCha8Rng::seed_from_u64(SEED);
    let letters = drawn::letters(EACH, rng);
    let scribbles: Vec<Image28> = (0..SCRIBBLES).filter_map(|_| drawn::scribble(rng)).collect();
    let sure = |images: &[u8]| {
        let read = pollster::block_on(read::read(base, images, device))?;
        Ok::<_, anyhow::Error>(100.0 * measure::share_of_sure(&read))
    };
    let bytes = |images: &[Image28]| -> Vec<u8> {
        images.iter().flat_map(|image| image.bytes().to_vec()).collect()
    };
    let sureness = Sureness {
        mnist: sure(&files::mnist(Part::Test)?.images)?,
        letters: sure(&bytes(&letters))?,
        scribbles: sure(&bytes(&scribbles))?,
    };
    if json {
        println!("{}", serde_json::to_string_pretty(&sureness)?);
        return Ok(());
    }
    let Sureness { mnist, letters: of_letters, scribbles: of_scribbles } = sureness;
    println!("sure (from {} on) of a digit in", measure::SURE);
    println!("MNIST's test pictures    {mnist:6.2} %");
    println!("{:4} letters             {of_letters:6.2} %", letters.len());
    println!("{:4} scribbles           {of_scribbles:6.2} %", scribbles.len());
    Ok(())
}

pub fn run(args: Args) -> Result<()> {
    let device = Device::flex();
    let (base, card) = files::load_base(&args.weights, args.model, &device)?;
    if args.letters {
        return letters(&base, &device, args.json);
    }
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
