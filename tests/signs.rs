//! Signs of a person's own in the reader, with the shipped base: they are read beside the digits, which stay as they were.

mod driven_reader;
mod pen_digits;
mod site;

use data::signs::Writer;
use ink::{Drawn, Labelled, Stroke};
use network::BaseName;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use worker::envelope::FromWorker;
use worker::reader::{Command, DigitRead, Event, Sign, SignsRead};

use driven_reader::Driven;

const NAMES: [&str; 3] = ["star", "heart", "house"];

/// `times` drawings of each sign by one writer.
fn drawings(writer: &Writer, times: usize, rng: &mut ChaCha8Rng) -> Vec<Sign> {
    let mut of = |name: &str| -> Vec<Vec<Stroke>> {
        (0..times).map(|_| writer.draw(name, rng).unwrap()).collect()
    };
    NAMES.map(|name| Sign { name: name.to_owned(), drawings: of(name) }).to_vec()
}

/// One writer's digits: a few of each.
fn digits() -> Vec<Labelled> {
    let writers = pen_digits::writers();
    writers.into_values().next().unwrap().into_iter().step_by(5).collect()
}

#[test]
fn signs_are_read_at_once_and_digits_stay_as_they_were() {
    let rng = &mut ChaCha8Rng::seed_from_u64(5);
    let writer = Writer::new(rng);
    let (shots, tests) = (drawings(&writer, 5, rng), drawings(&writer, 10, rng));
    let digits = digits();
    let drawn: Vec<Drawn> = digits.iter().map(|digit| digit.drawn.clone()).collect();

    let mut reader = Driven::with(BaseName::Cnn);
    assert_eq!(reader.remember_all(&digits, true, Vec::new()).signs, None);
    let before = reader.read_all(drawn.clone());
    assert!(before.iter().all(|read| read.sign.is_none()));

    let remembered = reader.remember_all(&digits, true, shots);
    let SignsRead { right, taken } = remembered.signs.unwrap();
    println!("held out: {right:?}, digits taken for a sign: {taken:?}");
    assert_eq!((right.of, taken.of as usize), (15, digits.len()));
    assert!(right.right >= 12 && 20 * taken.right <= taken.of, "{right:?} {taken:?}");

    let after = reader.read_all(drawn);
    let taken_now = after.iter().filter(|read| read.sign.is_some()).count();
    assert_eq!(taken_now, taken.right as usize);
    for (before, after) in before.iter().zip(&after) {
        let digit = |read: &DigitRead| (read.probabilities, read.digit);
        assert_eq!(digit(before), digit(after));
    }

    let (mut right, mut all) = (0, 0);
    for Sign { name, drawings } in tests {
        let drawings: Vec<Drawn> = drawings.into_iter().map(Drawn::Ink).collect();
        all += drawings.len();
        let read = reader.read_all(drawings);
        let signs = read.iter().filter_map(|read| read.sign.as_ref());
        right += signs.filter(|sign| sign.name == name && sign.probability > 0.5).count();
    }
    println!("new drawings: {right} of {all}");
    assert!(10 * right >= 8 * all, "{right} of {all}");
}

#[test]
fn signs_that_are_forgotten_are_read_no_more() {
    let rng = &mut ChaCha8Rng::seed_from_u64(6);
    let signs = drawings(&Writer::new(rng), 3, rng);
    // It is read by its features: a trace has no say in its own reading.
    let star = Drawn::Ink(signs[0].drawings[0].clone());
    let mut reader = Driven::with(BaseName::Cnn);
    reader.remember_all(&[], true, signs);
    let read = reader.read_all(vec![star.clone()]);
    assert_eq!(read[0].sign.as_ref().map(|sign| sign.name.as_str()), Some("star"));
    assert_eq!(reader.remember_all(&[], true, Vec::new()).signs, None);
    assert_eq!(reader.read_all(vec![star])[0].sign, None);
}

