//! Where learning a hand has come to, as the page keeps it for the next engine.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use ink::Labelled;
use learn::fit::SoFar;
use network::{BaseName, FineTuneSettings};
use worker::protocol::Checkpoint;
use worker::wire;
use worker::wire::WireError;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct CameTo {
    /// Of what is learned: a checkpoint of anything else is of no use.
    fingerprint: [u8; 32],
    /// So many folds of the cross-validation are done.
    pub folds: usize,
    /// For each sample, what was read in it when it was held back; 0 where it wasn't yet.
    pub reads: Vec<u8>,
    /// The fit that is under way.
    pub fit: Option<SoFar>,
}

impl CameTo {
    /// Where a checkpoint says, or the beginning where it is of something else.
    pub fn new(
        base: BaseName,
        samples: &[Labelled],
        settings: &FineTuneSettings,
        from: Option<Checkpoint>,
    ) -> Result<Self, WireError> {
        let learned = wire::encode(&(base, samples, settings))?;
        let fingerprint = Sha256::digest(learned).into();
        let there = from.and_then(|Checkpoint(bytes)| wire::decode::<Self>(&bytes).ok());
        Ok(there.filter(|there| there.fingerprint == fingerprint).unwrap_or(Self {
            fingerprint,
            folds: 0,
            reads: vec![0; samples.len()],
            fit: None,
        }))
    }

    pub fn checkpoint(&self) -> Result<Checkpoint, WireError> {
        Ok(Checkpoint(wire::encode(self)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_of_other_digits_or_garbled_is_of_no_use() {
        let samples = [Labelled { label: 3, ..Labelled::default() }];
        let other = [Labelled { label: 4, ..Labelled::default() }];
        let settings = FineTuneSettings::default();
        let new = |samples: &[Labelled], from| {
            CameTo::new(BaseName::Cnn, samples, &settings, from).unwrap()
        };
        let mut there = new(&samples, None);
        (there.folds, there.reads) = (2, vec![7]);
        let checkpoint = there.checkpoint().unwrap();
        assert_eq!(new(&samples, Some(checkpoint.clone())), there);
        assert_eq!(new(&other, Some(checkpoint.clone())), new(&other, None));
        for garbled in [vec![], checkpoint.0[1..].to_vec(), vec![255; 80]] {
            assert_eq!(new(&samples, Some(Checkpoint(garbled))), new(&samples, None));
        }
    }
}
