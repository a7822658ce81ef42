//! Charts: shapes of SVG drawings, pictures on canvases, tables.

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{
    CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement, ImageData, MouseEvent,
};

use crate::dom::{Made, add, document, make, name, with_text};
use ink::{Image28, SIDE, Stroke};
use machines::drawing::path_of;
use worker::explainer::Planes;

const SVG: &str = "http://www.w3.org/2000/svg";

/// A colour that is visible on light and on dark paper.
#[derive(Clone, Copy)]
pub struct Colour([u8; 3]);

/// Speaks for the digit; positive. Blue and orange as in the drawings of `crates/why`.
pub const FOR: Colour = Colour([0x00, 0x72, 0xb2]);
/// Speaks for the other digit; negative.
pub const AGAINST: Colour = Colour([0xd5, 0x5e, 0x00]);

impl Colour {
    pub const fn of(sign: f32) -> Self {
        if sign >= 0.0 { FOR } else { AGAINST }
    }

    /// As attributes and canvases take it.
    pub fn text(self) -> String {
        let Self([red, green, blue]) = self;
        format!("rgb({red},{green},{blue})")
    }
}

/// A drawing; screen readers say `label`.
pub fn svg(class: &str, view_box: &str, label: &str) -> Made<Element> {
    let svg = document()?.create_element_ns(Some(SVG), "svg")?;
    set(&svg, &[("class", class), ("viewBox", view_box), ("role", "img"), ("aria-label", label)])?;
    Ok(svg)
}

/// A shape in a drawing.
pub fn shape(to: &Element, tag: &str, attributes: &[(&str, &str)]) -> Made<Element> {
    let shape = document()?.create_element_ns(Some(SVG), tag)?;
    set(&shape, attributes)?;
    to.append_child(&shape)?;
    Ok(shape)
}

/// Strokes as paths.
pub fn lines(to: &Element, class: &str, strokes: &[Stroke], width: &str) -> Made<()> {
    strokes.iter().try_for_each(|stroke| {
        let path = path_of(stroke);
        let attributes = [("class", class), ("d", path.as_str()), ("stroke-width", width)];
        shape(to, "path", &attributes).map(drop)
    })
}

pub fn set(element: &Element, attributes: &[(&str, &str)]) -> Made<()> {
    attributes.iter().try_for_each(|(name, value)| element.set_attribute(name, value))
}

/// A canvas of `width` × `height` pixels. Screen readers say `label`; without one they skip it.
pub fn canvas(class: &str, width: usize, height: usize, label: &str) -> Made<HtmlCanvasElement> {
    let canvas = make("canvas", class)?;
    canvas.set_attribute("width", &width.to_string())?;
    canvas.set_attribute("height", &height.to_string())?;
    match label {
        "" => set(&canvas, &[("aria-hidden", "true")])?,
        label => set(&canvas, &[("role", "img"), ("aria-label", label)])?,
    }
    Ok(canvas.unchecked_into())
}

/// Where the mouse is on an element, in shares of its width and height; beyond 0 and 1 beside it.
pub fn share(element: &Element, mouse: &MouseEvent) -> (f32, f32) {
    let area = element.get_bounding_client_rect();
    let right = (f64::from(mouse.client_x()) - area.left()) / area.width().max(1.0);
    let down = (f64::from(mouse.client_y()) - area.top()) / area.height().max(1.0);
    (right as f32, down as f32)
}

