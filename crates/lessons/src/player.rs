//! The player: what the pad and the person do goes in; what is shown and said comes out.

use network::BaseName;

use crate::condition::Condition;
use crate::lesson::{Answer, Lesson};
use crate::place::Place;
use crate::tracker::{Read, Tracker};

/// How long a reading has to stay before it counts: half a digit is read as another one.
pub const SETTLED_MS: i32 = 800;

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Of the contract between the pad and the page around it: `docs/embedding.md`.
    Ready,
    Reading(Vec<Read>),
    Label {
        label: u8,
        read: Option<u8>,
    },
    /// The person has added a sign or drawn one, which now has this many drawings.
    Sign {
        drawings: u32,
    },
    Progress,
    Learned {
        digits: u32,
    },
    Error(String),
    /// `SETTLED_MS` after `Effect::Settle` with this number.
    Settled(u32),
    /// The person's.
    Back,
    Next,
    Open(usize),
    Hint,
    Choose(usize),
    Done,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// For eyes and for screen readers.
    Say(String),
    /// The same, about the answer that was chosen.
    Reply {
        verdict: &'static str,
        /// The lesson's own words, in its language; empty if it has none.
        words: String,
        /// Where the lesson goes on, once the step is done.
        added: Option<String>,
    },
    /// Another step is open.
    Opened,
    /// `Event::Settled` is to come.
    Settle(u32),
}

/// A step as the player knows it.
#[derive(Clone, Debug)]
struct Step {
    title: String,
    done: Condition,
    /// Empty without a question.
    answers: Vec<Answer>,
    base: Option<BaseName>,
    is_met: bool,
    chosen: Option<usize>,
    shows_hint: bool,
}

impl Step {
    fn is_answered(&self) -> bool {
        let is_right = |chosen: usize| self.answers.get(chosen).is_some_and(|it| it.is_right);
        self.answers.is_empty() || self.chosen.is_some_and(is_right)
    }

    fn is_done(&self) -> bool {
        self.is_met && self.is_answered()
    }
}

pub struct Player {
    steps: Vec<Step>,
    at: usize,
    first_base: Option<BaseName>,
    tracker: Tracker,
    is_ready: bool,
    /// The last reading and its number, until it has settled.
    unsettled: Option<Vec<Read>>,
    number: u32,
}

impl Player {
    /// `place`: where the person was the last time. It is ignored if it does not fit the lesson.
    pub fn new(lesson: &Lesson, place: Option<Place>) -> Self {
        let step = |step: &crate::lesson::Step| {
            let answers = step.question.iter().flat_map(|question| &question.answers);
            Step {
                title: step.title.clone(),
                done: step.done,
                answers: answers.cloned().collect(),
                base: step.base,
                is_met: step.done == Condition::Answer,
                chosen: None,
                shows_hint: false,
            }
        };
        let mut player = Self {
            steps: lesson.steps.iter().map(step).collect(),
            at: 0,
            first_base: lesson.base,
            tracker: Tracker::default(),
            is_ready: false,
            unsettled: None,
            number: 0,
        };
        player.restore(place.unwrap_or_default());
        player
    }

    fn restore(&mut self, place: Place) {
        let fits = |(step, (_, chosen)): (&Step, &(bool, Option<usize>))| {
            chosen.is_none_or(|chosen| chosen < step.answers.len())
        };
        if place.steps.len() != self.steps.len() || !self.steps.iter().zip(&place.steps).all(fits) {
            return;
        }
        self.at = place.at.min(self.steps.len().saturating_sub(1));
        for (step, (is_met, chosen)) in self.steps.iter_mut().zip(place.steps) {
            step.is_met |= is_met;
            step.chosen = chosen;
        }
    }

    pub fn place(&self) -> Place {
        let steps = self.steps.iter().map(|step| (step.is_met, step.chosen));
        Place { at: self.at, steps: steps.collect() }
    }

    /// The step that is open, from 0.
    pub fn at(&self) -> usize {
        self.at
    }

    pub fn is_last(&self) -> bool {
        self.at + 1 >= self.steps.len()
    }

    pub fn is_done(&self, step: usize) -> bool {
        self.steps.get(step).is_some_and(Step::is_done)
    }

    pub fn shows_hint(&self, step: usize) -> bool {
        self.steps.get(step).is_some_and(|step| step.shows_hint)
    }

    /// The answer that is chosen.
    pub fn chosen(&self, step: usize) -> Option<usize> {
        self.steps.get(step)?.chosen
    }

    /// The count so far and the one to reach; `None` if the step counts nothing.
    pub fn count(&self) -> Option<(u32, u32)> {
        let step = self.steps.get(self.at)?;
        let (_, of) = self.tracker.count(step.done)?;
        if step.is_met { Some((of, of)) } else { self.tracker.count(step.done) }
    }

    /// The base that reads in the open step; `None` if the lesson names none.
    pub fn base(&self) -> Option<BaseName> {
        let so_far = self.steps.iter().take(self.at + 1);
        so_far.rev().find_map(|step| step.base).or(self.first_base)
    }

