//! Domain adaptation: a network reads digits from features that don't tell whose digits they are.
//!
//! Source: Ganin, Lempitsky, *Unsupervised Domain Adaptation by Backpropagation*, 2015, section 3.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::network::{Chain, Net, Trunk, seeded};
use crate::runner::{Done, LabError, Runner, outcome_of, percent};
use crate::smote;
use crate::sources;
use learn::read::number;
use learn::train;
use learn::train::{Examples, Learner};
use network::settings::{Loss, Settings};
use network::watch::{Epoch, News, Score, Watch};
use recipes::Measured;
use recipes::recipe::{Adapting, Against, Balance, Classes, Data, Figure};

/// A network with a second output, for the domain: MNIST's or one's own.
#[derive(Module, Debug)]
struct TwoOutputs {
    net: Net,
    domain: Chain,
}

const DOMAINS: usize = 2;

impl TwoOutputs {
    fn read(&self, batch: Batch, against: Against, lambda: (f64, f64)) -> Reading {
        let features = self.net.trunk.features(batch.rows);
        let digits = self.net.top.logits(features.clone());
        let label_loss = train::loss(Loss::CrossEntropy, digits.clone(), batch.labels);
        let label_part = label_loss.clone().mul_scalar(lambda.0);
        let minimized = match against {
            // λ₁·L₁ + λ₂·L₂, where the trunk follows L₂'s gradient backwards: it minimizes
            // λ₁·L₁ − λ₂·L₂ while the domain's output minimizes its own loss.
            Against::Trunk => {
                // The same numbers with a gradient of −1.
                let reversed = features.clone().detach().mul_scalar(2.0) - features;
                let loss =
                    train::loss(Loss::CrossEntropy, self.domain.logits(reversed), batch.domains);
                label_part + loss.mul_scalar(lambda.1)
            }
            Against::All => {
                let loss = bounded(self.domain.logits(features), batch.domains);
                label_part - loss.mul_scalar(lambda.1)
            }
        };
        Reading { minimized, label_loss, digits }
    }
}

/// What both outputs come to, for a batch.
struct Reading {
    minimized: Tensor<1>,
    label_loss: Tensor<1>,
    /// Logits of the digits.
    digits: Tensor<2>,
}

/// Cross-entropy as Keras has it: probabilities below 10⁻⁷ count as that, and have no gradient.
fn bounded(logits: Tensor<2>, targets: Tensor<1, Int>) -> Tensor<1> {
    let probabilities = softmax(logits, 1).clamp(LEAST, 1.0 - LEAST);
    probabilities.gather(1, targets.unsqueeze_dim(1)).log().mean().neg()
}

/// Keras's.
const LEAST: f64 = 1e-7;

struct Batch {
    rows: Tensor<2>,
    labels: Tensor<1, Int>,
    domains: Tensor<1, Int>,
}

/// Pictures of both domains; the first `source` are MNIST's.
struct Both {
    examples: Examples,
    source: usize,
}

impl Both {
    fn batch(&self, places: &[usize], device: &Device) -> Batch {
        let (rows, labels) = self.examples.batch(places, device);
        let domains: Vec<i64> = places.iter().map(|&i| i64::from(i >= self.source)).collect();
        let domains = Tensor::from_data(TensorData::new(domains, [places.len()]), device);
        Batch { rows, labels, domains }
    }
}

impl<W: Watch> Runner<W> {
    pub(super) async fn adapt(&self, row: &Adapting) -> Result<Done, LabError> {
        let (seed, scale) = (self.options.seed, self.options.scale);
        let all = Data::MNIST;
        let mnist = self.sources.prepare(&all, seed, scale)?;
        let hand = self.sources.hand()?;
        let own = sources::pictures(hand.own(row.own))?;
        let learned = mnist.train.len() + own.len();
        let own = match row.balance {
            Balance::Nothing => own,
            Balance::Smote => smote::oversample(&own, mnist.train.len(), seed),
        };
        let test = sources::examples(sources::pictures(hand.test())?, Classes::All);
        let source = mnist.train.len();
        let own = sources::examples(own, Classes::All);
        let both = Both { examples: mnist.train.joined(own), source };
        let settings = Settings { epochs: scale.epochs(row.settings.epochs), ..row.settings };

        let mut rng = seeded(seed);
        let (trunk, width) = Trunk::new(row.network.trunk, &mut rng, &self.device)?;
        let classes = Classes::All.labels().len();
        let top = Chain::top(row.network.top, width, classes, &mut rng, &self.device)?;
        let domain = Chain::top(row.domain_top, width, DOMAINS, &mut rng, &self.device)?;
        let network = TwoOutputs { net: Net { trunk, top }, domain };
        let (network, epochs) = self.fit_both(network, &both, &test, row, &settings).await?;

        let (device, watch) = (&self.device, &*self.watch);
        let read = async |examples| {
            train::read(&network.net, examples, settings.loss, device, watch).await
        };
        let own_reading = read(&test).await?;
        let mnist_reading = read(&mnist.test).await?;
        let tested = outcome_of(&own_reading, &test, Classes::All);
        let mut figures = vec![
            percent(Figure::TestAccuracy, own_reading.score.accuracy),
            Measured { figure: Figure::TestLoss, value: own_reading.score.loss },
            percent(Figure::MnistAccuracy, mnist_reading.score.accuracy),
        ];
        if let Some(epoch) = epochs.last() {
            figures.push(percent(Figure::TrainAccuracy, epoch.train.accuracy));
            figures.push(Measured { figure: Figure::TrainLoss, value: epoch.train.loss });
        }
        let chosen_epoch = epochs.len();
        let done = Done::untrained(learned, tested, figures);
        Ok(Done { epochs, chosen_epoch, ..done })
    }

