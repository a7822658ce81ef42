//! Cards, heads and weights.

use std::sync::LazyLock;

use data::made_up::MADE_UP;
use ink::{CLASSES, Stroke, Trace};
use network::checksum::crc32;
use network::layers::{Layer, Network, Shape, VGG16};
use network::link::Link;
use network::reading::probabilities;
use network::signs::KnownDigits;
use network::weights::{Weights, WeightsFile, rejection_of};
use network::{Base, BaseCard, BaseName, Head, HeadFile, LayerWeights, SiteCard};

use super::safetensors::{SHIPPED, file};

/// A base's card: JSON.
pub fn card(input: &[u8]) {
    for base in BaseName::ALL {
        if let Ok(card) = SiteCard::parse(base, input) {
            assert_eq!(card.name, base);
            let _ = (card.test.accuracy(), card.test.interval());
        }
        if let Ok(card) = BaseCard::parse(base, input) {
            let _ = network::Card::from(card);
        }
    }
}

/// A head's file; `safetensors::file` has the input's format.
pub fn head(input: &[u8]) {
    let file = HeadFile(file(input));
    for base in BaseName::ALL {
        if let Ok(head) = Head::open(&file, base) {
            check(&head, base);
        }
    }
}

/// A link's text, if the input begins with `0`. Otherwise the content of a link, whose checksums are then
/// right: after `1`, `2` and `3` for a small layer in place of the softmax, MLP or CNN base's own, after `S`,
/// `M` and `C` for the base's own. Each may have signs.
pub fn link(input: &[u8]) {
    let Some((&form, rest)) = input.split_first() else { return };
    let content = |layers: &'static [Own; 3], base: usize| {
        (Link::from_bytes(sealed(rest, &layers[base])), layers)
    };
    let (link, layers) = match (form, form % 4) {
        (b'S', _) => content(&LAYERS, 0),
        (b'M', _) => content(&LAYERS, 1),
        (b'C', _) => content(&LAYERS, 2),
        (_, 0) => (Link::parse(&String::from_utf8_lossy(rest)), &*LAYERS),
        (_, base) => content(&SMALL_LAYERS, usize::from(base) - 1),
    };
    let Ok(link) = link else { return };
    for text in [link.letters(), link.digits()] {
        assert!(Link::parse(&text).is_ok_and(|again| again == link));
    }
    let own = &layers[link.base() as usize].weights;
    let Ok(mut head) = link.open(own) else { return };
    assert_eq!(head.hand.0.len(), link.traces());
    let signs: &[String] = head.signs.as_ref().map_or(&[], |signs| signs.classes.signs());
    assert_eq!(signs, link.signs());
    assert!(head.layer.fits(own.inputs, own.outputs));
    if own.inputs == SMALL_INPUTS {
        check_reading(&head);
        if head.hand.0.is_empty() && head.signs.is_none() {
            return;
        }
        // A small layer fits no file of a base.
        let fewest = &LAYERS[BaseName::Mlp as usize].weights;
        head.layer = fewest.clone();
        check_file(&head, BaseName::Mlp);
    } else {
        check(&head, link.base());
    }
}

/// A last layer and its checksum in links.
struct Own {
    weights: LayerWeights,
    checksum: u32,
}

impl Own {
    fn of(weights: LayerWeights) -> Self {
        let numbers = weights.weight.iter().chain(&weights.bias);
        let bytes: Vec<u8> = numbers.flat_map(|number| number.to_le_bytes()).collect();
        Self { weights, checksum: crc32(&bytes) }
    }
}

/// The shipped bases' last layers.
static LAYERS: LazyLock<[Own; 3]> = LazyLock::new(|| {
    SHIPPED.each_ref().map(|shipped| {
        let opened = Base::open(shipped.card.clone(), shipped.file.clone());
        Own::of(opened.expect("a shipped base opens").0.head)
    })
});

/// The inputs of a layer that stands for a base's: a link's code knows only that there are ten outputs.
const SMALL_INPUTS: usize = 12;

static SMALL_LAYERS: LazyLock<[Own; 3]> = LazyLock::new(|| {
    [0.25, 0.5, 0.75].map(|bias| {
        let weight = (0..SMALL_INPUTS * CLASSES).map(|i| (i % 7) as f32 / 8.0 - 0.375).collect();
        let (inputs, outputs) = (SMALL_INPUTS, CLASSES);
        Own::of(LayerWeights { weight, bias: vec![bias; CLASSES], inputs, outputs })
    })
});

/// A link's bytes with the checksums of its base's layer and of its content.
fn sealed(content: &[u8], own: &Own) -> Vec<u8> {
    let mut bytes = content.to_vec();
    if let Some(place) = bytes.get_mut(4..8) {
        place.copy_from_slice(&own.checksum.to_le_bytes());
    }
    bytes.extend(crc32(&bytes).to_le_bytes());
    bytes
}

/// New ink to read with a head.
static SEVEN: LazyLock<Option<Trace>> =
    LazyLock::new(|| Trace::of(&[Stroke::from([(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)].as_slice())]));

/// An opened head reads, and its own file opens.
fn check(head: &Head, base: BaseName) {
    check_reading(head);
    check_file(head, base);
}

