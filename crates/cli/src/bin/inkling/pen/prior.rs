//! `inkling pen --prior`: which readings made-up digits weigh, and what one reading costs.

use std::fmt;
use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result};
use data::made_up::{self, MADE_UP};
use ink::prior::Weighed;
use ink::{CLASSES, Count, Hand, Labelled, Prior};
use serde::Serialize;
use why::Reader;

use super::report::percent;
use crate::files::BaseArgs;
use crate::why as explanations;

/// The readings that made-up digits weigh.
#[derive(Clone, Copy, Debug, Default, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum PriorArg {
    None,
    /// Those that are not sure, as in the page
    #[default]
    Unsure,
    Always,
}

impl PriorArg {
    pub fn prior(self) -> Prior {
        match self {
            Self::None => Prior::NONE,
            Self::Unsure => made_up::prior(),
            Self::Always => Prior::new(&MADE_UP, Weighed::All),
        }
    }
}

impl fmt::Display for PriorArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "no reading",
            Self::Unsure => "unsure readings",
            Self::Always => "all readings",
        })
    }
}

/// What made-up digits cost, without digits of the writer. Times are in milliseconds.
#[derive(Clone, Copy, Serialize)]
pub struct Cost {
    /// The share of the readings that are weighed, in percent.
    weighed: f64,
    /// Making all made-up digits, once.
    making_ms: f64,
    /// A reading from its strokes to its probabilities.
    mean_ms: f64,
    median_ms: f64,
    /// 99 of 100 readings take no longer.
    most_ms: f64,
}

impl Cost {
    /// Reads each digit by itself, as the page does. Pictures are left out. To be called before anything else is read,
    /// so that the digits are still to be made.
    pub fn measure<'a>(
        base: &BaseArgs,
        prior: Prior,
        digits: impl Iterator<Item = &'a Labelled>,
    ) -> Result<Self> {
        let (base, trunk) = explanations::open(base)?;
        let hand = Hand::default();
        let reader = Reader { trunk: &trunk, layer: &base.head, hand: &hand, prior };
        let alone = Reader { prior: Prior::NONE, ..reader };
        let making = Instant::now();
        (0..CLASSES).for_each(|_| MADE_UP.prepare());
        let making_ms = ms_since(making);
        let (mut weighed, mut times) = (Count::default(), Vec::new());
        for digit in digits {
            let ink = [digit.drawn.strokes().to_vec()];
            let Some(read) = alone.read(&ink).first().copied().flatten() else { continue };
            weighed.add(prior.weighs(&read));
            let started = Instant::now();
            black_box(reader.read(&ink));
            times.push(ms_since(started));
        }
        times.sort_by(f64::total_cmp);
        let last = times.len().checked_sub(1).context("there is no ink to time a reading of")?;
        let at = |share: f64| times[(share * last as f64).round() as usize];
        let mean_ms = times.iter().sum::<f64>() / times.len() as f64;
        let (median_ms, most_ms) = (at(0.5), at(0.99));
        Ok(Self { weighed: percent(weighed), making_ms, mean_ms, median_ms, most_ms })
    }
}

fn ms_since(started: Instant) -> f64 {
    1e3 * started.elapsed().as_secs_f64()
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { weighed, making_ms, mean_ms, median_ms, most_ms } = self;
        write!(
            f,
            "weighed by made-up digits, which are made in {making_ms:.1} ms: {weighed:.2} % of the readings\n\
             one reading: mean {mean_ms:.3} ms, median {median_ms:.3} ms, 99 of 100 at most {most_ms:.3} ms"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_what_the_page_does() {
        let unsure = [0.1; CLASSES];
        let mut sure = [0.0; CLASSES];
        sure[3] = 1.0;
        let weighs = |arg: PriorArg| (arg.prior().weighs(&unsure), arg.prior().weighs(&sure));
        let page = made_up::prior();
        assert_eq!(weighs(PriorArg::default()), (page.weighs(&unsure), page.weighs(&sure)));
        assert_eq!(weighs(PriorArg::None), (false, false));
        assert_eq!(weighs(PriorArg::Unsure), (true, false));
        assert_eq!(weighs(PriorArg::Always), (true, true));
    }
}
