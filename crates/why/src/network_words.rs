//! Sentences about a network and many digits, in plain words.

use ink::metrics::most_likely;
use ink::{CLASSES, Count, SIDE, a_digit};
use network::layers::{Conv, Layer, Network, Shape};

use crate::broken::Damage;
use crate::confusion::ConfusionCells;
use crate::forgetting::Forgetting;
use crate::layers::LayerInfo;
use crate::map::Map;
use crate::open::{OpenNetwork, Sum};

/// The way from the picture to the scores.
pub fn network_sentence(open: &OpenNetwork) -> String {
    way_sentence(open.layers.len(), open.features.len(), CLASSES, most_likely(&open.logits))
}

/// The same for a network that may read fewer digits. `layers`: with the picture; `scores`: how many there are; `best`:
/// the digit with the highest one.
pub fn way_sentence(layers: usize, features: usize, scores: usize, best: u8) -> String {
    let way = match (layers, scores) {
        (0 | 1, CLASSES) => {
            format!("Each of the {features} pixels adds to ten scores, one for each digit.")
        }
        (0 | 1, _) => format!(
            "Each of the {features} pixels adds to {scores} scores, one for each digit that the network has learned."
        ),
        (_, CLASSES) => format!(
            "The picture goes through {} layers, which make {features} numbers of it. Each number adds to ten scores, one for each digit.",
            layers - 1
        ),
        _ => format!(
            "The picture goes through {} layers, which make {features} numbers of it. Each number adds to {scores} scores, one for each digit that the network has learned.",
            layers - 1
        ),
    };
    format!("{way} The {best} has the highest score.")
}

/// What a layer does, its outputs, and where they look.
pub fn layer_sentence(info: &LayerInfo) -> String {
    let (about, size) = (&info.about, info.field.size.min(SIDE));
    let looks = format!("looks at {size}×{size} pixels of the digit");
    match (info.layer, info.shape) {
        (None, _) => about.clone(),
        (_, Shape::Pictures { channels, side }) => {
            format!("{about} {channels} pictures of {side}×{side} pixels. Each pixel {looks}.")
        }
        (_, Shape::Row(_)) => format!("{about} Each {looks}."),
    }
}

/// Where a feature comes from; `last`: the layer whose outputs are the features.
pub fn feature_name(last: &LayerInfo, feature: usize) -> String {
    let (channel, row, column) = last.place(feature);
    let (channel, row, column) = (channel + 1, row + 1, column + 1);
    match (last.layer, last.shape) {
        (None, _) => format!("row {row}, column {column}"),
        (_, Shape::Row(_)) => format!("unit {channel}"),
        (_, Shape::Pictures { .. }) => format!("channel {channel}, row {row}, column {column}"),
    }
}

/// A score as a sum, with its terms.
pub fn sum_sentence(last: &LayerInfo, sum: &Sum) -> String {
    let Sum { digit, terms, rest, bias, logit } = sum;
    let mut parts: Vec<String> = terms
        .iter()
        .map(|term| format!("{:+.2} ({})", term.adds(), feature_name(last, term.feature)))
        .collect();
    parts.push(format!("{rest:+.2} (all others)"));
    parts.push(format!("{bias:+.2} (bias)"));
    format!("The score of {digit} is {logit:.2}: {}.", parts.join(", "))
}

/// What the weights that look at the picture itself are.
pub fn units_sentence(network: &Network) -> String {
    const TEMPLATE: &str = "Ink where a weight is positive adds to its sum, and ink where it is negative takes from it.";
    match (network.trunk.first(), network.classes) {
        (Some(Layer::Conv(Conv { filters, side, .. })), _) => format!(
            "{filters} filters of {side}×{side} weights. Each looks for one small pattern everywhere in the picture."
        ),
        (Some(Layer::Dense(units)), _) => {
            format!("{units} units, each with a weight for every pixel. {TEMPLATE}")
        }
        (_, Some(classes)) if classes != CLASSES => format!(
            "{classes} templates, one for each digit that the network has learned. {TEMPLATE}"
        ),
        _ => format!("Ten templates, one for each digit. {TEMPLATE}"),
    }
}

