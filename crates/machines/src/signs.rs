//! Actions on the person's signs: name, draw, rename, delete. Also how well they are read. The list of signs is on the
//! shelf.

use ink::Stroke;
use network::signs::{Classes, ClassesError};
use worker::reader::SignsRead;

use crate::record::{Id, Sign};
use crate::shelf::list;
use crate::stamp::Stamp;
use crate::undo::Change;
use crate::wording;

/// What the person names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A new sign.
    New,
    /// This sign, which can also be deleted.
    Of(Id),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Opens the form for a name; `None` closes it.
    Open(Option<Form>),
    /// The person gives what the form is for this name. `stamp`: for a new sign.
    Name {
        stamp: Stamp,
        name: String,
    },
    /// The person says that this ink is the sign.
    Draw {
        id: Id,
        strokes: Vec<Stroke>,
    },
    Delete(Id),
    /// The reader has read the drawings and the labelled digits. `None` without signs.
    Read(Option<SignsRead>),
    /// The list on the shelf has changed.
    ListChanged,
    /// Everything is deleted.
    Forget,
}

/// A change to the list on the shelf.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Put(Sign),
    Delete(Id),
    /// A sentence to announce once this sign's change is stored.
    Announce {
        id: Id,
        sentence: String,
    },
    /// The person can take this change back.
    Did(Change),
}

/// The sentence that names the signs of a head; `None` for a head without signs.
pub fn of_head(names: &[String]) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    // Commas alone: no catalogue knows an “and” between names.
    let all = names.join(", ");
    Some(format!(
        "This head brings signs and reads them: {all}. Your own signs are kept, and are read with a head that brings none."
    ))
}

/// The machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signs {
    form: Option<Form>,
    refusal: Option<String>,
    read: Option<SignsRead>,
}

impl Signs {
    /// What is being named.
    pub fn form(&self) -> Option<&Form> {
        self.form.as_ref()
    }

    /// Why the last name was refused.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// How well the signs are read, in sentences; `None` until they are read.
    pub fn summary(&self) -> Option<String> {
        let SignsRead { right, taken } = self.read?;
        let mut text = format!(
            "{} of {} drawings are read as their sign, each by the others ({}).",
            right.right,
            right.of,
            wording::interval(right)
        );
        if taken.of > 0 {
            let (of, interval) = (wording::digits(taken.of as usize), wording::interval(taken));
            text += &format!(" Taken for a sign: {} of your {of} ({interval}).", taken.right);
        }
        Some(text)
    }

    /// Handles an event. `list`: the signs on the shelf.
    pub fn step(&mut self, event: Event, list: &[Sign]) -> Vec<Effect> {
        match event {
            Event::Open(form) => {
                (self.form, self.refusal) = (form, None);
                Vec::new()
            }
            Event::Name { stamp, name } => match self.named(stamp, &name, list) {
                Ok(effects) => {
                    (self.form, self.refusal) = (None, None);
                    effects
                }
                Err(refusal) => {
                    self.refusal = Some(refusal);
                    Vec::new()
                }
            },
            Event::Draw { id, strokes } => draw(&id, strokes, list),
            Event::Delete(id) => {
                (self.form, self.refusal) = (None, None);
                let Some(sign) = list::find(list, &id) else { return Vec::new() };
                let sentence = format!("Deleted the sign {}.", sign.name);
                vec![
                    Effect::Delete(id.clone()),
                    Effect::Announce { id, sentence },
                    Effect::Did(Change::Sign { before: sign.clone(), now: None }),
                ]
            }
            Event::Read(read) => {
                self.read = read;
                Vec::new()
            }
            Event::ListChanged => {
                let is_gone = |form: &mut Form| matches!(form, Form::Of(id) if list::find(list, id).is_none());
                if self.form.take_if(is_gone).is_some() {
                    self.refusal = None;
                }
                Vec::new()
            }
            Event::Forget => {
                *self = Self::default();
                Vec::new()
            }
        }
    }

    /// The error says why the name is refused.
    fn named(&self, stamp: Stamp, name: &str, list: &[Sign]) -> Result<Vec<Effect>, String> {
        let before = match &self.form {
            None => return Ok(Vec::new()),
            Some(Form::New) => None,
            Some(Form::Of(id)) => match list::find(list, id) {
                // Another tab has deleted it.
                None => return Ok(Vec::new()),
                before => before,
            },
        };
        let name = new_name(name, before, list).map_err(|error| error.to_string())?;
        Ok(match before {
            None => {
                let sentence = format!("Added the sign {name}. Draw it, then press its button.");
                let Stamp { id, now_ms } = stamp;
                put(Sign { id, made_ms: now_ms, name, drawings: Vec::new() }, sentence)
            }
            Some(before) if before.name == name => Vec::new(),
            Some(before) => {
                let sentence = format!("The sign is now named {name}.");
                changed(before, Sign { name, ..before.clone() }, sentence)
            }
        })
    }
}

