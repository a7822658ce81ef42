//! How fast an engine is at what learning a hand is made of, measured on made-up pictures.

use burn::tensor::Tensor;

use crate::session::{Session, Stop};
use ink::CLASSES;
use ink::Hand;
use ink::Image28;
use learn::fit::Fit;
use learn::model::Reader;
use learn::personal::Rows;
use learn::read;
use learn::read::STEPS_AT_ONCE;
use learn::timing;
use network::FineTuneSettings;
use worker::host::Host;
use worker::protocol::{Command, Event, Speed, TaskId};

/// Pictures at once: as many as one digit is written again, and more.
const PICTURES: usize = 32;

pub(super) async fn measure<H: Host<Ask = Command>>(
    session: &Session<H>,
    task: TaskId,
) -> Result<(), Stop> {
    let base = &session.loaded()?.base;
    let speed = Speed {
        reading_ms: fastest(session, task, async || {
            read::probabilities(base.head(), features(base, 1)).await?;
            Ok(())
        })
        .await?,
        picture_ms: fastest(session, task, async || {
            Ok(read::settle(&features(base, PICTURES)).await?)
        })
        .await?
            / PICTURES as f64,
        step_ms: step(session, task, base).await?,
    };
    session.host.send(Event::Measured { task, speed });
    Ok(())
}

/// A step of learning; where steps are short, as one of several that nobody waits for one by one.
async fn step<H: Host<Ask = Command>>(
    session: &Session<H>,
    task: TaskId,
    base: &Reader,
) -> Result<f64, Stop> {
    let mut fit = fit(base);
    let mut steps = async |steps: u32| {
        (1..steps).for_each(|_| drop(fit.epoch()));
        let loss = fit.epoch();
        fit.so_far(loss).await?;
        Ok(())
    };
    let alone = fastest(session, task, async || steps(1).await).await?;
    if alone > timing::ENOUGH_MS {
        return Ok(alone);
    }
    let together = fastest(session, task, async || steps(STEPS_AT_ONCE).await).await?;
    Ok(together / f64::from(STEPS_AT_ONCE))
}

async fn fastest<H: Host<Ask = Command>>(
    session: &Session<H>,
    task: TaskId,
    work: impl AsyncFnMut() -> Result<(), Stop>,
) -> Result<f64, Stop> {
    timing::fastest(|| session.host.now_ms(), async || session.breathe(task).await, work).await
}

fn features(base: &Reader, pictures: usize) -> Tensor<2> {
    let blank = vec![0; pictures * Image28::PIXELS];
    base.features(std::iter::once(blank.as_slice()))
}

/// A head in training as it is when `Speed::SAMPLES` digits are learned.
fn fit(base: &Reader) -> Fit {
    let settings = FineTuneSettings::default();
    let rows = |count: u32| Rows {
        features: Tensor::zeros([count as usize, base.width()], base.device()),
        labels: (0..count).map(|i| (i % CLASSES as u32) as u8).collect(),
    };
    let own = rows(Speed::SAMPLES * (1 + settings.copies));
    Fit::new(base.head(), own, Hand::default(), Some(rows(settings.replay)), &settings)
}
