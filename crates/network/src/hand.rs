//! A hand as two tensors of a head's file: traces and their labels.

use ink::{Hand, Trace};
use safetensors::Dtype;

use crate::layers::Tensor;
use crate::weights::{Tensors, WeightsFile};

/// The names of the two tensors.
pub(crate) struct HandTensors {
    /// Traces, `[traces, steps, 4]`.
    pub traces: &'static str,
    /// Their labels, `[traces]`.
    pub labels: &'static str,
}

impl HandTensors {
    /// Whether a file has one of the two.
    pub fn are_in(&self, file: &WeightsFile) -> bool {
        file.has(self.traces) || file.has(self.labels)
    }

    /// Adds a hand; nothing for an empty one.
    pub fn add(&self, tensors: &mut Tensors<'_>, hand: &Hand) {
        let count = hand.0.len();
        if count == 0 {
            return;
        }
        let numbers = hand.0.iter().flat_map(|(trace, _)| trace.numbers());
        let traces = numbers.flat_map(f32::to_le_bytes).collect();
        let labels = hand.0.iter().map(|(_, label)| *label).collect();
        let shape = vec![count, Trace::STEPS, Trace::NUMBERS / Trace::STEPS];
        let name = self.traces.to_owned();
        tensors.add_bytes(&Tensor { name, shape }, Dtype::F32, traces);
        let name = self.labels.to_owned();
        tensors.add_bytes(&Tensor { name, shape: vec![count] }, Dtype::U8, labels);
    }

    /// The hand in a file; empty if the file has none, `None` if it is damaged or has another label than these.
    pub fn read(&self, file: &WeightsFile, is_label: impl Fn(u8) -> bool) -> Option<Hand> {
        if !self.are_in(file) {
            return Some(Hand::default());
        }
        let traces = file.bytes(self.traces, Dtype::F32)?;
        let labels = file.bytes(self.labels, Dtype::U8)?;
        let numbers: Vec<f32> =
            traces.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        let traces: Vec<Trace> =
            numbers.chunks(Trace::NUMBERS).map(Trace::from_numbers).collect::<Option<_>>()?;
        let labelled = labels.iter().all(|&label| is_label(label));
        let sound = labelled && traces.len() == labels.len() && are_steps(&numbers);
        sound.then(|| Hand(traces.into_iter().zip(labels.iter().copied()).collect()))
    }
}

/// Whether these are steps of traces: a position within the ink's box, and a direction of length 0
/// or 1. Longer directions give negative distances between traces, and these give infinite
/// probabilities.
fn are_steps(numbers: &[f32]) -> bool {
    /// Room for rounding.
    const ROOM: f32 = 1.01;
    numbers
        .as_chunks()
        .0
        .iter()
        .all(|&[x, y, dx, dy]| x.abs().max(y.abs()) <= ROOM && dx * dx + dy * dy <= ROOM)
}
