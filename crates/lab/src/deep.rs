//! VGG16's features of a data set's pictures. They take long, so that they are kept as they come: a run that was stopped
//! goes on where it was, and other rows, scales and recipes use them at once.

use std::collections::BTreeMap;

use half::f16;

use crate::classify::{Extracted, Labelled, Rows};
use crate::context::Context;
use crate::error::LabError;
use crate::sources::{Places, targets};
use data::Digits;
use ink::Image28;
use learn::model::vgg16::Vgg16;
use network::vgg16::FEATURES;
use network::watch::{News, Watch};
use recipes::recipe::Classifying;
use recipes::scale::VGG16_PART as PART;

/// Changes when the same weights give other features.
const VERSION: u8 = 1;

/// Keeps files between runs. By default, nothing is kept.
#[allow(async_fn_in_trait)]
pub trait Keep {
    /// The file with this key, a SHA-256; it may be damaged.
    async fn recall(&self, _key: &str) -> Option<Vec<u8>> {
        None
    }

    /// Keeps a file. If that fails, the next run computes it again.
    async fn keep(&self, _key: &str, _file: &[u8]) {}
}

/// The features of a row's pictures.
pub async fn extract<W: Watch + Keep>(
    context: &Context<W>,
    work: &Classifying,
) -> Result<Extracted, LabError> {
    let sources = &context.sources;
    let (data, options) = (&work.data, &context.options);
    let most = options.scale.vgg16_pictures();
    let Places { train, validation, test } = sources.places(data, options.seed, most)?;
    let (parts, vgg16) = (sources.parts(data.set)?, sources.vgg16()?);
    let learned: Vec<usize> = train.iter().chain(&validation).copied().collect();
    let mut learned = Wanted::new(&parts.train, &learned);
    let mut tested = Wanted::new(&parts.test, &test);
    // First what is kept, so that the time left is known.
    learned.recall(context, vgg16).await?;
    tested.recall(context, vgg16).await?;
    let mut progress = Progress { done: 0, total: learned.missing() + tested.missing() };
    learned.compute(context, vgg16, &mut progress).await?;
    tested.compute(context, vgg16, &mut progress).await?;
    let mut features = learned.features;
    let held_back = features.split_off(train.len() * FEATURES);
    let labelled = |values: Vec<f16>, digits: &Digits, places: &[usize]| Labelled {
        rows: Rows::Half { values, width: FEATURES },
        classes: targets(places.iter().map(|&place| digits.labels[place]), data.classes),
    };
    let validation =
        (!validation.is_empty()).then(|| labelled(held_back, &parts.train, &validation));
    let train = labelled(features, &parts.train, &train);
    Ok(Extracted::of(work, train, validation, labelled(tested.features, &parts.test, &test)))
}

/// Pictures that were computed, of those whose features are missing.
struct Progress {
    done: usize,
    total: usize,
}

/// Features of some of a data set's pictures.
struct Wanted<'a> {
    digits: &'a Digits,
    /// The parts that are missing, and where each of their rows goes.
    missing: BTreeMap<usize, Vec<(usize, usize)>>,
    features: Vec<f16>,
}

impl<'a> Wanted<'a> {
    /// Of the pictures at these places, one after the other.
    fn new(digits: &'a Digits, places: &[usize]) -> Self {
        let mut missing: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        for (to, place) in places.iter().enumerate() {
            missing.entry(place / PART).or_default().push((place % PART, to));
        }
        Self { digits, missing, features: vec![f16::ZERO; places.len() * FEATURES] }
    }

