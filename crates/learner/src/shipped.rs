//! Shipped bases as Burn modules.

use burn::tensor::Device;
use learn::model::{Base, Reader};
use network::layers::LayerError;
use network::{BaseCard, BaseError, LayerWeights};

/// A shipped base.
pub struct Shipped {
    pub base: Reader,
    /// The layer that rejects ink that is no digit.
    pub rejection: Option<LayerWeights>,
    /// The weights of the trunk's layers.
    pub weights: Vec<LayerWeights>,
}

impl Shipped {
    /// Opens a base from its card and its weights file.
    pub fn open(card: BaseCard, file: Vec<u8>, device: &Device) -> Result<Self, BaseError> {
        let (base, weights) = network::Base::open(card.into(), file)?;
        Ok(Self::new(base, weights, device)?)
    }

    /// Makes the modules from a base and its trunk's weights.
    pub fn new(
        base: network::Base,
        weights: Vec<LayerWeights>,
        device: &Device,
    ) -> Result<Self, LayerError> {
        let module = Base::with_weights(base.name(), &weights, &base.head, device)?;
        let reader = Reader::new(module, device);
        Ok(Self { base: reader, rejection: base.rejection, weights })
    }
}