/// The name without spaces around it. Other signs may share a name: they were made in two browsers.
fn new_name(name: &str, before: Option<&Sign>, list: &[Sign]) -> Result<String, ClassesError> {
    let name = Classes::check_name(name)?.to_owned();
    let is_other = |sign: &&Sign| before.is_none_or(|before| before.id != sign.id);
    if list.iter().filter(is_other).any(|sign| sign.name == name) {
        return Err(ClassesError::Twice(name));
    }
    if before.is_none() && list.len() >= Classes::MOST_SIGNS {
        return Err(ClassesError::TooMany(list.len() + 1));
    }
    Ok(name)
}

fn draw(id: &Id, strokes: Vec<Stroke>, list: &[Sign]) -> Vec<Effect> {
    let Some(before) = list::find(list, id).filter(|sign| !sign.is_full()) else {
        return Vec::new();
    };
    let mut sign = before.clone();
    sign.drawings.push(strokes);
    let sentence = match sign.wanted() {
        0 => format!("Kept as {}.", sign.name),
        more => format!("Kept as {}. Drawings still wanted: {more}.", sign.name),
    };
    changed(before, sign, sentence)
}

fn put(sign: Sign, sentence: String) -> Vec<Effect> {
    let id = sign.id.clone();
    vec![Effect::Put(sign), Effect::Announce { id, sentence }]
}

fn changed(before: &Sign, now: Sign, sentence: String) -> Vec<Effect> {
    let change = Change::Sign { before: before.clone(), now: Some(now.clone()) };
    let mut effects = put(now, sentence);
    effects.push(Effect::Did(change));
    effects
}

#[cfg(test)]
mod tests {
    use ink::Count;

    use super::*;

    fn id(name: &str) -> Id {
        Id(name.to_owned())
    }

    fn strokes() -> Vec<Stroke> {
        vec![Stroke::from([(0.25, 0.5), (0.75, 0.5)].as_slice())]
    }

    fn sign(name: &str, drawings: usize) -> Sign {
        let drawings = vec![strokes(); drawings];
        Sign { id: id(name), made_ms: 1.0, name: name.to_owned(), drawings }
    }

    fn name(name: &str) -> Event {
        Event::Name { stamp: Stamp { id: id("new"), now_ms: 7.0 }, name: name.to_owned() }
    }

    fn said(effects: &[Effect]) -> Vec<&str> {
        let said = effects.iter().filter_map(|effect| match effect {
            Effect::Announce { sentence, .. } => Some(sentence.as_str()),
            _ => None,
        });
        said.collect()
    }

    fn with(form: Form) -> Signs {
        let mut signs = Signs::default();
        assert_eq!(signs.step(Event::Open(Some(form)), &[]), []);
        signs
    }

    #[test]
    fn a_new_sign_has_a_name_and_no_drawing() {
        let mut signs = with(Form::New);
        let effects = signs.step(name(" + "), &[sign("star", 2)]);
        let expected = Sign { id: id("new"), made_ms: 7.0, name: "+".to_owned(), drawings: vec![] };
        assert_eq!(effects[0], Effect::Put(expected));
        assert_eq!(said(&effects), ["Added the sign +. Draw it, then press its button."]);
        assert_eq!((signs.form(), signs.refusal()), (None, None));
        assert_eq!(signs.step(name("x"), &[]), [], "the form is closed");
    }

    #[test]
    fn a_name_that_is_refused_leaves_the_form_open_with_the_reason() {
        let mut signs = with(Form::New);
        for (refused, reason) in
            [("", "1 to 8 characters"), ("7", "a digit’s name"), ("star", "two signs are named")]
        {
            assert_eq!(signs.step(name(refused), &[sign("star", 2)]), []);
            assert!(signs.refusal().is_some_and(|why| why.contains(reason)), "{signs:?}");
            assert_eq!(signs.form(), Some(&Form::New));
        }
        let all: Vec<Sign> = (0..26).map(|n| sign(&format!("s{n}"), 2)).collect();
        assert_eq!(signs.step(name("one more"), &all), []);
        assert!(signs.refusal().is_some_and(|why| why.contains("26 fit")), "{signs:?}");
        signs.step(Event::Open(None), &all);
        assert_eq!((signs.form(), signs.refusal()), (None, None));
    }

