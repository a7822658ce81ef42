//! What computes a base's features.

use network::plan::{self, PlanError};
use network::{BaseName, LayerWeights};

/// Why features could not be computed.
#[derive(Debug, thiserror::Error)]
pub enum ComputeError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// What computes is gone; its own words say why.
    #[error("{0}")]
    Lost(String),
}

/// A processor, or a graphics chip. Single-threaded: its futures needn't be `Send`.
#[allow(async_fn_in_trait)]
pub trait Compute {
    /// A base below its last layer, ready to compute.
    type Trunk;

    /// `weights`: of the trunk's layers that have any, in their order.
    async fn trunk(
        &self,
        base: BaseName,
        weights: Vec<LayerWeights>,
    ) -> Result<Self::Trunk, ComputeError>;

    /// n × features of n × 784 intensities in [0, 1].
    async fn features(
        &self,
        trunk: &Self::Trunk,
        intensities: &[f32],
    ) -> Result<Vec<f32>, ComputeError>;

    /// Pictures that are computed without a pause: a reading that is asked for meanwhile waits for them.
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
