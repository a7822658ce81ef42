//! Measures how fast a learner learns a hand, on blank pictures.

use burn::tensor::Tensor;
use ink::{CLASSES, Hand, Image28};
use learn::fit::Fit;
use learn::labelled_features::LabelledFeatures;
use learn::model::Reader;
use learn::read::{self, STEPS_AT_ONCE};
use learn::timing;
use network::{BaseName, FineTuneSettings};
use worker::envelope::TaskId;
use worker::host::Host;
use worker::learner::{Command, Event, Speed};

use crate::session::{Reads, Session, Stop};

/// Pictures in a batch; more than the variations of one digit.
const PICTURES: usize = 32;

pub async fn measure<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    base: BaseName,
) -> Result<(), Stop> {
    let base = session.base(task, base).await?.base.clone();
    let speed = Speed {
        reading_ms: fastest(session, task, async || {
            read::probabilities(base.head(), features(&base, 1)).await?;
            Ok(())
        })
        .await?,
        picture_ms: fastest(session, task, async || {
            Ok(read::settle(&features(&base, PICTURES)).await?)
        })
        .await?
            / PICTURES as f64,
        step_ms: step(session, task, &base).await?,
    };
    session.host.tell(Event::Measured { task, speed });
    Ok(())
}

/// Milliseconds of a training step. Short steps are measured in a group with a single wait.
async fn step<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    base: &Reader,
) -> Result<f64, Stop> {
    let mut fit = fit(base);
    let mut steps = async |steps: u32| {
        (1..steps).for_each(|_| drop(fit.epoch()));
        let loss = fit.epoch();
        fit.state(loss).await?;
        Ok(())
    };
    let alone = fastest(session, task, async || steps(1).await).await?;
    if alone > timing::ENOUGH_MS {
        return Ok(alone);
    }
    let together = fastest(session, task, async || steps(STEPS_AT_ONCE).await).await?;
    Ok(together / f64::from(STEPS_AT_ONCE))
}

async fn fastest<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    work: impl AsyncFnMut() -> Result<(), Stop>,
) -> Result<f64, Stop> {
    let host = session.host.clone();
    timing::fastest(|| host.now_ms(), async || session.yield_now(task).await, work).await
}

fn features(base: &Reader, pictures: usize) -> Tensor<2> {
    let blank = vec![0; pictures * Image28::PIXELS];
    base.features(std::iter::once(blank.as_slice()))
}

/// A head in training on `Speed::SAMPLES` digits.
fn fit(base: &Reader) -> Fit {
    let settings = FineTuneSettings::default();
    let rows = |count: u32| LabelledFeatures {
        features: Tensor::zeros([count as usize, base.width()], base.device()),
        labels: (0..count).map(|i| (i % CLASSES as u32) as u8).collect(),
    };
    let own = rows(Speed::SAMPLES * (1 + settings.copies));
    Fit::new(base.head(), own, Hand::default(), Some(rows(settings.replay)), &settings)
}
