//! Compares our VGG16 with two other programs: with PyTorch, where both compute weights and pictures from the same formula,
//! and with an independent runtime, on the shipped weights.

use burn::tensor::Device;
use data::Part;
use learn::model::vgg16::{Vgg16, VggError};
use network::layers::VGG16;
use network::vgg16::{FEATURES, PICTURE_SIDE, Scaling, Vgg16Card};
use network::weights::{Metadata, Tensors, Weights, WeightsError, WeightsFile};
use pollster::block_on;
use safetensors::tensor::TensorView;
use serde::Deserialize;

#[path = "vgg16/formula.rs"]
mod formula;

use formula::{drawn, file};

/// The project's root, two folders above the package that runs this.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The file that `tests/vgg16/golden.py` or the other runtime wrote.
#[derive(Deserialize)]
struct Golden {
    features: Vec<Vec<f32>>,
}

fn shipped() -> Vec<u8> {
    std::fs::read(format!("{ROOT}/www/weights/vgg16.safetensors")).unwrap()
}

#[test]
fn the_features_equal_those_of_pytorch() {
    compare_with_pytorch(Device::flex());
}

#[cfg(feature = "vulkan")]
fn chip() -> Device {
    use burn::tensor::wgpu::{MemoryConfiguration, WgpuBackend};
    let options = Device::wgpu_options().graphics_api(WgpuBackend::Vulkan);
    let options = options.memory_config(MemoryConfiguration::ExclusivePages);
    options.init().unwrap()
}

#[cfg(feature = "vulkan")]
#[test]
fn the_features_on_a_graphics_chip_equal_those_of_pytorch() {
    compare_with_pytorch(chip());
}

fn compare_with_pytorch(device: Device) {
    let golden: Golden = serde_json::from_str(include_str!("vgg16/golden.json")).unwrap();
    let network = Vgg16::with_burn(&file(512), None, &device).unwrap();
    let pictures: Vec<f32> = drawn(2 * 3 * 48 * 48, 100).map(|x| x as f32).collect();
    let features = block_on(network.features_of_channels(pictures)).unwrap();
    let expected = golden.features.concat();
    assert_eq!(features.len(), expected.len());
    assert!(expected.iter().filter(|&&x| x > 0.0).count() > 200, "the features are nearly all 0");
    let mean_square = expected.iter().map(|x| x * x).sum::<f32>() / expected.len() as f32;
    let usual = mean_square.sqrt();
    for (place, (ours, theirs)) in features.iter().zip(&expected).enumerate() {
        // Where the terms of a sum nearly cancel out, the result depends on their order. The allowed difference is then
        // relative to a tenth of a usual feature.
        let room = 1e-4 * theirs.abs().max(0.1 * usual);
        assert!((ours - theirs).abs() <= room, "feature {place}: {ours} and {theirs}");
    }
}

/// Eight test pictures in the middle of 48×48, as the other runtime got them.
fn unscaled() -> Vec<f32> {
    let folder = format!("{ROOT}/www/data/mnist");
    let digits = data::load(folder.as_ref(), Part::Test, None).unwrap();
    let mut pictures = vec![0.0; 8 * PICTURE_SIDE * PICTURE_SIDE];
    for (i, picture) in pictures.chunks_mut(PICTURE_SIDE * PICTURE_SIDE).enumerate() {
        for (y, row) in digits.image(i).chunks(28).enumerate() {
            for (x, byte) in row.iter().enumerate() {
                picture[(y + 10) * PICTURE_SIDE + x + 10] = f32::from(*byte) / 255.0;
            }
        }
    }
    pictures
}

/// The largest difference of any feature, relative to the largest feature.
fn largest_difference(features: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(features.len(), expected.len());
    let largest = expected.iter().copied().fold(0.0, f32::max);
    let differences = features.iter().zip(expected).map(|(ours, theirs)| (ours - theirs).abs());
    differences.fold(0.0, f32::max) / largest
}

fn compare_with_another_runtime(network: &Vgg16) {
    let golden: Golden = serde_json::from_str(include_str!("vgg16/imagenet.json")).unwrap();
    let features = block_on(network.features_of_grey(&unscaled())).unwrap();
    let difference = largest_difference(&features, &golden.features.concat());
    println!("the largest difference is {difference:.1e} of the largest feature");
    assert!(difference < 1e-3, "{difference}");
}

