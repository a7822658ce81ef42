//! The task of learning a hand: features, cross-validation, the final head, MNIST's test set.

use burn::nn::Linear;

use super::host::Host;
use super::protocol::{
    Count, Event, FineTuneSettings, FineTuned, Labelled, Probabilities, Stage, TaskId,
};
use super::session::{Session, SessionError, Stop};
use crate::learn::personal::{Fit, Rows, copies, folds, suspects};
use crate::learn::read;
use crate::measure::most_likely;
use crate::model::weights;

/// Pictures between two breaths: a reading asked for meanwhile waits for at most so many.
pub(super) const FEATURES_AT_ONCE: usize = 8;

pub(super) async fn run<H: Host>(
    session: &mut Session<H>,
    task: TaskId,
    samples: Vec<Labelled>,
    settings: FineTuneSettings,
) -> Result<(), Stop> {
    let started_ms = session.host.now_ms();
    if let Some(sample) = samples.iter().find(|sample| sample.label > 9) {
        return Err(SessionError::Label(sample.label).into());
    }
    let base = session.loaded()?.base.clone();
    let learner = Learner {
        task,
        settings,
        own: own_rows(session, task, &samples, &settings).await?,
        replay: session.replay_rows(task, settings.replay as usize).await?,
        suspects: Vec::new(),
    };
    let learner = learner.with_suspects(base.head()).await?;
    let (before, after_by_sample, folds) = learner.cross_validate(session, base.head()).await?;
    let mut after = Count::default();
    if folds > 0 {
        for (read, rows) in after_by_sample.iter().zip(&learner.own) {
            after.add(rows.labels.first() == Some(read));
        }
    }
    let everyone = learner.trusted(0..learner.own.len());
    let head = learner.fit(session, base.head(), everyone, Told::Epochs).await?;
    // As it will be read from its file: what is measured is what is kept.
    let file = weights::head_to_bytes(&head, base.name())?;
    let features = head.weight.dims()[0];
    let head = weights::head_from_bytes(file.clone(), base.name(), features, &session.device)?;

    let test = session.test_rows(task).await?;
    let mnist_before = session.count(task, base.head(), &test).await?;
    let mnist_after = session.count(task, &head, &test).await?;
    session.loaded_mut()?.personal = Some(head);
    let outcome = FineTuned {
        head: file,
        base: base.name(),
        settings,
        before,
        after,
        after_by_sample,
        folds,
        mnist_before,
        mnist_after,
        elapsed_ms: session.host.now_ms() - started_ms,
    };
    session.host.send(Event::FineTuned { task, outcome });
    Ok(())
}

/// Each sample's features, its own picture's first.
async fn own_rows<H: Host>(
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
    own: Vec<Rows>,
    replay: Option<Rows>,
    /// Which of `own` look mislabelled.
    suspects: Vec<bool>,
}

impl Learner {
    async fn with_suspects(self, head: &Linear) -> Result<Self, Stop> {
        let everyone: Vec<usize> = (0..self.own.len()).collect();
        let suspects = suspects(&self.own, &self.probabilities(head, &everyone).await?);
        Ok(Self { suspects, ..self })
    }

    /// Those of the samples that are learned from; all of them where none would be left.
    fn trusted(&self, places: impl IntoIterator<Item = usize> + Clone) -> Vec<&Rows> {
        let of = |places: &mut dyn Iterator<Item = usize>| places.map(|i| &self.own[i]).collect();
        let trusted: Vec<_> = of(&mut places.clone().into_iter().filter(|&i| !self.suspects[i]));
        if trusted.is_empty() { of(&mut places.into_iter()) } else { trusted }
    }

    async fn fit<H: Host>(
        &self,
        session: &Session<H>,
        head: &Linear,
        own: Vec<&Rows>,
        told: Told,
    ) -> Result<Linear, Stop> {
        let own = Rows::join(own.into_iter()).ok_or(SessionError::NoSamples)?;
        let mut fit = Fit::new(head, own, self.replay.clone(), &self.settings);
        for epoch in 1..=self.settings.epochs {
            let loss = fit.epoch();
            match told {
                Told::Epochs => {
                    let (task, epochs) = (self.task, self.settings.epochs);
                    session.host.send(Event::Epoch { task, epoch, epochs, loss });
                }
                Told::Share { before, total } => {
                    let (done, total) = ((before + epoch) as usize, total as usize);
                    session.progress(self.task, Stage::CrossValidation, done, total);
                }
            }
            session.breathe(self.task).await?;
        }
        Ok(fit.head())
    }

    /// How the base reads the samples, what a head that didn't learn from it reads in each, and
    /// how many folds there were.
    async fn cross_validate<H: Host>(
        &self,
        session: &Session<H>,
        head: &Linear,
    ) -> Result<(Count, Vec<u8>, u32), Stop> {
        let labels: Vec<u8> =
            self.own.iter().filter_map(|rows| rows.labels.first().copied()).collect();
        let everyone: Vec<usize> = (0..self.own.len()).collect();
        let mut before = Count::default();
        for (&read, &label) in self.read(head, &everyone).await?.iter().zip(&labels) {
            before.add(read == label);
        }
        let (fold_of, folds) = folds(&labels);
        let mut reads = vec![0; if folds == 0 { 0 } else { self.own.len() }];
        let total = self.settings.epochs * folds as u32;
        for fold in 0..folds {
            let (held, learned): (Vec<usize>, Vec<usize>) =
                everyone.iter().partition(|&&i| fold_of[i] == fold);
            let own = self.trusted(learned);
            let told = Told::Share { before: self.settings.epochs * fold as u32, total };
            let personal = self.fit(session, head, own, told).await?;
            for (&i, read) in held.iter().zip(self.read(&personal, &held).await?) {
                reads[i] = read;
            }
        }
        Ok((before, reads, folds as u32))
    }

    /// What a head reads in the samples' own pictures.
    async fn read(&self, head: &Linear, places: &[usize]) -> Result<Vec<u8>, Stop> {
        Ok(self.probabilities(head, places).await?.iter().map(most_likely).collect())
    }

    async fn probabilities(
        &self,
        head: &Linear,
        places: &[usize],
    ) -> Result<Vec<Probabilities>, Stop> {
        let own: Vec<Rows> = places.iter().map(|&i| self.own[i].first(1)).collect();
        let Some(rows) = Rows::join(own.iter()) else { return Ok(Vec::new()) };
        Ok(read::probabilities(head, rows.features).await?)
    }
}
