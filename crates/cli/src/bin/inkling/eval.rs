//! `inkling eval`: measures a base on MNIST's test pictures, its validation pictures, or letters and scribbles.

use anyhow::Result;
use burn::tensor::Device;
use data::synthetic::{self, Half};
use data::{Part, made_up};
use ink::metrics::{self, Report};
use ink::{Hand, Image28, PenWidth, Trace, rasterize};
use learn::read;
use learner::shipped::Shipped;
use network::reading::digit_probabilities;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::files::{self, BaseArgs};
use crate::held_back::HeldBack;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    base: BaseArgs,
    /// Measure on the validation pictures instead, so that the test set stays unseen while a base is
    /// improved
    #[arg(long)]
    validation: bool,
    /// Measure how often the base is sure of a digit in letters and scribbles
    #[arg(long, conflicts_with = "validation")]
    letters: bool,
    #[command(flatten)]
    held_back: HeldBack,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Shares of pictures in which the base is sure of a digit, in percent.
#[derive(Serialize)]
struct Sureness {
    mnist: f64,
    /// Letters that the base was not trained on.
    letters: f64,
    /// The same letters as ink, which made-up digits weigh.
    drawn_letters: f64,
    scribbles: f64,
}

/// Prints how often the base is sure of a digit in MNIST's digits, letters and scribbles.
fn print_sureness(Shipped { base, rejection, .. }: &Shipped, json: bool) -> Result<()> {
    const SEED: u64 = 7;
    const PER_LETTER: usize = 40;
    const SCRIBBLES: usize = 500;
    let rng = &mut ChaCha8Rng::seed_from_u64(SEED);
    let inks = synthetic::drawn_letters(Half::HeldBack, PER_LETTER, rng);
    let drawn =
        inks.iter().filter_map(|ink| Some((rasterize(ink, PenWidth::default())?, Trace::of(ink)?)));
    let (letters, traces): (Vec<Image28>, Vec<Trace>) = drawn.unzip();
    let letters = synthetic::bytes(&letters);
    let scribbles: Vec<Image28> = (0..SCRIBBLES).filter_map(|_| synthetic::scribble(rng)).collect();
    // `traces`: one for each picture, or none.
    let sure = |images: &[u8], traces: &[Trace]| {
        let read = async {
            let (mut sure, mut all, mut traces) = (0, 0, traces.iter());
            for features in read::features(base, images) {
                let mut read = read::probabilities(base.head(), features.clone()).await?;
                for read in &mut read {
                    made_up::prior().weigh(&Hand::default(), traces.next(), read);
                }
                let digits = match rejection {
                    Some(rejection) => {
                        digit_probabilities(rejection, &read::numbers(features).await?)
                    }
                    None => vec![1.0; read.len()],
                };
                all += read.len();
                sure += read.iter().zip(&digits).filter(|(p, d)| metrics::is_sure(p, **d)).count();
            }
            Ok::<_, anyhow::Error>(100.0 * sure as f64 / all.max(1) as f64)
        };
        pollster::block_on(read)
    };
    let sureness = Sureness {
        mnist: sure(&files::mnist(Part::Test)?.images, &[])?,
        letters: sure(&letters, &[])?,
        drawn_letters: sure(&letters, &traces)?,
        scribbles: sure(&synthetic::bytes(&scribbles), &[])?,
    };
    if json {
        println!("{}", serde_json::to_string_pretty(&sureness)?);
        return Ok(());
    }
    let Sureness { mnist, letters, drawn_letters, scribbles: of_scribbles } = sureness;
    println!("sure of a digit (probability at least {}) in", metrics::SURE);
    println!("MNIST's test pictures    {mnist:6.2} %");
    println!("{:4} letters             {letters:6.2} %", traces.len());
    println!("{:4} letters as ink      {drawn_letters:6.2} %", traces.len());
    println!("{:4} scribbles           {of_scribbles:6.2} %", scribbles.len());
    Ok(())
}

pub fn run(args: Args) -> Result<()> {
    let device = Device::flex();
    let shipped = args.base.load(&device)?;
    if args.letters {
        return print_sureness(&shipped, args.json);
    }
    let (base, card) = (shipped.base, args.base.card()?);
    let (digits, name) = if args.validation {
        let digits = files::mnist(Part::Train)?;
        let seed = args.held_back.seed.unwrap_or(card.seed);
        let (split, how) = args.held_back.split(digits.len(), seed)?;
        (digits.select(&split.validation), format!("MNIST's training pictures held back ({how})"))
    } else {
        (files::mnist(Part::Test)?, "MNIST's test pictures".to_owned())
    };
    let read = pollster::block_on(read::read(&base, &digits.images))?;
    let report = Report::of(&digits.labels, &read);
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{} on {name}\n{report}", card.name);
    }
    Ok(())
}
