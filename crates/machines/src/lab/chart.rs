//! Accuracy and loss by epoch, as SVG polylines and as a sentence.

use network::watch::{Epoch, Score};

use crate::chart::{Axes, Frame};

pub const FRAME: Frame = Frame { width: 320.0, height: 150.0 };

/// The quantity that a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// In percent.
    Accuracy,
    Loss,
}

/// The set of pictures of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures {
    Training,
    HeldBack,
    Test,
}

impl Pictures {
    pub const ALL: [Self; 3] = [Self::Training, Self::HeldBack, Self::Test];

    pub fn in_words(self) -> &'static str {
        match self {
            Self::Training => "pictures it learns from",
            Self::HeldBack => "pictures held back",
            Self::Test => "test pictures",
        }
    }

    pub fn class(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::HeldBack => "held-back",
            Self::Test => "test",
        }
    }

    fn score(self, epoch: &Epoch) -> Option<Score> {
        match self {
            Self::Training => Some(epoch.train),
            Self::HeldBack => epoch.validation,
            Self::Test => epoch.test,
        }
    }
}

impl Measure {
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Accuracy => "read right, %",
            Self::Loss => "loss",
        }
    }

    fn of(self, score: Score) -> f64 {
        match self {
            Self::Accuracy => 100.0 * score.accuracy,
            Self::Loss => score.loss,
        }
    }

    fn number(self, value: f64) -> String {
        match self {
            Self::Accuracy => format!("{value:.1}"),
            Self::Loss => format!("{value:.3}"),
        }
    }
}

/// A curve within `FRAME`.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub pictures: Pictures,
    /// A polyline's points.
    pub points: String,
    /// The last point of the polyline.
    pub end: (f64, f64),
}

/// A training's curves and their axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub curves: Vec<Curve>,
    /// The lowest and highest value of the axis.
    pub low: String,
    pub high: String,
    /// The curves described in one sentence, for screen readers.
    pub description: String,
}

impl Chart {
    /// The chart of the epochs so far. `rounds`: the total number of epochs.
    pub fn of(measure: Measure, epochs: &[Epoch], rounds: usize) -> Self {
        let values = |pictures: Pictures| {
            let value = move |epoch: &Epoch| Some(measure.of(pictures.score(epoch)?));
            epochs.iter().filter_map(value).filter(|value| value.is_finite()).collect::<Vec<f64>>()
        };
        let all: Vec<f64> = Pictures::ALL.into_iter().flat_map(values).collect();
        let (low, high) = match measure {
            Measure::Accuracy => {
                let lowest = all.iter().copied().fold(100.0, f64::min);
                // Leave room between a flat line and the frame. Round to tens, which are easy to
                // read.
                (((lowest - 0.5) / 10.0).floor().max(0.0) * 10.0, 100.0)
            }
            Measure::Loss => (0.0, all.iter().copied().fold(0.0, f64::max)),
        };
        let axes = Axes { frame: FRAME, low, high, points: rounds.max(epochs.len()) };
        let curve = |pictures: Pictures| {
            let values = values(pictures);
            let end = axes.place(values.len().saturating_sub(1), *values.last()?);
            Some(Curve { pictures, points: axes.polyline(&values), end })
        };
        let told = Pictures::ALL.into_iter().filter_map(|pictures| {
            let values = values(pictures);
            let (first, last) = (measure.number(*values.first()?), measure.number(*values.last()?));
            Some(format!("{}: from {first} to {last}", pictures.in_words()))
        });
        let told = match told.collect::<Vec<_>>().join("; ") {
            nothing if nothing.is_empty() => "no round is done yet".to_owned(),
            told => {
                format!("after {} of {} rounds. {told}", epochs.len(), rounds.max(epochs.len()))
            }
        };
        let shown = |value: f64| match measure {
            Measure::Accuracy => format!("{value:.0}"),
            Measure::Loss if value == 0.0 => "0".to_owned(),
            Measure::Loss => format!("{value:.2}"),
        };
        Self {
            curves: Pictures::ALL.into_iter().filter_map(curve).collect(),
            low: shown(low),
            high: shown(high),
            description: format!("{}, {told}", measure.in_words()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(epoch: usize, loss: f64, accuracy: f64) -> Epoch {
        let test = Some(Score { loss: 2.0 * loss, accuracy });
        Epoch { epoch, train: Score { loss, accuracy }, validation: None, test }
    }

    #[test]
    fn curves_stay_within_the_frame_and_the_description_gives_their_ends() {
        let epochs = [epoch(1, 1.0, 0.72), epoch(2, 0.5, 0.91)];
        let chart = Chart::of(Measure::Accuracy, &epochs, 3);
        assert_eq!((chart.low.as_str(), chart.high.as_str()), ("70", "100"));
        assert_eq!(chart.curves.len(), 2);
        assert_eq!(chart.curves[0].points, "0.0,140.0 160.0,45.0");
        assert!(
            chart
                .description
                .contains("after 2 of 3 rounds. pictures it learns from: from 72.0 to 91.0"),
            "{}",
            chart.description
        );
        let chart = Chart::of(Measure::Loss, &epochs, 3);
        assert_eq!((chart.low.as_str(), chart.high.as_str()), ("0", "2.00"));
        assert_eq!(chart.curves[1].end, (160.0, 75.0));
    }

    #[test]
    fn without_an_epoch_or_a_number_there_is_no_curve() {
        assert!(Chart::of(Measure::Loss, &[], 10).description.contains("no round is done yet"));
        let chart = Chart::of(Measure::Loss, &[epoch(1, f64::NAN, 0.1)], 1);
        assert!(chart.curves.is_empty());
    }
}