/// The canvas's pen; `None` where the browser has no memory for it.
pub fn pen(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

/// A picture of a digit, as ink on paper.
pub fn picture(image: &Image28, label: &str) -> Made<HtmlCanvasElement> {
    let canvas = canvas("pixels", SIDE, SIDE, label)?;
    paint_image(&canvas, image);
    Ok(canvas)
}

pub fn paint_image(canvas: &HtmlCanvasElement, image: &Image28) {
    let pixels: Vec<u8> = image.bytes().iter().flat_map(|ink| [0, 0, 0, *ink]).collect();
    paint(canvas, (SIDE, SIDE), &pixels);
}

/// Numbers as a picture: blue where they are positive, orange where they are negative.
pub fn paint_plane(canvas: &HtmlCanvasElement, planes: &Planes, place: usize) {
    if let Some(plane) = planes.plane(place) {
        let pixels: Vec<u8> = plane.iter().flat_map(|pixel| coloured(planes, *pixel)).collect();
        paint(canvas, (planes.side, planes.side), &pixels);
    }
}

/// All pictures beside each other, with a pixel between them. The browser gets them at once: there may be hundreds.
pub fn paint_sheet(canvas: &HtmlCanvasElement, planes: &Planes, sheet: Sheet) {
    let (width, height) = sheet.pixels();
    let mut pixels = vec![[0_u8; 4]; width * height];
    for place in 0..planes.count() {
        let (left, top) = sheet.corner(place);
        for (at, pixel) in planes.plane(place).unwrap_or_default().iter().enumerate() {
            let (x, y) = (left + at % planes.side, top + at / planes.side);
            if let Some(painted) = pixels.get_mut(y * width + x) {
                *painted = coloured(planes, *pixel);
            }
        }
    }
    paint(canvas, (width, height), pixels.as_flattened());
}

/// Pictures of one size in rows.
#[derive(Clone, Copy)]
pub struct Sheet {
    side: usize,
    columns: usize,
    rows: usize,
}

impl Sheet {
    /// About twice as wide as high.
    pub fn of(planes: &Planes) -> Self {
        let count = planes.count().max(1);
        let columns = ((2.0 * count as f32).sqrt().ceil() as usize).clamp(1, count);
        Self { side: planes.side, columns, rows: count.div_ceil(columns) }
    }

    /// The width and height in pixels.
    pub fn pixels(self) -> (usize, usize) {
        let along = |count: usize| count * (self.side + 1) - 1;
        (along(self.columns), along(self.rows))
    }

    /// The picture at a place, in shares of the width and height.
    pub fn at(self, (right, down): (f32, f32)) -> usize {
        // A cast of a negative number is 0.
        let part = |share: f32, count: usize| ((share * count as f32) as usize).min(count - 1);
        part(down, self.rows) * self.columns + part(right, self.columns)
    }

    fn corner(self, place: usize) -> (usize, usize) {
        let step = self.side + 1;
        (place % self.columns * step, place / self.columns * step)
    }
}

/// A pixel as a canvas takes it: red, green, blue and how opaque it is.
fn coloured(planes: &Planes, pixel: u8) -> [u8; 4] {
    let largest = planes.range.0.abs().max(planes.range.1.abs()).max(f32::MIN_POSITIVE);
    let number = planes.number(pixel);
    let Colour([red, green, blue]) = Colour::of(number);
    [red, green, blue, (255.0 * number.abs() / largest) as u8]
}

/// `pixels`: four bytes for each, row by row.
fn paint(canvas: &HtmlCanvasElement, (width, height): (usize, usize), pixels: &[u8]) {
    let Some(pen) = pen(canvas) else { return };
    let (width, height) = (width as u32, height as u32);
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(pixels), width, height);
    if let Ok(data) = data {
        // A failure only leaves the canvas empty.
        let _ = pen.put_image_data(&data, 0.0, 0.0);
    }
}

/// A table. Screen readers say `caption`; the first cell of a row is its head.
pub fn table(caption: &str, head: &[&str], rows: &[Vec<String>]) -> Made<HtmlElement> {
    let table = make("table", "")?;
    add(&table, &with_text("caption", "hidden", caption)?)?;
    let first = make("thead", "")?;
    let line = make("tr", "")?;
    for text in head {
        let cell = with_text("th", "", text)?;
        cell.set_attribute("scope", "col")?;
        add(&line, &cell)?;
    }
    add(&first, &line)?;
    add(&table, &first)?;
    let body = make("tbody", "")?;
    for row in rows {
        let line = make("tr", "")?;
        for (place, text) in row.iter().enumerate() {
            let cell = with_text(if place == 0 { "th" } else { "td" }, "", text)?;
            if place == 0 {
                cell.set_attribute("scope", "row")?;
            }
            add(&line, &cell)?;
        }
        add(&body, &line)?;
    }
    add(&table, &body)?;
    scrolling(&table, caption)
}

/// A table that may be wider than the page: keys scroll it.
pub fn scrolling(table: &HtmlElement, caption: &str) -> Made<HtmlElement> {
    let scrolls = make("div", "scrolls")?;
    set(&scrolls, &[("tabindex", "0"), ("role", "group"), ("aria-label", caption)])?;
    add(&scrolls, table)?;
    Ok(scrolls)
}

/// A part that unfolds; its content goes into the second element.
pub fn fold(testid: &str, title: &str) -> Made<(HtmlElement, HtmlElement)> {
    let fold = make("details", "")?;
    name(&fold, testid)?;
    add(&fold, &with_text("summary", "", title)?)?;
    let content = make("div", "")?;
    add(&fold, &content)?;
    Ok((fold, content))
}

/// Puts elements in place of all that is in it.
pub fn refill(element: &Element, children: &[HtmlElement]) -> Made<()> {
    element.set_text_content(None);
    children.iter().try_for_each(|child| add(element, child))
}
