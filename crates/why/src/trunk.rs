//! A network's layers below the last one: features of pictures, what each layer makes of one, and the gradient of a
//! sum of features by the picture.

use std::borrow::Cow;

use ink::{CLASSES, Image28};
use kernels::{Forward, Left, MaxPool, Right, TrainingConvolution};
use network::layers::{Conv, Layer, Network, Shape};
use network::plan::{self, PlanError};
use network::{Architecture, LayerWeights};

use crate::last_features::LastFeatures;

/// Logits of the ten digits.
pub type Logits = [f32; CLASSES];

/// A network without its last layer.
pub struct Trunk {
    layers: Architecture,
    forward: Forward,
    steps: Vec<Step>,
    features: usize,
    last: Option<LastFeatures>,
}

/// A layer that can also be passed backwards.
enum Step {
    Conv { shape: TrainingConvolution, weights: LayerWeights },
    Dense { forward: Right<'static>, backward: Right<'static>, bias: Vec<f32> },
    MaxPool { side: usize },
    Relu,
}

/// What a layer's gradient needs to know of its way forward.
enum Passed {
    /// Nothing: the layer is linear.
    Linear,
    Pooled(MaxPool),
    /// The layer's outputs.
    Outputs(Vec<f32>),
}

impl Trunk {
    /// `weights`: of the layers that have any, in order.
    pub fn new(
        layers: impl Into<Architecture>,
        weights: Vec<LayerWeights>,
    ) -> Result<Self, PlanError> {
        let layers = layers.into();
        let network = layers.network();
        let steps = steps(&network, &weights)?;
        let features = network.features()?;
        let forward = plan::forward(&network, weights)?;
        Ok(Self { layers, forward, steps, features, last: None })
    }

    /// Keeps the features of the last pictures, for another last layer that is asked about the same ones.
    pub fn remembering(self) -> Self {
        Self { last: Some(LastFeatures::default()), ..self }
    }

    /// Its layers.
    pub fn network(&self) -> Network<'_> {
        self.layers.network()
    }

    /// The number of features of a picture.
    pub fn width(&self) -> usize {
        self.features
    }

    /// n × features of n pictures.
    pub fn features(&self, pictures: &[Image28]) -> Vec<f32> {
        let compute = || {
            let intensities: Vec<f32> = pictures.iter().flat_map(Image28::intensities).collect();
            self.forward.features(&intensities)
        };
        match &self.last {
            Some(last) => last.of(pictures, compute),
            None => compute(),
        }
    }

    /// The outputs of each layer for one picture, in order: channels before rows before columns.
    pub fn outputs(&self, picture: &Image28) -> Result<Vec<Vec<f32>>, PlanError> {
        let mut numbers: Vec<f32> = picture.intensities().collect();
        let mut all = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            numbers = step.forward(numbers)?.0;
            all.push(numbers.clone());
        }
        Ok(all)
    }

    /// The gradients of `head · features` by the picture, for n pictures one after the other, each
    /// 784 intensities in [0, 1]: n × 784.
    ///
    /// `head`: a weight for each feature.
    pub fn gradients(&self, head: &[f32], pictures: &[f32]) -> Result<Vec<f32>, PlanError> {
        let count = pictures.len() / Image28::PIXELS;
        let mut numbers = pictures.to_vec();
        let mut passed = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let (outputs, memory) = step.forward(numbers)?;
            passed.push(memory);
            numbers = outputs;
        }
        let mut gradients = head.repeat(count);
        for (step, memory) in self.steps.iter().zip(passed).rev() {
            gradients = step.backward(memory, gradients)?;
        }
        Ok(gradients)
    }
}

fn steps(network: &Network, weights: &[LayerWeights]) -> Result<Vec<Step>, PlanError> {
    let mut weights = weights.iter();
    let mut shape = network.input;
    let mut steps = Vec::with_capacity(network.trunk.len());
    for &layer in network.trunk {
        let missing = PlanError::Weights(layer);
        let step = match (layer, shape) {
            (
                Layer::Conv(Conv { filters: to, side: kernel, padding }),
                Shape::Pictures { channels: from, side },
            ) => {
                let weights = weights.next().ok_or(missing.clone())?.clone();
                if !weights.fits(from * kernel * kernel, to) {
                    return Err(missing);
                }
                let shape = TrainingConvolution { pictures: side, kernel, from, to, padding };
                Step::Conv { shape, weights }
            }
            (Layer::Dense(outputs), _) => {
                let weights = weights.next().ok_or(missing.clone())?;
                if !weights.fits(shape.numbers(), outputs) {
                    return Err(missing);
                }
                Step::Dense {
                    forward: Right::new(Cow::Owned(weights.weight.clone()), outputs),
                    backward: Right::transposed(&weights.weight, outputs),
                    bias: weights.bias.clone(),
                }
            }
            (Layer::MaxPool, Shape::Pictures { side, .. }) => Step::MaxPool { side },
            (Layer::Relu, _) => Step::Relu,
            _ => return Err(PlanError::Layer(layer)),
        };
        steps.push(step);
        shape = shape.after(layer)?;
    }
    Ok(steps)
}

