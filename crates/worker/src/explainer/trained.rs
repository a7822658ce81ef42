//! A network that the Lab has trained, on its way from the learner through the page to the explainer.

use ink::Drawn;
use network::layers::Layer;
use serde::{Deserialize, Serialize};

use crate::wire::Encoded;

/// What the pane gets. The Lab's page sends it on as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// For the explainer.
    pub network: Encoded<TrainedNetwork>,
    /// A test picture of each digit that it reads.
    pub pictures: Vec<Drawn>,
}

/// The network itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainedNetwork {
    /// The layers below the last one.
    pub layers: Vec<Layer>,
    /// The digits of the last layer's outputs.
    pub digits: Vec<u8>,
    /// A safetensors file, as those of bases are; its layers are named as `network::LayerList` names them.
    #[serde(with = "serde_bytes")]
    pub weights: Vec<u8>,
}
