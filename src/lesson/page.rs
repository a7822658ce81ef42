//! The page: a lesson that the address names (`?lesson=`), or the list of all.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, UrlSearchParams};

use super::list::add_list;
use super::load::{self, Loaded};
use super::pad;
use super::prose::Prose;
use super::step::{Shown, add_step};
use crate::dom::{
    Made, add, after, body, button, document, fail, flag, language, link, make, name, on, window,
    with_text,
};
use crate::store::{LESSON_PREFIX, keep_text, kept_text};
use lessons::{Effect, Event, Place, Player, SETTLED_MS, View, address_of};
use machines::names::LESSON;

pub fn start() {
    spawn_local(async {
        if let Err(error) = show().await {
            fail(&error);
        }
    });
}

async fn show() -> Made<()> {
    let window = window()?;
    let asked = UrlSearchParams::new_with_str(&window.location().search()?)?;
    let home = document()?.base_uri()?.unwrap_or_default();
    let main = frame(asked.has(LESSON))?;
    let Some(lesson) = asked.get(LESSON).filter(|lesson| !lesson.is_empty()) else {
        let text = make("div", "text")?;
        add(&text, &with_text("h2", "", "Lessons")?)?;
        add(&main, &text)?;
        return add_list(&text, &home).await;
    };
    match load::lesson(&lesson, &language()?, &home).await {
        // The place is the same in all languages.
        Ok(loaded) => open(&main, &loaded, &address_of(&lesson), &asked),
        Err(error) => {
            let text = make("div", "text")?;
            add(&text, &with_text("h2", "", "This lesson can’t be shown")?)?;
            let complaint = with_text("p", "complaint", &error.to_string())?;
            complaint.set_attribute("role", "alert")?;
            name(&complaint, "complaint")?;
            add(&text, &complaint)?;
            add(&main, &text)?;
            add_list(&text, &home).await
        }
    }
}

/// The page around its main part, which it returns.
fn frame(has_lesson: bool) -> Made<HtmlElement> {
    let page = make("div", "page lessons")?;
    let header = make("header", "top")?;
    let title = with_text("h1", "", "Inkling ")?;
    add(&title, &with_text("span", "", "Lessons")?)?;
    add(&header, &title)?;
    if has_lesson {
        let all = link("button quiet", "lesson.html", "All lessons")?;
        name(&all, "all-lessons")?;
        add(&header, &all)?;
    }
    add(&header, &link("button", "./", "Draw digits")?)?;
    add(&page, &header)?;
    let main = make("main", "")?;
    add(&page, &main)?;
    let footer = make("footer", "")?;
    let said = "Nothing you draw leaves this device. This browser keeps where you are in a lesson.";
    add(&footer, &with_text("p", "", said)?)?;
    add(&footer, &link("button quiet", "class.html", "Whose network reads whose digits")?)?;
    add(&page, &footer)?;
    let body = body()?;
    add(&body, &page)?;
    Ok(main)
}

/// A lesson that is open.
struct Open {
    player: RefCell<Player>,
    steps: RefCell<Vec<Shown>>,
    /// Where the browser keeps the place.
    key: String,
    prose: Prose,
    said: HtmlElement,
    step_number: HtmlElement,
    step_title: HtmlElement,
    back: HtmlElement,
    next: HtmlElement,
    pad: HtmlElement,
}