impl Step {
    fn forward(&self, mut numbers: Vec<f32>) -> Result<(Vec<f32>, Passed), PlanError> {
        match self {
            Self::Conv { shape, weights } => {
                let outputs = shape.forward(&weights.weight, &weights.bias, &numbers);
                Ok((outputs.ok_or_else(|| refused(shape))?, Passed::Linear))
            }
            Self::Dense { forward, backward, bias } => {
                let rows = Left::rows(&numbers, backward.columns());
                Ok((forward.product(rows, bias), Passed::Linear))
            }
            Self::MaxPool { side } => {
                let (pool, outputs) = MaxPool::new([*side; 2], &numbers);
                Ok((outputs, Passed::Pooled(pool)))
            }
            Self::Relu => {
                numbers.iter_mut().for_each(|number| *number = number.max(0.0));
                Ok((numbers.clone(), Passed::Outputs(numbers)))
            }
        }
    }

    /// The gradients of the layer's inputs, for those of its outputs.
    fn backward(&self, passed: Passed, mut outputs: Vec<f32>) -> Result<Vec<f32>, PlanError> {
        match (self, passed) {
            (Self::Conv { shape, weights }, _) if shape.from == 1 => {
                Ok(single_channel_gradient(shape, &weights.weight, &outputs))
            }
            (Self::Conv { shape, weights }, _) => {
                let inputs = shape.input_gradient(&weights.weight, &outputs);
                inputs.ok_or_else(|| refused(shape))
            }
            (Self::Dense { forward, backward, .. }, _) => {
                Ok(backward.product(Left::rows(&outputs, forward.columns()), &[]))
            }
            (_, Passed::Pooled(pool)) => Ok(pool.gradient(&outputs)),
            (_, Passed::Outputs(values)) => {
                let closed = outputs.iter_mut().zip(values).filter(|(_, value)| *value <= 0.0);
                closed.for_each(|(gradient, _)| *gradient = 0.0);
                Ok(outputs)
            }
            (_, Passed::Linear) => Ok(outputs),
        }
    }
}

fn refused(shape: &TrainingConvolution) -> PlanError {
    let TrainingConvolution { kernel: side, to: filters, padding, .. } = *shape;
    PlanError::Layer(Layer::Conv(Conv { filters, side, padding }))
}

/// The input gradient of a convolution of one channel: the kernels compute channels in blocks, and
/// have none for a single one.
fn single_channel_gradient(
    shape: &TrainingConvolution,
    weights: &[f32],
    outputs: &[f32],
) -> Vec<f32> {
    let TrainingConvolution { pictures: side, kernel, to, padding, .. } = *shape;
    let out = shape.outputs();
    // A frame of zeros takes what falls beside the picture.
    let framed = side + 2 * padding;
    let mut all = Vec::with_capacity(outputs.len() / (to * out * out) * side * side);
    for picture in outputs.chunks_exact(to * out * out) {
        let mut sums = vec![0.0; framed * framed];
        for (plane, taps) in
            picture.chunks_exact(out * out).zip(weights.chunks_exact(kernel * kernel))
        {
            for (place, &weight) in taps.iter().enumerate() {
                for (y, row) in plane.chunks_exact(out).enumerate() {
                    let begin = (y + place / kernel) * framed + place % kernel;
                    let into = sums[begin..].iter_mut().zip(row);
                    into.for_each(|(sum, gradient)| *sum += weight * gradient);
                }
            }
        }
        let rows = sums.chunks_exact(framed).skip(padding).take(side);
        rows.for_each(|row| all.extend_from_slice(&row[padding..][..side]));
    }
    all
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::testing::{opened, seven};

    /// `head · features`, in double precision.
    fn sum(trunk: &Trunk, head: &[f32], picture: &[f32]) -> f64 {
        let features = trunk.forward.features(picture);
        features.iter().zip(head).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
    }

    #[test]
    fn gradients_are_the_slopes_of_the_features_of_each_base() {
        for base in BaseName::ALL {
            let trunk = &opened(base).trunk;
            let head: Vec<f32> = (0..trunk.width()).map(|i| (i % 7) as f32 / 7.0 - 0.4).collect();
            let mut picture: Vec<f32> = seven().image().unwrap().intensities().collect();
            // Away from the corners of ReLU, at which slopes jump.
            picture.iter_mut().enumerate().for_each(|(i, x)| *x += 0.01 * (i % 5) as f32);
            let gradients = trunk.gradients(&head, &picture).unwrap();
            let largest = gradients.iter().fold(0.0f32, |most, g| most.max(g.abs()));
            let mut near = 0;
            for place in (0..Image28::PIXELS).step_by(13) {
                let moved = |by: f32| {
                    let mut moved = picture.clone();
                    moved[place] += by;
                    sum(trunk, &head, &moved)
                };
                // A short step crosses few corners; a shorter one would measure rounding.
                const STEP: f32 = 5e-4;
                let slope = (moved(STEP) - moved(-STEP)) / (2.0 * f64::from(STEP));
                let error = (slope - f64::from(gradients[place])).abs();
                near += usize::from(error < 0.03 * f64::from(largest));
            }
            // A few of 61 pixels may lie on a corner.
            assert!(near >= 58, "{base}: {near}");
            assert!(largest > 0.0, "{base}");
        }
    }

    #[test]
    fn each_picture_has_its_own_gradient() {
        let trunk = &opened(BaseName::Cnn).trunk;
        let head = vec![0.5; trunk.width()];
        let one: Vec<f32> = seven().image().unwrap().intensities().collect();
        let half: Vec<f32> = one.iter().map(|x| 0.5 * x).collect();
        let both = trunk.gradients(&head, &[one.clone(), half.clone()].concat()).unwrap();
        let alone = [one, half].map(|picture| trunk.gradients(&head, &picture).unwrap());
        assert_eq!(both, alone.concat());
    }

    #[test]
    fn missing_weights_are_refused() {
        assert!(Trunk::new(BaseName::Cnn, Vec::new()).is_err());
    }
}
