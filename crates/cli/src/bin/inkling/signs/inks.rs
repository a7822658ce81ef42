//! Ink and pictures with what a base computes of them.

use anyhow::{Context, Result};
use data::made_up::MADE_UP;
use data::synthetic;
use ink::{Count, Image28, Labelled, Trace};
use learn::read;
use learner::shipped::Shipped;
use network::reading::digit_probabilities;
use network::signs::{Method, Reading, Rows, SignsHead};

/// Labelled ink or pictures.
pub struct Inks {
    pub labels: Vec<u8>,
    traces: Vec<Option<Trace>>,
    /// n × features.
    pub features: Vec<f32>,
    /// For each, the probability that it is a digit at all.
    digit: Vec<f32>,
}

/// How many of some ink are read right, and how many are rejected as neither a digit nor a sign.
#[derive(Clone, Copy, Default)]
pub struct Counts {
    pub right: Count,
    pub rejected: Count,
}

impl Inks {
    pub fn drawn(shipped: &Shipped, drawn: &[Labelled]) -> Result<Self> {
        let image = |drawing: &Labelled| drawing.drawn.image().context("a drawing has no ink");
        let images: Vec<Image28> = drawn.iter().map(image).collect::<Result<_>>()?;
        let labels = drawn.iter().map(|drawing| drawing.label).collect();
        let traces = drawn.iter().map(|drawing| drawing.drawn.trace()).collect();
        Self::new(shipped, labels, traces, &synthetic::bytes(&images))
    }

    /// Pictures, which have no traces.
    pub fn pictures(shipped: &Shipped, digits: data::Digits) -> Result<Self> {
        let traces = vec![None; digits.len()];
        Self::new(shipped, digits.labels, traces, &digits.images)
    }

    fn new(
        shipped: &Shipped,
        labels: Vec<u8>,
        traces: Vec<Option<Trace>>,
        images: &[u8],
    ) -> Result<Self> {
        let mut features = Vec::new();
        for batch in read::features(&shipped.base, images) {
            features.extend(pollster::block_on(read::numbers(batch))?);
        }
        let digit = match &shipped.rejection {
            Some(rejection) => digit_probabilities(rejection, &features),
            None => vec![1.0; labels.len()],
        };
        Ok(Self { labels, traces, features, digit })
    }

    pub fn read(&self, head: &SignsHead, method: Method) -> Vec<Reading> {
        let Self { features, traces, digit, .. } = self;
        head.read(method, &Rows { features, traces, digit, made_up: &MADE_UP })
    }

    pub fn counts(&self, read: &[Reading]) -> Counts {
        let mut counts = Counts::default();
        for (reading, &label) in read.iter().zip(&self.labels) {
            counts.right.add(reading.class() == label);
            counts.rejected.add(!reading.known);
        }
        counts
    }
}
