//! Cuts IDX files into gzip shards and puts them together again. The same input gives the same bytes.

use std::io::{Error, Read, Write};

use flate2::{Compression, GzBuilder, read::MultiGzDecoder};

use crate::{FileError, Idx, IdxError, IdxFile, Kind, Manifest, ManifestError, ShardEntry, sha256};

/// A data set as shards.
#[derive(Debug)]
pub struct ShardedSet {
    pub manifest: Manifest,
    /// The bytes of each shard, in the manifest's order.
    pub shards: Vec<Vec<u8>>,
}

/// Why a shard, or a file reassembled from shards, can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ShardError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{name} can't be decompressed ({source})")]
    Gzip { name: String, source: std::io::Error },
    #[error("{name} can't be read: {source}")]
    Idx { name: String, source: IdxError },
    #[error("{name} holds {got} items, the manifest says {expected}: make the data anew")]
    Count { name: String, got: usize, expected: usize },
    #[error("the shards of {0:?} don't fit together: make the data anew")]
    Mixed(Kind),
    #[error("the shards of {name} give another file (its SHA-256 is {got}): make the data anew")]
    Whole { name: String, got: String },
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

/// Cuts whole, decompressed IDX files into shards. `name` is the data set's name in the manifest.
pub fn into_shards(name: &str, files: &[(Kind, Vec<u8>)]) -> Result<ShardedSet, ShardError> {
    let mut manifest = Manifest { name: name.to_owned(), files: vec![], shards: vec![] };
    let mut shards = vec![];
    for (kind, file) in files {
        let named = |source| ShardError::Idx { name: kind.idx_name().to_owned(), source };
        let idx = Idx::parse(file).map_err(named)?;
        manifest.files.push(IdxFile {
            name: kind.idx_name().to_owned(),
            kind: *kind,
            count: idx.count(),
            bytes: file.len() as u64,
            sha256: sha256(file),
        });
        for (number, chunk) in idx.chunks(kind.per_shard()).enumerate() {
            let name = kind.shard_name(number);
            let shard = gzip(&chunk.to_file())
                .map_err(|source| ShardError::Gzip { name: name.clone(), source })?;
            manifest.shards.push(ShardEntry {
                name,
                kind: *kind,
                count: chunk.count(),
                bytes: shard.len() as u64,
                sha256: sha256(&shard),
            });
            shards.push(shard);
        }
    }
    Ok(ShardedSet { manifest, shards })
}

/// Checks a shard's length and hash, then decompresses and parses it.
pub fn unpack(entry: &ShardEntry, shard: &[u8]) -> Result<Idx, ShardError> {
    entry.expected().check(&entry.name, shard)?;
    let name = || entry.name.clone();
    let file = gunzip(shard).map_err(|source| ShardError::Gzip { name: name(), source })?;
    let idx = Idx::parse(&file).map_err(|source| ShardError::Idx { name: name(), source })?;
    if idx.count() != entry.count {
        let (got, expected) = (idx.count(), entry.count);
        return Err(ShardError::Count { name: name(), got, expected });
    }
    Ok(idx)
}

/// Joins unpacked shards of one kind, in this order. They may be only some shards of a file.
///
/// Fails without shards, or if their shapes differ.
pub fn reassemble(kind: Kind, shards: Vec<Idx>) -> Result<Idx, ShardError> {
    let mut shards = shards.into_iter();
    let mut whole = shards.next().ok_or(ShardError::Mixed(kind))?;
    for shard in shards {
        let (Some(count), Some(more)) = (whole.shape.first(), shard.shape.first()) else {
            return Err(ShardError::Mixed(kind));
        };
        if whole.shape[1..] != shard.shape[1..] {
            return Err(ShardError::Mixed(kind));
        }
        whole.shape[0] = count.checked_add(*more).ok_or(ShardError::Mixed(kind))?;
        whole.bytes.extend_from_slice(&shard.bytes);
    }
    Ok(whole)
}

