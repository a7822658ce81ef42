//! A network that is broken on purpose: channels and layers off, noise on its weights, few bits.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use ink::{Hand, Prior};
use network::layers::{Layer, Network};
use network::plan::PlanError;
use network::weights::Weights;
use network::{BaseName, LayerWeights};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::question::Reader;
use crate::trunk::Trunk;

/// The bits that a weight can be rounded to.
pub const BITS: RangeInclusive<u8> = 2..=8;
/// The most noise, in standard deviations of a layer's weights.
pub const MOST_NOISE: f32 = 4.0;

/// What is broken; the default breaks nothing. Layers are counted from 0 among those that have weights;
/// the head is the last one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Damage {
    /// Layers whose outputs are 0.
    pub layers: BTreeSet<usize>,
    /// Channels whose outputs are 0: the layer and the channel.
    pub channels: BTreeSet<(usize, usize)>,
    /// Noise on all weights but the biases, in standard deviations of the layer's weights.
    pub noise: f32,
    /// The noise is drawn from this seed.
    pub seed: u64,
    /// Bits of each weight, biases excepted; `None`: as they are.
    pub bits: Option<u8>,
}

/// Why a network can't be broken in this way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DamageError {
    #[error("the network has no layer {}: choose one from 1 to {layers}", .layer + 1)]
    Layer { layer: usize, layers: usize },
    #[error(
        "layer {} has no channel {}: choose one from 1 to {channels}",
        .layer + 1,
        .channel + 1
    )]
    Channel { layer: usize, channel: usize, channels: usize },
    #[error("noise is a number from 0 to 4, in standard deviations of a layer's weights")]
    Noise,
    #[error("a weight can have 2 to 8 bits, not {0}")]
    Bits(u8),
    #[error("these weights belong to another network")]
    OtherNetwork,
    #[error(transparent)]
    Plan(#[from] PlanError),
}

impl Damage {
    /// The weights with this damage.
    pub fn apply(&self, network: &Network, weights: &Weights) -> Result<Weights, DamageError> {
        let layers: Vec<&LayerWeights> = weights.trunk.iter().chain(&weights.head).collect();
        let kinds = network.trunk.iter().copied().filter(|layer| layer.has_weights());
        let kinds: Vec<Layer> = kinds.chain(network.classes.map(Layer::Dense)).collect();
        if kinds.len() != layers.len() {
            return Err(DamageError::OtherNetwork);
        }
        self.check(&layers)?;
        let mut broken = weights.clone();
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let layers = broken.trunk.iter_mut().chain(&mut broken.head);
        for (place, (layer, kind)) in layers.zip(kinds).enumerate() {
            if self.noise > 0.0 {
                add_noise(&mut layer.weight, self.noise, &mut rng);
            }
            if let Some(bits) = self.bits {
                round(&mut layer.weight, bits);
            }
            if self.layers.contains(&place) {
                layer.weight.fill(0.0);
                layer.bias.fill(0.0);
            }
            for &(_, channel) in self.channels.range((place, 0)..(place + 1, 0)) {
                silence(layer, kind, channel);
            }
        }
        Ok(broken)
    }

    fn check(&self, layers: &[&LayerWeights]) -> Result<(), DamageError> {
        let missing = |&layer: &usize| DamageError::Layer { layer, layers: layers.len() };
        if let Some(layer) = self.layers.iter().find(|layer| **layer >= layers.len()) {
            return Err(missing(layer));
        }
        for &(layer, channel) in &self.channels {
            let channels = layers.get(layer).ok_or_else(|| missing(&layer))?.outputs;
            if channel >= channels {
                return Err(DamageError::Channel { layer, channel, channels });
            }
        }
        if !(0.0..=MOST_NOISE).contains(&self.noise) {
            return Err(DamageError::Noise);
        }
        match self.bits {
            Some(bits) if !BITS.contains(&bits) => Err(DamageError::Bits(bits)),
            _ => Ok(()),
        }
    }
}

/// `noise`: in standard deviations of these weights.
fn add_noise(weights: &mut [f32], noise: f32, rng: &mut ChaCha8Rng) {
    let count = weights.len().max(1) as f64;
    let mean = weights.iter().map(|&weight| f64::from(weight)).sum::<f64>() / count;
    let squares = weights.iter().map(|&weight| (f64::from(weight) - mean).powi(2));
    let scale = noise * (squares.sum::<f64>() / count).sqrt() as f32;
    weights.iter_mut().for_each(|weight| *weight += scale * normal(rng));
}

