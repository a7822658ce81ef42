//! The engine's session as a worker drives it, with the shipped bases and MNIST's shards: reading,
//! learning a hand, cancelling, heads in and out.

mod paper;
mod png;

use std::path::Path;
use std::rc::Rc;

use burn::nn::LinearConfig;
use burn::tensor::Device;
use cli::decode;
use ink::Hand;
use ink::metrics::most_likely;
use ink::{Drawn, Labelled, Probabilities, Stroke, Suspect};
use learn::model::weights;
use learn::personal::Head;
use learner::session::Session;
use network::{BaseName, FineTuneSettings, HeadFile};
use reader::look;
use worker::finder::Seen;
use worker::native::NativeHost;
use worker::protocol::{Checkpoint, Command, Event, FineTuned, Remembered, Stage, TaskId};

type Place = (f32, f32);

/// A writer whose 1 is a roof and whose 7 is a hook: forms that no base knows.
fn odd_hand() -> Vec<Labelled> {
    let one: &[Place] = &[(0.1, 0.9), (0.3, 0.5), (0.5, 0.1), (0.7, 0.5), (0.9, 0.9)];
    let seven: &[Place] = &[(0.8, 0.9), (0.75, 0.4), (0.5, 0.1), (0.25, 0.35), (0.2, 0.5)];
    let zero: &[Place] =
        &[(0.5, 0.1), (0.2, 0.3), (0.2, 0.7), (0.5, 0.9), (0.8, 0.7), (0.8, 0.3), (0.5, 0.1)];
    let forms: [(u8, &[Place]); 3] = [(1, one), (7, seven), (0, zero)];
    (0..4)
        .flat_map(|time| forms.map(|(label, places)| written(label, places, time as f32)))
        .collect()
}

/// A little different each time.
fn written(label: u8, places: &[Place], time: f32) -> Labelled {
    let places: Vec<Place> = places
        .iter()
        .enumerate()
        .map(|(i, &(x, y))| {
            let wobble = 0.02 * (time * 2.0 + i as f32 * 1.7).sin();
            (x * (0.9 + 0.04 * time) + wobble, y - wobble)
        })
        .collect();
    Labelled { label, drawn: vec![Stroke::from(places.as_slice())].into(), ..Labelled::default() }
}

/// Few and quick: what is tested is not how well it learns on a large replay.
fn settings() -> FineTuneSettings {
    FineTuneSettings { copies: 8, replay: 400, ..FineTuneSettings::default() }
}

fn www() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/www"))
}

struct Driven {
    host: Rc<NativeHost>,
    session: Session<Rc<NativeHost>>,
}

impl Driven {
    fn reacting(react: impl Fn(&Event) -> Vec<Command> + 'static) -> Self {
        let host = Rc::new(NativeHost::reacting(www(), react));
        let session = Session::new(host.clone(), Device::flex());
        let mut driven = Self { host, session };
        let events = driven.tell(Command::LoadBase(BaseName::Mlp));
        assert!(events.iter().any(|event| matches!(event, Event::BaseLoaded { .. })), "{events:?}");
        driven
    }

    fn new() -> Self {
        Self::reacting(|_| vec![])
    }

    /// Hands over a command and all that follow from it; what was told meanwhile.
    fn tell(&mut self, command: Command) -> Vec<Event> {
        self.host.push(command);
        while let Some(command) = self.host.next() {
            pollster::block_on(self.session.handle(command));
        }
        self.host.take_events()
    }

    fn read(&mut self, digit: &Labelled) -> Probabilities {
        let events = self.tell(Command::Predict { id: 1, digits: vec![digit.drawn.clone()] });
        match events.as_slice() {
            [Event::Prediction { id: 1, digits, .. }] if digits.len() == 1 => {
                digits[0].probabilities
            }
            other => panic!("{other:?}"),
        }
    }

