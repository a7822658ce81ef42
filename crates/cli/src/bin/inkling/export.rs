//! `inkling export`: writes a base and a head as ONNX.

use std::path::PathBuf;

use anyhow::{Context, Result};
use network::{Base, Head, HeadFile};

use crate::files::{self, BaseArgs};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    base: BaseArgs,
    /// The head's file, from the page's “Save as file” [default: the base's own head]
    #[arg(long)]
    head: Option<PathBuf>,
    /// The ONNX file to write
    #[arg(long, value_name = "FILE")]
    onnx: PathBuf,
}

pub fn run(args: &Args) -> Result<()> {
    let card = args.base.card()?;
    let weights = files::weights_path(&args.base.weights, args.base.model);
    let (base, _) = Base::open(card.into(), files::read_plain_or_gz(&weights)?)?;
    let open = |path: &PathBuf| {
        let file = HeadFile(files::read_plain_or_gz(path)?);
        Head::open(&file, base.name()).with_context(|| path.display().to_string())
    };
    let head = args.head.as_ref().map(open).transpose()?;
    let file = onnx::export(&base, head.as_ref())?;
    let path = args.onnx.display();
    std::fs::write(&args.onnx, &file).with_context(|| format!("{path} can't be written"))?;
    println!("{path}: {} bytes", file.len());
    Ok(())
}
