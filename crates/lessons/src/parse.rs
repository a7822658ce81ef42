//! A lesson's file, checked and read.

use std::str::FromStr;

use recipes::scale::Scale;

use crate::answer;
use crate::condition::Condition;
use crate::error::{LessonError, Problem};
use crate::front::{self, Entry, Part};
use crate::lesson::{Answer, Lesson, Question, Step};
use crate::limits::{MOST_ANSWERS, MOST_BYTES, MOST_MINUTES, MOST_STEPS};
use crate::text;
use crate::view::View;

const LESSON_KEYS: &[&str] =
    &["title", "about", "minutes", "view", "base", "recipe", "row", "setting"];
const STEP_KEYS: &[&str] = &["title", "do", "done", "hint", "ask", "right", "wrong", "base"];
/// The only keys that a front matter can have several times.
const REPEATED_KEYS: &[&str] = &["right", "wrong"];

/// The lesson in a file, or all that is wrong with the file, by line.
pub fn parse(file: &[u8]) -> Result<Lesson, Vec<LessonError>> {
    let refuse = |line, problem| Err(vec![LessonError { line, problem }]);
    if file.len() > MOST_BYTES {
        return refuse(1, Problem::Large);
    }
    let text = match std::str::from_utf8(file) {
        Ok(text) => text.trim_start_matches('\u{feff}'),
        Err(error) => {
            let before = &file[..error.valid_up_to()];
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            return refuse(line, Problem::NoText);
        }
    };
    let mut errors = Vec::new();
    let parts = front::parts(text, &mut errors);
    let lesson = match parts.split_first() {
        Some((head, steps)) => lesson(head, steps, &mut errors),
        None => None,
    };
    errors.sort_by_key(|error| error.line);
    match lesson {
        Some(lesson) if errors.is_empty() => Ok(lesson),
        _ => Err(errors),
    }
}

/// `None` only where an error says why.
fn lesson(head: &Part, steps: &[Part], errors: &mut Vec<LessonError>) -> Option<Lesson> {
    let mut keys = Keys::of(
        head,
        LESSON_KEYS,
        "title, about, minutes, view, base, recipe, row and setting",
        errors,
    );
    let title = keys.needed("title");
    let about = keys.value("about").map(str::to_owned);
    let minutes = keys.needed_as("minutes", |text| {
        let minutes =
            u32::from_str(text).ok().filter(|minutes| (1..=MOST_MINUTES).contains(minutes));
        minutes.ok_or(Problem::Minutes)
    });
    let view = keys
        .as_("view", |name| View::parse(name).ok_or_else(|| Problem::UnknownView(name.to_owned())));
    let view = view.unwrap_or_default();
    let base = keys.as_("base", base);
    let recipe = keys.as_("recipe", |text| name("recipe", text));
    let row = keys.as_("row", |text| name("row", text));
    let setting = keys.as_("setting", |name| {
        let scale = Scale::ALL.into_iter().find(|scale| scale.in_words() == name);
        scale.ok_or_else(|| Problem::UnknownSetting(name.to_owned()))
    });
    keys.refuse_where(view == View::Lab, "base", view);
    keys.refuse_where(view != View::Lab, "recipe", view);
    keys.refuse_where(view != View::Lab, "row", view);
    keys.refuse_where(view != View::Lab, "setting", view);

    let mut refuse = |line, problem| errors.push(LessonError { line, problem });
    if let Some((line, _)) =
        (head.text_line..).zip(head.text.lines()).find(|(_, it)| !it.trim().is_empty())
    {
        refuse(line, Problem::EarlyText);
    }
    match steps.get(MOST_STEPS) {
        _ if steps.is_empty() => refuse(head.line, Problem::NoSteps),
        Some(many) => refuse(many.line, Problem::ManySteps),
        None => {}
    }
    let whole = Whole { view, has_base: base.is_some() };
    let steps = steps.iter().take(MOST_STEPS);
    let steps = steps.filter_map(|part| step(part, whole, errors)).collect();
    Some(Lesson {
        title: title?,
        about,
        minutes: minutes?,
        view,
        base,
        recipe,
        row,
        setting,
        steps,
    })
}

/// What a step has to know of its lesson.
#[derive(Clone, Copy)]
struct Whole {
    view: View,
    has_base: bool,
}

