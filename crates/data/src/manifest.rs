//! `manifest.json`: the names, sizes and hashes of a data set's shards and of its whole files.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::Expected;

/// The manifest's file name, in the shards' folder.
pub const MANIFEST: &str = "manifest.json";

/// A part of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    Train,
    Test,
}

impl Part {
    pub fn images(self) -> Kind {
        match self {
            Self::Train => Kind::TrainImages,
            Self::Test => Kind::TestImages,
        }
    }

    pub fn labels(self) -> Kind {
        match self {
            Self::Train => Kind::TrainLabels,
            Self::Test => Kind::TestLabels,
        }
    }
}

/// One of a data set's four files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    TrainImages,
    TrainLabels,
    TestImages,
    TestLabels,
}

impl Kind {
    pub const ALL: [Self; 4] =
        [Self::TrainImages, Self::TrainLabels, Self::TestImages, Self::TestLabels];

    /// The name of the whole file, as MNIST is published.
    pub fn idx_name(self) -> &'static str {
        match self {
            Self::TrainImages => "train-images-idx3-ubyte",
            Self::TrainLabels => "train-labels-idx1-ubyte",
            Self::TestImages => "t10k-images-idx3-ubyte",
            Self::TestLabels => "t10k-labels-idx1-ubyte",
        }
    }

    /// The file name of a shard; `number` counts from 0.
    pub fn shard_name(self, number: usize) -> String {
        let kind = match self {
            Self::TrainImages => "train-images",
            Self::TrainLabels => "train-labels",
            Self::TestImages => "test-images",
            Self::TestLabels => "test-labels",
        };
        format!("{kind}-{number:02}.idx.gz")
    }

    /// The number of pictures or labels in a shard; the last shard may have fewer.
    pub fn per_shard(self) -> usize {
        match self {
            Self::TrainImages | Self::TrainLabels => 6000,
            Self::TestImages | Self::TestLabels => 5000,
        }
    }
}

/// The description of a data set: its whole IDX files, and their shards in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub name: String,
    pub files: Vec<IdxFile>,
    pub shards: Vec<ShardEntry>,
}

/// A whole, decompressed IDX file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdxFile {
    pub name: String,
    pub kind: Kind,
    /// Pictures or labels.
    pub count: usize,
    pub bytes: u64,
    /// In lowercase hexadecimal digits.
    pub sha256: String,
}

/// A shard: a gzip-compressed IDX file with some of the pictures or labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardEntry {
    /// The file name, in the manifest's folder.
    pub name: String,
    pub kind: Kind,
    /// Pictures or labels.
    pub count: usize,
    /// The compressed size.
    pub bytes: u64,
    /// Of the compressed file, in lowercase hexadecimal digits.
    pub sha256: String,
}

impl ShardEntry {
    /// The length and hash that a download must have.
    pub fn expected(&self) -> Expected {
        Expected { bytes: self.bytes, sha256: self.sha256.clone() }
    }
}

/// Why a manifest can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    #[error("the data's manifest can't be read ({0}): make the data anew, or load the page again")]
    Unreadable(#[from] serde_json::Error),
    #[error(
        "the manifest has only {of} shards of {kind:?}, not shards {from} to {to}: make the data anew"
    )]
    NoSuchShards { kind: Kind, from: usize, to: usize, of: usize },
    #[error("the manifest has no file of {0:?}: make the data anew")]
    NoSuchFile(Kind),
}

impl Manifest {
    pub fn parse(json: &[u8]) -> Result<Self, ManifestError> {
        Ok(serde_json::from_slice(json)?)
    }

    pub fn to_json(&self) -> Result<String, ManifestError> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    pub fn file(&self, kind: Kind) -> Result<&IdxFile, ManifestError> {
        self.files.iter().find(|file| file.kind == kind).ok_or(ManifestError::NoSuchFile(kind))
    }

    /// The bytes to download for some of each kind's shards; see `shards`.
    pub fn bytes(&self, wanted: Option<Range<usize>>) -> Result<u64, ManifestError> {
        let of_kind = |kind| self.shards(kind, wanted.clone());
        let shards = Kind::ALL.into_iter().map(of_kind).collect::<Result<Vec<_>, _>>()?;
        Ok(shards.into_iter().flatten().map(|shard| shard.bytes).sum())
    }

    /// The shards of one kind, in order; `None` gives all.
    ///
    /// Fails if the range is empty or exceeds the number of shards.
    pub fn shards(
        &self,
        kind: Kind,
        wanted: Option<Range<usize>>,
    ) -> Result<Vec<&ShardEntry>, ManifestError> {
        let mut shards: Vec<_> = self.shards.iter().filter(|shard| shard.kind == kind).collect();
        let of = shards.len();
        let Range { start: from, end: to } = wanted.unwrap_or(0..of);
        if from >= to || to > of {
            return Err(ManifestError::NoSuchShards { kind, from, to, of });
        }
        Ok(shards.drain(from..to).collect())
    }
}
