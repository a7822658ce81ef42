//! Files that commands read and write, with errors that name them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use burn::tensor::Device;
use inkling::data::{self, Digits, Part};
use inkling::engine::protocol::{BaseCard, BaseName};
use inkling::model::{Base, weights};

/// Where a checkout keeps its data sets, one folder each.
pub const DATA: &str = "www/data";
/// Where a checkout keeps the bases.
pub const WEIGHTS: &str = "www/weights";

/// A file's bytes, unzipped where it is a gzip file.
pub fn read_plain_or_gz(path: &Path) -> Result<Vec<u8>> {
    let bytes = std::fs::read(path).with_context(|| format!("{} can't be read", path.display()))?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    data::gunzip(&bytes).with_context(|| format!("{} is a broken gzip file", path.display()))
}

pub fn mnist(part: Part) -> Result<Digits> {
    Ok(data::load(&Path::new(DATA).join("mnist"), part, None)?)
}

pub fn weights_path(dir: &Path, base: BaseName) -> PathBuf {
    dir.join(base.weights_file())
}

pub fn card_path(dir: &Path, base: BaseName) -> PathBuf {
    dir.join(base.card_file())
}

/// A base as it was written, and its card.
pub fn load_base(dir: &Path, name: BaseName, device: &Device) -> Result<(Base, BaseCard)> {
    let hint = || format!("make it with `inkling pretrain --model {name}`");
    let bytes = read_plain_or_gz(&weights_path(dir, name)).with_context(hint)?;
    let card = read_plain_or_gz(&card_path(dir, name)).with_context(hint)?;
    let card = serde_json::from_slice(&card)
        .with_context(|| format!("{} is not a base's card", card_path(dir, name).display()))?;
    Ok((weights::from_bytes(name, bytes, device)?, card))
}
