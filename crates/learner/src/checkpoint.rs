//! The state of learning a hand. The page keeps it for the next learner.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use ink::Labelled;
use learn::fit::FitState;
use network::samples::ReadWith;
use network::{BaseName, FineTuneSettings};
use worker::learner::Checkpoint;
use worker::wire;
use worker::wire::WireError;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The SHA-256 of base, samples and settings. A checkpoint with another fingerprint is not
    /// used.
    fingerprint: [u8; 32],
    /// Finished folds of the cross-validation.
    pub folds: usize,
    /// The held-out reading of each sample; zeros until its fold is finished.
    pub reads: Vec<ReadWith>,
    /// The state of the running fit.
    pub fit: Option<FitState>,
}

impl Progress {
    /// The state in a checkpoint. Starts anew if the checkpoint has another base, samples or
    /// settings.
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
            reads: vec![ReadWith::default(); samples.len()],
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
    fn a_checkpoint_of_other_digits_or_with_damaged_bytes_is_not_used() {
        let samples = [Labelled { label: 3, ..Labelled::default() }];
        let other = [Labelled { label: 4, ..Labelled::default() }];
        let settings = FineTuneSettings::default();
        let new = |samples: &[Labelled], from| {
            Progress::new(BaseName::Cnn, samples, &settings, from).unwrap()
        };
        let mut there = new(&samples, None);
        (there.folds, there.reads) = (2, vec![[7; 4]]);
        let checkpoint = there.checkpoint().unwrap();
        assert_eq!(new(&samples, Some(checkpoint.clone())), there);
        assert_eq!(new(&other, Some(checkpoint.clone())), new(&other, None));
        for garbled in [vec![], checkpoint.0[1..].to_vec(), vec![255; 80]] {
            assert_eq!(new(&samples, Some(Checkpoint(garbled))), new(&samples, None));
        }
    }
}