fn open(main: &HtmlElement, loaded: &Loaded, address: &str, asked: &UrlSearchParams) -> Made<()> {
    let Loaded { lesson, file, prose } = loaded;
    let document = document()?;
    document.set_title(&format!("{} – Inkling", lesson.title));
    document.query_selector("title")?.map_or(Ok(()), |title| prose.mark(&title))?;
    let key = format!("{LESSON_PREFIX}{address}");
    let place = kept_text(&key).and_then(|text| Place::parse(&text));
    let player = Player::new(lesson, place);
    let pad = pad::element(lesson, player.base().map(|base| base.as_str()), asked)?;

    if lesson.view == View::Lab {
        main.set_class_name("wide");
    }
    let text = make("div", "text")?;
    let title = with_text("h2", "", &lesson.title)?;
    prose.mark(&title)?;
    add(&text, &title)?;
    add(&text, &with_text("p", "minutes", &format!("About {} minutes", lesson.minutes))?)?;
    let nav = make("nav", "marks")?;
    nav.set_attribute("aria-label", "Steps")?;
    let marks = make("ol", "")?;
    add(&nav, &marks)?;
    add(&text, &nav)?;
    add(main, &text)?;

    let turn = make("div", "turn")?;
    let said = make("p", "said")?;
    said.set_attribute("role", "status")?;
    name(&said, "lesson-said")?;
    let back = button("", "lesson-back", "Back")?;
    let position = make("span", "position")?;
    name(&position, "position")?;
    let (step_number, step_title) = (make("span", "")?, make("span", "")?);
    prose.mark(&step_title)?;
    add(&position, &step_number)?;
    add(&position, &step_title)?;
    let next = button("", "lesson-next", "Next")?;
    let opened = Open {
        player: RefCell::new(player),
        steps: RefCell::default(),
        key,
        prose: *prose,
        said,
        step_number,
        step_title,
        back,
        next,
        pad,
    };
    let opened = Rc::new(opened);
    for (place, step) in lesson.steps.iter().enumerate() {
        let act = opened.clone().acting();
        let shown = add_step(&text, &marks, place, step, file, *prose, act)?;
        opened.steps.borrow_mut().push(shown);
    }
    for part in [&opened.said, &opened.back, &position, &opened.next] {
        add(&turn, part)?;
    }
    add(&text, &turn)?;
    let beside = make("div", "beside")?;
    add(&beside, &opened.pad)?;
    add(main, &beside)?;

    let back = opened.clone().acting();
    on(&opened.back, "click", move |_| back(Event::Back))?;
    let next = opened.clone().acting();
    on(&opened.next, "click", move |_| next(Event::Next))?;
    pad::listen(&opened.pad, opened.clone().acting())?;
    opened.update()
}

impl Open {
    /// Passes events to the player, and carries out its effects.
    fn acting(self: Rc<Self>) -> impl Fn(Event) + Clone + 'static {
        move |event| {
            if let Err(error) = self.clone().act(event) {
                fail(&error);
            }
        }
    }

    fn act(self: Rc<Self>, event: Event) -> Made<()> {
        let effects = self.player.borrow_mut().step(event);
        self.update()?;
        for effect in effects {
            match effect {
                Effect::Say(sentence) => self.said.set_text_content(Some(&sentence)),
                Effect::Reply { verdict, words, added } => {
                    self.reply(verdict, &words, added.as_deref())?;
                }
                Effect::Opened => {
                    self.said.set_text_content(None);
                    let at = self.player.borrow().at();
                    self.steps.borrow().get(at).map_or(Ok(()), Shown::focus)?;
                }
                Effect::Settle(number) => {
                    let settled = self.clone().acting();
                    after(SETTLED_MS, move || settled(Event::Settled(number)))?;
                }
            }
        }
        Ok(())
    }

    /// Shows a reply, whose words may be in another language than the sentences around them.
    fn reply(&self, verdict: &str, words: &str, added: Option<&str>) -> Made<()> {
        self.said.set_text_content(Some(verdict));
        if !words.is_empty() {
            let words = with_text("span", "", &format!(" {words}"))?;
            self.prose.mark(&words)?;
            add(&self.said, &words)?;
        }
        if let Some(added) = added {
            add(&self.said, &with_text("span", "", &format!(" {added}"))?)?;
        }
        Ok(())
    }

    fn update(&self) -> Made<()> {
        let player = self.player.borrow();
        for (place, shown) in self.steps.borrow().iter().enumerate() {
            shown.update(&player, place)?;
        }
        let (number, title) = player.position();
        self.step_number.set_text_content(Some(&format!("{number} ")));
        self.step_title.set_text_content(Some(title));
        flag(&self.back, "disabled", player.at() == 0)?;
        flag(&self.next, "disabled", player.is_last())?;
        let place = player.place().to_text();
        if kept_text(&self.key).as_ref() != Some(&place) {
            keep_text(&self.key, &place);
        }
        // The element has no base only where the lesson names none.
        match player.base().map(|base| base.as_str()) {
            Some(base) if self.pad.get_attribute("base").as_deref() != Some(base) => {
                self.pad.set_attribute("base", base)
            }
            _ => Ok(()),
        }
    }
}
