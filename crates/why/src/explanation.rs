//! What spoke for the digit that was read: a weight for each part of the ink.

use std::cell::OnceCell;
use std::ops::Range;

use ink::{Drawn, Nearest, PenWidth, Probabilities, Trace, rasterize};
use network::plan::PlanError;

use crate::methods::Method;
use crate::parts::{Part, Parts};
use crate::question::{Question, Reader};

/// Why a reading can't be explained.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WhyError {
    #[error("there is no ink to explain: draw a digit first")]
    NoInk,
    #[error(
        "this digit was found in a picture and has no strokes: draw it to see why it is read so"
    )]
    Picture,
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// A part of the ink, and how much it speaks for the digit.
#[derive(Clone, Debug, PartialEq)]
pub struct WeighedPart {
    pub part: Part,
    /// In nats; negative where it speaks for the other digit.
    pub weight: f32,
}

/// Why a digit was read, and not another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub read: Probabilities,
    pub question: Question,
    /// In the order in which they were drawn.
    pub parts: Vec<WeighedPart>,
    /// How much likelier the digit is than the other one, as the logarithm of the ratio: the sum of all
    /// weights, `hand`, `prior` and `rest`.
    pub margin: f32,
    /// What the traces of the person's own digits add.
    pub hand: f32,
    /// What made-up digits add; 0 where the reading is sure without them.
    pub prior: f32,
    /// What blank paper adds, and what parts do only together.
    pub rest: f32,
}

/// Explains a reading; `against`: another digit than the second likely one.
pub fn explain(
    reader: &Reader,
    drawn: &Drawn,
    against: Option<u8>,
    method: Method,
) -> Result<Explanation, WhyError> {
    let Drawn::Ink(strokes) = drawn else { return Err(WhyError::Picture) };
    let parts = Parts::of(strokes).ok_or(WhyError::NoInk)?;
    let picture = rasterize(strokes, PenWidth::default()).ok_or(WhyError::NoInk)?;
    let mut without = *reader.read_pictures(&[picture]).first().ok_or(WhyError::NoInk)?;
    let trace = Trace::of(strokes);
    // The hand may hold hundreds of traces: the ink is compared with them once.
    let mut nearest = Nearest::default();
    let is_own = trace.as_ref().is_some_and(|trace| {
        nearest.compare(trace, &reader.hand.0);
        nearest.weigh(&mut without)
    });
    let mut read = without;
    if let Some(trace) = trace.filter(|_| !is_own) {
        reader.prior.weigh_stranger(&trace, &OnceCell::new(), &mut read);
    }
    let question = Question::of(&read, against);
    let weights = method.weights(reader, &parts, question)?;
    let hand = question.margin_of_hand(&nearest);
    let prior = question.margin_of(&read) - question.margin_of(&without);
    let logits = reader.logits(&[parts.picture(|_| true)]);
    let network: f32 = logits.iter().map(|logits| question.margin(logits)).sum();
    let rest = network - weights.iter().sum::<f32>();
    let weighed = |(part, weight): (&Part, f32)| WeighedPart { part: part.clone(), weight };
    let parts = parts.all().iter().zip(weights).map(weighed).collect();
    let margin = network + hand + prior;
    Ok(Explanation { read, question, parts, margin, hand, prior, rest })
}

impl Explanation {
    /// The largest weight, of either sign; 0 where there is none.
    pub fn largest(&self) -> f32 {
        self.parts.iter().fold(0.0, |most, part| most.max(part.weight.abs()))
    }

    /// The parts around the one with the largest weight, on its stroke, that have at least half of that
    /// weight; `None` where no part has a positive weight.
    pub fn strongest_for(&self) -> Option<Range<usize>> {
        self.strongest(1.0)
    }

    /// The same for the parts that speak for the other digit.
    pub fn strongest_against(&self) -> Option<Range<usize>> {
        self.strongest(-1.0)
    }

    fn strongest(&self, sign: f32) -> Option<Range<usize>> {
        let weight = |place: usize| self.parts.get(place).map(|part| sign * part.weight);
        let places = 0..self.parts.len();
        let best = places.max_by(|&a, &b| {
            weight(a).unwrap_or_default().total_cmp(&weight(b).unwrap_or_default())
        })?;
        let largest = weight(best).filter(|weight| *weight > 0.0)?;
        let belongs = |place: usize| {
            weight(place).is_some_and(|weight| weight >= 0.5 * largest)
                && self.parts[place].part.stroke == self.parts[best].part.stroke
        };
        let mut range = best..best + 1;
        while range.start > 0 && belongs(range.start - 1) {
            range.start -= 1;
        }
        while belongs(range.end) {
            range.end += 1;
        }
        Some(range)
    }
}

#[cfg(test)]
mod tests {
    use ink::prior::{MadeUp, Weighed};
    use ink::{Hand, Image28, Prior, Stroke};
    use network::BaseName;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::mind::smallest_change;
    use crate::testing::{NO_HAND, arc, opened, seven, seven_strokes};

    fn why(drawn: &Drawn, against: Option<u8>) -> Result<Explanation, WhyError> {
        let reader = opened(BaseName::Cnn).reader(&NO_HAND);
        explain(&reader, drawn, against, Method::default())
    }

    #[test]
    fn the_strongest_part_of_a_seven_against_a_one_is_in_its_bar() {
        let why = why(&seven(), Some(1)).unwrap();
        assert_eq!(why.question, Question { digit: 7, against: 1 });
        let strongest = why.strongest_for().unwrap();
        assert!(strongest.clone().all(|place| why.parts[place].part.stroke == 0), "{why:?}");
    }

