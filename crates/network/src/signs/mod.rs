//! Signs of one's own: a person's further classes beside the ten digits, read by the features of a frozen base and by
//! traces.

mod classes;
mod known_digits;
mod matcher;
mod method;
mod prototypes;
mod sketch;
mod sketches;
mod taught;
mod traces;

pub use classes::{Classes, ClassesError};
pub use known_digits::KnownDigits;
pub use matcher::Matcher;
pub use method::{Method, UnknownMethod};
pub use prototypes::{Drawing, LEAD, Prototypes, Rehearsed, TEMPERATURE};
pub use sketch::{Sketch, SketchPoint};
pub use taught::{Taught, TaughtError};

use ink::metrics::{is_digit, largest};
use ink::prior::MadeUp;
use ink::{CLASSES, Hand, Trace};

use crate::numbers::softmax;
use crate::weights::LayerWeights;

/// What was learned of a person's signs.
#[derive(Clone, Debug, PartialEq)]
pub struct SignsHead {
    pub classes: Classes,
    /// From features to a logit of each class. The first ten outputs are those of the layer that reads digits.
    pub layer: LayerWeights,
    pub prototypes: Prototypes,
    /// Traces of the person's signs, and of the digits that the person labelled. Labels are classes.
    pub hand: Hand,
}

/// Ink to be read, with what a base computes of it.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// n × features.
    pub features: &'a [f32],
    /// n traces; `None` for a picture.
    pub traces: &'a [Option<Trace>],
    /// For each of n, the probability that it is a digit at all; 1 if the base has no layer that rejects ink.
    pub digit: &'a [f32],
    /// With which ink is compared beside the person's own digits.
    pub made_up: &'a MadeUp,
}

/// How ink is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// One for each class; they sum to 1.
    pub probabilities: Vec<f32>,
    /// Whether the ink is like the class that it is read as; otherwise it is neither a digit nor one of the signs.
    pub known: bool,
}

impl Reading {
    /// The most likely class; the lower of a tie.
    pub fn class(&self) -> u8 {
        largest(&self.probabilities) as u8
    }
}

impl SignsHead {
    /// Reads ink by one of the methods. Where it is read as a digit, the layer that reads digits says which.
    pub fn read(&self, method: Method, rows: &Rows) -> Vec<Reading> {
        let classes = self.layer.outputs;
        let logits = kernels::narrow(rows.features, &self.layer.weight, &self.layer.bias);
        let similarities = self.prototypes.similarities(rows.features);
        let by_features = logits.chunks_exact(classes).zip(similarities.chunks_exact(classes));
        let features = rows.features.chunks_exact(self.layer.inputs);
        let (signs, digits) = self.hands();
        let matcher = Matcher::new(self.prototypes.clone(), signs);
        let known = KnownDigits { own: &digits, made_up: rows.made_up };
        by_features
            .zip(rows.traces.iter().zip(rows.digit))
            .zip(features)
            .map(|(((logits, similarities), (trace, &digit)), features)| {
                let nearest = traces::nearest(&self.hand, trace.as_ref(), classes);
                let probabilities = match method {
                    Method::Outputs => softmax(logits.to_vec()),
                    Method::Prototypes => {
                        beside_digits(logits, prototypes::nearest_sign(similarities))
                    }
                    Method::Traces => beside_digits(logits, traces::nearest_class(&nearest)),
                    Method::Matched => {
                        let sign = matcher.read(features, trace.as_ref(), known);
                        beside_digits(logits, sign.map(|(sign, share)| (CLASSES + sign, share)))
                    }
                    Method::Union => {
                        let mut read = softmax(logits.to_vec());
                        if trace.is_some() {
                            Hand::weigh_by(&nearest, &mut read);
                        }
                        read
                    }
                };
                let class = largest(&probabilities);
                let known = Hand::is_near(nearest[class])
                    || match class < CLASSES {
                        true => is_digit(digit),
                        false => self.prototypes.is_like(class, similarities[class]),
                    };
                Reading { probabilities, known }
            })
            .collect()
    }

    /// The traces of the signs, and those of the digits.
    fn hands(&self) -> (Hand, Hand) {
        let is_sign = |(_, label): &(Trace, u8)| self.classes.is_sign(*label);
        let (signs, digits) = self.hand.0.iter().cloned().partition(is_sign);
        (Hand(signs), Hand(digits))
    }
}

/// A layer with the outputs of both, the digits' first. Both have the same inputs.
pub fn joined(digits: &LayerWeights, signs: &LayerWeights) -> LayerWeights {
    let inputs = digits.weight.chunks_exact(digits.outputs);
    let inputs = inputs.zip(signs.weight.chunks_exact(signs.outputs));
    LayerWeights {
        weight: inputs.flat_map(|(digits, signs)| digits.iter().chain(signs)).copied().collect(),
        bias: digits.bias.iter().chain(&signs.bias).copied().collect(),
        inputs: digits.inputs,
        outputs: digits.outputs + signs.outputs,
    }
}