impl IdxFile {
    /// Checks that `whole`, reassembled from all shards, is this file.
    pub fn check(&self, whole: &Idx) -> Result<(), ShardError> {
        let got = sha256(&whole.to_file());
        if got != self.sha256 {
            return Err(ShardError::Whole { name: self.name.clone(), got });
        }
        Ok(())
    }
}

/// Compresses without a time, a file name or a system, so that the bytes depend on the input alone.
fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    const UNKNOWN_SYSTEM: u8 = 255;
    let mut encoder = GzBuilder::new()
        .mtime(0)
        .operating_system(UNKNOWN_SYSTEM)
        .write(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The most bytes that a gzip file may hold. MNIST's largest file has 47 MB; a gzip file can hold a thousand
/// times its own size.
const MAX_BYTES: u64 = 128 << 20;

/// Decompresses a gzip file; refuses one that holds more than 128 MB.
pub fn gunzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    gunzip_at_most(MAX_BYTES, bytes)
}

fn gunzip_at_most(most: u64, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut file = Vec::new();
    // One byte more, to tell a file that fits from one that is cut off.
    MultiGzDecoder::new(bytes).take(most + 1).read_to_end(&mut file)?;
    if file.len() as u64 > most {
        return Err(Error::other("it holds more than 128 MB, no data set does"));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small_set() -> ShardedSet {
        let images = Idx { shape: vec![7000, 2, 1], bytes: (0..14_000).map(|i| i as u8).collect() };
        let labels = Idx { shape: vec![7000], bytes: (0..7000).map(|i| (i % 10) as u8).collect() };
        let files = [(Kind::TrainImages, images.to_file()), (Kind::TrainLabels, labels.to_file())];
        into_shards("small", &files).unwrap()
    }

    #[test]
    fn reassembled_shards_are_the_original_files() {
        let set = small_set();
        for kind in [Kind::TrainImages, Kind::TrainLabels] {
            let entries = set.manifest.shards(kind, None).unwrap();
            assert_eq!(entries.iter().map(|entry| entry.count).collect::<Vec<_>>(), [6000, 1000]);
            let unpacked = set
                .manifest
                .shards
                .iter()
                .zip(&set.shards)
                .filter(|(entry, _)| entry.kind == kind)
                .map(|(entry, shard)| unpack(entry, shard).unwrap())
                .collect();
            let whole = reassemble(kind, unpacked).unwrap();
            set.manifest.file(kind).unwrap().check(&whole).unwrap();
        }
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let (once, twice) = (small_set(), small_set());
        assert_eq!((once.manifest, once.shards), (twice.manifest, twice.shards));
    }

    #[test]
    fn a_shard_with_one_flipped_bit_is_refused() {
        let set = small_set();
        let mut shard = set.shards[0].clone();
        shard[100] ^= 1;
        let refused = unpack(&set.manifest.shards[0], &shard);
        assert!(matches!(refused, Err(ShardError::File(FileError::WrongHash { .. }))));
    }

    #[test]
    fn a_gzip_file_is_decompressed_up_to_a_limit() {
        let file = gzip(&[0; 5000]).unwrap();
        assert!(file.len() < 100);
        assert_eq!(gunzip_at_most(5000, &file).unwrap(), [0; 5000]);
        let error = gunzip_at_most(4999, &file).unwrap_err().to_string();
        assert!(error.contains("more than 128 MB"), "{error}");
        // Several gzip files one after the other are one file.
        let twice = [file.clone(), file].concat();
        assert_eq!(gunzip_at_most(10_000, &twice).unwrap().len(), 10_000);
        assert!(gunzip_at_most(9999, &twice).is_err());
    }

    #[test]
    fn shards_in_another_order_are_refused() {
        let set = small_set();
        let entries = &set.manifest.shards;
        let of = |i: usize| unpack(&entries[i], &set.shards[i]).unwrap();
        let whole = reassemble(Kind::TrainImages, vec![of(1), of(0)]).unwrap();
        let refused = set.manifest.file(Kind::TrainImages).unwrap().check(&whole);
        assert!(matches!(refused, Err(ShardError::Whole { .. })));
    }
}
