use ink::{Stroke, Trace};
use proptest::prelude::*;

use super::*;
use crate::{Base, SiteCard};

fn own_layer(base: BaseName) -> LayerWeights {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights");
    let read = |file: String| std::fs::read(format!("{folder}/{file}")).unwrap();
    let card = SiteCard::parse(base, &read(base.card_file())).unwrap();
    Base::open(card, read(base.weights_file())).unwrap().0.head
}

/// Numbers without a pattern, from -1 to 1.
fn noise(i: usize) -> f32 {
    let mixed = (i as u32).wrapping_mul(2_654_435_761);
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519);
    (mixed ^ (mixed >> 13)) as f32 / u32::MAX as f32 * 2.0 - 1.0
}

/// A head a little off its base, with `digits` traces.
fn head(base: BaseName, digits: usize) -> Head {
    let mut layer = own_layer(base);
    let numbers = layer.weight.iter_mut().chain(&mut layer.bias);
    numbers.enumerate().for_each(|(i, number)| *number += 0.1 * noise(i).powi(3));
    let trace = |i: usize| {
        let at = |j| 0.5 + 0.4 * noise(100 * i + j);
        let points: Vec<(f32, f32)> = (0..5).map(|j| (at(j), at(j + 50))).collect();
        (Trace::of(&[Stroke::from(points.as_slice())]).unwrap(), (i % CLASSES) as u8)
    };
    Head { layer, hand: Hand((0..digits).map(trace).collect()), signs: None }
}

fn link(base: BaseName, digits: usize) -> (Link, LayerWeights) {
    let own = own_layer(base);
    (Link::of(&head(base, digits), base, &own, Packing::of(base)).unwrap(), own)
}

fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - CHECKSUM);
    sealed(bytes)
}

#[test]
fn a_head_survives_its_link_for_each_base() {
    for base in BaseName::ALL {
        let (link, own) = link(base, 20);
        for text in [link.letters(), link.digits(), format!(" {}\n", link.letters())] {
            let parsed = Link::parse(&text).unwrap();
            assert_eq!((&parsed, parsed.base(), parsed.traces()), (&link, base, 20));
        }
        let opened = link.open(&own).unwrap();
        let head = head(base, 20);
        assert_eq!(opened.hand.0.len(), 20);
        for ((trace, label), (back, same)) in head.hand.0.iter().zip(&opened.hand.0) {
            assert_eq!(label, same);
            assert!(back.distance(trace) < 0.01, "{}", back.distance(trace));
            assert_eq!(on_grid(trace).as_ref(), Some(back));
            assert_eq!(on_grid(back).as_ref(), Some(back));
        }
        let file = opened.to_file(base).unwrap();
        assert_eq!(Head::open(&file, base).unwrap().hand, opened.hand);
        let again = Link::of(&opened, base, &own, Packing::of(base)).unwrap();
        assert_eq!(again.open(&own).unwrap().hand, opened.hand);
        let left = energy(&head.layer, &opened.layer) / energy(&head.layer, &own);
        assert!(left < 0.6, "{base}: {left}");
    }
}

/// The sum of the squared differences of two layers' weights, without what is added to all outputs.
fn energy(a: &LayerWeights, b: &LayerWeights) -> f32 {
    let differences = a.weight.iter().zip(&b.weight).map(|(a, b)| a - b);
    let mut differences: Vec<f32> = differences.collect();
    differences.chunks_exact_mut(CLASSES).for_each(centre);
    differences.iter().map(|difference| difference * difference).sum()
}

#[test]
fn a_number_added_to_all_logits_does_not_travel() {
    let own = own_layer(BaseName::Cnn);
    let mut layer = own.clone();
    layer.weight.iter_mut().chain(&mut layer.bias).for_each(|number| *number += 0.25);
    let head = Head { layer, hand: Hand::default(), signs: None };
    let link = Link::of(&head, BaseName::Cnn, &own, Packing::of(BaseName::Cnn)).unwrap();
    let opened = link.open(&own).unwrap().layer;
    for (number, before) in opened.weight.iter().zip(&own.weight) {
        assert!((number - before).abs() < 1e-3, "{number} {before}");
    }
}

