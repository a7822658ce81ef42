//! Runs a recipe's rows, and keeps what later rows begin with.

use std::collections::HashMap;
use std::rc::Rc;

use burn::tensor::Device;

use crate::adapt::adapt;
use crate::classify::{Extracted, classify};
use crate::context::{Context, Options};
use crate::deep::{self, Keep};
use crate::error::LabError;
use crate::hand::{ShippedFeatures, personal};
use crate::network::{Net, Trunk, seeded, top};
use crate::result::{RowResult, percent, tested};
use crate::signs::signs;
use crate::sources::{SourceError, Sources};
use crate::trained::{OpenNetwork, TrainedNetwork, TrainedTrunk, openable};
use ink::Image28;
use learn::train;
use network::settings::Loss;
use network::watch::{News, Watch};
use recipes::own::OwnDigits;
use recipes::recipe::{
    Classifying, Data, Features, Figure, Recipe, Row, Start, Training, Transfer, Work,
};
use recipes::scale::Scale;
use recipes::{Measured, Misread, Outcome, Tested};

/// Runs rows of one recipe.
pub struct Runner<W> {
    recipe: &'static Recipe,
    context: Context<W>,
    /// By the row that trained it.
    networks: HashMap<&'static str, TrainedNetwork>,
    shipped: Option<ShippedFeatures>,
    /// Of the last row that classified features: many rows begin with the same.
    extracted: Option<Extracted>,
}

impl<W: Watch + Keep> Runner<W> {
    /// `sources` are on the same device, which is a plain (not autodiff) one.
    pub fn new(
        recipe: &'static Recipe,
        sources: Sources,
        device: Device,
        options: Options,
        watch: Rc<W>,
    ) -> Self {
        Self {
            recipe,
            context: Context { sources, options, watch, device },
            networks: HashMap::new(),
            shipped: None,
            extracted: None,
        }
    }

    /// One row; the row that it begins with is run before it where it hasn't been.
    pub async fn run(&mut self, row: &'static Row) -> Result<Outcome, LabError> {
        let began_ms = self.context.watch.now_ms();
        self.context.watch.tell(News::RowBegins { row: row.name });
        let result = match &row.work {
            Work::Train(training) => self.train(row, training).await?,
            Work::Classify(work) => self.classify(row, work).await?,
            Work::Adapt(work) => adapt(&self.context, work).await?,
            Work::Shipped(data) => self.shipped(data).await?,
            Work::Personal { own } => personal(&self.context, &mut self.shipped, *own).await?,
            Work::Signs(work) => signs(&self.context, &mut self.shipped, work).await?,
        };
        let Context { options, watch, .. } = &self.context;
        Ok(Outcome {
            recipe: self.recipe.id.to_owned(),
            row: row.name.to_owned(),
            origin: row.origin,
            seed: options.seed,
            quick: options.scale == Scale::Quick,
            engine: options.engine.clone(),
            elapsed_ms: watch.now_ms() - began_ms,
            learned: result.learned,
            held_back: result.held_back,
            test: result.test,
            figures: result.figures,
            epochs: result.epochs,
            chosen_epoch: result.chosen_epoch,
            writers: Vec::new(),
            points: result.points,
        })
    }

    /// The pictures that a run of the row misread.
    pub fn misread_pictures(&self, row: &Row, test: &Tested) -> Result<Vec<Image28>, SourceError> {
        let Context { sources, options, .. } = &self.context;
        let digits = sources.test(&row.work.data(), row.work.most(options.scale))?;
        let picture = |misread: &Misread| digits.picture(misread.picture);
        Ok(test.misread.iter().filter_map(picture).collect())
    }

    /// Whether a page can open the network that a row has trained.
    pub fn opens(&self, row: &Row) -> bool {
        self.networks.contains_key(row.name) && openable(row).is_some()
    }

    /// The network that a row has trained; `None` if it has trained none that a page can open.
    pub async fn open(&self, row: &Row) -> Result<Option<OpenNetwork>, LabError> {
        let Some(trained) = self.networks.get(row.name) else { return Ok(None) };
        let Context { sources, options, .. } = &self.context;
        let test = sources.test(&row.work.data(), row.work.most(options.scale))?;
        trained.open(row, &test).await
    }

    /// Replaces the sources, except for the hand.
    pub fn take_sources(&mut self, sources: Sources) {
        let hand = self.context.sources.hand.take();
        self.context.sources = Sources { hand, ..sources };
    }

