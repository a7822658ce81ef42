//! Labelled data for networks: IDX files, their shards and manifests, downloads, pen files, made-up digits, signs.
//! This crate needs no browser and no tensor library.

#[cfg(not(target_arch = "wasm32"))]
mod disk;
mod idx;
mod known;
mod manifest;
mod outline;
mod shards;
mod verify;

pub mod download;
pub mod made_up;
pub mod pen;
pub mod signs;
pub mod synthetic;

#[cfg(not(target_arch = "wasm32"))]
pub use disk::{DataError, load, read_manifest, write};
pub use idx::{Idx, IdxError};
pub use known::{FASHION, MNIST, PublishedSet, WrongFileError, folder};
pub use manifest::{IdxFile, Kind, MANIFEST, Manifest, ManifestError, Part, ShardEntry};
pub use shards::{ShardError, ShardedSet, gunzip, into_shards, reassemble, unpack};
pub use verify::{Expected, FileError, sha256};

use ink::Image28;

/// Labelled pictures. Each has 784 intensities from 0 (paper) to 255 (ink), row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digits {
    pub images: Vec<u8>,
    pub labels: Vec<u8>,
}

/// Why pictures and labels don't fit together.
#[derive(Debug, thiserror::Error)]
pub enum MismatchError {
    #[error("the pictures are {0:?} in size, digits are 28 × 28: this is another data set")]
    Size(Vec<u32>),
    #[error("there are {images} pictures and {labels} labels: they belong to different files")]
    Counts { images: usize, labels: usize },
    #[error("a picture is labelled {0}, digits are 0–9: this is another data set")]
    Label(u8),
}

impl Digits {
    /// Pairs pictures of shape n × 28 × 28 with their n labels.
    ///
    /// Fails if the shapes do not fit, or if a label is above 9.
    pub fn new(images: Idx, labels: Idx) -> Result<Self, MismatchError> {
        let side = ink::SIDE as u32;
        let count = match images.shape[..] {
            [count, height, width] if (height, width) == (side, side) => count as usize,
            _ => return Err(MismatchError::Size(images.shape)),
        };
        if labels.shape.len() != 1 || labels.bytes.len() != count {
            return Err(MismatchError::Counts { images: count, labels: labels.bytes.len() });
        }
        if let Some(&label) = labels.bytes.iter().find(|&&label| label > 9) {
            return Err(MismatchError::Label(label));
        }
        Ok(Self { images: images.bytes, labels: labels.bytes })
    }

    pub fn len(&self) -> usize {
        self.labels.len()
    }

    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The intensities of picture `i`; panics unless `i < len()`.
    pub fn image(&self, i: usize) -> &[u8] {
        &self.images[i * Image28::PIXELS..][..Image28::PIXELS]
    }

    /// The picture at this place; `None` beyond the last.
    pub fn picture(&self, place: usize) -> Option<Image28> {
        Image28::among(&self.images, place)
    }

    /// The pictures at these indices, in this order; panics unless each is `< len()`.
    pub fn select(&self, indices: &[usize]) -> Self {
        Self {
            images: indices.iter().flat_map(|&i| self.image(i)).copied().collect(),
            labels: indices.iter().map(|&i| self.labels[i]).collect(),
        }
    }

    /// Adds `more` at the end.
    pub fn append(&mut self, mut more: Self) {
        self.images.append(&mut more.images);
        self.labels.append(&mut more.labels);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idx(shape: &[u32], byte: u8) -> Idx {
        let length = shape.iter().product::<u32>() as usize;
        Idx { shape: shape.to_vec(), bytes: vec![byte; length] }
    }

    #[test]
    fn pictures_and_labels_that_do_not_fit_are_refused() {
        let digits = Digits::new(idx(&[2, 28, 28], 5), idx(&[2], 9)).unwrap();
        assert_eq!((digits.len(), digits.image(1).len()), (2, 784));
        assert!(Digits::new(idx(&[2, 28, 28], 5), idx(&[3], 9)).is_err());
        assert!(Digits::new(idx(&[2, 14, 56], 5), idx(&[2], 9)).is_err());
        assert!(Digits::new(idx(&[2, 28, 28], 5), idx(&[2], 10)).is_err());
    }

    #[test]
    fn a_picture_beyond_the_last_is_none() {
        let digits = Digits { images: vec![9; 2 * Image28::PIXELS], labels: vec![1, 2] };
        assert!(digits.picture(1).is_some());
        assert_eq!(digits.picture(2), None);
        assert_eq!(digits.picture(usize::MAX), None);
    }
}
