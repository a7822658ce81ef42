use super::*;
use crate::parse::parse;

/// A lesson of steps with these lines in their front matter.
fn lesson(steps: &[&str]) -> Lesson {
    let steps: String =
        steps.iter().map(|lines| format!("---\ntitle: S\ndo: X\n{lines}\n---\n")).collect();
    let file = format!("---\ntitle: A\nminutes: 5\nview: train\nbase: cnn\n---\n{steps}");
    parse(file.as_bytes()).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn player(steps: &[&str]) -> Player {
    Player::new(&lesson(steps), None)
}

const QUESTION: &str = "ask: Which?\nwrong: A | No.\nright: B | Yes.";

fn read(digit: u8) -> Event {
    Event::Reading(vec![Read { digit, sure: true, is_sign: false }])
}

/// A reading that stays.
fn reads(player: &mut Player, digit: u8) -> Vec<Effect> {
    let effects = player.step(read(digit));
    let [Effect::Settle(number)] = effects.as_slice() else { panic!("{effects:?}") };
    player.step(Event::Settled(*number))
}

fn said(effects: &[Effect]) -> String {
    let say = |effect: &Effect| match effect {
        Effect::Say(sentence) => Some(sentence.clone()),
        Effect::Reply { verdict, words, added } => {
            let parts = [*verdict, words.as_str(), added.as_deref().unwrap_or_default()];
            Some(parts.join(" ").trim_end().to_owned())
        }
        Effect::Opened | Effect::Settle(_) => None,
    };
    effects.iter().filter_map(say).collect()
}

#[test]
fn a_step_is_done_when_what_it_waits_for_happens() {
    let mut player = player(&["done: reading 7", "done: button"]);
    assert_eq!(reads(&mut player, 1), []);
    assert!(!player.is_done(0));
    assert_eq!(said(&reads(&mut player, 7)), "Done. Press Next to go on.");
    assert!(player.is_done(0));
    // It is said once.
    assert_eq!(reads(&mut player, 7), []);
}

#[test]
fn a_reading_counts_only_if_it_stays() {
    let mut player = player(&["done: reading 1"]);
    let first = player.step(read(1));
    let second = player.step(read(4));
    let ([Effect::Settle(first)], [Effect::Settle(second)]) = (first.as_slice(), second.as_slice())
    else {
        panic!("{first:?}, {second:?}")
    };
    assert_eq!(player.step(Event::Settled(*first)), []);
    assert_eq!(player.step(Event::Settled(*second)), []);
    assert!(!player.is_done(0), "half a 4 was taken for a 1");
    // A digit that is wiped away at once was no reading either.
    player.step(read(1));
    player.step(Event::Reading(Vec::new()));
    assert!(!player.is_done(0));
}

#[test]
fn a_label_takes_the_reading_before_it_along() {
    let mut player = player(&["done: reading 3"]);
    player.step(read(3));
    let effects = player.step(Event::Label { label: 3, read: Some(3) });
    assert!(player.is_done(0) && said(&effects).starts_with("Done."));
}

#[test]
fn a_sign_is_added_drawn_and_read() {
    let steps = ["done: sign", "done: sign, 3 drawings", "done: reading a sign"];
    let mut player = player(&steps);
    assert_eq!(said(&player.step(Event::Sign { drawings: 0 })), "Done. Press Next to go on.");
    player.step(Event::Next);
    for (drawings, sentence) in
        [(0, ""), (1, "1 of 3."), (2, "2 of 3."), (3, "Done. Press Next to go on.")]
    {
        assert_eq!(said(&player.step(Event::Sign { drawings })), sentence);
    }
    player.step(Event::Next);
    reads(&mut player, 4);
    assert!(!player.is_done(2), "a digit was taken for a sign");
    let sign = Event::Reading(vec![Read { digit: 4, sure: true, is_sign: true }]);
    player.step(sign);
    // The drawing takes the ink along, and with it the reading that the person has looked at.
    assert!(said(&player.step(Event::Sign { drawings: 4 })).contains("finished this lesson"));
}

#[test]
fn counted_steps_say_how_far_they_are() {
    let mut player = player(&["done: label, 2 times", ""]);
    assert_eq!(player.count(), Some((0, 2)));
    let label = |label| Event::Label { label, read: None };
    assert_eq!(said(&player.step(label(1))), "1 of 2.");
    assert_eq!(said(&player.step(label(1))), "Done. Press Next to go on.");
    assert_eq!(player.count(), Some((2, 2)));
    player.step(Event::Next);
    assert_eq!(player.count(), None);
}

#[test]
fn back_and_next_stay_within_the_lesson_and_need_no_done_step() {
    let mut player = player(&["done: reading 7", "", ""]);
    assert_eq!(player.step(Event::Back), []);
    assert_eq!(player.step(Event::Next), [Effect::Opened]);
    assert_eq!(player.step(Event::Open(2)), [Effect::Opened]);
    assert!(player.is_last());
    assert_eq!(player.step(Event::Next), []);
    assert_eq!(player.step(Event::Open(7)), []);
    assert_eq!(player.at(), 2);
    assert_eq!(said(&player.step(Event::Done)), "Done. 2 earlier steps are still open.");
    assert_eq!(player.position(), ("Step 3 of 3:".to_owned(), "S"));
}

#[test]
fn what_happened_in_another_step_does_not_count() {
    let mut player = player(&["done: reading, 2 times", "done: reading 7"]);
    reads(&mut player, 7);
    player.step(read(7));
    player.step(Event::Next);
    assert_eq!(player.step(Event::Settled(2)), []);
    assert!(!player.is_done(1));
    player.step(Event::Back);
    assert_eq!(player.count(), Some((0, 2)));
}

#[test]
fn a_question_is_answered_until_it_is_right() {
    let mut player = player(&[QUESTION]);
    let wrong = player.step(Event::Choose(0));
    assert_eq!(said(&wrong), "Not quite: choose again. No.");
    assert!(!player.is_done(0));
    assert_eq!(player.chosen(0), Some(0));
    let right = said(&player.step(Event::Choose(1)));
    assert!(right.starts_with("Right. Yes. Done."), "{right}");
    assert!(player.is_done(0));
    assert_eq!(player.step(Event::Choose(2)), []);
}

#[test]
fn a_reply_without_words_is_the_verdict() {
    let mut player = player(&["ask: Which?\nwrong: A\nright: B"]);
    let [wrong, right] = [0, 1].map(|answer| said(&player.step(Event::Choose(answer))));
    assert_eq!(wrong, "Not quite: choose again.");
    assert!(right.starts_with("Right."), "{right}");
}

#[test]
fn a_step_with_a_question_and_a_condition_needs_both() {
    let step = format!("{QUESTION}\ndone: reading 7");
    let mut player = player(&[&step, ""]);
    assert_eq!(said(&player.step(Event::Choose(1))), "Right. Yes.");
    assert!(!player.is_done(0));
    assert_eq!(said(&reads(&mut player, 7)), "Done. Press Next to go on.");
    let mut player = self::player(&[&step, ""]);
    assert_eq!(said(&reads(&mut player, 7)), "That is it. Now answer the question.");
    assert!(!player.is_done(0));
}

#[test]
fn the_pad_may_be_ready_before_the_step_that_waits_for_it() {
    let mut player = player(&["", "done: ready"]);
    player.step(Event::Ready);
    assert_eq!(player.step(Event::Next).len(), 2);
    assert!(player.is_done(1));
}

#[test]
fn learning_counts_from_enough_digits() {
    let mut player = player(&["done: progress", "done: learned, 10 digits"]);
    player.step(Event::Progress);
    assert!(player.is_done(0));
    player.step(Event::Next);
    let few = said(&player.step(Event::Learned { digits: 9 }));
    assert!(few.contains("10 labelled digits"), "{few}");
    assert!(!player.is_done(1));
    player.step(Event::Learned { digits: 10 });
    assert!(player.is_done(1));
}

#[test]
fn a_base_holds_from_its_step_on() {
    let mut player = player(&["", "base: softmax", "", "base: mlp"]);
    let mut bases = vec![player.base()];
    for _ in 0..3 {
        player.step(Event::Next);
        bases.push(player.base());
    }
    let expected = [BaseName::Cnn, BaseName::Softmax, BaseName::Softmax, BaseName::Mlp];
    assert_eq!(bases, expected.map(Some));
    player.step(Event::Open(0));
    assert_eq!(player.base(), Some(BaseName::Cnn));
}

#[test]
fn a_hint_is_shown_and_hidden_for_its_step_alone() {
    let mut player = player(&["hint: H", "hint: H"]);
    player.step(Event::Hint);
    assert!(player.shows_hint(0) && !player.shows_hint(1));
    player.step(Event::Hint);
    assert!(!player.shows_hint(0));
}

#[test]
fn a_place_is_restored_and_one_of_another_lesson_is_not() {
    let steps = ["done: reading 7", QUESTION, ""];
    let mut before = player(&steps);
    reads(&mut before, 7);
    before.step(Event::Next);
    before.step(Event::Choose(0));
    let kept = Place::parse(&before.place().to_text()).unwrap();
    let after = Player::new(&lesson(&steps), Some(kept.clone()));
    assert_eq!((after.at(), after.is_done(0), after.is_done(1)), (1, true, false));
    assert_eq!(after.chosen(1), Some(0));
    assert_eq!(after.place(), kept);
    for other in [&steps[..2], &["", "", ""]] {
        assert_eq!(Player::new(&lesson(other), Some(kept.clone())).place().at, 0);
    }
}

#[test]
fn the_end_is_said_when_no_step_is_open() {
    let mut player = player(&["", ""]);
    player.step(Event::Next);
    player.step(Event::Done);
    player.step(Event::Back);
    let end = said(&player.step(Event::Done));
    assert!(end.contains("finished this lesson"), "{end}");
}

#[test]
fn an_error_of_the_pad_is_passed_on() {
    let mut player = player(&[""]);
    assert_eq!(said(&player.step(Event::Error("The pad says.".to_owned()))), "The pad says.");
}
