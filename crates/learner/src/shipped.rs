//! Bases as a site ships them, as Burn's modules.

use burn::tensor::Device;
use learn::model::{Base, Reader};
use network::layers::LayerError;
use network::{BaseCard, BaseError, LayerWeights};

/// A base as the site ships it.
pub struct Shipped {
    pub base: Reader,
    /// Tells features of digits from those of anything else.
    pub doubt: Option<LayerWeights>,
    /// The numbers of the trunk's layers.
    pub weights: Vec<LayerWeights>,
}

impl Shipped {
    /// From the card and the weights file that it describes.
    pub fn open(card: BaseCard, file: Vec<u8>, device: &Device) -> Result<Self, BaseError> {
        let (base, weights) = network::Base::open(card.into(), file)?;
        Ok(Self::new(base, weights, device)?)
    }

    /// From a base and the numbers of its trunk.
    pub fn new(
        base: network::Base,
        weights: Vec<LayerWeights>,
        device: &Device,
    ) -> Result<Self, LayerError> {
        let module = Base::with_weights(base.name(), &weights, &base.head, device)?;
        let reader = Reader::new(module, device);
        Ok(Self { base: reader, doubt: base.doubt, weights })
    }
}
