//! Many digits read by several sides, as the protocol has it: damage, forgetting, the map, confusions.

use std::collections::BTreeMap;

use data::Digits;
use ink::metrics::most_likely;
use ink::{CLASSES, Count, Image28, Probabilities};
use network::LayerWeights;
use network::reading::{probabilities, probabilities_among};
use why::{
    ConfusionCells, Damage, broken_sentence, confusion_sentence, forgetting_sentence, map_sentence,
};
use worker::explainer::{
    Broken, BrokenSide, Cell, CellDigit, ChangedPicture, ConfusionSide, Confusions, Forgetting,
    Map, MapPoint, Moved, Origin, Pictures, Placed, Set, Side,
};

use crate::error::ExplainError;
use crate::loaded::Loaded;
use crate::net::Net;

/// As which digit each of n pictures is read; `features`: n × features.
pub(crate) fn read(layer: &LayerWeights, features: &[f32]) -> Vec<u8> {
    digits(&probabilities(layer, features))
}

pub(crate) fn digits(read: &[Probabilities]) -> Vec<u8> {
    read.iter().map(most_likely).collect()
}

/// What damage costs on pictures with these labels; those of digits that the network does not read are left out.
/// `whole`, `hurt`: each picture's features in the intact network, and in that with the damage.
pub(crate) fn broken(
    (intact, whole): (&Net, &[f32]),
    (net, hurt): (&Net, &[f32]),
    damage: &Damage,
    labels: &[u8],
) -> Broken {
    let digits = intact.digits();
    let right = |layer: &LayerWeights, features: &[f32]| {
        let mut count = Count::default();
        for (label, read) in labels.iter().zip(probabilities_among(digits, layer, features)) {
            if digits.contains(label) {
                count.add(most_likely(&read) == *label);
            }
        }
        count
    };
    let side = |side| BrokenSide {
        side,
        intact: right(intact.layer(side), whole),
        broken: right(net.layer(side), hurt),
    };
    let sides: Vec<BrokenSide> = intact.sides().map(side).collect();
    // What the person uses.
    let last = sides.last().map(|side| broken_sentence(damage, side.intact, side.broken));
    Broken { sides, sentence: last.unwrap_or_default() }
}

/// What the head has forgotten of MNIST's test pictures; `features`: n × features.
pub(crate) fn forgetting(
    net: &Net,
    features: &[f32],
    mnist: &Digits,
) -> Result<Forgetting, ExplainError> {
    let [before, after] = [Side::Base, Side::Head].map(|side| net.layer(side));
    let known = why::forgetting(before, after, features, &mnist.labels)?;
    let shown = known.by_kind().take(Forgetting::SHOWN).filter_map(|changed| {
        Some(ChangedPicture {
            image: mnist.picture(changed.place)?,
            label: changed.label,
            before: changed.before,
            after: changed.after,
        })
    });
    let moved =
        known.moved.map(|why::Moved { distance, share }| Moved { distance, share }).to_vec();
    Ok(Forgetting {
        sentence: forgetting_sentence(&known),
        before: known.before,
        after: known.after,
        changes: known.changes,
        changed: known.changed.len() as u32,
        pictures: shown.collect(),
        moved,
    })
}

