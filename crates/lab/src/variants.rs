//! Variants of recipe 001's rows on VGG16's features of MNIST. Each changes a setting that the text leaves open, or makes a
//! mistake that is easily made. Its figures stand beside the printed ones.

mod choices;

use std::rc::Rc;

use burn::tensor::Device;

use crate::classic::Table;
use crate::classify::{Extracted, Labelled, Rows, classify};
use crate::context::{Context, Options};
use crate::error::LabError;
use crate::sources::{Places, SourceError, Sources, targets};
use data::Digits;
use ink::Image28;
use learn::model::vgg16::Vgg16;
use network::vgg16::{FEATURES, PICTURE_SIDE};
use network::watch::{News, Watch};
use recipes::recipe::{Classifier, Classifying, Data, Features, Published, Said, Work};
use recipes::scale::Scale;
use recipes::{UnknownError, find};

pub use choices::{Intensities, Pooling, Resizing, Training, Variant, ZScores};

use choices::MAP;

/// The recipe whose rows are varied.
pub const RECIPE: &str = "001";

/// A figure this near to the printed one, in points, counts as the printed one.
pub const NEAR: f64 = 1.5;

/// A printed number, and a classifier that may have given it.
#[derive(Clone, Debug)]
pub struct Column {
    pub title: &'static str,
    /// The recipe's row with the number.
    pub row: &'static str,
    /// In percent.
    pub published: f64,
    classifier: Classifier,
    components: Option<usize>,
    /// The pictures that it learns from at most, as in the recipe.
    most: Option<usize>,
}

/// The recipe's classifiers, with one forest and one number of neighbours. The linear machine is there twice: as the
/// recipe has it, and as machines that tell classes apart two by two.
pub fn columns() -> Result<Vec<Column>, UnknownError> {
    const MACHINE: &str = "mnist-vgg16-svm-linear";
    const COLUMNS: [(&str, &str); 8] = [
        ("logistic", "mnist-vgg16-logistic"),
        ("network", "mnist-vgg16-network"),
        ("perceptron", "mnist-vgg16-perceptron"),
        ("SVM linear", MACHINE),
        ("cubic", "mnist-vgg16-svm-cubic"),
        ("15 components", "mnist-vgg16-svm-15"),
        ("forest 25", "mnist-vgg16-forest-gini-25"),
        ("3 neighbours", "mnist-vgg16-neighbours-3"),
    ];
    let recipe = find(RECIPE)?;
    let mut columns = Vec::with_capacity(COLUMNS.len() + 1);
    for (title, name) in COLUMNS {
        let row = recipe.row(name)?;
        let number = |published: &Published| match published.said {
            Said::Exactly(number) => Some(number),
            Said::Above(_) | Said::Below(_) => None,
        };
        if let (Work::Classify(work), Some(published)) =
            (&row.work, row.published.iter().find_map(number))
        {
            let Classifying { classifier, components, most, .. } = *work;
            columns.push(Column { title, row: name, published, classifier, components, most });
        }
    }
    let by_pairs = columns.iter().find(|column| column.components.is_some());
    let by_pairs = by_pairs.map(|column| (column.classifier, column.most));
    if let Some(at) = columns.iter().position(|column| column.row == MACHINE)
        && let Some((classifier, most)) = by_pairs
    {
        let two_by_two =
            Column { title: "pairwise linear", classifier, most, ..columns[at].clone() };
        columns.insert(at + 1, two_by_two);
    }
    Ok(columns)
}

/// Whether a figure counts as the printed one; both in percent.
pub fn is_near(figure: f64, published: f64) -> bool {
    (figure - published).abs() <= NEAR
}

/// How many printed numbers are near. `figures`: of each column, in percent. A number with two classifiers counts once.
pub fn near(columns: &[Column], figures: &[Option<f64>]) -> usize {
    let pairs = columns
        .iter()
        .zip(figures)
        .filter(|(column, figure)| figure.is_some_and(|figure| is_near(figure, column.published)));
    let mut rows: Vec<&str> = pairs.map(|(column, _)| column.row).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.len()
}

/// Runs variants on the same pictures.
pub struct Variants<W> {
    context: Context<W>,
    /// Without its last pooling.
    vgg16: Vgg16,
    columns: Vec<Column>,
    data: Data,
    train: Digits,
    test: Digits,
    /// Of the last variant: several begin with the same.
    maps: Option<(Intensities, Resizing, [Table; 2])>,
}

