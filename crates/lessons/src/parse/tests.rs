use network::BaseName;

use super::*;
use crate::condition::Which;
use crate::text::{Block, plain};

const LESSON: &str = "\
---
title: How it reads
about: A first look.
minutes: 15
view: train
base: cnn
---
---
title: A seven
do: Draw a *7*.
done: reading 7
hint: Begin at the top.
---
You draw.

---
title: What it gets
ask: What does it get?
right: Numbers | *784* of them.
wrong: The pen’s path
base: mlp
---
A grid.
";

fn errors(file: &str) -> Vec<(usize, Problem)> {
    let errors = parse(file.as_bytes()).unwrap_err();
    errors.into_iter().map(|error| (error.line, error.problem)).collect()
}

/// The lesson with one line in place of another.
fn with(line: &str, instead: &str) -> String {
    assert!(LESSON.contains(&format!("{line}\n")), "{line}");
    LESSON.replacen(&format!("{line}\n"), &format!("{instead}\n"), 1)
}

#[test]
fn a_lesson_has_its_steps_in_order() {
    let lesson = parse(LESSON.as_bytes()).unwrap();
    assert_eq!((lesson.title.as_str(), lesson.minutes), ("How it reads", 15));
    assert_eq!((lesson.view, lesson.base), (View::Train, Some(BaseName::Cnn)));
    assert_eq!(lesson.about.as_deref(), Some("A first look."));
    let [seven, gets] = lesson.steps.as_slice() else { panic!("{lesson:?}") };
    assert_eq!((seven.line, seven.title.as_str()), (8, "A seven"));
    assert_eq!(plain(seven.task.as_ref().unwrap()), "Draw a 7.");
    let reading = Condition::Reading { which: Which::Digit(7), sure: None, times: 1 };
    assert_eq!((seven.done, seven.base, &seven.question), (reading, None, &None));
    assert!(matches!(seven.text.as_slice(), [Block::Paragraph(_)]));
    assert_eq!((gets.done, gets.base), (Condition::Answer, Some(BaseName::Mlp)));
    let question = gets.question.as_ref().unwrap();
    let reply = |it: &Answer| (it.is_right, it.verdict(), it.words.clone());
    let replies: Vec<_> = question.answers.iter().map(reply).collect();
    let right = (true, "Right.", "784 of them.".to_owned());
    assert_eq!(replies, [right, (false, "Not quite: choose again.", String::new())]);
}

#[test]
fn line_ends_and_a_byte_order_mark_of_other_systems_change_nothing() {
    let expected = parse(LESSON.as_bytes()).unwrap();
    let other = format!("\u{feff}{}", LESSON.replace('\n', "\r\n"));
    assert_eq!(parse(other.as_bytes()).unwrap(), expected);
}

#[test]
fn a_step_without_done_waits_for_its_button() {
    let lesson = parse(with("done: reading 7", "").as_bytes()).unwrap();
    assert_eq!(lesson.steps[0].done, Condition::Button);
}

