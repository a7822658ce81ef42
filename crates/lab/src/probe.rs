//! How fast a device is at the kinds of work in recipes, measured on made-up numbers.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};

use crate::error::LabError;
use crate::network::{Trunk, seeded, top};
use ink::CLASSES;
use ink::Image28;
use learn::read;
use learn::read::STEPS_AT_ONCE;
use learn::timing;
use learn::train::{self, Learner};
use network::layers::{Cost, Layer, Shape};
use network::settings::{Loss, Optimizer};
use network::watch::Watch;
use recipes::cost::Rates;
use recipes::recipe;

/// Pictures of a batch.
const PICTURES: usize = 64;
/// A layer whose weights take most of the time, and two whose convolutions do.
const WIDE: &[Layer] = &[Layer::Dense(1024)];
const CONVOLUTIONS: &[Layer] = &[Layer::conv3(16), Layer::conv3(16)];
/// At least this share of a time is taken for the work itself, and not for what every step takes.
const LEAST: f64 = 0.1;

/// Lets other work have its turn between two measurements.
pub async fn rates(device: &Device, watch: &impl Watch) -> Result<Rates, LabError> {
    let fastest = async |work: &mut dyn FnMut() -> Tensor<1>| {
        let work = async || {
            read::number(work()).await?;
            Ok::<(), LabError>(())
        };
        timing::fastest(|| watch.now_ms(), async || Ok(watch.yield_now().await?), work).await
    };
    let rest = |all_ms: f64, known_ms: f64| (all_ms - known_ms).max(LEAST * all_ms);

    let mut rng = seeded(1);
    let mut steps = |layers, batch: usize| {
        let top = top(layers, Image28::PIXELS, CLASSES, &mut rng, device)?;
        let (mut network, mut optimizer) =
            (Some(top.train()), train::new_optimizer(Optimizer::Adam));
        let training = device.clone().autodiff();
        Ok::<_, LabError>(move |steps: u32| {
            let mut last = Tensor::<1>::zeros([1], &training);
            for _ in 0..steps {
                let Some(trained) = network.take() else { break };
                let rows = Tensor::ones([batch, Image28::PIXELS], &training);
                let loss = train::loss(
                    Loss::CrossEntropy,
                    trained.logits(rows),
                    Tensor::zeros([batch], &training),
                );
                last = loss.clone();
                let gradients = GradientsParams::from_grads(loss.backward(), &trained);
                network = Some(optimizer.step(1e-3, trained, gradients));
            }
            last.inner()
        })
    };
    let (mut narrow, mut wide) = (steps(&[], PICTURES)?, steps(WIDE, 1)?);
    let step_ms = fastest(&mut || narrow(STEPS_AT_ONCE)).await? / f64::from(STEPS_AT_ONCE);
    let wide_ms = fastest(&mut || wide(1)).await?;
    let weights = Cost::of(WIDE, Shape::Row(Image28::PIXELS))?.weights as f64;

    // Reading a number back takes time, even without any computation.
    let asking_ms = fastest(&mut || Tensor::<1>::ones([1], device)).await?;
    let pictures = || Tensor::<2>::ones([PICTURES, Image28::PIXELS], device);
    let mut reading = async |layers: &'static [Layer], of: fn(Cost) -> usize| {
        let (trunk, _) = Trunk::new(recipe::Trunk::Layers(layers), &mut rng, device)?;
        let all_ms = fastest(&mut || trunk.features(pictures()).sum()).await?;
        let multiplications = of(Cost::of(layers, Shape::DIGIT)?) * PICTURES;
        Ok::<f64, LabError>(multiplications as f64 / rest(all_ms, asking_ms))
    };
    Ok(Rates {
        dense_a_ms: reading(WIDE, |cost| cost.dense).await?,
        conv_a_ms: reading(CONVOLUTIONS, |cost| cost.conv).await?,
        weights_a_ms: weights / rest(wide_ms, step_ms),
        plain_a_ms: Rates::CPU.plain_a_ms,
        step_ms,
    })
}
