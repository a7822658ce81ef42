mod breaking;
mod of_lab;

use ink::{CLASSES, Labelled};
use network::{BaseName, HeadFile};
use worker::explainer::{Command, Event as Answer, Explained, Likes, Map, Mind, Pictures, Side};
use worker::reader::Command as FromPad;

use super::*;

/// A pane with an explainer whose answers the test controls.
#[derive(Default)]
struct Pane {
    why: Why,
    effects: Vec<Effect>,
}

impl Pane {
    /// A pane whose explainer has a base and a stroke.
    fn with_ink() -> Self {
        let mut pane = Self::default();
        pane.step(Event::Begin);
        assert!(pane.effects.contains(&Effect::Start) && pane.shows(Part::Status));
        pane.ready();
        pane.step(Event::FromPad(FromPad::LoadBase(BaseName::Cnn)));
        pane.load_base();
        pane.draw(&[(0.1, 0.1), (0.9, 0.1)]);
        pane
    }

    fn step(&mut self, event: Event) {
        self.effects = self.why.step(event);
    }

    fn ready(&mut self) {
        let ready = FromWorker::Ready { name: String::new(), build: String::new() };
        self.step(Event::FromExplainer(Heard::Message(ready)));
    }

    fn answer(&mut self, answer: Answer) {
        self.step(Event::FromExplainer(Heard::Message(FromWorker::Event(answer))));
    }

    fn load_base(&mut self) {
        let [Command::LoadBase { id, base }] = self.sent()[..] else {
            panic!("{:?}", self.effects)
        };
        self.answer(Answer::BaseLoaded { id, base });
    }

    fn remember(&mut self, samples: &[Labelled]) {
        let (samples, use_ink) = (samples.to_vec(), true);
        self.step(Event::FromPad(FromPad::Remember { id: 0, samples, signs: Vec::new(), use_ink }));
        let Command::Remember { id, .. } = self.asked() else { panic!() };
        self.answer(Answer::Remembered { id });
    }

    fn draw(&mut self, points: &[(f32, f32)]) {
        let digits = vec![Drawn::Ink(vec![Stroke::from(points)])];
        self.step(Event::FromPad(FromPad::Read { id: 0, digits }));
    }

    /// The ink is still.
    fn settle(&mut self) {
        let number = self.why.ink;
        self.step(Event::Settled { number });
    }

