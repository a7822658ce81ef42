//! Domain adaptation: a network reads digits from features that don't tell the domains apart.
//!
//! Source: Ganin, Lempitsky, *Unsupervised Domain Adaptation by Backpropagation*, 2015, section 3.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::context::Context;
use crate::error::LabError;
use crate::network::{Net, Trunk, seeded, top};
use crate::result::{RowResult, percent, tested};
use crate::smote;
use crate::sources;
use learn::model::Layers;
use learn::read::number;
use learn::train;
use learn::train::{Examples, Learner};
use network::settings::{Loss, Settings};
use network::watch::{Epoch, News, Score, Watch};
use recipes::Measured;
use recipes::recipe::{Adapting, Against, Balance, Classes, Data, Figure};

/// A network with a second output, for the domain: MNIST's digits or one's own.
#[derive(Module, Debug)]
struct TwoOutputs {
    net: Net,
    domain: Layers,
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

/// Losses and outputs for a batch.
struct Reading {
    minimized: Tensor<1>,
    label_loss: Tensor<1>,
    /// Logits of the digits.
    digits: Tensor<2>,
}

/// Cross-entropy as Keras computes it: smaller probabilities count as 10⁻⁷ and have no gradient.
fn bounded(logits: Tensor<2>, targets: Tensor<1, Int>) -> Tensor<1> {
    let probabilities = softmax(logits, 1).clamp(LEAST, 1.0 - LEAST);
    probabilities.gather(1, targets.unsqueeze_dim(1)).log().mean().neg()
}

/// Keras's bound of a probability.
const LEAST: f64 = 1e-7;

struct Batch {
    rows: Tensor<2>,
    labels: Tensor<1, Int>,
    domains: Tensor<1, Int>,
}

/// Pictures of both domains; the first `source` of them are MNIST's.
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

/// Trains a row's network on both domains, and tests it on each.
pub async fn adapt<W: Watch>(context: &Context<W>, work: &Adapting) -> Result<RowResult, LabError> {
    let Context { sources, options, watch, device } = context;
    let mnist = context.prepare(&Data::MNIST)?;
    let hand = sources.hand()?;
    let own = sources::pictures(hand.own(work.own))?;
    let learned = mnist.train.len() + own.len();
    let own = match work.balance {
        Balance::Nothing => own,
        Balance::Smote => smote::oversample(&own, mnist.train.len(), options.seed),
    };
    let test = sources::examples(sources::pictures(hand.test())?, Classes::All);
    let source = mnist.train.len();
    let own = sources::examples(own, Classes::All);
    let both = Both { examples: mnist.train.joined(own), source };
    let settings = context.scaled(&work.settings);

    let mut rng = seeded(options.seed);
    let (trunk, width) = Trunk::new(work.network.trunk, &mut rng, device)?;
    let classes = Classes::All.labels().len();
    let labels = top(work.network.top, width, classes, &mut rng, device)?;
    let domain = top(work.domain_top, width, DOMAINS, &mut rng, device)?;
    let network = TwoOutputs { net: Net { trunk, top: labels }, domain };
    let (network, epochs) = fit(context, network, &both, &test, work, &settings).await?;

    let read =
        async |examples| train::read(&network.net, examples, settings.loss, device, &**watch).await;
    let own_reading = read(&test).await?;
    let mnist_reading = read(&mnist.test).await?;
    let tested = tested(&own_reading, &test, Classes::All);
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
    let result = RowResult::without_epochs(learned, tested, figures);
    Ok(RowResult { epochs, chosen_epoch, ..result })
}

/// The trained network on the plain device, and its scores after each epoch.
async fn fit<W: Watch>(
    context: &Context<W>,
    network: TwoOutputs,
    both: &Both,
    test: &Examples,
    work: &Adapting,
    settings: &Settings,
) -> Result<(TwoOutputs, Vec<Epoch>), LabError> {
    let Context { options, watch, device, .. } = context;
    let training_device = device.clone().autodiff();
    let mut network = network.train();
    let mut optimizer = train::new_optimizer(settings.optimizer);
    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
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
            let reading = network.read(batch, work.against, work.lambda);
            let read = reading.digits.inner().argmax(1).flatten::<1>(0, 1);
            right += number(read.equal(labels).int().sum().float()).await?;
            loss_sum += number(reading.label_loss.inner()).await? * places.len() as f64;
            let gradients = GradientsParams::from_grads(reading.minimized.backward(), &network);
            network = optimizer.step(settings.rate_at(step, steps), network, gradients);
            watch.tell(News::Step { done: step + 1, total: steps });
            watch.yield_now().await?;
        }
        let examples = both.examples.len().max(1) as f64;
        let train = Score { loss: loss_sum / examples, accuracy: right / examples };
        let plain = network.net.valid();
        let reading = train::read(&plain, test, settings.loss, device, &**watch).await?;
        let scores = Epoch { epoch, train, validation: None, test: Some(reading.score) };
        watch.tell(News::Epoch { epoch: &scores, of: settings.epochs });
        epochs.push(scores);
    }
    Ok((network.valid(), epochs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use network::layers::Layer;
    use recipes::recipe;

    /// The gradient that the loss leaves on the trunk's first weights.
    fn gradient(against: Against, lambda: (f64, f64)) -> Vec<f32> {
        let device = Device::flex();
        let mut rng = seeded(1);
        let trunk = recipe::Trunk::Layers(&[Layer::Dense(4), Layer::Tanh]);
        let (trunk, width) = Trunk::new(trunk, &mut rng, &device).unwrap();
        let labels = top(&[], width, 10, &mut rng, &device).unwrap();
        let domain = top(&[], width, DOMAINS, &mut rng, &device).unwrap();
        let network = TwoOutputs { net: Net { trunk, top: labels }, domain }.train();
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
