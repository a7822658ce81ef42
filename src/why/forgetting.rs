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

/// The elements that change.
pub struct Forgotten {
    fold: HtmlElement,
    content: HtmlElement,
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
        Ok(Self { fold: folded, content })
    }

    /// Hidden without a head.
    pub fn show(&self, why: &Why) -> Made<()> {
        flag(&self.fold, "hidden", !why.has_head())?;
        let slot = &why.answers().forgetting;
        let parts = match slot.answer() {
            Some(forgetting) => shown(forgetting)?,
            None => {
                let waiting = "MNIST’s test digits are being read …";
                vec![with_text("p", "", slot.reason().unwrap_or(waiting))?]
            }
        };
        refill(&self.content, &parts)
    }
}

fn shown(forgetting: &Forgetting) -> Made<Vec<HtmlElement>> {
    let sentence = with_text("p", "", &forgetting.sentence)?;
    name(&sentence, "forgetting-sentence")?;
    let (before, after) = (accuracy(forgetting.before), accuracy(forgetting.after));
    let counts = format!("MNIST’s test digits read correctly: {before} before, {after} after.");
    let pictures = make("ul", "pictures")?;
    for changed in &forgetting.pictures {
        add(&pictures, &entry(changed)?)?;
    }
    let rows = forgetting.changes.iter().zip(&forgetting.moved).enumerate();
    let rows = rows.map(|(digit, (change, moved))| {
        let share = format!("{}\u{a0}%", decimal(100.0 * moved.share, 1));
        vec![digit.to_string(), change.gained.to_string(), change.lost.to_string(), share]
    });
    let rows: Vec<_> = rows.collect();
    let head = ["Digit", "Became right", "Became wrong", "Its weights moved by"];
    let table = table("What learning changed, digit by digit", &head, &rows)?;
    Ok(vec![sentence, with_text("p", "", &counts)?, pictures, table])
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