    /// The commands of the last step.
    fn sent(&self) -> Vec<Command> {
        let command = |effect: &Effect| match effect {
            Effect::Send(command) => Some(command.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(command).collect()
    }

    /// The `Break` of the last step.
    fn break_sent(&self) -> (u32, Damage) {
        let is_it = |command: Command| match command {
            Command::Break { id, damage } => Some((id, damage)),
            _ => None,
        };
        self.sent().into_iter().find_map(is_it).unwrap()
    }

    fn shows(&self, part: Part) -> bool {
        self.effects.contains(&Effect::Show(part))
    }

    /// The only command of the last step, which is this kind of question.
    fn asked(&self) -> Command {
        let sent = self.sent();
        assert_eq!(sent.len(), 1, "{sent:?}");
        sent[0].clone()
    }

    fn sentence(&self) -> String {
        self.why.status().map(|status| status.sentence).unwrap_or_default()
    }
}

fn explained(digit: u8) -> Vec<Explained> {
    let side = |side, sentence: &str| Explained {
        side,
        read: [0.1; CLASSES],
        digit,
        against: 1,
        parts: Vec::new(),
        margin: 0.0,
        hand: 0.0,
        prior: 0.0,
        rest: 0.0,
        sentence: sentence.to_owned(),
    };
    vec![side(Side::Base, "The base."), side(Side::Head, "The head.")]
}

#[test]
fn an_explanation_follows_the_pen_one_question_at_a_time() {
    let mut pane = Pane::with_ink();
    let first = pane.asked().id();
    pane.draw(&[(0.1, 0.1), (0.9, 0.1), (0.9, 0.5)]);
    assert_eq!(pane.sent(), [], "the first question is open");
    pane.answer(Answer::Explained { id: first, sides: explained(7) });
    assert!(pane.shows(Part::Explained), "the ink has only grown");
    let Command::Explain { id, strokes, against: None } = pane.asked() else { panic!() };
    assert_eq!(strokes[0].points.len(), 3);
    pane.answer(Answer::Explained { id, sides: explained(7) });
    assert_eq!(pane.sent(), []);
}

#[test]
fn an_answer_about_another_digit_is_dropped() {
    let mut pane = Pane::with_ink();
    let late = pane.asked().id();
    pane.draw(&[(0.5, 0.5)]);
    let now = pane.asked().id();
    pane.answer(Answer::Explained { id: late, sides: explained(7) });
    assert!(!pane.shows(Part::Explained) && pane.why.answers().explained.answer().is_none());
    pane.answer(Answer::Explained { id: now, sides: explained(1) });
    assert_eq!(pane.why.answers().explained.answer().unwrap()[0].digit, 1);
    pane.step(Event::FromPad(FromPad::Read { id: 9, digits: Vec::new() }));
    assert!(pane.why.answers().explained.answer().is_none(), "the pad is empty");
    assert_eq!(pane.sent(), []);
}

#[test]
fn slow_questions_wait_until_the_ink_is_still() {
    let mut pane = Pane::with_ink();
    let settle = pane.effects.iter().find_map(|effect| match effect {
        Effect::SettleAfter { ms: STILL_MS, number } => Some(*number),
        _ => None,
    });
    pane.draw(&[(0.1, 0.1), (0.9, 0.1), (0.9, 0.5)]);
    pane.step(Event::Settled { number: settle.unwrap() });
    assert_eq!(pane.sent(), [], "the ink has changed since");
    pane.settle();
    let sent = pane.sent();
    let [Command::Mind { id: mind, .. }, Command::Likes { id: likes, .. }] = sent[..] else {
        panic!("{sent:?}")
    };
    let like = Likes { own: None, sentence: "None.".to_owned(), pictures: Vec::new() };
    pane.answer(Answer::Likes { id: likes, likes: like });
    assert!(pane.shows(Part::Likes));
    let sides = vec![Mind { side: Side::Base, digit: 7, change: None, sentence: String::new() }];
    pane.answer(Answer::Minds { id: mind, sides });
    assert!(pane.shows(Part::Minds) && pane.sent().is_empty());
}

#[test]
fn the_personal_sentence_is_said_once_the_ink_is_still() {
    let mut pane = Pane::with_ink();
    let id = pane.asked().id();
    pane.answer(Answer::Explained { id, sides: explained(7) });
    let said = Effect::Say("The head.".to_owned());
    assert!(!pane.effects.contains(&said));
    pane.settle();
    assert!(pane.effects.contains(&said));
    pane.step(Event::ChooseAgainst(None));
    assert!(!pane.effects.contains(&said), "it is said already");
}

#[test]
fn the_other_digit_is_chosen_and_is_forgotten_with_the_ink() {
    let mut pane = Pane::with_ink();
    let id = pane.asked().id();
    pane.answer(Answer::Explained { id, sides: explained(7) });
    pane.step(Event::ChooseAgainst(Some(9)));
    assert!(matches!(pane.asked(), Command::Explain { against: Some(9), .. }));
    pane.draw(&[(0.5, 0.5)]);
    assert_eq!(pane.why.against(), None);
}

#[test]
fn the_explainer_gets_the_base_then_the_head_then_the_samples() {
    let mut pane = Pane::with_ink();
    let head = Some(HeadFile(vec![1]));
    pane.step(Event::FromPad(FromPad::UseHead { id: 0, head: head.clone() }));
    let Command::UseHead { id, head: sent } = pane.asked() else { panic!() };
    assert_eq!(sent, head);
    let drawn = Drawn::Ink(vec![Stroke::from([(0.1, 0.1), (0.2, 0.9)].as_slice())]);
    let samples = vec![Labelled { label: 1, drawn, sure: false }];
    let remember =
        FromPad::Remember { id: 0, samples: samples.clone(), use_ink: true, signs: Vec::new() };
    pane.step(Event::FromPad(remember));
    assert_eq!(pane.sent(), [], "the head is still on its way");
    pane.answer(Answer::HeadInUse { id, personal: true });
    let Command::Remember { id, samples: sent, use_ink: true } = pane.asked() else { panic!() };
    assert_eq!(sent, samples);
    assert_eq!(pane.why.strokes_of(Origin::Own(0), None), samples[0].drawn.strokes());
    assert!(pane.why.strokes_of(Origin::Own(1), None).is_empty());
    pane.answer(Answer::Remembered { id });
    assert_eq!(pane.why.status(), None);

    pane.step(Event::FromPad(FromPad::LoadBase(BaseName::Mlp)));
    assert!(matches!(pane.asked(), Command::LoadBase { base: BaseName::Mlp, .. }));
    assert!(!pane.why.has_head() && pane.why.answers() == &Answers::default());
}

#[test]
fn a_lost_explainer_is_started_again_on_demand_and_gets_all_anew() {
    let mut pane = Pane::with_ink();
    pane.step(Event::FromExplainer(Heard::Lost { sentence: "It died.".to_owned() }));
    let status = pane.why.status().unwrap();
    assert_eq!((status.sentence.as_str(), status.can_try_again), ("It died.", true));
    assert!(pane.shows(Part::Status));
    pane.draw(&[(0.1, 0.1), (0.9, 0.1), (0.9, 0.9)]);
    assert_eq!(pane.sent(), []);
    pane.step(Event::TryAgain);
    assert!(pane.effects.contains(&Effect::Start));
    pane.ready();
    pane.load_base();
    assert!(matches!(pane.asked(), Command::Explain { .. }));
    assert_eq!(pane.why.status(), None);
}

#[test]
fn a_base_that_can_not_be_loaded_is_asked_for_again_on_demand() {
    let mut pane = Pane::default();
    pane.step(Event::Begin);
    assert_eq!(pane.sentence(), "The part that explains is starting …");
    pane.ready();
    assert_eq!(pane.sentence(), "Waiting for the pad …");
    pane.step(Event::FromPad(FromPad::LoadBase(BaseName::Mlp)));
    let id = pane.asked().id();
    pane.answer(Answer::Refused { id, sentence: "No line.".to_owned(), retry: true });
    assert_eq!(pane.sentence(), "No line.");
    pane.draw(&[(0.1, 0.1), (0.9, 0.1)]);
    assert_eq!(pane.sent(), []);
    pane.step(Event::FromPad(FromPad::UseHead { id: 0, head: None }));
    assert_eq!((pane.sent(), pane.sentence()), (vec![], "No line.".to_owned()));
    pane.step(Event::TryAgain);
    pane.load_base();
    assert_eq!(pane.why.status(), None);
}

fn a_map() -> Map {
    Map {
        sentence: "A map.".to_owned(),
        shown: (0.2, 0.1),
        after: Side::Base,
        points: Vec::new(),
        pictures: Pictures::default(),
    }
}

#[test]
fn the_map_stays_while_samples_are_added_and_goes_where_their_places_change() {
    let mut pane = Pane::with_ink();
    let sample = |x: f32| {
        let drawn = Drawn::Ink(vec![Stroke::from([(x, 0.1), (x, 0.9)].as_slice())]);
        Labelled { label: 1, drawn, sure: false }
    };
    let all = [0.1, 0.2, 0.3].map(sample);
    pane.remember(&all[..2]);
    pane.step(Event::Open(View::Map));
    for samples in [&all[..], &all[1..]] {
        let Command::Map { id } = pane.asked() else { panic!() };
        pane.answer(Answer::Map { id, map: a_map() });
        pane.remember(samples);
        let is_there = pane.why.answers().map.answer().is_some();
        assert_eq!(is_there, samples.len() == 3);
    }
}

#[test]
fn progress_is_told_until_its_answer_comes() {
    let mut pane = Pane::with_ink();
    pane.step(Event::Open(View::Map));
    pane.step(Event::WantConfusions(Set::Mnist));
    let sent = pane.sent();
    let [Command::Confusion { id, of: Set::Mnist }] = sent[..] else { panic!("{sent:?}") };
    pane.answer(Answer::Progress { id, done: 1500, total: 10_000 });
    assert_eq!(pane.sentence(), "Reading 10,000 pictures: 1,500 so far …");
    pane.answer(Answer::Refused { id, sentence: "No pictures.".to_owned(), retry: false });
    assert_eq!(pane.why.status(), None);
    assert_eq!(pane.why.answers().mnist.refusal().unwrap().sentence, "No pictures.");
    assert!(pane.shows(Part::Confusions(Set::Mnist)));
}

#[test]
fn a_download_is_told_until_it_ends() {
    let mut pane = Pane::with_ink();
    let mut download = |done| {
        let message = FromWorker::Download { task: None, done, total: 2_000 };
        pane.step(Event::FromExplainer(Heard::Message(message)));
        pane.sentence()
    };
    assert_eq!(download(1_000), "Loading 1\u{a0}KB of 2\u{a0}KB …");
    assert_eq!(download(2_000), "");
}

#[test]
fn one_of_several_digits_is_explained() {
    let mut pane = Pane::with_ink();
    let drawn = |x| Drawn::Ink(vec![Stroke::from([(x, 0.1), (x, 0.9)].as_slice())]);
    let digits = vec![drawn(0.2), drawn(0.8)];
    pane.step(Event::FromPad(FromPad::Read { id: 0, digits: digits.clone() }));
    assert_eq!(pane.why.strokes(), digits[0].strokes());
    pane.step(Event::ChooseDigit(1));
    assert_eq!(pane.why.strokes(), digits[1].strokes());
    let Command::Explain { strokes, .. } = pane.asked() else { panic!() };
    assert_eq!(strokes, digits[1].strokes());
    pane.step(Event::FromPad(FromPad::Read { id: 0, digits: vec![drawn(0.2)] }));
    assert_eq!(pane.why.place(), 0, "the other one is gone");
    pane.step(Event::FromPad(FromPad::Read { id: 0, digits: Vec::new() }));
    pane.step(Event::FromPad(FromPad::Read { id: 0, digits }));
    assert_eq!(pane.why.place(), 0, "the pad was empty since");
}