fn check_reading(head: &Head) {
    let features = vec![1.0; head.layer.inputs];
    if head.check_reading(&features).is_ok() {
        for mut read in probabilities(&head.layer, &features) {
            head.hand.weigh(SEVEN.as_ref(), &mut read);
            assert!(read.iter().all(|p| (0.0..=1.0 + 1e-4).contains(p)), "{read:?}");
        }
        let signs = head.signs.as_ref().and_then(|signs| Some((signs, signs.matcher.as_ref()?)));
        if let Some((signs, matcher)) = signs {
            let digits = KnownDigits { own: &head.hand, made_up: &MADE_UP };
            let read = matcher.read(&features, SEVEN.as_ref(), digits);
            let is_sign = |sign: usize| sign < signs.classes.signs().len();
            let is_share = |p: f32| (0.5..=1.0 + 1e-4).contains(&p);
            assert!(read.is_none_or(|(sign, p)| is_sign(sign) && is_share(p)), "{read:?}");
        }
    }
}

fn check_file(head: &Head, base: BaseName) {
    if let Ok(file) = head.to_file(base) {
        let again = Head::open(&file, base).expect("a written head opens");
        assert_eq!(again.hand, head.hand);
        assert_eq!(again.signs, head.signs);
    }
}

/// A base's weights; `safetensors::file` has the input's format.
pub fn weights(input: &[u8]) {
    let file = file(input);
    // `Base::open` opens the file in the same way: it refuses what is refused here.
    let Ok(opened) = WeightsFile::open(&file) else { return };
    for network in [&SMALL, &VGG16] {
        let _ = Weights::read(network, &opened);
    }
    for features in [SMALL_FEATURES, 500, 720, 784] {
        let _ = rejection_of(&opened, features);
    }
    for shipped in SHIPPED.iter() {
        let network = shipped.card.name.network();
        // `Base::open` reads the network in the same way: a copy of the file for it would be made in vain.
        let Ok(read) = Weights::read(network, &opened) else { continue };
        let Ok((base, trunk)) = Base::open(shipped.card.clone(), file.clone()) else { continue };
        assert_eq!(trunk.len(), network.names.len());
        assert!(trunk == read.trunk && Some(&base.head) == read.head.as_ref());
        assert!(base.export(None).is_ok_and(|HeadFile(exported)| exported == file));
        let head = Head { layer: base.head.clone(), hand: Default::default(), signs: None };
        if let Ok(exported) = base.export(Some(&head)) {
            // Other tensors of the file may stand in its way.
            let _ = Head::open(&exported, base.name());
        }
    }
}

/// A network whose files are short.
const SMALL: Network = Network {
    input: Shape::Pictures { channels: 1, side: 4 },
    trunk: &[Layer::conv3(2)],
    names: &["conv"],
    classes: Some(1),
    normalized: false,
};

/// The features of `SMALL`: two channels of 2×2 pixels.
const SMALL_FEATURES: usize = 8;

/// An ONNX file.
pub fn onnx(input: &[u8]) {
    if let Ok(layers) = onnx::convolutions(&SMALL, input) {
        assert!(layers.iter().all(|layer| layer.fits(9, 2)));
        assert!(layers.iter().all(|layer| layer.weight.iter().all(|number| number.is_finite())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corpus_has_a_head_with_signs() {
        let open = |input: &[u8]| Head::open(&HeadFile(file(input)), BaseName::Mlp);
        let signs = open(include_bytes!("../../corpus/head/mlp-signs")).unwrap().signs.unwrap();
        let traces = signs.matcher.unwrap().signs().0.len();
        assert_eq!((signs.classes.signs().len(), signs.drawings.len(), traces), (2, 0, 1));
        let signs = open(include_bytes!("../../corpus/head/mlp-sketches")).unwrap().signs.unwrap();
        assert_eq!((signs.drawings.len(), signs.matcher.is_none()), (1, true));
        let refused = open(include_bytes!("../../corpus/head/mlp-signs-of-a-digit")).unwrap_err();
        assert!(refused.to_string().contains("is a digit’s name"), "{refused}");
    }

    #[test]
    fn the_corpus_has_links_with_traces_for_small_layers() {
        let links = [
            (include_bytes!("../../corpus/link/small-still").as_slice(), 0),
            (include_bytes!("../../corpus/link/small-two-traces").as_slice(), 2),
            (include_bytes!("../../corpus/link/small-dot").as_slice(), 1),
        ];
        for (own, (input, traces)) in SMALL_LAYERS.iter().zip(links) {
            let link = Link::from_bytes(sealed(&input[1..], own)).unwrap();
            assert_eq!(link.open(&own.weights).unwrap().hand.0.len(), traces);
        }
    }

    #[test]
    fn the_corpus_has_a_link_with_signs_for_a_small_layer() {
        let input = include_bytes!("../../corpus/link/small-signs").as_slice();
        let own = &SMALL_LAYERS[0];
        let link = Link::from_bytes(sealed(&input[1..], own)).unwrap();
        assert_eq!(link.signs(), ["star", "+"]);
        let signs = link.open(&own.weights).unwrap().signs.unwrap();
        assert_eq!(signs.drawings.len(), 3);
    }

    #[test]
    fn the_corpus_has_weights_of_each_type_for_a_small_network() {
        for input in [
            include_bytes!("../../corpus/weights/small").as_slice(),
            include_bytes!("../../corpus/weights/small-of-all-types").as_slice(),
            include_bytes!("../../corpus/weights/small-of-eight-bits").as_slice(),
        ] {
            let file = file(input);
            let opened = WeightsFile::open(&file).unwrap();
            Weights::read(&SMALL, &opened).unwrap();
            assert!(rejection_of(&opened, SMALL_FEATURES).unwrap().is_some());
        }
    }
}
