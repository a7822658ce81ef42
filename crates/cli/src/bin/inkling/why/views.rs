//! `inkling why` with `--network`, `--map`, `--break` or `--forgetting`: what is inside of the network.

use std::path::Path;

use anyhow::{Context, Result};
use data::Part;
use ink::metrics::{count_read, most_likely};
use ink::{CLASSES, Count, Hand, Image28, Prior};
use network::layers::Layer;
use network::reading::probabilities;
use network::weights::Weights;
use network::{Base, LayerWeights};
use why::{
    Broken, ConfusionCells, Damage, Filter, ForgettingSheet, LayerInfo, Map, MapSheet, MatrixSheet,
    NetworkSheet, OwnSpot, Question, Reader, Sum, Trunk, broken_sentence, confusion_sentence,
    feature_name, filters, forgetting_sentence, layer_sentence, map_sentence, network_sentence,
    sum, sum_sentence, units_sentence,
};
use worker::explainer;

use super::{Answer, Asked};
use crate::files;

/// The terms of a score that are named.
const TERMS: usize = 6;

/// Each layer at work on the digit.
pub fn network(asked: &Asked, against: Option<u8>, base: &Base, trunk: &Trunk) -> Result<Answer> {
    let (picture, layer, hand) = (asked.picture()?, asked.layer(base), Hand::default());
    let open = why::open(&Reader { trunk, layer, hand: &hand, prior: Prior::NONE }, &picture)?;
    let Question { digit, against } = Question::of(&open.probabilities, against);
    let sums = [digit, against].map(|digit| sum(layer, &open.features, digit, TERMS));
    let first = filters(&trunk.network(), &asked.weights(base)?, 0);
    let first = first.context("the base has no weights that look at the picture")?;
    let infos = || open.layers.iter().map(|layer| &layer.info);
    let last = infos().next_back().context("the network has no layers")?;
    let sentence = network_sentence(&open);
    let mut sentences = vec![sentence.clone()];
    sentences.extend(infos().map(said));
    let scores = trunk.network().names.len() + 1;
    sentences.push(format!(
        "Layer {scores}, the scores: {CLASSES} sums of {} numbers.",
        open.features.len()
    ));
    sentences.extend(sums.iter().map(|sum| sum_sentence(last, sum)));
    let sheet = NetworkSheet {
        open: &open,
        sentence,
        units_sentence: units_sentence(&trunk.network()),
        units: shown(trunk.network().trunk.first(), &first, &sums[0], last),
        sums: &sums,
    };
    Ok(Answer { sentences, svg: sheet.to_svg() })
}

/// A layer, with its number for `--break` if it has one.
fn said(info: &LayerInfo) -> String {
    let (name, about) = (&info.name, layer_sentence(info));
    match info.weights {
        Some(place) => format!("Layer {}, {name}: {about}", place + 1),
        None => format!("{name}: {about}"),
    }
}

/// The weights that are drawn, with captions: all of them, or the units that add most to a score.
fn shown<'a>(
    kind: Option<&Layer>,
    first: &'a [Filter],
    sum: &Sum,
    last: &LayerInfo,
) -> Vec<(String, &'a Filter)> {
    let numbered = first.iter().enumerate();
    match kind {
        Some(Layer::Dense(_)) => {
            let units = sum.terms.iter().map(|term| term.feature);
            units.filter_map(|unit| Some((feature_name(last, unit), first.get(unit)?))).collect()
        }
        Some(_) => numbered.map(|(i, own)| (format!("filter {}", i + 1), own)).collect(),
        None => numbered.map(|(i, own)| (format!("for {i}"), own)).collect(),
    }
}

/// MNIST's digits and the writer's, by their scores.
pub fn map(asked: &Asked, base: &Base, trunk: &Trunk) -> Result<Answer> {
    let (crowd, labels) = pictures(Some(0..1), explainer::Map::PICTURES)?;
    let features = trunk.features(&crowd);
    let map = Map::new(&base.head, &features).context("there are too few digits for a map")?;
    let own = asked.own.iter().filter_map(|own| Some((own.drawn.image()?, own.label)));
    let (own, own_labels): (Vec<Image28>, Vec<u8>) = own.unzip();
    let own = trunk.features(&own);
    let heads = [&base.head, asked.layer(base)];
    let [before, after] = heads.map(|head| map.spots(head, &own));
    let read = heads.map(|head| digits(head, &own));
    let spots = own_labels.iter().enumerate().map(|(i, &label)| OwnSpot {
        label,
        before: before[i],
        after: after[i],
        read: read.each_ref().map(|read| read[i]),
    });
    let sentence = map_sentence(&map, asked.head.is_some());
    let mut sentences = vec![sentence.clone()];
    let [first, second] = read.each_ref().map(|read| count_read(&own_labels, read));
    let Count { right, of } = first;
    if of > 0 {
        sentences.push(format!("The base reads {right} of {of} of your own digits right."));
    }
    if of > 0 && asked.head.is_some() {
        sentences.push(format!("Your head reads {} of them right.", second.right));
    }
    let crowd = labels.into_iter().zip(map.spots(&base.head, &features)).collect();
    let svg = MapSheet { sentence, crowd, own: spots.collect() }.to_svg();
    Ok(Answer { sentences, svg })
}

