//! The page: a heading, the status, and three views. Passes events to the machine and carries out its
//! effects.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, MessageEvent, ResizeObserver};

use super::breaking::Breaking;
use super::choice::Digits;
use super::confusion::Matrices;
use super::forgetting::Forgotten;
use super::layers::Opened;
use super::likes::Alike;
use super::map::Landscape;
use super::pane::{Act, Pane};
use super::parent::Parent;
use super::reasons::Reasons;
use super::scores::Sums;
use super::tabs::{self, Tabs};
use crate::dom::{
    Made, add, after, body, button, fail, flag, link, make, name, on, window, with_text,
};
use machines::why::{Effect, Event, Part, Slices, Why};
use worker::client::Client;
use worker::envelope::Protocol;
use worker::explainer::Command;
use worker::pulse::Pulse;

pub fn start() {
    if let Err(error) = show() {
        fail(&error);
    }
}

fn show() -> Made<()> {
    let window = window()?;
    let body = body()?;
    let page = make("div", "page pane")?;
    let main = make("main", "")?;
    add(&main, &with_text("h1", "hidden", "Why it is read so")?)?;
    add(&page, &main)?;
    add(&body, &page)?;
    let view = tabs::asked()?;
    let Some(parent) = Parent::of(&window)? else { return alone(&main, view.as_str()) };
    let pane = Rc::new(Pane::new(parent)?);
    let explaining = Rc::new(Explaining {
        pane: Rc::clone(&pane),
        client: RefCell::default(),
        shown: OnceCell::new(),
        slices: RefCell::default(),
    });
    let acting = Rc::clone(&explaining);
    let act: Act = Rc::new(move |event| {
        Rc::clone(&acting).act_or_fail(event);
    });
    let shown = Shown::new(&main, &act, &pane)?;
    // It fails only if it is filled already.
    let _ = explaining.shown.set(shown);

    let (heard, hearing) = (Rc::clone(&pane), Rc::clone(&act));
    on(&window, "message", move |event| {
        let message = event.dyn_ref::<MessageEvent>();
        if let Some(given) = message.and_then(|message| heard.parent.given(message)) {
            hearing(given);
        }
    })?;
    let (fitted, measured) = (Rc::clone(&pane), page.clone());
    let resized = Closure::<dyn FnMut()>::new(move || {
        // It fails only where the frame has left its page.
        let _ = fitted.parent.fit(measured.get_bounding_client_rect().height());
    });
    ResizeObserver::new(resized.into_js_value().unchecked_ref())?.observe(&page);
    act(Event::Open(view));
    act(Event::Begin);
    pane.parent.tell_ready()
}

/// In a tab of its own, this page has no pad.
fn alone(main: &Element, view: &str) -> Made<()> {
    let sentence = "This page says why a digit is read as it is. It belongs to the pad, which is on another page.";
    let said = with_text("p", "first", sentence)?;
    name(&said, "alone")?;
    add(main, &said)?;
    add(main, &link("button", &format!("index.html?view={view}"), "Open the pad with this view")?)
}

/// Carries out what the machine decides.
struct Explaining {
    pane: Rc<Pane>,
    client: RefCell<Option<Client<Command>>>,
    shown: OnceCell<Shown>,
    /// What is to be shown next.
    slices: RefCell<Slices<Part>>,
}

/// The elements that change.
struct Shown {
    tabs: Tabs,
    status: HtmlElement,
    status_sentence: HtmlElement,
    again: HtmlElement,
    digits: Digits,
    reasons: Reasons,
    alike: Alike,
    opened: Opened,
    sums: Sums,
    breaking: Breaking,
    forgotten: Forgotten,
    landscape: Rc<Landscape>,
    matrices: Matrices,
}

impl Shown {
    fn new(main: &Element, act: &Act, pane: &Rc<Pane>) -> Made<Self> {
        let status = make("div", "status-line")?;
        name(&status, "why-status")?;
        let status_sentence = make("p", "")?;
        let again = button("", "why-again", "Try again")?;
        let acting = Rc::clone(act);
        on(&again, "click", move |_| acting(Event::TryAgain))?;
        add(&status, &status_sentence)?;
        add(&status, &again)?;
        add(main, &status)?;
        add(main, &pane.said)?;
        let digits = Digits::new(main, act)?;
        let tabs = Tabs::new(main, act)?;
        let [why, network, map] = &tabs.panels;
        let reasons = Reasons::new(why, act)?;
        let alike = Alike::new(&reasons.content)?;
        let opened = Opened::new(network, act)?;
        let breaking = Breaking::new(network, act)?;
        let sums = Sums::new(&opened.scores)?;
        let forgotten = Forgotten::new(network, act)?;
        let landscape = Landscape::new(map, pane)?;
        let matrices = Matrices::new(map, act, pane)?;
        Ok(Self {
            tabs,
            status,
            status_sentence,
            again,
            digits,
            reasons,
            alike,
            opened,
            sums,
            breaking,
            forgotten,
            landscape,
            matrices,
        })
    }

