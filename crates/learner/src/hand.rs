//! Learns a hand: features, cross-validation, the final head, what is kept of it, MNIST's test set.

use burn::nn::Linear;
use data::made_up;
use ink::metrics;
use ink::{Labelled, variations};
use learn::head::Head;
use learn::labelled_features::LabelledFeatures;
use learn::personal::{copies, folds};
use learn::read::STEPS_AT_ONCE;
use learn::samples::Samples;
use network::samples::ReadWith;
use network::{BaseName, FineTuneSettings};
use worker::envelope::TaskId;
use worker::host::Host;
use worker::learner::{Checkpoint, Command, Event, FineTuned, Stage};
use worker::wire::Encoded;

use crate::checkpoint::Progress;
use crate::mnist;
use crate::session::{Reads, Session, SessionError, Stop};

pub async fn learn<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    base: BaseName,
    samples: Vec<Labelled>,
    settings: FineTuneSettings,
    from: Option<Checkpoint>,
) -> Result<(), Stop> {
    let started_ms = session.host.now_ms();
    if let Some(sample) = samples.iter().find(|sample| sample.label > 9) {
        return Err(SessionError::Label(sample.label).into());
    }
    let reader = session.base(task, base).await?.base.clone();
    let rows = own_features(session, task, base, &samples, &settings).await?;
    let mut progress = Progress::new(base, &samples, &settings, from)?;
    let learner = Learner {
        task,
        settings,
        own: Samples::new(reader.head(), samples.iter(), rows, made_up::prior()).await?,
        replay: mnist::replay_features(session, task, base, settings.replay as usize).await?,
    };
    let readings = &learner.own.readings;
    let (fold_of, folds) = folds(&readings.labels());
    let held_out =
        learner.cross_validate(session, reader.head(), &fold_of, folds, &mut progress).await?;
    let after_by_sample = readings.read_by_choice(&held_out, &fold_of);
    let kept = readings.kept(&held_out);
    let whole =
        learner.fit(session, reader.head(), &readings.all(), Report::Epochs, &mut progress).await?;
    let head = whole.part(kept, reader.head());
    // The head goes through its file, so the measured head equals the saved one.
    let file = head.plain().await?.to_file(base)?;
    let head = Head::new(&network::Head::open(&file, base)?, &session.device);

    let test = mnist::test_features(session, task, base).await?;
    let mnist_before = mnist::read_rows(session, task, reader.head(), &test).await?;
    let mnist_after = mnist::read_rows(session, task, &head.linear, &test).await?;
    let outcome = FineTuned {
        head: file,
        base,
        settings,
        kept,
        before: readings.before(),
        after: metrics::count_read(&readings.labels(), &after_by_sample),
        after_by_sample,
        folds: folds as u32,
        mnist_before: metrics::count_read(&test.labels, &mnist_before),
        mnist_after: metrics::count_read(&test.labels, &mnist_after),
        mnist_changes: metrics::changes(&test.labels, &mnist_before, &mnist_after),
        elapsed_ms: session.host.now_ms() - started_ms,
    };
    session.host.tell(Event::FineTuned { task, outcome: Encoded::of(&outcome)? });
    Ok(())
}

/// The features of each sample; its own picture comes first.
async fn own_features<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    base: BaseName,
    samples: &[Labelled],
    settings: &FineTuneSettings,
) -> Result<Vec<LabelledFeatures>, Stop> {
    let copies = copies(settings, samples.len());
    let mut own = Vec::with_capacity(samples.len());
    for (i, sample) in samples.iter().enumerate() {
        let rows = sample_features(session, task, base, sample, copies, settings.seed).await?;
        own.push(rows.ok_or(SessionError::NoInk(sample.label))?);
        session.progress(task, Stage::Features, i + 1, samples.len());
        session.yield_now(task).await?;
    }
    if own.is_empty() { Err(SessionError::NoSamples.into()) } else { Ok(own) }
}

