//! `inkling rejection`: trains the layer that rejects letters and scribbles, and adds it to a base's file.

use anyhow::Result;
use burn::tensor::{Device, Tensor};
use data::Part;
use data::synthetic;
use ink::CLASSES;
use ink::Image28;
use learn::{read, rejection};
use network::weights::{WeightsFile, with_rejection};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::files::{self, BaseArgs, DATA};

/// The share of digits that may be rejected.
const MAX_REJECTED: f64 = 0.01;
/// How many MNIST training pictures train, and how many of the next ones validate.
const MNIST: (usize, usize) = (9000, 3000);
/// Numbers of synthetic digits of each class for training and for validation.
const SYNTHETIC: (usize, usize) = (300, 100);
/// Pictures of each letter.
const LETTERS: usize = 60;
const SCRIBBLES: usize = 1500;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    base: BaseArgs,
    /// Seed of the synthetic pictures and of training
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub fn run(args: Args) -> Result<()> {
    let device = Device::flex();
    let base = args.base.load(&device)?.base;
    let card = args.base.card()?;
    let rng = &mut ChaCha8Rng::seed_from_u64(args.seed);
    device.seed(args.seed);
    let features =
        |images: &[u8]| Tensor::cat(read::features(&base, images).collect::<Vec<_>>(), 0);
    let shards = data::load(&std::path::Path::new(DATA).join("mnist"), Part::Train, Some(0..2))?;
    let (training, validation) = MNIST;
    let mnist =
        |range: std::ops::Range<usize>| features(&shards.select(&range.collect::<Vec<_>>()).images);
    let mut synthetic_digits = |each: usize| {
        let all = (0..each).flat_map(|_| 0..CLASSES as u8);
        let pictures: Vec<Image28> =
            all.filter_map(|digit| synthetic::picture(digit, rng)).collect();
        features(&synthetic::bytes(&pictures))
    };
    let digits = Tensor::cat(vec![mnist(0..training), synthetic_digits(SYNTHETIC.0)], 0);
    let held_back =
        Tensor::cat(vec![mnist(training..training + validation), synthetic_digits(SYNTHETIC.1)], 0);
    let mut others = synthetic::letters(synthetic::Half::Training, LETTERS, rng);
    others.extend((0..SCRIBBLES).filter_map(|_| synthetic::scribble(rng)));
    let others = features(&synthetic::bytes(&others));
    let layer = pollster::block_on(rejection::learn(digits, others, held_back, MAX_REJECTED))?;

    // Replaces an existing layer.
    let file = base.base().to_file()?;
    let file = with_rejection(&WeightsFile::open(&file)?, &layer)?;
    let (name, bytes) = (card.name, file.len());
    files::rewrite_base(&args.base.weights, &file, card)?;
    println!("{name}: {bytes} bytes");
    Ok(())
}
