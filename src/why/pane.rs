//! What the views share: the machine's state, the pad around the page, and announcements.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::HtmlElement;

use super::parent::Parent;
use crate::dom::{Made, make, name};
use machines::why::{Effect, Event, Why};

/// Passes events to the machine, and carries out its effects.
pub type Act = Rc<dyn Fn(Event)>;

/// The page with a pad around it.
pub struct Pane {
    machine: RefCell<Why>,
    pub parent: Parent,
    /// What screen readers hear.
    pub said: HtmlElement,
}

impl Pane {
    pub fn new(parent: Parent) -> Made<Self> {
        let said = make("p", "hidden")?;
        said.set_attribute("role", "status")?;
        name(&said, "why-said")?;
        Ok(Self { machine: RefCell::default(), parent, said })
    }

    /// What the machine knows.
    pub fn with<T>(&self, look: impl FnOnce(&Why) -> T) -> T {
        look(&self.machine.borrow())
    }

    /// Passes an event to the machine. Returns the effects, to be carried out in order.
    pub fn step(&self, event: Event) -> Vec<Effect> {
        self.machine.borrow_mut().step(event)
    }

    /// Announces a sentence to screen readers.
    pub fn say(&self, sentence: &str) {
        self.said.set_text_content(Some(sentence));
    }
}