    /// Handles an event. Returns the effects, to be carried out in order.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Ready => {
                self.is_ready = true;
                if self.waits_for(|done| done == Condition::Ready) {
                    self.meet(&mut effects);
                }
            }
            Event::Reading(digits) => self.reading(digits, &mut effects),
            Event::Settled(number) if number == self.number => self.settle(&mut effects),
            Event::Settled(_) => {}
            Event::Label { label, read } => {
                // The reading that the person has looked at counts before the pad is empty.
                self.settle(&mut effects);
                self.follow(&mut effects, |tracker, done| tracker.label(done, label, read));
            }
            Event::Sign { drawings } => {
                self.settle(&mut effects);
                self.follow(&mut effects, |tracker, done| tracker.sign(done, drawings));
            }
            Event::Progress if self.waits_for(|done| done == Condition::Progress) => {
                self.meet(&mut effects);
            }
            Event::Progress => {}
            Event::Learned { digits } => self.learned(digits, &mut effects),
            Event::Error(sentence) => effects.push(Effect::Say(sentence)),
            Event::Back => self.open(self.at.saturating_sub(1), &mut effects),
            Event::Next => self.open(self.at + 1, &mut effects),
            Event::Open(step) => self.open(step, &mut effects),
            Event::Hint => {
                if let Some(step) = self.steps.get_mut(self.at) {
                    step.shows_hint = !step.shows_hint;
                }
            }
            Event::Choose(answer) => self.choose(answer, &mut effects),
            Event::Done if self.waits_for(|done| done == Condition::Button) => {
                self.meet(&mut effects);
            }
            Event::Done => {}
        }
        effects
    }

    /// Whether the open step waits for this.
    fn waits_for(&self, which: impl Fn(Condition) -> bool) -> bool {
        self.steps.get(self.at).is_some_and(|step| !step.is_met && which(step.done))
    }

    fn reading(&mut self, digits: Vec<Read>, effects: &mut Vec<Effect>) {
        self.number = self.number.wrapping_add(1);
        if digits.is_empty() {
            self.unsettled = None;
            self.follow(effects, |tracker, done| tracker.reading(done, &[]));
        } else {
            self.unsettled = Some(digits);
            effects.push(Effect::Settle(self.number));
        }
    }

    fn settle(&mut self, effects: &mut Vec<Effect>) {
        if let Some(digits) = self.unsettled.take() {
            self.follow(effects, |tracker, done| tracker.reading(done, &digits));
        }
    }

    fn learned(&mut self, digits: u32, effects: &mut Vec<Effect>) {
        let open = self.steps.get(self.at).filter(|step| !step.is_met);
        let Some(Condition::Learned { digits: least }) = open.map(|step| step.done) else { return };
        if digits >= least {
            return self.meet(effects);
        }
        effects.push(Effect::Say(format!(
            "Learned from {digits}. This step waits for {least} labelled digits or more."
        )));
    }

    /// Counts what the open step waits for.
    fn follow(
        &mut self,
        effects: &mut Vec<Effect>,
        count: impl FnOnce(&mut Tracker, Condition) -> bool,
    ) {
        let Some(step) = self.steps.get(self.at).filter(|step| !step.is_met) else { return };
        let done = step.done;
        let before = self.tracker.count(done);
        if count(&mut self.tracker, done) {
            return self.meet(effects);
        }
        let now = self.tracker.count(done);
        if let Some((count, of)) = now.filter(|_| now != before) {
            effects.push(Effect::Say(format!("{count} of {of}.")));
        }
    }

    /// What the open step waits for has happened.
    fn meet(&mut self, effects: &mut Vec<Effect>) {
        let Some(step) = self.steps.get_mut(self.at) else { return };
        step.is_met = true;
        let sentence = match step.is_answered() {
            true => self.done_sentence(),
            false => "That is it. Now answer the question.".to_owned(),
        };
        effects.push(Effect::Say(sentence));
    }

    fn done_sentence(&self) -> String {
        let left = self.steps.iter().filter(|step| !step.is_done()).count();
        match (left, self.is_last()) {
            (0, _) => "Done. That was all: you have finished this lesson.".to_owned(),
            (1, true) => "Done. One earlier step is still open.".to_owned(),
            (left, true) => format!("Done. {left} earlier steps are still open."),
            (_, false) => "Done. Press Next to go on.".to_owned(),
        }
    }

    fn choose(&mut self, number: usize, effects: &mut Vec<Effect>) {
        let Some(step) = self.steps.get_mut(self.at) else { return };
        let Some(answer) = step.answers.get(number) else { return };
        step.chosen = Some(number);
        let is_done = answer.is_right && step.is_met;
        let (verdict, words) = (answer.verdict(), answer.words.clone());
        let added = is_done.then(|| self.done_sentence());
        effects.push(Effect::Reply { verdict, words, added });
    }

    fn open(&mut self, to: usize, effects: &mut Vec<Effect>) {
        if to >= self.steps.len() || to == self.at {
            return;
        }
        self.at = to;
        self.tracker = Tracker::default();
        // What was drawn for the step before does not count for this one.
        self.unsettled = None;
        effects.push(Effect::Opened);
        if self.is_ready && self.waits_for(|done| done == Condition::Ready) {
            self.meet(effects);
        }
    }

    /// Where the open step is, for the page and for screen readers; and its title, which is in the lesson's language.
    pub fn position(&self) -> (String, &str) {
        let title = self.steps.get(self.at).map_or("", |step| step.title.as_str());
        (format!("Step {} of {}:", self.at + 1, self.steps.len()), title)
    }
}

#[cfg(test)]
mod tests;
