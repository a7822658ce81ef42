//! `inkling notebook`: writes the notebook's generated cells.

use std::path::PathBuf;

use anyhow::{Context, Result};
use cli::notebook::{PATH, regenerated};

#[derive(clap::Args)]
pub struct Args {
    /// The notebook to change
    #[arg(default_value = PATH)]
    file: PathBuf,
}

pub fn run(args: &Args) -> Result<()> {
    let name = args.file.display();
    let before =
        std::fs::read_to_string(&args.file).with_context(|| format!("{name} can't be read"))?;
    let after = regenerated(&before).with_context(|| name.to_string())?;
    if after == before {
        println!("{name} is up to date");
        return Ok(());
    }
    std::fs::write(&args.file, after).with_context(|| format!("{name} can't be written"))?;
    println!("{name} is written");
    Ok(())
}
