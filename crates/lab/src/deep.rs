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

/// Pictures whose features are kept together: neighbours in their data set.
const PART: usize = 96;

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
    let Places { train, validation, test } = sources.places(data, options.seed, options.scale)?;
    let (parts, vgg16) = (sources.parts(data.set)?, sources.vgg16()?);
    let learned: Vec<usize> = train.iter().chain(&validation).copied().collect();
    let mut progress = Progress { done: 0, total: covered(&learned) + covered(&test) };
    let mut features = features(context, vgg16, &parts.train, &learned, &mut progress).await?;
    let held_back = features.split_off(train.len() * FEATURES);
    let tested = self::features(context, vgg16, &parts.test, &test, &mut progress).await?;
    let labelled = |values: Vec<f16>, digits: &Digits, places: &[usize]| Labelled {
        rows: Rows::Half { values, width: FEATURES },
        classes: targets(places.iter().map(|&place| digits.labels[place]), data.classes),
    };
    let validation =
        (!validation.is_empty()).then(|| labelled(held_back, &parts.train, &validation));
    let train = labelled(features, &parts.train, &train);
    Ok(Extracted::of(work, train, validation, labelled(tested, &parts.test, &test)))
}

/// Pictures that have features, of those that a row needs some for.
struct Progress {
    done: usize,
    total: usize,
}

/// How many pictures the parts have that hold these places.
fn covered(places: &[usize]) -> usize {
    let parts: std::collections::BTreeSet<usize> =
        places.iter().map(|place| place / PART).collect();
    parts.len() * PART
}

/// Features of the pictures at these places, one after the other.
async fn features<W: Watch + Keep>(
    context: &Context<W>,
    vgg16: &Vgg16,
    digits: &Digits,
    places: &[usize],
    progress: &mut Progress,
) -> Result<Vec<f16>, LabError> {
    // Where each row of a part's features goes.
    let mut wanted: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (to, place) in places.iter().enumerate() {
        wanted.entry(place / PART).or_default().push((place % PART, to));
    }
    let mut all = vec![f16::ZERO; places.len() * FEATURES];
    for (part, rows) in wanted {
        let first = part * PART;
        let last = (first + PART).min(digits.len());
        let pictures = &digits.images[first * Image28::PIXELS..last * Image28::PIXELS];
        let numbers = match kept(context, vgg16, pictures).await {
            Some(numbers) => numbers,
            None => computed(context, vgg16, pictures, progress).await?,
        };
        for (from, to) in rows {
            all[to * FEATURES..][..FEATURES]
                .copy_from_slice(&numbers[from * FEATURES..][..FEATURES]);
        }
        progress.done += PART;
        context.watch.tell(News::Step { done: progress.done, total: progress.total });
        context.watch.yield_now().await?;
    }
    Ok(all)
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

async fn computed<W: Watch + Keep>(
    context: &Context<W>,
    vgg16: &Vgg16,
    pictures: &[u8],
    progress: &Progress,
) -> Result<Vec<f16>, LabError> {
    let mut numbers = Vec::with_capacity(pictures.len() / Image28::PIXELS * FEATURES);
    for few in pictures.chunks(vgg16.at_once() * Image28::PIXELS) {
        numbers.extend(vgg16.features(few).await?.into_iter().map(f16::from_f32));
        let done = progress.done + numbers.len() / FEATURES;
        context.watch.tell(News::Step { done, total: progress.total });
        context.watch.yield_now().await?;
    }
    context.watch.keep(&key(vgg16, pictures), &written(&numbers)).await;
    Ok(numbers)
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
    fn parts_are_counted_whole() {
        assert_eq!(covered(&[]), 0);
        assert_eq!(covered(&[0, 95, 5]), PART);
        assert_eq!(covered(&[0, 96, 960]), 3 * PART);
    }
}