#[test]
fn what_is_wrong_with_a_line_is_said_of_that_line() {
    let unknown = |name: &str| name.to_owned();
    for (line, instead, at, problem) in [
        ("minutes: 15", "minutes: soon", 4, Problem::Minutes),
        ("minutes: 15", "minutes: 0", 4, Problem::Minutes),
        ("minutes: 15", "", 1, Problem::Missing("minutes")),
        ("title: How it reads", "title:", 2, Problem::Empty("title")),
        ("view: train", "view: movie", 5, Problem::UnknownView(unknown("movie"))),
        ("base: cnn", "base: vgg", 6, Problem::UnknownBase { name: unknown("vgg") }),
        (
            "about: A first look.",
            "recipe: 000",
            3,
            Problem::WrongView { key: "recipe", view: View::Train },
        ),
        ("about: A first look.", "setting: fast", 3, Problem::UnknownSetting(unknown("fast"))),
        ("about: A first look.", "title: Again", 3, Problem::Twice("title")),
        ("title: A seven", "", 8, Problem::Missing("title")),
        (
            "done: reading 7",
            "done: reading 12",
            11,
            Problem::UnknownCondition(unknown("reading 12")),
        ),
        ("do: Draw a *7*.", "", 11, Problem::NothingToDo),
        ("do: Draw a *7*.", "do: # Draw", 10, Problem::OneLine("do")),
        ("hint: Begin at the top.", "hint: <b>", 12, Problem::Html),
        ("about: A first look.", "row: a b", 3, Problem::NoName("row")),
        ("ask: What does it get?", "", 19, Problem::NoQuestion("right")),
        ("right: Numbers | *784* of them.", "", 18, Problem::NoAnswers),
        ("wrong: The pen’s path", "", 18, Problem::NoAnswers),
        ("wrong: The pen’s path", "right: Both", 18, Problem::NoAnswers),
        ("A grid.", "A [grid](javascript:x).", 23, Problem::Address(unknown("javascript:x"))),
    ] {
        let found = errors(&with(line, instead));
        assert!(
            found.contains(&(at, problem.clone())),
            "{instead}: {problem:?} is not in {found:?}"
        );
    }
    let unknown_key = errors(&with("minutes: 15", "minutes: 15\nauthor: me"));
    assert!(
        matches!(unknown_key.as_slice(), [(5, Problem::UnknownKey { key, .. })] if key == "author")
    );
}

#[test]
fn a_step_waits_only_for_what_its_view_tells() {
    let lesson = with("view: train", "view: pad").replace("done: reading 7", "done: label 7");
    assert_eq!(errors(&lesson), [(11, Problem::NeverHeard { name: "label", view: View::Pad })]);
    for (done, name) in [("sign, 3 drawings", "sign"), ("reading a sign", "reading a sign")] {
        let done = format!("done: {done}");
        assert!(parse(with("done: reading 7", &done).as_bytes()).is_ok(), "{done}");
        let lesson = with("view: train", "view: pad").replace("done: reading 7", &done);
        assert_eq!(errors(&lesson), [(11, Problem::NeverHeard { name, view: View::Pad })]);
    }
}

#[test]
fn a_base_changes_only_where_there_is_a_first_one() {
    assert_eq!(errors(&with("base: cnn", "")), [(21, Problem::NoFirstBase)]);
    let lab = with("view: train", "view: lab");
    let base = Problem::WrongView { key: "base", view: View::Lab };
    assert!(errors(&lab).contains(&(6, base)));
}

#[test]
fn text_before_the_steps_and_a_lesson_without_steps_are_named() {
    let early = LESSON.replacen("---\n---\n", "---\n\nHello.\n---\n", 1);
    assert_eq!(errors(&early), [(9, Problem::EarlyText)]);
    assert_eq!(errors("---\ntitle: A\nminutes: 5\n---\n"), [(1, Problem::NoSteps)]);
}

#[test]
fn large_files_and_files_that_are_no_text_are_refused() {
    let large = vec![b'a'; MOST_BYTES + 1];
    assert_eq!(parse(&large).unwrap_err()[0].problem, Problem::Large);
    let error = parse(b"---\ntitle: \xff\n---\n").unwrap_err();
    assert_eq!(error, [LessonError { line: 2, problem: Problem::NoText }]);
    let steps = "---\ntitle: B\n---\n".repeat(MOST_STEPS + 1);
    let many = format!("---\ntitle: A\nminutes: 5\n---\n{steps}");
    assert_eq!(errors(&many), [(5 + 3 * MOST_STEPS, Problem::ManySteps)]);
}

#[test]
fn all_that_is_wrong_is_said_at_once_in_the_order_of_the_lines() {
    let lesson = with("minutes: 15", "minutes: x").replace("reading 7", "reding");
    let lines: Vec<usize> = errors(&lesson).into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [4, 11]);
    let sentence = parse(lesson.as_bytes()).unwrap_err()[0].to_string();
    assert_eq!(sentence, "line 4: “minutes” is a number from 1 to 240.");
}
