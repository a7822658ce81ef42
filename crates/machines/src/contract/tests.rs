use ink::{Count, Drawn, Image28, Point, Stroke};
use network::{BaseName, FineTuneSettings, HeadFile};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use worker::learner::Stage;

use super::*;
use crate::heads::MAX_HEAD_BYTES;
use crate::record::{Id, Sample, Scores};

/// A message as JSON; bytes are an object with their number.
impl Value for Json {
    fn get(&self, name: &str) -> Option<Self> {
        self.as_object()?.get(name).cloned()
    }

    fn at(&self, place: u32) -> Option<Self> {
        self.as_array()?.get(place as usize).cloned()
    }

    fn length(&self) -> Option<u32> {
        // A host can claim any length: `new Array(4294967295)`.
        match self.get("claims") {
            Some(length) => length.as_u64().map(|length| length as u32),
            None => self.as_array().map(|list| list.len() as u32),
        }
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn text(&self) -> Option<String> {
        let text = self.as_str()?;
        (text.len() <= LONGEST_TEXT as usize).then(|| text.to_owned())
    }

    fn is_true(&self) -> bool {
        *self == Json::Bool(true)
    }

    fn byte_length(&self) -> Option<u32> {
        self.as_object()?.get("bytes")?.as_u64().map(|length| length as u32)
    }

    fn bytes(&self) -> Vec<u8> {
        vec![7; self.byte_length().unwrap() as usize]
    }
}

fn command_of(message: Json) -> Result<Command, ContractError> {
    parse(&message).unwrap().command
}

fn read_of(strokes: Json) -> Result<Command, ContractError> {
    command_of(json!({ "inkling": 1, "command": "read", "strokes": strokes }))
}

/// A line at this height.
fn line(y: f64, points: usize) -> Json {
    let x = |place: usize| 0.2 + 0.6 * place as f64 / points.max(2) as f64;
    json!((0..points).map(|place| [x(place), y]).collect::<Vec<_>>())
}

#[test]
fn every_command_parses() {
    let head = HeadFile(vec![7; 3]);
    for (message, expected) in [
        (json!({ "inkling": 1, "command": "hello" }), Command::Hello { fits: false }),
        (json!({ "inkling": 1, "command": "hello", "fits": true }), Command::Hello { fits: true }),
        (json!({ "inkling": 1, "command": "clear" }), Command::Clear),
        (json!({ "inkling": 1, "command": "undo" }), Command::Undo),
        (
            json!({ "inkling": 1, "command": "setBase", "base": "mlp" }),
            Command::SetBase(BaseName::Mlp),
        ),
        (
            json!({ "inkling": 1, "command": "loadHead", "head": { "bytes": 3 } }),
            Command::LoadHead(head),
        ),
        (json!({ "inkling": 1, "command": "requestDigits" }), Command::RequestDigits),
    ] {
        assert_eq!(command_of(message), Ok(expected));
    }
}

#[test]
fn ink_is_cut_into_digits_unless_it_is_one() {
    let one = json!([[0.1, 0.1], [0.1, 0.9]]);
    let other = json!([[0.9, 0.1], [0.9, 0.9]]);
    let message = |is_one: bool| json!({ "inkling": 1, "command": "read", "strokes": [one, other], "one": is_one });
    let strokes_of = |message| match command_of(message) {
        Ok(Command::Read(digits)) => {
            digits.iter().map(|digit| digit.strokes().len()).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(strokes_of(message(false)), [1, 1]);
    assert_eq!(strokes_of(message(true)), [2]);
}

#[test]
fn other_messages_and_versions_and_unknown_fields_are_ignored() {
    for message in [
        Json::Null,
        json!("clear"),
        json!(1),
        json!([1, 2]),
        json!({ "command": "clear" }),
        json!({ "inkling": 2, "command": "clear" }),
        json!({ "inkling": "1", "command": "clear" }),
        json!({ "inkling": 1, "event": "ready" }),
        json!({ "type": "webpackOk" }),
    ] {
        assert_eq!(parse(&message), None, "{message}");
    }
    let message = json!({ "inkling": 1, "command": "clear", "since": 2, "why": { "not": [] } });
    assert_eq!(parse(&message), Some(Message { id: None, command: Ok(Command::Clear) }));
}

#[test]
fn the_lab_takes_hello_alone() {
    let hello = json!({ "inkling": 1, "command": "hello", "fits": true });
    assert_eq!(parse_for_lab(&hello), Some(LabMessage { id: None, hello: Ok(()) }));
    let read = json!({ "inkling": 1, "command": "read", "id": 3, "strokes": [line(0.5, 2)] });
    let refused = Some(LabMessage { id: Some(3), hello: Err(NoCommands) });
    assert_eq!(parse_for_lab(&read), refused);
    assert_eq!(parse_for_lab(&json!({ "inkling": 2, "command": "hello" })), None);
}

#[test]
fn a_commands_number_is_repeated_if_it_is_one() {
    let id = |id: Json| parse(&json!({ "inkling": 1, "command": "undo", "id": id })).unwrap().id;
    assert_eq!(id(json!(7)), Some(7));
    for wrong in [json!(-1), json!(0.5), json!(1e300), json!("7"), Json::Null] {
        assert_eq!(id(wrong.clone()), None, "{wrong}");
    }
}

#[test]
fn wrong_commands_are_answered_with_a_sentence() {
    let cases = [
        (json!({ "inkling": 1, "command": "eval" }), ContractError::UnknownCommand),
        (json!({ "inkling": 1, "command": 7 }), ContractError::UnknownCommand),
        (json!({ "inkling": 1, "command": "x".repeat(1 << 20) }), ContractError::UnknownCommand),
        (json!({ "inkling": 1, "command": "setBase" }), ContractError::UnknownBase),
        (json!({ "inkling": 1, "command": "setBase", "base": "vgg" }), ContractError::UnknownBase),
        (json!({ "inkling": 1, "command": "loadHead" }), ContractError::NoHead),
        (
            json!({ "inkling": 1, "command": "loadHead", "head": "https://example.org" }),
            ContractError::NoHead,
        ),
        (
            json!({ "inkling": 1, "command": "loadHead", "head": { "bytes": MAX_HEAD_BYTES + 1 } }),
            ContractError::LargeHead,
        ),
        (json!({ "inkling": 1, "command": "read" }), ContractError::NoInk),
    ];
    for (message, error) in cases {
        assert_eq!(command_of(message), Err(error));
        let sentence = error.to_string();
        assert!(sentence.contains(": ") && sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn wrong_ink_is_refused() {
    for strokes in [
        json!("ink"),
        json!([]),
        json!([[]]),
        json!([7]),
        json!([[7]]),
        json!([[[0.5]]]),
        json!([[[0.5, null]]]),
        json!([[[0.5, "0.5"]]]),
        json!([[[0.5, 1e30]]]),
        json!([[[-11, 0.5]]]),
    ] {
        assert_eq!(read_of(strokes.clone()), Err(ContractError::NoInk), "{strokes}");
    }
}

#[test]
fn huge_ink_is_refused_before_it_is_read() {
    let many = json!(vec![line(0.5, 1); 65]);
    let long = json!([line(0.5, 4_001)]);
    let two = json!([line(0.2, 3_000), line(0.8, 1_001)]);
    for strokes in [
        many,
        long,
        two,
        json!({ "claims": u32::MAX }),
        json!([{ "claims": u32::MAX }]),
        json!([line(0.5, 1), { "claims": 4_000 }]),
    ] {
        assert_eq!(read_of(strokes), Err(ContractError::MuchInk));
    }
    assert!(read_of(json!([line(0.2, 3_000), line(0.8, 1_000)])).is_ok());
}

const HOST: &str = "https://course.example.org";

fn opened() -> HostCheck {
    let mut check = HostCheck::default();
    assert_eq!(check.judge(true, HOST, 0.0), Verdict::Accept);
    check.set_host(HOST);
    check
}

#[test]
fn only_the_parent_window_with_the_origin_of_its_hello_is_listened_to() {
    let mut check = opened();
    assert_eq!(check.host(), Some(HOST));
    assert_eq!(check.judge(true, HOST, 1.0), Verdict::Accept);
    assert_eq!(check.judge(false, HOST, 1.0), Verdict::Ignore);
    for origin in ["https://other.example.org", "http://course.example.org", "null", ""] {
        assert_eq!(check.judge(true, origin, 1.0), Verdict::Ignore, "{origin}");
    }
    check.set_host("https://other.example.org");
    assert_eq!(check.host(), Some(HOST), "a later hello changes nothing");
}

#[test]
fn a_parent_that_can_not_be_answered_alone_is_not_listened_to() {
    for origin in ["null", "", "file://"] {
        assert_eq!(HostCheck::default().judge(true, origin, 0.0), Verdict::Ignore, "{origin:?}");
    }
}

#[test]
fn ten_thousand_messages_in_a_second_are_bounded_and_named_once() {
    let mut check = opened();
    let verdicts: Vec<_> =
        (0..10_000).map(|i| check.judge(true, HOST, f64::from(i) / 10.0)).collect();
    let count = |verdict| verdicts.iter().filter(|it| **it == verdict).count();
    assert!((20..=60).contains(&count(Verdict::Accept)), "{}", count(Verdict::Accept));
    assert_eq!(count(Verdict::Refuse), 1);
    // After a pause it is listened to again.
    assert_eq!(check.judge(true, HOST, 60_000.0), Verdict::Accept);
    // Others use up nothing.
    for i in 0..10_000 {
        assert_eq!(check.judge(false, HOST, 60_000.0 + f64::from(i) / 10.0), Verdict::Ignore);
    }
    assert_eq!(check.judge(true, HOST, 61_000.0), Verdict::Accept);
}

#[test]
fn a_clock_that_is_set_back_lets_nothing_more_in() {
    let mut check = opened();
    assert_eq!(check.judge(true, HOST, 1e9), Verdict::Accept);
    let verdicts = (0..1_000).map(|i| check.judge(true, HOST, -f64::from(i)));
    assert!(verdicts.filter(|verdict| *verdict == Verdict::Accept).count() < 60);
}

#[test]
fn the_person_is_asked_where_digits_are_labelled_and_not_after_a_no() {
    assert_eq!(Asking::No.ask(true), Ok(Asking::Asked));
    assert_eq!(Asking::Asked.ask(true), Ok(Asking::Asked));
    assert_eq!(Asking::SaidNo.ask(true), Err(ContractError::SaidNo));
    assert_eq!(Asking::No.ask(false), Err(ContractError::NoDigits));
    let sentence = Asking::sentence(HOST, 12);
    assert!(sentence.contains(HOST) && sentence.contains("12\u{a0}digits"), "{sentence}");
}

fn written(event: impl HostMessage) -> Json {
    let event = serde_json::from_str::<Json>(&event.to_json()).unwrap();
    assert_eq!(event["inkling"], 1);
    event
}

fn scores(folds: u32) -> Box<Scores> {
    Box::new(Scores {
        settings: FineTuneSettings::default(),
        kept: None,
        before: Count { right: 12, of: 20 },
        after: Count { right: 18, of: 20 },
        folds,
        mnist_before: Count { right: 9_900, of: 10_000 },
        mnist_after: Count { right: 9_880, of: 10_000 },
        mnist_changes: None,
        elapsed_ms: 1.0,
        labels: Vec::new(),
        held_out: Vec::new(),
    })
}

#[test]
fn a_learned_event_has_the_figures_of_the_page() {
    let event = written(Event::Learned { base: BaseName::Cnn, scores: scores(5) });
    assert_eq!((&event["event"], &event["base"]), (&json!("learned"), &json!("cnn")));
    let before =
        json!({ "right": 12, "of": 20, "accuracy": 0.6, "interval": event["before"]["interval"] });
    assert_eq!(event["before"], before);
    // Wilson's interval of 18 in 20: `ink::Count` is tested against the published one.
    let (low, high) = Count { right: 18, of: 20 }.interval();
    let end = |place: usize| event["after"]["interval"][place].as_f64().unwrap();
    assert!((end(0) - low).abs() < 1e-6 && (end(1) - high).abs() < 1e-6);
    assert_eq!(event["folds"], 5);
    assert_eq!(event["retention"]["before"]["accuracy"], 0.99);
    assert_eq!(event["retention"]["after"]["right"], 9_880);
}

#[test]
fn without_folds_there_is_no_accuracy_after_learning() {
    let event = written(Event::Learned { base: BaseName::Mlp, scores: scores(0) });
    assert_eq!(event["after"], Json::Null);
    assert_eq!(event["before"]["of"], 20);
}

#[test]
fn a_reading_says_how_sure_it_is() {
    let mut probabilities = [0.01; 10];
    probabilities[4] = 0.91;
    let read = |digit, sign: Option<&str>| {
        let sign = sign.map(str::to_owned);
        ReadDigit { probabilities, digit, sign }
    };
    let digits = vec![read(1.0, None), read(0.25, Some("a “+”"))];
    let event = written(Event::Reading { re: Some(3), digits });
    assert_eq!(event["re"], 3);
    let digits = event["digits"].as_array().unwrap();
    let is_sure: Vec<_> = digits.iter().map(|digit| digit["sure"].as_bool().unwrap()).collect();
    assert_eq!(is_sure, [true, false]);
    assert_eq!((&digits[0]["digit"], &digits[1]["isDigit"]), (&json!(4), &json!(0.25)));
    assert_eq!(digits[0]["probabilities"].as_array().unwrap().len(), 10);
    assert_eq!((digits[0].get("sign"), &digits[1]["sign"]), (None, &json!("a “+”")));
    let empty = written(Event::Reading { re: None, digits: Vec::new() });
    assert_eq!((&empty["re"], &empty["digits"]), (&Json::Null, &json!([])));
}

#[test]
fn every_other_event_is_json_with_its_name() {
    let ready = Event::Ready { base: BaseName::Softmax, head: HeadInUse::Host };
    assert_eq!(
        written(ready),
        json!({ "inkling": 1, "event": "ready", "base": "softmax", "head": "host" })
    );
    let listening = serde_json::from_str::<Json>(&listening()).unwrap();
    assert_eq!(listening, json!({ "inkling": 1, "event": "listening" }));
    assert_eq!(written(Event::Size { height: 512 })["height"], 512);
    let label = written(Event::Label { label: 7, read: Some(1) });
    assert_eq!((&label["label"], &label["read"]), (&json!(7), &json!(1)));
    let sign = written(Event::Sign { name: "a “+”".to_owned(), drawings: 3 });
    assert_eq!(sign, json!({ "inkling": 1, "event": "sign", "name": "a “+”", "drawings": 3 }));
    let progress = written(Event::Progress(Some((Stage::Training, 3, 40))));
    assert_eq!(
        progress,
        json!({ "inkling": 1, "event": "progress", "stage": "training", "done": 3, "total": 40 })
    );
    assert_eq!(written(Event::Progress(None))["stage"], Json::Null);
    let sentence = "A \"quoted\" \\ sentence\nof two lines".to_owned();
    let error = written(Event::Error { re: None, sentence });
    assert_eq!(error["sentence"], "A \"quoted\" \\ sentence of two lines");
    let refusal = written(Refusal { re: Some(4), error: ContractError::NoInk });
    let sentence = ContractError::NoInk.to_string();
    assert_eq!(refusal, json!({ "inkling": 1, "event": "error", "re": 4, "sentence": sentence }));
}

#[test]
fn digits_are_sent_as_ink_or_picture_with_their_labels() {
    let sample =
        |label, drawn| Sample { id: Id("a".to_owned()), made_ms: 1.0, label, drawn, sure: false };
    let points = vec![Point { x: 0.25, y: -0.5 }, Point { x: f32::NAN, y: 0.0 }];
    let ink = Drawn::Ink(vec![Stroke { points }]);
    let picture = Drawn::Picture(Image28::from_bytes(vec![9; Image28::PIXELS]).unwrap());
    let event = written(Event::Digits(vec![sample(3, ink), sample(8, picture)]));
    assert_eq!(event["digits"][0], json!({ "label": 3, "strokes": [[[0.25, -0.5]]] }));
    assert_eq!(event["digits"][1]["label"], 8);
    assert_eq!(event["digits"][1]["picture"].as_array().unwrap().len(), Image28::PIXELS);
}

proptest! {
    #[test]
    fn ink_that_is_taken_is_bounded_and_every_digit_has_some(
        strokes in vec(vec(vec(-11.0..11.0f64, 2..4), 0..4), 0..4)
    ) {
        match read_of(json!(strokes)) {
            Ok(Command::Read(digits)) => {
                prop_assert!(!digits.is_empty() && digits.iter().all(Drawn::has_ink));
                let read: usize = digits.iter().map(|digit| digit.strokes().len()).sum();
                let sent = strokes.iter().filter(|stroke| !stroke.is_empty()).count();
                prop_assert_eq!(read, sent);
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => prop_assert_eq!(error, ContractError::NoInk),
        }
    }
}