impl<W: Watch> Variants<W> {
    /// `vgg16`: without its last pooling (`Vgg16::before_pooling`). `most`: pictures to learn from, the first of those
    /// that the recipe's rows learn from with the same seed, and to test with, evenly drawn from all test pictures.
    pub fn new(
        sources: Sources,
        vgg16: Vgg16,
        seed: u64,
        most: [usize; 2],
        device: Device,
        watch: Rc<W>,
    ) -> Result<Self, LabError> {
        let columns = columns()?;
        let logistic = find(RECIPE)?.row("mnist-vgg16-logistic")?;
        let (data, scale) = (logistic.work.data(), Scale::Full);
        let (train, test) = chosen(&sources, &data, seed, most)?;
        let options = Options { seed, scale, engine: String::new() };
        let context = Context { sources, options, watch, device };
        Ok(Self { context, vgg16, columns, data, train, test, maps: None })
    }

    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many pictures are learned from and tested with.
    pub fn pictures(&self) -> [usize; 2] {
        [self.train.len(), self.test.len()]
    }

    /// The accuracy of each column's classifier, in percent; `None` where the variant does not change it, or where it
    /// takes too long.
    pub async fn run(&mut self, variant: &Variant) -> Result<Vec<Option<f64>>, LabError> {
        let [train, test] = self.maps(variant.intensities, variant.resizing).await?;
        let (mut train, mut test) = (variant.pooling.pooled(train), variant.pooling.pooled(test));
        variant.z_scores.scale(&mut train, &mut test);
        let width = train.width;
        let labelled = |table: Table, digits: &Digits| Labelled {
            rows: Rows::Full(table),
            classes: targets(digits.labels.iter().copied(), self.data.classes),
        };
        let (train, test) = (labelled(train, &self.train), labelled(test, &self.test));
        let work = |column: &Column| {
            // Nine times as many features: their eigenvectors take 729 times as long.
            let is_long = column.components.is_some() && width > FEATURES;
            let classifier = variant.training.of(column.classifier, self.train.len());
            classifier.filter(|_| !is_long).map(|classifier| Classifying {
                data: self.data,
                most: column.most,
                features: Features::Vgg16,
                // They are scaled already.
                scaled: false,
                components: column.components,
                classifier,
            })
        };
        let works: Vec<Option<Classifying>> = self.columns.iter().map(work).collect();
        let Some(any) = works.iter().flatten().next() else { return Ok(vec![None; works.len()]) };
        let extracted = Extracted::of(any, train, None, test);
        let mut figures = Vec::with_capacity(works.len());
        for work in &works {
            figures.push(match work {
                Some(work) => {
                    let result = classify(&self.context, &extracted, work).await?;
                    Some(100.0 * result.test.count.accuracy())
                }
                None => None,
            });
        }
        Ok(figures)
    }

    /// VGG16's numbers before the last pooling, of training and test pictures.
    async fn maps(
        &mut self,
        intensities: Intensities,
        resizing: Resizing,
    ) -> Result<&[Table; 2], LabError> {
        let kept = self.maps.take().filter(|(a, b, _)| (*a, *b) == (intensities, resizing));
        let maps = match kept {
            Some(kept) => kept,
            None => {
                let train = self.maps_of(&self.train, intensities, resizing).await?;
                let test = self.maps_of(&self.test, intensities, resizing).await?;
                (intensities, resizing, [train, test])
            }
        };
        let (.., tables) = self.maps.insert(maps);
        Ok(tables)
    }

    async fn maps_of(
        &self,
        digits: &Digits,
        intensities: Intensities,
        resizing: Resizing,
    ) -> Result<Table, LabError> {
        let (input, width) = (intensities.input(), FEATURES * MAP);
        let (watch, total) = (&self.context.watch, digits.len());
        let mut values = Vec::with_capacity(total * width);
        for few in digits.images.chunks(self.vgg16.at_once() * Image28::PIXELS) {
            let grey = resizing.resized(few);
            let channels = input.channels_of(&grey, PICTURE_SIDE * PICTURE_SIDE);
            values.extend(self.vgg16.features_of_channels(channels).await?);
            watch.tell(News::Step { done: values.len() / width, total });
            watch.yield_now().await?;
        }
        Ok(Table { values, width })
    }
}

/// The pictures to learn from, and those to test with.
fn chosen(
    sources: &Sources,
    data: &Data,
    seed: u64,
    [to_learn, to_test]: [usize; 2],
) -> Result<(Digits, Digits), SourceError> {
    let Places { mut train, test, .. } = sources.places(data, seed, Scale::Full.pictures())?;
    train.truncate(to_learn);
    let to_test = to_test.min(test.len());
    let evenly: Vec<usize> = (0..to_test).map(|i| test[i * test.len() / to_test]).collect();
    let parts = sources.parts(data.set)?;
    Ok((parts.train.select(&train), parts.test.select(&evenly)))
}