#[test]
fn the_shipped_weights_give_the_features_of_another_runtime() {
    compare_with_another_runtime(&Vgg16::from_bytes(&shipped(), None, &Device::flex()).unwrap());
}

#[cfg(feature = "vulkan")]
#[test]
fn the_shipped_weights_give_the_features_of_another_runtime_on_a_graphics_chip() {
    compare_with_another_runtime(&Vgg16::from_bytes(&shipped(), None, &chip()).unwrap());
}

#[test]
fn our_kernels_give_the_features_that_burns_modules_give() {
    let shipped = shipped();
    let folder = format!("{ROOT}/www/data/mnist");
    let digits = data::load(folder.as_ref(), Part::Test, Some(0..1)).unwrap();
    let pictures = &digits.images[..60 * 784];
    let features = |network: Vgg16| block_on(network.features(pictures)).unwrap();
    let ours = features(Vgg16::from_bytes(&shipped, None, &Device::flex()).unwrap());
    let burns = features(Vgg16::with_burn(&shipped, None, &Device::flex()).unwrap());
    assert_eq!(ours.len(), 60 * FEATURES);
    let difference = largest_difference(&ours, &burns);
    assert!(difference < 1e-4, "{difference}");
}

#[test]
fn the_shipped_file_says_where_it_comes_from_and_its_card_fits() {
    let file = shipped();
    let card = std::fs::read(format!("{ROOT}/www/weights/vgg16.json")).unwrap();
    let card: Vgg16Card = serde_json::from_slice(&card).unwrap();
    assert_eq!((card.bytes, &card.sha256), (file.len() as u64, &data::sha256(&file)));
    assert_eq!(card.input, Scaling::Keras.input());
    let again = network::vgg16::card(&file, card.sha256.clone(), card.command.clone()).unwrap();
    assert_eq!(again, card);
    let notice = std::fs::read_to_string(format!("{ROOT}/NOTICE")).unwrap();
    for named in ["Karen Simonyan", "Andrew Zisserman", "Creative Commons Attribution"] {
        assert!(notice.contains(named), "{named}");
        assert!([&card.authors, &card.licence].iter().any(|said| said.contains(named)), "{named}");
    }
}

#[test]
fn the_persons_scaling_comes_before_the_files_and_torchvisions_is_the_default() {
    let device = Device::flex();
    let (without_scaling, with_scaling) = (file(512), shipped());
    let input =
        |file: &[u8], scaling| Vgg16::from_bytes(file, scaling, &device).unwrap().input().clone();
    assert_eq!(input(&without_scaling, None), Scaling::Torchvision.input());
    assert_eq!(input(&without_scaling, Some(Scaling::Keras)), Scaling::Keras.input());
    assert_eq!(input(&with_scaling, None), Scaling::Keras.input());
    assert_eq!(input(&with_scaling, Some(Scaling::Torchvision)), Scaling::Torchvision.input());
    let weights = Weights::read(&VGG16, &WeightsFile::open(&without_scaling).unwrap()).unwrap();
    let metadata: Metadata = [("means".to_owned(), "0 0".to_owned())].into();
    let damaged = weights.to_file(&VGG16, &metadata).unwrap();
    let refused = Vgg16::from_bytes(&damaged, None, &device).err().unwrap();
    assert!(refused.to_string().contains("name the scaling"), "{refused}");
}

#[test]
fn a_file_of_another_network_is_refused() {
    let device = Device::flex();
    let refused = |bytes: &[u8]| Vgg16::from_bytes(bytes, None, &device).err().unwrap();
    assert!(matches!(refused(b"weights"), VggError::Weights(WeightsError::Container(_))));
    let error = refused(&file(256));
    assert!(matches!(error, VggError::Weights(WeightsError::Shape { .. })), "{error}");
    assert!(error.to_string().contains("features.28.weight"), "{error}");
    let empty = safetensors::serialize(Vec::<(String, TensorView<'_>)>::new(), None).unwrap();
    assert!(refused(&empty).to_string().contains("no tensor features.0.weight"));
    let empty = Tensors::default().to_bytes(&Scaling::Keras.input().metadata()).unwrap();
    assert!(refused(&empty).to_string().contains("no tensor features.0.weight"));
}
