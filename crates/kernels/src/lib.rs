//! Network layers on a processor, for reading and for training: slices in, slices out. No tensor library. Sums have the
//! same order on every machine, so results are equal to the bit; except for `Deep`'s, which uses a processor's widest
//! registers.
//!
//! The tensor library's convolution copies each picture's patches and multiplies all of them. These kernels need a
//! fourth of the multiplications for most of a base's work, skip blank paper, and copy hardly anything.
//! `docs/performance.md` has the measurements.

mod convolution;
mod deep;
mod dense;
mod direct;
mod kernel;
mod matrix;
mod max_pool;
mod narrow;
mod planes;
mod product;
mod tall;
mod training;
mod weight_gradient;
mod winograd;

pub use convolution::Convolution;
pub use deep::Deep;
pub use dense::Dense;
pub use kernel::{Epilogue, Kernel};
pub use matrix::{Left, Right};
pub use max_pool::MaxPool;
pub use narrow::{is_narrow, narrow};
pub use training::TrainingConvolution;

use planes::Planes;
use winograd::Space;

/// Pictures in a batch of the hidden layer.
const HIDDEN_BATCH: usize = 16;

/// Convolutions, then at most one hidden layer with its ReLU.
pub struct Forward {
    /// Pixels along a picture's side; it has one channel.
    side: usize,
    convolutions: Vec<Convolution>,
    hidden: Option<Dense>,
}

/// The memory between layers, which all pictures share.
struct Buffers {
    /// The input of each convolution, and the output of the last one.
    planes: Vec<Planes>,
    space: Space,
}

impl Forward {
    /// `side`: pixels along a picture's side. `None` where the layers don't fit each other.
    pub fn new(side: usize, convolutions: Vec<Convolution>, hidden: Option<Dense>) -> Option<Self> {
        let mut shape = (side, 1);
        for convolution in &convolutions {
            shape = convolution.output(shape)?;
        }
        let flat = shape.0 * shape.0 * shape.1;
        let fits = hidden.as_ref().is_none_or(|hidden| hidden.inputs() == flat);
        fits.then_some(Self { side, convolutions, hidden })
    }

    /// Features of n pictures one after the other, each as side × side intensities row by row: n × features
    /// (of the last convolution, channels before rows before columns; or the hidden layer's).
    pub fn features(&self, pictures: &[f32]) -> Vec<f32> {
        let mut buffers = self.buffers();
        let (mut features, mut flat) = (Vec::new(), Vec::new());
        let one = self.side * self.side;
        for pictures in pictures.chunks(HIDDEN_BATCH * one) {
            let Some(hidden) = &self.hidden else {
                self.convolve(pictures, &mut buffers, &mut features);
                continue;
            };
            flat.clear();
            self.convolve(pictures, &mut buffers, &mut flat);
            hidden.run(&flat, &mut features);
        }
        features
    }

    fn buffers(&self) -> Buffers {
        let mut shape = (self.side, 1);
        let mut planes = Vec::with_capacity(self.convolutions.len() + 1);
        for convolution in &self.convolutions {
            planes.push(Planes::new(shape, convolution.frame(shape.0)));
            shape = convolution.output(shape).unwrap_or(shape); // `new` has checked that it fits
        }
        planes.push(Planes::new(shape, [0, 0]));
        Buffers { planes, space: Space::default() }
    }

    /// Appends the output of the last convolution.
    fn convolve(
        &self,
        pictures: &[f32],
        Buffers { planes, space }: &mut Buffers,
        out: &mut Vec<f32>,
    ) {
        for picture in pictures.chunks_exact(self.side * self.side) {
            for (y, row) in picture.chunks_exact(self.side).enumerate() {
                planes[0].pixels_mut(y, 0, self.side).copy_from_slice(row);
            }
            for (i, convolution) in self.convolutions.iter().enumerate() {
                let (before, after) = planes.split_at_mut(i + 1);
                convolution.run(&before[i], &mut after[0], space);
            }
            planes[self.convolutions.len()].channels_first(out);
        }
    }
}

/// One result for each part, computed on all cores; in a browser on one.
fn parallel_map<T: Send, R: Send>(parts: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(not(target_arch = "wasm32"))]
    {
        use rayon::prelude::*;
        // A single part, as of one reading, would only wait for another thread.
        if parts.len() > 1 {
            return parts.into_par_iter().map(work).collect();
        }
    }
    parts.into_iter().map(work).collect()
}

/// How many parts are computed at the same time.
fn cores() -> usize {
    #[cfg(not(target_arch = "wasm32"))]
    return rayon::current_num_threads();
    #[cfg(target_arch = "wasm32")]
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kernel(weights: &[f32], bias: &[f32]) -> Convolution {
        Convolution::new(
            &Kernel { side: 3, from: 1, to: 8, weights, bias },
            1,
            Epilogue::ReluMaxPool,
        )
        .unwrap()
    }

    #[test]
    fn each_picture_passes_as_if_it_were_alone() {
        let weights: Vec<f32> = (0..72).map(|i| (i % 7) as f32 - 3.0).collect();
        let bias = [0.5; 8];
        let dense: Vec<f32> = (0..8 * 9 * 5).map(|i| (i % 5) as f32 - 2.0).collect();
        let hidden = Dense::new(8 * 9, dense, vec![0.25; 5]);
        let forward = Forward::new(6, vec![kernel(&weights, &bias)], Some(hidden)).unwrap();
        let pictures: Vec<f32> = (0..3 * 36).map(|i| (i % 11) as f32 / 10.0).collect();
        let together = forward.features(&pictures);
        let alone = pictures.chunks_exact(36).flat_map(|picture| forward.features(picture));
        assert_eq!(together, alone.collect::<Vec<_>>());
        assert_eq!(together.len(), 3 * 5);
        assert!(together.iter().any(|&feature| feature > 0.0));
    }

    #[test]
    fn layers_that_do_not_fit_are_refused() {
        let (weights, bias) = ([1.0; 72], [0.0; 8]);
        let hidden = || Dense::new(72, vec![1.0; 72], vec![0.0]);
        assert!(Forward::new(6, vec![kernel(&weights, &bias)], Some(hidden())).is_some());
        assert!(Forward::new(8, vec![kernel(&weights, &bias)], Some(hidden())).is_none());
        let twice = vec![kernel(&weights, &bias), kernel(&weights, &bias)];
        assert!(Forward::new(8, twice, None).is_none(), "eight channels into one");
    }

    #[test]
    fn without_layers_a_picture_is_its_own_features() {
        let forward = Forward::new(2, Vec::new(), None).unwrap();
        assert_eq!(forward.features(&[1.0, 2.0, 3.0, 4.0]), [1.0, 2.0, 3.0, 4.0]);
    }
}