/// A number of the standard normal distribution, the same natively and in a browser.
/// Source: Box, Muller, *A Note on the Generation of Random Normal Deviates*, 1958.
fn normal(rng: &mut ChaCha8Rng) -> f32 {
    // Above 0, where the logarithm is finite.
    let radius = 1.0 - rng.random_range(0.0..1.0f32);
    let turn = rng.random_range(0.0..1.0f32);
    libm::sqrtf(-2.0 * libm::logf(radius)) * libm::cosf(std::f32::consts::TAU * turn)
}

/// Rounds to the multiples of a step that this many bits can count, with a sign: the largest weight
/// stays.
fn round(weights: &mut [f32], bits: u8) {
    let largest = weights.iter().fold(0.0f32, |most, weight| most.max(weight.abs()));
    let step = largest / ((1_u32 << (bits - 1)) - 1) as f32;
    if step > 0.0 {
        weights.iter_mut().for_each(|weight| *weight = (*weight / step).round() * step);
    }
}

/// Makes the outputs of a channel 0.
fn silence(layer: &mut LayerWeights, kind: Layer, channel: usize) {
    let LayerWeights { weight, bias, inputs, outputs } = layer;
    bias[channel] = 0.0;
    match kind {
        Layer::Conv(_) => weight[channel * *inputs..][..*inputs].fill(0.0),
        _ => {
            let own = weight.iter_mut().skip(channel).step_by((*outputs).max(1));
            own.for_each(|weight| *weight = 0.0);
        }
    }
}

/// A base with damage.
pub struct Broken {
    trunk: Trunk,
    head: LayerWeights,
}

impl Broken {
    /// `weights`: of the base, with its own head or another one.
    pub fn new(base: BaseName, weights: &Weights, damage: &Damage) -> Result<Self, DamageError> {
        let Weights { trunk, head } = damage.apply(base.network(), weights)?;
        let head = head.ok_or(DamageError::OtherNetwork)?;
        Ok(Self { trunk: Trunk::new(base, trunk)?, head })
    }

    pub fn reader<'a>(&'a self, hand: &'a Hand) -> Reader<'a> {
        Reader { trunk: &self.trunk, layer: &self.head, hand, prior: Prior::NONE }
    }
}

#[cfg(test)]
mod tests {
    use ink::metrics::count;

    use super::*;
    use crate::open::open;
    use crate::testing::{NO_HAND, opened, pen_pictures, seven};

    fn weights(base: BaseName) -> Weights {
        opened(base).base.weights().unwrap()
    }

    fn broken(base: BaseName, damage: &Damage) -> Broken {
        Broken::new(base, &weights(base), damage).unwrap()
    }

    fn right(base: BaseName, damage: &Damage) -> u32 {
        let (pictures, labels) = pen_pictures(7);
        count(&labels, &broken(base, damage).reader(&NO_HAND).read_pictures(&pictures)).right
    }

    #[test]
    fn a_mended_network_reads_exactly_as_before() {
        let (pictures, _) = pen_pictures(31);
        for base in BaseName::ALL {
            let whole = opened(base).reader(&NO_HAND);
            let damage = Damage { noise: 1.0, layers: [0].into(), ..Damage::default() };
            let hurt = broken(base, &damage);
            assert_ne!(
                hurt.reader(&NO_HAND).read_pictures(&pictures),
                whole.read_pictures(&pictures)
            );
            let mended = broken(base, &Damage::default());
            let reader = mended.reader(&NO_HAND);
            assert_eq!(reader.read_pictures(&pictures), whole.read_pictures(&pictures), "{base}");
        }
    }

    #[test]
    fn a_channel_that_is_off_gives_zero_and_the_others_stay() {
        let picture = seven().image().unwrap();
        for (base, layer, channel) in [(BaseName::Cnn, 2, 5), (BaseName::Mlp, 0, 123)] {
            let damage = Damage { channels: [(layer, channel)].into(), ..Damage::default() };
            let before = open(&opened(base).reader(&NO_HAND), &picture).unwrap();
            let after = open(&broken(base, &damage).reader(&NO_HAND), &picture).unwrap();
            let place = before.layers.iter().position(|l| l.info.weights == Some(layer)).unwrap();
            let pairs = before.layers[place].pictures().zip(after.layers[place].pictures());
            for (i, (before, after)) in pairs.enumerate() {
                match i == channel {
                    true => assert!(after.iter().all(|output| *output == 0.0), "{base}"),
                    false => assert_eq!(before, after, "{base} {i}"),
                }
            }
        }
    }