/// The map of MNIST's first test pictures, of which `features` are n × features, and of the person's own
/// digits. `own_after`: as which digits these are read with what the person added.
pub(crate) fn map(
    loaded: &Loaded,
    features: &[f32],
    mnist: &Digits,
    own_after: &[u8],
) -> Result<Map, ExplainError> {
    let (net, own) = (loaded.intact(), loaded.own());
    let after = loaded.personal().unwrap_or(Side::Base);
    let layers = [Side::Base, after].map(|side| net.layer(side));
    let axes = why::Map::new(layers[0], features).ok_or(ExplainError::NoMap)?;
    let placed = |features: &[f32]| {
        let [before, after] = layers.map(|layer| {
            let spots = axes.spots(layer, features).into_iter().zip(read(layer, features));
            spots.map(|([x, y], read)| Placed { x, y, read })
        });
        before.zip(after).zip(0u32..)
    };
    let (mut points, mut pictures) = (Vec::new(), Pictures::default());
    for (((before, after), place), &label) in placed(features).zip(&mnist.labels) {
        if let Some(image) = mnist.picture(place as usize) {
            points.push(MapPoint { from: Origin::Mnist(place), label, before, after });
            pictures.add(&image);
        }
    }
    let digits = own.samples.iter().zip(&own.images).zip(own_after);
    for (((before, after), place), ((sample, image), &read)) in
        placed(own.known.features()).zip(digits)
    {
        let (from, label) = (Origin::Own(place), sample.label);
        points.push(MapPoint { from, label, before, after: Placed { read, ..after } });
        pictures.add(image);
    }
    let [first, second] = axes.shares();
    let sentence = map_sentence(&axes, after == Side::Head);
    Ok(Map { sentence, shown: (first, second), after, points, pictures })
}

/// Which digits are read as which. `read`: for each side, as which digit each of n is read; `image`: the
/// picture of the digit at a place.
pub(crate) fn confusions(
    of: Set,
    labels: &[u8],
    read: &[(Side, Vec<u8>)],
    image: impl Fn(usize) -> Option<Image28>,
) -> Confusions {
    let (mut pictures, mut sent) = (Pictures::default(), BTreeMap::<usize, u32>::new());
    let mut sides = Vec::with_capacity(read.len());
    for (side, read) in read {
        let known = ConfusionCells::of(labels, read);
        let classes = 0..CLASSES as u8;
        let pairs =
            classes.clone().flat_map(|label| classes.clone().map(move |read| (label, read)));
        let mut cells = Vec::new();
        for (label, read) in pairs {
            let shown = known.places(label, read).iter().take(Cell::SHOWN).filter_map(|&place| {
                let picture = match sent.get(&place) {
                    Some(&picture) => picture,
                    None => pictures.add(&image(place)?),
                };
                sent.insert(place, picture);
                Some(CellDigit { from: origin(of, place), picture })
            });
            let digits: Vec<CellDigit> = shown.collect();
            if !digits.is_empty() {
                cells.push(Cell { label, read, digits });
            }
        }
        let (counts, sentence) = (known.counts(), confusion_sentence(&known));
        sides.push(ConfusionSide { side: *side, counts, cells, sentence });
    }
    Confusions { of, sides, pictures }
}

fn origin(of: Set, place: usize) -> Origin {
    match of {
        Set::Own => Origin::Own(place as u32),
        Set::Mnist => Origin::Mnist(place as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_picture_of_a_confusion_is_sent_once() {
        let labels = [7; 30];
        let mut read = [7; 30].to_vec();
        let before = (Side::Base, read.clone());
        read[3] = 1;
        let image = |place: usize| Image28::from_bytes(vec![place as u8; Image28::PIXELS]);
        let told = confusions(Set::Mnist, &labels, &[before, (Side::Head, read)], image);
        assert_eq!(told.sides[0].cells.len(), 1);
        assert_eq!(told.sides[0].cells[0].digits.len(), Cell::SHOWN);
        let [one, sevens] = told.sides[1].cells.as_slice() else { panic!("{:?}", told.sides) };
        assert_eq!((one.label, one.read), (7, 1));
        assert_eq!(one.digits, [CellDigit { from: Origin::Mnist(3), picture: 3 }]);
        assert_eq!(sevens.digits.len(), Cell::SHOWN);
        // The one place that the first side did not send.
        assert_eq!(told.pictures.0.len(), (Cell::SHOWN + 1) * Image28::PIXELS);
        for digit in told.sides.iter().flat_map(|s| &s.cells).flat_map(|cell| &cell.digits) {
            let Origin::Mnist(place) = digit.from else { panic!("{digit:?}") };
            assert_eq!(told.pictures.picture(digit.picture), image(place as usize));
        }
        assert_eq!(told.sides[1].counts.count().right, 29);
    }
}
