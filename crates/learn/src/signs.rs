//! Learning signs of one's own on a base's frozen features: new outputs beside the layer that reads digits, class means,
//! and traces.
//!
//! The digits' outputs stay as they are, so a digit can only be lost to a sign. What keeps it from that is rehearsal:
//! MNIST's pictures, and made-up digits that are drawn with the pad's pen as signs are: without these, thin lines alone
//! would speak for a sign.

use burn::tensor::Tensor;

use crate::fit::Fit;
use crate::head::{Head, plain};
use crate::labelled_features::LabelledFeatures;
use crate::model::Reader;
use crate::personal::copies;
use crate::read;
use crate::read::ReadError;
use data::synthetic;
use ink::Labelled;
use network::signs::{Classes, Drawing, Prototypes, Rehearsed, SignsHead, joined};
use network::{FineTuneSettings, LayerWeights};

/// Why signs can't be learned.
#[derive(Debug, thiserror::Error)]
pub enum SignsError {
    #[error("a drawing is labelled {0}, which is none of the signs: label it as one of them")]
    Label(u8),
    #[error("no drawing of a sign has ink: draw each sign two to five times")]
    NoInk,
    #[error("there is no digit to rehearse: give MNIST’s pictures or made-up digits")]
    NoRehearsal,
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Features of what is rehearsed beside signs: MNIST's pictures if there are any, and `of_each` made-up pen digits of each
/// class. `None` if it is nothing.
pub fn rehearsal(
    base: &Reader,
    mnist: Option<LabelledFeatures>,
    of_each: usize,
    seed: u64,
) -> Option<LabelledFeatures> {
    let parts = mnist.into_iter().chain(pen_digits(base, of_each, seed));
    LabelledFeatures::join(parts.collect::<Vec<_>>().iter())
}

/// Features of made-up digits as the pad's pen draws them, `of_each` of each class; `None` for none.
pub fn pen_digits(base: &Reader, of_each: usize, seed: u64) -> Option<LabelledFeatures> {
    let (pictures, labels) = synthetic::pen_digits(of_each, seed);
    if pictures.is_empty() {
        return None;
    }
    let features = read::features(base, &synthetic::bytes(&pictures)).collect();
    Some(LabelledFeatures { features: Tensor::cat(features, 0), labels })
}

/// Signs in learning: the class means and traces are there, the new outputs are learned epoch by epoch.
pub struct Learning {
    classes: Classes,
    fit: Fit,
    digits: LayerWeights,
    prototypes: Prototypes,
}

impl Learning {
    /// Begins with the head that reads digits: the base's own layer, or a learned hand. `drawings`: of signs, labelled with
    /// their classes. Drawings without ink are left out.
    pub async fn new(
        base: &Reader,
        digits: &Head,
        classes: &Classes,
        drawings: &[Labelled],
        rehearsal: &LabelledFeatures,
        settings: &FineTuneSettings,
    ) -> Result<Self, SignsError> {
        if let Some(other) = drawings.iter().find(|drawing| !classes.is_sign(drawing.label)) {
            return Err(SignsError::Label(other.label));
        }
        if rehearsal.labels.is_empty() {
            return Err(SignsError::NoRehearsal);
        }
        let copies = copies(settings, drawings.len());
        let rows: Vec<LabelledFeatures> = drawings
            .iter()
            .filter_map(|drawing| LabelledFeatures::of_sample(base, drawing, copies, settings.seed))
            .collect();
        let own = LabelledFeatures::join(rows.iter()).ok_or(SignsError::NoInk)?;
        let rehearsed = read::numbers(rehearsal.features.clone()).await?;
        let rehearsed = Rehearsed::new(&rehearsed, &rehearsal.labels);
        let own_features = read::numbers(own.features.clone()).await?;
        let of_drawings = drawings_of(&rows, &own_features, &rehearsed);
        let prototypes = Prototypes::new(classes.count(), &rehearsed, &of_drawings);
        let mut hand = digits.hand.clone();
        let trace = |drawing: &Labelled| Some((drawing.drawn.trace()?, drawing.label));
        hand.0.extend(drawings.iter().filter_map(trace));
        Ok(Self {
            classes: classes.clone(),
            fit: Fit::beside(&digits.linear, own, classes.count(), rehearsal, hand, settings),
            digits: plain(&digits.linear).await?,
            prototypes,
        })
    }

    /// One epoch of the new outputs. Returns its mean loss in nats before the step, `[1]`.
    pub fn epoch(&mut self) -> Tensor<1> {
        self.fit.epoch()
    }

