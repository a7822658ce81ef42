//! Heads that the reader opens and exports.

use ink::metrics::most_likely;
use ink::{CLASSES, Hand};
use network::layers::HEAD;
use network::weights::{WeightsFile, rejection_of};
use network::{BaseName, Head, HeadFile};
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use worker::reader::Command;

use super::{head_file, traces};
use crate::driven_reader::Driven;
use crate::odd_hand::odd_hand;
use crate::shipped::{own_layer, shipped};
use crate::turned::turned;

#[test]
fn back_to_the_base_and_forth_to_a_head_which_an_export_holds() {
    for base in BaseName::ALL {
        let mut reader = Driven::with(base);
        let seven = &odd_hand()[1];
        let own = reader.read(seven);
        assert!(reader.export() == HeadFile(shipped(base)), "{base}: its own file");
        reader.use_head(Some(head_file(turned(base), Hand::default(), base)));
        let personal = reader.read(seven);
        assert_eq!(most_likely(&personal), 9 - most_likely(&own));
        let exported = reader.export();
        reader.use_head(None);
        assert_eq!(reader.read(seven), own);
        reader.use_head(Some(exported.clone()));
        assert_eq!(reader.read(seven), personal);
        assert!(reader.export() == exported, "{base}: the same head, the same bytes");
    }
}

#[test]
fn an_export_keeps_the_traces_and_what_tells_digits_from_letters() {
    let mut reader = Driven::with(BaseName::Cnn);
    let hand = traces(&odd_hand());
    let head = Head { layer: turned(BaseName::Cnn), hand, signs: None };
    reader.use_head(Some(head.to_file(BaseName::Cnn).unwrap()));
    let exported = reader.export();
    assert_eq!(Head::open(&exported, BaseName::Cnn).unwrap(), head);
    let shipped = shipped(BaseName::Cnn);
    let rejection = |file| rejection_of(&WeightsFile::open(file).unwrap(), 720).unwrap().unwrap();
    assert_eq!(rejection(&exported.0), rejection(&shipped));
    for key in ["base", "format", "pen_width", "rasterizer"] {
        assert!(WeightsFile::open(&exported.0).unwrap().metadata().contains_key(key), "{key}");
    }
}

/// A head's file with weights of any type.
fn any_head(kind: Dtype, shape: [usize; 2], weight: &[u8]) -> HeadFile {
    let bias = [0; 4 * CLASSES];
    let tensors = [
        ("weight", TensorView::new(kind, shape.to_vec(), weight).unwrap()),
        ("bias", TensorView::new(Dtype::F32, vec![CLASSES], &bias).unwrap()),
    ];
    HeadFile(safetensors::serialize(tensors, None).unwrap())
}

#[test]
fn heads_of_each_kind_of_floats_are_used() {
    let mut reader = Driven::with(BaseName::Mlp);
    let numbers = turned(BaseName::Mlp).weight;
    let mut expected = None;
    let f32s: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    // The upper half of an F32 is a BF16.
    let bf16s: Vec<u8> = f32s.as_chunks::<4>().0.iter().flat_map(|b| [b[2], b[3]]).collect();
    for (kind, bytes) in [(Dtype::F32, f32s), (Dtype::BF16, bf16s)] {
        reader.use_head(Some(any_head(kind, [500, CLASSES], &bytes)));
        let read = most_likely(&reader.read(&odd_hand()[0]));
        assert_eq!(*expected.get_or_insert(read), read);
    }
}

#[test]
fn refused_heads_have_a_sentence_and_change_nothing() {
    let mut reader = Driven::with(BaseName::Mlp);
    reader.use_head(Some(head_file(turned(BaseName::Mlp), traces(&odd_hand()), BaseName::Mlp)));
    let (before, export) = (reader.read(&odd_hand()[1]), reader.export());
    let layer = || own_layer(BaseName::Mlp);
    let too_large: Vec<u8> = (0..5000).flat_map(|_| f32::MAX.to_le_bytes()).collect();
    let mut newer = head_file(layer(), Hand::default(), BaseName::Mlp);
    let place = newer.0.windows(10).position(|text| text == br#""format":""#).unwrap();
    newer.0[place + 10] = b'9';
    let mut older_pen = head_file(layer(), Hand::default(), BaseName::Mlp);
    let place = older_pen.0.windows(3).position(|text| text == b"1.9").unwrap();
    older_pen.0[place + 2] = b'8';
    let mut damaged = head_file(layer(), traces(&odd_hand()), BaseName::Mlp);
    *damaged.0.last_mut().unwrap() = 12;
    let no_head = "this file holds no last layer for the mlp base: ";
    let refused = [
        (HeadFile(b"hello".to_vec()), format!("{no_head}it is no safetensors file (")),
        (HeadFile(Vec::new()), format!("{no_head}it is no safetensors file (")),
        (
            any_head(Dtype::F16, [500, CLASSES], &[0xff; 10_000]),
            format!("{no_head}its tensor weight holds numbers that are infinite or undefined"),
        ),
        (
            any_head(Dtype::I8, [500, CLASSES], &[1; 5000]),
            format!("{no_head}its tensor weight holds numbers of type I8"),
        ),
        (
            any_head(Dtype::F16, [CLASSES, 500], &[0; 10_000]),
            format!("{no_head}its tensor weight has the shape [10, 500] instead of [500, 10]"),
        ),
        (
            any_head(Dtype::F16, [720, CLASSES], &[0; 14_400]),
            format!("{no_head}its tensor weight has the shape [720, 10] instead of [500, 10]"),
        ),
        (
            head_file(turned(BaseName::Softmax), Hand::default(), BaseName::Softmax),
            "this head belongs to the softmax base, not to mlp".to_owned(),
        ),
        (HeadFile(shipped(BaseName::Cnn)), "this head belongs to the cnn base".to_owned()),
        (newer, "this head was written by a newer version of Inkling".to_owned()),
        (older_pen, "this head was learned from pictures that are drawn in another way".to_owned()),
        (damaged, "the digits kept in this head are damaged".to_owned()),
        (any_head(Dtype::F32, [500, CLASSES], &too_large), "this head reads nothing".to_owned()),
    ];
    for (file, beginning) in refused {
        let sentence = reader.refusal(Command::UseHead { id: 1, head: Some(file) });
        assert!(sentence.starts_with(&beginning), "{sentence}");
        assert_eq!(reader.read(&odd_hand()[1]), before, "{sentence}");
    }
    assert!(reader.export() == export);
}

#[test]
fn a_head_alone_or_in_a_bases_file_is_used_without_metadata() {
    let mut reader = Driven::with(BaseName::Mlp);
    let base = reader.read(&odd_hand()[0]);
    // Files of earlier versions name their base, or nothing.
    reader.use_head(Some(HeadFile(shipped(BaseName::Mlp))));
    assert_eq!(reader.read(&odd_hand()[0]), base);
    let file = shipped(BaseName::Mlp);
    let tensors = safetensors::SafeTensors::deserialize(&file).unwrap().tensors();
    let own = tensors.into_iter().filter(|(name, _)| name.starts_with(HEAD));
    reader.use_head(Some(HeadFile(safetensors::serialize(own, None).unwrap())));
    assert_eq!(reader.read(&odd_hand()[0]), base);
}