    /// Replaces the hand; networks that were trained without one are kept.
    pub fn take_hand(&mut self, hand: OwnDigits) {
        self.extracted = None;
        self.context.sources.hand = Some(hand);
        let recipe = self.recipe;
        self.networks.retain(|name, _| recipe.row(name).is_ok_and(|row| row.work.own().is_none()));
    }

    /// The trunk that the row of this name trained, for another row to begin with; runs the first where it hasn't
    /// been.
    async fn trunk_of(&mut self, name: &'static str, row: &Row) -> Result<TrainedTrunk, LabError> {
        if !self.networks.contains_key(name) {
            let first = self.recipe.row(name)?;
            // A future that awaits itself needs a box.
            Box::pin(self.run(first)).await?;
            self.context.watch.tell(News::RowBegins { row: row.name });
        }
        let network = self.networks.get(name);
        network.map(|network| network.trunk.clone()).ok_or(LabError::NoTrunk(name))
    }

    async fn train(&mut self, row: &Row, training: &Training) -> Result<RowResult, LabError> {
        // First what is quick and may be missing.
        let prepared = self.context.prepare(&training.data)?;
        let transferred = match training.start {
            Start::Scratch => None,
            Start::TrunkOf { row: first, transfer } => {
                Some((self.trunk_of(first, row).await?, transfer))
            }
        };
        let Context { options, device, .. } = &self.context;
        let classes = prepared.classes.labels().len();
        let settings = self.context.scaled(&training.settings);
        let mut rng = seeded(options.seed);
        let (trunk, width) = match &transferred {
            Some((trained, _)) => (trained.trunk.clone(), trained.width),
            None => Trunk::new(training.network.trunk, &mut rng, device)?,
        };
        let top = top(training.network.top, width, classes, &mut rng, device)?;
        let trained;
        let result = if let Some((frozen, Transfer::Frozen)) = transferred {
            // A frozen trunk computes the same features of a picture each time: once is enough.
            let prepared = self.context.features(&frozen, prepared).await?;
            let fit = self.context.fit(top, &prepared, &settings).await?;
            trained = TrainedNetwork { trunk: frozen, top: fit.network.clone() };
            self.context.test(fit, &prepared, &settings).await?
        } else {
            let fit = self.context.fit(Net { trunk, top }, &prepared, &settings).await?;
            let Net { trunk, top } = fit.network.clone();
            trained = TrainedNetwork { trunk: TrainedTrunk { trunk, width }, top };
            self.context.test(fit, &prepared, &settings).await?
        };
        self.networks.insert(row.name, trained);
        Ok(result)
    }

    async fn classify(&mut self, row: &Row, work: &Classifying) -> Result<RowResult, LabError> {
        let kept = self.extracted.take().filter(|extracted| extracted.is_of(work));
        let extracted = match kept {
            Some(extracted) => extracted,
            None => self.extract(row, work).await?,
        };
        let result = classify(&self.context, &extracted, work).await;
        self.extracted = Some(extracted);
        result
    }

    /// The features of a row's pictures.
    async fn extract(&mut self, row: &Row, work: &Classifying) -> Result<Extracted, LabError> {
        let trunk = match work.features {
            Features::Vgg16 => return deep::extract(&self.context, work).await,
            Features::TrunkOf(name) => Some(name),
            Features::Shipped => None,
        };
        // First what is quick and may be missing.
        let prepared = self.context.prepare(&work.data)?;
        let trained = match trunk {
            Some(name) => self.trunk_of(name, row).await?,
            None => TrainedTrunk::of_base(self.context.sources.base()?.base().clone()),
        };
        let prepared = self.context.features(&trained, prepared).await?;
        Ok(Extracted::new(work, prepared))
    }

    async fn shipped(&self, data: &Data) -> Result<RowResult, LabError> {
        let Context { sources, watch, device, .. } = &self.context;
        let base = sources.base()?.base();
        let prepared = self.context.prepare(data)?;
        let reading =
            train::read(base, &prepared.test, Loss::CrossEntropy, device, &**watch).await?;
        let test = tested(&reading, &prepared.test, prepared.classes);
        let figures = vec![
            percent(Figure::TestAccuracy, test.count.accuracy()),
            Measured { figure: Figure::TestLoss, value: reading.score.loss },
        ];
        Ok(RowResult::without_epochs(0, test, figures))
    }
}
