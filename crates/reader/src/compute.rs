//! The trait that computes a base's features, and its implementation on the processor.

use network::plan::{self, PlanError};
use network::{BaseName, LayerWeights};

/// Why computing features failed.
#[derive(Debug, thiserror::Error)]
pub enum ComputeError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The device is lost; the text gives its own reason.
    #[error("{0}")]
    Lost(String),
}

/// A processor or a graphics chip. Single-threaded: its futures needn't be `Send`.
#[allow(async_fn_in_trait)]
pub trait Compute {
    /// A base without its last layer, ready to compute.
    type Trunk;

    /// Prepares a base. `weights`: of the trunk's layers that have any, in order.
    async fn trunk(
        &self,
        base: BaseName,
        weights: Vec<LayerWeights>,
    ) -> Result<Self::Trunk, ComputeError>;

    /// Computes n × features from n × 784 intensities in [0, 1].
    async fn features(
        &self,
        trunk: &Self::Trunk,
        intensities: &[f32],
    ) -> Result<Vec<f32>, ComputeError>;

    /// The batch size. A new reading waits for at most one batch.
    fn pictures_at_once(&self) -> usize;
}

/// The kernels on this worker's thread.
#[derive(Clone, Copy, Debug)]
pub struct Processor;

impl Compute for Processor {
    type Trunk = kernels::Forward;

    async fn trunk(
        &self,
        base: BaseName,
        weights: Vec<LayerWeights>,
    ) -> Result<kernels::Forward, ComputeError> {
        Ok(plan::forward(base.network(), weights)?)
    }

    async fn features(
        &self,
        trunk: &kernels::Forward,
        intensities: &[f32],
    ) -> Result<Vec<f32>, ComputeError> {
        Ok(trunk.features(intensities))
    }

    fn pictures_at_once(&self) -> usize {
        8
    }
}
