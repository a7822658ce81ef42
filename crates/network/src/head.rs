//! A person's head and its file: the last layer, the traces of the person's digits, and signs.

use ink::{CLASSES, Hand, Probabilities, RASTERIZER};
use serde::{Deserialize, Serialize};

use crate::BaseName;
use crate::hand::HandTensors;
use crate::layers::{HEAD, LayerError};
use crate::reading::probabilities;
use crate::signs::{Taught, TaughtError};
use crate::weights::{
    BASE_KEY, LayerWeights, Metadata, Tensors, WeightsError, WeightsFile, WriteError, dense_tensors,
};

/// A head as a file: safetensors, alone or in its base's file. Also an export of another kind, which
/// can't be opened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadFile(#[serde(with = "serde_bytes")] pub Vec<u8>);

/// The result of learning a person's hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// From features to ten logits.
    pub layer: LayerWeights,
    pub hand: Hand,
    /// Signs that are read beside the digits; `None` for a head of the ten digits alone.
    pub signs: Option<Taught>,
}

/// Why a file is not a head for a base.
#[derive(Debug, thiserror::Error)]
pub enum HeadError {
    #[error("this file holds no last layer for the {base} base: {cause}")]
    Weights { base: BaseName, cause: WeightsError },
    #[error(
        "this head belongs to the {found} base, not to {base}: choose that base, then open the file again"
    )]
    OtherBase { base: BaseName, found: String },
    #[error(
        "this head was written by a newer version of Inkling: reload the page, then open the file again"
    )]
    NewerFormat,
    #[error(
        "this head was learned from pictures that are drawn in another way ({0}): learn the hand anew"
    )]
    OtherPictures(String),
    #[error("the digits kept in this head are damaged: open another copy of the file")]
    DamagedHand,
    #[error("the signs in this head can’t be read, as {0}: open another copy of the file")]
    Signs(#[from] TaughtError),
    #[error("this head reads nothing: its numbers are too large. Open another copy of the file")]
    Unreadable,
    #[error(transparent)]
    Layers(#[from] LayerError),
}

/// The version of head files; it rises when older builds can't read newer files.
const FORMAT: u32 = 1;
/// The version of head files with signs: an older build would open one and leave the signs out.
const WITH_SIGNS: u32 = 2;
/// The version of head files whose signs have sketches alone, from which a reader computes the class means.
const WITH_SKETCHES: u32 = 3;
const FORMAT_KEY: &str = "format";
const PEN_KEY: &str = "pen_width";
/// `PenWidth::default`, in tenths of a pixel. An integer, because formatting a float adds ten
/// kilobytes to the reader.
pub(crate) const PEN_TENTHS: u8 = 19;
const RASTERIZER_KEY: &str = "rasterizer";

/// The person's digits.
const HAND: HandTensors = HandTensors { traces: "hand.traces", labels: "hand.labels" };

/// The metadata of a base's weights file.
pub fn base_metadata(base: BaseName) -> Metadata {
    let mut metadata = Metadata::new();
    metadata.insert(BASE_KEY.to_owned(), base.as_str().to_owned());
    metadata
}

/// The preprocessing of a head's pictures, for its metadata: the pen's width in tenths of a pixel,
/// and the rasterizer's version.
fn pictures(pen_tenths: u8, rasterizer: u32) -> [(&'static str, String); 2] {
    let pen = format!("{}.{}", pen_tenths / 10, pen_tenths % 10);
    [(PEN_KEY, pen), (RASTERIZER_KEY, rasterizer.to_string())]
}

/// The metadata of the file of a head without signs: its base, its format, and how its pictures were drawn.
pub fn head_metadata(base: BaseName) -> Metadata {
    metadata_of(base, PEN_TENTHS, RASTERIZER)
}

/// The same for pictures that may have been drawn otherwise.
pub(crate) fn metadata_of(base: BaseName, pen_tenths: u8, rasterizer: u32) -> Metadata {
    let mut metadata = base_metadata(base);
    metadata.insert(FORMAT_KEY.to_owned(), FORMAT.to_string());
    let pictures = pictures(pen_tenths, rasterizer);
    metadata.extend(pictures.map(|(key, value)| (key.to_owned(), value)));
    metadata
}

/// Refuses metadata of another base, format or preprocessing. Files of earlier versions have no
/// such metadata and pass.
pub(crate) fn check(metadata: &Metadata, base: BaseName) -> Result<(), HeadError> {
    match metadata.get(BASE_KEY) {
        Some(found) if found != base.as_str() => {
            return Err(HeadError::OtherBase { base, found: found.clone() });
        }
        _ => {}
    }
    let is_newer =
        |format: &String| !format.parse::<u32>().is_ok_and(|format| format <= WITH_SKETCHES);
    if metadata.get(FORMAT_KEY).is_some_and(is_newer) {
        return Err(HeadError::NewerFormat);
    }
    for (key, ours) in pictures(PEN_TENTHS, RASTERIZER) {
        if let Some(found) = metadata.get(key).filter(|found| **found != ours) {
            return Err(HeadError::OtherPictures(format!("{key} {found} instead of {ours}")));
        }
    }
    Ok(())
}

impl Head {
    /// Opens a head from its own file or from a base's file.
    pub fn open(HeadFile(bytes): &HeadFile, base: BaseName) -> Result<Self, HeadError> {
        let no_head = |cause| HeadError::Weights { base, cause };
        let file = WeightsFile::open(bytes).map_err(no_head)?;
        check(file.metadata(), base)?;
        let features = base.network().features()?;
        let in_base = format!("{HEAD}.");
        let alone = dense_tensors("", features, CLASSES);
        let [weight, bias] = match file.has(&alone[0].name) {
            true => alone,
            false => dense_tensors(&in_base, features, CLASSES),
        };
        let layer = file.layer(&weight, &bias).map_err(no_head)?;
        let hand = HAND.read(&file, |label| usize::from(label) < CLASSES);
        let hand = hand.ok_or(HeadError::DamagedHand)?;
        Ok(Self { layer, hand, signs: Taught::of_file(&file, features)? })
    }

    /// Writes the head to its own file. Equal heads give equal bytes.
    pub fn to_file(&self, base: BaseName) -> Result<HeadFile, WriteError> {
        let mut tensors = Tensors::default();
        tensors.add_dense("", &self.layer)?;
        self.finished(tensors, base)
    }

    /// Writes the head beside the tensors of its base's file.
    pub fn to_file_with_base(
        &self,
        mut tensors: Tensors,
        base: BaseName,
    ) -> Result<HeadFile, WriteError> {
        tensors.add_dense(&format!("{HEAD}."), &self.layer)?;
        self.finished(tensors, base)
    }

    /// The file with these tensors, the hand and the signs.
    fn finished(&self, mut tensors: Tensors, base: BaseName) -> Result<HeadFile, WriteError> {
        HAND.add(&mut tensors, &self.hand);
        if let Some(signs) = &self.signs {
            signs.add_to(&mut tensors);
        }
        Ok(HeadFile(tensors.to_bytes(&self.metadata(base))?))
    }

    /// The metadata of the head's file, with the names of its signs.
    pub fn metadata(&self, base: BaseName) -> Metadata {
        let mut metadata = head_metadata(base);
        if let Some(signs) = &self.signs {
            let format = if signs.matcher.is_some() { WITH_SIGNS } else { WITH_SKETCHES };
            metadata.insert(FORMAT_KEY.to_owned(), format.to_string());
            signs.add_names_to(&mut metadata);
        }
        metadata
    }

    /// Refuses a head whose logits for these features, n × features, are not finite. Finite weights
    /// can still be too large to sum.
    pub fn check_reading(&self, features: &[f32]) -> Result<(), HeadError> {
        let read = probabilities(&self.layer, features);
        let sound = |read: &Probabilities| read.iter().all(|p| p.is_finite());
        if read.iter().all(sound) { Ok(()) } else { Err(HeadError::Unreadable) }
    }
}

#[cfg(test)]
mod tests {
    use ink::{PenWidth, Stroke, Trace};
    use safetensors::Dtype;

    use super::*;
    use crate::layers::Tensor;

    fn head(hand: Hand) -> Head {
        let weight = (0..5000).map(|i| (i % 17) as f32 / 16.0 - 0.5).collect();
        let layer = LayerWeights { weight, bias: vec![0.25; 10], inputs: 500, outputs: 10 };
        Head { layer, hand, signs: None }
    }

    fn hand() -> Hand {
        let trace = |x: f32| Trace::of(&[Stroke::from([(x, 0.1), (0.5, 0.9)].as_slice())]).unwrap();
        Hand(vec![(trace(0.2), 1), (trace(0.8), 7)])
    }

    fn refused(file: &HeadFile, base: BaseName) -> String {
        Head::open(file, base).unwrap_err().to_string()
    }

    /// A head's file with one metadata value replaced.
    fn saying(key: &str, value: &str) -> HeadFile {
        let HeadFile(bytes) = head(hand()).to_file(BaseName::Mlp).unwrap();
        let file = WeightsFile::open(&bytes).unwrap();
        let mut metadata = file.metadata().clone();
        metadata.insert(key.to_owned(), value.to_owned());
        HeadFile(Tensors::of(&file).to_bytes(&metadata).unwrap())
    }

    #[test]
    fn a_head_round_trips_through_its_own_file_and_its_bases_file() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights/mlp.safetensors");
        let base = std::fs::read(path).unwrap();
        let base = WeightsFile::open(&base).unwrap();
        for head in [head(hand()), head(Hand::default())] {
            let alone = head.to_file(BaseName::Mlp).unwrap();
            let whole = head.to_file_with_base(Tensors::of(&base), BaseName::Mlp).unwrap();
            for file in [&alone, &whole] {
                assert_eq!(Head::open(file, BaseName::Mlp).unwrap(), head);
            }
            assert_eq!(alone, head.to_file(BaseName::Mlp).unwrap());
        }
    }

    #[test]
    fn a_file_without_metadata_still_opens() {
        let HeadFile(bytes) = head(hand()).to_file(BaseName::Mlp).unwrap();
        let file = WeightsFile::open(&bytes).unwrap();
        for metadata in [Metadata::default(), base_metadata(BaseName::Mlp)] {
            let older = HeadFile(Tensors::of(&file).to_bytes(&metadata).unwrap());
            assert_eq!(Head::open(&older, BaseName::Mlp).unwrap(), head(hand()));
        }
    }

    #[test]
    fn a_head_of_another_base_format_or_rasterizer_is_refused_with_a_sentence() {
        let file = head(hand()).to_file(BaseName::Mlp).unwrap();
        assert!(refused(&file, BaseName::Cnn).starts_with("this head belongs to the mlp base"));
        for format in ["4", "two"] {
            let sentence = refused(&saying(FORMAT_KEY, format), BaseName::Mlp);
            assert!(sentence.contains("newer version of Inkling"), "{sentence}");
        }
        for (key, value) in [(PEN_KEY, "2.4"), (RASTERIZER_KEY, "0")] {
            let sentence = refused(&saying(key, value), BaseName::Mlp);
            assert!(sentence.contains(&format!("({key} {value} instead of")), "{sentence}");
        }
        Head::open(&saying("more", "of it"), BaseName::Mlp).unwrap();
    }

    #[test]
    fn the_pen_width_in_the_metadata_is_the_default() {
        let [(_, pen), _] = pictures(PEN_TENTHS, RASTERIZER);
        assert_eq!(pen, PenWidth::default().pixels().to_string());
    }

    #[test]
    fn a_damaged_hand_is_refused() {
        let mut file = head(hand()).to_file(BaseName::Mlp).unwrap();
        // The labels are the last bytes.
        *file.0.last_mut().unwrap() = 12;
        assert!(refused(&file, BaseName::Mlp).contains("damaged"));
        let HeadFile(bytes) = head(hand()).to_file(BaseName::Mlp).unwrap();
        let opened = WeightsFile::open(&bytes).unwrap();
        let mut tensors = Tensors::of(&opened);
        let one = Tensor { name: HAND.labels.to_owned(), shape: vec![1] };
        tensors.add_bytes(&one, Dtype::U8, vec![3]);
        let fewer = HeadFile(tensors.to_bytes(opened.metadata()).unwrap());
        assert!(refused(&fewer, BaseName::Mlp).contains("damaged"));
    }

    #[test]
    fn traces_that_no_ink_has_are_refused() {
        let HeadFile(bytes) = head(hand()).to_file(BaseName::Mlp).unwrap();
        let opened = WeightsFile::open(&bytes).unwrap();
        let shape = vec![2, Trace::STEPS, 4];
        let with_first_step = |step: [f32; 4]| {
            let of_digit = |(trace, _): (Trace, u8)| trace.numbers().collect::<Vec<f32>>();
            let mut numbers: Vec<f32> = hand().0.into_iter().flat_map(of_digit).collect();
            numbers[..4].copy_from_slice(&step);
            let numbers = numbers.into_iter().flat_map(f32::to_le_bytes).collect();
            let mut tensors = Tensors::of(&opened);
            let traces = Tensor { name: HAND.traces.to_owned(), shape: shape.clone() };
            tensors.add_bytes(&traces, Dtype::F32, numbers);
            HeadFile(tensors.to_bytes(opened.metadata()).unwrap())
        };
        Head::open(&with_first_step([0.5, -0.5, 0.6, -0.8]), BaseName::Mlp).unwrap();
        for step in [
            [0.0, 0.0, 1e15, 0.0],
            [0.0, 0.0, 0.8, -0.8],
            [3e38, 0.0, 1.0, 0.0],
            [0.0, -1.5, 0.0, 1.0],
            [f32::NAN, 0.0, 1.0, 0.0],
        ] {
            assert!(refused(&with_first_step(step), BaseName::Mlp).contains("damaged"), "{step:?}");
        }
    }

    #[test]
    fn a_head_too_large_to_sum_is_refused() {
        let mut head = head(Hand::default());
        head.check_reading(&[1.0; 500]).unwrap();
        head.layer.weight.fill(f32::MAX);
        let error = head.check_reading(&[1.0; 500]).unwrap_err();
        assert!(error.to_string().contains("reads nothing"), "{error}");
    }
}
