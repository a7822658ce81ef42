//! VGG16 below its dense layers: pictures to 512 features. Its weights are of others and come as a
//! file. Source: Simonyan, Zisserman, *Very Deep Convolutional Networks for Large-Scale Image
//! Recognition*, 2015, configuration D; names and order as in torchvision's `vgg16`.

use burn::module::{Module, Param};
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::tensor::activation::relu;
use burn::tensor::ops::{InterpolateMode, InterpolateOptions};
use burn::tensor::{Device, Tensor, TensorData, module::interpolate};
use safetensors::{Dtype, SafeTensors};

/// Channels of the convolutions, block by block; each block ends in a halving of the picture.
const BLOCKS: [&[usize]; 5] = [&[64, 64], &[128, 128], &[256; 3], &[512; 3], &[512; 3]];

/// Means and spreads of ImageNet's red, green and blue, which the weights were trained with.
const MEANS: [f32; 3] = [0.485, 0.456, 0.406];
const SPREADS: [f32; 3] = [0.229, 0.224, 0.225];

#[derive(Debug, thiserror::Error)]
pub enum VggError {
    #[error("this is no safetensors file ({0}): choose one with torchvision's vgg16")]
    Unreadable(String),
    #[error("the file has no tensor {name}: choose one with torchvision's vgg16")]
    Missing { name: String },
    #[error(
        "{name} is {got:?} in the file and {expected:?} in VGG16: choose one with torchvision's vgg16"
    )]
    Shape { name: String, got: Vec<usize>, expected: Vec<usize> },
    #[error("{name} holds {got:?}: 32-bit floats (F32) are needed")]
    Numbers { name: String, got: Dtype },
}

#[derive(Module, Debug)]
pub struct Vgg16 {
    convs: Vec<Conv2d>,
    halve: MaxPool2d,
}

impl Vgg16 {
    /// The side of the pictures that it is given here, as in the text of recipe 001.
    pub const SIDE: usize = 48;
    pub const FEATURES: usize = 512;

    /// From a file with torchvision's names, `features.0.weight` and on; what else is in it is left aside.
    pub fn from_bytes(file: &[u8], device: &Device) -> Result<Self, VggError> {
        let tensors = SafeTensors::deserialize(file)
            .map_err(|error| VggError::Unreadable(error.to_string()))?;
        let mut convs = Vec::new();
        let (mut channels, mut place) = (3, 0);
        for block in BLOCKS {
            for &to in block {
                let weight = format!("features.{place}.weight");
                let bias = format!("features.{place}.bias");
                let mut conv = Conv2dConfig::new([channels, to], [3, 3])
                    .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                    .init(device);
                let weight = numbers(&tensors, weight, &[to, channels, 3, 3])?;
                conv.weight = Param::from_tensor(Tensor::from_data(weight, device));
                let bias = numbers(&tensors, bias, &[to])?;
                conv.bias = Some(Param::from_tensor(Tensor::from_data(bias, device)));
                convs.push(conv);
                // Between two convolutions lies a ReLU, which torchvision counts.
                (channels, place) = (to, place + 2);
            }
            // And the halving.
            place += 1;
        }
        let halve = MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init();
        Ok(Self { convs, halve })
    }

    /// `[n, 3, 48, 48]` to `[n, 512]`; other sides from 32 on give as many features for each 32 of them.
    pub fn features(&self, pictures: Tensor<4>) -> Tensor<2> {
        let mut convs = self.convs.iter();
        let mut x = pictures;
        for block in BLOCKS {
            for conv in convs.by_ref().take(block.len()) {
                x = relu(conv.forward(x));
            }
            x = self.halve.forward(x);
        }
        x.flatten(1, 3)
    }

    /// `[n, 1, h, w]` intensities in [0, 1] as the network takes them: grey three times, resized.
    pub fn pictures(grey: Tensor<4>) -> Tensor<4> {
        let device = grey.device();
        let options = InterpolateOptions::new(InterpolateMode::Bilinear)
            .with_align_corners(false)
            .with_output_size([Self::SIDE, Self::SIDE]);
        let large = interpolate(grey, options);
        let channel = |of: [f32; 3]| {
            Tensor::<4>::from_data(TensorData::new(of.to_vec(), [1, 3, 1, 1]), &device)
        };
        (large.repeat_dim(1, 3) - channel(MEANS)) / channel(SPREADS)
    }
}

fn numbers(
    tensors: &SafeTensors<'_>,
    name: String,
    shape: &[usize],
) -> Result<TensorData, VggError> {
    let Ok(tensor) = tensors.tensor(&name) else { return Err(VggError::Missing { name }) };
    if tensor.shape() != shape {
        let (got, expected) = (tensor.shape().to_vec(), shape.to_vec());
        return Err(VggError::Shape { name, got, expected });
    }
    if tensor.dtype() != Dtype::F32 {
        return Err(VggError::Numbers { name, got: tensor.dtype() });
    }
    let (fours, _) = tensor.data().as_chunks::<4>();
    let numbers: Vec<f32> = fours.iter().map(|four| f32::from_le_bytes(*four)).collect();
    Ok(TensorData::new(numbers, shape.to_vec()))
}
