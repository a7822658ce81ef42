//! Times jobs on a network.

use burn::module::Module;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData, activation::softmax};

use crate::network::{Net, NetReader};
use crate::transfer;
use crate::transfer::Frozen;
use data::Digits;
use learn::model::batch_of_bytes;
use learn::read;
use learn::read::ReadError;
use learn::train;
use network::settings::{Loss, Optimizer};
use worker::bench::{BATCH, Job, MANY, Network, Order, Timed, Turn};

const LEARNING_RATE: f64 = 1e-3;

/// Training steps between two waits for a loss. A device that computes asynchronously may queue
/// this many steps, as in a training that doesn't read each loss.
const STEPS_AT_ONCE: u32 = 10;

/// A clock in milliseconds since a fixed moment.
pub trait Clock {
    fn now_ms(&self) -> f64;
}

/// A network in training.
struct Learning {
    network: Network,
    net: Net,
    optimizer: ModuleOptimizer,
    steps: usize,
}

/// Carries out orders one after the other. Keeps its network until an order names another one.
pub struct Bencher<C> {
    device: Device,
    digits: Digits,
    clock: C,
    /// Pictures in a training step.
    batch: usize,
    learning: Option<Learning>,
    frozen: Option<Frozen>,
}

impl<C: Clock> Bencher<C> {
    /// `digits`: the pictures for learning, in their order, and for reading, from the first on.
    pub fn new(device: Device, digits: Digits, clock: C) -> Self {
        Self { device, digits, clock, batch: BATCH, learning: None, frozen: None }
    }

