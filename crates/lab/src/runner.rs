//! Carries a recipe's rows out, whatever they are: the one place where recipes become work.

use std::collections::HashMap;
use std::rc::Rc;

use burn::tensor::Device;

use crate::classic::ClassicError;
use crate::classify::Extracted;
use crate::network::{Chain, LayersError, Net, Trunk, Whole, seeded};
use crate::sources::{Prepared, SourceError, Sources};
use ink::Image28;
use learn::personal::Rows;
use learn::read;
use learn::read::ReadError;
use learn::train;
use learn::train::{Aside, Examples, Inputs, Reading, TrainError, Trained};
use network::settings::{Loss, Settings};
use network::watch::{Cancelled, Epoch, News, Watch};
use recipes::own::OwnDigits;
use recipes::recipe::{Classes, Data, Figure, Recipe, Row, Start, Then, Training, Work};
use recipes::scale::Scale;
use recipes::{Measured, Misread, Outcome, Point, Tested};

#[derive(Debug, thiserror::Error)]
pub enum LabError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Unknown(#[from] recipes::UnknownError),
    #[error(transparent)]
    Layers(#[from] LayersError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Classic(#[from] ClassicError),
    #[error("row {0:?} trains no network whose features could be used")]
    NoTrunk(&'static str),
}

impl From<TrainError> for LabError {
    fn from(error: TrainError) -> Self {
        match error {
            TrainError::Cancelled(cancelled) => cancelled.into(),
            TrainError::Read(error) => error.into(),
        }
    }
}

/// What a person chooses of a run.
#[derive(Clone, Debug)]
pub struct Options {
    pub seed: u64,
    pub scale: Scale,
    /// What computes, in words.
    pub engine: String,
}

/// Runs rows of one recipe and keeps what later rows begin with.
pub struct Runner<W> {
    pub(super) recipe: &'static Recipe,
    pub(super) sources: Sources,
    pub(super) options: Options,
    pub(super) watch: Rc<W>,
    pub(super) device: Device,
    trunks: HashMap<&'static str, Kept>,
    pub(super) shipped: Option<ShippedFeatures>,
    /// What was extracted last: many rows begin with the same.
    pub(super) extracted: Option<Extracted>,
}

/// What the shipped base makes of MNIST pictures, for every hand the same.
#[derive(Clone)]
pub(super) struct ShippedFeatures {
    /// Pictures learned beside a hand's.
    pub replay: Rows,
    pub test: Examples,
}

/// A trained trunk on the plain device.
#[derive(Clone)]
pub(super) struct Kept {
    pub trunk: Trunk,
    pub width: usize,
}

/// What a row's work gives back, before it is told whose it is.
pub(super) struct Done {
    pub learned: usize,
    pub held_back: usize,
    pub test: Tested,
    pub figures: Vec<Measured>,
    pub epochs: Vec<Epoch>,
    pub chosen_epoch: usize,
    pub points: Vec<Point>,
}

impl Done {
    /// Nothing was trained epoch by epoch.
    pub fn untrained(learned: usize, test: Tested, figures: Vec<Measured>) -> Self {
        Self {
            learned,
            held_back: 0,
            test,
            figures,
            epochs: Vec::new(),
            chosen_epoch: 0,
            points: Vec::new(),
        }
    }
}

impl<W: Watch> Runner<W> {
    /// `sources` are on the same device, which is a plain one.
    pub fn new(
        recipe: &'static Recipe,
        sources: Sources,
        device: Device,
        options: Options,
        watch: Rc<W>,
    ) -> Self {
        Self {
            recipe,
            sources,
            options,
            watch,
            device,
            trunks: HashMap::new(),
            shipped: None,
            extracted: None,
        }
    }

    /// One row; rows that it begins with are run before it where they haven't been.
    pub async fn run(&mut self, row: &'static Row) -> Result<Outcome, LabError> {
        let began_ms = self.watch.now_ms();
        self.watch.tell(News::RowBegins { row: row.name });
        let done = match &row.work {
            Work::Train(training) => self.train(row, training).await?,
            Work::Classify(work) => self.classify(row, work).await?,
            Work::Adapt(row) => self.adapt(row).await?,
            Work::Shipped(data) => self.shipped(data).await?,
            Work::Personal { own } => self.personal(*own).await?,
        };
        Ok(Outcome {
            recipe: self.recipe.id.to_owned(),
            row: row.name.to_owned(),
            origin: row.origin,
            seed: self.options.seed,
            quick: self.options.scale == Scale::Quick,
            engine: self.options.engine.clone(),
            elapsed_ms: self.watch.now_ms() - began_ms,
            learned: done.learned,
            held_back: done.held_back,
            test: done.test,
            figures: done.figures,
            epochs: done.epochs,
            chosen_epoch: done.chosen_epoch,
            writers: Vec::new(),
            points: done.points,
        })
    }

    /// The pictures of what a run of the row misread.
    pub fn misread_pictures(&self, row: &Row, test: &Tested) -> Result<Vec<Image28>, SourceError> {
        let digits = self.sources.test(&row.work.data(), self.options.scale)?;
        let picture = |misread: &Misread| {
            let there = misread.picture < digits.len();
            Image28::from_bytes(there.then(|| digits.image(misread.picture))?.to_vec())
        };
        Ok(test.misread.iter().filter_map(picture).collect())
    }

    /// What the caller has by now; the hand stays as it is.
    pub fn take_sources(&mut self, sources: Sources) {
        self.sources = Sources { hand: self.sources.hand.take(), ..sources };
    }

    /// Another hand from now on; what was trained without any is kept.
    pub fn take_hand(&mut self, hand: OwnDigits) {
        self.extracted = None;
        self.sources.hand = Some(hand);
        let recipe = self.recipe;
        self.trunks.retain(|name, _| recipe.row(name).is_ok_and(|row| row.work.own().is_none()));
    }

    /// The trunk that a row ended with, for another row to begin with; runs the first if it hasn't been.
    pub(super) async fn trunk_of(
        &mut self,
        name: &'static str,
        row: &Row,
    ) -> Result<Kept, LabError> {
        if !self.trunks.contains_key(name) {
            let first = self.recipe.row(name)?;
            // A future that awaits itself needs a box.
            Box::pin(self.run(first)).await?;
            self.watch.tell(News::RowBegins { row: row.name });
        }
        self.trunks.get(name).cloned().ok_or(LabError::NoTrunk(name))
    }

    async fn train(&mut self, row: &Row, training: &Training) -> Result<Done, LabError> {
        let seed = self.options.seed;
        // First what is quick and may be lacking.
        let prepared = self.sources.prepare(&training.data, seed, self.options.scale)?;
        let kept = match training.start {
            Start::Scratch => None,
            Start::TrunkOf { row: first, then } => Some((self.trunk_of(first, row).await?, then)),
        };
        let classes = prepared.classes.labels().len();
        let settings = Settings {
            epochs: self.options.scale.epochs(training.settings.epochs),
            ..training.settings
        };
        let mut rng = seeded(seed);
        let (trunk, width) = match &kept {
            Some((kept, _)) => (kept.trunk.clone(), kept.width),
            None => Trunk::new(training.network.trunk, &mut rng, &self.device)?,
        };
        let top = Chain::top(training.network.top, width, classes, &mut rng, &self.device)?;
        if let Some((kept, Then::Frozen)) = kept {
            // A frozen trunk says the same of a picture each time: once is enough.
            let prepared = self.features(&kept, prepared).await?;
            let trained = self.fit(top, &prepared, &settings).await?;
            let net = Net { trunk: kept.trunk, top: trained.network.clone() };
            self.keep(row.name, net.trunk, width);
            return self.tested(trained, &prepared, &settings).await;
        }
        let trained = self.fit(Net { trunk, top }, &prepared, &settings).await?;
        self.keep(row.name, trained.network.trunk.clone(), width);
        self.tested(trained, &prepared, &settings).await
    }

    fn keep(&mut self, name: &'static str, trunk: Trunk, width: usize) {
        self.trunks.insert(name, Kept { trunk, width });
    }

    pub(super) async fn fit<M: train::Learner>(
        &self,
        network: M,
        prepared: &Prepared,
        settings: &Settings,
    ) -> Result<Trained<M>, LabError> {
        let aside = Aside { validation: prepared.validation.as_ref(), test: Some(&prepared.test) };
        let (seed, device) = (self.options.seed, &self.device);
        let train = &prepared.train;
        Ok(train::train(network, train, aside, settings, seed, device, &*self.watch).await?)
    }

    pub(super) async fn tested<M: train::Learner>(
        &self,
        trained: Trained<M>,
        prepared: &Prepared,
        settings: &Settings,
    ) -> Result<Done, LabError> {
        let Trained { network, epochs, chosen_epoch } = trained;
        let (device, watch) = (&self.device, &*self.watch);
        let reading = train::read(&network, &prepared.test, settings.loss, device, watch).await?;
        let test = outcome_of(&reading, &prepared.test, prepared.classes);
        let mut figures = vec![
            percent(Figure::TestAccuracy, test.count.accuracy()),
            Measured { figure: Figure::TestLoss, value: reading.score.loss },
        ];
        if let Some(epoch) = epochs.iter().find(|epoch| epoch.epoch == chosen_epoch) {
            figures.push(percent(Figure::TrainAccuracy, epoch.train.accuracy));
            figures.push(Measured { figure: Figure::TrainLoss, value: epoch.train.loss });
        }
        let held_back = prepared.validation.as_ref().map_or(0, Examples::len);
        let learned = prepared.train.len();
        let points = Vec::new();
        Ok(Done { learned, held_back, test, figures, epochs, chosen_epoch, points })
    }

    /// What a trunk makes of a row's pictures.
    pub(super) async fn features(
        &self,
        kept: &Kept,
        prepared: Prepared,
    ) -> Result<Prepared, LabError> {
        let validation = match &prepared.validation {
            Some(validation) => Some(self.features_of(kept, validation).await?),
            None => None,
        };
        Ok(Prepared {
            train: self.features_of(kept, &prepared.train).await?,
            validation,
            test: self.features_of(kept, &prepared.test).await?,
            classes: prepared.classes,
        })
    }

    pub(super) async fn features_of(
        &self,
        kept: &Kept,
        examples: &Examples,
    ) -> Result<Examples, LabError> {
        let mut values = Vec::with_capacity(examples.len() * kept.width);
        let reader = kept.trunk.reader(&self.device);
        let batches = examples.batches_of(kept.trunk.at_once(), &self.device);
        let total = batches.len();
        for (i, (rows, _)) in batches.enumerate() {
            let features = match &reader {
                Some(reader) => reader.features_of(read::numbers(rows).await?),
                None => kept.trunk.features(rows),
            };
            values.extend(read::numbers(features).await?);
            self.watch.tell(News::Step { done: i + 1, total });
            self.watch.breathe().await?;
        }
        let inputs = Inputs::Features { values, width: kept.width };
        Ok(Examples { inputs, targets: examples.targets.clone() })
    }

    async fn shipped(&self, data: &Data) -> Result<Done, LabError> {
        let network = Whole { base: self.sources.base()?.base().clone() };
        let prepared = self.sources.prepare(data, self.options.seed, self.options.scale)?;
        let (device, loss) = (&self.device, Loss::CrossEntropy);
        let reading = train::read(&network, &prepared.test, loss, device, &*self.watch).await?;
        let test = outcome_of(&reading, &prepared.test, prepared.classes);
        let figures = vec![
            percent(Figure::TestAccuracy, test.count.accuracy()),
            Measured { figure: Figure::TestLoss, value: reading.score.loss },
        ];
        Ok(Done::untrained(0, test, figures))
    }
}

/// What a reading of examples came to.
pub(super) fn outcome_of(reading: &Reading, examples: &Examples, classes: Classes) -> Tested {
    Tested::of(&examples.targets, &reading.read, &reading.probabilities, classes)
}

/// A share in [0, 1] as it is compared.
pub(super) fn percent(figure: Figure, share: f64) -> Measured {
    Measured { figure, value: 100.0 * share }
}
