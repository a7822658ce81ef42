//! Rows that train a classifier on the features of a frozen network. The features may be scaled and projected first.

use crate::classic::clusters::{adjusted_rand_index, clusters};
use crate::classic::components::Components;
use crate::classic::discriminant::Discriminant;
use crate::classic::forest::Forest;
use crate::classic::neighbours::Nearest;
use crate::classic::scaler::Scaler;
use crate::classic::svm::{Kernel, Svm};
use crate::classic::{ClassicError, Table, most_votes};
use crate::context::Context;
use crate::error::LabError;
use crate::network::{seeded, top};
use crate::result::{RowResult, percent};
use crate::sources::Prepared;
use half::f16;
use ink::CLASSES;
use learn::model::intensities;
use learn::train::{Examples, Inputs};
use network::layers::Layer;
use network::settings::Settings;
use network::watch::{News, Watch};
use recipes::recipe::{Classifier, Classifying, Data, Features, Figure};
use recipes::{Measured, Point, Tested};

/// The features of a data set's pictures, and the network that computed them.
pub struct Extracted {
    features: Features,
    data: Data,
    train: Labelled,
    validation: Option<Labelled>,
    test: Labelled,
}

/// Rows of features and their classes.
pub struct Labelled {
    pub rows: Rows,
    pub classes: Vec<u8>,
}

/// Features as they were computed, or as they are kept.
pub enum Rows {
    Full(Table),
    Half { values: Vec<f16>, width: usize },
}

impl Rows {
    /// The first rows, at most this many.
    fn first(&self, rows: usize) -> Table {
        match self {
            Self::Full(table) => table.first(rows),
            Self::Half { values, width } => {
                let values = values.iter().take(rows.saturating_mul(*width));
                Table { values: values.map(|half| half.to_f32()).collect(), width: *width }
            }
        }
    }
}

impl Labelled {
    fn of(examples: Examples) -> Self {
        Self { classes: examples.targets.clone(), rows: Rows::Full(table(examples)) }
    }
}

impl Extracted {
    /// `prepared`: the features of the row's pictures.
    pub fn new(work: &Classifying, prepared: Prepared) -> Self {
        let Prepared { train, validation, test, .. } = prepared;
        let validation = validation.map(Labelled::of);
        Self::of(work, Labelled::of(train), validation, Labelled::of(test))
    }

    pub fn of(
        work: &Classifying,
        train: Labelled,
        validation: Option<Labelled>,
        test: Labelled,
    ) -> Self {
        Self { features: work.features, data: work.data, train, validation, test }
    }

    /// Whether a row begins with the same features of the same pictures.
    pub fn is_of(&self, work: &Classifying) -> bool {
        self.features == work.features && self.data == work.data
    }

    /// A copy of what a row learns from and is tested on: the next row may need all rows, unscaled.
    fn chosen(&self, work: &Classifying) -> Tables {
        let rows = work.most.unwrap_or(usize::MAX);
        let all = |labelled: &Labelled| labelled.rows.first(usize::MAX);
        let mut chosen = Tables {
            train: self.train.rows.first(rows),
            validation: self.validation.as_ref().map(|held| (all(held), held.classes.clone())),
            test: all(&self.test),
            train_classes: self.train.classes.iter().copied().take(rows).collect(),
            test_classes: self.test.classes.clone(),
        };
        if work.scaled {
            let scaler = Scaler::fit(&chosen.train);
            scaler.scale(&mut chosen.train);
            scaler.scale(&mut chosen.test);
            if let Some((validation, _)) = &mut chosen.validation {
                scaler.scale(validation);
            }
        }
        chosen
    }
}

/// Training and test pictures as a classifier gets them.
struct Tables {
    train: Table,
    /// What is held back, and its classes; only networks look at it.
    validation: Option<(Table, Vec<u8>)>,
    test: Table,
    train_classes: Vec<u8>,
    test_classes: Vec<u8>,
}

/// Trains a row's classifier on extracted features, and tests it.
pub async fn classify<W: Watch>(
    context: &Context<W>,
    extracted: &Extracted,
    work: &Classifying,
) -> Result<RowResult, LabError> {
    let mut tables = extracted.chosen(work);
    if let Some(components) = work.components {
        let components = Components::fit(&tables.train, components, &context.device).await?;
        tables.train = components.of(&tables.train, &context.device).await?;
        tables.test = components.of(&tables.test, &context.device).await?;
        if let Some((validation, _)) = &mut tables.validation {
            *validation = components.of(validation, &context.device).await?;
        }
    }
    context.watch.yield_now().await?;
    let watch = &*context.watch;
    let Tables { train, test, train_classes, test_classes, .. } = &tables;
    let read = match work.classifier {
        Classifier::Network { top, settings } => {
            return network(context, top, &settings, tables, work.data).await;
        }
        Classifier::Clusters { k } => {
            return Ok(k_means(k, context.options.seed, &tables, work.data)?);
        }
        Classifier::SvmRbf { c } => svm(watch, &tables, Kernel::Rbf, c).await?,
        Classifier::SvmPolynomial { c, degree } => {
            svm(watch, &tables, Kernel::Polynomial { degree }, c).await?
        }
        Classifier::Forest { criterion, trees } => {
            let seed = context.options.seed;
            let mut forest = Forest::new(train, train_classes, test, criterion, seed)?;
            for tree in 0..trees {
                forest.grow()?;
                watch.tell(News::Step { done: tree + 1, total: trees });
                watch.yield_now().await?;
            }
            forest.classes()
        }
        Classifier::Neighbours { k } => nearest(context, k, &tables).await?,
        Classifier::Discriminant { shared } => {
            Discriminant::fit(train, train_classes, shared)?.classes(test)
        }
    };
    let tested = Tested::of(test_classes, &read, &[], work.data.classes);
    let figures = vec![percent(Figure::TestAccuracy, tested.count.accuracy())];
    Ok(RowResult::without_epochs(train_classes.len(), tested, figures))
}

