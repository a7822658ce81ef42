use ink::{Stroke, Trace};
use proptest::prelude::*;

use super::*;
use crate::signs::Taught;
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

/// Signs with this many made-up drawings of each.
fn taught(signs: usize, drawings: usize) -> Taught {
    let names: Vec<String> = (0..signs).map(|sign| format!("sign {sign}")).collect();
    let sketch = |seed: usize| {
        let at = |j| 0.5 + 0.4 * noise(1000 + 100 * seed + j);
        let points: Vec<(f32, f32)> = (0..6).map(|j| (at(j), at(j + 50))).collect();
        let strokes: Vec<Stroke> = points.chunks(3).map(Stroke::from).collect();
        Sketch::of(&strokes).unwrap()
    };
    let all = (0..signs * drawings).map(|i| (sketch(i), (CLASSES + i / drawings) as u8));
    let classes = Classes::new(names.iter().map(String::as_str)).unwrap();
    Taught { classes, drawings: all.collect(), matcher: None }
}

/// As many signs and drawings as there may be, whose points lie anywhere: 40 bytes or more of each drawing.
fn scattered() -> Taught {
    let point = |place: usize| {
        let at = [0, 1].map(|axis| (16.0 * noise(2 * place + axis)).round() as i32);
        SketchPoint { starts: place.is_multiple_of(Sketch::POINTS), at }
    };
    let sketch = |drawing: usize| std::array::from_fn(|i| point(drawing * Sketch::POINTS + i));
    let signs = taught(26, 5);
    let drawings = signs.drawings.iter().enumerate();
    let drawings =
        drawings.map(|(i, (_, label))| (Sketch::from_points(sketch(i)).unwrap(), *label));
    Taught { drawings: drawings.collect(), ..signs }
}

