//! Deep networks of 3×3 convolutions, many pictures at a time. Their weights are too many for a processor's caches:
//! each layer's are transformed once for a batch, and then used for all of its tiles.

use half::f16;
use wide::f32x8;

use crate::direct::Direct;
use crate::kernel::{Epilogue, Kernel};
use crate::parallel_map;
use crate::planes::Planes;
use crate::tall;
use crate::tall::PANEL;
use crate::winograd::{self, PLACES, Transforms, transform_kernel};

/// Weights of a kernel of one channel.
const TAPS: usize = 9;
/// Channels whose weights are transformed together.
const FEW: usize = 8;
/// Pictures that one core takes at a time through a layer. A browser's worker answers between two calls, so that it
/// takes fewer.
const GROUP: usize = if cfg!(target_arch = "wasm32") { 16 } else { 48 };
/// Tiles at once: enough of them to make up for fetching a layer's weights.
const TILES: usize = 48;

/// A network of 3×3 convolutions with ReLU, which keep height and width, and max-pooling.
pub struct Deep {
    side: usize,
    channels: usize,
    features: usize,
    first: First,
    layers: Vec<Layer>,
}

/// The first convolution: few channels, by definition.
struct First {
    direct: Direct,
    to: usize,
    epilogue: Epilogue,
}

/// A later convolution, by Winograd's algorithm.
struct Layer {
    from: usize,
    to: usize,
    transforms: Transforms,
    /// For each `PANEL` outputs by input, row, column, output: a file's 16-bit floats are half of the memory and lose
    /// nothing.
    weights: Vec<f16>,
    epilogue: Epilogue,
}

/// Weights of `PANEL` outputs for each place of a tile: the input's channels, each with `PANEL` numbers.
type Panel = Vec<[f32; PANEL]>;

impl Deep {
    /// Pictures of `side` × `side` pixels and the first kernel's channels. Weights are rounded to 16-bit floats, except
    /// for the first layer's. `None` where the layers don't fit each other, a kernel isn't 3×3, or its outputs are no
    /// multiple of 16.
    pub fn new(side: usize, kernels: &[(Kernel, Epilogue)]) -> Option<Self> {
        let (Some(((first, epilogue), later)), true) = (kernels.split_first(), side >= tall::ROWS)
        else {
            return None;
        };
        let mut shape = (side, first.from);
        for (kernel, epilogue) in kernels {
            let complete = kernel.weights.len() == kernel.to * kernel.from * TAPS
                && kernel.bias.len() == kernel.to;
            let fits =
                kernel.side == 3 && kernel.from == shape.1 && kernel.to.is_multiple_of(PANEL);
            if !complete || !fits || kernel.to == 0 || shape.0 == 0 {
                return None;
            }
            shape = (if epilogue.pools() { shape.0 / 2 } else { shape.0 }, kernel.to);
        }
        let layer = |(kernel, epilogue): &(Kernel, Epilogue)| Layer {
            from: kernel.from,
            to: kernel.to,
            transforms: Transforms::new(kernel.from, kernel.to, kernel.bias),
            weights: by_panel(kernel),
            epilogue: *epilogue,
        };
        Some(Self {
            side,
            channels: first.from,
            features: shape.0 * shape.0 * shape.1,
            first: First { direct: Direct::new(first), to: first.to, epilogue: *epilogue },
            layers: later.iter().map(layer).collect(),
        })
    }

    /// Numbers of a picture's output.
    pub fn width(&self) -> usize {
        self.features
    }

    /// How many pictures make the best use of all cores.
    pub fn at_once() -> usize {
        GROUP * super::cores()
    }

    /// Features of n pictures one after the other, each by channel, row and column: n × width, in the same order.
    pub fn features(&self, pictures: &[f32]) -> Vec<f32> {
        let one = self.channels * self.side * self.side;
        let mut features = Vec::with_capacity(pictures.len() / one * self.features);
        let mut panels = Vec::new();
        for batch in pictures.chunks(Self::at_once() * one) {
            let groups = batch.chunks(GROUP * one).collect();
            let mut groups = parallel_map(groups, |group: &[f32]| self.begin(group, one));
            for (i, layer) in self.layers.iter().enumerate() {
                layer.transform(&mut panels);
                groups = parallel_map(groups, |group| {
                    layer.run(&panels, &group, |side| self.frame_after(i + 1, side))
                });
            }
            let all = groups.iter().flatten();
            all.for_each(|planes| planes.channels_first(&mut features));
        }
        features
    }

