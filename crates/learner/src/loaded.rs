//! A base in a learner, with its computed features.

use std::collections::HashMap;

use learn::labelled_features::LabelledFeatures;
use learn::model::Reader;
use network::BaseName;

pub(crate) struct Loaded {
    pub base: Reader,
    /// Features of the MNIST pictures for retention, as far as computed.
    pub replay: Computed,
    /// Features of MNIST's test set, as far as computed.
    pub test: Computed,
    /// Features of labelled digits, by fingerprint and seed; the sample's own picture comes first.
    pub samples: HashMap<u64, LabelledFeatures>,
}

/// Features of a part of MNIST, from its first picture.
#[derive(Default)]
pub(crate) struct Computed {
    pub rows: Vec<LabelledFeatures>,
    /// Whether the part has no more pictures.
    pub exhausted: bool,
}

impl Computed {
    pub fn pictures(&self) -> usize {
        self.rows.iter().map(|rows| rows.labels.len()).sum()
    }

    /// All rows, once there are `pictures` of them or the part is exhausted.
    pub fn enough(&mut self, pictures: usize) -> Option<LabelledFeatures> {
        if !self.exhausted && self.pictures() < pictures {
            return None;
        }
        let all = LabelledFeatures::join(self.rows.iter())?;
        self.rows = vec![all.clone()];
        Some(all)
    }
}

impl From<Reader> for Loaded {
    fn from(base: Reader) -> Self {
        Self {
            base,
            replay: Computed::default(),
            test: Computed::default(),
            samples: HashMap::new(),
        }
    }
}

impl Loaded {
    pub fn name(&self) -> BaseName {
        self.base.base().name()
    }
}
