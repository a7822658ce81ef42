//! What the reader reads is what Burn reads with the same weights.

use std::path::Path;

use burn::tensor::Device;
use data::Part;
use ink::metrics::most_likely;
use network::reading::{digit_probabilities, probabilities};
use network::{Base, BaseName, SiteCard, plan};

#[test]
fn two_hundred_pictures_are_read_as_burn_reads_them() {
    let www = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/www"));
    let digits = data::load(&www.join("data/mnist"), Part::Test, Some(0..1)).unwrap();
    let digits = digits.select(&(0..200).collect::<Vec<_>>());
    let intensities: Vec<f32> = digits.images.iter().map(|&byte| f32::from(byte) / 255.0).collect();
    let device = Device::flex();
    for name in BaseName::ALL {
        let file = |name: String| std::fs::read(www.join("weights").join(name)).unwrap();
        let card = SiteCard::parse(name, &file(name.card_file())).unwrap();
        let (base, trunk) = Base::open(card, file(name.weights_file())).unwrap();
        let features = plan::forward(name.network(), trunk).unwrap().features(&intensities);
        let read = probabilities(&base.head, &features);

        let bytes = file(name.weights_file());
        let by_burn = learn::model::Base::read(name, &bytes, &device).unwrap();
        // Burn's own layers, not the kernels.
        let pictures = learn::model::batch(intensities.clone(), &device);
        let burn_features = by_burn.features(pictures);
        let expected = learn::read::probabilities(by_burn.head(), burn_features.clone());
        let expected = pollster::block_on(expected).unwrap();
        assert_eq!((read.len(), expected.len()), (200, 200));
        let mut farthest = 0f32;
        for (read, expected) in read.iter().zip(&expected) {
            assert_eq!(most_likely(read), most_likely(expected), "{name}");
            let apart = read.iter().zip(expected).map(|(a, b)| (a - b).abs());
            farthest = apart.fold(farthest, f32::max);
        }
        println!("{name}: probabilities at most {farthest:.1e} apart");
        assert!(farthest <= 1e-5, "{name}: {farthest}");

        if let Some(rejection) = &base.rejection {
            let burn_features = pollster::block_on(learn::read::numbers(burn_features)).unwrap();
            let expected = digit_probabilities(rejection, &burn_features);
            let read = digit_probabilities(rejection, &features);
            let apart = read.iter().zip(&expected).map(|(a, b)| (a - b).abs());
            let farthest = apart.fold(0.0, f32::max);
            println!("{name}: whether it is a digit, at most {farthest:.1e} apart");
            assert!(farthest <= 1e-5, "{name}: {farthest}");
        }
    }
}