    /// The outputs of the first layer.
    fn begin(&self, group: &[f32], one: usize) -> Vec<Planes> {
        let First { direct, to, epilogue } = &self.first;
        let mut input = Planes::new((self.side, self.channels), [1, 1]);
        let side = if epilogue.pools() { self.side / 2 } else { self.side };
        let outputs = group.chunks_exact(one).map(|picture| {
            input.set_channels_first(picture);
            let mut output = Planes::new((side, *to), self.frame_after(0, side));
            direct.run(&input, &mut output, *epilogue);
            output
        });
        outputs.collect()
    }

    /// The frame that a layer's output of this side needs for the layer after it.
    fn frame_after(&self, layer: usize, side: usize) -> [usize; 2] {
        self.layers.get(layer).map_or([0, 0], |next| [1, winograd::after(side, next.epilogue)])
    }
}

impl Layer {
    /// Transforms the weights into `panels`, which keep their memory from layer to layer.
    fn transform(&self, panels: &mut Vec<Panel>) {
        panels.resize_with(self.to / PANEL, Vec::new);
        let weights = self.weights.chunks_exact(self.from * TAPS * PANEL);
        let parts = weights.zip(panels).collect();
        parallel_map(parts, |(weights, panel): (&[f16], &mut Panel)| {
            panel.resize(PLACES * self.from, [0.0; PANEL]);
            let mut numbers = [0.0; TAPS * PANEL];
            // A few channels' numbers together: places lie whole pages apart, which caches don't like.
            let mut few = [[[0.0; PANEL]; FEW]; PLACES];
            for (i, weights) in weights.chunks(FEW * numbers.len()).enumerate() {
                for (c, weights) in weights.chunks_exact(numbers.len()).enumerate() {
                    numbers.iter_mut().zip(weights).for_each(|(to, from)| *to = widened(*from));
                    let taps = numbers.as_chunks::<8>().0;
                    for half in 0..PANEL / 8 {
                        let tap = |at: usize| f32x8::new(taps[at * (PANEL / 8) + half]);
                        let row = |y: usize| std::array::from_fn(|x| tap(3 * y + x));
                        let places = transform_kernel(std::array::from_fn(row));
                        for (few, weights) in few.iter_mut().zip(places) {
                            few[c][half * 8..][..8].copy_from_slice(&weights.to_array());
                        }
                    }
                }
                let channels = weights.len() / numbers.len();
                for (place, few) in few.iter().enumerate() {
                    let out = &mut panel[place * self.from + i * FEW..][..channels];
                    out.copy_from_slice(&few[..channels]);
                }
            }
        });
    }

    /// Some pictures' outputs.
    fn run(
        &self,
        panels: &[Panel],
        inputs: &[Planes],
        frame: impl Fn(usize) -> [usize; 2],
    ) -> Vec<Planes> {
        let Self { from, to, epilogue, .. } = *self;
        let side = inputs.first().map_or(0, |input| input.side);
        let side = if epilogue.pools() { side / 2 } else { side };
        let output = |_: &Planes| Planes::new((side, to), frame(side));
        let mut outputs: Vec<Planes> = inputs.iter().map(output).collect();
        let along = winograd::tiles_along(side, epilogue);
        let of_picture = along * along;
        let all = inputs.len() * of_picture;
        let mut transformed = vec![0.0; PLACES * TILES * from];
        let mut products = vec![0.0; PLACES * TILES * to];
        for first in (0..all).step_by(TILES) {
            let tiles = TILES.min(all - first);
            let room = tiles.next_multiple_of(tall::ROWS);
            let place = |tile: usize| {
                let (picture, at) = ((first + tile) / of_picture, (first + tile) % of_picture);
                (picture, (at / along, at % along))
            };
            for tile in 0..tiles {
                let (picture, at) = place(tile);
                self.transforms.take(&inputs[picture], at, [tile, room], &mut transformed);
            }
            let numbers = transformed.chunks_exact(room * from);
            let sums = products.chunks_exact_mut(room * to);
            for (place, (numbers, sums)) in numbers.zip(sums).take(PLACES).enumerate() {
                let weights = |panel: usize| &panels[panel][place * from..][..from];
                tall::product(numbers, &weights, [from, to], sums);
            }
            for tile in 0..tiles {
                let (picture, at) = place(tile);
                self.transforms.give(&products, [tile, room], at, &mut outputs[picture], epilogue);
            }
        }
        outputs
    }
}

/// A kernel's weights for each `PANEL` outputs by input, row, column, output.
fn by_panel(kernel: &Kernel) -> Vec<f16> {
    let mut weights = Vec::with_capacity(kernel.weights.len());
    for panel in (0..kernel.to).step_by(PANEL) {
        for c in 0..kernel.from {
            for tap in 0..TAPS {
                let weight = |o| kernel.weight(panel + o, c, tap / 3, tap % 3);
                weights.extend((0..PANEL).map(|o| f16::from_f32(weight(o))));
            }
        }
    }
    weights
}

