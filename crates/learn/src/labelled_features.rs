//! Features with labels: what a head learns from.

use burn::tensor::Tensor;

use crate::model::Reader;
use ink::{Image28, Labelled, variations};

/// Features of pictures on a plain (not autodiff) device, and the pictures' labels.
#[derive(Clone, Debug)]
pub struct LabelledFeatures {
    /// `[n, features]`
    pub features: Tensor<2>,
    pub labels: Vec<u8>,
}

impl LabelledFeatures {
    /// Features of a sample's own picture and of `copies` variations of it; `None` where it has no ink.
    pub fn of_sample(reader: &Reader, sample: &Labelled, copies: usize, seed: u64) -> Option<Self> {
        let pictures = variations::of_sample(sample, copies, seed);
        if pictures.is_empty() {
            return None;
        }
        let features = reader.features(pictures.iter().map(Image28::bytes));
        Some(Self { features, labels: vec![sample.label; pictures.len()] })
    }

    /// The first rows, at most this many.
    pub fn first(&self, rows: usize) -> Self {
        let rows = rows.min(self.labels.len());
        Self {
            features: self.features.clone().narrow(0, 0, rows),
            labels: self.labels[..rows].to_vec(),
        }
    }

    /// The rows of all parts, one part after the other; `None` where there is no part.
    pub fn join<'a>(parts: impl Iterator<Item = &'a Self>) -> Option<Self> {
        let (features, labels): (Vec<_>, Vec<_>) =
            parts.map(|rows| (rows.features.clone(), rows.labels.clone())).unzip();
        let any = !features.is_empty();
        any.then(|| Self { features: Tensor::cat(features, 0), labels: labels.concat() })
    }
}
