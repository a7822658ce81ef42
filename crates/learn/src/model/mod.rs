//! The networks, and their weights as files. No training, no data.

mod cnn;
mod mlp;
pub mod ops;
mod reader;
mod softmax;
pub mod vgg16;
pub mod weights;

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::{Device, Tensor, TensorData};

pub use cnn::{Cnn, ConvBlock};
pub use mlp::Mlp;
pub use reader::plan;
pub use reader::{Reader, is_processor};
pub use softmax::Softmax;

use ink::{Image28, SIDE};
use network::{BaseName, Normalization};

/// What all our bases do with a pixel: intensities in [0, 1], paper being 0.
pub const NORMALIZATION: Normalization = Normalization { scale: 1.0, shift: 0.0 };

/// A network that reads digits: features of a picture, and a linear head on top of them.
#[derive(Module, Debug)]
pub enum Base {
    Softmax(Softmax),
    Mlp(Mlp),
    Cnn(Cnn),
}

impl Base {
    /// With random weights, drawn from the device's seed.
    pub fn new(name: BaseName, device: &Device) -> Self {
        match name {
            BaseName::Softmax => Self::Softmax(Softmax::new(device)),
            BaseName::Mlp => Self::Mlp(Mlp::new(device)),
            BaseName::Cnn => Self::Cnn(Cnn::new(device)),
        }
    }

    /// The same in the form in which weights are read: without batch normalization. Nothing is drawn before it is
    /// needed, so where weights come from a file no random number is.
    pub fn unnormalized(name: BaseName, device: &Device) -> Self {
        match name {
            BaseName::Cnn => Self::Cnn(Cnn::unnormalized(device)),
            other => Self::new(other, device),
        }
    }

    pub fn name(&self) -> BaseName {
        match self {
            Self::Softmax(_) => BaseName::Softmax,
            Self::Mlp(_) => BaseName::Mlp,
            Self::Cnn(_) => BaseName::Cnn,
        }
    }

    /// `[n, 1, 28, 28]` intensities in [0, 1] to `[n, features]`.
    pub fn features(&self, images: Tensor<4>) -> Tensor<2> {
        match self {
            Self::Softmax(base) => base.features(images),
            Self::Mlp(base) => base.features(images),
            Self::Cnn(base) => base.features(images),
        }
    }

    /// The last layer: `[n, features]` to `[n, 10]` logits.
    pub fn head(&self) -> &Linear {
        match self {
            Self::Softmax(base) => &base.head,
            Self::Mlp(base) => &base.head,
            Self::Cnn(base) => &base.head,
        }
    }

    /// The same trunk below another last layer.
    pub fn with_head(self, head: Linear) -> Self {
        match self {
            Self::Softmax(_) => Self::Softmax(Softmax { head }),
            Self::Mlp(base) => Self::Mlp(Mlp { head, ..base }),
            Self::Cnn(base) => Self::Cnn(Cnn { head, ..base }),
        }
    }

    /// `[n, 1, 28, 28]` intensities in [0, 1] to `[n, 10]` logits.
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        ops::dense(self.head(), self.features(images))
    }

    /// The same weights with batch normalization's statistics taken anew, over these batches
    /// (`[n, 1, 28, 28]`, on a device that trains).
    pub fn with_statistics_of(self, batches: impl Iterator<Item = Tensor<4>>) -> Self {
        match self {
            Self::Cnn(base) => Self::Cnn(base.with_statistics_of(batches)),
            other => other,
        }
    }

    /// The same function with batch normalization merged into the convolutions before it: what
    /// is written to disk and read with.
    pub fn folded(self) -> Self {
        match self {
            Self::Cnn(base) => Self::Cnn(base.folded()),
            other => other,
        }
    }

    /// The same readings with all logits multiplied, so that probabilities are more or less extreme.
    pub fn sharpened(self, by: f64) -> Self {
        let head = self.head();
        let weight = Param::from_tensor(head.weight.val().mul_scalar(by));
        let bias = head.bias.as_ref().map(|bias| Param::from_tensor(bias.val().mul_scalar(by)));
        self.with_head(Linear { weight, bias })
    }

    /// The same function with batch normalization where it was folded away, ready to be trained on;
    /// its statistics are of these pictures, `[n, 1, 28, 28]`.
    pub fn unfolded(self, images: Tensor<4>) -> Self {
        match self {
            Self::Cnn(base) => Self::Cnn(base.unfolded(images)),
            other => other,
        }
    }

    /// The layers in the order in which a picture passes them.
    pub fn architecture(&self) -> String {
        match self {
            Self::Softmax(_) => "784 pixels, linear 784-10".to_owned(),
            Self::Mlp(base) => base.architecture(),
            Self::Cnn(base) => base.architecture(),
        }
    }
}

/// `[n, 1, 28, 28]` from n × 784 intensities in [0, 1].
pub fn batch(intensities: Vec<f32>, device: &Device) -> Tensor<4> {
    let n = intensities.len() / Image28::PIXELS;
    Tensor::from_data(TensorData::new(intensities, [n, 1, SIDE, SIDE]), device)
}

/// `[n, 1, 28, 28]` from n × 784 bytes.
pub fn batch_of_bytes<'a>(images: impl Iterator<Item = &'a [u8]>, device: &Device) -> Tensor<4> {
    batch(intensities(images), device)
}

/// Pictures' bytes as the networks see them, one after the other.
pub fn intensities<'a>(images: impl IntoIterator<Item = &'a [u8]>) -> Vec<f32> {
    let images = images.into_iter();
    let mut all = Vec::with_capacity(images.size_hint().0 * Image28::PIXELS);
    images.for_each(|image| all.extend(image.iter().map(|&byte| intensity(byte))));
    all
}

fn intensity(byte: u8) -> f32 {
    f32::from(byte) / 255.0 * NORMALIZATION.scale + NORMALIZATION.shift
}