/// A finite number, without the branches that would keep a compiler from taking several at once.
#[inline(always)]
fn widened(number: f16) -> f32 {
    /// What a half's exponent lacks, as a factor.
    const LACK: f32 = f32::from_bits((127 + 127 - 15) << 23);
    let bits = u32::from(number.to_bits());
    let size = f32::from_bits((bits & 0x7fff) << 13) * LACK;
    f32::from_bits(size.to_bits() | (bits & 0x8000) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convolution::tests::{defined, numbers};

    #[test]
    fn halves_are_widened_exactly() {
        let finite = (0..=u16::MAX).map(f16::from_bits).filter(|half| half.is_finite());
        for half in finite {
            assert_eq!(widened(half).to_bits(), half.to_f32().to_bits(), "{half:?}");
        }
    }

    /// Three layers' weights and biases, the weights as 16-bit floats have them.
    fn layers(channels: [usize; 4]) -> Vec<(Vec<f32>, Vec<f32>)> {
        let layer = |(i, pair): (usize, &[usize])| {
            let weights = numbers(pair[0] * pair[1] * TAPS, 2 * i as u32 + 1);
            let rounded = weights.into_iter().map(|weight| f16::from_f32(weight / 8.0).to_f32());
            (rounded.collect(), numbers(pair[1], 2 * i as u32 + 2))
        };
        channels.windows(2).enumerate().map(layer).collect()
    }

    #[test]
    fn features_agree_with_the_definition_for_any_number_of_pictures() {
        let channels = [3, 16, 32, 48];
        let layers = layers(channels);
        let epilogues = [Epilogue::Relu, Epilogue::ReluMaxPool, Epilogue::ReluMaxPool];
        let kernels: Vec<(Kernel, Epilogue)> = layers
            .iter()
            .zip(channels.windows(2))
            .zip(epilogues)
            .map(|(((weights, bias), pair), epilogue)| {
                (Kernel { side: 3, from: pair[0], to: pair[1], weights, bias }, epilogue)
            })
            .collect();
        for side in [6, 12, 13] {
            let deep = Deep::new(side, &kernels).unwrap();
            let one = 3 * side * side;
            let pictures = numbers((GROUP + 2) * one, 9);
            let features = deep.features(&pictures);
            assert_eq!(features.len(), (GROUP + 2) * deep.width());
            for at in [0, 1, GROUP - 1, GROUP + 1] {
                let (mut picture, mut side) = (pictures[at * one..][..one].to_vec(), side);
                for (kernel, epilogue) in &kernels {
                    let outputs = defined(kernel, 1, *epilogue, &picture, side);
                    picture = outputs.into_iter().map(|number| number as f32).collect();
                    side = if epilogue.pools() { side / 2 } else { side };
                }
                let ours = &features[at * deep.width()..][..deep.width()];
                let largest = picture.iter().copied().fold(0.0, f32::max);
                assert!(largest > 0.1, "{largest}");
                let apart = ours.iter().zip(&picture).map(|(a, b)| (a - b).abs());
                let apart = apart.fold(0.0, f32::max);
                assert!(apart < 1e-5 * largest, "side {side}, picture {at}: {apart}");
            }
        }
    }

    #[test]
    fn layers_that_do_not_fit_are_refused() {
        let (weights, bias) = (numbers(16 * 16 * TAPS, 1), numbers(16, 2));
        let kernel = |from: usize, to: usize| Kernel {
            side: 3,
            from,
            to,
            weights: &weights[..from * to * TAPS],
            bias: &bias[..to],
        };
        let fits = |side, kernels: [Kernel; 2]| {
            Deep::new(side, &kernels.map(|kernel| (kernel, Epilogue::ReluMaxPool))).is_some()
        };
        assert!(fits(6, [kernel(3, 16), kernel(16, 16)]));
        assert!(!fits(6, [kernel(3, 16), kernel(8, 16)]), "sixteen channels into eight");
        assert!(!fits(6, [kernel(3, 8), kernel(8, 16)]), "eight outputs");
        assert!(!fits(3, [kernel(3, 16), kernel(16, 16)]), "nothing is left to pool");
        let short = Kernel { bias: &bias[..8], ..kernel(16, 16) };
        assert!(!fits(6, [kernel(3, 16), short]));
        assert!(Deep::new(6, &[]).is_none());
    }
}