    /// Shows a step of a part. Whether it has another one; most are small and have none.
    fn show(&self, part: Part, step: usize, why: &Why) -> Made<bool> {
        match part {
            Part::Layers => {
                if step == 0 {
                    self.breaking.show_layers(why)?;
                    self.sums.show(why)?;
                }
                return self.opened.show(why, step);
            }
            Part::Map => return self.landscape.show(why, step),
            Part::Forgetting => return self.forgotten.show(why, step),
            Part::Confusions(of) => return self.matrices.show(of, why, step),
            Part::View => self.tabs.show(why)?,
            Part::Status => self.show_status(why)?,
            Part::Digits => self.digits.show(why)?,
            Part::Explained => self.reasons.show(why)?,
            Part::Likes => self.alike.show_likes(why)?,
            Part::Minds => self.alike.show_minds(why)?,
            Part::Filter => self.opened.show_filter(why)?,
            Part::Units => self.opened.show_units(why)?,
            Part::Broken => {
                self.opened.show_switch(why)?;
                self.breaking.show(why)?;
            }
        }
        Ok(false)
    }

    fn show_status(&self, why: &Why) -> Made<()> {
        let status = why.status();
        let can_try_again = status.as_ref().is_some_and(|status| status.can_try_again);
        // Screen readers would announce each step of a progress.
        let live = if can_try_again { "polite" } else { "off" };
        self.status.set_attribute("aria-live", live)?;
        let sentence = status.as_ref().map(|status| status.sentence.as_str());
        self.status_sentence.set_text_content(sentence);
        flag(&self.again, "hidden", !can_try_again)?;
        self.status.class_list().toggle_with_force("idle", status.is_none()).map(drop)
    }
}

impl Explaining {
    fn act(self: Rc<Self>, event: Event) -> Made<()> {
        for effect in self.pane.step(event) {
            match effect {
                Effect::Start => Rc::clone(&self).start(),
                Effect::Send(command) => {
                    if let Some(client) = self.client.borrow().as_ref() {
                        client.send(command);
                    }
                }
                Effect::SettleAfter { ms, number } => {
                    let settling = Rc::clone(&self);
                    after(ms as i32, move || settling.act_or_fail(Event::Settled { number }))?;
                }
                Effect::Say(sentence) => self.pane.say(&sentence),
                // Both are small, and the person waits for them.
                Effect::Show(part @ (Part::View | Part::Status)) => {
                    if let Some(shown) = self.shown.get() {
                        self.pane.with(|why| shown.show(part, 0, why))?;
                    }
                }
                Effect::Show(part) => {
                    if self.slices.borrow_mut().add(part) {
                        Rc::clone(&self).show_later()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Shows the next slice in a task of its own.
    fn show_later(self: Rc<Self>) -> Made<()> {
        after(0, move || {
            if let Err(error) = self.show_next() {
                fail(&error);
            }
        })
    }

    fn show_next(self: Rc<Self>) -> Made<()> {
        let next = self.slices.borrow().first();
        let (Some((part, step)), Some(shown)) = (next, self.shown.get()) else { return Ok(()) };
        let has_more = self.pane.with(|why| shown.show(part, step, why))?;
        let is_any_left = self.slices.borrow_mut().done(has_more);
        if is_any_left { self.show_later() } else { Ok(()) }
    }

    /// Passes an event on, from outside of `act`.
    fn act_or_fail(self: Rc<Self>, event: Event) {
        if let Err(error) = self.act(event) {
            fail(&error);
        }
    }

    fn start(self: Rc<Self>) {
        if let Some(client) = self.client.borrow().as_ref() {
            return client.restart();
        }
        let hearing = Rc::clone(&self);
        let client = Client::<Command>::start(Command::WORKER, Pulse::starting(), move |heard| {
            Rc::clone(&hearing).act_or_fail(Event::FromExplainer(heard));
        });
        match client {
            Ok(client) => *self.client.borrow_mut() = Some(client),
            Err(error) => {
                let sentence = error.to_string();
                let failed = Rc::clone(&self);
                // The machine is in the middle of a step's effects. A timer that can't be set leaves the status as it is.
                let _ = after(0, move || failed.act_or_fail(Event::NotStarted { sentence }));
            }
        }
    }
}
