//! A confusion matrix as a table of buttons. Arrow keys walk over it, and a sentence below says what a cell holds. What it
//! shows and says is decided by `machines::matrix`; the pane of *Why?* and the Lab share both.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use crate::dom::{Made, add, button, is_shortcut, make, name, on, state, with_text};
use machines::matrix::{At, Matrix};
use machines::wording::decimal;

const HINT: &str = "Point at a field, or walk with the arrow keys. Press one to see its pictures.";

/// A table in the page.
pub struct Table {
    /// The table, and the sentence below it.
    pub element: HtmlElement,
    table: HtmlElement,
    open: Cell<Option<At>>,
}

impl Table {
    /// `testid`: of the table; `cells`: the beginning of its cells' own. `press` gets each cell that is pressed and
    /// has pictures.
    pub fn new(
        matrix: Matrix,
        caption: &str,
        [testid, cells]: [&str; 2],
        press: impl Fn(At) + 'static,
    ) -> Made<Self> {
        let element = make("div", "matrix")?;
        let table = make("table", "")?;
        name(&table, testid)?;
        add(&table, &with_text("caption", "", caption)?)?;
        let (head, body) = (make("thead", "")?, make("tbody", "")?);
        let line = make("tr", "")?;
        add(&line, &make("td", "")?)?;
        for digit in matrix.digits() {
            add(&line, &head_of(*digit, "col")?)?;
        }
        add(&head, &line)?;
        for &label in matrix.digits() {
            let line = make("tr", "")?;
            add(&line, &head_of(label, "row")?)?;
            for &read in matrix.digits() {
                add(&line, &field(&matrix, (label, read), cells)?)?;
            }
            add(&body, &line)?;
        }
        add(&table, &head)?;
        add(&table, &body)?;
        add(&element, &table)?;
        let told = with_text("p", "told", HINT)?;
        name(&told, "cell-told")?;
        // Screen readers have the names of the cells.
        told.set_attribute("aria-hidden", "true")?;
        add(&element, &told)?;
        if let Some(first) = matrix.first().and_then(|at| cell_at(&table, at)) {
            first.set_tab_index(0);
        }
        listen(&table, matrix, press)?;
        Ok(Self { element, table, open: Cell::default() })
    }

    /// Marks the cell whose pictures are shown.
    pub fn mark(&self, open: Option<At>) -> Made<()> {
        let before = self.open.replace(open);
        for (at, is_open) in [(before, false), (open, true)] {
            if let Some(cell) = at.and_then(|at| cell_at(&self.table, at)) {
                state(&cell, "aria-pressed", is_open)?;
            }
        }
        Ok(())
    }
}

fn head_of(digit: u8, scope: &str) -> Made<HtmlElement> {
    let head = with_text("th", "", &digit.to_string())?;
    head.set_attribute("scope", scope)?;
    Ok(head)
}

fn field(matrix: &Matrix, at: At, testid: &str) -> Made<HtmlElement> {
    let ((label, read), count) = (at, matrix.count(at));
    let field = make("td", if label == read { "right" } else { "" })?;
    field.class_list().toggle_with_force("none", count == 0)?;
    field.style().set_property("--p", &decimal(matrix.shade(at), 3))?;
    let cell = button("cell", &format!("{testid}-{label}-{read}"), &count.to_string())?;
    cell.set_attribute("aria-label", &matrix.name(at))?;
    cell.set_attribute("data-label", &label.to_string())?;
    cell.set_attribute("data-read", &read.to_string())?;
    cell.set_tab_index(-1);
    match count {
        0 => state(&cell, "aria-disabled", true)?,
        _ => state(&cell, "aria-pressed", false)?,
    }
    add(&field, &cell)?;
    Ok(field)
}

/// Four listeners for all cells: one for each of a hundred would take longer to make than the table. They hold no element,
/// so that the browser can forget a table that is gone.
fn listen(table: &HtmlElement, matrix: Matrix, press: impl Fn(At) + 'static) -> Made<()> {
    let matrix = Rc::new(matrix);
    let of = Rc::clone(&matrix);
    on(table, "pointerover", move |event| {
        if let Some(at) = target(&event) {
            tell(&event, &of.sentence(at));
        }
    })?;
    let of = Rc::clone(&matrix);
    let reached = Cell::new(matrix.first());
    on(table, "focusin", move |event| {
        let Some(at) = target(&event) else { return };
        tell(&event, &of.sentence(at));
        // The tab key comes back to the cell that was left.
        for (at, index) in [(reached.replace(Some(at)), -1), (Some(at), 0)] {
            if let Some(cell) = at.and_then(|at| cell_at(&table_of(&event)?, at)) {
                cell.set_tab_index(index);
            }
        }
    })?;
    let of = Rc::clone(&matrix);
    on(table, "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>().filter(|key| !is_shortcut(key)) else {
            return;
        };
        let to = target(&event).and_then(|at| of.moved(at, &key.key()));
        if let Some(cell) = to.and_then(|at| cell_at(&table_of(&event)?, at)) {
            key.prevent_default();
            // If focusing fails, the focus stays on the previous cell.
            let _ = cell.focus();
        }
    })?;
    on(table, "click", move |event| {
        if let Some(at) = target(&event).filter(|at| matrix.count(*at) > 0) {
            press(at);
        }
    })
}

/// The table that has heard an event.
fn table_of(event: &Event) -> Option<Element> {
    event.current_target()?.dyn_into().ok()
}

/// Shows a sentence below the table that has heard an event.
fn tell(event: &Event, sentence: &str) {
    if let Some(told) = table_of(event).and_then(|table| table.next_element_sibling()) {
        told.set_text_content(Some(sentence));
    }
}

/// The cell that an event is about.
fn target(event: &Event) -> Option<At> {
    let cell = event.target()?.dyn_into::<Element>().ok()?.closest("[data-label]").ok()??;
    let digit = |name: &str| -> Option<u8> { cell.get_attribute(name)?.parse().ok() };
    Some((digit("data-label")?, digit("data-read")?))
}

fn cell_at(table: &Element, (label, read): At) -> Option<HtmlElement> {
    let cell = table.query_selector(&format!("[data-label='{label}'][data-read='{read}']"));
    cell.ok()??.dyn_into().ok()
}
