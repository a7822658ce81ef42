//! The view *Why*: what spoke for the digit, and against which other one.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlSelectElement};

use super::chart::{fold, lines, refill, set, shape, svg, table};
use super::pane::Act;
use crate::dom::{Made, add, flag, make, name, on, with_text};
use ink::{CLASSES, Stroke, a_digit};
use machines::chart::{AGAINST, Colour, FOR};
use machines::why::{Event, Square, Why, signed, strength};
use machines::wording::percent;
use worker::explainer::Explained;

/// The elements that change.
pub struct Reasons {
    sentence: HtmlElement,
    /// All that needs ink.
    pub content: HtmlElement,
    against: HtmlSelectElement,
    others: Vec<HtmlElement>,
    sides: HtmlElement,
    weights: HtmlElement,
}

const HINT: &str =
    "Draw a digit on the pad. Here you then see, while you draw, which ink makes it that digit.";

impl Reasons {
    pub fn new(to: &Element, act: &Act) -> Made<Self> {
        let sentence = make("p", "first")?;
        name(&sentence, "why-sentence")?;
        add(to, &sentence)?;
        let content = make("div", "content columns")?;
        add(to, &content)?;
        // What it is like and what would change it stand below, or beside it on a wide screen.
        let column = make("div", "content")?;
        add(&content, &column)?;
        let label = with_text("label", "against", "… and not ")?;
        let against: HtmlSelectElement = make("select", "")?.unchecked_into();
        name(&against, "against")?;
        let next = with_text("option", "", "the next likely digit")?;
        next.set_attribute("value", "")?;
        add(&against, &next)?;
        let mut others = Vec::new();
        for digit in 0..CLASSES as u8 {
            let option = with_text("option", "", &a_digit(digit))?;
            option.set_attribute("value", &digit.to_string())?;
            add(&against, &option)?;
            others.push(option);
        }
        add(&label, &against)?;
        add(&column, &label)?;
        let (chosen, acting) = (against.clone(), Rc::clone(act));
        on(&against, "change", move |_| {
            acting(Event::ChooseAgainst(chosen.value().parse().ok()));
        })?;
        let sides = make("div", "sides")?;
        name(&sides, "sides")?;
        add(&column, &sides)?;
        let (folded, weights) = fold("weights", "The weights as a table")?;
        add(&column, &folded)?;
        Ok(Self { sentence, content, against, others, sides, weights })
    }

    pub fn show(&self, why: &Why) -> Made<()> {
        let explained = &why.answers().explained;
        let sides = explained.answer().map(Vec::as_slice).unwrap_or_default();
        let sentence = match sides.last() {
            Some(side) => side.sentence.as_str(),
            None if why.strokes().is_empty() => HINT,
            None => explained.reason().unwrap_or_default(),
        };
        self.sentence.set_text_content(Some(sentence));
        flag(&self.content, "hidden", sides.is_empty())?;
        self.against.set_value(&why.against().map(|digit| digit.to_string()).unwrap_or_default());
        for (digit, option) in self.others.iter().enumerate() {
            let is_read = sides.last().is_some_and(|side| usize::from(side.digit) == digit);
            flag(option, "disabled", is_read)?;
        }
        self.sides.set_text_content(None);
        for (place, side) in sides.iter().enumerate() {
            let figure = column(why.strokes(), side)?;
            if place + 1 < sides.len() {
                add(&figure, &with_text("p", "", &side.sentence)?)?;
            }
            add(&self.sides, &figure)?;
        }
        refill(&self.weights, &[weights(sides)?])
    }
}

/// The ink of one side, coloured by its weights.
fn column(strokes: &[Stroke], side: &Explained) -> Made<HtmlElement> {
    let figure = make("figure", "side")?;
    let caption = make("figcaption", "")?;
    add(&caption, &with_text("b", "", side.side.title())?)?;
    let probability =
        |digit: u8| percent(side.read.get(usize::from(digit)).copied().unwrap_or(0.0));
    let (digit, against) = (side.digit, side.against);
    let read = format!(
        "{digit}: {}\u{a0}%, {against}: {}\u{a0}%",
        probability(digit),
        probability(against)
    );
    add(&caption, &with_text("span", "", &read)?)?;
    add(&figure, &caption)?;
    let square = Square::around(strokes);
    let label = format!("{}: {}", side.side.title(), side.sentence);
    let drawing = svg("drawing", &square.view_box(), &label)?;
    lines(&drawing, "pale", strokes, &square.width(0.0))?;
    let largest = side.parts.iter().fold(0.0_f32, |most, part| most.max(part.weight.abs()));
    for part in &side.parts {
        let stroke = Stroke { points: part.points.clone() };
        let width = square.width(strength(part.weight, largest));
        let path = machines::drawing::path_of(&stroke);
        let colour = Colour::of(part.weight).text();
        let attributes =
            [("d", path.as_str()), ("stroke", colour.as_str()), ("stroke-width", width.as_str())];
        shape(&drawing, "path", &attributes)?;
    }
    figure.append_child(&drawing)?;
    let legend = make("p", "legend")?;
    for (colour, digit) in [(FOR, digit), (AGAINST, against)] {
        let entry = make("span", "")?;
        let swatch = svg("swatch", "0 0 24 8", "")?;
        set(&swatch, &[("aria-hidden", "true")])?;
        let text = colour.text();
        let line = [("d", "M0 4L24 4"), ("stroke", text.as_str()), ("stroke-width", "8")];
        shape(&swatch, "path", &line)?;
        entry.append_child(&swatch)?;
        add(&entry, &with_text("span", "", &format!("speaks for {}", a_digit(digit)))?)?;
        add(&legend, &entry)?;
    }
    add(&figure, &legend)?;
    Ok(figure)
}

/// The weights of all sides, in nats.
fn weights(sides: &[Explained]) -> Made<HtmlElement> {
    let columns = sides.iter().map(|side| {
        format!("{}, for {} and against {}, in nats", side.side.title(), side.digit, side.against)
    });
    let head: Vec<String> = std::iter::once("Part of the ink".to_owned()).chain(columns).collect();
    let count = sides.iter().map(|side| side.parts.len()).max().unwrap_or(0);
    let part = |place: usize| {
        let stroke = sides.iter().find_map(|side| side.parts.get(place)).map_or(0, |it| it.stroke);
        let of = |side: &Explained| side.parts.get(place).map(|part| signed(part.weight));
        let weights = sides.iter().map(|side| of(side).unwrap_or_default());
        let name = format!("{}, of stroke {}", place + 1, stroke + 1);
        std::iter::once(name).chain(weights).collect::<Vec<_>>()
    };
    let other = |name: &str, of: fn(&Explained) -> f32| {
        let numbers = sides.iter().map(|side| signed(of(side)));
        std::iter::once(name.to_owned()).chain(numbers).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> = (0..count).map(part).collect();
    rows.push(other("Your own digits", |side| side.hand));
    rows.push(other("Made-up digits", |side| side.prior));
    rows.push(other("The rest: blank paper, and parts together", |side| side.rest));
    rows.push(other("Sum", |side| side.margin));
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    table("How much each part of the ink speaks for the digit", &head, &rows)
}
