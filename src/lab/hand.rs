//! Rows about one person's digits: the product's own way to learn a hand, and a classic classifier
//! on a frozen trunk's features.

use burn::tensor::Tensor;

use super::network::Whole;
use super::outcome::{Measured, Tested};
use super::recipe::{Classes, Classifier, Classifying, Data, Figure, Set};
use super::runner::{Done, LabError, Runner, percent};
use super::sources;
use super::svm::Svm;
use crate::engine::protocol::FineTuneSettings;
use crate::learn::personal::{self, Fit, Rows};
use crate::learn::read;
use crate::learn::train::{self, Inputs, Loss};
use crate::learn::watch::{News, Watch};

impl<W: Watch> Runner<'_, W> {
    /// The shipped base's last layer learns own digits, and is tested on other own ones and MNIST.
    pub(super) async fn personal(&self, own: usize) -> Result<Done, LabError> {
        let settings = FineTuneSettings { seed: self.options.seed, ..FineTuneSettings::default() };
        let (base, hand, device) = (self.sources.base()?, self.sources.hand()?, &self.device);
        let samples = hand.own(own);
        let copies = personal::copies(&settings, samples.len());
        let mut rows = Vec::with_capacity(samples.len());
        for sample in samples {
            let of_sample = Rows::of_sample(base, sample, copies, settings.seed, device);
            rows.push(of_sample.ok_or(sources::SourceError::NoInk(sample.label))?);
            self.watch.breathe().await?;
        }
        let Some(learned) = Rows::join(rows.iter()) else {
            return Err(sources::SourceError::NoHand.into());
        };
        let train = &self.sources.mnist()?.train;
        let places: Vec<usize> = (0..train.len().min(settings.replay as usize)).collect();
        let replay = train.select(&places);
        let mut features = Vec::new();
        for batch in read::features(base, &replay.images, device) {
            features.push(batch);
            self.watch.breathe().await?;
        }
        let replay = (!features.is_empty())
            .then(|| Rows { features: Tensor::cat(features, 0), labels: replay.labels });
        let mut fit = Fit::new(base.head(), learned, replay, settings.learning_rate);
        for epoch in 0..settings.epochs as usize {
            fit.epoch();
            self.watch.tell(News::Step { done: epoch + 1, total: settings.epochs as usize });
            self.watch.breathe().await?;
        }
        let network = Whole { base: base.clone().with_head(fit.head()) };
        let read = async |set| {
            let data = Data { set, classes: Classes::All, share: 1.0, held_back: 0.0 };
            let prepared = self.sources.prepare(&data, self.options.seed, self.options.scale)?;
            let test = prepared.test;
            let loss = Loss::CrossEntropy;
            let reading = train::read(&network, &test, loss, device, self.watch).await?;
            Ok::<_, LabError>((Tested::of(&test.targets, &reading.read, Classes::All), reading))
        };
        let (test, reading) = read(Set::Hand { own }).await?;
        let (mnist, _) = read(Set::Mnist).await?;
        let figures = vec![
            percent(Figure::TestAccuracy, test.count.accuracy()),
            Measured { figure: Figure::TestLoss, value: reading.score.loss },
            percent(Figure::MnistAccuracy, mnist.count.accuracy()),
        ];
        Ok(Done::untrained(samples.len(), test, figures))
    }

    /// A classic classifier on a trunk's features.
    pub(super) async fn classify(&mut self, row: &Classifying) -> Result<Done, LabError> {
        let (seed, scale) = (self.options.seed, self.options.scale);
        // First what is quick and may be lacking.
        let prepared = self.sources.prepare(&row.data, seed, scale)?;
        let kept = self.trunk_of(row.trunk_of).await?;
        let prepared = self.features(&kept, prepared).await?;
        let (train, test) = (&prepared.train, &prepared.test);
        let (Inputs::Features { values, width }, Inputs::Features { values: asked, .. }) =
            (&train.inputs, &test.inputs)
        else {
            return Err(LabError::NoTrunk(row.trunk_of));
        };
        let Classifier::SvmRbf { c } = row.classifier;
        let svm = Svm::fit(values, *width, &train.targets, c);
        let read: Vec<u8> = asked.chunks_exact(*width).map(|row| svm.read(row)).collect();
        let tested = Tested::of(&test.targets, &read, prepared.classes);
        let figures = vec![percent(Figure::TestAccuracy, tested.count.accuracy())];
        Ok(Done::untrained(train.len(), tested, figures))
    }
}