    #[test]
    fn without_a_layer_every_picture_has_the_same_reading() {
        let (pictures, _) = pen_pictures(97);
        for base in BaseName::ALL {
            for layer in 0..=base.network().names.len() {
                let damage = Damage { layers: [layer].into(), ..Damage::default() };
                let read = broken(base, &damage).reader(&NO_HAND).read_pictures(&pictures);
                assert!(read.iter().all(|one| *one == read[0]), "{base} {layer}");
            }
        }
        let damage = Damage { layers: [0].into(), ..Damage::default() };
        let read = broken(BaseName::Softmax, &damage).reader(&NO_HAND).read_pictures(&pictures);
        assert!(read[0].iter().all(|p| (p - 0.1).abs() < 1e-6));
    }

    #[test]
    fn more_noise_and_fewer_bits_cost_digits() {
        for base in [BaseName::Softmax, BaseName::Cnn] {
            let noise = |noise| right(base, &Damage { noise, seed: 1, ..Damage::default() });
            let bits = |bits| right(base, &Damage { bits: Some(bits), ..Damage::default() });
            let whole = right(base, &Damage::default());
            assert!(noise(MOST_NOISE) * 10 < whole * 9, "{base}");
            assert!(noise(0.01) * 100 >= whole * 95, "{base}");
            assert!(bits(8) * 100 >= whole * 95, "{base}");
            assert!(bits(2) < bits(8), "{base}");
        }
    }

    #[test]
    fn noise_has_its_deviation_and_comes_from_the_seed() {
        let own = weights(BaseName::Mlp);
        let noisy = |seed| {
            let damage = Damage { noise: 0.5, seed, ..Damage::default() };
            damage.apply(BaseName::Mlp.network(), &own).unwrap()
        };
        assert_eq!(noisy(3), noisy(3));
        assert_ne!(noisy(3), noisy(4));
        let deviation = |numbers: &[f32]| {
            let mean = numbers.iter().sum::<f32>() / numbers.len() as f32;
            let squares = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f32>();
            (squares / numbers.len() as f32).sqrt()
        };
        let (before, after) = (&own.trunk[0], &noisy(3).trunk[0]);
        let added: Vec<f32> = after.weight.iter().zip(&before.weight).map(|(a, b)| a - b).collect();
        let share = deviation(&added) / deviation(&before.weight);
        assert!((share - 0.5).abs() < 0.01, "{share}");
        assert_eq!(after.bias, before.bias);
    }

    #[test]
    fn few_bits_leave_few_weights() {
        let own = weights(BaseName::Cnn);
        for bits in BITS {
            let damage = Damage { bits: Some(bits), ..Damage::default() };
            let rounded = damage.apply(BaseName::Cnn.network(), &own).unwrap();
            for (layer, before) in rounded.trunk.iter().zip(&own.trunk) {
                let different: BTreeSet<u32> =
                    layer.weight.iter().map(|weight| (*weight + 0.0).to_bits()).collect();
                assert!(different.len() < 1 << bits, "{bits}: {}", different.len());
                let most = |weights: &[f32]| weights.iter().fold(0.0f32, |m, w| m.max(w.abs()));
                let (now, then) = (most(&layer.weight), most(&before.weight));
                assert!((now - then).abs() < 1e-5 * then, "{now} {then}");
            }
        }
    }

    #[test]
    fn damage_that_makes_no_sense_is_refused_with_a_sentence() {
        let refused = |damage: Damage| {
            damage.apply(BaseName::Cnn.network(), &weights(BaseName::Cnn)).unwrap_err().to_string()
        };
        let none = Damage::default;
        let layer = refused(Damage { layers: [7].into(), ..none() });
        assert_eq!(layer, "the network has no layer 8: choose one from 1 to 7");
        let channel = refused(Damage { channels: [(0, 16)].into(), ..none() });
        assert_eq!(channel, "layer 1 has no channel 17: choose one from 1 to 16");
        assert!(refused(Damage { channels: [(9, 0)].into(), ..none() }).contains("no layer 10"));
        for noise in [-0.1, 4.1, f32::NAN] {
            let sentence = refused(Damage { noise, ..none() });
            assert!(sentence.contains(&format!("from 0 to {MOST_NOISE}")), "{sentence}");
        }
        for bits in [0, 1, 9] {
            let range = format!("{} to {} bits", BITS.start(), BITS.end());
            assert!(refused(Damage { bits: Some(bits), ..none() }).contains(&range));
        }
        let other = none().apply(BaseName::Cnn.network(), &weights(BaseName::Mlp));
        assert_eq!(other, Err(DamageError::OtherNetwork));
    }
}
