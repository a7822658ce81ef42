//! The benchmark's orders and answers, as plain data. JavaScript benchmarks use the same format.

use serde::{Deserialize, Serialize};

/// Pictures in a training step.
pub const BATCH: usize = 64;

/// Pictures in a batch of readings.
pub const MANY: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// 784-500-10 with ReLU.
    Mlp,
    /// Convolution 5×5×8, pooling, convolution 5×5×16, pooling, 256-64-10, ReLU after each.
    Cnn,
    /// The page's default base, its normalization folded into the convolutions.
    Base,
}

impl Network {
    pub const ALL: [Self; 3] = [Self::Mlp, Self::Cnn, Self::Base];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mlp => "mlp",
            Self::Cnn => "cnn",
            Self::Base => "base",
        }
    }

    /// Multiply-adds to read one picture: those of the first layer, and those of all other layers.
    fn multiply_adds(self) -> (usize, usize) {
        /// Multiply-adds of a convolution. `size`: the kernel's side, odd; `from`, `to`: channels
        /// of input and output; `pixels`: pixels of one output channel.
        const fn conv(size: usize, from: usize, to: usize, pixels: usize) -> usize {
            size * size * from * to * pixels
        }
        match self {
            Self::Mlp => (784 * 500, 500 * 10),
            Self::Cnn => (conv(5, 1, 8, 24 * 24), conv(5, 8, 16, 8 * 8) + 256 * 64 + 64 * 10),
            Self::Base => (
                conv(3, 1, 16, 28 * 28),
                conv(3, 16, 16, 28 * 28)
                    + conv(3, 16, 48, 14 * 14)
                    + conv(3, 48, 48, 14 * 14)
                    + conv(3, 48, 64, 7 * 7)
                    + conv(3, 64, 80, 7 * 7)
                    + 720 * 10,
            ),
        }
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, thiserror::Error)]
#[error("there is no network called {0:?} to time: choose mlp, cnn or base")]
pub struct UnknownNetwork(String);

impl std::str::FromStr for Network {
    type Err = UnknownNetwork;

    fn from_str(name: &str) -> Result<Self, UnknownNetwork> {
        let known = Self::ALL.into_iter().find(|network| network.as_str() == name);
        known.ok_or_else(|| UnknownNetwork(name.to_owned()))
    }
}

/// A job to time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Job {
    /// Initializing the weights and taking the first training step, until its loss is known.
    FirstStep,
    /// Training steps with Adam on `BATCH` pictures: forward, backward, update.
    Step,
    /// Reading one picture: its ten probabilities.
    Reading,
    /// Reading `MANY` pictures: ten probabilities each.
    Many,
}

impl Job {
    pub const ALL: [Self; 4] = [Self::FirstStep, Self::Step, Self::Reading, Self::Many];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstStep => "first-step",
            Self::Step => "step",
            Self::Reading => "reading",
            Self::Many => "many",
        }
    }

    /// Floating-point operations of one run, without normalization and pooling. `batch`: pictures
    /// in a training step.
    pub fn flops(self, network: Network, batch: usize) -> f64 {
        let (first, others) = network.multiply_adds();
        let reading = first + others;
        let multiply_adds = match self {
            // Each layer needs gradients of its weights and its inputs; the first layer needs no
            // input gradient.
            Self::FirstStep | Self::Step => batch * (3 * reading - first),
            Self::Reading => reading,
            Self::Many => MANY * reading,
        };
        2.0 * multiply_adds as f64
    }
}

#[derive(Debug, thiserror::Error)]
#[error("there is no job called {0:?} to time: choose first-step, step, reading or many")]
pub struct UnknownJob(String);

impl std::str::FromStr for Job {
    type Err = UnknownJob;

    fn from_str(name: &str) -> Result<Self, UnknownJob> {
        let known = Self::ALL.into_iter().find(|job| job.as_str() == name);
        known.ok_or_else(|| UnknownJob(name.to_owned()))
    }
}

/// One job, repeated for at least `at_least_ms`. A first step runs once and resets the network.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    pub network: Network,
    pub job: Job,
    pub at_least_ms: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    Turn(Turn),
    /// Learns twenty digits and reads the next one, once, as TF.js's example mnist-transfer-cnn
    /// does: see `transfer`.
    Transfer,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timed {
    /// Mean duration of one run, in milliseconds.
    pub ms: f64,
    pub times: u32,
}

/// A message from the benchmark's worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The worker takes orders.
    Ready {
        /// The machine's limit for this kind of code, in 10⁹ floating-point operations a second;
        /// `None` where it is not measured.
        machine_gigaflops: Option<f64>,
    },
    Timed(Timed),
    Failed(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_jobs_are_named_as_they_are_written() {
        for network in Network::ALL {
            assert_eq!(network.as_str().parse::<Network>().unwrap(), network);
            assert_eq!(serde_json::to_string(&network).unwrap(), format!("{:?}", network.as_str()));
        }
        for job in Job::ALL {
            assert_eq!(job.as_str().parse::<Job>().unwrap(), job);
            assert_eq!(serde_json::to_string(&job).unwrap(), format!("{:?}", job.as_str()));
        }
        assert!("vgg".parse::<Network>().unwrap_err().to_string().contains("mlp, cnn or base"));
    }

    #[test]
    fn orders_are_what_a_javascript_side_would_write() {
        let order = r#"{"turn":{"network":"cnn","job":"first-step","at_least_ms":0}}"#;
        let turn = Turn { network: Network::Cnn, job: Job::FirstStep, at_least_ms: 0.0 };
        assert_eq!(serde_json::from_str::<Order>(order).unwrap(), Order::Turn(turn));
        assert_eq!(serde_json::to_string(&Order::Transfer).unwrap(), "\"transfer\"");
        let answer: Answer = serde_json::from_str(r#"{"timed":{"ms":1.5,"times":3}}"#).unwrap();
        assert_eq!(answer, Answer::Timed(Timed { ms: 1.5, times: 3 }));
    }
}
