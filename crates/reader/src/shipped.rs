//! Fetches the shipped bases through a session's host.

use data::Expected;
use data::download::{DownloadError, Wanted};
use network::{Base, BaseError, BaseName, LayerWeights, SiteCard, WEIGHTS_FOLDER};
use worker::envelope::TaskId;
use worker::host::Host;

/// Why loading a base failed.
#[derive(Debug, thiserror::Error)]
pub enum ShippedError {
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error(transparent)]
    Base(#[from] BaseError),
}

/// A base and its trunk's weights. Fetches the card first, because it gives the weights' hash.
pub async fn base(
    host: &impl Host,
    task: Option<TaskId>,
    name: BaseName,
) -> Result<(Base, Vec<LayerWeights>), ShippedError> {
    let card = Wanted { path: format!("{WEIGHTS_FOLDER}/{}", name.card_file()), expected: None };
    let card = SiteCard::parse(name, &host.fetch(task, card).await?)?;
    let weights = Wanted {
        path: format!("{WEIGHTS_FOLDER}/{}", name.weights_file()),
        expected: Some(Expected { bytes: card.bytes, sha256: card.sha256.clone() }),
    };
    let file = host.fetch(task, weights).await?;
    Ok(Base::open(card, file)?)
}
