//! The reader as a worker drives it, with the shipped bases: reading, and labelled digits.

mod driven_reader;
mod odd_hand;
mod paper;
mod pen_digits;
mod png;
mod reader_heads;
mod reader_pictures;
mod shipped;
mod site;
mod turned;

use std::path::Path;

use data::made_up;
use ink::metrics::{is_likely, most_likely};
use ink::{Drawn, Hand, Labelled, Probabilities, Stroke, Suspect};
use network::weights::LayerWeights;
use network::{BaseName, Head, HeadFile};
use worker::envelope::{FromWorker, ToWorker};
use worker::reader::{Command, DigitRead, Event, Remembered};

use driven_reader::Driven;
use odd_hand::{Place, odd_hand, written};
use shipped::{own_layer, shipped};
use site::www;

impl Driven {
    fn refusal(&mut self, command: Command) -> String {
        match self.send(command).as_slice() {
            [FromWorker::Failed { task: None, sentence, retry: false }] => sentence.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn read(&mut self, digit: &Labelled) -> Probabilities {
        self.read_all(vec![digit.drawn.clone()])[0].probabilities
    }

    fn read_found(&mut self, digits: Vec<Drawn>) -> Vec<DigitRead> {
        match self.event(Command::ReadFound { id: 4, digits }) {
            Event::FoundRead { id: 4, digits } => digits,
            other => panic!("{other:?}"),
        }
    }

    fn use_head(&mut self, head: Option<HeadFile>) {
        let personal = head.is_some();
        let used = self.event(Command::UseHead { id: 8, head });
        assert_eq!(used, Event::HeadInUse { id: 8, personal, signs: Vec::new() });
    }

    fn remember(&mut self, samples: &[Labelled], use_ink: bool) -> Remembered {
        self.remember_all(samples, use_ink, Vec::new())
    }

    fn export(&mut self) -> HeadFile {
        match self.event(Command::Export { id: 2 }) {
            Event::Exported { id: 2, file } => file,
            other => panic!("{other:?}"),
        }
    }
}

fn head_file(layer: LayerWeights, hand: Hand, base: BaseName) -> HeadFile {
    Head { layer, hand, signs: None }.to_file(base).unwrap()
}

fn traces(samples: &[Labelled]) -> Hand {
    Hand(samples.iter().map(|s| (s.drawn.trace().unwrap(), s.label)).collect())
}

#[test]
fn a_base_is_loaded_with_its_card_and_its_bytes_are_counted() {
    let mut reader = Driven::at(www());
    let messages = reader.send(Command::LoadBase(BaseName::Cnn));
    let bytes = shipped(BaseName::Cnn).len() as u64;
    match messages.as_slice() {
        [downloads @ .., FromWorker::Event(Event::BaseLoaded { base: BaseName::Cnn, card })] => {
            let whole = FromWorker::Download { task: None, done: bytes, total: bytes };
            assert_eq!(downloads.last(), Some(&whole));
            assert_eq!(card.bytes, bytes);
            assert!(card.architecture.contains("3×3×48"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_is_read_before_a_base_is_there_and_a_missing_site_can_be_tried_again() {
    let mut reader = Driven::at(Path::new("no/such/folder"));
    let digits = vec![odd_hand()[0].drawn.clone()];
    let no_base = "no base is loaded yet: choose one first";
    let samples = odd_hand();
    for command in [
        Command::Read { id: 1, digits: digits.clone() },
        Command::ReadFound { id: 1, digits },
        Command::Remember { id: 1, samples, use_ink: true, signs: Vec::new() },
        Command::UseHead { id: 1, head: None },
        Command::Export { id: 1 },
    ] {
        assert_eq!(reader.refusal(command), no_base);
    }
    match reader.send(Command::LoadBase(BaseName::Cnn)).as_slice() {
        [FromWorker::Failed { task: None, sentence, retry: true }] => {
            assert!(sentence.contains("weights/cnn.json"), "{sentence}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn weights_that_are_not_those_of_the_card_are_refused_and_the_base_before_stays() {
    let site = tempfile::tempdir().unwrap();
    let weights = site.path().join("weights");
    std::fs::create_dir(&weights).unwrap();
    for base in [BaseName::Mlp, BaseName::Softmax] {
        let card = www().join("weights").join(base.card_file());
        std::fs::copy(card, weights.join(base.card_file())).unwrap();
        std::fs::write(weights.join(base.weights_file()), shipped(base)).unwrap();
    }
    let mut damaged = shipped(BaseName::Softmax);
    *damaged.last_mut().unwrap() ^= 1;
    std::fs::write(weights.join("softmax.safetensors"), damaged).unwrap();
    let mut reader = Driven::at(site.path());
    reader.send(Command::LoadBase(BaseName::Mlp));
    let before = reader.read(&odd_hand()[0]);
    match reader.send(Command::LoadBase(BaseName::Softmax)).last() {
        Some(FromWorker::Failed { task: None, sentence, retry: true }) => {
            assert!(sentence.contains("softmax.safetensors"), "{sentence}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(reader.read(&odd_hand()[0]), before);
}

#[test]
fn a_reading_brings_the_picture_that_the_network_got() {
    let mut reader = Driven::with(BaseName::Mlp);
    let digits: Vec<Drawn> = odd_hand().into_iter().map(|digit| digit.drawn).collect();
    for (read, drawn) in reader.read_all(digits.clone()).iter().zip(&digits) {
        assert_eq!(Some(&read.image), drawn.image().as_ref());
        assert!((read.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
}

#[test]
fn several_digits_are_read_as_each_of_them_is() {
    let mut reader = Driven::with(BaseName::Cnn);
    let alone: Vec<_> = odd_hand().iter().map(|digit| reader.read(digit)).collect();
    let digits: Vec<Drawn> = odd_hand().into_iter().map(|digit| digit.drawn).collect();
    let together = reader.read_all(digits.clone());
    assert_eq!(together.iter().map(|read| read.probabilities).collect::<Vec<_>>(), alone);
    assert_eq!(reader.read_found(digits), together);
}

#[test]
fn made_up_digits_weigh_unsure_readings_of_ink_and_none_of_pictures() {
    let mut reader = Driven::with(BaseName::Softmax);
    let all = pen_digits::writers().into_values().flatten();
    let digits: Vec<Labelled> = all.step_by(10).collect();
    let image = |digit: &Labelled| Drawn::Picture(digit.drawn.image().unwrap());
    let of_pictures = reader.read_found(digits.iter().map(image).collect());
    let of_ink = reader.read_found(digits.iter().map(|digit| digit.drawn.clone()).collect());
    let (mut right, mut sure) = ([0; 2], 0);
    for ((digit, picture), ink) in digits.iter().zip(&of_pictures).zip(&of_ink) {
        let mut expected = picture.probabilities;
        sure += usize::from(is_likely(&expected));
        if !is_likely(&expected) {
            let trace = digit.drawn.trace();
            made_up::prior().weigh(&Hand::default(), trace.as_ref(), &mut expected);
        }
        for (expected, read) in expected.iter().zip(ink.probabilities) {
            assert!((expected - read).abs() < 1e-3, "{expected} {read}");
        }
        right[0] += usize::from(most_likely(&picture.probabilities) == digit.label);
        right[1] += usize::from(most_likely(&ink.probabilities) == digit.label);
    }
    assert!(sure > 0 && right[1] > right[0], "{sure} sure, {right:?} of {}", digits.len());
}

#[test]
fn an_empty_pad_is_refused_and_the_next_digit_is_read() {
    let mut reader = Driven::with(BaseName::Mlp);
    for digits in
        [vec![], vec![Drawn::default()], vec![odd_hand()[0].drawn.clone(), Drawn::default()]]
    {
        let sentence = reader.refusal(Command::Read { id: 1, digits });
        assert_eq!(sentence, "there is no ink to read: draw a digit first");
    }
    reader.read(&odd_hand()[1]);
}

#[test]
fn a_labelled_digit_weighs_readings_at_once_and_only_as_long_as_it_is_remembered() {
    let mut reader = Driven::with(BaseName::Mlp);
    let hand = odd_hand();
    let (known, new) = (&hand[..9], &hand[9]);
    assert_ne!(most_likely(&reader.read(new)), new.label);
    let Remembered { read, suspects, before, after, .. } = reader.remember(known, true);
    assert!(suspects.is_empty(), "{suspects:?}");
    assert_eq!((before.of, after.of), (9, 9));
    assert!(after.right > before.right, "{before:?} {after:?}");
    let right = read.iter().zip(known).filter(|(read, known)| **read == known.label).count();
    assert_eq!(right, after.right as usize);
    assert_eq!(most_likely(&reader.read(new)), new.label);
    reader.remember(known, false);
    assert_ne!(most_likely(&reader.read(new)), new.label);
    reader.remember(known, true);
    let Remembered { read, before, .. } = reader.remember(&[], true);
    assert_eq!((read.len(), before.of), (0, 0));
    assert_ne!(most_likely(&reader.read(new)), new.label);
}

#[test]
fn a_heads_own_traces_stay_in_use_beside_later_labels() {
    let mut reader = Driven::with(BaseName::Mlp);
    let hand = odd_hand();
    let (known, new) = (&hand[..9], &hand[9]);
    // The base's own layer: the traces alone change the reading.
    let head = head_file(own_layer(BaseName::Mlp), traces(known), BaseName::Mlp);
    reader.use_head(Some(head));
    assert_eq!(most_likely(&reader.read(new)), new.label);
    for labelled in [&hand[10..], &[]] {
        reader.remember(labelled, true);
        assert_eq!(most_likely(&reader.read(new)), new.label);
    }
    // The same ink labelled anew: the newer label counts.
    let ones = known.iter().filter(|digit| digit.label == new.label);
    let mended: Vec<_> = ones.map(|one| Labelled { label: 0, ..one.clone() }).collect();
    reader.remember(&mended, true);
    assert_eq!(most_likely(&reader.read(new)), 0);
    reader.use_head(None);
    assert_eq!(most_likely(&reader.read(new)), 0);
    reader.remember(&[], true);
    assert_ne!(most_likely(&reader.read(new)), new.label);
}

/// Twenty digits: a zero and a one, each ten times a little different.
fn twenty() -> Vec<Labelled> {
    let zero: &[Place] =
        &[(0.5, 0.1), (0.2, 0.3), (0.2, 0.7), (0.5, 0.9), (0.8, 0.7), (0.8, 0.3), (0.5, 0.1)];
    let one: &[Place] = &[(0.5, 0.1), (0.5, 0.9)];
    (0..10).flat_map(|i| [written(0, zero, i as f32), written(1, one, i as f32)]).collect()
}

#[test]
fn twenty_samples_are_remembered_and_a_swapped_label_is_suspect_until_its_writer_stands_by_it() {
    let mut reader = Driven::with(BaseName::Cnn);
    let mut samples = twenty();
    let remembered = reader.remember(&samples, true);
    assert!(remembered.suspects.is_empty(), "{remembered:?}");
    assert_eq!((remembered.before.of, remembered.after.of, remembered.after.right), (20, 20, 20));
    assert_eq!(remembered.read, samples.iter().map(|s| s.label).collect::<Vec<_>>());
    samples[2].label = 1;
    let suspects = reader.remember(&samples, true).suspects;
    assert_eq!(suspects, [Suspect { place: 2, looks_like: 0 }]);
    samples[2].sure = true;
    assert!(reader.remember(&samples, true).suspects.is_empty());
}

#[test]
fn samples_without_ink_or_with_an_impossible_label_are_refused() {
    let mut reader = Driven::with(BaseName::Mlp);
    let mut remember = |samples| {
        reader.refusal(Command::Remember { id: 1, samples, use_ink: true, signs: Vec::new() })
    };
    let empty = Labelled { label: 3, ..Labelled::default() };
    assert_eq!(remember(vec![empty]), "a digit labelled 3 has no ink: delete it, then try again");
    let mut eleven = odd_hand();
    eleven[0].label = 11;
    assert_eq!(remember(eleven), "a digit is labelled 11: labels are 0 to 9");
}

#[test]
fn the_pad_is_read_between_two_batches_of_samples() {
    let mut reader = Driven::with(BaseName::Mlp);
    let breaths = reader.host.breaths();
    reader.host.push_command(Command::Remember {
        id: 3,
        samples: twenty(),
        use_ink: true,
        signs: Vec::new(),
    });
    let remember = reader.host.next().unwrap();
    // These come in while the reader computes.
    let digits = vec![odd_hand()[0].drawn.clone()];
    reader.host.push_command(Command::Read { id: 9, digits });
    reader.host.push_command(Command::Remember {
        id: 4,
        samples: odd_hand(),
        use_ink: true,
        signs: Vec::new(),
    });
    reader.host.push(ToWorker::Ping { id: 6 });
    pollster::block_on(reader.session.handle(remember));
    let id = |message| match message {
        FromWorker::Pong { id } => id,
        FromWorker::Event(Event::Reading { id, .. } | Event::Remembered { id, .. }) => id,
        other => panic!("{other:?}"),
    };
    let order: Vec<u32> = reader.host.take_sent().into_iter().map(id).collect();
    assert_eq!(order, [6, 9, 3, 4]);
    // Twenty digits in batches of eight, then the eight of the odd hand that are no zeros.
    assert_eq!(reader.host.breaths() - breaths, 3 + 1);
    assert!(reader.host.next().is_none());
}

#[test]
fn the_pad_is_read_while_a_class_is_compared() {
    let mut reader = Driven::with(BaseName::Mlp);
    let class: Vec<Labelled> = twenty().into_iter().cycle().take(400).collect();
    let remember = |id, few: &[Labelled]| Command::Remember {
        id,
        samples: few.to_vec(),
        use_ink: true,
        signs: Vec::new(),
    };
    // Their features are computed: the class consists of these twenty, again and again.
    reader.event(remember(3, &class[..20]));
    reader.host.push_command(remember(4, &class));
    let again = reader.host.next().unwrap();
    let digits = vec![odd_hand()[0].drawn.clone()];
    reader.host.push_command(Command::Read { id: 9, digits });
    pollster::block_on(reader.session.handle(again));
    let id = |message| match message {
        FromWorker::Event(Event::Reading { id, .. } | Event::Remembered { id, .. }) => id,
        other => panic!("{other:?}"),
    };
    let order: Vec<u32> = reader.host.take_sent().into_iter().map(id).collect();
    assert_eq!(order, [9, 4]);
}

#[test]
fn a_scribble_that_is_read_beside_the_pad_is_no_digit() {
    let mut reader = Driven::with(BaseName::Cnn);
    let seven: &[Place] = &[(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)];
    // Up and down, eight times.
    let scribble: Vec<Place> =
        (0..16).map(|i| (0.05 + 0.06 * i as f32, if i % 2 == 0 { 0.1 } else { 0.9 })).collect();
    let digits = [seven, &scribble].map(|places| vec![Stroke::from(places)].into());
    let are_digits: Vec<f32> =
        reader.read_found(digits.to_vec()).iter().map(|read| read.digit).collect();
    assert!(are_digits[0] > 0.5 && are_digits[1] < 0.5, "{are_digits:?}");
}

#[test]
fn a_letter_is_doubted_and_a_digit_is_not() {
    let mut reader = Driven::with(BaseName::Cnn);
    let a: [&[Place]; 2] = [&[(0.1, 1.0), (0.5, 0.0), (0.9, 1.0)], &[(0.25, 0.62), (0.75, 0.62)]];
    let h: [&[Place]; 3] =
        [&[(0.15, 0.0), (0.15, 1.0)], &[(0.85, 0.0), (0.85, 1.0)], &[(0.15, 0.5), (0.85, 0.5)]];
    let seven: [&[Place]; 1] = [&[(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)]];
    let mut digit = |strokes: &[&[Place]]| {
        let strokes: Vec<_> = strokes.iter().map(|&places| Stroke::from(places)).collect();
        reader.read_all(vec![strokes.into()])[0].digit
    };
    assert!(digit(&a) < 0.5 && digit(&h) < 0.5);
    assert!(digit(&seven) > 0.5);
    // What the person has labelled is a digit.
    let strokes: Vec<_> = a.iter().map(|&places| Stroke::from(places)).collect();
    let again: Vec<_> = a
        .iter()
        .map(|&places| places.iter().map(|&(x, y)| (x + 0.01 * y, y)).collect::<Vec<_>>())
        .map(|places| Stroke::from(places.as_slice()))
        .collect();
    let four = Labelled { label: 4, drawn: strokes.into(), sure: false };
    reader.remember(&[four], true);
    assert_eq!(reader.read_all(vec![again.into()])[0].digit, 1.0);
}
