//! A base in a learner, with the features that were computed with it.

use std::collections::HashMap;

use learn::model::Reader;
use learn::rows::Rows;
use network::BaseName;

pub(crate) struct Loaded {
    pub base: Reader,
    /// Features of the MNIST pictures that are learned beside a person's digits, as far as computed.
    pub replay: Computed,
    /// Features of MNIST's test set, as far as computed.
    pub test: Computed,
    /// Features of labelled digits by their fingerprint and seed; each sample's own picture first.
    pub samples: HashMap<u64, Rows>,
}

/// Features of a part of MNIST, from its first picture on.
#[derive(Default)]
pub(crate) struct Computed {
    pub rows: Vec<Rows>,
    /// The part has no more pictures.
    pub exhausted: bool,
}

impl Computed {
    pub fn pictures(&self) -> usize {
        self.rows.iter().map(|rows| rows.labels.len()).sum()
    }

    /// All rows, once there are `pictures` of them or the part is exhausted.
    pub fn enough(&mut self, pictures: usize) -> Option<Rows> {
        if !self.exhausted && self.pictures() < pictures {
            return None;
        }
        let all = Rows::join(self.rows.iter())?;
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
