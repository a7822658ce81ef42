//! `inkling eight-bits`: rounds the weights of a base's convolutions to eight bits.

use anyhow::Result;
use burn::tensor::Device;
use ink::Count;
use learner::shipped::Shipped;
use network::weights::{WeightsFile, rounded};

use crate::files::{self, BaseArgs};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    base: BaseArgs,
}

pub fn run(args: &Args) -> Result<()> {
    let mut card = args.base.card()?;
    let file = files::read_plain_or_gz(&files::weights_path(&args.base.weights, card.name))?;
    let file = rounded(card.name.network(), &WeightsFile::open(&file)?)?;
    card.test = files::test(&Shipped::open(card.clone(), file.clone(), &Device::flex())?.base)?;
    let (name, bytes, Count { right, of }) = (card.name, file.len(), card.test);
    files::rewrite_base(&args.base.weights, &file, card)?;
    println!("{name}: {bytes} bytes, {right} of {of} test pictures");
    Ok(())
}
