//! Signs that travel in a link: another reader computes their class means from sketches and reads them as at home.

mod driven_reader;
mod shipped;
mod site;

use std::rc::Rc;

use data::signs::{Drawings, Writer, random_of, sets};
use ink::{Drawn, Hand, Labelled};
use network::signs::{Classes, Sketch, SketchPoint, Taught};
use network::{BaseName, Head, HeadFile};
use packer::session::Session;
use rand::RngExt;
use worker::envelope::FromWorker;
use worker::native::NativeHost;
use worker::packer::{Command as ToPacker, Event as FromPacker, OpenedLink, Shared};
use worker::reader::{Command, Event, Sign};

use driven_reader::Driven;
use shipped::own_layer;
use site::www;

fn packed(command: ToPacker) -> FromPacker {
    let host = Rc::new(NativeHost::new(www()));
    pollster::block_on(Session::new(host.clone()).handle(command));
    match host.take_sent().pop() {
        Some(FromWorker::Event(event)) => event,
        other => panic!("{other:?}"),
    }
}

fn shared(base: BaseName, file: &HeadFile, traces: bool) -> Shared {
    let (address, head) = ("https://example.org/".to_owned(), Some(file.clone()));
    match packed(ToPacker::Share { id: 1, base, head, address, traces }) {
        FromPacker::Shared { shared, .. } => shared,
        other => panic!("{other:?}"),
    }
}

fn opened(Shared { link, .. }: &Shared) -> OpenedLink {
    let text = link.split_once("#hand=").unwrap().1.to_owned();
    match packed(ToPacker::Open { id: 2, text }) {
        FromPacker::Opened { opened, .. } => opened,
        other => panic!("{other:?}"),
    }
}

fn exported(reader: &mut Driven) -> HeadFile {
    match reader.event(Command::Export { id: 5 }) {
        Event::Exported { file, .. } => file,
        other => panic!("{other:?}"),
    }
}

/// Uses a head, and returns the names of its signs.
fn use_head(reader: &mut Driven, file: HeadFile) -> Vec<String> {
    match reader.event(Command::UseHead { id: 6, head: Some(file) }) {
        Event::HeadInUse { id: 6, personal: true, signs } => signs,
        other => panic!("{other:?}"),
    }
}

/// The signs that the reader finds in the drawings; `None` where it reads a digit.
fn names(reader: &mut Driven, drawn: &[Drawn]) -> Vec<Option<String>> {
    let read = reader.read_all(drawn.to_vec()).into_iter();
    read.map(|read| read.sign.map(|sign| sign.name)).collect()
}

/// A reader to which these signs were taught.
fn taught(base: BaseName, signs: Vec<Sign>) -> Driven {
    let mut reader = Driven::with(base);
    reader.remember_all(&[], true, signs);
    reader
}

/// A set's signs with some drawings of each, and others to read.
fn drawn(set: usize, shots: usize, tests: usize) -> (Vec<Sign>, Vec<Drawn>) {
    let rng = &mut random_of(3, set, 0);
    let drawings = Drawings::new(&Writer::new(rng), &sets()[set], (shots, tests), rng);
    let strokes = |shot: &Labelled| shot.drawn.strokes().to_vec();
    let signs = sets()[set].iter().zip(&drawings.shots).map(|(name, shots)| Sign {
        name: (*name).to_owned(),
        drawings: shots.iter().map(strokes).collect(),
    });
    (signs.collect(), drawings.tests.into_iter().map(|test| test.drawn).collect())
}

#[test]
fn signs_are_read_through_a_link_as_they_are_at_home() {
    let base = BaseName::Cnn;
    let (mut teacher, mut other) = (Driven::with(base), Driven::with(base));
    let (mut same, mut all) = (0, 0);
    for set in 0..3 {
        let (signs, tests) = drawn(set, 3, 4);
        let learned = signs.iter().flat_map(|sign| &sign.drawings).cloned().map(Drawn::Ink);
        let inks: Vec<Drawn> = learned.chain(tests).collect();
        let own: Vec<String> = signs.iter().map(|sign| sign.name.clone()).collect();
        teacher.remember_all(&[], true, signs);
        let shared = shared(base, &exported(&mut teacher), true);
        println!("set {set}: {} characters", shared.link.len());
        assert!(shared.link.len() < 4096, "{}", shared.link.len());
        let named = format!("Its signs: {}.", own.join(", "));
        assert_eq!(shared.signs.as_ref(), Some(&named));
        let opened = opened(&shared);
        assert_eq!((opened.base, opened.signs), (base, Some(named)));
        let taught = Head::open(&opened.file, base).unwrap().signs.unwrap();
        assert_eq!((taught.drawings.len(), taught.matcher.is_none()), (30, true));
        assert_eq!(use_head(&mut other, opened.file), own);
        let pairs = names(&mut teacher, &inks).into_iter().zip(names(&mut other, &inks));
        for (at_home, there) in pairs {
            all += 1;
            same += usize::from(at_home == there);
        }
    }
    println!("{same} of {all} drawings are read the same");
    assert!(100 * same >= 98 * all, "{same} of {all}");
}