    #[test]
    fn a_sign_is_renamed_and_that_can_be_taken_back() {
        let list = [sign("star", 2), sign("+", 2)];
        let mut signs = with(Form::Of(id("star")));
        assert_eq!(signs.clone().step(name("star"), &list), []);
        let now = Sign { name: "sun".to_owned(), ..list[0].clone() };
        let effects = signs.step(name("sun"), &list);
        assert_eq!(said(&effects), ["The sign is now named sun."]);
        let change = Change::Sign { before: list[0].clone(), now: Some(now.clone()) };
        assert_eq!((&effects[0], &effects[2]), (&Effect::Put(now), &Effect::Did(change)));
        assert_eq!(with(Form::Of(id("gone"))).step(name("sun"), &list), []);
    }

    #[test]
    fn signs_that_share_a_name_can_be_renamed_and_prevent_no_new_one() {
        let twin = |twin: &str, name: &str| Sign { id: id(twin), ..sign(name, 2) };
        let list = [sign("star", 2), twin("star 2", "star"), sign("sun", 2), twin("sun 2", "sun")];
        let effects = with(Form::Of(id("star 2"))).step(name("moon"), &list);
        assert_eq!(said(&effects), ["The sign is now named moon."]);
        assert_ne!(with(Form::New).step(name("moon"), &list), []);
        assert_eq!(with(Form::New).step(name("sun"), &list), []);
    }

    #[test]
    fn a_form_of_a_sign_that_is_gone_is_closed() {
        let mut signs = with(Form::Of(id("star")));
        signs.step(Event::ListChanged, &[sign("star", 2)]);
        assert_eq!(signs.form(), Some(&Form::Of(id("star"))));
        signs.step(Event::ListChanged, &[]);
        assert_eq!(signs.form(), None);
    }

    #[test]
    fn drawings_are_kept_until_there_are_five() {
        let mut signs = Signs::default();
        let mut list = vec![sign("star", 0)];
        for more in [Some("Drawings still wanted: 1."), None, None, None, None] {
            let effects = signs.step(Event::Draw { id: id("star"), strokes: strokes() }, &list);
            let Some(Effect::Put(now)) = effects.first() else { panic!("{effects:?}") };
            let sentence = said(&effects)[0];
            assert_eq!(sentence.strip_prefix("Kept as star. "), more, "{sentence}");
            assert!(matches!(&effects[2], Effect::Did(Change::Sign { now: Some(_), .. })));
            list = vec![now.clone()];
        }
        let sixth = Event::Draw { id: id("star"), strokes: strokes() };
        assert_eq!(signs.step(sixth, &list), []);
        let gone = Event::Draw { id: id("gone"), strokes: strokes() };
        assert_eq!(signs.step(gone, &list), []);
    }

    #[test]
    fn a_deleted_sign_can_be_brought_back() {
        let mut signs = with(Form::Of(id("star")));
        let list = [sign("star", 3)];
        let effects = signs.step(Event::Delete(id("star")), &list);
        let change = Change::Sign { before: list[0].clone(), now: None };
        assert_eq!(effects[0], Effect::Delete(id("star")));
        assert_eq!(
            (said(&effects), &effects[2]),
            (vec!["Deleted the sign star."], &Effect::Did(change))
        );
        assert_eq!(signs.form(), None);
    }

    #[test]
    fn the_signs_of_a_head_are_named() {
        let said = |names: &[&str]| {
            of_head(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(said(&[]), None);
        assert!(said(&["star"]).is_some_and(|text| text.contains("reads them: star. Your own")));
        let three = said(&["star", "+", "sun"]).unwrap();
        assert!(three.contains(": star, +, sun. Your own signs are kept"), "{three}");
    }

    #[test]
    fn the_counts_are_said_with_their_intervals() {
        let mut signs = Signs::default();
        assert_eq!(signs.summary(), None);
        let count = |right, of| Count { right, of };
        let read = SignsRead { right: count(9, 10), taken: count(0, 0) };
        signs.step(Event::Read(Some(read)), &[]);
        let text = signs.summary().unwrap().replace('\u{a0}', " ");
        assert_eq!(text, "9 of 10 drawings are read as their sign, each by the others (59–99 %).");
        let read = SignsRead { taken: count(1, 20), ..read };
        signs.step(Event::Read(Some(read)), &[]);
        let text = signs.summary().unwrap().replace('\u{a0}', " ");
        assert!(text.ends_with(" Taken for a sign: 1 of your 20 digits (0–24 %)."), "{text}");
    }
}
