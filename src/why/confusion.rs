//! The view *Map*: which digits are read as which. A cell opens its pictures.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use super::chart::{fold, picture, refill};
use super::pane::{Act, Pane};
use crate::dom::{Made, add, button, make, name, on, with_text};
use crate::matrix::Table;
use ink::{Image28, a_digit};
use machines::matrix::{At, Matrix};
use machines::why::{Event, Why};
use worker::explainer::{self, ConfusionSide, Confusions, Origin, Set};

/// The matrices of both sets.
pub struct Matrices {
    own: Folded,
    mnist: Folded,
}

/// The matrices of one set, one for each side.
struct Folded {
    of: Set,
    content: HtmlElement,
    /// Of the cell that is open.
    pictures: HtmlElement,
    pane: Rc<Pane>,
    tables: Rc<RefCell<Vec<Table>>>,
    /// The cell whose pictures are shown, and its side's place.
    shown: Rc<Cell<Option<(usize, At)>>>,
}

impl Matrices {
    pub fn new(to: &Element, act: &Act, pane: &Rc<Pane>) -> Made<Self> {
        add(to, &with_text("h2", "", "Which digits are read as which")?)?;
        let own = Folded::new(to, act, pane, (Set::Own, "confusion-own", "Your own digits"))?;
        let of_mnist = (Set::Mnist, "confusion-mnist", "MNIST’s test digits");
        Ok(Self { own, mnist: Folded::new(to, act, pane, of_mnist)? })
    }

    /// Shows a side in each step. Whether there is another one.
    pub fn show(&self, of: Set, why: &Why, step: usize) -> Made<bool> {
        match of {
            Set::Own => self.own.show(why, step),
            Set::Mnist => self.mnist.show(why, step),
        }
    }
}

impl Folded {
    fn new(
        to: &Element,
        act: &Act,
        pane: &Rc<Pane>,
        (of, testid, title): (Set, &str, &str),
    ) -> Made<Self> {
        let (folded, content) = fold(testid, title)?;
        add(to, &folded)?;
        let (act, opened) = (Rc::clone(act), folded.clone());
        on(&folded, "toggle", move |_| {
            if opened.has_attribute("open") {
                act(Event::WantConfusions(of));
            }
        })?;
        let pictures = make("div", "")?;
        name(&pictures, "cell-pictures")?;
        let (tables, shown) = (Rc::default(), Rc::default());
        Ok(Self { of, content, pictures, pane: Rc::clone(pane), tables, shown })
    }

    fn show(&self, why: &Why, step: usize) -> Made<bool> {
        let slot = why.answers().confusions(self.of);
        if step == 0 {
            self.shown.set(None);
            self.tables.borrow_mut().clear();
            self.pictures.set_text_content(None);
            self.content.set_text_content(None);
        }
        let Some(confusions) = slot.answer() else {
            let waiting = "The digits are being read …";
            refill(&self.content, &[with_text("p", "", slot.reason().unwrap_or(waiting))?])?;
            return Ok(false);
        };
        let Some(side) = confusions.sides.get(step) else { return Ok(false) };
        add(&self.content, &with_text("h3", "", side.side.title())?)?;
        add(&self.content, &with_text("p", "", &side.sentence)?)?;
        let table = self.table(step, side)?;
        add(&self.content, &table.element)?;
        self.tables.borrow_mut().push(table);
        // Below the last table.
        add(&self.content, &self.pictures)?;
        Ok(step + 1 < confusions.sides.len())
    }

    /// The matrix of the side at this place.
    fn table(&self, side: usize, of: &ConfusionSide) -> Made<Table> {
        let caption = format!("{}: rows are what it is, columns what is read", of.side.title());
        let (set, pane, pictures) = (self.of, Rc::clone(&self.pane), self.pictures.clone());
        let (tables, shown) = (Rc::clone(&self.tables), Rc::clone(&self.shown));
        let press = move |at: At| {
            // A second press closes them.
            let next = Some((side, at)).filter(|next| shown.get() != Some(*next));
            shown.set(next);
            let parts = pane.with(|why| {
                let (cell, answer) = next.zip(why.answers().confusions(set).answer())?;
                Some(of_cell(cell, answer, &pane))
            });
            // It fails only for a wrong name of an element.
            let _ = parts.unwrap_or_else(|| Ok(Vec::new())).and_then(|parts| {
                mark(&tables.borrow(), next)?;
                refill(&pictures, &parts)
            });
        };
        let cells = format!("cell-{side}");
        Table::new(Matrix::of(of.counts.clone()), &caption, ["confusion", &cells], press)
    }
}

/// Marks the cell whose pictures are shown, in the table of its side.
fn mark(tables: &[Table], shown: Option<(usize, At)>) -> Made<()> {
    let here = |place: usize| shown.filter(|(side, _)| *side == place).map(|(_, at)| at);
    tables.iter().enumerate().try_for_each(|(place, table)| table.mark(here(place)))
}

/// The pictures of a cell. One that is pressed comes onto the pad.
fn of_cell(
    (side, (label, read)): (usize, At),
    confusions: &Confusions,
    pane: &Rc<Pane>,
) -> Made<Vec<HtmlElement>> {
    let is_it = |cell: &&explainer::Cell| (cell.label, cell.read) == (label, read);
    let cell = confusions.sides.get(side).and_then(|side| side.cells.iter().find(is_it));
    let digits = cell.map(|cell| cell.digits.as_slice()).unwrap_or_default();
    let title =
        format!("Read as {}, labelled {label}. Press one to draw it on the pad.", a_digit(read));
    let list = make("ul", "pictures")?;
    for digit in digits {
        let image = confusions.pictures.picture(digit.picture);
        let entry = make("li", "")?;
        let draw = button("map", "draw", "")?;
        draw.set_attribute("aria-label", &format!("Draw this {label} on the pad"))?;
        if let Some(image) = &image {
            let drawing = picture(image, "")?;
            add(&draw, &drawing)?;
        }
        let (pane, from) = (Rc::clone(pane), digit.from);
        on(&draw, "click", move |_| draw_on_pad(&pane, from, image.as_ref()))?;
        add(&entry, &draw)?;
        add(&list, &entry)?;
    }
    Ok(vec![with_text("p", "", &title)?, list])
}

/// Draws a digit on the pad, and says so.
pub fn draw_on_pad(pane: &Pane, from: Origin, picture: Option<&Image28>) {
    let strokes = pane.with(|why| why.strokes_of(from, picture));
    if !strokes.is_empty() && pane.parent.draw(&strokes).is_ok() {
        pane.say("It is drawn on the pad.");
    }
}
