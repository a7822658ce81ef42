//! One writer draws a set of signs; the signs are learned, then read beside digits and strange ink.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use burn::tensor::{Device, Tensor};
use data::Part;
use data::signs::{Drawings, Writer, random_of, sets};
use data::synthetic;
use ink::{Count, Hand, Labelled, Stroke, metrics};
use learn::head::{Head, plain};
use learn::labelled_features::LabelledFeatures;
use learn::read;
use learn::signs::{Learning, SignsError, rehearsal};
use learner::shipped::Shipped;
use network::FineTuneSettings;
use network::LayerWeights;
use network::reading::probabilities;
use network::signs::{Classes, Method, Sketch};
use recipes::recipe::SIGN_TESTS;

use super::inks::Inks;
use super::report::Row;
use crate::files::{self, BaseArgs};
use crate::pen::digits;

/// Scribbles that each head reads.
const SCRIBBLES: usize = 50;

/// What is the same for every set.
pub struct Setting {
    shipped: Shipped,
    settings: FineTuneSettings,
    rehearsal: LabelledFeatures,
    pen: Inks,
    mnist: Inks,
    /// How the base alone reads the pen file's digits, and MNIST's test pictures.
    pub pen_before: Count,
    pub mnist_before: Count,
}

impl Setting {
    /// `pictures`: how many of MNIST's test pictures; `pen_digits`: made-up digits of each class that are rehearsed.
    pub fn new(
        base: &BaseArgs,
        pen: &Path,
        pictures: Option<usize>,
        pen_digits: usize,
        settings: FineTuneSettings,
    ) -> Result<Self> {
        let shipped = base.load(&Device::flex())?;
        let first = |digits: data::Digits, count: usize| {
            digits.select(&(0..digits.len().min(count)).collect::<Vec<_>>())
        };
        let mnist = if settings.replay == 0 {
            None
        } else {
            let shard = data::load(&Path::new(files::DATA).join("mnist"), Part::Train, Some(0..1))?;
            let shard = first(shard, settings.replay as usize);
            let features = read::features(&shipped.base, &shard.images).collect();
            Some(LabelledFeatures { features: Tensor::cat(features, 0), labels: shard.labels })
        };
        let rehearsal = rehearsal(&shipped.base, mnist, pen_digits, settings.seed);
        let rehearsal = rehearsal.ok_or(SignsError::NoRehearsal)?;
        let writers = digits::writers(&files::read_plain_or_gz(pen)?)?;
        let pen: Vec<Labelled> = writers.into_values().flatten().collect();
        let pen = Inks::drawn(&shipped, &pen)?;
        let mnist = first(files::mnist(Part::Test)?, pictures.unwrap_or(usize::MAX));
        let mnist = Inks::pictures(&shipped, mnist)?;
        let layer = pollster::block_on(plain(shipped.base.head()))?;
        let (pen_before, mnist_before) = (before(&layer, &pen), before(&layer, &mnist));
        Ok(Self { shipped, settings, rehearsal, pen, mnist, pen_before, mnist_before })
    }

