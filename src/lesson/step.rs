//! One step: made once, then changed as the player says.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use super::prose::Prose;
use super::text::{add_blocks, add_inlines};
use crate::dom::{Made, add, button, flag, make, name, on, state, with_text};
use lessons::{Condition, Event, Player, Step};

/// The elements of a step that change.
pub struct Shown {
    section: HtmlElement,
    title: HtmlElement,
    count: HtmlElement,
    hint: Option<(HtmlElement, HtmlElement)>,
    answers: Vec<HtmlInputElement>,
    done: Option<HtmlElement>,
    /// In the list of steps.
    mark: HtmlElement,
    mark_state: HtmlElement,
}

/// Makes the step `place` below `to`, and its mark in the list of steps. `home`: the address of the
/// lesson's file. `prose`: which of the lesson's texts it is.
pub fn add_step(
    to: &HtmlElement,
    marks: &HtmlElement,
    place: usize,
    step: &Step,
    home: &str,
    prose: Prose,
    act: impl Fn(Event) + Clone + 'static,
) -> Made<Shown> {
    let section = make("section", "step")?;
    let id = format!("step-{}", place + 1);
    section.set_attribute("aria-labelledby", &id)?;
    let title = with_text("h3", "", &step.title)?;
    title.set_id(&id);
    title.set_attribute("tabindex", "-1")?;
    add(&section, &title)?;
    add_blocks(&section, &step.text, home)?;
    if let Some(task) = &step.task {
        let line = make("p", "task")?;
        add_inlines(&line, task, home)?;
        add(&section, &line)?;
    }
    prose.mark_within(&section)?;
    let count = make("p", "count")?;
    add(&section, &count)?;
    let mut answers = Vec::new();
    if let Some(question) = &step.question {
        let set = make("fieldset", "question")?;
        prose.mark(&set)?;
        let legend = make("legend", "")?;
        add_inlines(&legend, &question.ask, home)?;
        add(&set, &legend)?;
        for (number, answer) in question.answers.iter().enumerate() {
            let label = make("label", "")?;
            let radio = make("input", "")?.unchecked_into::<HtmlInputElement>();
            radio.set_type("radio");
            radio.set_name(&format!("answer-{place}"));
            name(&radio, &format!("answer-{place}-{number}"))?;
            let act = act.clone();
            on(&radio, "change", move |_| act(Event::Choose(number)))?;
            let text = make("span", "")?;
            add_inlines(&text, &answer.text, home)?;
            add(&label, &radio)?;
            add(&label, &text)?;
            add(&set, &label)?;
            answers.push(radio);
        }
        add(&section, &set)?;
    }
    let tools = make("div", "step-tools")?;
    let done = (step.done == Condition::Button).then(|| -> Made<_> {
        let done = button("go", &format!("done-{place}"), "Done")?;
        let act = act.clone();
        on(&done, "click", move |_| act(Event::Done))?;
        add(&tools, &done)?;
        Ok(done)
    });
    let hint = step.hint.as_ref().map(|text| -> Made<_> {
        let show = button("quiet", &format!("hint-{place}"), "Hint")?;
        let hint = make("p", "hint")?;
        prose.mark(&hint)?;
        add_inlines(&hint, text, home)?;
        let act = act.clone();
        on(&show, "click", move |_| act(Event::Hint))?;
        add(&tools, &show)?;
        add(&tools, &hint)?;
        Ok((show, hint))
    });
    add(&section, &tools)?;
    add(to, &section)?;

    let entry = make("li", "")?;
    let mark = button("mark", &format!("open-step-{place}"), "")?;
    let number = with_text("b", "", &(place + 1).to_string())?;
    number.set_title(&step.title);
    prose.mark(&number)?;
    add(&mark, &number)?;
    let named = with_text("span", "hidden", &format!(" {}", step.title))?;
    prose.mark(&named)?;
    add(&mark, &named)?;
    let mark_state = make("span", "hidden")?;
    add(&mark, &mark_state)?;
    on(&mark, "click", move |_| act(Event::Open(place)))?;
    add(&entry, &mark)?;
    add(marks, &entry)?;
    let (done, hint) = (done.transpose()?, hint.transpose()?);
    Ok(Shown { section, title, count, hint, answers, done, mark, mark_state })
}

impl Shown {
    /// Shows the step as it is now.
    pub fn update(&self, player: &Player, place: usize) -> Made<()> {
        let (is_open, is_done) = (player.at() == place, player.is_done(place));
        self.section.class_list().toggle_with_force("open", is_open)?;
        self.mark.class_list().toggle_with_force("done", is_done)?;
        match is_open {
            true => self.mark.set_attribute("aria-current", "step")?,
            false => self.mark.remove_attribute("aria-current")?,
        }
        self.mark_state.set_text_content(is_done.then_some(" (done)"));
        if let Some(done) = &self.done {
            // A button that was disabled would lose the focus.
            state(done, "aria-pressed", is_done)?;
        }
        if let Some((show, hint)) = &self.hint {
            let is_shown = player.shows_hint(place);
            state(show, "aria-expanded", is_shown)?;
            flag(hint, "hidden", !is_shown)?;
        }
        let chosen = player.chosen(place);
        for (number, radio) in self.answers.iter().enumerate() {
            radio.set_checked(chosen == Some(number));
        }
        if is_open {
            let count = player.count().map(|(count, of)| format!("{count} of {of}"));
            self.count.set_text_content(count.as_deref());
        }
        Ok(())
    }

    /// Puts the reader of the screen, and the eye, on its title.
    pub fn focus(&self) -> Made<()> {
        self.title.focus()
    }
}
