//! Our VGG16 beside PyTorch's, with weights and pictures that both compute from the same formula.

use burn::tensor::{Device, Tensor, TensorData};
use learn::model::vgg16::{Vgg16, VggError};
use network::weights::WeightsError;
use safetensors::tensor::TensorView;
use serde::Deserialize;

#[path = "vgg16/formula.rs"]
mod formula;

use formula::{drawn, file};

/// What `tests/vgg16/golden.py` wrote.
#[derive(Deserialize)]
struct Golden {
    features: Vec<Vec<f32>>,
}

#[test]
fn features_are_pytorchs() {
    hold_to_pytorchs(Device::flex());
}

#[cfg(feature = "vulkan")]
#[test]
fn features_are_pytorchs_on_a_graphics_chip() {
    use burn::tensor::wgpu::{MemoryConfiguration, WgpuBackend};
    let options = Device::wgpu_options().graphics_api(WgpuBackend::Vulkan);
    let options = options.memory_config(MemoryConfiguration::ExclusivePages);
    hold_to_pytorchs(options.init().unwrap());
}

fn hold_to_pytorchs(device: Device) {
    let golden: Golden = serde_json::from_str(include_str!("vgg16/golden.json")).unwrap();
    let network = Vgg16::from_bytes(&file(512), &device).unwrap();
    let pictures: Vec<f32> = drawn(2 * 3 * 48 * 48, 100).map(|x| x as f32).collect();
    let pictures = Tensor::from_data(TensorData::new(pictures, [2, 3, 48, 48]), &device);
    let features = network.features(pictures);
    assert_eq!(features.dims(), [2, Vgg16::FEATURES]);
    let features: Vec<f32> = features.into_data().iter::<f32>().collect();
    let expected = golden.features.concat();
    assert_eq!(features.len(), expected.len());
    assert!(expected.iter().filter(|&&x| x > 0.0).count() > 200, "the features are nearly all 0");
    let mean_square = expected.iter().map(|x| x * x).sum::<f32>() / expected.len() as f32;
    let usual = mean_square.sqrt();
    for (place, (ours, theirs)) in features.iter().zip(&expected).enumerate() {
        // What is left of sums that nearly cancel out depends on their order: such features are held
        // to a tenth of a usual one.
        let room = 1e-4 * theirs.abs().max(0.1 * usual);
        assert!((ours - theirs).abs() <= room, "feature {place}: {ours} and {theirs}");
    }
}

#[test]
fn it_has_as_many_weights_as_the_text_prints() {
    use burn::module::Module;
    let network = Vgg16::from_bytes(&file(512), &Device::flex()).unwrap();
    assert_eq!(network.num_params(), 14_714_688);
}

#[test]
fn a_file_of_another_network_is_told_apart() {
    let device = Device::flex();
    let refused = |bytes: &[u8]| Vgg16::from_bytes(bytes, &device).unwrap_err();
    assert!(matches!(refused(b"weights"), VggError::Weights(WeightsError::Container(_))));
    let error = refused(&file(256));
    assert!(matches!(error, VggError::Weights(WeightsError::Shape { .. })), "{error}");
    assert!(error.to_string().contains("features.28.weight"), "{error}");
    let empty = safetensors::serialize(Vec::<(String, TensorView<'_>)>::new(), None).unwrap();
    assert!(refused(&empty).to_string().contains("no tensor features.0.weight"));
}

#[test]
fn grey_pictures_become_larger_and_coloured_as_the_weights_want_them() {
    let device = Device::flex();
    let white = Tensor::<4>::ones([1, 1, 28, 28], &device);
    let pictures = Vgg16::pictures(white);
    assert_eq!(pictures.dims(), [1, 3, 48, 48]);
    let values: Vec<f32> = pictures.into_data().iter::<f32>().collect();
    let expected = [(1.0 - 0.485) / 0.229, (1.0 - 0.456) / 0.224, (1.0 - 0.406) / 0.225];
    for (channel, expected) in values.chunks(48 * 48).zip(expected) {
        assert!(channel.iter().all(|x| (x - expected).abs() < 1e-4));
    }
}