    async fn fit_both(
        &self,
        network: TwoOutputs,
        both: &Both,
        test: &Examples,
        row: &Adapting,
        settings: &Settings,
    ) -> Result<(TwoOutputs, Vec<Epoch>), LabError> {
        let training_device = self.device.clone().autodiff();
        let mut network = network.train();
        let mut optimizer = train::new_optimizer(settings.optimizer);
        let mut rng = ChaCha8Rng::seed_from_u64(self.options.seed);
        let mut order: Vec<usize> = (0..both.examples.len()).collect();
        let batches = order.len().div_ceil(settings.batch);
        let steps = batches * settings.epochs;
        let mut epochs = Vec::new();
        for epoch in 1..=settings.epochs {
            order.shuffle(&mut rng);
            let (mut loss_sum, mut right) = (0.0, 0.0);
            for (i, places) in order.chunks(settings.batch).enumerate() {
                let step = (epoch - 1) * batches + i;
                let batch = both.batch(places, &training_device);
                let labels = batch.labels.clone().inner();
                let reading = network.read(batch, row.against, row.lambda);
                let read = reading.digits.inner().argmax(1).flatten::<1>(0, 1);
                right += number(read.equal(labels).int().sum().float()).await?;
                loss_sum += number(reading.label_loss.inner()).await? * places.len() as f64;
                let gradients = GradientsParams::from_grads(reading.minimized.backward(), &network);
                network = optimizer.step(settings.rate_at(step, steps), network, gradients);
                self.watch.tell(News::Step { done: step + 1, total: steps });
                self.watch.breathe().await?;
            }
            let of = both.examples.len().max(1) as f64;
            let train = Score { loss: loss_sum / of, accuracy: right / of };
            let (loss, device) = (settings.loss, &self.device);
            let reading =
                train::read(&network.net.valid(), test, loss, device, &*self.watch).await?;
            let done = Epoch { epoch, train, validation: None, test: Some(reading.score) };
            self.watch.tell(News::Epoch { epoch: &done, of: settings.epochs });
            epochs.push(done);
        }
        Ok((network.valid(), epochs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use recipes::recipe;
    use recipes::recipe::Layer;

    /// The gradient that the loss leaves on the trunk's first weights.
    fn gradient(against: Against, lambda: (f64, f64)) -> Vec<f32> {
        let device = Device::flex();
        let mut rng = seeded(1);
        let trunk = recipe::Trunk::Layers(&[Layer::Dense(4), Layer::Tanh]);
        let (trunk, width) = Trunk::new(trunk, &mut rng, &device).unwrap();
        let top = Chain::top(&[], width, 10, &mut rng, &device).unwrap();
        let domain = Chain::top(&[], width, DOMAINS, &mut rng, &device).unwrap();
        let network = TwoOutputs { net: Net { trunk, top }, domain }.train();
        let training = device.autodiff();
        let batch = Batch {
            rows: Tensor::ones([2, 784], &training),
            labels: Tensor::from_ints([3, 5], &training),
            domains: Tensor::from_ints([0, 1], &training),
        };
        let loss = network.read(batch, against, lambda).minimized;
        let gradients = GradientsParams::from_grads(loss.backward(), &network.net.trunk);
        struct First(GradientsParams, Vec<f32>);
        impl burn::module::ModuleVisitor for First {
            fn visit_float<const D: usize>(&mut self, param: &burn::module::Param<Tensor<D>>) {
                let found: Option<Tensor<D>> = self.0.get(param.id);
                self.1.extend(found.unwrap().into_data().iter::<f32>());
            }
        }
        let mut first = First(gradients, Vec::new());
        network.net.trunk.visit(&mut first);
        first.1
    }

    #[test]
    fn the_trunk_follows_the_domains_gradient_backwards() {
        for against in [Against::Trunk, Against::All] {
            let [label, domain, both] =
                [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|lambda| gradient(against, lambda));
            assert!(domain.iter().any(|&g| g.abs() > 1e-4));
            for ((label, domain), both) in label.iter().zip(&domain).zip(&both) {
                assert!((label + domain - both).abs() < 1e-5);
            }
        }
        // To the trunk both are the same.
        let [layer, loss] =
            [Against::Trunk, Against::All].map(|against| gradient(against, (1.0, 1.0)));
        assert!(layer.iter().zip(&loss).all(|(layer, loss)| (layer - loss).abs() < 1e-5));
    }

    #[test]
    fn the_domains_loss_ends_where_keras_ends_it() {
        let device = Device::flex().autodiff();
        let logits = Tensor::from_floats([[0.0, 40.0], [1.0, 1.0]], &device).require_grad();
        let loss = bounded(logits.clone(), Tensor::from_ints([0, 1], &device));
        let expected = (-LEAST.ln() + 2f64.ln()) / 2.0;
        assert!((f64::from(loss.clone().into_scalar::<f32>()) - expected).abs() < 1e-4);
        let gradient = logits.grad(&loss.backward()).unwrap().into_data();
        let gradient: Vec<f32> = gradient.iter().collect();
        assert!(gradient[..2].iter().all(|&g| g == 0.0), "{gradient:?}");
        assert!(gradient[2..].iter().all(|&g| (g.abs() - 0.25).abs() < 1e-4), "{gradient:?}");
    }
}
