//! The list of people: each with a name that can be changed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::dom::{Made, add, button, flag, make, name, on, with_text};
use machines::class::{Event, LONGEST_NAME, Person, PersonId, has};

/// What the list shows of a person.
#[derive(Clone, PartialEq)]
pub struct Shown {
    id: PersonId,
    name: String,
    from: String,
    has: String,
}

impl From<&Person> for Shown {
    fn from(person: &Person) -> Self {
        let Person { id, name, from, .. } = person;
        Self { id: *id, name: name.clone(), from: from.clone(), has: has(person) }
    }
}

/// A person's elements.
struct Entry {
    shown: Shown,
    element: HtmlElement,
    name: HtmlInputElement,
    /// Whether a name was entered, which the machine may have shortened or refused.
    is_entered: Rc<Cell<bool>>,
    has: HtmlElement,
    remove: HtmlElement,
}

pub struct People {
    section: HtmlElement,
    title: HtmlElement,
    list: HtmlElement,
    entries: RefCell<Vec<Entry>>,
}

impl People {
    /// Adds the list below `to`.
    pub fn new(to: &HtmlElement) -> Made<Self> {
        let section = make("section", "people")?;
        let title = with_text("h2", "", "People")?;
        // Gets the focus when a button that has it is removed.
        title.set_attribute("tabindex", "-1")?;
        let list = make("ul", "")?;
        name(&list, "people")?;
        add(&section, &title)?;
        add(&section, &list)?;
        flag(&section, "hidden", true)?;
        add(to, &section)?;
        Ok(Self { section, title, list, entries: RefCell::default() })
    }

    /// New people are at the end.
    pub fn update(&self, people: &[Shown], act: impl Fn(Event) + Clone + 'static) -> Made<()> {
        let stays = |entry: &Entry| people.iter().any(|shown| shown.id == entry.shown.id);
        let (mut entries, gone): (Vec<_>, Vec<_>) =
            self.entries.take().into_iter().partition(stays);
        for (entry, shown) in entries.iter_mut().zip(people) {
            entry.update(shown)?;
        }
        for shown in &people[entries.len().min(people.len())..] {
            entries.push(Entry::new(&self.list, shown, &self.title, act.clone())?);
        }
        self.entries.replace(entries);
        gone.iter().for_each(|entry| entry.element.remove());
        flag(&self.section, "hidden", people.is_empty())
    }
}

impl Entry {
    fn new(
        to: &HtmlElement,
        shown: &Shown,
        title: &HtmlElement,
        act: impl Fn(Event) + Clone + 'static,
    ) -> Made<Self> {
        let Shown { id, name: named, from, has } = shown.clone();
        let element = make("li", "person")?;
        let label = make("label", "")?;
        add(&label, &with_text("span", "hidden", &format!("Name for {from}"))?)?;
        let input: HtmlInputElement = make("input", "")?.unchecked_into();
        input.set_type("text");
        input.set_max_length(LONGEST_NAME as i32);
        input.set_value(&named);
        input.set_attribute("autocomplete", "off")?;
        name(&input, "person-name")?;
        let is_entered = Rc::new(Cell::new(false));
        let (changed, entered, renamed) = (input.clone(), is_entered.clone(), act.clone());
        on(&input, "change", move |_| {
            entered.set(true);
            renamed(Event::Rename { id, name: changed.value() });
        })?;
        add(&label, &input)?;
        add(&element, &label)?;
        let has = with_text("span", "", &has)?;
        name(&has, "person-has")?;
        add(&element, &has)?;
        let from = with_text("small", "", &from)?;
        // A file's name, in most cases.
        from.set_attribute("translate", "no")?;
        add(&element, &from)?;
        let remove = button("quiet", "remove", "Remove")?;
        remove.set_attribute("aria-label", &format!("Remove {named}"))?;
        let title = title.clone();
        on(&remove, "click", move |_| {
            // Where it fails, the focus is on the page, as without it.
            let _ = title.focus();
            act(Event::Remove(id));
        })?;
        add(&element, &remove)?;
        add(to, &element)?;
        Ok(Self { shown: shown.clone(), element, name: input, is_entered, has, remove })
    }

    fn update(&mut self, shown: &Shown) -> Made<()> {
        let is_entered = self.is_entered.take();
        if !is_entered && self.shown == *shown {
            return Ok(());
        }
        // A name that is being typed stays.
        if is_entered || self.shown.name != shown.name {
            self.name.set_value(&shown.name);
            self.remove.set_attribute("aria-label", &format!("Remove {}", shown.name))?;
        }
        self.has.set_text_content(Some(&shown.has));
        self.shown = shown.clone();
        Ok(())
    }
}
