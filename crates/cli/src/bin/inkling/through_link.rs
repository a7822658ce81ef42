//! `inkling pen --through-link`: each writer's head goes through a link before it reads.

use anyhow::{Result, ensure};
use learn::head::{self, Head};
use learn::model::Reader;
use network::link::{Link, Packing};
use serde::Serialize;

/// The links of all writers' heads.
#[derive(Default)]
pub struct Links {
    packing: Packing,
    lengths: Vec<Length>,
}

/// Characters of a link's text in an address.
#[derive(Clone, Copy)]
struct Length {
    letters: usize,
    digits: usize,
    without_traces: usize,
}

/// The longest and the mean link, in characters of its text.
#[derive(Clone, Copy, Serialize)]
pub struct LinkReport {
    threshold: f32,
    longest: usize,
    mean: f64,
    /// As decimal digits, for a QR code.
    longest_in_digits: usize,
    longest_without_traces: usize,
}

impl Links {
    pub fn with(packing: Packing) -> Self {
        Self { packing, lengths: Vec::new() }
    }

    /// The head as it comes out of its link.
    pub fn pass(&mut self, head: &Head, base: &Reader) -> Result<Head> {
        let (name, own) = (base.base().name(), pollster::block_on(head::plain(base.head()))?);
        let head = pollster::block_on(head.plain())?;
        let link = Link::of(&head, name, &own, self.packing)?;
        let layer = Link::of(&head, name, &own, Packing { traces: false, ..self.packing })?;
        let expected = if self.packing.traces { head.hand.0.len() } else { 0 };
        ensure!(
            link.traces() == expected,
            "only {} of {expected} digits fit into a link: give fewer --shots",
            link.traces()
        );
        self.lengths.push(Length {
            letters: link.letters().len(),
            digits: link.digits().len(),
            without_traces: layer.letters().len(),
        });
        let opened = Link::parse(&link.letters())?.open(&own)?;
        Ok(Head::new(&opened, &base.head().weight.device()))
    }

    /// `None` without links.
    pub fn report(&self) -> Option<LinkReport> {
        let longest = |of: fn(&Length) -> usize| self.lengths.iter().map(of).max();
        let sum: usize = self.lengths.iter().map(|length| length.letters).sum();
        Some(LinkReport {
            threshold: self.packing.threshold,
            longest: longest(|length| length.letters)?,
            mean: sum as f64 / self.lengths.len() as f64,
            longest_in_digits: longest(|length| length.digits)?,
            longest_without_traces: longest(|length| length.without_traces)?,
        })
    }
}

impl std::fmt::Display for LinkReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { threshold, longest, mean, longest_in_digits, longest_without_traces } = self;
        write!(
            f,
            "links: threshold {threshold}; at most {longest} characters (mean {mean:.0}), \
             {longest_in_digits} in digits, {longest_without_traces} without traces"
        )
    }
}
