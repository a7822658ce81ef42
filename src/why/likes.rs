//! The view *Why*: what the digit is like, and what would change the reading.

use web_sys::{Element, HtmlElement};

use super::chart::{fold, lines, picture, refill, shape, svg, table};
use crate::dom::{Made, add, button, make, name, on, with_text};
use ink::{Stroke, a_digit};
use machines::why::{Square, Why};
use machines::wording::{decimal, percent};
use worker::explainer::{Likes, Mind, OwnLike, SmallChange};

/// The elements that change.
pub struct Alike {
    sentence: HtmlElement,
    pictures: HtmlElement,
    table: HtmlElement,
    minds: HtmlElement,
}

impl Alike {
    pub fn new(beside: &Element) -> Made<Self> {
        let to = make("div", "content")?;
        add(beside, &to)?;
        let to = &to;
        add(to, &with_text("h2", "", "What it is like")?)?;
        let sentence = make("p", "")?;
        name(&sentence, "likes-sentence")?;
        add(to, &sentence)?;
        let pictures = make("div", "likes")?;
        name(&pictures, "likes")?;
        add(to, &pictures)?;
        let (folded, table) = fold("likes-table", "The same as a table")?;
        add(to, &folded)?;
        add(to, &with_text("h2", "", "What would change its mind")?)?;
        let minds = make("div", "sides")?;
        name(&minds, "minds")?;
        add(to, &minds)?;
        Ok(Self { sentence, pictures, table, minds })
    }

    pub fn show_likes(&self, why: &Why) -> Made<()> {
        let slot = &why.answers().likes;
        let Some(likes) = slot.answer() else {
            self.sentence.set_text_content(slot.reason());
            refill(&self.table, &[])?;
            return refill(&self.pictures, &[]);
        };
        self.sentence.set_text_content(Some(&likes.sentence));
        let mut figures = Vec::new();
        if let Some(own) = &likes.own {
            figures.push(warping(own)?);
        }
        for like in &likes.pictures {
            let words = format!("labelled {}", like.label);
            let image = picture(&like.image, &format!("A digit of MNIST, {words}"))?;
            figures.push(figure("", &image, &words)?);
        }
        refill(&self.table, &[as_table(likes)?])?;
        refill(&self.pictures, &figures)
    }

    pub fn show_minds(&self, why: &Why) -> Made<()> {
        let slot = &why.answers().minds;
        let minds = slot.answer().map(Vec::as_slice).unwrap_or_default();
        let mut figures = Vec::new();
        if let Some(reason) = slot.reason() {
            figures.push(with_text("p", "", reason)?);
        }
        for mind in minds {
            figures.push(changed(why.strokes(), mind)?);
        }
        refill(&self.minds, &figures)
    }
}

fn figure(class: &str, picture: &Element, words: &str) -> Made<HtmlElement> {
    let figure = make("figure", class)?;
    figure.append_child(picture)?;
    add(&figure, &with_text("figcaption", "", words)?)?;
    Ok(figure)
}

/// The ink, and beside it the nearest own digit; lines join the points that follow each other.
fn warping(own: &OwnLike) -> Made<HtmlElement> {
    /// How far the own digit lies to the right: both have a longer side of 1.
    const BESIDE: f32 = 1.25;
    let words = format!("yours, {}", a_digit(own.label));
    let label = format!("This ink beside {} of yours, joined by lines", a_digit(own.label));
    let drawing = svg("warping", "-0.6 -0.6 2.45 1.2", &label)?;
    for (from, to) in &own.pairs {
        let [x1, y1, x2, y2] = [from.x, from.y, to.x + BESIDE, to.y].map(|at| decimal(at, 3));
        let line = [
            ("x1", x1.as_str()),
            ("y1", y1.as_str()),
            ("x2", x2.as_str()),
            ("y2", y2.as_str()),
            ("stroke-width", "0.006"),
        ];
        shape(&drawing, "line", &line)?;
        for (class, x, y) in [("this", &x1, &y1), ("yours", &x2, &y2)] {
            let dot = [("class", class), ("cx", x.as_str()), ("cy", y.as_str()), ("r", "0.022")];
            shape(&drawing, "circle", &dot)?;
        }
    }
    figure("wide", &drawing, &words)
}

fn as_table(likes: &Likes) -> Made<HtmlElement> {
    let own = likes.own.iter().map(|own| {
        let distance = format!("distance {}", decimal(own.distance, 3));
        vec!["Your nearest digit".to_owned(), own.label.to_string(), distance]
    });
    let pictures = likes.pictures.iter().map(|like| {
        let likeness = format!("likeness {}", decimal(like.likeness, 3));
        vec!["A digit of MNIST".to_owned(), like.label.to_string(), likeness]
    });
    let rows: Vec<_> = own.chain(pictures).collect();
    table("The digits that it is like", &["Digit", "Label", "How near"], &rows)
}

/// The change of one side, from the ink as it is to the changed ink and back.
fn changed(strokes: &[Stroke], mind: &Mind) -> Made<HtmlElement> {
    let figure = make("figure", "side")?;
    let caption = make("figcaption", "")?;
    add(&caption, &with_text("b", "", mind.side.title())?)?;
    add(&figure, &caption)?;
    add(&figure, &with_text("p", "", &mind.sentence)?)?;
    if let Some(change) = &mind.change {
        let flip = flip(strokes, mind.digit, change)?;
        add(&figure, &flip)?;
        let again = button("quiet again", "show-again", "Show again")?;
        on(&again, "click", move |_| {
            // The class gives the animation another name, so it starts again. It fails only for a class with a space.
            let _ = flip.class_list().toggle("again");
        })?;
        add(&figure, &again)?;
    }
    Ok(figure)
}

fn flip(strokes: &[Stroke], digit: u8, change: &SmallChange) -> Made<HtmlElement> {
    let flip = make("div", "flip")?;
    let square = Square::around(strokes);
    let width = square.width(0.3);
    let becomes =
        format!("changed: {}, {}\u{a0}%", a_digit(change.becomes), percent(change.probability));
    for (class, strokes, words) in [
        ("now", strokes, format!("now: {}", a_digit(digit))),
        ("changed", change.strokes.as_slice(), becomes),
    ] {
        let drawing = svg("drawing", &square.view_box(), &words)?;
        lines(&drawing, "ink-line", strokes, &width)?;
        let figure = figure(class, &drawing, &words)?;
        add(&flip, &figure)?;
    }
    Ok(flip)
}
