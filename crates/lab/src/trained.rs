//! Networks that rows have trained, for other rows to begin with and for a page that opens them.

use crate::error::LabError;
use crate::network::Trunk;
use data::Digits;
use ink::Image28;
use learn::head::plain_layers;
use learn::model::{Base, Layers};
use network::layers::Layer;
use network::weights::{Metadata, Weights};
use network::{LayerList, plan};
use recipes::recipe::{Row, Set, Training, Work};

/// On the plain (not autodiff) device.
#[derive(Clone)]
pub struct TrainedTrunk {
    pub trunk: Trunk,
    /// How many features it computes.
    pub width: usize,
}

impl TrainedTrunk {
    /// A base below its head.
    pub fn of_base(base: Base) -> Self {
        let width = base.width();
        Self { trunk: Trunk::Base(base), width }
    }
}

/// A row's trunk, and the top that it has learned, on the plain device.
pub struct TrainedNetwork {
    pub trunk: TrainedTrunk,
    pub top: Layers,
}

/// A trained network as plain data.
pub struct OpenNetwork {
    /// The layers below the last one.
    pub layers: Vec<Layer>,
    /// The digits of the last layer's outputs.
    pub digits: &'static [u8],
    /// A safetensors file.
    pub weights: Vec<u8>,
    /// The first test picture of each digit that has any.
    pub pictures: Vec<Image28>,
}

/// The layers of the network that a row trains, and its digits, if a page can open it: there have to be kernels for it,
/// and what it reads has to be digits.
pub fn openable(row: &Row) -> Option<(LayerList, &'static [u8])> {
    let Work::Train(Training { data, network, .. }) = &row.work else { return None };
    let digits = data.classes.labels();
    let trunk = network.trunk.layers().iter().chain(network.top).copied().collect();
    let list = LayerList { trunk, classes: digits.len() };
    (data.set != Set::Fashion && plan::accepts(&list.network())).then_some((list, digits))
}

impl TrainedNetwork {
    /// As plain data; `test`: the row's test pictures. `None` if a page can't open it.
    pub async fn open(&self, row: &Row, test: &Digits) -> Result<Option<OpenNetwork>, LabError> {
        let Some((list, digits)) = openable(row) else { return Ok(None) };
        let mut trunk = match &self.trunk.trunk {
            Trunk::Layers(layers) => plain_layers(layers).await?,
            Trunk::Base(base) => plain_layers(base.clone().folded().trunk()).await?,
        };
        trunk.extend(plain_layers(&self.top).await?);
        let head = trunk.pop();
        let weights = Weights { trunk, head }.to_file(&list.network(), &Metadata::new())?;
        let first = |digit: &u8| test.labels.iter().position(|label| label == digit);
        let pictures = digits.iter().filter_map(first).filter_map(|place| test.picture(place));
        let pictures = pictures.collect();
        Ok(Some(OpenNetwork { layers: list.trunk, digits, weights, pictures }))
    }
}
