//! Rows with a classifier on a frozen network's features: extracted once, scaled, projected, learned.

use std::sync::Arc;

use crate::classic::clusters::{adjusted_rand_index, clusters};
use crate::classic::components::{Components, ComponentsError};
use crate::classic::discriminant::Discriminant;
use crate::classic::forest::Forest;
use crate::classic::neighbours::Nearest;
use crate::classic::scaler::Scaler;
use crate::classic::svm::{Kernel, Svm};
use crate::classic::{Table, most_votes};
use crate::hand::kept;
use crate::network::{Chain, Trunk, seeded};
use crate::runner::{Done, Kept, LabError, Runner, percent};
use crate::sources::Prepared;
use ink::CLASSES;
use learn::model::intensities;
use learn::model::vgg16::Vgg16;
use learn::train::{Examples, Inputs};
use network::settings::Settings;
use network::watch::{News, Watch};
use recipes::recipe::{Classifier, Classifying, Data, Features, Figure, Layer, Row};
use recipes::{Measured, Point, Tested};

impl From<ComponentsError> for LabError {
    fn from(error: ComponentsError) -> Self {
        match error {
            ComponentsError::Classic(error) => error.into(),
            ComponentsError::Read(error) => error.into(),
        }
    }
}

/// Features of a data set's pictures, and whose they are.
pub(super) struct Extracted {
    features: Features,
    data: Data,
    tables: Arc<Tables>,
}

/// Training and test pictures as a classifier sees them.
struct Tables {
    train: Table,
    test: Table,
    known: Vec<u8>,
    asked: Vec<u8>,
}

impl Tables {
    /// What a row learns from and is tested on: a copy, since the next row may want all as it was.
    fn chosen(&self, work: &Classifying) -> Self {
        let rows = work.most.unwrap_or(self.train.len());
        let mut chosen = Self {
            train: self.train.first(rows),
            test: self.test.clone(),
            known: self.known.iter().copied().take(rows).collect(),
            asked: self.asked.clone(),
        };
        if work.scaled {
            let scaler = Scaler::fit(&chosen.train);
            scaler.scale(&mut chosen.train);
            scaler.scale(&mut chosen.test);
        }
        chosen
    }
}

impl<W: Watch> Runner<W> {
    pub(super) async fn classify(
        &mut self,
        row: &Row,
        work: &Classifying,
    ) -> Result<Done, LabError> {
        let mut tables = self.extracted(row, work).await?.chosen(work);
        if let Some(components) = work.components {
            let components = Components::fit(&tables.train, components, &self.device).await?;
            tables.train = components.of(&tables.train, &self.device).await?;
            tables.test = components.of(&tables.test, &self.device).await?;
        }
        self.watch.breathe().await?;
        let read = match work.classifier {
            Classifier::Network { top, settings } => {
                return self.top(top, &settings, tables, work.data).await;
            }
            Classifier::Clusters { k } => return self.clusters(k, &tables, work.data),
            Classifier::SvmRbf { c } => self.machine(&tables, Kernel::Rbf, c).await?,
            Classifier::SvmPolynomial { c, degree } => {
                self.machine(&tables, Kernel::Polynomial { degree }, c).await?
            }
            Classifier::Forest { criterion, trees } => {
                let Tables { train, test, known, .. } = &tables;
                let mut forest = Forest::new(train, known, test, criterion, self.options.seed)?;
                for tree in 0..trees {
                    forest.grow()?;
                    self.watch.tell(News::Step { done: tree + 1, total: trees });
                    self.watch.breathe().await?;
                }
                forest.classes()
            }
            Classifier::Neighbours { k } => {
                let Tables { train, test, known, .. } = &tables;
                self.nearest(k, train, known, test).await?
            }
            Classifier::Discriminant { shared } => {
                let fit = Discriminant::fit(&tables.train, &tables.known, shared)?;
                tables.test.rows().map(|row| fit.read(row)).collect()
            }
        };
        let tested = Tested::of(&tables.asked, &read, &[], work.data.classes);
        let figures = vec![percent(Figure::TestAccuracy, tested.count.accuracy())];
        Ok(Done::untrained(tables.known.len(), tested, figures))
    }

