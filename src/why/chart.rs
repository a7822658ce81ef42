//! Charts: shapes of SVG drawings, pictures on canvases, tables.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, HtmlElement, MouseEvent};

use crate::canvas::paint;
use crate::dom::{Made, add, document, make, name, with_text};
use ink::{Image28, SIDE, Stroke};
use machines::chart::{Sheet, plane_pixels, sheet_pixels};
use machines::drawing::path_of;
use worker::explainer::Planes;

const SVG: &str = "http://www.w3.org/2000/svg";

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

/// Numbers as a picture.
pub fn paint_plane(canvas: &HtmlCanvasElement, planes: &Planes, place: usize) {
    paint(canvas, (planes.side, planes.side), &plane_pixels(planes, place));
}

/// All pictures beside each other. The browser gets them at once: there may be hundreds.
pub fn paint_sheet(canvas: &HtmlCanvasElement, planes: &Planes, sheet: Sheet) {
    paint(canvas, sheet.pixels(), &sheet_pixels(planes, sheet));
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
    // It may be wider than the page: keys scroll it.
    let scrolls = make("div", "scrolls")?;
    set(&scrolls, &[("tabindex", "0"), ("role", "group"), ("aria-label", caption)])?;
    add(&scrolls, &table)?;
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
