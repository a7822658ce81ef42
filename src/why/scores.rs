//! The view *Network*: the scores as sums that unfold.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use super::chart::{refill, set, table};
use crate::dom::{Made, add, flag, make, name, on, with_text};
use ink::CLASSES;
use machines::why::{Why, signed};
use machines::wording::{decimal, percent};
use worker::explainer::{Scores, Sum};

/// The elements that change.
pub struct Sums {
    title: HtmlElement,
    rows: Vec<Row>,
}

/// One digit's score.
struct Row {
    summary: HtmlElement,
    bar: HtmlElement,
    parts: Rc<Parts>,
}

/// The parts of a score, which are shown while they are unfolded.
struct Parts {
    digit: usize,
    fold: HtmlElement,
    table: HtmlElement,
    sum: RefCell<Option<Sum>>,
}

impl Sums {
    pub fn new(to: &Element) -> Made<Self> {
        add(to, &with_text("h2", "", "The scores")?)?;
        let title = make("p", "")?;
        add(to, &title)?;
        let list = make("div", "sums")?;
        name(&list, "sums")?;
        add(to, &list)?;
        let row = |digit: usize| -> Made<Row> {
            let fold = make("details", "sum")?;
            name(&fold, &format!("sum-{digit}"))?;
            let head = make("summary", "")?;
            let summary = make("span", "")?;
            let bar = make("meter", "")?;
            set(&bar, &[("min", "0"), ("max", "1")])?;
            bar.set_attribute("aria-label", &format!("Probability of {digit}"))?;
            let table = make("div", "")?;
            add(&head, &summary)?;
            add(&head, &bar)?;
            add(&fold, &head)?;
            add(&fold, &table)?;
            add(&list, &fold)?;
            let parts = Rc::new(Parts { digit, fold, table, sum: RefCell::default() });
            let unfolded = Rc::clone(&parts);
            on(&parts.fold, "toggle", move |_| {
                // It fails only for a wrong name of an element.
                let _ = unfolded.show();
            })?;
            Ok(Row { summary, bar, parts })
        };
        let rows = (0..CLASSES).map(row).collect::<Made<_>>()?;
        Ok(Self { title, rows })
    }

    /// The sums of the head, or of the base where there is none.
    pub fn show(&self, why: &Why) -> Made<()> {
        let layers = why.answers().layers.answer();
        let Some(scores) = layers.and_then(|layers| layers.scores.last()) else { return Ok(()) };
        let title = format!(
            "{}: each score is a sum of what the layers before have found, each times a weight. The largest score wins. Open one to see its largest parts.",
            why.title(scores.side)
        );
        self.title.set_text_content(Some(&title));
        self.rows.iter().try_for_each(|row| row.show(scores))
    }
}

impl Row {
    fn show(&self, scores: &Scores) -> Made<()> {
        let digit = self.parts.digit;
        let sum = scores.sums.iter().find(|sum| usize::from(sum.digit) == digit);
        flag(&self.parts.fold, "hidden", sum.is_none())?;
        let (Some(sum), Some(probability)) = (sum, scores.read.get(digit)) else { return Ok(()) };
        let text =
            format!("{digit}: score {}, {}\u{a0}%", signed(sum.logit), percent(*probability));
        self.summary.set_text_content(Some(&text));
        self.bar.set_attribute("value", &decimal(*probability, 4))?;
        self.parts.sum.replace(Some(sum.clone()));
        self.parts.show()
    }
}

impl Parts {
    fn show(&self) -> Made<()> {
        let sum = self.sum.borrow();
        match sum.as_ref().filter(|_| self.fold.has_attribute("open")) {
            Some(sum) => refill(&self.table, &[terms(self.digit, sum)?]),
            None => Ok(()),
        }
    }
}

fn terms(digit: usize, sum: &Sum) -> Made<HtmlElement> {
    let plain = |name: &str, number: f32| {
        vec![name.to_owned(), String::new(), String::new(), signed(number)]
    };
    let terms = sum.terms.iter().map(|term| {
        let (value, weight) = (signed(term.value), signed(term.weight));
        vec![term.name.clone(), value, weight, signed(term.value * term.weight)]
    });
    let mut rows: Vec<Vec<String>> = terms.collect();
    rows.push(plain("All others", sum.rest));
    rows.push(plain("Bias", sum.bias));
    rows.push(plain("Sum: the score", sum.logit));
    let caption = format!("The parts of the score of {digit}");
    table(&caption, &["Part", "Value", "Weight", "Value × weight"], &rows)
}
