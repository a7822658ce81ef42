//! A base with a head and its signs as an ONNX file.

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
    #[error("the head’s signs are sketches alone: open it on the page, then save it from there")]
    Sketches,
}

/// Sentences for people who open the file in another program.
const TEXT: &str = "Reads handwritten digits. The input is pictures of 28×28 intensities from 0 \
    (paper) to 1 (ink), scaled and centred as MNIST's. The outputs are the ten digits' logits and \
    probabilities. Inkling also compares ink with a person's own digits; this file does not.";

/// Follows `TEXT` in a file with signs.
const SIGNS_TEXT: &str = " Beside the digits it reads signs, by the means of their features. The output \
    sign_probabilities has the probability of a digit, whichever it is, then of each sign; their names are the \
    metadata sign.10, sign.11 and so on. A picture is a sign if the sign's probability is above one half and its \
    sign_likeness is at least 0. Inkling also compares the paths of the pen with those of the signs' drawings; this \
    file does not.";

/// Writes a base with a head and its signs as ONNX; `None`: with the base's own head.
pub fn export(base: &Base, head: Option<&Head>) -> Result<Vec<u8>, ExportError> {
    let mut weights = base.weights()?;
    if let Some(head) = head {
        weights.head = Some(head.layer.clone());
    }
    let name = base.name();
    let metadata: Metadata = head.map_or_else(|| head_metadata(name), |head| head.metadata(name));
    let signs = match head.and_then(|head| head.signs.as_ref()) {
        Some(signs) => Some(signs.matcher.as_ref().ok_or(ExportError::Sketches)?.prototypes()),
        None => None,
    };
    let text = match signs {
        Some(_) => [TEXT, SIGNS_TEXT].concat(),
        None => TEXT.to_owned(),
    };
    let about = About { name: name.as_str(), text: &text, metadata: &metadata };
    Ok(write(name.network(), &weights, signs, &about)?)
}
