//! The task of learning a hand: features, cross-validation, the final head, MNIST's test set.

use burn::nn::Linear;

use crate::checkpoint::CameTo;
use crate::session::{Session, SessionError, Stop};
use ink::Labelled;
use ink::metrics;
use ink::metrics::most_likely;
use learn::model::{Reader, is_processor, weights};
use learn::personal::{Head, Rows, copies, folds};
use learn::read::STEPS_AT_ONCE;
use learn::samples::Samples;
use network::FineTuneSettings;
use worker::host::Host;
use worker::protocol::{Checkpoint, Command, Event, FineTuned, Stage, TaskId};

/// Pictures between two breaths: a reading asked for meanwhile waits for at most so many. A GPU takes
/// hardly longer for many than for few.
pub(super) fn features_at_once(base: &Reader) -> usize {
    if is_processor(base.device()) { 8 } else { 64 }
}

pub(super) async fn run<H: Host<Ask = Command>>(
    session: &mut Session<H>,
    task: TaskId,
    samples: Vec<Labelled>,
    settings: FineTuneSettings,
    from: Option<Checkpoint>,
) -> Result<(), Stop> {
    let started_ms = session.host.now_ms();
    if let Some(sample) = samples.iter().find(|sample| sample.label > 9) {
        return Err(SessionError::Label(sample.label).into());
    }
    let base = session.loaded()?.base.clone();
    let rows = own_rows(session, task, &samples, &settings).await?;
    let mut came_to = CameTo::new(base.base().name(), &samples, &settings, from)?;
    let learner = Learner {
        task,
        settings,
        own: Samples::new(base.head(), samples.iter(), rows).await?,
        replay: session.replay_rows(task, settings.replay as usize).await?,
    };
    let (after_by_sample, folds) =
        learner.cross_validate(session, base.head(), &mut came_to).await?;
    let after = metrics::count_read(&learner.own.labels(), &after_by_sample);
    let everyone = learner.own.everyone();
    let head = learner.fit(session, base.head(), &everyone, Told::Epochs, &mut came_to).await?;
    // As it will be read from its file: what is measured is what is kept.
    let file = weights::head_to_bytes(&head, base.base().name()).await?;
    let features = head.linear.weight.dims()[0];
    let head =
        weights::head_from_bytes(file.clone(), base.base().name(), features, &session.device)?;

    let test = session.test_rows(task).await?;
    let mnist_before = session.reads(task, base.head(), &test).await?;
    let mnist_after = session.reads(task, &head.linear, &test).await?;
    session.loaded_mut()?.use_head(Some(head));
    let outcome = FineTuned {
        head: file,
        base: base.base().name(),
        settings,
        before: learner.own.before(),
        after,
        after_by_sample,
        folds,
        mnist_before: metrics::count_read(&test.labels, &mnist_before),
        mnist_after: metrics::count_read(&test.labels, &mnist_after),
        mnist_changes: metrics::changes(&test.labels, &mnist_before, &mnist_after),
        elapsed_ms: session.host.now_ms() - started_ms,
    };
    session.host.send(Event::FineTuned { task, outcome });
    Ok(())
}

/// Each sample's features, its own picture's first.
async fn own_rows<H: Host<Ask = Command>>(
    session: &mut Session<H>,
    task: TaskId,
    samples: &[Labelled],
    settings: &FineTuneSettings,
) -> Result<Vec<Rows>, Stop> {
    let copies = copies(settings, samples.len());
    let mut own = Vec::with_capacity(samples.len());
    for (i, sample) in samples.iter().enumerate() {
        let rows = session.sample_rows(sample, copies, settings.seed)?;
        own.push(rows.ok_or(SessionError::NoInk(sample.label))?);
        session.progress(task, Stage::Features, i + 1, samples.len());
        session.breathe(task).await?;
    }
    if own.is_empty() { Err(SessionError::NoSamples.into()) } else { Ok(own) }
}

/// What the page hears of a fit.
#[derive(Clone, Copy)]
enum Told {
    /// Each epoch of the final head.
    Epochs,
    /// So many epochs were done before, of so many in all.
    Share { before: u32, total: u32 },
}

struct Learner {
    task: TaskId,
    settings: FineTuneSettings,
    own: Samples,
    replay: Option<Rows>,
}

impl Learner {
    async fn fit<H: Host<Ask = Command>>(
        &self,
        session: &Session<H>,
        head: &Linear,
        places: &[usize],
        told: Told,
        came_to: &mut CameTo,
    ) -> Result<Head, Stop> {
        let fit = self.own.fit(head, places, self.replay.clone(), &self.settings);
        let mut fit = fit.ok_or(SessionError::NoSamples)?;
        if let Some(there) = &came_to.fit {
            fit = fit.going_on(there);
        }
        let (task, epochs) = (self.task, self.settings.epochs);
        while fit.done() < epochs {
            let loss = fit.epoch();
            let epoch = fit.done();
            let each = matches!(told, Told::Epochs);
            if each || epoch % STEPS_AT_ONCE == 0 || epoch == epochs {
                let (loss, there) = fit.so_far(loss).await?;
                came_to.fit = Some(there);
                let checkpoint = came_to.checkpoint()?;
                session.host.send(Event::CameTo { task, checkpoint });
                if each {
                    session.host.send(Event::Epoch { task, epoch, epochs, loss });
                }
            }
            if let Told::Share { before, total } = told {
                let (done, total) = ((before + epoch) as usize, total as usize);
                session.progress(task, Stage::CrossValidation, done, total);
            }
            session.breathe(task).await?;
        }
        came_to.fit = None;
        Ok(fit.head())
    }

    /// What a head that didn't learn from it reads in each sample, and how many folds there were:
    /// nothing where there were none.
    async fn cross_validate<H: Host<Ask = Command>>(
        &self,
        session: &Session<H>,
        head: &Linear,
        came_to: &mut CameTo,
    ) -> Result<(Vec<u8>, u32), Stop> {
        let everyone = self.own.everyone();
        let (fold_of, folds) = folds(&self.own.labels());
        let total = self.settings.epochs * folds as u32;
        for fold in came_to.folds..folds {
            let (held, learned): (Vec<usize>, Vec<usize>) =
                everyone.iter().partition(|&&i| fold_of[i] == fold);
            let told = Told::Share { before: self.settings.epochs * fold as u32, total };
            let personal = self.fit(session, head, &learned, told, came_to).await?;
            let read = self.own.probabilities(&personal, &held).await?;
            for (&i, read) in held.iter().zip(&read) {
                came_to.reads[i] = most_likely(read);
            }
            came_to.folds = fold + 1;
        }
        let reads = if folds == 0 { Vec::new() } else { came_to.reads.clone() };
        Ok((reads, folds as u32))
    }
}