/// The signs that the reader finds in the drawings; `None` where it reads a digit.
fn names(reader: &mut Driven, drawn: &[Drawn]) -> Vec<Option<String>> {
    let read = reader.read_all(drawn.to_vec()).into_iter();
    read.map(|read| read.sign.map(|sign| sign.name)).collect()
}

#[test]
fn a_heads_file_carries_the_signs_which_another_reader_reads_the_same() {
    let rng = &mut ChaCha8Rng::seed_from_u64(8);
    let writer = Writer::new(rng);
    let (shots, tests) = (drawings(&writer, 4, rng), drawings(&writer, 6, rng));
    let tests: Vec<Drawn> =
        tests.into_iter().flat_map(|sign| sign.drawings).map(Drawn::Ink).collect();
    let mut teacher = Driven::with(BaseName::Cnn);
    teacher.remember_all(&[], true, shots.clone());
    let Event::Exported { file, .. } = teacher.event(Command::Export { id: 5 }) else {
        panic!("not exported")
    };
    let read = teacher.read_all(tests.clone());

    let mut other = Driven::with(BaseName::Cnn);
    let mine = vec![Sign { name: "moon".to_owned(), drawings: shots[1].drawings.clone() }];
    other.remember_all(&[], true, mine.clone());
    let mine_alone = names(&mut other, &tests);
    assert!(mine_alone.iter().flatten().all(|name| name == "moon"));
    let with = Command::UseHead { id: 6, head: Some(file.clone()) };
    let signs = NAMES.map(str::to_owned).to_vec();
    assert_eq!(other.event(with), Event::HeadInUse { id: 6, personal: true, signs });
    assert_eq!(other.read_all(tests.clone()), read, "the same layer, signs and traces");
    // One's own signs, sent again while the head reads, are not read either.
    other.remember_all(&[], true, mine);
    assert_eq!(other.read_all(tests.clone()), read, "never mixed");
    assert!(read.iter().any(|read| read.sign.is_some()));
    match other.event(Command::Export { id: 7 }) {
        Event::Exported { file: again, .. } => assert!(again == file, "the head's signs again"),
        event => panic!("{event:?}"),
    }
    let without = Command::UseHead { id: 8, head: None };
    let signs = Vec::new();
    assert_eq!(other.event(without), Event::HeadInUse { id: 8, personal: false, signs });
    assert_eq!(names(&mut other, &tests), mine_alone, "one's own are there as before");
}

#[test]
fn signs_of_one_name_are_not_exported() {
    let rng = &mut ChaCha8Rng::seed_from_u64(9);
    let mut signs = drawings(&Writer::new(rng), 2, rng);
    signs[1].name = NAMES[0].to_owned();
    let mut reader = Driven::with(BaseName::Cnn);
    reader.remember_all(&[], true, signs);
    match reader.send(Command::Export { id: 5 }).as_slice() {
        [FromWorker::Failed { sentence, retry: false, .. }] => {
            assert!(sentence.contains("two signs are named “star”"), "{sentence}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_pad_is_read_while_signs_are_remembered() {
    let rng = &mut ChaCha8Rng::seed_from_u64(7);
    let signs = drawings(&Writer::new(rng), 2, rng);
    let mut reader = Driven::with(BaseName::Cnn);
    let command = Command::Remember { id: 3, samples: Vec::new(), use_ink: true, signs };
    reader.host.push_command(command);
    let remember = reader.host.next().unwrap();
    // It comes in while the reader computes.
    let digits = vec![digits()[0].drawn.clone()];
    reader.host.push_command(Command::Read { id: 9, digits });
    pollster::block_on(reader.session.handle(remember));
    let id = |message| match message {
        FromWorker::Event(Event::Reading { id, .. } | Event::Remembered { id, .. }) => Some(id),
        _ => None,
    };
    let order: Vec<u32> = reader.host.take_sent().into_iter().filter_map(id).collect();
    assert_eq!(order, [9, 3]);
}
