//! Methods that give each part of the ink a signed weight, in nats: how much it speaks for the digit
//! that was read, and against the other one.

use ink::Image28;
use network::plan::PlanError;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::parts::Parts;
use crate::question::{Question, Reader};

/// A way to weigh the parts of the ink.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// By how much the margin falls when the part is left out.
    /// Source: Zeiler, Fergus, *Visualizing and Understanding Convolutional Networks*, 2014, section 4.2,
    /// with stretches of ink in place of squares. The default: the best of those that answer while one
    /// draws; `docs/why.md` has the comparison.
    #[default]
    Occlusion,
    /// The same, with the part's neighbours on its stroke left out too.
    WideOcclusion,
    /// The margin's gradient by each pixel, averaged on the way from blank paper to the picture, times the
    /// pixel. The weights sum up to the margin's difference from blank paper's.
    /// Source: Sundararajan, Taly, Yan, *Axiomatic Attribution for Deep Networks*, 2017.
    IntegratedGradients,
    /// The margin's gradient by each pixel of the picture, times the pixel.
    /// Source: Shrikumar, Greenside, Kundaje, *Learning Important Features Through Propagating Activation
    /// Differences*, 2017, section 2.
    GradientTimesInput,
    /// The part's mean contribution when parts are added one by one in random orders. The weights sum up
    /// to the margin's difference from blank paper's.
    /// Source: Štrumbelj, Kononenko, *An Efficient Explanation of Individual Classifications using Game
    /// Theory*, 2010; each order is also taken backwards, as in Mitchell, Cooper, Frank, Holmes, *Sampling
    /// Permutations for Shapley Value Estimation*, 2022.
    Shapley,
}

/// Points on the way from blank paper to the picture, until the weights sum up to the margin's
/// difference up to this share of it. A difference of less than one nat counts as one.
const STEPS: [usize; 5] = [16, 64, 256, 1024, 4096];
const INCOMPLETE: f32 = 0.05;
/// Points whose gradients are computed together.
const AT_ONCE: usize = 64;
/// Random orders of the parts; each is also taken backwards.
const ORDERS: usize = 2;
/// Of the random orders. The same ink gives the same weights.
const SEED: u64 = 17;

impl Method {
    pub const ALL: [Self; 5] = [
        Self::Occlusion,
        Self::WideOcclusion,
        Self::IntegratedGradients,
        Self::GradientTimesInput,
        Self::Shapley,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Occlusion => "occlusion",
            Self::WideOcclusion => "wide-occlusion",
            Self::IntegratedGradients => "integrated-gradients",
            Self::GradientTimesInput => "gradient-times-input",
            Self::Shapley => "shapley",
        }
    }

    /// A weight for each part, in nats of the network's margin.
    pub fn weights(
        self,
        reader: &Reader,
        parts: &Parts,
        question: Question,
    ) -> Result<Vec<f32>, PlanError> {
        match self {
            Self::Occlusion => Ok(occlusion(reader, parts, question, |part| part..part + 1)),
            Self::WideOcclusion => {
                Ok(occlusion(reader, parts, question, |part| parts.neighbourhood(part)))
            }
            Self::IntegratedGradients => integrated_gradients(reader, parts, question),
            Self::GradientTimesInput => gradients(reader, parts, question, &[1.0]),
            Self::Shapley => Ok(shapley(reader, parts, question)),
        }
    }
}

fn margins(reader: &Reader, question: Question, pictures: &[Image28]) -> Vec<f32> {
    reader.logits(pictures).iter().map(|logits| question.margin(logits)).collect()
}

/// `left_out`: the places of the parts that are left out for a part's weight.
fn occlusion(
    reader: &Reader,
    parts: &Parts,
    question: Question,
    left_out: impl Fn(usize) -> std::ops::Range<usize>,
) -> Vec<f32> {
    let mut pictures = vec![parts.picture(|_| true)];
    pictures.extend((0..parts.len()).map(|part| {
        let left_out = left_out(part);
        parts.picture(|other| !left_out.contains(&other))
    }));
    let margins = margins(reader, question, &pictures);
    margins[1..].iter().map(|without| margins[0] - without).collect()
}

/// The margin's mean gradient at these shares of the picture's intensities, times the picture.
fn gradients(
    reader: &Reader,
    parts: &Parts,
    question: Question,
    shares: &[f32],
) -> Result<Vec<f32>, PlanError> {
    let picture: Vec<f32> = parts.picture(|_| true).intensities().collect();
    let direction = question.direction(reader.layer);
    let mut pixels = vec![0.0; Image28::PIXELS];
    for some in shares.chunks(AT_ONCE) {
        let on_the_way: Vec<f32> =
            some.iter().flat_map(|share| picture.iter().map(move |x| share * x)).collect();
        let gradients = reader.trunk.gradients(&direction, &on_the_way)?;
        for gradient in gradients.chunks_exact(Image28::PIXELS) {
            pixels.iter_mut().zip(gradient).for_each(|(sum, slope)| *sum += slope);
        }
    }
    let scaled = pixels.iter().zip(&picture).map(|(sum, x)| sum / shares.len() as f32 * x);
    Ok(parts.sums(&scaled.collect::<Vec<_>>()))
}

fn integrated_gradients(
    reader: &Reader,
    parts: &Parts,
    question: Question,
) -> Result<Vec<f32>, PlanError> {
    let ends = [parts.picture(|_| false), parts.picture(|_| true)];
    let ends = margins(reader, question, &ends);
    let difference = ends[1] - ends[0];
    let mut weights = Vec::new();
    for steps in STEPS {
        let middles = (0..steps).map(|i| (i as f32 + 0.5) / steps as f32);
        weights = gradients(reader, parts, question, &middles.collect::<Vec<_>>())?;
        let missing = (difference - weights.iter().sum::<f32>()).abs();
        if missing <= INCOMPLETE * difference.abs().max(1.0) {
            break;
        }
    }
    Ok(weights)
}

