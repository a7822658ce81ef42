//! What every row of a run works with, and the steps that several kinds of rows have in common.

use std::rc::Rc;

use burn::tensor::Device;

use crate::error::LabError;
use crate::result::{RowResult, percent, tested};
use crate::sources::{Prepared, SourceError, Sources};
use crate::trained::TrainedTrunk;
use learn::read;
use learn::train::{self, Examples, Holdout, Inputs, Learner, Trained};
use network::settings::Settings;
use network::watch::{News, Watch};
use recipes::Measured;
use recipes::recipe::{Data, Figure};
use recipes::scale::Scale;

/// What a person chooses for a run.
#[derive(Clone, Debug)]
pub struct Options {
    pub seed: u64,
    pub scale: Scale,
    /// The device, in words.
    pub engine: String,
}

/// What all rows of a run share.
pub struct Context<W> {
    pub sources: Sources,
    pub options: Options,
    pub watch: Rc<W>,
    /// Without autodiff. The tensors of `sources` are on it.
    pub device: Device,
}

impl<W: Watch> Context<W> {
    /// A row's pictures; the seed draws the same ones each time.
    pub fn prepare(&self, data: &Data) -> Result<Prepared, SourceError> {
        self.sources.prepare(data, self.options.seed, self.options.scale.pictures())
    }

    /// The settings with as many epochs as the scale allows.
    pub fn scaled(&self, settings: &Settings) -> Settings {
        Settings { epochs: self.options.scale.epochs(settings.epochs), ..*settings }
    }

    /// Trains a network on a row's pictures.
    pub async fn fit<M: Learner>(
        &self,
        network: M,
        prepared: &Prepared,
        settings: &Settings,
    ) -> Result<Trained<M>, LabError> {
        let holdout =
            Holdout { validation: prepared.validation.as_ref(), test: Some(&prepared.test) };
        let (seed, device) = (self.options.seed, &self.device);
        let train = &prepared.train;
        Ok(train::train(network, train, holdout, settings, seed, device, &*self.watch).await?)
    }

    /// Tests a trained network. The result has its epochs and the figures of the chosen one.
    pub async fn test<M: Learner>(
        &self,
        trained: Trained<M>,
        prepared: &Prepared,
        settings: &Settings,
    ) -> Result<RowResult, LabError> {
        let Trained { network, epochs, chosen_epoch } = trained;
        let (device, watch) = (&self.device, &*self.watch);
        let reading = train::read(&network, &prepared.test, settings.loss, device, watch).await?;
        let mut figures = vec![
            percent(Figure::TestAccuracy, reading.score.accuracy),
            Measured { figure: Figure::TestLoss, value: reading.score.loss },
        ];
        if let Some(epoch) = epochs.iter().find(|epoch| epoch.epoch == chosen_epoch) {
            figures.push(percent(Figure::TrainAccuracy, epoch.train.accuracy));
            figures.push(Measured { figure: Figure::TrainLoss, value: epoch.train.loss });
        }
        let test = tested(&reading, &prepared.test, prepared.classes);
        let held_back = prepared.validation.as_ref().map_or(0, Examples::len);
        let result = RowResult::without_epochs(prepared.train.len(), test, figures);
        Ok(RowResult { held_back, epochs, chosen_epoch, ..result })
    }

    /// A row's pictures as a trunk's features.
    pub async fn features(
        &self,
        trained: &TrainedTrunk,
        prepared: Prepared,
    ) -> Result<Prepared, LabError> {
        let validation = match &prepared.validation {
            Some(validation) => Some(self.features_of(trained, validation).await?),
            None => None,
        };
        Ok(Prepared {
            train: self.features_of(trained, &prepared.train).await?,
            validation,
            test: self.features_of(trained, &prepared.test).await?,
            classes: prepared.classes,
        })
    }

    /// A trunk's features of examples.
    pub async fn features_of(
        &self,
        TrainedTrunk { trunk, width }: &TrainedTrunk,
        examples: &Examples,
    ) -> Result<Examples, LabError> {
        let mut values = Vec::with_capacity(examples.len() * width);
        let reader = trunk.reader(&self.device);
        let batches = examples.batches(&self.device);
        let total = batches.len();
        for (i, (rows, _)) in batches.enumerate() {
            let features = match &reader {
                Some(reader) => reader.features_of(read::numbers(rows).await?),
                None => trunk.features(rows),
            };
            values.extend(read::numbers(features).await?);
            self.watch.tell(News::Step { done: i + 1, total });
            self.watch.yield_now().await?;
        }
        let inputs = Inputs::Features { values, width: *width };
        Ok(Examples { inputs, targets: examples.targets.clone() })
    }
}