async fn svm(
    watch: &impl Watch,
    tables: &Tables,
    kernel: Kernel,
    c: f64,
) -> Result<Vec<u8>, LabError> {
    let svm = Svm::fit(&tables.train, &tables.train_classes, kernel, c);
    let total = tables.test.len();
    let mut read = Vec::with_capacity(total);
    for row in tables.test.rows() {
        read.push(svm.read(row));
        if read.len() % 100 == 0 {
            watch.tell(News::Step { done: read.len(), total });
            watch.yield_now().await?;
        }
    }
    Ok(read)
}

async fn nearest<W: Watch>(
    context: &Context<W>,
    k: usize,
    Tables { train, test, train_classes, .. }: &Tables,
) -> Result<Vec<u8>, LabError> {
    /// The test pictures that are classified before other work may run.
    const AT_ONCE: usize = 500;
    let mut read = Vec::with_capacity(test.len());
    for values in test.values.chunks(AT_ONCE * test.width) {
        let part = Table { values: values.to_vec(), width: test.width };
        let nearest = Nearest::find(k, train, train_classes, &part, &context.device).await?;
        read.extend(nearest.classes());
        context.watch.tell(News::Step { done: read.len(), total: test.len() });
        context.watch.yield_now().await?;
    }
    Ok(read)
}

async fn network<W: Watch>(
    context: &Context<W>,
    layers: &[Layer],
    settings: &Settings,
    tables: Tables,
    data: Data,
) -> Result<RowResult, LabError> {
    let settings = context.scaled(settings);
    let (mut rng, width) = (seeded(context.options.seed), tables.train.width);
    let outputs = data.classes.labels().len();
    let top = top(layers, width, outputs, &mut rng, &context.device)?;
    let Tables { train, validation, test, train_classes, test_classes } = tables;
    let prepared = Prepared {
        train: examples(train, train_classes),
        validation: validation.map(|(table, classes)| examples(table, classes)),
        test: examples(test, test_classes),
        classes: data.classes,
    };
    let trained = context.fit(top, &prepared, &settings).await?;
    context.test(trained, &prepared, &settings).await
}

fn k_means(k: usize, seed: u64, tables: &Tables, data: Data) -> Result<RowResult, ClassicError> {
    let Tables { test, train_classes, test_classes, .. } = tables;
    let found = clusters(test, k, seed)?;
    let mut members = vec![[0u32; CLASSES]; k];
    for (&cluster, &class) in found.iter().zip(test_classes) {
        members[usize::from(cluster)][usize::from(class)] += 1;
    }
    let named: Vec<u8> = members.iter().map(|classes| most_votes(classes)).collect();
    let read: Vec<u8> = found.iter().map(|&cluster| named[usize::from(cluster)]).collect();
    let tested = Tested::of(test_classes, &read, &[], data.classes);
    let value = adjusted_rand_index(&found, test_classes);
    let figures = vec![
        percent(Figure::TestAccuracy, tested.count.accuracy()),
        Measured { figure: Figure::AdjustedRandIndex, value },
    ];
    let result = RowResult::without_epochs(train_classes.len(), tested, figures);
    Ok(RowResult { points: points(test, test_classes, &found), ..result })
}

/// The table's first rows as points, divided by the largest coordinate. Empty unless a row has three numbers.
fn points(table: &Table, labels: &[u8], clusters: &[u8]) -> Vec<Point> {
    let (rows, _) = table.values.as_chunks::<3>();
    if table.width != 3 {
        return Vec::new();
    }
    let rows = &rows[..rows.len().min(Point::MOST)];
    let far = rows.iter().flatten().fold(f32::MIN_POSITIVE, |far, x| far.max(x.abs()));
    let point = |((row, &label), &cluster): ((&[f32; 3], &u8), &u8)| Point {
        at: row.map(|x| x / far),
        label,
        cluster,
    };
    rows.iter().zip(labels).zip(clusters).map(point).collect()
}

fn table(examples: Examples) -> Table {
    match examples.inputs {
        Inputs::Features { values, width } => Table { values, width },
        Inputs::Pictures(bytes) => {
            Table { values: intensities([&bytes[..]]), width: ink::Image28::PIXELS }
        }
    }
}

fn examples(table: Table, targets: Vec<u8>) -> Examples {
    let Table { values, width } = table;
    Examples { inputs: Inputs::Features { values, width }, targets }
}