    /// What is learned by now.
    pub async fn head(&self) -> Result<SignsHead, ReadError> {
        let Head { linear, hand } = self.fit.head();
        Ok(SignsHead {
            classes: self.classes.clone(),
            layer: joined(&self.digits, &plain(&linear).await?),
            prototypes: self.prototypes.clone(),
            hand,
        })
    }
}

/// Each drawing, compared with the rehearsed digits; `numbers`: the features of all rows, one drawing after the other.
fn drawings_of(rows: &[LabelledFeatures], numbers: &[f32], rehearsed: &Rehearsed) -> Vec<Drawing> {
    let pictures: usize = rows.iter().map(|rows| rows.labels.len()).sum();
    let width = numbers.len() / pictures.max(1);
    let mut begin = 0;
    let drawing = |rows: &LabelledFeatures| {
        let features = &numbers[begin..][..rows.labels.len() * width];
        begin += features.len();
        Some(rehearsed.drawing(*rows.labels.first()?, features))
    };
    rows.iter().filter_map(drawing).collect()
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;
    use data::made_up::MADE_UP;
    use data::signs::Writer;
    use ink::{CLASSES, Count, Hand, Trace};
    use network::BaseName;
    use network::signs::{Method, Reading, Rows};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::model::Base;

    const SIGNS: [&str; 4] = ["star", "heart", "K", "question"];

    fn base() -> Reader {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights/cnn.safetensors");
        let base = Base::read(BaseName::Cnn, &std::fs::read(path).unwrap(), &Device::flex());
        Reader::new(base.unwrap(), &Device::flex())
    }

    fn base_head(base: &Reader) -> Head {
        Head { linear: base.head().clone(), hand: Hand::default() }
    }

    /// Drawings of one writer, `times` of each sign.
    fn drawings(times: usize, writer: &Writer, rng: &mut ChaCha8Rng) -> Vec<Labelled> {
        let classes = (CLASSES as u8..).zip(SIGNS);
        let all = classes.flat_map(|class| std::iter::repeat_n(class, times));
        all.map(|(label, name)| Labelled {
            label,
            drawn: writer.draw(name, rng).unwrap().into(),
            ..Labelled::default()
        })
        .collect()
    }

    fn begun(
        base: &Reader,
        drawings: &[Labelled],
        rehearsal: &LabelledFeatures,
    ) -> Result<Learning, SignsError> {
        let (head, classes) = (base_head(base), Classes::new(SIGNS).unwrap());
        let settings = FineTuneSettings::default();
        pollster::block_on(Learning::new(base, &head, &classes, drawings, rehearsal, &settings))
    }

    fn learned(base: &Reader, drawings: &[Labelled]) -> SignsHead {
        let rehearsal = rehearsal(base, pen_digits(base, 10, 5), 10, 6).unwrap();
        assert_eq!(rehearsal.labels.len(), 200);
        let mut learning = begun(base, drawings, &rehearsal).unwrap();
        (0..FineTuneSettings::default().epochs).for_each(|_| drop(learning.epoch()));
        pollster::block_on(learning.head()).unwrap()
    }

    fn read(
        head: &SignsHead,
        method: Method,
        features: &Tensor<2>,
        traces: &[Option<Trace>],
    ) -> Vec<Reading> {
        let features = pollster::block_on(read::numbers(features.clone())).unwrap();
        let digit = vec![1.0; traces.len()];
        head.read(method, &Rows { features: &features, traces, digit: &digit, made_up: &MADE_UP })
    }

    #[test]
    fn signs_are_read_after_three_drawings_and_digits_stay_digits() {
        let (base, rng) = (base(), &mut ChaCha8Rng::seed_from_u64(3));
        let writer = Writer::new(rng);
        let (shots, test) = (drawings(3, &writer, rng), drawings(10, &writer, rng));
        let head = learned(&base, &shots);
        let rows = test.iter().map(|it| LabelledFeatures::of_sample(&base, it, 0, 1).unwrap());
        let rows = LabelledFeatures::join(rows.collect::<Vec<_>>().iter()).unwrap();
        let traces: Vec<_> = test.iter().map(|drawing| drawing.drawn.trace()).collect();
        let digits = pen_digits(&base, 20, 7).unwrap();
        let no_traces = vec![None; digits.labels.len()];
        for method in Method::ALL {
            let mut signs = Count::default();
            let all = read(&head, method, &rows.features, &traces);
            all.iter().zip(&test).for_each(|(read, of)| signs.add(read.class() == of.label));
            let lost = read(&head, method, &digits.features, &no_traces);
            let lost = lost.iter().filter(|read| read.class() >= CLASSES as u8).count();
            println!("{method}: {signs:?} of the signs, {lost} of 200 digits lost");
            let least = match method {
                // A trace is near only if the strokes go the same way.
                Method::Traces => 0.6,
                // Ink that is unlike the sign's drawings is read as a digit.
                Method::Matched => 0.7,
                Method::Outputs | Method::Prototypes | Method::Union => 0.8,
            };
            assert!(signs.accuracy() > least, "{method}: {signs:?}");
            assert!(lost <= 10, "{method}: {lost}");
        }
    }

    #[test]
    fn the_outputs_of_the_digits_equal_those_of_the_base() {
        let (base, rng) = (base(), &mut ChaCha8Rng::seed_from_u64(4));
        let head = learned(&base, &drawings(2, &Writer::new(rng), rng));
        let own = pollster::block_on(plain(base.head())).unwrap();
        assert!(head.layer.fits(own.inputs, CLASSES + SIGNS.len()));
        let digits = head.layer.weight.chunks_exact(head.layer.outputs);
        let digits: Vec<f32> = digits.flat_map(|row| &row[..CLASSES]).copied().collect();
        assert_eq!((digits, &head.layer.bias[..CLASSES]), (own.weight, &own.bias[..]));
        assert_eq!(head.hand.0.len(), 2 * SIGNS.len());
    }

    #[test]
    fn what_cannot_be_learned_is_refused_with_a_sentence() {
        let base = base();
        let rehearsal = pen_digits(&base, 1, 5).unwrap();
        let refused =
            |drawings: &[Labelled]| begun(&base, drawings, &rehearsal).err().unwrap().to_string();
        let empty = |label| Labelled { label, ..Labelled::default() };
        assert!(refused(&[empty(10), empty(3)]).contains("labelled 3, which is none of the signs"));
        assert!(refused(&[empty(14)]).contains("labelled 14"));
        assert!(refused(&[empty(10)]).contains("no drawing of a sign has ink"));
        assert!(refused(&[]).contains("no drawing of a sign has ink"));
    }
}