/// What breaking a network costs, on the same pictures.
pub fn broken_sentence(damage: &Damage, intact: Count, broken: Count) -> String {
    let Count { right, of } = broken;
    if *damage == (Damage { seed: damage.seed, ..Damage::default() }) {
        format!("The network is whole: it reads {right} of {of} pictures right.")
    } else if right == intact.right {
        format!("The broken network reads {right} of {of} pictures right, as many as before.")
    } else {
        let before = intact.right;
        format!("The broken network reads {right} of {of} pictures right instead of {before}.")
    }
}

/// What a head has forgotten, and what it has learned.
pub fn forgetting_sentence(known: &Forgetting) -> String {
    let (forgotten, gained) = (known.forgotten().count(), known.gained().count());
    let (before, Count { right, of }) = (known.before.right, known.after);
    if forgotten + gained == 0 {
        return format!(
            "Your head has forgotten nothing: it reads {right} of {of} test pictures right, the same ones as the base."
        );
    }
    format!(
        "Your head reads {right} of {of} test pictures right, the base {before}. It has forgotten {forgotten} of them, and reads {gained} that the base misreads."
    )
}

/// What the map shows; `moves`: whether there is a head, which moves the spots.
pub fn map_sentence(map: &Map, moves: bool) -> String {
    // An integer, because formatting a float adds ten kilobytes to the explainer.
    let shown = (100.0 * map.shares().iter().sum::<f32>()).round() as u32;
    let mut sentence = format!(
        "Digits with similar scores lie close together. The two axes show {shown} % of the differences between the scores."
    );
    if moves {
        sentence.push_str(
            " Learning moves each digit from where the base sees it to where your head sees it.",
        );
    }
    sentence
}

