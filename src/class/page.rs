//! The page: passes events to the machine, carries out its effects, and shows its state.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::HtmlElement;

use super::filling::Filling;
use super::opening::Opening;
use super::people::{People, Shown};
use super::table::TableView;
use crate::app::offer;
use crate::dom::{Made, add, body, fail, link, make, name, window, with_text};
use machines::class::{Class, Effect, Event, csv};
use worker::client::{Client, Heard};
use worker::envelope::Protocol;
use worker::pulse::Pulse;
use worker::{packer, reader};

const ABOUT: &str = "Whose network reads whose digits? Open the files and links of your class, then fill the table. A network that has learned one hand may read another hand better or worse than before.";

const NOT_STORED: &str = "What you open is neither stored nor sent. It stays in this page, and is gone when you close or reload it.";

pub fn start() {
    if let Err(error) = show() {
        fail(&error);
    }
}

struct Page {
    class: RefCell<Class>,
    reader: RefCell<Option<Client<reader::Command>>>,
    packer: RefCell<Option<Client<packer::Command>>>,
    said: HtmlElement,
    opening: Opening,
    people: People,
    filling: Filling,
    table: TableView,
}

fn show() -> Made<()> {
    let frame = make("div", "page class-page")?;
    let header = make("header", "top")?;
    let title = with_text("h1", "", "Inkling ")?;
    add(&title, &with_text("span", "", "Class")?)?;
    add(&header, &title)?;
    add(&header, &link("button quiet", "lesson.html", "Lessons")?)?;
    add(&header, &link("button", "./", "Draw digits")?)?;
    add(&frame, &header)?;
    let main = make("main", "")?;
    add(&main, &with_text("p", "about", ABOUT)?)?;
    let opening = Opening::new(&main)?;
    let people = People::new(&main)?;
    let section = make("section", "result")?;
    add(&section, &with_text("h2", "", "Whose network reads whose digits")?)?;
    let filling = Filling::new(&section)?;
    let said = make("p", "said")?;
    said.set_attribute("role", "status")?;
    name(&said, "said")?;
    add(&section, &said)?;
    let table = TableView::new(&section)?;
    add(&main, &section)?;
    add(&frame, &main)?;
    let footer = make("footer", "")?;
    add(&footer, &with_text("p", "", NOT_STORED)?)?;
    add(&frame, &footer)?;
    let body = body()?;
    add(&body, &frame)?;

    let class = RefCell::default();
    let (reader, packer) = (RefCell::default(), RefCell::default());
    let page = Rc::new(Page { class, reader, packer, said, opening, people, filling, table });
    page.opening.listen(page.acting())?;
    let (toggled, printed, saved) = (page.clone(), page.clone(), page.clone());
    page.filling.listen(move || toggled.toggle(), move || printed.print(), move || saved.save())?;
    page.update()
}

impl Page {
    fn acting(self: &Rc<Self>) -> impl Fn(Event) + Clone + use<> {
        let page = self.clone();
        move |event| page.step(event)
    }

    fn step(self: &Rc<Self>, event: Event) {
        let effects = self.class.borrow_mut().step(event);
        effects.into_iter().for_each(|effect| self.carry_out(effect));
        if let Err(error) = self.update() {
            fail(&error);
        }
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::StartReader => self.start_reader(),
            Effect::ToReader(command) => {
                if let Some(reader) = &*self.reader.borrow() {
                    reader.send(command);
                }
            }
            Effect::StartPacker => self.start(&self.packer, Event::FromPacker),
            Effect::ToPacker(command) => {
                if let Some(packer) = &*self.packer.borrow() {
                    packer.send(command);
                }
            }
            Effect::StopPacker => drop(self.packer.take()),
            Effect::Say(sentence) => self.say(&sentence),
        }
    }

    fn start_reader(self: &Rc<Self>) {
        let running = self.reader.borrow().clone();
        if let Some(client) = running {
            return client.restart();
        }
        self.start(&self.reader, Event::FromReader);
    }

    /// Starts a worker and keeps it in `place`. `event`: the machine's event for what the page hears of the worker.
    fn start<C: Protocol>(
        self: &Rc<Self>,
        place: &RefCell<Option<Client<C>>>,
        event: fn(Heard<C::Event>) -> Event,
    ) {
        let page = self.clone();
        let heard = move |heard| page.step(event(heard));
        match Client::<C>::start(C::WORKER, Pulse::starting(), heard) {
            Ok(client) => drop(place.replace(Some(client))),
            Err(error) => self.step(event(Heard::Lost { sentence: error.to_string() })),
        }
    }

    fn toggle(self: &Rc<Self>) {
        let action = Filling::action(&self.class.borrow());
        self.step(action);
    }

    fn print(&self) {
        if window().and_then(|window| window.print()).is_err() {
            self.say("The browser does not print this page.");
        }
    }

    fn save(&self) {
        let file = csv(&self.class.borrow().table());
        if let Err(error) = offer("inkling-class.csv", file.as_bytes()) {
            self.say(&error.to_string());
        }
    }

    fn say(&self, sentence: &str) {
        self.said.set_text_content(Some(sentence));
    }

    fn update(self: &Rc<Self>) -> Made<()> {
        let class = self.class.borrow();
        let (people, left_out, table) = (
            class.people().iter().map(Shown::from).collect::<Vec<_>>(),
            class.left_out().to_vec(),
            class.table(),
        );
        self.filling.update(&class, &table)?;
        // Removing an input may fire its `change`, whose listener borrows the class.
        drop(class);
        self.opening.update(left_out)?;
        self.people.update(&people, self.acting())?;
        self.table.update(table)
    }
}
