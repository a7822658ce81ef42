//! Which training pictures a base doesn't learn from, so that it can be chosen on them.

use std::path::PathBuf;

use anyhow::Result;
use cli::writers;
use learn::split::Split;

use crate::files;

#[derive(clap::Args)]
pub struct HeldBack {
    /// What is held back and all chance in training is drawn by this seed
    #[arg(long)]
    pub seed: Option<u64>,
    /// QMNIST's extended training labels (idx2-int, plain or .gz): keeps the writers of the
    /// pictures that are held back out of training
    #[arg(long)]
    writers: Option<PathBuf>,
}

impl HeldBack {
    /// The split of so many training pictures, and a clause that says how it was drawn.
    pub fn split(&self, pictures: usize, seed: u64) -> Result<(Split, &'static str)> {
        let Some(path) = &self.writers else {
            return Ok((Split::random(pictures, seed), "one picture in ten, drawn by the seed"));
        };
        let writers = writers::parse(&files::read_plain_or_gz(path)?, pictures)?;
        let how = "all pictures of one writer in ten (QMNIST's writer numbers), drawn by the seed";
        Ok((Split::by_writer(&writers, seed), how))
    }
}