/// What damage costs.
pub fn broken(asked: &Asked, damage: &Damage, base: &Base, trunk: &Trunk) -> Result<Answer> {
    let hand = Hand::default();
    let hurt = Broken::new(base.name(), &asked.weights(base)?, damage)?;
    let whole = Reader { trunk, layer: asked.layer(base), hand: &hand, prior: Prior::NONE };
    let readers = [whole, hurt.reader(&hand)];
    let (pictures, labels) = pictures(Some(0..1), explainer::Damage::PICTURES)?;
    let cells = readers.map(|reader| {
        let read: Vec<u8> = reader.read_pictures(&pictures).iter().map(most_likely).collect();
        ConfusionCells::of(&labels, &read)
    });
    let [whole, counts] = cells.each_ref().map(ConfusionCells::counts);
    let sentence = broken_sentence(damage, whole.count(), counts.count());
    let mut sentences = vec![sentence.clone(), confusion_sentence(&cells[1])];
    let digit = asked.picture()?;
    let read = readers.map(|reader| reader.read_pictures(std::slice::from_ref(&digit)));
    if let [Some(before), Some(after)] = read.each_ref().map(|read| read.first().map(most_likely)) {
        sentences.push(format!(
            "The whole network reads your digit as {before}, the broken one as {after}."
        ));
    }
    let matrices = vec![("Whole".to_owned(), whole), ("Broken".to_owned(), counts)];
    Ok(Answer { sentences, svg: MatrixSheet { sentence, matrices }.to_svg() })
}

/// What the head has forgotten.
pub fn forgetting(asked: &Asked, base: &Base, trunk: &Trunk) -> Result<Answer> {
    let head = asked.head.as_ref().with_context(|| {
        format!(
            "without a head nothing is forgotten: give one with --head, or a saved page that has chosen one for the {} base",
            base.name()
        )
    })?;
    let (pictures, labels) = pictures(None, usize::MAX)?;
    let features = trunk.features(&pictures);
    let known = why::forgetting(&base.head, &head.layer, &features, &labels)?;
    let sentence = forgetting_sentence(&known);
    let moved = known.moved.iter().enumerate().map(|(digit, moved)| {
        let percent = 100.0 * moved.share;
        format!("The weights of {digit} moved by {percent:.1} % of their length.")
    });
    let sentences = std::iter::once(sentence.clone()).chain(moved).collect();
    let drawn = known.by_kind().take(explainer::Forgetting::SHOWN);
    let drawn = drawn.map(|changed| (*changed, pictures[changed.place].clone())).collect();
    let svg = ForgettingSheet { sentence, known: &known, pictures: drawn }.to_svg();
    Ok(Answer { sentences, svg })
}

impl Asked {
    fn picture(&self) -> Result<Image28> {
        self.drawn.image().context("the digit has no ink: choose another one with --digit")
    }

    /// The base's weights with the head, if there is one.
    fn weights(&self, base: &Base) -> Result<Weights> {
        Ok(Weights { head: Some(self.layer(base).clone()), ..base.weights()? })
    }
}

/// What each row of features is read as.
fn digits(head: &LayerWeights, features: &[f32]) -> Vec<u8> {
    probabilities(head, features).iter().map(most_likely).collect()
}

/// MNIST's first `most` test pictures, and their labels.
fn pictures(
    shards: Option<std::ops::Range<usize>>,
    most: usize,
) -> Result<(Vec<Image28>, Vec<u8>)> {
    let digits = data::load(&Path::new(files::DATA).join("mnist"), Part::Test, shards)?;
    let labelled = digits.labels.iter().enumerate().take(most);
    Ok(labelled.filter_map(|(place, &label)| Some((digits.picture(place)?, label))).unzip())
}
