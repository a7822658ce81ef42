//! Cards, heads and weights.

use std::sync::LazyLock;

use ink::{Stroke, Trace};
use network::checksum::crc32;
use network::layers::{CNN, Layer, MLP, Network, SOFTMAX, Shape, VGG16};
use network::link::Link;
use network::reading::probabilities;
use network::weights::{Weights, WeightsFile, rejection_of};
use network::{Base, BaseCard, BaseName, Head, HeadFile, LayerWeights, SiteCard};

use super::safetensors::{SHIPPED, Shipped, file};

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

/// A link's text, if the input begins with `0`. Otherwise the content of a link of one of the bases,
/// whose checksums are then right.
pub fn link(input: &[u8]) {
    let Some((form, rest)) = input.split_first() else { return };
    let parsed = match form % 4 {
        0 => Link::parse(&String::from_utf8_lossy(rest)),
        base => Link::from_bytes(sealed(rest, &LAYERS[usize::from(base) - 1])),
    };
    let Ok(link) = parsed else { return };
    for text in [link.letters(), link.digits()] {
        assert!(Link::parse(&text).is_ok_and(|again| again == link));
    }
    if let Ok(head) = link.open(&LAYERS[link.base() as usize]) {
        assert_eq!(head.hand.0.len(), link.traces());
        check(&head, link.base());
    }
}

/// The shipped bases' last layers.
static LAYERS: LazyLock<Vec<LayerWeights>> = LazyLock::new(|| {
    let layer = |shipped: &Shipped| {
        let opened = Base::open(shipped.card.clone(), shipped.file.clone());
        opened.expect("a shipped base opens").0.head
    };
    SHIPPED.iter().map(layer).collect()
});

/// A link's bytes with the checksums of its base's layer and of its content.
fn sealed(content: &[u8], layer: &LayerWeights) -> Vec<u8> {
    let numbers = layer.weight.iter().chain(&layer.bias);
    let layer: Vec<u8> = numbers.flat_map(|number| number.to_le_bytes()).collect();
    let mut bytes = content.to_vec();
    if let Some(place) = bytes.get_mut(4..8) {
        place.copy_from_slice(&crc32(&layer).to_le_bytes());
    }
    bytes.extend(crc32(&bytes).to_le_bytes());
    bytes
}

/// New ink to read with a head.
static SEVEN: LazyLock<Option<Trace>> =
    LazyLock::new(|| Trace::of(&[Stroke::from([(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)].as_slice())]));

/// An opened head reads, and its own file opens.
fn check(head: &Head, base: BaseName) {
    let features = vec![1.0; head.layer.inputs];
    if head.check_reading(&features).is_ok() {
        for mut read in probabilities(&head.layer, &features) {
            head.hand.weigh(SEVEN.as_ref(), &mut read);
            assert!(read.iter().all(|p| (0.0..=1.0 + 1e-4).contains(p)), "{read:?}");
        }
    }
    if let Ok(file) = head.to_file(base) {
        let again = Head::open(&file, base).expect("a written head opens");
        assert_eq!(again.hand, head.hand);
    }
}

/// A base's weights; `safetensors::file` has the input's format.
pub fn weights(input: &[u8]) {
    const NETWORKS: [&Network; 4] = [&SOFTMAX, &MLP, &CNN, &VGG16];
    let file = file(input);
    if let Ok(opened) = WeightsFile::open(&file) {
        for network in NETWORKS {
            let _ = Weights::read(network, &opened);
        }
        for features in [500, 720, 784] {
            let _ = rejection_of(&opened, features);
        }
    }
    for shipped in SHIPPED.iter() {
        let Ok((base, trunk)) = Base::open(shipped.card.clone(), file.clone()) else { continue };
        assert_eq!(trunk.len(), base.name().network().names.len());
        assert!(base.export(None).is_ok_and(|HeadFile(exported)| exported == file));
        let head = Head { layer: base.head.clone(), hand: Default::default() };
        if let Ok(exported) = base.export(Some(&head)) {
            // Other tensors of the file may stand in its way.
            let _ = Head::open(&exported, base.name());
        }
    }
}

/// A network whose ONNX file is short.
const SMALL: Network = Network {
    input: Shape::Pictures { channels: 1, side: 4 },
    trunk: &[Layer::conv3(2)],
    names: &["conv"],
    classes: Some(1),
    normalized: false,
};

/// An ONNX file.
pub fn onnx(input: &[u8]) {
    if let Ok(layers) = onnx::convolutions(&SMALL, input) {
        assert!(layers.iter().all(|layer| layer.fits(9, 2)));
        assert!(layers.iter().all(|layer| layer.weight.iter().all(|number| number.is_finite())));
    }
}
