//! Data sets on a disk: a folder of shards with its manifest.

use std::{fs, io, ops::Range, path::Path};

use crate::{
    Digits, Idx, Kind, MANIFEST, Manifest, ManifestError, MismatchError, Part, ShardError,
    ShardedSet, reassemble, unpack,
};

/// Why a data set can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("{path} can't be read ({source}): make the data with `inkling data mnist`")]
    Read { path: String, source: io::Error },
    #[error("{path} can't be written: {source}")]
    Write { path: String, source: io::Error },
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    #[error(transparent)]
    Shard(#[from] ShardError),
    #[error(transparent)]
    Mismatch(#[from] MismatchError),
}

/// Loads pictures and labels from the folder `dir` and checks the hash of each shard; `None` loads all
/// shards.
pub fn load(dir: &Path, part: Part, shards: Option<Range<usize>>) -> Result<Digits, DataError> {
    let manifest = read_manifest(dir)?;
    let all = shards.is_none();
    let file = |kind: Kind| -> Result<Idx, DataError> {
        let entries = manifest.shards(kind, shards.clone())?;
        let unpacked = entries
            .into_iter()
            .map(|entry| Ok(unpack(entry, &read(&dir.join(&entry.name))?)?))
            .collect::<Result<_, DataError>>()?;
        let idx = reassemble(kind, unpacked)?;
        if all {
            manifest.file(kind)?.check(&idx)?;
        }
        Ok(idx)
    };
    Ok(Digits::new(file(part.images())?, file(part.labels())?)?)
}

/// Reads the manifest of the folder `dir`.
pub fn read_manifest(dir: &Path) -> Result<Manifest, DataError> {
    Ok(Manifest::parse(&read(&dir.join(MANIFEST))?)?)
}

/// Writes a data set into the folder `dir`.
///
/// The manifest comes last, so that an interrupted call leaves no manifest that matches the shards.
pub fn write(dir: &Path, set: &ShardedSet) -> Result<(), DataError> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        |source| DataError::Write { path, source }
    };
    fs::create_dir_all(dir).map_err(failed(dir))?;
    for (entry, shard) in set.manifest.shards.iter().zip(&set.shards) {
        let path = dir.join(&entry.name);
        fs::write(&path, shard).map_err(failed(&path))?;
    }
    let path = dir.join(MANIFEST);
    fs::write(&path, set.manifest.to_json()?).map_err(failed(&path))
}

fn read(path: &Path) -> Result<Vec<u8>, DataError> {
    fs::read(path).map_err(|source| DataError::Read { path: path.display().to_string(), source })
}
