//! The validation split: training pictures that a base does not learn from.

use std::path::PathBuf;

use anyhow::Result;
use cli::writers;
use learn::split::Split;

use crate::files;

#[derive(clap::Args)]
pub struct HeldBack {
    /// Seed of the validation split and of training
    #[arg(long)]
    pub seed: Option<u64>,
    /// QMNIST's extended training labels (idx2-int, plain or .gz): splits by writer, so that no writer is
    /// in both parts
    #[arg(long)]
    writers: Option<PathBuf>,
}

impl HeldBack {
    /// The split of `pictures` training pictures, and a description of it.
    pub fn split(&self, pictures: usize, seed: u64) -> Result<(Split, &'static str)> {
        let Some(path) = &self.writers else {
            return Ok((Split::random(pictures, seed), "one picture in ten, drawn by the seed"));
        };
        let writers = writers::parse(&files::read_plain_or_gz(path)?, pictures)?;
        let how = "all pictures of one writer in ten (QMNIST's writer numbers), drawn by the seed";
        Ok((Split::by_writer(&writers, seed), how))
    }
}