/// A link of a head with signs and digits, and the head.
fn with_signs(signs: Taught, digits: usize) -> (Link, Head, LayerWeights) {
    let (base, own) = (BaseName::Cnn, own_layer(BaseName::Cnn));
    let head = Head { signs: Some(signs), ..head(base, digits) };
    (Link::of(&head, base, &own, Packing::of(base)).unwrap(), head, own)
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
fn a_number_added_to_all_logits_is_left_out_of_a_link() {
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
fn a_link_of_many_digits_has_about_as_many_of_each() {
    let (link, own) = link(BaseName::Cnn, 400);
    assert!(link.bytes().len() <= MOST_BYTES && link.letters().len() <= 4000);
    let hand = link.open(&own).unwrap().hand;
    let mut counts = [0; CLASSES];
    hand.0.iter().for_each(|(_, label)| counts[usize::from(*label)] += 1);
    let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
    assert!(*least > 0 && most - least <= 1, "{counts:?}");
}

#[test]
fn signs_and_their_drawings_survive_a_link_and_the_head_has_its_digits_too() {
    let (link, head, own) = with_signs(taught(3, 5), 20);
    assert_eq!(
        (link.bytes()[0], link.signs(), link.traces()),
        (WITH_SIGNS, ["sign 0", "sign 1", "sign 2"].map(str::to_owned).as_slice(), 20)
    );
    let without = Head { signs: None, ..head.clone() };
    let without = Link::of(&without, BaseName::Cnn, &own, Packing::of(BaseName::Cnn)).unwrap();
    println!("{} bytes with signs, {} without", link.bytes().len(), without.bytes().len());
    // The names and numbers of drawings take 25.
    assert!(link.bytes().len() < without.bytes().len() + 25 + 15 * 30);
    for text in [link.letters(), link.digits()] {
        let parsed = Link::parse(&text).unwrap();
        assert_eq!(parsed, link);
        let opened = parsed.open(&own).unwrap();
        assert_eq!((&opened.signs, opened.hand.0.len()), (&head.signs, 20));
        assert_eq!(opened.layer, without.open(&own).unwrap().layer);
        let file = opened.to_file(BaseName::Cnn).unwrap();
        assert_eq!(Head::open(&file, BaseName::Cnn).unwrap().signs, head.signs);
        let again = Link::of(&opened, BaseName::Cnn, &own, Packing::of(BaseName::Cnn)).unwrap();
        assert_eq!(again.open(&own).unwrap().signs, head.signs);
    }
}

#[test]
fn without_signs_or_without_paths_a_link_is_one_of_the_first_version() {
    let (base, own) = (BaseName::Cnn, own_layer(BaseName::Cnn));
    let plain = head(base, 4);
    let with = Head { signs: Some(taught(2, 2)), ..plain.clone() };
    let layer = Packing { traces: false, ..Packing::of(base) };
    let link = Link::of(&with, base, &own, layer).unwrap();
    assert_eq!(link, Link::of(&plain, base, &own, layer).unwrap());
    assert_eq!((link.bytes()[0], link.signs().len(), link.traces()), (FORMAT, 0, 0));
    let none =
        Head { signs: Some(Taught { drawings: Vec::new(), ..taught(2, 2) }), ..plain.clone() };
    let link = Link::of(&none, base, &own, Packing::of(base)).unwrap();
    assert_eq!(link, Link::of(&plain, base, &own, Packing::of(base)).unwrap());
    assert_eq!((link.bytes()[0], link.traces()), (FORMAT, 4));
}

#[test]
fn signs_come_before_digits_and_many_signs_with_fewer_drawings_or_not_at_all() {
    let counts = |link: &Link, own: &LayerWeights| {
        assert!(link.bytes().len() <= MOST_BYTES, "{}", link.bytes().len());
        let signs = link.open(own).unwrap().signs.map_or(Vec::new(), |signs| signs.drawings);
        let of_sign =
            |label: usize| signs.iter().filter(|(_, other)| usize::from(*other) == label).count();
        (CLASSES..).map(of_sign).take_while(|count| *count > 0).collect::<Vec<usize>>()
    };
    let (few, _, own) = with_signs(taught(10, 3), 400);
    assert_eq!(counts(&few, &own), [3; 10]);
    assert!((1..200).contains(&few.traces()), "{}", few.traces());
    let (many, _, own) = with_signs(taught(26, 5), 400);
    let left = counts(&many, &own);
    assert!(left.len() == 26 && (2..5).contains(&left[0]), "{left:?}");
    assert!(left.iter().all(|count| *count == left[0]), "{left:?}");
    let (none, _, own) = with_signs(scattered(), 20);
    assert_eq!((counts(&none, &own), none.signs(), none.traces()), (vec![], &[][..], 20));
}

#[test]
fn damaged_signs_are_refused_with_a_sentence() {
    let (link, _, own) = with_signs(taught(2, 2), 0);
    let refused = |place: usize, byte: u8| {
        let mut bytes = link.bytes().to_vec();
        bytes[place] = byte;
        let link = Link::from_bytes(resealed(bytes));
        assert!(
            matches!(link.and_then(|link| link.open(&own)), Err(LinkError::Damaged)),
            "{place}"
        );
    };
    // The number of signs, the length of the first name, the number of its drawings, and the name.
    for (place, byte) in [(0, 0), (0, 200), (1, 0), (1, 9), (1, 255), (2, 6), (3, 0xff)] {
        refused(START + place, byte);
    }
    for end in START..START + 10 {
        let cut = sealed(link.bytes()[..end].to_vec());
        assert!(matches!(Link::from_bytes(cut), Err(LinkError::Damaged)), "{end}");
    }
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
    assert!(with(0, 3).contains("newer version"), "{}", with(0, 3));
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

    #[test]
    fn any_signs_with_a_right_checksum_open_or_are_refused(
        coded in prop::collection::vec(any::<u8>(), 0..300), drawings in 0u8..7,
    ) {
        let (link, own) = link(BaseName::Softmax, 0);
        let mut bytes = link.bytes()[..START].to_vec();
        bytes[0] = WITH_SIGNS;
        bytes.extend([1, 1, drawings, b'+']);
        bytes.extend(coded);
        let opened = Link::from_bytes(sealed(bytes)).and_then(|link| link.open(&own));
        prop_assert!((1..=5).contains(&drawings) || opened.is_err());
        if let Ok(head) = opened {
            let file = head.to_file(BaseName::Softmax).unwrap();
            prop_assert_eq!(Head::open(&file, BaseName::Softmax).unwrap().signs, head.signs);
        }
    }
}
