//! Readings of pictures, in batches.

use burn::nn::Linear;
use burn::tensor::{Tensor, TensorData, activation::softmax};

use crate::model::{Reader, ops};
use ink::Image28;
use ink::{CLASSES, Probabilities};

/// Pictures in a batch: larger batches take more memory and are not faster.
pub const BATCH: usize = 250;

/// Training steps between two waits for a GPU: a wait takes as long as a step.
pub const STEPS_AT_ONCE: u32 = 8;

#[derive(Debug, thiserror::Error)]
#[error("the device did not return its numbers ({0}): try again, or reload the page")]
pub struct ReadError(pub(crate) String);

/// Features of n × 784 bytes, a batch at each step of the iterator: `[batch, features]`.
pub fn features<'a>(
    reader: &'a Reader,
    images: &'a [u8],
) -> impl ExactSizeIterator<Item = Tensor<2>> + 'a {
    images.chunks(BATCH * Image28::PIXELS).map(|chunk| reader.features(std::iter::once(chunk)))
}

/// Probabilities for `[n, features]`.
pub async fn probabilities(
    head: &Linear,
    features: Tensor<2>,
) -> Result<Vec<Probabilities>, ReadError> {
    let numbers = numbers(softmax(ops::dense(head, features), 1)).await?;
    let (rows, _) = numbers.as_chunks::<CLASSES>();
    Ok(rows.to_vec())
}

/// A tensor's numbers, row by row.
pub async fn numbers(tensor: Tensor<2>) -> Result<Vec<f32>, ReadError> {
    let data = tensor.into_data_async().await.map_err(|error| ReadError(error.to_string()))?;
    Ok(floats(&data))
}

/// The numbers of what a device has given back.
pub(crate) fn floats(data: &TensorData) -> Vec<f32> {
    data.iter::<f32>().collect()
}

/// Waits until a tensor is computed. A GPU queues work without limit, and the next command would wait for all of it.
pub async fn settle(tensor: &Tensor<2>) -> Result<(), ReadError> {
    numbers(tensor.clone().narrow(0, 0, 1).narrow(1, 0, 1)).await?;
    Ok(())
}

/// The number of a tensor that has one.
pub async fn number(tensor: Tensor<1>) -> Result<f64, ReadError> {
    let data = tensor.into_data_async().await.map_err(|error| ReadError(error.to_string()))?;
    Ok(data.iter::<f64>().next().unwrap_or_default())
}

/// Probabilities for n × 784 bytes.
pub async fn read(reader: &Reader, images: &[u8]) -> Result<Vec<Probabilities>, ReadError> {
    let mut all = Vec::with_capacity(images.len() / Image28::PIXELS);
    for batch in features(reader, images) {
        all.extend(probabilities(reader.head(), batch).await?);
    }
    Ok(all)
}
