//! `inkling doubt`: teaches a base's file to tell digits from letters and scribbles.

use anyhow::Result;
use burn::tensor::{Device, Tensor};
use data::Part;
use data::drawn;
use ink::CLASSES;
use ink::Image28;
use learn::model::weights;
use learn::{doubt, read};
use learner::shipped::Shipped;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::files::{self, BaseArgs, DATA};

/// Share of digits that may be doubted.
const LOST: f64 = 0.01;
/// MNIST training pictures to learn from, and behind them those to choose on.
const MNIST: (usize, usize) = (9000, 3000);
/// Made-up digits of each class to learn from, and to choose on.
const DRAWN: (usize, usize) = (300, 100);
/// Times that each letter is drawn.
const LETTERS: usize = 60;
const SCRIBBLES: usize = 1500;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    base: BaseArgs,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub fn run(args: Args) -> Result<()> {
    let device = Device::flex();
    let Shipped { base, mut card, .. } = args.base.load(&device)?;
    let rng = &mut ChaCha8Rng::seed_from_u64(args.seed);
    device.seed(args.seed);
    let features =
        |images: &[u8]| Tensor::cat(read::features(&base, images).collect::<Vec<_>>(), 0);
    let shards = data::load(&std::path::Path::new(DATA).join("mnist"), Part::Train, Some(0..2))?;
    let (learned, chosen) = MNIST;
    let mnist = |places: std::ops::Range<usize>| {
        features(&shards.select(&places.collect::<Vec<_>>()).images)
    };
    let mut drawn_digits = |each: usize| {
        let all = (0..each).flat_map(|_| 0..CLASSES as u8);
        let pictures: Vec<Image28> = all.filter_map(|digit| drawn::draw(digit, rng)).collect();
        features(&drawn::bytes(&pictures))
    };
    let digits = Tensor::cat(vec![mnist(0..learned), drawn_digits(DRAWN.0)], 0);
    let held_back = Tensor::cat(vec![mnist(learned..learned + chosen), drawn_digits(DRAWN.1)], 0);
    let mut others = drawn::letters(drawn::Half::Learned, LETTERS, rng);
    others.extend((0..SCRIBBLES).filter_map(|_| drawn::scribble(rng)));
    let others = features(&drawn::bytes(&others));
    let layer = pollster::block_on(doubt::learn(digits, others, held_back, LOST))?;

    // A file that has a layer already gets a new one.
    let file = weights::with_doubt(&weights::to_bytes(base.base())?, &layer)?;
    for (name, shape) in [("weight", vec![base.width(), 1]), ("bias", vec![1])] {
        let name = format!("doubt.{name}");
        card.shapes.retain(|(kept, _)| *kept != name);
        card.shapes.push((name, shape));
    }
    (card.bytes, card.sha256) = (file.len() as u64, data::sha256(&file));
    let command = files::command();
    if card.training.commands.last() != Some(&command) {
        card.training.commands.push(command);
    }
    files::write_base(&args.base.weights, &file, &card)?;
    println!("{}: {} bytes", card.name, file.len());
    Ok(())
}