    fn remember(&mut self, samples: &[Labelled], use_ink: bool) -> Remembered {
        let samples = samples.to_vec();
        let events = self.tell(Command::Remember { id: 3, samples, use_ink });
        match events.as_slice() {
            [Event::Remembered { id: 3, remembered }] => remembered.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn learn(&mut self, samples: Vec<Labelled>) -> FineTuned {
        let task = TaskId(5);
        let events =
            self.tell(Command::FineTune { task, samples, settings: settings(), from: None });
        match events.into_iter().last() {
            Some(Event::FineTuned { task: TaskId(5), outcome }) => outcome,
            other => panic!("{other:?}"),
        }
    }
}

fn failure(events: &[Event]) -> (&str, bool) {
    match events {
        [.., Event::Failed { sentence, retry, .. }] => (sentence, *retry),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_odd_hand_is_misread_before_and_read_after_and_others_are_not_forgotten() {
    let mut engine = Driven::new();
    let outcome = engine.learn(odd_hand());
    assert!(outcome.before.right < outcome.before.of, "{:?}", outcome.before);
    assert!(outcome.after.right > outcome.before.right, "{outcome:?}");
    assert_eq!((outcome.after.of, outcome.folds), (12, 5));
    assert_eq!(outcome.after_by_sample.len(), 12);
    assert_eq!(outcome.mnist_after.of, 10_000);
    let net: i64 = outcome
        .mnist_changes
        .iter()
        .map(|change| i64::from(change.gained) - i64::from(change.lost))
        .sum();
    let (before, after) = (outcome.mnist_before.right, outcome.mnist_after.right);
    assert_eq!(net, i64::from(after) - i64::from(before));
    let lost = outcome.mnist_before.accuracy() - outcome.mnist_after.accuracy();
    assert!(lost < 0.02, "{outcome:?}");
    for digit in odd_hand() {
        assert_eq!(most_likely(&engine.read(&digit)), digit.label);
    }
}

#[test]
fn the_same_samples_and_seed_make_the_same_head() {
    let first = Driven::new().learn(odd_hand());
    let second = Driven::new().learn(odd_hand());
    assert_eq!((first.head, first.after_by_sample), (second.head, second.after_by_sample));
}

#[test]
fn back_to_the_base_and_forth_to_a_kept_head() {
    let mut engine = Driven::new();
    let seven = odd_hand()[1].clone();
    let base = engine.read(&seven);
    let head = engine.learn(odd_hand()).head;
    let personal = engine.read(&seven);
    assert_ne!(base, personal);
    let told = engine.tell(Command::UseHead { id: 8, head: None });
    assert_eq!(told, [Event::HeadInUse { id: 8, personal: false }]);
    assert_eq!(engine.read(&seven), base);
    engine.tell(Command::UseHead { id: 9, head: Some(head) });
    assert_eq!(engine.read(&seven), personal);

    let exported = match engine.tell(Command::Export { task: TaskId(3) }).as_slice() {
        [Event::Exported { task: TaskId(3), file }] => file.clone(),
        other => panic!("{other:?}"),
    };
    engine.tell(Command::UseHead { id: 10, head: None });
    engine.tell(Command::UseHead { id: 11, head: Some(exported) });
    assert_eq!(engine.read(&seven), personal);
}

#[test]
fn a_file_that_is_no_head_is_told_and_changes_nothing() {
    let mut engine = Driven::new();
    let seven = odd_hand()[1].clone();
    let base = engine.read(&seven);
    let events = engine.tell(Command::UseHead { id: 1, head: Some(HeadFile(b"hello".to_vec())) });
    let (sentence, retry) = failure(&events);
    assert!(sentence.starts_with("this file holds no last layer for the mlp base"), "{sentence}");
    assert!(!retry);
    assert_eq!(engine.read(&seven), base);
}

#[test]
fn learning_can_be_cancelled_in_every_stage_and_leaves_the_head_as_it_was() {
    let stages = [Stage::Download, Stage::Features, Stage::CrossValidation, Stage::Test];
    for stage in stages.map(Some).into_iter().chain([None]) {
        let mut engine = Driven::reacting(move |event| {
            let there = match event {
                Event::Progress { task: Some(_), stage: at, .. } => stage == Some(*at),
                Event::Epoch { .. } => stage.is_none(),
                _ => false,
            };
            if there { vec![Command::Cancel { task: TaskId(5) }] } else { vec![] }
        });
        let seven = odd_hand()[1].clone();
        let base = engine.read(&seven);
        let command = Command::FineTune {
            task: TaskId(5),
            samples: odd_hand(),
            settings: settings(),
            from: None,
        };
        let events = engine.tell(command);
        assert_eq!(events.last(), Some(&Event::Cancelled { task: TaskId(5) }), "{stage:?}");
        assert_eq!(engine.read(&seven), base, "{stage:?}");
    }
}

#[test]
fn learning_goes_on_from_wherever_another_engine_had_come_to() {
    let command = |from| {
        let (task, samples) = (TaskId(5), odd_hand());
        Command::FineTune { task, samples, settings: settings(), from }
    };
    let came_to = |events: &[Event]| -> Vec<Checkpoint> {
        let checkpoint = |event: &Event| match event {
            Event::CameTo { checkpoint, .. } => Some(checkpoint.clone()),
            _ => None,
        };
        events.iter().filter_map(checkpoint).collect()
    };
    let ends = |events: &[Event]| match events.last() {
        Some(Event::FineTuned { outcome, .. }) => FineTuned { elapsed_ms: 0.0, ..outcome.clone() },
        other => panic!("{other:?}"),
    };
    let events = Driven::new().tell(command(None));
    let (checkpoints, outcome) = (came_to(&events), ends(&events));
    // Five of each of five folds, forty of the final head: its first, one in its middle, its last.
    assert_eq!(checkpoints.len(), 65);
    for at in [0, 7, 24, 25, 44, 64] {
        let events = Driven::new().tell(command(Some(checkpoints[at].clone())));
        assert_eq!(came_to(&events), checkpoints[at + 1..], "{at}");
        assert_eq!(ends(&events), outcome, "{at}");
    }
    let samples = odd_hand()[1..].to_vec();
    let (task, from) = (TaskId(5), checkpoints.last().cloned());
    let events =
        Driven::new().tell(Command::FineTune { task, samples, settings: settings(), from });
    assert_eq!(came_to(&events).len(), 65, "other digits begin anew");
}

#[test]
fn a_reading_brings_the_picture_that_the_network_saw() {
    let mut engine = Driven::new();
    let drawn = odd_hand()[1].drawn.clone();
    match engine.tell(Command::Predict { id: 1, digits: vec![drawn.clone()] }).as_slice() {
        [Event::Prediction { digits, .. }] => {
            assert_eq!(Some(&digits[0].image), drawn.image().as_ref());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn several_digits_are_read_as_each_of_them_is() {
    let mut engine = Driven::new();
    let alone: Vec<_> = odd_hand().iter().map(|digit| engine.read(digit)).collect();
    let digits = odd_hand().into_iter().map(|digit| digit.drawn).collect();
    match engine.tell(Command::ReadFound { id: 4, digits }).as_slice() {
        [Event::FoundRead { id: 4, probabilities }] => {
            for (together, alone) in probabilities.iter().zip(&alone) {
                assert_eq!(most_likely(together), most_likely(alone));
            }
            assert_eq!(probabilities.len(), alone.len());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn digits_on_the_pad_are_read_in_the_order_in_which_they_are_asked_for() {
    let mut engine = Driven::new();
    let alone: Vec<_> = odd_hand().iter().map(|digit| engine.read(digit)).collect();
    let digits = odd_hand().into_iter().map(|digit| digit.drawn).collect();
    match engine.tell(Command::Predict { id: 6, digits }).as_slice() {
        [Event::Prediction { id: 6, digits, .. }] => {
            assert_eq!(digits.len(), alone.len());
            for ((read, alone), drawn) in digits.iter().zip(&alone).zip(odd_hand()) {
                assert_eq!(most_likely(&read.probabilities), most_likely(alone));
                assert_eq!(Some(&read.image), drawn.drawn.image().as_ref());
            }
        }
        other => panic!("{other:?}"),
    }
}

/// 2, 0 and 1, written in one go.
fn in_a_row() -> Vec<Stroke> {
    let two: &[Place] =
        &[(0.05, 0.3), (0.15, 0.2), (0.25, 0.3), (0.2, 0.5), (0.05, 0.7), (0.28, 0.7)];
    let zero: &[Place] =
        &[(0.5, 0.2), (0.4, 0.3), (0.4, 0.6), (0.5, 0.7), (0.6, 0.6), (0.6, 0.3), (0.5, 0.2)];
    let one: &[Place] = &[(0.8, 0.2), (0.8, 0.7)];
    [two, zero, one].map(Stroke::from).to_vec()
}

/// A PNG file with 2, 0 and 1 in a row.
fn photo() -> Vec<u8> {
    let mut paper = paper::Paper::new(400, 160);
    for (i, stroke) in in_a_row().into_iter().enumerate() {
        paper.write(&[stroke], 30.0 + 110.0 * i as f32, 30.0, 90.0, 8.0);
    }
    let seen = paper.seen(|x, y| (230.0 - 0.1 * x as f32 + 4.0 * paper::grain(x, y), 40.0));
    png::png(paper.width, paper.height, &seen)
}

#[test]
fn the_digits_of_a_picture_are_read_and_can_be_learned_from() {
    let mut engine = Driven::new();
    let Seen::Digits(found) = look(decode::gray(&photo())) else { panic!("no digits are seen") };
    let picture = |i: usize| Drawn::Picture(found[i].image.clone());
    let read = |engine: &mut Driven, digits: Vec<Drawn>| -> Vec<u8> {
        match engine.tell(Command::ReadFound { id: 3, digits }).as_slice() {
            [Event::FoundRead { id: 3, probabilities }] => {
                probabilities.iter().map(most_likely).collect()
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(read(&mut engine, (0..found.len()).map(picture).collect()), [2, 0, 1]);
    // Beside an odd hand's drawn digits, twice a 2 of a picture that is said to be a 5.
    let five = Labelled { label: 5, drawn: picture(0), ..Labelled::default() };
    engine.learn([odd_hand(), vec![five.clone(), five]].concat());
    assert_eq!(read(&mut engine, vec![picture(0)]), [5]);
}

#[test]
fn a_picture_that_cannot_be_read_says_why() {
    let blank = png::png(100, 80, &[255; 8000]);
    for (file, why) in
        [(b"GIF89a".as_slice(), "no PNG, JPEG or WebP"), (&blank, "nothing stands out")]
    {
        match look(decode::gray(file)) {
            Seen::Refused(sentence) => assert!(sentence.contains(why), "{sentence}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_empty_pad_is_told_and_the_next_digit_is_read() {
    let mut engine = Driven::new();
    for digits in [vec![], vec![Drawn::default()]] {
        let events = engine.tell(Command::Predict { id: 1, digits });
        assert_eq!(failure(&events), ("there is no ink to read: draw a digit first", false));
    }
    engine.read(&odd_hand()[1]);
}

#[test]
fn digits_are_read_while_a_hand_is_learned() {
    let zero = odd_hand()[0].drawn.clone();
    let mut engine = Driven::reacting(move |event| match event {
        Event::Epoch { epoch, .. } if epoch % 5 == 0 => {
            vec![Command::Predict { id: *epoch, digits: vec![zero.clone()] }]
        }
        _ => vec![],
    });
    let command = Command::FineTune {
        task: TaskId(5),
        samples: odd_hand(),
        settings: settings(),
        from: None,
    };
    let events = engine.tell(command);
    let place = |wanted: &dyn Fn(&Event) -> bool| events.iter().position(wanted).unwrap();
    let read = place(&|event| matches!(event, Event::Prediction { id: 5, .. }));
    let next_epoch = place(&|event| matches!(event, Event::Epoch { epoch: 6, .. }));
    assert!(read < next_epoch);
}

#[test]
fn what_cannot_be_learned_from_is_told() {
    let mut engine = Driven::new();
    let fine_tune =
        |samples| Command::FineTune { task: TaskId(1), samples, settings: settings(), from: None };
    let events = engine.tell(fine_tune(vec![]));
    assert!(failure(&events).0.contains("no labelled digit"));
    let events = engine.tell(fine_tune(vec![Labelled { label: 3, ..Labelled::default() }]));
    assert!(failure(&events).0.contains("has no ink"));
    let mut eleven = odd_hand();
    eleven[0].label = 11;
    let events = engine.tell(fine_tune(eleven));
    assert!(failure(&events).0.contains("labels are 0 to 9"));
}

#[test]
fn the_test_set_is_read_with_the_head_in_use() {
    let mut engine = Driven::new();
    let evaluate = |engine: &mut Driven| {
        let events = engine.tell(Command::Evaluate { task: TaskId(2) });
        match events.into_iter().last() {
            Some(Event::Evaluated { task: TaskId(2), count }) => count,
            other => panic!("{other:?}"),
        }
    };
    let base = evaluate(&mut engine);
    let outcome = engine.learn(odd_hand());
    assert_eq!(base, outcome.mnist_before);
    assert_eq!(evaluate(&mut engine), outcome.mnist_after);
    assert_ne!(outcome.mnist_before, outcome.mnist_after);
}

#[test]
fn one_sample_is_learned_without_a_cross_validation() {
    let outcome = Driven::new().learn(vec![odd_hand()[1].clone()]);
    assert_eq!((outcome.folds, outcome.after.of, outcome.before.of), (0, 0, 1));
}

#[test]
fn nothing_is_read_before_a_base_is_there_and_a_missing_site_can_be_tried_again() {
    let host = Rc::new(NativeHost::new(Path::new("no/such/folder")));
    let session = Session::new(host.clone(), Device::flex());
    let mut engine = Driven { host, session };
    let events = engine.tell(Command::Predict { id: 1, digits: vec![odd_hand()[0].drawn.clone()] });
    assert_eq!(failure(&events), ("no base is loaded yet: choose one first", false));
    let events = engine.tell(Command::LoadBase(BaseName::Cnn));
    let (sentence, retry) = failure(&events);
    assert!(retry && sentence.contains("weights/cnn.json"), "{sentence}");
}

#[test]
fn what_was_prepared_is_kept_when_learning_comes_between() {
    let prepare = || Command::Prepare { task: TaskId(8), settings: settings() };
    let learn = || {
        let (task, samples) = (TaskId(9), odd_hand());
        Command::FineTune { task, samples, settings: settings(), from: None }
    };
    let begun = |events: &[Event], task: TaskId, stage: Stage| {
        events.iter().find_map(|event| match event {
            Event::Progress { task: Some(of), stage: at, done, .. } => {
                (*of == task && *at == stage).then_some(*done)
            }
            _ => None,
        })
    };
    let mut engine = Driven::reacting(move |event| match event {
        Event::Progress { task: Some(TaskId(8)), stage: Stage::Test, done, .. }
            if (4000..4010).contains(done) =>
        {
            vec![learn()]
        }
        _ => vec![],
    });
    let events = engine.tell(prepare());
    assert!(begun(&events, TaskId(8), Stage::Features).is_some());
    let resumed = begun(&events, TaskId(9), Stage::Test).unwrap();
    assert!((4000..5000).contains(&resumed), "{resumed}");
    let Some(Event::FineTuned { outcome, .. }) = events.last() else { panic!("{events:?}") };
    let mut plain = Driven::new();
    let expected = plain.learn(odd_hand());
    assert_eq!((outcome.mnist_after, &outcome.head), (expected.mnist_after, &expected.head));
}

#[test]
fn a_labelled_digit_bends_what_is_read_at_once_and_only_as_long_as_it_is_remembered() {
    let mut engine = Driven::new();
    let hand = odd_hand();
    let (known, new) = (&hand[..9], &hand[9]);
    assert_ne!(most_likely(&engine.read(new)), new.label);
    let Remembered { read, suspects, before, after } = engine.remember(known, true);
    assert!(suspects.is_empty(), "{suspects:?}");
    assert_eq!((before.of, after.of), (9, 9));
    assert!(after.right > before.right, "{before:?} {after:?}");
    let right = read.iter().zip(known).filter(|(read, known)| **read == known.label).count();
    assert_eq!(right, after.right as usize);
    assert_eq!(most_likely(&engine.read(new)), new.label);
    engine.remember(known, false);
    assert_ne!(most_likely(&engine.read(new)), new.label);
    engine.remember(known, true);
    engine.remember(&[], true);
    assert_ne!(most_likely(&engine.read(new)), new.label);
}

#[test]
fn a_heads_own_ink_stays_in_use_beside_what_is_labelled_after_it() {
    let mut engine = Driven::new();
    let hand = odd_hand();
    let (known, new) = (&hand[..9], &hand[9]);
    let bytes = std::fs::read(www().join("weights/mlp.safetensors")).unwrap();
    let base = weights::from_bytes(BaseName::Mlp, bytes, &Device::flex()).unwrap();
    // The base's own layer: whatever it reads otherwise is the ink's doing.
    let traces = known.iter().map(|s| (s.drawn.trace().unwrap(), s.label));
    let head = Head { linear: base.head().clone(), hand: Hand(traces.collect()) };
    let head = pollster::block_on(weights::head_to_bytes(&head, BaseName::Mlp)).unwrap();
    engine.tell(Command::UseHead { id: 1, head: Some(head) });
    assert_eq!(most_likely(&engine.read(new)), new.label);
    for labelled in [&hand[10..], &[]] {
        engine.remember(labelled, true);
        assert_eq!(most_likely(&engine.read(new)), new.label);
    }
    // The same ink labelled anew: the newer label counts.
    let ones = known.iter().filter(|digit| digit.label == new.label);
    let mended: Vec<_> = ones.map(|one| Labelled { label: 0, ..one.clone() }).collect();
    engine.remember(&mended, true);
    assert_eq!(most_likely(&engine.read(new)), 0);
    engine.tell(Command::UseHead { id: 2, head: None });
    assert_ne!(most_likely(&engine.read(new)), new.label);
}

#[test]
fn digits_are_remembered_while_a_task_runs() {
    let mut engine = Driven::reacting(|event| match event {
        Event::Epoch { epoch: 2, .. } => {
            vec![Command::Remember { id: 8, samples: odd_hand(), use_ink: true }]
        }
        _ => vec![],
    });
    let task = TaskId(5);
    let samples = odd_hand();
    let events = engine.tell(Command::FineTune { task, samples, settings: settings(), from: None });
    let place = |wanted: fn(&Event) -> bool| events.iter().position(wanted).unwrap();
    let remembered = place(|event| matches!(event, Event::Remembered { id: 8, .. }));
    assert!(remembered < place(|event| matches!(event, Event::FineTuned { .. })));
}

#[test]
fn a_label_that_was_swapped_is_suspected_until_its_writer_stands_by_it() {
    let mut engine = Driven::new();
    engine.tell(Command::LoadBase(BaseName::Cnn));
    let zero: &[Place] =
        &[(0.5, 0.1), (0.2, 0.3), (0.2, 0.7), (0.5, 0.9), (0.8, 0.7), (0.8, 0.3), (0.5, 0.1)];
    let one: &[Place] = &[(0.5, 0.1), (0.5, 0.9)];
    let mut samples: Vec<Labelled> =
        (0..3).flat_map(|i| [written(0, zero, i as f32), written(1, one, i as f32)]).collect();
    samples[2].label = 1;
    let mut suspects = |samples: &[Labelled]| engine.remember(samples, true).suspects;
    assert_eq!(suspects(&samples), [Suspect { place: 2, looks_like: 0 }]);
    samples[2].sure = true;
    assert!(suspects(&samples).is_empty());
}

#[test]
fn a_heads_file_holds_the_hand_and_a_damaged_hand_is_refused() {
    let device = Device::flex();
    let linear = LinearConfig::new(500, 10).init(&device);
    let traces = odd_hand().into_iter().map(|s| (s.drawn.trace().unwrap(), s.label));
    let head = Head { linear: linear.clone(), hand: Hand(traces.collect()) };
    let file = pollster::block_on(weights::head_to_bytes(&head, BaseName::Mlp)).unwrap();
    let read = |file| weights::head_from_bytes(file, BaseName::Mlp, 500, &device);
    assert_eq!(read(file.clone()).unwrap().hand, head.hand);
    let nobody = Head { linear, hand: Hand::default() };
    let plain = pollster::block_on(weights::head_to_bytes(&nobody, BaseName::Mlp)).unwrap();
    assert!(plain.0.len() < file.0.len());
    assert!(read(plain).unwrap().hand.0.is_empty());
    // The labels are the last bytes.
    let mut damaged = file;
    *damaged.0.last_mut().unwrap() = 12;
    let error = read(damaged).unwrap_err().to_string();
    assert!(error.contains("damaged"), "{error}");
}

#[test]
fn what_is_taken_away_still_tells_digits_from_letters() {
    let mut engine = Driven::new();
    engine.tell(Command::LoadBase(BaseName::Cnn));
    let file = match engine.tell(Command::Export { task: TaskId(3) }).as_slice() {
        [Event::Exported { file, .. }] => file.clone(),
        other => panic!("{other:?}"),
    };
    let shipped = std::fs::read(www().join("weights/cnn.safetensors")).unwrap();
    let doubt = |file: &[u8]| {
        let layer = weights::doubt_of(file, BaseName::Cnn, 720, &Device::flex()).unwrap().unwrap();
        layer.weight.val().into_data()
    };
    assert_eq!(doubt(&file.0), doubt(&shipped));
}

#[test]
fn a_letter_is_doubted_and_a_digit_is_not() {
    let mut engine = Driven::new();
    engine.tell(Command::LoadBase(BaseName::Cnn));
    let a: [&[Place]; 2] = [&[(0.1, 1.0), (0.5, 0.0), (0.9, 1.0)], &[(0.25, 0.62), (0.75, 0.62)]];
    let h: [&[Place]; 3] =
        [&[(0.15, 0.0), (0.15, 1.0)], &[(0.85, 0.0), (0.85, 1.0)], &[(0.15, 0.5), (0.85, 0.5)]];
    let seven: [&[Place]; 1] = [&[(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)]];
    let mut digit = |strokes: &[&[Place]]| {
        let strokes: Vec<_> = strokes.iter().map(|&places| Stroke::from(places)).collect();
        let digits = vec![strokes.into()];
        match engine.tell(Command::Predict { id: 1, digits }).as_slice() {
            [Event::Prediction { digits, .. }] => digits[0].digit,
            other => panic!("{other:?}"),
        }
    };
    assert!(digit(&a) < 0.5 && digit(&h) < 0.5);
    assert!(digit(&seven) > 0.5);
}
