//! Rows of a recipe that learn one person's digits, with the method of the page (`learn::personal`). They always keep the
//! new last layer and the traces, without the page's cross-validation, and read without made-up digits: the rows ask what
//! learning does.

use burn::tensor::Tensor;

use crate::context::Context;
use crate::error::LabError;
use crate::result::{RowResult, percent};
use crate::sources::SourceError;
use crate::trained::TrainedTrunk;
use ink::{Labelled, Prior};
use learn::labelled_features::LabelledFeatures;
use learn::model::Reader;
use learn::personal;
use learn::read;
use learn::samples::Samples;
use learn::train;
use learn::train::{Examples, Reading};
use network::FineTuneSettings;
use network::settings::Loss;
use network::watch::{News, Watch};
use recipes::recipe::{Classes, Data, Figure};
use recipes::{Measured, Tested};

/// Features that the shipped base computes from MNIST's pictures. They are the same for every hand.
#[derive(Clone)]
pub struct ShippedFeatures {
    /// Features of the training pictures that are replayed while a hand is learned.
    replay: LabelledFeatures,
    pub test: Examples,
}

/// Fine-tunes the shipped base's head on `own` digits of a hand. Tests it on the hand's other digits and on MNIST.
///
/// The first call computes `shipped`. Later calls reuse it.
pub async fn personal<W: Watch>(
    context: &Context<W>,
    shipped: &mut Option<ShippedFeatures>,
    own: usize,
) -> Result<RowResult, LabError> {
    let Context { sources, options, watch, device } = context;
    let settings = FineTuneSettings { seed: options.seed, ..FineTuneSettings::default() };
    let base = sources.base()?;
    let learned = sources.hand()?.own(own);
    let samples = samples(&**watch, base, learned, &settings).await?;
    let mnist = match shipped {
        Some(features) => features,
        None => shipped.insert(shipped_features(context, base, settings.replay as usize).await?),
    };
    let replay = Some(mnist.replay.clone());
    let fit = samples.fit(base.head(), &samples.readings.all(), replay, &settings);
    let mut fit = fit.ok_or(SourceError::NoHand)?;
    for epoch in 0..settings.epochs as usize {
        fit.epoch();
        watch.tell(News::Step { done: epoch + 1, total: settings.epochs as usize });
        watch.yield_now().await?;
    }
    let head = fit.head();
    let alone = FineTuneSettings { copies: 0, ..settings };
    let test = self::samples(&**watch, base, sources.hand()?.test(), &alone).await?.readings;
    let read = test.probabilities(&head.plain().await?, &test.all());
    let on_mnist =
        train::read(&head.linear, &mnist.test, Loss::CrossEntropy, device, &**watch).await?;
    let reading = Reading::of(&read, &test.labels());
    let tested = Tested::of(&test.labels(), &reading.read, &reading.probabilities, Classes::All);
    let figures = vec![
        percent(Figure::TestAccuracy, reading.score.accuracy),
        Measured { figure: Figure::TestLoss, value: reading.score.loss },
        percent(Figure::MnistAccuracy, on_mnist.score.accuracy),
    ];
    Ok(RowResult::without_epochs(learned.len(), tested, figures))
}

async fn samples(
    watch: &impl Watch,
    base: &Reader,
    digits: &[Labelled],
    settings: &FineTuneSettings,
) -> Result<Samples, LabError> {
    let copies = personal::copies(settings, digits.len());
    let mut rows = Vec::with_capacity(digits.len());
    for digit in digits {
        let of_digit = LabelledFeatures::of_sample(base, digit, copies, settings.seed);
        rows.push(of_digit.ok_or(SourceError::NoInk(digit.label))?);
        watch.yield_now().await?;
    }
    Ok(Samples::new(base.head(), digits.iter(), rows, Prior::NONE).await?)
}

/// Computes these features; `replay`: the number of training pictures.
pub async fn shipped_features<W: Watch>(
    context: &Context<W>,
    base: &Reader,
    replay: usize,
) -> Result<ShippedFeatures, LabError> {
    let test = context.prepare(&Data::MNIST)?.test;
    let train = &context.sources.mnist()?.train;
    let replay = train.select(&(0..train.len().min(replay)).collect::<Vec<_>>());
    let mut features = Vec::new();
    for batch in read::features(base, &replay.images) {
        features.push(batch);
        context.watch.yield_now().await?;
    }
    if features.is_empty() {
        return Err(SourceError::NoMnist.into());
    }
    let base = TrainedTrunk::of_base(base.base().clone());
    Ok(ShippedFeatures {
        replay: LabelledFeatures { features: Tensor::cat(features, 0), labels: replay.labels },
        test: context.features_of(&base, &test).await?,
    })
}