    async fn extracted(&mut self, row: &Row, work: &Classifying) -> Result<Arc<Tables>, LabError> {
        if let Some(kept) = &self.extracted
            && kept.features == work.features
            && kept.data == work.data
        {
            return Ok(kept.tables.clone());
        }
        // First what is quick and may be lacking.
        let prepared = self.sources.prepare(&work.data, self.options.seed, self.options.scale)?;
        let kept = match work.features {
            Features::TrunkOf(name) => self.trunk_of(name, row).await?,
            Features::Shipped => kept(self.sources.base()?.base().clone()),
            Features::Vgg16 => {
                let trunk = Trunk::Vgg16(self.sources.vgg16()?.clone());
                Kept { trunk, width: Vgg16::FEATURES }
            }
        };
        let Prepared { train, test, .. } = self.features(&kept, prepared).await?;
        let tables = Arc::new(Tables {
            known: train.targets.clone(),
            asked: test.targets.clone(),
            train: table(train),
            test: table(test),
        });
        let (features, data) = (work.features, work.data);
        self.extracted = Some(Extracted { features, data, tables: tables.clone() });
        Ok(tables)
    }

    async fn machine(&self, tables: &Tables, kernel: Kernel, c: f64) -> Result<Vec<u8>, LabError> {
        let svm = Svm::fit(&tables.train, &tables.known, kernel, c);
        let total = tables.test.len();
        let mut read = Vec::with_capacity(total);
        for row in tables.test.rows() {
            read.push(svm.read(row));
            if read.len() % 100 == 0 {
                self.watch.tell(News::Step { done: read.len(), total });
                self.watch.breathe().await?;
            }
        }
        Ok(read)
    }

    async fn nearest(
        &self,
        k: usize,
        known: &Table,
        classes: &[u8],
        asked: &Table,
    ) -> Result<Vec<u8>, LabError> {
        /// Test pictures between two breaths.
        const AT_ONCE: usize = 500;
        let mut read = Vec::with_capacity(asked.len());
        for values in asked.values.chunks(AT_ONCE * asked.width) {
            let part = Table { values: values.to_vec(), width: asked.width };
            let nearest = Nearest::find(k, known, classes, &part, &self.device).await?;
            read.extend(nearest.classes());
            self.watch.tell(News::Step { done: read.len(), total: asked.len() });
            self.watch.breathe().await?;
        }
        Ok(read)
    }

    async fn top(
        &self,
        top: &[Layer],
        settings: &Settings,
        tables: Tables,
        data: Data,
    ) -> Result<Done, LabError> {
        let settings = Settings { epochs: self.options.scale.epochs(settings.epochs), ..*settings };
        let classes = data.classes;
        let (mut rng, width) = (seeded(self.options.seed), tables.train.width);
        let top = Chain::top(top, width, classes.labels().len(), &mut rng, &self.device)?;
        let Tables { train, test, known, asked } = tables;
        let prepared = Prepared {
            train: examples(train, known),
            validation: None,
            test: examples(test, asked),
            classes,
        };
        let trained = self.fit(top, &prepared, &settings).await?;
        self.tested(trained, &prepared, &settings).await
    }

    fn clusters(&self, k: usize, tables: &Tables, data: Data) -> Result<Done, LabError> {
        let found = clusters(&tables.test, k, self.options.seed)?;
        let mut members = vec![[0u32; CLASSES]; k];
        for (&cluster, &class) in found.iter().zip(&tables.asked) {
            members[usize::from(cluster)][usize::from(class)] += 1;
        }
        let named: Vec<u8> = members.iter().map(|classes| most_votes(classes)).collect();
        let read: Vec<u8> = found.iter().map(|&cluster| named[usize::from(cluster)]).collect();
        let tested = Tested::of(&tables.asked, &read, &[], data.classes);
        let value = adjusted_rand_index(&found, &tables.asked);
        let figures = vec![
            percent(Figure::TestAccuracy, tested.count.accuracy()),
            Measured { figure: Figure::AdjustedRandIndex, value },
        ];
        let done = Done::untrained(tables.known.len(), tested, figures);
        Ok(Done { points: points(&tables.test, &tables.asked, &found), ..done })
    }
}

/// The first of these rows, where they are three numbers each.
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