    #[test]
    fn the_line_that_closes_the_bowl_of_a_six_speaks_against_a_zero() {
        let outside = arc((0.5, 0.5), (0.25, 0.4), -1.2, -4.7);
        let bowl = arc((0.5, 0.7), (0.22, 0.2), 1.57, -2.6);
        let six: Vec<(f32, f32)> = outside.into_iter().chain(bowl).collect();
        let drawn = Drawn::from(vec![Stroke::from(six.as_slice())]);
        let why = why(&drawn, Some(0)).unwrap();
        assert_eq!(why.question, Question { digit: 6, against: 0 });
        let mean = |parts: &[WeighedPart]| {
            parts.iter().map(|part| part.weight).sum::<f32>() / parts.len() as f32
        };
        // The end of the stroke is what no 0 has.
        let (round, end) = why.parts.split_at(why.parts.len() - 2);
        assert!(mean(end) > 2.0 * mean(round).max(0.0), "{} {}", mean(round), mean(end));
    }

    #[test]
    fn weights_traces_and_the_rest_are_the_margin_of_the_reading() {
        let near = [Stroke::from([(0.22, 0.2), (0.8, 0.22), (0.45, 0.9)].as_slice())];
        let hand = Hand(vec![(Trace::of(&near).unwrap(), 7)]);
        let reader = opened(BaseName::Cnn).reader(&hand);
        for method in Method::ALL {
            let why = explain(&reader, &seven(), Some(1), method).unwrap();
            let sum: f32 = why.parts.iter().map(|part| part.weight).sum();
            assert!((sum + why.hand + why.rest - why.margin).abs() < 1e-3, "{method:?}");
            let odds = (why.read[7] / why.read[1]).ln();
            assert!((odds - why.margin).abs() < 0.01 * odds.abs().max(1.0), "{odds} {why:?}");
            assert!(why.hand > 1.0);
            assert_eq!(why.prior, 0.0);
        }
    }

    #[test]
    fn what_made_up_digits_add_is_a_part_of_the_margin() {
        static SEVEN: MadeUp = MadeUp::new(|label| {
            let trace = seven().trace().filter(|_| label == 7);
            trace.into_iter().collect()
        });
        let prior = Prior::new(&SEVEN, Weighed::All);
        let reader = Reader { prior, ..opened(BaseName::Cnn).reader(&NO_HAND) };
        let why = explain(&reader, &seven(), Some(1), Method::default()).unwrap();
        // The ink is the made-up digit.
        assert!((why.prior - Prior::WEIGHT * Prior::REACH).abs() < 0.05, "{}", why.prior);
        let sum: f32 = why.parts.iter().map(|part| part.weight).sum();
        assert!((sum + why.prior + why.rest - why.margin).abs() < 1e-3, "{why:?}");
        let odds = (why.read[7] / why.read[1]).ln();
        assert!((odds - why.margin).abs() < 0.01 * odds.abs().max(1.0), "{odds} {why:?}");
    }

    #[test]
    fn ink_without_a_stroke_is_refused_with_a_sentence() {
        let paper = Image28::from_bytes(vec![0; Image28::PIXELS]).unwrap();
        let nan = Stroke::from([(f32::NAN, 0.5)].as_slice());
        let huge = Stroke::from([(-3e38, 0.0), (3e38, 3e38)].as_slice());
        for (drawn, error) in [
            (Drawn::default(), WhyError::NoInk),
            (vec![Stroke::default(), nan].into(), WhyError::NoInk),
            (vec![huge].into(), WhyError::NoInk),
            (Drawn::Picture(paper), WhyError::Picture),
            (Drawn::Picture(seven().image().unwrap()), WhyError::Picture),
        ] {
            assert_eq!(why(&drawn, None), Err(error));
        }
    }

    #[test]
    fn a_point_and_any_scribble_are_explained_without_a_panic() {
        let rng = &mut ChaCha8Rng::seed_from_u64(3);
        let reader = opened(BaseName::Cnn).reader(&NO_HAND);
        for strokes in 1..8 {
            let stroke = |rng: &mut ChaCha8Rng, points: usize| {
                let mut number = || rng.random_range(-0.5..1.5f32);
                let points: Vec<_> = (0..points).map(|_| (number(), number())).collect();
                Stroke::from(points.as_slice())
            };
            let ink: Vec<_> = (0..strokes).map(|i| stroke(rng, 1 + i * i)).collect();
            let why = why(&ink.clone().into(), None).unwrap();
            assert!(why.parts.len() >= strokes && why.largest().is_finite());
            let digit = why.question.digit;
            if let Some(change) = smallest_change(&reader, &ink, digit) {
                assert_ne!(change.becomes, digit);
            }
        }
    }

    #[test]
    fn the_strongest_stretch_is_on_one_stroke_and_of_one_sign() {
        let parts = |weights: &[f32]| {
            let parts = Parts::of(&seven_strokes()).unwrap();
            let part = |(place, weight): (usize, &f32)| WeighedPart {
                part: Part { stroke: usize::from(place > 3), ..parts.all()[place].clone() },
                weight: *weight,
            };
            weights.iter().enumerate().map(part).collect()
        };
        let of = |weights: &[f32]| Explanation {
            parts: parts(weights),
            ..why(&seven(), Some(1)).unwrap()
        };
        let why = of(&[0.1, 0.6, 1.0, 0.7, 0.9, -0.4, -0.1]);
        assert_eq!(why.strongest_for(), Some(1..4));
        assert_eq!(why.strongest_against(), Some(5..6));
        assert_eq!(of(&[-1.0, 0.0]).strongest_for(), None);
        assert_eq!(of(&[]).strongest_for(), None);
    }
}
