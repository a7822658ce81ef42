//! The view *Map*: which digits are read as which. A cell opens its pictures.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use super::chart::{fold, picture, refill, scrolling};
use super::pane::{Act, Pane};
use super::reasons::a;
use crate::dom::{Made, add, button, make, name, on, with_text};
use ink::{CLASSES, Image28};
use machines::why::{Event, Why};
use worker::explainer::{self, ConfusionSide, Confusions, Origin, Set};

/// The matrices of both sets.
pub struct Matrices {
    own: Matrix,
    mnist: Matrix,
}

struct Matrix {
    of: Set,
    content: HtmlElement,
    pane: Rc<Pane>,
    /// A cell whose pictures are asked for: the side's place, the label and what is read.
    shown: Rc<Cell<Option<(usize, u8, u8)>>>,
}

impl Matrices {
    pub fn new(to: &Element, act: &Act, pane: &Rc<Pane>) -> Made<Self> {
        add(to, &with_text("h2", "", "Which digits are read as which")?)?;
        let own = Matrix::new(to, act, pane, (Set::Own, "confusion-own", "Your own digits"))?;
        let of_mnist = (Set::Mnist, "confusion-mnist", "MNIST’s test digits");
        Ok(Self { own, mnist: Matrix::new(to, act, pane, of_mnist)? })
    }

    pub fn show(&self, of: Set, why: &Why) -> Made<()> {
        match of {
            Set::Own => self.own.show(why),
            Set::Mnist => self.mnist.show(why),
        }
    }
}

impl Matrix {
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
        Ok(Self { of, content, pane: Rc::clone(pane), shown: Rc::default() })
    }

    fn show(&self, why: &Why) -> Made<()> {
        let slot = why.answers().confusions(self.of);
        self.shown.set(None);
        let Some(confusions) = slot.answer() else {
            let waiting = "The digits are being read …";
            return refill(&self.content, &[with_text("p", "", slot.reason().unwrap_or(waiting))?]);
        };
        self.content.set_text_content(None);
        let pictures = make("div", "")?;
        for (place, side) in confusions.sides.iter().enumerate() {
            add(&self.content, &with_text("h3", "", side.side.title())?)?;
            add(&self.content, &with_text("p", "", &side.sentence)?)?;
            add(&self.content, &self.matrix(place, side, &pictures)?)?;
        }
        name(&pictures, "cell-pictures")?;
        add(&self.content, &pictures)
    }

    /// A table whose cells are buttons. `pictures`: where the pictures of a cell go.
    fn matrix(&self, side: usize, of: &ConfusionSide, pictures: &HtmlElement) -> Made<HtmlElement> {
        let table = make("table", "matrix")?;
        let caption = format!("{}: rows are what it is, columns what is read", of.side.title());
        add(&table, &with_text("caption", "", &caption)?)?;
        let head = make("tr", "")?;
        add(&head, &make("td", "")?)?;
        for digit in 0..CLASSES {
            let cell = with_text("th", "", &digit.to_string())?;
            cell.set_attribute("scope", "col")?;
            add(&head, &cell)?;
        }
        add(&table, &head)?;
        for (label, counts) in (0_u8..).zip(&of.counts.0) {
            let line = make("tr", "")?;
            let first = with_text("th", "", &label.to_string())?;
            first.set_attribute("scope", "row")?;
            add(&line, &first)?;
            for (read, count) in (0_u8..).zip(counts) {
                let cell = make("td", if label == read { "right" } else { "" })?;
                if *count > 0 {
                    add(&cell, &self.cell((side, label, read), *count, pictures)?)?;
                }
                add(&line, &cell)?;
            }
            add(&table, &line)?;
        }
        scrolling(&table, &caption)
    }

    fn cell(&self, at: (usize, u8, u8), count: u32, pictures: &HtmlElement) -> Made<HtmlElement> {
        let (side, label, read) = at;
        let cell = button("quiet", &format!("cell-{side}-{label}-{read}"), &count.to_string())?;
        let words = format!("{count} labelled {label}, read as {read}: show them");
        cell.set_attribute("aria-label", &words)?;
        let (of, pane, shown) = (self.of, Rc::clone(&self.pane), Rc::clone(&self.shown));
        let pictures = pictures.clone();
        on(&cell, "click", move |_| {
            // A second press closes them.
            let next = if shown.get() == Some(at) { None } else { Some(at) };
            shown.set(next);
            let opened = pane.with(|why| {
                let (at, answer) = next.zip(why.answers().confusions(of).answer())?;
                Some(of_cell(at, answer, &pane))
            });
            // It fails only for a wrong name of an element.
            let _ = match opened {
                Some(parts) => parts.and_then(|parts| refill(&pictures, &parts)),
                None => refill(&pictures, &[]),
            };
        })?;
        Ok(cell)
    }
}

/// The pictures of a cell. One that is pressed comes onto the pad.
fn of_cell(
    (side, label, read): (usize, u8, u8),
    confusions: &Confusions,
    pane: &Rc<Pane>,
) -> Made<Vec<HtmlElement>> {
    let is_it = |cell: &&explainer::Cell| (cell.label, cell.read) == (label, read);
    let cell = confusions.sides.get(side).and_then(|side| side.cells.iter().find(is_it));
    let digits = cell.map(|cell| cell.digits.as_slice()).unwrap_or_default();
    let title = format!("Read as {}, labelled {label}. Press one to draw it on the pad.", a(read));
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