    /// Sets the batch size.
    pub fn with_batches_of(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    pub async fn carry_out(&mut self, order: Order) -> Result<Timed, ReadError> {
        match order {
            Order::Turn(turn) => self.turn(turn).await,
            Order::Transfer => self.transfer().await,
        }
    }

    async fn transfer(&mut self) -> Result<Timed, ReadError> {
        let training = self.device.clone().autodiff();
        let frozen = self.frozen.get_or_insert_with(|| Frozen::new(&self.device)).clone();
        let begun = self.clock.now_ms();
        let pictures = self.pictures(0, transfer::SAMPLES, &self.device);
        let labels = self.labels(0, transfer::SAMPLES, &training);
        let next = self.pictures(transfer::SAMPLES, 1, &self.device);
        transfer::learn_and_read(&frozen, pictures, labels, next).await?;
        Ok(Timed { ms: self.clock.now_ms() - begun, times: 1 })
    }

    async fn turn(&mut self, order: Turn) -> Result<Timed, ReadError> {
        let begun = self.clock.now_ms();
        let mut learning = match self.learning.take() {
            Some(kept) if kept.network == order.network && order.job != Job::FirstStep => kept,
            _ => self.begin(order.network),
        };
        if order.job == Job::FirstStep {
            self.learning = Some(self.steps(learning, 1).await?.0);
            return Ok(Timed { ms: self.clock.now_ms() - begun, times: 1 });
        }
        let reader = NetReader::new(order.network, learning.net.valid(), &self.device);
        let begun = self.clock.now_ms();
        let mut times = 0;
        let passed = loop {
            times += match order.job {
                Job::FirstStep | Job::Step => {
                    learning = self.steps(learning, STEPS_AT_ONCE).await?.0;
                    STEPS_AT_ONCE
                }
                Job::Reading => {
                    self.read(&reader, times as usize, 1).await?;
                    1
                }
                Job::Many => {
                    for start in (0..MANY).step_by(read::BATCH) {
                        self.read(&reader, start, read::BATCH.min(MANY - start)).await?;
                    }
                    1
                }
            };
            let passed = self.clock.now_ms() - begun;
            if passed >= order.at_least_ms {
                break passed;
            }
        };
        self.learning = Some(learning);
        Ok(Timed { ms: passed / f64::from(times), times })
    }

    fn begin(&self, network: Network) -> Learning {
        let training = self.device.clone().autodiff();
        training.seed(1);
        let net = Net::new(network, &training);
        Learning { network, net, optimizer: train::new_optimizer(Optimizer::Adam), steps: 0 }
    }

    /// `pictures` pictures from `first` on, `[n, 1, 28, 28]`; the first one follows the last.
    fn pictures(&self, first: usize, pictures: usize, device: &Device) -> Tensor<4> {
        let images = self.places(first, pictures).map(|i| self.digits.image(i));
        batch_of_bytes(images, device)
    }

    /// The labels of `pictures` pictures from `first` on.
    fn labels(&self, first: usize, pictures: usize, device: &Device) -> Tensor<1, Int> {
        let labels = self.places(first, pictures).map(|i| i64::from(self.digits.labels[i]));
        Tensor::from_data(TensorData::new(labels.collect(), [pictures]), device)
    }

    fn places(&self, first: usize, pictures: usize) -> impl Iterator<Item = usize> {
        (first..first + pictures).map(|i| i % self.digits.len())
    }

    /// Takes training steps; returns the last one's loss.
    async fn steps(
        &self,
        mut learning: Learning,
        steps: u32,
    ) -> Result<(Learning, f32), ReadError> {
        let training = self.device.clone().autodiff();
        let mut last = Tensor::<2>::zeros([1, 1], &self.device);
        for _ in 0..steps {
            let first = learning.steps * self.batch;
            let pictures = self.pictures(first, self.batch, &training);
            let labels = self.labels(first, self.batch, &training);
            let loss = train::loss(Loss::CrossEntropy, learning.net.forward(pictures), labels);
            last = loss.clone().inner().reshape([1, 1]);
            let gradients = GradientsParams::from_grads(loss.backward(), &learning.net);
            learning.net = learning.optimizer.step(LEARNING_RATE, learning.net, gradients);
            learning.steps += 1;
        }
        Ok((learning, read::numbers(last).await?.iter().sum()))
    }

    /// The probabilities of `pictures` pictures from `first` on.
    async fn read(
        &self,
        reader: &NetReader,
        first: usize,
        pictures: usize,
    ) -> Result<Vec<f32>, ReadError> {
        let pictures = self.places(first, pictures).map(|i| self.digits.image(i));
        read::numbers(softmax(reader.logits(pictures), 1)).await
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use pollster::block_on;

    use super::*;
    use crate::alone;

    /// A clock that advances by a millisecond with each call.
    #[derive(Default)]
    struct Ticking(Cell<f64>);

    impl Clock for Ticking {
        fn now_ms(&self) -> f64 {
            self.0.set(self.0.get() + 1.0);
            self.0.get()
        }
    }

    fn bencher() -> Bencher<Ticking> {
        let images = (0..200 * 784).map(|i| (i % 251) as u8).collect();
        let labels = (0..200).map(|i| (i % 10) as u8).collect();
        Bencher::new(Device::flex(), Digits { images, labels }, Ticking::default())
    }

    #[test]
    fn a_job_runs_for_its_time_and_returns_its_mean() {
        let _alone = alone();
        let mut bencher = bencher();
        let turn = Turn { network: Network::Cnn, job: Job::Reading, at_least_ms: 5.0 };
        let timed = block_on(bencher.carry_out(Order::Turn(turn))).unwrap();
        assert_eq!(timed, Timed { ms: 1.0, times: 5 });
        let first = Order::Turn(Turn { job: Job::FirstStep, ..turn });
        assert_eq!(block_on(bencher.carry_out(first)).unwrap().times, 1);
    }

    #[test]
    fn a_transfer_reads_a_learned_digit_better_than_chance() {
        let _alone = alone();
        let bencher = bencher();
        let training = bencher.device.clone().autodiff();
        bencher.device.seed(1);
        let frozen = Frozen::new(&bencher.device);
        // Ten different pictures with labels, then the fourth one again.
        let pictures = bencher.pictures(0, 10, &bencher.device);
        let labels = bencher.labels(0, 10, &training);
        let again = bencher.pictures(3, 1, &bencher.device);
        let read = transfer::learn_and_read(&frozen, pictures, labels, again);
        let read = block_on(read).unwrap();
        // Ten epochs with dropout teach more than chance, not everything.
        assert!(read[3] > 0.2, "{read:?}");
        assert!((read.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{read:?}");
    }

    #[test]
    fn the_timed_training_learns() {
        let _alone = alone();
        let bencher = bencher();
        for network in Network::ALL {
            let learning = bencher.begin(network);
            let (learning, first) = block_on(bencher.steps(learning, 1)).unwrap();
            let (learning, later) = block_on(bencher.steps(learning, 30)).unwrap();
            assert!(later < first, "{network}: {first} {later}");
            let reader = NetReader::new(network, learning.net.valid(), &bencher.device);
            let read = block_on(bencher.read(&reader, 0, 3)).unwrap();
            let sums = read.chunks(10).map(|row| row.iter().sum::<f32>());
            assert!(sums.into_iter().all(|sum| (sum - 1.0).abs() < 1e-4), "{network}: {read:?}");
        }
    }
}