    fn pictures(&self, part: usize) -> &'a [u8] {
        let first = part * PART;
        let last = (first + PART).min(self.digits.len());
        &self.digits.images[first * Image28::PIXELS..last * Image28::PIXELS]
    }

    /// How many pictures have to be computed.
    fn missing(&self) -> usize {
        self.missing.keys().map(|&part| self.pictures(part).len() / Image28::PIXELS).sum()
    }

    /// Takes what is kept.
    async fn recall<W: Watch + Keep>(
        &mut self,
        context: &Context<W>,
        vgg16: &Vgg16,
    ) -> Result<(), LabError> {
        let parts: Vec<usize> = self.missing.keys().copied().collect();
        for part in parts {
            if let Some(numbers) = kept(context, vgg16, self.pictures(part)).await {
                self.take(part, &numbers);
            }
            context.watch.yield_now().await?;
        }
        Ok(())
    }

    /// Computes the rest.
    async fn compute<W: Watch + Keep>(
        &mut self,
        context: &Context<W>,
        vgg16: &Vgg16,
        progress: &mut Progress,
    ) -> Result<(), LabError> {
        while let Some(&part) = self.missing.keys().next() {
            let pictures = self.pictures(part);
            let mut numbers = Vec::with_capacity(pictures.len() / Image28::PIXELS * FEATURES);
            for few in pictures.chunks(vgg16.at_once() * Image28::PIXELS) {
                numbers.extend(vgg16.features(few).await?.into_iter().map(f16::from_f32));
                progress.done += few.len() / Image28::PIXELS;
                let Progress { done, total } = *progress;
                context.watch.tell(News::Step { done, total });
                context.watch.yield_now().await?;
            }
            context.watch.keep(&key(vgg16, pictures), &written(&numbers)).await;
            self.take(part, &numbers);
        }
        Ok(())
    }

    fn take(&mut self, part: usize, numbers: &[f16]) {
        for (from, to) in self.missing.remove(&part).unwrap_or_default() {
            self.features[to * FEATURES..][..FEATURES]
                .copy_from_slice(&numbers[from * FEATURES..][..FEATURES]);
        }
    }
}

/// Names a part's features by all that they come from.
fn key(vgg16: &Vgg16, pictures: &[u8]) -> String {
    let input = vgg16.input();
    let named = format!(
        "VGG16's features {VERSION} {} {} {:?} {:?} ",
        vgg16.sha256(),
        input.largest,
        input.means,
        input.deviations,
    );
    data::sha256(&[named.as_bytes(), pictures].concat())
}

async fn kept<W: Watch + Keep>(
    context: &Context<W>,
    vgg16: &Vgg16,
    pictures: &[u8],
) -> Option<Vec<f16>> {
    let file = context.watch.recall(&key(vgg16, pictures)).await?;
    read(&file).filter(|numbers| numbers.len() == pictures.len() / Image28::PIXELS * FEATURES)
}

/// A file of features: a hash of the rest, then 16-bit floats.
fn written(numbers: &[f16]) -> Vec<u8> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let mut file = data::sha256(&bytes).into_bytes();
    file.extend(bytes);
    file
}

/// `None` for a damaged file.
fn read(file: &[u8]) -> Option<Vec<f16>> {
    let (sha256, bytes) = file.split_at_checked(64)?;
    let whole = data::sha256(bytes).as_bytes() == sha256;
    whole.then(|| bytes.as_chunks().0.iter().map(|bytes| f16::from_le_bytes(*bytes)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_features_are_not_read() {
        let numbers: Vec<f16> = (0..1024).map(|i| f16::from_f32(i as f32 / 8.0)).collect();
        let file = written(&numbers);
        assert_eq!(read(&file), Some(numbers));
        assert_eq!(read(&file[..file.len() - 2]), None);
        assert_eq!(read(&[0; 10]), None);
        let mut flipped = file;
        flipped[100] ^= 1;
        assert_eq!(read(&flipped), None);
    }

    #[test]
    fn rows_are_filled_from_parts_and_whole_parts_are_missing() {
        let digits = Digits { images: vec![0; 150 * Image28::PIXELS], labels: vec![0; 150] };
        let mut wanted = Wanted::new(&digits, &[149, 3, 96]);
        assert_eq!(wanted.missing(), 150);
        let numbers = |part: usize, pictures: usize| -> Vec<f16> {
            let number = |picture: usize| f16::from_f32((part * PART + picture) as f32);
            (0..pictures).flat_map(|picture| [number(picture); FEATURES]).collect()
        };
        wanted.take(1, &numbers(1, 54));
        assert_eq!(wanted.missing(), PART);
        wanted.take(0, &numbers(0, PART));
        assert_eq!(wanted.missing(), 0);
        let rows: Vec<f32> =
            wanted.features.chunks(FEATURES).map(|row| row[FEATURES - 1].to_f32()).collect();
        assert_eq!(rows, [149.0, 3.0, 96.0]);
    }
}
