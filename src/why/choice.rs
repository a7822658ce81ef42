//! The choice between several digits on the pad, or between the pictures that a network of the Lab came with.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use super::chart::{picture, refill};
use super::pane::Act;
use crate::dom::{Made, add, button, make, name, on, state};
use ink::Drawn;
use machines::why::{Event, Why};

pub struct Digits {
    act: Act,
    place: HtmlElement,
    /// The digits that can be chosen, and the button of each.
    choices: RefCell<Vec<(Drawn, HtmlElement)>>,
}

impl Digits {
    pub fn new(to: &Element, act: &Act) -> Made<Self> {
        let place = make("div", "choices")?;
        name(&place, "why-digits")?;
        add(to, &place)?;
        Ok(Self { act: Rc::clone(act), place, choices: RefCell::default() })
    }

    /// One digit leaves no choice.
    pub fn show(&self, why: &Why) -> Made<()> {
        let digits = if why.digits().len() > 1 { why.digits() } else { &[] };
        let mut choices = self.choices.borrow_mut();
        // A button that stays keeps the focus. That of ink looks the same for all ink.
        let is_same = |(shown, digit): (&Drawn, &Drawn)| match (shown, digit) {
            (Drawn::Ink(_), Drawn::Ink(_)) => true,
            (shown, digit) => shown == digit,
        };
        let shown = choices.iter().map(|(digit, _)| digit);
        if choices.len() != digits.len() || !shown.zip(digits).all(is_same) {
            let made = digits.iter().enumerate().map(|(place, digit)| self.choice(place, digit));
            let made = made.collect::<Made<Vec<_>>>()?;
            refill(&self.place, &made)?;
            *choices = digits.iter().cloned().zip(made).collect();
        }
        for (place, (_, choice)) in choices.iter().enumerate() {
            state(choice, "aria-pressed", place == why.place())?;
        }
        Ok(())
    }

    fn choice(&self, place: usize, digit: &Drawn) -> Made<HtmlElement> {
        let testid = format!("why-digit-{place}");
        let choice = match digit {
            Drawn::Ink(_) => button("", &testid, &format!("Digit {}", place + 1))?,
            Drawn::Picture(image) => {
                let choice = button("", &testid, "")?;
                choice.set_attribute("aria-label", &format!("Picture {}", place + 1))?;
                let picture = picture(image, "")?;
                choice.append_child(&picture)?;
                choice
            }
        };
        let act = Rc::clone(&self.act);
        on(&choice, "click", move |_| act(Event::ChooseDigit(place)))?;
        Ok(choice)
    }
}