    /// Learns a set and adds to each row how its method reads. All rows have the same number of shots.
    pub fn measure(&self, drawn: &DrawnSet, rows: &mut [Row]) -> Result<()> {
        let Some(shots) = rows.first().map(|row| row.shots) else { return Ok(()) };
        let (base, settings) = (&self.shipped.base, &self.settings);
        let shots: Vec<Labelled> =
            drawn.shots.iter().flat_map(|of_sign| of_sign.iter().take(shots)).cloned().collect();
        let begun = Instant::now();
        let traces = shots.iter().filter(|drawing| drawing.drawn.trace().is_some()).count();
        let traces_s = begun.elapsed().as_secs_f64();
        anyhow::ensure!(traces == shots.len(), "a drawing has no trace");
        let digits = Head { linear: base.head().clone(), hand: Hand::default() };
        let begun = Instant::now();
        let learning =
            Learning::new(base, &digits, &drawn.classes, &shots, &self.rehearsal, settings);
        let mut learning = pollster::block_on(learning)?;
        let prototypes_s = begun.elapsed().as_secs_f64();
        (0..settings.epochs).for_each(|_| drop(learning.epoch()));
        let head = pollster::block_on(learning.head())?;
        let all_s = begun.elapsed().as_secs_f64();
        for row in rows {
            let counts = |inks: &Inks| inks.counts(&inks.read(&head, row.method));
            let (pen, mnist) = (counts(&self.pen), counts(&self.mnist));
            let (others, scribbles) = (counts(&drawn.others), counts(&drawn.scribbles));
            let read = drawn.test.read(&head, row.method);
            let signs = drawn.test.counts(&read);
            let name = |label| head.classes.name(label).unwrap_or_default();
            for (reading, &label) in read.iter().zip(&drawn.test.labels) {
                if reading.class() != label {
                    *row.misread.entry((name(label), name(reading.class()))).or_default() += 1;
                }
            }
            row.signs.push(signs.right);
            row.seconds.push(match row.method {
                Method::Traces => traces_s,
                Method::Prototypes | Method::Matched => prototypes_s,
                Method::Outputs | Method::Union => all_s,
            });
            row.pen += pen.right;
            row.mnist += mnist.right;
            row.rejected_signs += signs.rejected;
            row.rejected_pen += pen.rejected;
            row.rejected_others += others.rejected;
            row.rejected_scribbles += scribbles.rejected;
        }
        Ok(())
    }
}

/// How a layer that reads digits reads them.
fn before(layer: &LayerWeights, digits: &Inks) -> Count {
    metrics::count(&digits.labels, &probabilities(layer, &digits.features))
}

/// A set as one writer draws it, and strange ink.
pub struct DrawnSet {
    classes: Classes,
    /// Of each sign the drawings to learn from.
    shots: Vec<Vec<Labelled>>,
    /// Other drawings of the signs.
    test: Inks,
    /// One drawing of each sign of the other sets, some of which are drawn nearly alike.
    others: Inks,
    scribbles: Inks,
}

impl DrawnSet {
    /// `number`, `writer`: those of the set and of its writer; `shots`: drawings of each sign to learn from.
    pub fn new(
        setting: &Setting,
        set: &[&str],
        (number, writer): (usize, usize),
        shots: usize,
    ) -> Result<Self> {
        let rng = &mut random_of(setting.settings.seed, number, writer);
        let writer = Writer::new(rng);
        let classes = Classes::new(set.iter().copied())?;
        let Drawings { shots, tests } = Drawings::new(&writer, set, (shots, SIGN_TESTS), rng);
        let mut others: Vec<&str> = sets().iter().flatten().copied().collect();
        others.sort_unstable();
        others.dedup();
        others.retain(|other| !set.contains(other));
        let others = others.iter().filter_map(|name| writer.draw(name, rng));
        let others: Vec<Labelled> = others.map(unlabelled).collect();
        let scribbles = (0..SCRIBBLES).map(|_| unlabelled(synthetic::scribbled(rng)));
        let scribbles: Vec<Labelled> = scribbles.collect();
        let inks = |drawn: &[Labelled]| Inks::drawn(&setting.shipped, drawn);
        Ok(Self {
            classes,
            shots,
            test: inks(&tests)?,
            others: inks(&others)?,
            scribbles: inks(&scribbles)?,
        })
    }

    /// Leaves of the drawings to learn from what a link holds of them.
    pub fn pass_through_link(&mut self) -> Result<()> {
        for shot in self.shots.iter_mut().flatten() {
            let sketch = Sketch::of(shot.drawn.strokes()).context("a drawing has no ink")?;
            shot.drawn = sketch.strokes().into();
        }
        Ok(())
    }
}

/// Ink that is neither a digit nor a sign of the set, so its label counts for nothing.
fn unlabelled(strokes: Vec<Stroke>) -> Labelled {
    Labelled { drawn: strokes.into(), ..Labelled::default() }
}
