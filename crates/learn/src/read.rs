//! What a network says of pictures, in batches.

use burn::nn::Linear;
use burn::tensor::{Tensor, activation::softmax};

use crate::model::{Reader, ops};
use ink::Image28;
use ink::{CLASSES, Probabilities};

/// Pictures at a time: more make no difference in speed, only in memory.
pub const BATCH: usize = 250;

/// Steps of learning that a GPU is given before it is waited for, which costs as much as a step.
pub const STEPS_AT_ONCE: u32 = 8;

#[derive(Debug, thiserror::Error)]
#[error("the engine could not give its numbers back ({0}): try again, or reload the page")]
pub struct ReadError(pub(crate) String);

/// Features of n × 784 bytes in batches: `[n, features]`, one batch with each step of the iterator.
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
    Ok(data.iter::<f32>().collect())
}

/// Waits until a tensor is computed: a GPU takes in work without end, and what is asked next would have
/// to wait for all of it.
pub async fn settle(tensor: &Tensor<2>) -> Result<(), ReadError> {
    numbers(tensor.clone().narrow(0, 0, 1).narrow(1, 0, 1)).await?;
    Ok(())
}

/// A tensor's only number.
pub async fn number(tensor: Tensor<1>) -> Result<f64, ReadError> {
    let data = tensor.into_data_async().await.map_err(|error| ReadError(error.to_string()))?;
    Ok(data.iter::<f64>().next().unwrap_or_default())
}

/// Probabilities for n × 784 bytes, all in one go.
pub async fn read(reader: &Reader, images: &[u8]) -> Result<Vec<Probabilities>, ReadError> {
    let mut all = Vec::with_capacity(images.len() / Image28::PIXELS);
    for batch in features(reader, images) {
        all.extend(probabilities(reader.head(), batch).await?);
    }
    Ok(all)
}