#[test]
fn twenty_digits_of_the_cnn_take_less_than_4_kb_as_text() {
    let (link, _) = link(BaseName::Cnn, 20);
    let without = Packing { traces: false, ..Packing::of(BaseName::Cnn) };
    let own = own_layer(BaseName::Cnn);
    let layer = Link::of(&head(BaseName::Cnn, 20), BaseName::Cnn, &own, without).unwrap();
    println!("{} bytes with 20 traces, {} without", link.bytes().len(), layer.bytes().len());
    assert_eq!(layer.traces(), 0);
    assert!(link.letters().len() < 4096, "{}", link.letters().len());
    assert!(layer.bytes().len() < link.bytes().len());
}

#[test]
fn of_many_digits_as_many_of_each_are_taken_as_fit() {
    let (link, own) = link(BaseName::Cnn, 400);
    assert!(link.bytes().len() <= MOST_BYTES && link.letters().len() <= 4000);
    let hand = link.open(&own).unwrap().hand;
    let mut counts = [0; CLASSES];
    hand.0.iter().for_each(|(_, label)| counts[usize::from(*label)] += 1);
    let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
    assert!(*least > 0 && most - least <= 1, "{counts:?}");
}

#[test]
fn a_change_of_any_byte_or_character_is_found() {
    let (link, _) = link(BaseName::Cnn, 20);
    for place in 0..link.bytes().len() {
        for change in [1, 0x80, 0xff] {
            let mut bytes = link.bytes().to_vec();
            bytes[place] ^= change;
            assert!(matches!(Link::from_bytes(bytes), Err(LinkError::Damaged)), "{place}");
        }
        let cut = link.bytes()[..place].to_vec();
        assert!(matches!(Link::from_bytes(cut), Err(LinkError::Damaged)), "{place}");
    }
    for text in [link.letters(), link.digits()] {
        for place in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'7' { b'3' } else { b'7' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(Link::parse(&changed).is_err(), "{place}");
            assert!(Link::parse(&text[..place]).is_err(), "{place}");
        }
    }
    for foreign in ["", "hello", "!", "1234", "AAAAAAAAAAAAAAAAAAAA"] {
        assert!(matches!(Link::parse(foreign), Err(LinkError::Damaged)), "{foreign}");
    }
}

#[test]
fn newer_links_other_weights_and_other_pictures_are_refused_with_a_sentence() {
    let (link, own) = link(BaseName::Mlp, 3);
    let with = |place: usize, byte: u8| {
        let mut bytes = link.bytes().to_vec();
        bytes[place] = byte;
        Link::from_bytes(resealed(bytes)).and_then(|link| link.open(&own)).unwrap_err().to_string()
    };
    assert!(with(0, 2).contains("newer version"), "{}", with(0, 2));
    assert!(with(1, 7).contains("newer version"), "{}", with(1, 7));
    assert!(with(2, 25).contains("pen_width 2.5 instead of 1.9"), "{}", with(2, 25));
    assert!(with(3, 9).contains("rasterizer 9 instead of 1"), "{}", with(3, 9));
    assert!(with(4, !link.bytes()[4]).contains("other weights of the mlp base"));
    // A step that is infinite.
    assert!(with(FIXED + 1, 0x7c).contains("damaged"));
    let mut far = own.clone();
    far.weight[0] += 1e9;
    let far = Head { layer: far, hand: Hand::default(), signs: None };
    let error = Link::of(&far, BaseName::Mlp, &own, Packing::of(BaseName::Mlp)).unwrap_err();
    assert!(error.to_string().contains("save it as a file"), "{error}");
}

proptest! {
    #[test]
    fn any_content_with_a_right_checksum_opens_or_is_refused(
        coded in prop::collection::vec(any::<u8>(), 0..300), traces: u8,
    ) {
        let (link, own) = link(BaseName::Softmax, 0);
        let mut bytes = link.bytes()[..START].to_vec();
        bytes[FIXED - 1] = traces;
        bytes.extend(coded);
        if let Ok(head) = Link::from_bytes(sealed(bytes)).unwrap().open(&own) {
            prop_assert_eq!(head.hand.0.len(), usize::from(traces));
            prop_assert!(head.to_file(BaseName::Softmax).is_ok());
        }
    }
}
