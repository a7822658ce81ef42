//! VGG16's features as a browser computes and keeps them, on the processor and on a graphics chip, which SwiftShader
//! emulates: the same weights give them natively.

use std::fs;

use data::{Digits, Idx, MNIST, Part};
use half::f16;
use ink::SIDE;
use network::layers::VGG16;
use network::plan;
use network::vgg16::{FEATURES, Input, PICTURE_SIDE, enlarged, weights_path};
use network::weights::{Weights, WeightsFile};
use tempfile::TempDir;

use crate::graphics::PATIENCE;
use crate::harness::driver::SOFTWARE_GPU;
use crate::harness::{Page, dist, in_browser_at, in_this_browser, site_without};
use crate::lab::{count, open, run};
use crate::lab_chip::open_on_chip;

/// How many of MNIST's first pictures the site has: few, because an emulated chip takes seconds for one. The eight are
/// those of `tests/vgg16/imagenet.json`. The numbers differ, so that the files of features differ in length.
const PARTS: [(Part, usize); 2] = [(Part::Train, 4), (Part::Test, 8)];

const ROW: &str = "mnist-vgg16-logistic";

fn first_digits(part: Part, count: usize) -> Digits {
    let shards = dist().join(data::folder(MNIST.name));
    let digits = data::load(&shards, part, Some(0..1)).unwrap();
    digits.select(&(0..count).collect::<Vec<_>>())
}

/// A site whose MNIST is `PARTS`.
fn site_with_few_digits() -> TempDir {
    let files = PARTS.iter().flat_map(|&(part, count)| {
        let Digits { images, labels } = first_digits(part, count);
        let (count, side) = (count as u32, SIDE as u32);
        let images = Idx { shape: vec![count, side, side], bytes: images };
        let labels = Idx { shape: vec![count], bytes: labels };
        [(part.images(), images.to_file()), (part.labels(), labels.to_file())]
    });
    let set = data::into_shards(MNIST.name, &files.collect::<Vec<_>>()).unwrap();
    let site = site_without("data");
    data::write(&site.path().join(data::folder(MNIST.name)), &set).unwrap();
    fs::write(site.path().join("data/sets.json"), r#"["mnist"]"#).unwrap();
    site
}

/// By our kernels, natively. `tests/vgg16.rs` holds these to another program's features.
fn native_features(pictures: &[u8]) -> Vec<f32> {
    let file = fs::read(dist().join(weights_path())).unwrap();
    let file = WeightsFile::open(&file).unwrap();
    let input = Input::of(file.metadata()).unwrap().unwrap();
    let weights = Weights::read(&VGG16, &file).unwrap();
    let kernels = plan::deep(&VGG16, &weights.trunk).unwrap();
    kernels.features(&input.channels_of(&enlarged(pictures), PICTURE_SIDE * PICTURE_SIDE))
}

/// The features that the learner has kept of a part with this number of pictures.
async fn kept_features(page: &Page, pictures: usize) -> Vec<f32> {
    /// Hexadecimal digits of the hash before the numbers.
    const HASH: usize = 64;
    let files = page.kept_files(HASH + 2 * FEATURES * pictures).await;
    let [file] = &files[..] else {
        panic!("{} files with features of {pictures} pictures", files.len())
    };
    let (sha256, numbers) = file.split_at(HASH);
    assert_eq!(sha256, data::sha256(numbers).as_bytes());
    let numbers = numbers.as_chunks::<2>().0.iter();
    numbers.map(|bytes| f16::from_le_bytes(*bytes).to_f32()).collect()
}

/// Asserts that the row has ended, and that its features are the native ones, rounded to 16 bits.
async fn assert_as_natively(page: &Page) {
    let [_, (_, tested)] = PARTS;
    assert_eq!(count(page, ROW).await.1, tested as f64);
    for (part, count) in PARTS {
        let kept = kept_features(page, count).await;
        let native = native_features(&first_digits(part, count).images);
        assert_eq!(kept.len(), native.len());
        let largest = native.iter().copied().fold(0.0, f32::max);
        assert!(largest > 1.0, "{largest}");
        let apart = kept.iter().zip(&native).map(|(kept, native)| (kept - native).abs());
        let most = apart.fold(0.0, f32::max);
        println!("{part:?}: {:.1e} of the largest feature, with the rounding", most / largest);
        let rounding = f16::EPSILON.to_f32() / 2.0;
        for (place, (kept, native)) in kept.iter().zip(&native).enumerate() {
            let room = 1e-4 * largest + rounding * native;
            let apart = (kept - native).abs();
            assert!(apart <= room, "{part:?}, number {place}: {kept} kept, {native} natively");
        }
    }
}

#[test]
fn the_processor_keeps_the_features_that_the_kernels_give_natively() {
    in_browser_at(site_with_few_digits().path(), async |page| {
        open(page, &format!("?recipe=001&row={ROW}")).await;
        run(page, ROW).await;
        assert_as_natively(page).await;
    });
}

#[test]
fn the_graphics_chip_keeps_the_features_that_the_kernels_give_natively() {
    in_this_browser(SOFTWARE_GPU, site_with_few_digits().path(), async |page| {
        open_on_chip(page, &format!("?recipe=001&row={ROW}")).await;
        page.click(&format!("run-{ROW}")).await;
        page.until_within(PATIENCE, "the run ends", "!at('bench')").await;
        assert!(page.text(&format!("detail-{ROW}")).await.contains("Burn, WebGPU"));
        assert_as_natively(page).await;
    });
}