#[test]
fn a_head_from_a_link_is_saved_with_class_means_and_shared_again() {
    let base = BaseName::Mlp;
    let (signs, tests) = drawn(0, 2, 2);
    let mut reader = taught(base, signs);
    let first = shared(base, &exported(&mut reader), true);
    let file = opened(&first).file;
    use_head(&mut reader, file.clone());
    let read = reader.read_all(tests.clone());
    let whole = exported(&mut reader);
    assert!(Head::open(&whole, base).unwrap().signs.unwrap().matcher.is_some());
    use_head(&mut reader, whole.clone());
    assert_eq!(reader.read_all(tests), read);
    for file in [&file, &whole] {
        assert_eq!(opened(&shared(base, file, true)).file, opened(&first).file);
    }
}

#[test]
fn without_paths_signs_stay_behind() {
    let base = BaseName::Mlp;
    let (signs, _) = drawn(1, 2, 0);
    let mut reader = taught(base, signs);
    let file = exported(&mut reader);
    let without = shared(base, &file, false);
    assert!(without.signs.as_ref().unwrap().contains("left out"), "{:?}", without.signs);
    let there = opened(&without);
    assert!(there.signs.is_none() && Head::open(&there.file, base).unwrap().signs.is_none());
    assert!(without.link.len() < shared(base, &file, true).link.len());
}

#[test]
fn signs_that_do_not_fit_stay_behind() {
    let (base, rng) = (BaseName::Mlp, &mut random_of(7, 0, 0));
    let names: Vec<String> = ('a'..='z').map(|first| format!("{first}éééééé")).collect();
    let classes = Classes::new(names.iter().map(String::as_str)).unwrap();
    // Points that lie anywhere take 40 bytes or more of each drawing, and 26 signs have at least 52.
    let mut sketch = || {
        let points = std::array::from_fn(|i| SketchPoint {
            starts: i == 0,
            at: [rng.random_range(-16..=16), rng.random_range(-16..=16)],
        });
        Sketch::from_points(points).unwrap()
    };
    let drawings = (0..52).map(|i| (sketch(), 10 + i / 2)).collect();
    let signs = Some(Taught { classes, drawings, matcher: None });
    let head = Head { layer: own_layer(base), hand: Hand::default(), signs };
    let shared = shared(base, &head.to_file(base).unwrap(), true);
    assert!(shared.signs.as_ref().unwrap().contains("don’t fit"), "{:?}", shared.signs);
    assert_eq!(opened(&shared).signs, None);
}

#[test]
fn signs_without_drawings_stay_behind() {
    let base = BaseName::Mlp;
    let exported = exported(&mut taught(base, drawn(1, 2, 0).0));
    let mut head = Head::open(&exported, base).unwrap();
    // As in a file of an earlier build.
    head.signs.as_mut().unwrap().drawings.clear();
    let shared = shared(base, &head.to_file(base).unwrap(), true);
    assert!(shared.signs.as_ref().unwrap().contains("without drawings"), "{:?}", shared.signs);
    assert_eq!(opened(&shared).signs, None);
}

#[test]
fn what_is_read_while_a_links_head_is_opened_is_read_with_it() {
    let base = BaseName::Cnn;
    let (signs, _) = drawn(0, 2, 0);
    // A trace has no say in its own reading, but the sketch's trace is another one.
    let (name, ink) = (signs[0].name.clone(), Drawn::Ink(signs[0].drawings[0].clone()));
    let mut reader = taught(base, signs);
    let file = opened(&shared(base, &exported(&mut reader), true)).file;
    let mut other = Driven::with(base);
    other.host.push_command(Command::UseHead { id: 6, head: Some(file) });
    let change = other.host.next().unwrap();
    // It comes in while the reader computes.
    other.host.push_command(Command::Read { id: 9, digits: vec![ink] });
    pollster::block_on(other.session.handle(change));
    let sent = other.host.take_sent();
    let [
        FromWorker::Event(Event::HeadInUse { id: 6, .. }),
        FromWorker::Event(Event::Reading { id: 9, digits, .. }),
    ] = sent.as_slice()
    else {
        panic!("{sent:?}")
    };
    assert_eq!(digits[0].sign.as_ref().map(|sign| &sign.name), Some(&name));
}

#[test]
fn onnx_needs_the_class_means_that_a_link_lacks() {
    let base = BaseName::Mlp;
    let (signs, _) = drawn(2, 2, 0);
    let mut reader = taught(base, signs);
    let file = opened(&shared(base, &exported(&mut reader), true)).file;
    match packed(ToPacker::Onnx { id: 3, base, head: Some(file.clone()) }) {
        FromPacker::Refused { sentence, .. } => {
            assert!(sentence.contains("sketches"), "{sentence}")
        }
        other => panic!("{other:?}"),
    }
    use_head(&mut reader, file);
    let head = Some(exported(&mut reader));
    assert!(matches!(packed(ToPacker::Onnx { id: 4, base, head }), FromPacker::Onnx { .. }));
}