/// A labelled digit's features: of its own picture, then of `copies` variations; `None` without
/// ink.
async fn sample_features<H: Host<Protocol = Command> + Clone, R: Reads>(
    session: &mut Session<H, R>,
    task: TaskId,
    base: BaseName,
    sample: &Labelled,
    copies: usize,
    seed: u64,
) -> Result<Option<LabelledFeatures>, Stop> {
    let loaded = session.base(task, base).await?;
    let key = variations::fingerprint(sample) ^ seed.rotate_left(32);
    if let Some(known) = loaded.samples.get(&key)
        && known.labels.len() > copies
    {
        let mut rows = known.first(copies + 1);
        rows.labels.fill(sample.label);
        return Ok(Some(rows));
    }
    let rows = LabelledFeatures::of_sample(&loaded.base, sample, copies, seed);
    if let Some(rows) = &rows {
        loaded.samples.insert(key, rows.clone());
    }
    Ok(rows)
}

/// The events that a fit sends.
#[derive(Clone, Copy)]
enum Report {
    /// Each epoch of the final head.
    Epochs,
    /// The fit's share of the total: `before` of `total` epochs precede it.
    Share { before: u32, total: u32 },
}

struct Learner {
    task: TaskId,
    settings: FineTuneSettings,
    own: Samples,
    replay: Option<LabelledFeatures>,
}

impl Learner {
    async fn fit<H: Host<Protocol = Command> + Clone, R: Reads>(
        &self,
        session: &mut Session<H, R>,
        head: &Linear,
        places: &[usize],
        report: Report,
        progress: &mut Progress,
    ) -> Result<Head, Stop> {
        let fit = self.own.fit(head, places, self.replay.clone(), &self.settings);
        let mut fit = fit.ok_or(SessionError::NoSamples)?;
        if let Some(state) = &progress.fit {
            fit = fit.resumed(state);
        }
        let (task, epochs) = (self.task, self.settings.epochs);
        while fit.epochs_done() < epochs {
            let loss = fit.epoch();
            let epoch = fit.epochs_done();
            let each = matches!(report, Report::Epochs);
            if each || epoch.is_multiple_of(STEPS_AT_ONCE) || epoch == epochs {
                let (loss, state) = fit.state(loss).await?;
                progress.fit = Some(state);
                let checkpoint = progress.checkpoint()?;
                session.host.tell(Event::Checkpoint { task, checkpoint });
                if each {
                    session.host.tell(Event::Epoch { task, epoch, epochs, loss });
                }
            }
            if let Report::Share { before, total } = report {
                let (done, total) = ((before + epoch) as usize, total as usize);
                session.progress(task, Stage::CrossValidation, done, total);
            }
            session.yield_now(task).await?;
        }
        progress.fit = None;
        Ok(fit.head())
    }

    /// The held-out reading of each sample; empty if there are no folds.
    async fn cross_validate<H: Host<Protocol = Command> + Clone, R: Reads>(
        &self,
        session: &mut Session<H, R>,
        head: &Linear,
        fold_of: &[usize],
        folds: usize,
        progress: &mut Progress,
    ) -> Result<Vec<ReadWith>, Stop> {
        let everyone = self.own.readings.all();
        let total = self.settings.epochs * folds as u32;
        for fold in progress.folds..folds {
            let (held, learned): (Vec<usize>, Vec<usize>) =
                everyone.iter().partition(|&&i| fold_of[i] == fold);
            let report = Report::Share { before: self.settings.epochs * fold as u32, total };
            let personal = self.fit(session, head, &learned, report, progress).await?;
            let read = self.own.readings.read_with_parts(&personal.plain().await?, &held);
            held.iter().zip(read).for_each(|(&i, read)| progress.reads[i] = read);
            progress.folds = fold + 1;
        }
        Ok(if folds == 0 { Vec::new() } else { progress.reads.clone() })
    }
}
