//! The networks as Burn modules. No training, no data.

mod base;
mod conv_block;
mod layers;
mod numbers;
pub mod ops;
mod reader;
pub mod vgg16;

use burn::tensor::{Device, Tensor, TensorData};

pub use base::Base;
pub use layers::Layers;
pub(crate) use numbers::in_pairs;
pub use numbers::linear;
pub use reader::{Reader, is_processor};

use ink::{Image28, SIDE};
use network::Normalization;

/// What every base takes of a pixel: its intensity in [0, 1], 0 for paper.
pub const NORMALIZATION: Normalization = Normalization { scale: 1.0, shift: 0.0 };

/// `[n, 1, 28, 28]` from n × 784 intensities in [0, 1].
pub fn batch(intensities: Vec<f32>, device: &Device) -> Tensor<4> {
    let n = intensities.len() / Image28::PIXELS;
    Tensor::from_data(TensorData::new(intensities, [n, 1, SIDE, SIDE]), device)
}

/// `[n, width]` from n × width numbers.
pub fn rows(numbers: Vec<f32>, width: usize, device: &Device) -> Tensor<2> {
    let rows = numbers.len() / width;
    Tensor::from_data(TensorData::new(numbers, [rows, width]), device)
}

/// `[n, 1, 28, 28]` from n × 784 bytes.
pub fn batch_of_bytes<'a>(images: impl Iterator<Item = &'a [u8]>, device: &Device) -> Tensor<4> {
    batch(intensities(images), device)
}

/// Intensities of pictures' bytes, one picture after the other.
pub fn intensities<'a>(images: impl IntoIterator<Item = &'a [u8]>) -> Vec<f32> {
    let images = images.into_iter();
    let mut all = Vec::with_capacity(images.size_hint().0 * Image28::PIXELS);
    images.for_each(|image| add_intensities(image, &mut all));
    all
}

fn add_intensities(image: &[u8], all: &mut Vec<f32>) {
    let intensity =
        |&byte: &u8| f32::from(byte) / 255.0 * NORMALIZATION.scale + NORMALIZATION.shift;
    all.extend(image.iter().map(intensity));
}