/// The softmax of the digits' logits, the first ten; one class takes its share from all.
fn beside_digits(logits: &[f32], share_of: Option<(usize, f32)>) -> Vec<f32> {
    let mut read = softmax(logits[..CLASSES].to_vec());
    read.resize(logits.len(), 0.0);
    if let Some((class, share)) = share_of {
        read.iter_mut().for_each(|read| *read *= 1.0 - share);
        read[class] += share;
    }
    read
}

#[cfg(test)]
mod tests {
    use ink::Stroke;

    use super::*;

    /// Three features: of a 4, of a 9, of the one sign.
    const FOUR: [f32; 3] = [1.0, 0.0, 0.1];
    const NINE: [f32; 3] = [0.0, 1.0, 0.1];
    const SIGN: [f32; 3] = [0.2, 0.1, 1.0];
    const STAR: u8 = CLASSES as u8;

    fn trace(x: f32) -> Trace {
        Trace::of(&[Stroke::from([(0.1, 0.9), (x, 0.1), (0.9, 0.9)].as_slice())]).unwrap()
    }

    /// Its traces: a roof, which is a star.
    fn head() -> SignsHead {
        let mut weight = vec![0.0; 3 * CLASSES];
        (weight[4], weight[CLASSES + 9]) = (8.0, 8.0);
        let digits = LayerWeights { weight, bias: vec![0.0; CLASSES], inputs: 3, outputs: CLASSES };
        let star =
            LayerWeights { weight: vec![0.0, 0.0, 8.0], bias: vec![-1.0], inputs: 3, outputs: 1 };
        let rehearsed = Rehearsed::new(&[FOUR, NINE].concat(), &[4, 9]);
        let drawings = [SIGN, [0.1, 0.2, 0.9]].map(|row| rehearsed.drawing(STAR, &row));
        SignsHead {
            classes: Classes::new(["star"]).unwrap(),
            layer: joined(&digits, &star),
            prototypes: Prototypes::new(11, &rehearsed, &drawings),
            hand: Hand(vec![(trace(0.5), STAR)]),
        }
    }

    fn read(method: Method, features: [f32; 3], trace: Option<Trace>, digit: f32) -> Reading {
        let made_up = &MadeUp::new(|_| Vec::new());
        let rows = Rows { features: &features, traces: &[trace], digit: &[digit], made_up };
        head().read(method, &rows).remove(0)
    }

    #[test]
    fn a_layer_of_both_gives_the_logits_of_both() {
        let layer = head().layer;
        assert!(layer.fits(3, 11));
        let logits = kernels::narrow(&FOUR, &layer.weight, &layer.bias);
        assert_eq!((logits[4], logits[9]), (8.0, 0.0));
        assert!((logits[10] - (0.8 - 1.0)).abs() < 1e-6);
    }

    #[test]
    fn outputs_and_prototypes_read_pictures_and_traces_do_not() {
        for method in Method::ALL {
            let by_features = method != Method::Traces;
            for (features, class) in
                [(FOUR, 4), (NINE, 9), (SIGN, if by_features { STAR } else { 4 })]
            {
                let read = read(method, features, None, 1.0);
                assert_eq!(read.class(), class, "{method} {features:?}");
                assert!((read.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{method}");
                assert_eq!(read.probabilities.len(), 11);
            }
        }
    }

    #[test]
    fn ink_like_an_own_sign_is_read_as_it_by_the_traces_whatever_the_features_say() {
        // Between a 4 and the star.
        let unclear = [0.88, 0.0, 0.74];
        for (method, class) in [
            (Method::Outputs, 4),
            (Method::Prototypes, 4),
            (Method::Traces, STAR),
            (Method::Union, STAR),
            (Method::Matched, STAR),
        ] {
            let ink = read(method, unclear, Some(trace(0.52)), 0.0);
            assert_eq!(ink.class(), class, "{method}: {ink:?}");
            assert_eq!(ink.known, class == STAR, "{method}");
        }
    }

    #[test]
    fn what_is_neither_a_digit_nor_a_sign_is_not_known() {
        let outputs = |features, digit| read(Method::Outputs, features, None, digit);
        assert!(outputs(FOUR, 0.9).known && !outputs(FOUR, 0.1).known);
        // Only digits need the layer that rejects other ink.
        assert!(outputs(SIGN, 0.0).known);
        let unlike = outputs([0.7, 0.7, 1.2], 1.0);
        assert_eq!((unlike.class(), unlike.known), (STAR, false));
    }

    #[test]
    fn the_shares_among_digits_come_from_their_own_layer() {
        for method in [Method::Prototypes, Method::Traces, Method::Matched] {
            let read = read(method, [0.4, 0.5, 0.0], Some(trace(0.5)), 1.0);
            let of_digits = softmax([0.0_f32, 0.0, 0.0, 0.0, 3.2, 0.0, 0.0, 0.0, 0.0, 4.0]);
            let by = read.probabilities[9] / of_digits[9];
            for (read, alone) in read.probabilities.iter().zip(&of_digits) {
                assert!((read - by * alone).abs() < 1e-6, "{method}");
            }
        }
    }
}