fn shapley(reader: &Reader, parts: &Parts, question: Question) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut orders = Vec::with_capacity(2 * ORDERS);
    for _ in 0..ORDERS {
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.shuffle(&mut rng);
        let backwards = order.iter().rev().copied().collect();
        orders.extend([order, backwards]);
    }
    let mut pictures = vec![parts.picture(|_| false), parts.picture(|_| true)];
    for order in &orders {
        let mut there = vec![false; parts.len()];
        for &part in order.iter().take(parts.len().saturating_sub(1)) {
            there[part] = true;
            pictures.push(parts.picture(|part| there[part]));
        }
    }
    let margins = margins(reader, question, &pictures);
    let (blank, whole) = (margins[0], margins[1]);
    let mut weights = vec![0.0; parts.len()];
    let mut with = margins[2..].iter();
    for order in &orders {
        let mut before = blank;
        for (i, &part) in order.iter().enumerate() {
            let is_last = i + 1 == order.len();
            let after = if is_last { whole } else { with.next().copied().unwrap_or(whole) };
            weights[part] += (after - before) / orders.len() as f32;
            before = after;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use ink::{Stroke, metrics::most_likely};
    use network::BaseName;

    use super::*;
    use crate::testing::{NO_HAND, opened, pen_digits, seven_strokes};

    const SEVEN_NOT_ONE: Question = Question { digit: 7, against: 1 };

    fn weights(method: Method, strokes: &[Stroke], question: Question) -> (Parts, Vec<f32>) {
        let parts = Parts::of(strokes).unwrap();
        let reader = opened(BaseName::Cnn).reader(&NO_HAND);
        let weights = method.weights(&reader, &parts, question).unwrap();
        (parts, weights)
    }

    #[test]
    fn the_bar_of_a_seven_speaks_against_a_one() {
        for method in Method::ALL {
            let (parts, weights) = weights(method, &seven_strokes(), SEVEN_NOT_ONE);
            let of_stroke = |stroke| {
                let of = parts.all().iter().zip(&weights).filter(|(p, _)| p.stroke == stroke);
                of.map(|(_, weight)| weight).sum::<f32>()
            };
            let (bar, stem) = (of_stroke(0), of_stroke(1));
            assert!(bar > 0.0 && bar > stem, "{method:?}: bar {bar}, stem {stem}");
        }
    }

    #[test]
    fn integrated_gradients_and_shapley_values_sum_up_to_the_margin() {
        let reader = opened(BaseName::Cnn).reader(&NO_HAND);
        let mut errors = [Vec::new(), Vec::new()];
        for digit in pen_digits().iter().step_by(61) {
            let strokes = digit.drawn.strokes();
            let read = reader.read(&[strokes.to_vec()])[0].unwrap();
            let question = Question::of(&read, None);
            let parts = Parts::of(strokes).unwrap();
            let ends = [parts.picture(|_| true), parts.picture(|_| false)];
            let ends = margins(&reader, question, &ends);
            let difference = ends[0] - ends[1];
            let methods = [Method::IntegratedGradients, Method::Shapley];
            for (method, errors) in methods.into_iter().zip(&mut errors) {
                let sum: f32 = weights(method, strokes, question).1.iter().sum();
                errors.push((sum - difference).abs() / difference.abs().max(1.0));
            }
        }
        errors.iter_mut().for_each(|errors| errors.sort_by(f32::total_cmp));
        println!("integrated gradients: {:?}", errors[0]);
        assert!(errors[0].len() > 30);
        assert!(errors[0].iter().all(|error| *error <= INCOMPLETE), "{:?}", errors[0]);
        assert!(errors[1].iter().all(|error| *error < 1e-3), "{:?}", errors[1]);
    }

    #[test]
    fn on_softmax_all_gradients_are_the_same() {
        let reader = opened(BaseName::Softmax).reader(&NO_HAND);
        let parts = Parts::of(&seven_strokes()).unwrap();
        let weights = |method: Method| method.weights(&reader, &parts, SEVEN_NOT_ONE).unwrap();
        let (integrated, plain) =
            (weights(Method::IntegratedGradients), weights(Method::GradientTimesInput));
        assert!(integrated.iter().zip(&plain).all(|(a, b)| (a - b).abs() < 1e-3));
        let picture = parts.picture(|_| true);
        assert_eq!(most_likely(&reader.read_pictures(&[picture])[0]), 7);
    }

    #[test]
    fn the_opposite_question_has_the_opposite_weights() {
        for method in Method::ALL {
            let (_, seven) = weights(method, &seven_strokes(), SEVEN_NOT_ONE);
            let turned = Question { digit: 1, against: 7 };
            let (_, one) = weights(method, &seven_strokes(), turned);
            assert!(seven.iter().zip(&one).all(|(a, b)| (a + b).abs() < 1e-3), "{method:?}");
        }
    }

    #[test]
    fn a_dot_has_one_weight_and_names_are_unique() {
        let dot = [Stroke::from([(0.5, 0.5)].as_slice())];
        for method in Method::ALL {
            let (_, weights) = weights(method, &dot, SEVEN_NOT_ONE);
            assert!(weights.len() == 1 && weights[0].is_finite(), "{method:?}");
            let named = Method::ALL.iter().filter(|other| other.name() == method.name());
            assert_eq!(named.count(), 1);
        }
    }
}