/// How many are read right, and what is confused most often.
pub fn confusion_sentence(cells: &ConfusionCells) -> String {
    let Count { right, of } = cells.counts().count();
    match cells.most_confused(1).first() {
        _ if of == 0 => "There are no digits to read.".to_owned(),
        None if of == 1 => "The only digit is read right.".to_owned(),
        None => format!("All {of} digits are read right."),
        Some(&(label, read, count)) => {
            let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
            format!(
                "{right} of {of} digits are read right. The most frequent mistake is {} that is read as {}: {times}.",
                a_digit(label),
                a_digit(read)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::forgetting::forgetting;
    use crate::layers::layers;
    use crate::open::{Term, open};
    use crate::testing::{NO_HAND, opened, pen_pictures, seven};

    #[test]
    fn each_network_has_its_sentences() {
        for (base, way, units) in [
            (BaseName::Softmax, "Each of the 784 pixels adds", "Ten templates"),
            (BaseName::Mlp, "The picture goes through 2 layers, which make 500", "500 units"),
            (
                BaseName::Cnn,
                "The picture goes through 15 layers, which make 720",
                "16 filters of 3×3",
            ),
        ] {
            let reader = opened(base).reader(&NO_HAND);
            let sentence = network_sentence(&open(&reader, &seven().image().unwrap()).unwrap());
            assert!(sentence.starts_with(way), "{sentence}");
            assert!(sentence.ends_with("The 7 has the highest score."), "{sentence}");
            assert!(units_sentence(base.network()).starts_with(units));
        }
    }

    #[test]
    fn layers_features_and_sums_are_counted_from_one() {
        let of = |base: BaseName| layers(base.network()).unwrap();
        let (softmax, mlp, cnn) = (of(BaseName::Softmax), of(BaseName::Mlp), of(BaseName::Cnn));
        let [pixels, units, channels] = [&softmax, &mlp, &cnn].map(|all| all.last().unwrap());
        assert_eq!(feature_name(pixels, 29), "row 2, column 2");
        assert_eq!(feature_name(units, 29), "unit 30");
        assert_eq!(feature_name(channels, 29), "channel 4, row 1, column 3");
        assert_eq!(layer_sentence(&cnn[0]), cnn[0].about);
        let second = layer_sentence(&cnn[3]);
        assert!(second.ends_with(
            "16 pictures of 28×28 pixels. Each pixel looks at 5×5 pixels of the digit."
        ));
        assert!(layer_sentence(units).ends_with("Each looks at 28×28 pixels of the digit."));
        assert!(layer_sentence(channels).ends_with("looks at 28×28 pixels of the digit."));
        let terms = vec![Term { feature: 29, value: 2.0, weight: -1.5 }];
        let sum = Sum { digit: 4, terms, rest: 1.0, bias: 0.25, logit: -1.75 };
        assert_eq!(
            sum_sentence(units, &sum),
            "The score of 4 is -1.75: -3.00 (unit 30), +1.00 (all others), +0.25 (bias)."
        );
    }

    #[test]
    fn the_sentence_about_damage_says_what_it_costs() {
        let count = |right| Count { right, of: 100 };
        let whole = broken_sentence(&Damage::default(), count(99), count(99));
        assert_eq!(whole, "The network is whole: it reads 99 of 100 pictures right.");
        let seeded = Damage { seed: 4, ..Damage::default() };
        assert_eq!(broken_sentence(&seeded, count(99), count(99)), whole);
        let damage = Damage { bits: Some(4), ..Damage::default() };
        assert!(broken_sentence(&damage, count(99), count(99)).ends_with("as many as before."));
        assert!(
            broken_sentence(&damage, count(99), count(60))
                .ends_with("60 of 100 pictures right instead of 99.")
        );
    }

    #[test]
    fn forgetting_names_both_heads_and_what_changed() {
        let opened = opened(BaseName::Softmax);
        let (pictures, labels) = pen_pictures(23);
        let features = opened.trunk.features(&pictures);
        let base = &opened.base.head;
        let same = forgetting(base, base, &features, &labels).unwrap();
        assert!(
            forgetting_sentence(&same).starts_with("Your head has forgotten nothing: it reads ")
        );
        let mut head = base.clone();
        head.bias[1] -= 100.0;
        let known = forgetting(base, &head, &features, &labels).unwrap();
        let sentence = forgetting_sentence(&known);
        let forgotten = format!("It has forgotten {} of them", known.forgotten().count());
        assert!(sentence.contains(&forgotten), "{sentence}");
    }

    #[test]
    fn the_map_tells_of_learning_only_where_there_is_a_head() {
        let opened = opened(BaseName::Softmax);
        let features = opened.trunk.features(&pen_pictures(23).0);
        let map = Map::new(&opened.base.head, &features).unwrap();
        assert!(!map_sentence(&map, false).contains("Learning"));
        let moves = map_sentence(&map, true);
        assert!(
            moves.starts_with(&map_sentence(&map, false)) && moves.contains(" Learning moves ")
        );
    }

    #[test]
    fn the_most_frequent_mistake_is_named() {
        let sentence =
            |labels: &[u8], read: &[u8]| confusion_sentence(&ConfusionCells::of(labels, read));
        assert_eq!(sentence(&[1, 2], &[1, 2]), "All 2 digits are read right.");
        assert_eq!(sentence(&[3], &[3]), "The only digit is read right.");
        assert_eq!(sentence(&[], &[]), "There are no digits to read.");
        let told = sentence(&[8, 8, 8, 1, 7], &[3, 3, 8, 1, 1]);
        assert_eq!(
            told,
            "2 of 5 digits are read right. The most frequent mistake is an 8 that is read as a 3: 2 times."
        );
        assert!(sentence(&[7], &[1]).ends_with("a 7 that is read as a 1: once."));
    }
}
