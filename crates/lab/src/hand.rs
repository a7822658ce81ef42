//! Rows about one person's digits: the product's own way to learn a hand.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::Tensor;

use crate::network::Trunk;
use crate::runner::{Done, Kept, LabError, Runner, ShippedFeatures, percent};
use crate::sources::SourceError;
use ink::Labelled;
use learn::model::{Base, Reader};
use learn::personal;
use learn::personal::Rows;
use learn::read;
use learn::samples::Samples;
use learn::train;
use learn::train::{Learner, Reading, TrainError};
use network::FineTuneSettings;
use network::settings::Loss;
use network::watch::{News, Watch};
use recipes::recipe::{Classes, Data, Figure};
use recipes::{Measured, Tested};

/// A last layer alone, on features.
#[derive(Module, Debug)]
struct Head {
    linear: Linear,
}

impl Learner for Head {
    fn logits(&self, rows: Tensor<2>) -> Tensor<2> {
        self.linear.forward(rows)
    }
}

/// A base below its last layer.
pub(super) fn kept(base: Base) -> Kept {
    let width = base.head().weight.dims()[0];
    Kept { trunk: Trunk::Base(base), width }
}

impl<W: Watch> Runner<W> {
    /// The shipped base's last layer learns own digits, and is tested on other own ones and MNIST.
    pub(super) async fn personal(&mut self, own: usize) -> Result<Done, LabError> {
        let settings = FineTuneSettings { seed: self.options.seed, ..FineTuneSettings::default() };
        let base = self.sources.base()?.clone();
        let learned = self.sources.hand()?.own(own).to_vec();
        let samples = self.samples(&base, &learned, &settings).await?;
        let mnist = self.shipped_features(&base, settings.replay as usize).await?;
        let fit = samples.fit(base.head(), &samples.everyone(), Some(mnist.replay), &settings);
        let mut fit = fit.ok_or(SourceError::NoHand)?;
        for epoch in 0..settings.epochs as usize {
            fit.epoch();
            self.watch.tell(News::Step { done: epoch + 1, total: settings.epochs as usize });
            self.watch.breathe().await?;
        }
        let head = fit.head();
        let test = self.sources.hand()?.test().to_vec();
        let alone = FineTuneSettings { copies: 0, ..settings };
        let test = self.samples(&base, &test, &alone).await?;
        let read = test.probabilities(&head, &test.everyone()).await.map_err(TrainError::from)?;
        let layer = Head { linear: head.linear };
        let (loss, device) = (Loss::CrossEntropy, &self.device);
        let on_mnist = train::read(&layer, &mnist.test, loss, device, &*self.watch).await?;
        let reading = Reading::of(&read, &test.labels());
        let tested =
            Tested::of(&test.labels(), &reading.read, &reading.probabilities, Classes::All);
        let figures = vec![
            percent(Figure::TestAccuracy, reading.score.accuracy),
            Measured { figure: Figure::TestLoss, value: reading.score.loss },
            percent(Figure::MnistAccuracy, on_mnist.score.accuracy),
        ];
        Ok(Done::untrained(learned.len(), tested, figures))
    }

    async fn samples(
        &mut self,
        base: &Reader,
        digits: &[Labelled],
        settings: &FineTuneSettings,
    ) -> Result<Samples, LabError> {
        let copies = personal::copies(settings, digits.len());
        let mut rows = Vec::with_capacity(digits.len());
        for digit in digits {
            let of_digit = Rows::of_sample(base, digit, copies, settings.seed);
            rows.push(of_digit.ok_or(SourceError::NoInk(digit.label))?);
            self.watch.breathe().await?;
        }
        Ok(Samples::new(base.head(), digits.iter(), rows).await.map_err(TrainError::from)?)
    }

    /// Computed for the first hand, kept for the others.
    async fn shipped_features(
        &mut self,
        base: &Reader,
        replay: usize,
    ) -> Result<ShippedFeatures, LabError> {
        if let Some(features) = &self.shipped {
            return Ok(features.clone());
        }
        let data = Data::MNIST;
        let test = self.sources.prepare(&data, self.options.seed, self.options.scale)?.test;
        let train = &self.sources.mnist()?.train;
        let replay = train.select(&(0..train.len().min(replay)).collect::<Vec<_>>());
        let mut features = Vec::new();
        for batch in read::features(base, &replay.images) {
            features.push(batch);
            self.watch.breathe().await?;
        }
        if features.is_empty() {
            return Err(SourceError::NoMnist.into());
        }
        let features = ShippedFeatures {
            replay: Rows { features: Tensor::cat(features, 0), labels: replay.labels },
            test: self.features_of(&kept(base.base().clone()), &test).await?,
        };
        self.shipped = Some(features.clone());
        Ok(features)
    }
}
