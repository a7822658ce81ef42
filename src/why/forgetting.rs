//! The view *Network*: what a head has forgotten of MNIST, and what it has gained.

use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use super::chart::{fold, picture, refill, table};
use super::pane::Act;
use crate::dom::{Made, add, flag, make, name, on, with_text};
use ink::a_digit;
use machines::why::{Event, Why};
use machines::wording::{accuracy, decimal};
use worker::explainer::{ChangedPicture, Forgetting};

/// Pictures that are made in one step.
const AT_ONCE: usize = 30;

/// The elements that change.
pub struct Forgotten {
    fold: HtmlElement,
    content: HtmlElement,
    pictures: HtmlElement,
}

impl Forgotten {
    pub fn new(to: &Element, act: &Act) -> Made<Self> {
        let (folded, content) = fold("forgetting", "What learning changed for other hands")?;
        folded.set_attribute("hidden", "")?;
        add(to, &folded)?;
        let (act, opened) = (Rc::clone(act), folded.clone());
        on(&folded, "toggle", move |_| {
            if opened.has_attribute("open") {
                act(Event::WantForgetting);
            }
        })?;
        Ok(Self { fold: folded, content, pictures: make("ul", "pictures")? })
    }

    /// Hidden without a head. Shows sentence and table in step 0, and some pictures in each later one. Whether there is
    /// another step.
    pub fn show(&self, why: &Why, step: usize) -> Made<bool> {
        let slot = &why.answers().forgetting;
        let Some(place) = step.checked_sub(1) else {
            flag(&self.fold, "hidden", !why.has_head())?;
            self.pictures.set_text_content(None);
            let parts = match slot.answer() {
                Some(forgetting) => self.parts(forgetting)?,
                None => {
                    let waiting = "MNIST’s test digits are being read …";
                    vec![with_text("p", "", slot.reason().unwrap_or(waiting))?]
                }
            };
            refill(&self.content, &parts)?;
            return Ok(slot.answer().is_some_and(|forgetting| !forgetting.pictures.is_empty()));
        };
        let all = slot.answer().map(|forgetting| forgetting.pictures.as_slice());
        let mut chunks = all.unwrap_or_default().chunks(AT_ONCE).skip(place);
        for changed in chunks.next().unwrap_or_default() {
            add(&self.pictures, &entry(changed)?)?;
        }
        Ok(chunks.next().is_some())
    }

    /// The sentence, the list that gets the pictures, and the table.
    fn parts(&self, forgetting: &Forgetting) -> Made<Vec<HtmlElement>> {
        let sentence = with_text("p", "", &forgetting.sentence)?;
        name(&sentence, "forgetting-sentence")?;
        let (before, after) = (accuracy(forgetting.before), accuracy(forgetting.after));
        let counts = format!("MNIST’s test digits read correctly: {before} before, {after} after.");
        let rows = forgetting.changes.iter().zip(&forgetting.moved).enumerate();
        let rows = rows.map(|(digit, (change, moved))| {
            let share = format!("{}\u{a0}%", decimal(100.0 * moved.share, 1));
            vec![digit.to_string(), change.gained.to_string(), change.lost.to_string(), share]
        });
        let rows: Vec<_> = rows.collect();
        let head = ["Digit", "Became right", "Became wrong", "Its weights moved by"];
        let table = table("What learning changed, digit by digit", &head, &rows)?;
        Ok(vec![sentence, with_text("p", "", &counts)?, self.pictures.clone(), table])
    }
}

fn entry(changed: &ChangedPicture) -> Made<HtmlElement> {
    let ChangedPicture { image, label, before, after } = changed;
    let entry = make("li", "")?;
    let drawing = picture(image, "")?;
    add(&entry, &drawing)?;
    let words = format!("{}: {before} → {after}", a_digit(*label));
    add(&entry, &with_text("span", "", &words)?)?;
    let verdict = match (before == label, after == label) {
        (true, false) => Some("lost"),
        (false, true) => Some("gained"),
        _ => None,
    };
    if let Some(verdict) = verdict {
        add(&entry, &with_text("small", "", verdict)?)?;
    }
    Ok(entry)
}
