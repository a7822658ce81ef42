//! `inkling eight-bits`: rounds the weights of a base's convolutions to eight bits.

use anyhow::Result;
use burn::tensor::Device;
use data::Part;
use ink::Count;
use ink::metrics::Report;
use learn::read;
use learner::shipped::Shipped;
use network::eight_bits;
use network::weights::WeightsFile;

use crate::files::{self, BaseArgs};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    base: BaseArgs,
}

pub fn run(args: &Args) -> Result<()> {
    let mut card = args.base.card()?;
    let network = card.name.network();
    let file = files::read_plain_or_gz(&files::weights_path(&args.base.weights, card.name))?;
    let rounded = eight_bits::rounded(network, &WeightsFile::open(&file)?)?;
    card.shapes = eight_bits::shapes(&WeightsFile::open(&rounded)?, card.shapes);
    (card.bytes, card.sha256) = (rounded.len() as u64, data::sha256(&rounded));
    let command = files::command();
    if card.training.commands.last() != Some(&command) {
        card.training.commands.push(command);
    }
    let base = Shipped::open(card.clone(), rounded.clone(), &Device::flex())?.base;
    let test = files::mnist(Part::Test)?;
    let read = pollster::block_on(read::read(&base, &test.images))?;
    let Report { right, of, .. } = Report::of(&test.labels, &read);
    card.test = Count { right, of };
    files::write_base(&args.base.weights, &rounded, &card)?;
    println!("{}: {} bytes, {right} of {of} test pictures", card.name, rounded.len());
    Ok(())
}
