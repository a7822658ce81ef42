//! The network, optimizer and epochs of TF.js's example mnist-transfer-cnn, to learn twenty digits.
//! The page learns a hand by another method; this job compares two libraries on the same work.

use burn::module::Module;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Int, Tensor, activation::relu, activation::softmax};

use ink::CLASSES;
use learn::adam::Adam;
use learn::model::{Layers, ops};
use learn::read;
use learn::read::ReadError;
use network::layers::{Layer, Shape};

/// The number of digits to learn from.
pub const SAMPLES: usize = 20;

const EPOCHS: usize = 10;
const LEARNING_RATE: f64 = 1e-2;
const FILTERS: usize = 32;
const HIDDEN: usize = 128;

/// The frozen layers.
const FROZEN: &[Layer] =
    &[Layer::conv3(FILTERS), Layer::Relu, Layer::conv3(FILTERS), Layer::Relu, Layer::MaxPool];

/// `FROZEN` with random weights.
#[derive(Module, Debug)]
pub struct Frozen {
    layers: Layers,
}

impl Frozen {
    pub fn new(device: &Device) -> Self {
        let layers = Layers::new(FROZEN, Shape::DIGIT, false, device);
        Self { layers: layers.expect("a picture of 28×28 is large enough for two convolutions") }
    }

    /// Maps pictures, `[n, 1, 28, 28]`, to features, `[n, 4608]`.
    fn features(&self, x: Tensor<4>) -> Tensor<2> {
        self.layers.forward_pictures(x)
    }
}

/// The trained layers: a hidden layer with dropout, and ten logits.
#[derive(Module, Debug)]
struct Head {
    hidden: Linear,
    dropout: Dropout,
    last: Linear,
}

impl Head {
    fn new(device: &Device) -> Self {
        Self {
            hidden: LinearConfig::new(FILTERS * 12 * 12, HIDDEN).init(device),
            dropout: DropoutConfig::new(0.5).init(),
            last: LinearConfig::new(HIDDEN, CLASSES).init(device),
        }
    }

    fn forward(&self, features: Tensor<2>) -> Tensor<2> {
        let hidden = relu(ops::dense(&self.hidden, features));
        ops::dense(&self.last, self.dropout.forward(hidden))
    }
}

/// Learns these digits, all in each step, and returns the probabilities of the next one. Pictures
/// are `[n, 1, 28, 28]` on the plain device; labels are on the device that trains.
pub async fn learn_and_read(
    frozen: &Frozen,
    pictures: Tensor<4>,
    labels: Tensor<1, Int>,
    next: Tensor<4>,
) -> Result<Vec<f32>, ReadError> {
    let training = labels.device();
    let features = frozen.features(pictures).autodiff();
    let mut head = Head::new(&training);
    let mut optimizer = Adam::new(1e-5).of_module();
    let loss_of = CrossEntropyLossConfig::new().init(&training);
    for _ in 0..EPOCHS {
        let loss = loss_of.forward(head.forward(features.clone()), labels.clone());
        let gradients = GradientsParams::from_grads(loss.backward(), &head);
        head = optimizer.step(LEARNING_RATE, head, gradients);
    }
    read::numbers(softmax(head.valid().forward(frozen.features(next)), 1)).await
}