fn step(part: &Part, whole: Whole, errors: &mut Vec<LessonError>) -> Option<Step> {
    let Whole { view, has_base } = whole;
    let mut keys =
        Keys::of(part, STEP_KEYS, "title, do, done, hint, ask, right, wrong and base", errors);
    let title = keys.needed("title");
    let task = keys.line("do");
    let hint = keys.line("hint");
    let asked = keys.line("ask");
    let done = keys.as_("done", |text| {
        let done =
            Condition::parse(text).ok_or_else(|| Problem::UnknownCondition(text.to_owned()))?;
        match done.never_heard(view) {
            Some(name) => Err(Problem::NeverHeard { name, view }),
            None => Ok(done),
        }
    });
    if task.is_none() && done.is_some_and(|done| done != Condition::Button) {
        keys.refuse("done", Problem::NothingToDo);
    }
    let base = keys.as_("base", base);
    if view == View::Lab {
        keys.refuse_where(true, "base", view);
    } else if !has_base {
        keys.refuse("base", Problem::NoFirstBase);
    }
    let question = question(&mut keys, asked);
    let alone = if question.is_some() { Condition::Answer } else { Condition::Button };
    let text = text::blocks(part.text, part.text_line, keys.errors);
    Some(Step {
        line: part.line,
        title: title?,
        task,
        done: done.unwrap_or(alone),
        hint,
        question,
        base,
        text,
    })
}

fn question(keys: &mut Keys<'_, '_>, asked: Option<Vec<text::Inline>>) -> Option<Question> {
    let part = keys.part;
    let entries = || part.entries.iter().filter(|entry| REPEATED_KEYS.contains(&entry.key));
    let Some(ask) = asked else {
        keys.refuse("right", Problem::NoQuestion("right"));
        keys.refuse("wrong", Problem::NoQuestion("wrong"));
        return None;
    };
    let mut answers = Vec::new();
    for &Entry { line, key, value } in entries() {
        let is_right = key == "right";
        let key = if is_right { "right" } else { "wrong" };
        let (text, words) = answer::parts(value);
        let words = match words {
            "" => String::new(),
            words => text::plain(&text::one_line(words, key, line, keys.errors)),
        };
        let text = text::one_line(text, key, line, keys.errors);
        answers.push(Answer { is_right, text, words });
    }
    let right = answers.iter().filter(|answer| answer.is_right).count();
    if right != 1 || answers.len() < 2 {
        keys.refuse("ask", Problem::NoAnswers);
    }
    if answers.len() > MOST_ANSWERS {
        keys.refuse("ask", Problem::ManyAnswers);
    }
    Some(Question { ask, answers })
}

fn base(name: &str) -> Result<network::BaseName, Problem> {
    name.parse().map_err(|_| Problem::UnknownBase { name: name.to_owned() })
}

/// A name of the Lab.
fn name(key: &'static str, text: &str) -> Result<String, Problem> {
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if text.bytes().all(is_name) { Ok(text.to_owned()) } else { Err(Problem::NoName(key)) }
}

/// The keys of a front matter.
struct Keys<'p, 'e> {
    part: &'p Part<'p>,
    errors: &'e mut Vec<LessonError>,
}

impl<'p, 'e> Keys<'p, 'e> {
    /// Refuses keys that are unknown, empty or there twice. `list` is what an error says of `known`.
    fn of(
        part: &'p Part<'p>,
        known: &[&'static str],
        list: &'static str,
        errors: &'e mut Vec<LessonError>,
    ) -> Self {
        for (place, &Entry { line, key, value }) in part.entries.iter().enumerate() {
            let mut refuse = |problem| errors.push(LessonError { line, problem });
            let Some(name) = known.iter().copied().find(|name| *name == key) else {
                refuse(Problem::UnknownKey { key: key.to_owned(), known: list });
                continue;
            };
            if value.is_empty() {
                refuse(Problem::Empty(name));
            }
            let is_repeated = part.entries[..place].iter().any(|before| before.key == key);
            if is_repeated && !REPEATED_KEYS.contains(&key) {
                refuse(Problem::Twice(name));
            }
        }
        Self { part, errors }
    }

    fn entry(&self, key: &str) -> Option<&'p Entry<'p>> {
        self.part.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of a key that is there and not empty.
    fn value(&self, key: &str) -> Option<&'p str> {
        self.entry(key).map(|entry| entry.value).filter(|value| !value.is_empty())
    }

    fn needed(&mut self, key: &'static str) -> Option<String> {
        self.needed_as(key, |text| Ok(text.to_owned()))
    }

    fn needed_as<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        if self.entry(key).is_none() {
            self.errors.push(LessonError { line: self.part.line, problem: Problem::Missing(key) });
        }
        self.as_(key, read)
    }

    fn as_<T>(&mut self, key: &str, read: impl FnOnce(&str) -> Result<T, Problem>) -> Option<T> {
        match read(self.value(key)?) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.refuse(key, problem);
                None
            }
        }
    }

    fn line(&mut self, key: &'static str) -> Option<Vec<text::Inline>> {
        let value = self.value(key)?;
        let line = self.entry(key)?.line;
        Some(text::one_line(value, key, line, self.errors))
    }

    /// Refuses a key where it is.
    fn refuse(&mut self, key: &str, problem: Problem) {
        if let Some(&Entry { line, .. }) = self.entry(key) {
            self.errors.push(LessonError { line, problem });
        }
    }

    fn refuse_where(&mut self, is_wrong: bool, key: &'static str, view: View) {
        if is_wrong {
            self.refuse(key, Problem::WrongView { key, view });
        }
    }
}

#[cfg(test)]
mod tests;
