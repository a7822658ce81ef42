//! The buttons above the table, its progress, and the sentence about its best and its worst cell.

use std::cell::RefCell;

use web_sys::HtmlElement;

use crate::dom::{Made, add, button, flag, make, name, on};
use machines::class::{Class, Event, Table, best_and_worst, progress};

pub struct Filling {
    fill: HtmlElement,
    print: HtmlElement,
    save: HtmlElement,
    bar: HtmlElement,
    count: HtmlElement,
    trouble: HtmlElement,
    /// The last text of `trouble` in English. The element itself may show a translation.
    told: RefCell<String>,
    best: HtmlElement,
}

impl Filling {
    /// Adds the elements below `to`.
    pub fn new(to: &HtmlElement) -> Made<Self> {
        let tools = make("div", "tools-of-class")?;
        let fill = button("go", "fill", "Fill the table")?;
        let print = button("", "print", "Print")?;
        let save = button("", "save-csv", "Save as CSV")?;
        let bar = make("progress", "")?;
        bar.set_attribute("aria-label", "Cells that are read")?;
        let count = make("span", "count")?;
        name(&count, "progress")?;
        for part in [&fill, &print, &save, &bar, &count] {
            add(&tools, part)?;
        }
        add(to, &tools)?;
        let trouble = make("p", "")?;
        trouble.set_attribute("role", "alert")?;
        name(&trouble, "trouble")?;
        add(to, &trouble)?;
        let best = make("p", "best")?;
        name(&best, "best")?;
        add(to, &best)?;
        let told = RefCell::default();
        Ok(Self { fill, print, save, bar, count, trouble, told, best })
    }

    /// `print` and `save` are for the buttons of that name; `toggle` begins to fill the table, or stops.
    pub fn listen(
        &self,
        toggle: impl Fn() + 'static,
        print: impl Fn() + 'static,
        save: impl Fn() + 'static,
    ) -> Made<()> {
        on(&self.fill, "click", move |_| toggle())?;
        on(&self.print, "click", move |_| print())?;
        on(&self.save, "click", move |_| save())
    }

    /// Returns what the button does at present.
    pub fn action(class: &Class) -> Event {
        if class.is_filling() { Event::Stop } else { Event::Fill }
    }

    /// `table`: the class's.
    pub fn update(&self, class: &Class, table: &Table) -> Made<()> {
        // One button, so that the focus stays.
        let does = if class.is_filling() { "Stop" } else { "Fill the table" };
        self.fill.set_text_content(Some(does));
        let (done, all) = class.progress();
        flag(&self.bar, "hidden", !class.is_filling())?;
        self.bar.set_attribute("max", &all.max(1).to_string())?;
        self.bar.set_attribute("value", &done.to_string())?;
        let count = (all > 0).then(|| progress((done, all)));
        self.count.set_text_content(count.as_deref());
        let trouble = class.trouble().unwrap_or_default();
        // Screen readers would say a text that is set again once more.
        if *self.told.borrow() != trouble {
            self.told.replace(trouble.to_owned());
            self.trouble.set_text_content(Some(trouble));
            self.trouble.set_class_name(if trouble.is_empty() { "" } else { "complaint" });
        }
        for part in [&self.print, &self.save] {
            flag(part, "hidden", table.rows.is_empty())?;
        }
        self.best.set_text_content(best_and_worst(table).as_deref());
        Ok(())
    }
}
