//! Files that commands read and write; errors name the file.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use burn::tensor::Device;
use data::{Digits, Part};
use ink::Count;
use ink::metrics::Report;
use learn::model::Reader;
use learn::read;
use learner::shipped::Shipped;
use machines::names::BASE;
use network::weights::WeightsFile;
use network::{BaseCard, BaseName};

/// Where a checkout keeps its data sets, one folder each.
pub const DATA: &str = "www/data";
/// The folder that the page is served from, in a checkout.
pub const SITE: &str = "www";
/// Where a checkout keeps the bases.
pub const WEIGHTS: &str = "www/weights";

/// Reads a file and decompresses it if it is a gzip file.
pub fn read_plain_or_gz(path: &Path) -> Result<Vec<u8>> {
    let bytes = std::fs::read(path).with_context(|| format!("{} can't be read", path.display()))?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    data::gunzip(&bytes).with_context(|| format!("{} is a broken gzip file", path.display()))
}

/// Loads a part of MNIST.
pub fn mnist(part: Part) -> Result<Digits> {
    Ok(data::load(&Path::new(DATA).join("mnist"), part, None)?)
}

pub fn weights_path(dir: &Path, base: BaseName) -> PathBuf {
    dir.join(base.weights_file())
}

pub fn card_path(dir: &Path, base: BaseName) -> PathBuf {
    dir.join(base.card_file())
}

/// The base that a command uses.
#[derive(clap::Args)]
pub struct BaseArgs {
    /// Name of the base: softmax, mlp or cnn
    #[arg(long, visible_alias = BASE, default_value_t = BaseName::default())]
    pub model: BaseName,
    /// Folder with the base's weights and card
    #[arg(long, default_value = WEIGHTS)]
    pub weights: PathBuf,
}

impl BaseArgs {
    /// Loads the base.
    pub fn load(&self, device: &Device) -> Result<Shipped> {
        load_base(&self.weights, self.model, device)
    }

    /// Loads the base's card.
    pub fn card(&self) -> Result<BaseCard> {
        load_card(&self.weights, self.model)
    }
}

/// Loads a base from the folder `dir`, checked against its card.
pub fn load_base(dir: &Path, name: BaseName, device: &Device) -> Result<Shipped> {
    let hint = || format!("make it with `inkling pretrain --model {name}`");
    let bytes = read_plain_or_gz(&weights_path(dir, name)).with_context(hint)?;
    Ok(Shipped::open(load_card(dir, name)?, bytes, device)?)
}

/// Loads a base's card from the folder `dir`.
pub fn load_card(dir: &Path, name: BaseName) -> Result<BaseCard> {
    let hint = || format!("make it with `inkling pretrain --model {name}`");
    let card = read_plain_or_gz(&card_path(dir, name)).with_context(hint)?;
    BaseCard::parse(name, &card)
        .with_context(|| format!("{} can't be used", card_path(dir, name).display()))
}

/// Writes a base's weights and card into the folder `dir`.
pub fn write_base(dir: &Path, weights: &[u8], card: &BaseCard) -> Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("{} can't be made", dir.display()))?;
    let write = |path: PathBuf, bytes: &[u8]| {
        std::fs::write(&path, bytes).with_context(|| format!("{} can't be written", path.display()))
    };
    write(weights_path(dir, card.name), weights)?;
    let json = format!("{}\n", serde_json::to_string_pretty(card)?);
    write(card_path(dir, card.name), json.as_bytes())
}

/// Writes a base's changed file. Its card gets the file's tensors, length and hash, and this command.
pub fn rewrite_base(dir: &Path, weights: &[u8], mut card: BaseCard) -> Result<()> {
    let own = card.name.network().tensors()?;
    let mut others = WeightsFile::open(weights)?.tensors();
    others.retain(|tensor| !own.contains(tensor));
    let all = own.into_iter().chain(others);
    card.shapes = all.map(|tensor| (tensor.name, tensor.shape)).collect();
    (card.bytes, card.sha256) = (weights.len() as u64, data::sha256(weights));
    let command = command();
    if card.training.commands.last() != Some(&command) {
        card.training.commands.push(command);
    }
    write_base(dir, weights, &card)
}

/// How many of MNIST's test pictures a base reads right.
pub fn test(reader: &Reader) -> Result<Count> {
    let test = mnist(Part::Test)?;
    let read = pollster::block_on(read::read(reader, &test.images))?;
    let Report { right, of, .. } = Report::of(&test.labels, &read);
    Ok(Count { right, of })
}

/// The command line that started this program, without the program's folder.
pub fn command() -> String {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    format!("inkling {}", arguments.join(" "))
}
