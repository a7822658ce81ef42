//! Cards, heads and weights.

use std::sync::LazyLock;

use ink::{Stroke, Trace};
use network::layers::{CNN, Layer, MLP, Network, SOFTMAX, Shape, VGG16};
use network::reading::probabilities;
use network::weights::{Weights, WeightsFile, rejection_of};
use network::{Base, BaseCard, BaseName, Head, HeadFile, SiteCard};

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
