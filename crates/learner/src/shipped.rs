//! Bases as a site ships them, fetched through a session's host.

use burn::nn::Linear;
use burn::tensor::Device;
use data::Expected;
use data::download::{DownloadError, Wanted};
use learn::model::Reader;
use learn::model::weights::{self, WeightsError};
use network::{BaseCard, BaseName, WEIGHTS_FOLDER};
use worker::envelope::TaskId;
use worker::host::Host;

/// A base as the site ships it.
pub struct Shipped {
    pub base: Reader,
    /// The weights as they came.
    pub file: Vec<u8>,
    /// Tells features of digits from those of anything else.
    pub doubt: Option<Linear>,
    pub card: BaseCard,
}

impl Shipped {
    /// From the file that the card tells of.
    pub fn new(card: BaseCard, file: Vec<u8>, device: &Device) -> Result<Self, WeightsError> {
        let base = weights::from_bytes(card.name, file.clone(), device)?;
        let base = Reader::new(base, device);
        let doubt = weights::doubt_of(&file, card.name, base.width(), device)?;
        Ok(Self { base, file, doubt, card })
    }
}

/// What a session fetches of the site.
#[allow(async_fn_in_trait)]
pub trait Site: Host {
    /// A shipped base.
    async fn base(
        &self,
        task: Option<TaskId>,
        name: BaseName,
        device: &Device,
    ) -> Result<Shipped, BaseError> {
        let card =
            Wanted { path: format!("{WEIGHTS_FOLDER}/{}", name.card_file()), expected: None };
        let card = self.fetch(task, card).await?;
        let card: BaseCard = serde_json::from_slice(&card)
            .map_err(|error| BaseError::Card { base: name, reason: error.to_string() })?;
        let file = Wanted {
            path: format!("{WEIGHTS_FOLDER}/{}", name.weights_file()),
            expected: Some(Expected { bytes: card.bytes, sha256: card.sha256.clone() }),
        };
        let bytes = self.fetch(task, file).await?;
        Ok(Shipped::new(card, bytes, device)?)
    }
}

impl<H: Host> Site for H {}

/// Why a base could not be had.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    #[error("the card of the {base} base can't be read ({reason}): the site is incomplete")]
    Card { base: BaseName, reason: String },
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error(transparent)]
    Weights(#[from] WeightsError),
}
