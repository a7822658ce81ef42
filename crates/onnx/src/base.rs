//! A base with a head as an ONNX file.

use network::weights::{Metadata, WeightsError};
use network::{Base, Head, head_metadata};

use crate::write::{About, WriteError, write};

/// Why a base can't be exported as ONNX.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the base's own file is damaged: {0}")]
    Base(#[from] WeightsError),
    #[error("the ONNX file could not be written: {0}")]
    Write(#[from] WriteError),
}

/// Sentences for people who open the file in another program.
const TEXT: &str = "Reads handwritten digits. The input is pictures of 28×28 intensities from 0 \
    (paper) to 1 (ink), scaled and centred as MNIST's. The outputs are the ten digits' logits and \
    probabilities. Inkling also compares ink with a person's own digits; this file does not.";

/// Writes a base with a head as ONNX; `None`: with the base's own head.
pub fn export(base: &Base, head: Option<&Head>) -> Result<Vec<u8>, ExportError> {
    let mut weights = base.weights()?;
    if let Some(head) = head {
        weights.head = Some(head.layer.clone());
    }
    let name = base.name();
    let metadata: Metadata = head_metadata(name);
    let about = About { name: name.as_str(), text: TEXT, metadata: &metadata };
    Ok(write(name.network(), &weights, &about)?)
}
