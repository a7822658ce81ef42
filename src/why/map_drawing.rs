//! Draws the map: MNIST's digits as coloured digits, the person's own as ink.

use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::canvas::pen;
use crate::dom::window;
use ink::{CLASSES, Stroke};
use machines::why::{Camera, Square, Why, between};
use worker::explainer::{Map, Origin};

/// The side of the canvas in its own pixels.
pub const PIXELS: f32 = 880.0;
/// The side of an own digit.
const OWN: f32 = 34.0;

/// Colours for the digits, each visible on light and on dark paper. The digit itself tells them apart too.
const COLOURS: [&str; CLASSES] = [
    "#0072b2", "#d55e00", "#00866a", "#b0529a", "#8a6d00", "#7660c8", "#2f7f2f", "#b5475a",
    "#4d7a99", "#a2622f",
];

/// Where the digits are among the pixels; `way`: from 0 before to 1 after.
pub fn points(map: &Map, camera: Camera, way: f32) -> impl Iterator<Item = (f32, f32)> {
    map.points.iter().map(move |point| {
        let (before, after) = (point.before, point.after);
        camera.place(between((before.x, before.y), (after.x, after.y), way), PIXELS)
    })
}

/// `looked_at`: the digit with a ring; `cross`: where the keys look, in shares of the side.
pub fn draw(
    canvas: &HtmlCanvasElement,
    why: &Why,
    camera: Camera,
    way: f32,
    looked_at: Option<usize>,
    cross: Option<(f32, f32)>,
) {
    let (Some(pen), Some(map)) = (pen(canvas), why.answers().map.answer()) else { return };
    let side = f64::from(PIXELS);
    pen.clear_rect(0.0, 0.0, side, side);
    let all: Vec<(f32, f32)> = points(map, camera, way).collect();
    let is_seen = |(x, y): (f32, f32)| {
        let inside = -OWN..PIXELS + OWN;
        inside.contains(&x) && inside.contains(&y)
    };
    // Farther away, smaller digits cover each other less.
    let size = (15.0 + 5.0 * camera.zoom().log2()).clamp(15.0, 30.0);
    pen.set_font(&format!("600 {}px system-ui, sans-serif", size as u32));
    pen.set_text_align("center");
    pen.set_text_baseline("middle");
    for (digit, colour) in (0_u8..).zip(COLOURS) {
        pen.set_fill_style_str(colour);
        let text = digit.to_string();
        let of_digit = map.points.iter().zip(&all).filter(|(point, at)| {
            point.label == digit && matches!(point.from, Origin::Mnist(_)) && is_seen(**at)
        });
        for (_, (x, y)) in of_digit {
            // A failure only leaves the digit out.
            let _ = pen.fill_text(&text, f64::from(*x), f64::from(*y));
        }
    }
    let colour = text_colour(canvas);
    pen.set_stroke_style_str(&colour);
    pen.set_line_cap("round");
    pen.set_line_width(2.5);
    for (point, at) in map.points.iter().zip(&all).filter(|(_, at)| is_seen(**at)) {
        if let Origin::Own(place) = point.from {
            match why.sample(place as usize) {
                // It was found in a picture.
                [] => {
                    pen.set_fill_style_str(&colour);
                    let text = point.label.to_string();
                    let _ = pen.fill_text(&text, f64::from(at.0), f64::from(at.1));
                }
                strokes => draw_ink(&pen, strokes, *at),
            }
        }
    }
    if let Some((x, y)) = looked_at.and_then(|place| all.get(place)) {
        pen.begin_path();
        // A failure only leaves the ring out.
        let _ = pen.arc(f64::from(*x), f64::from(*y), 22.0, 0.0, std::f64::consts::TAU);
        pen.stroke();
    }
    if let Some((x, y)) = cross {
        let (x, y) = (f64::from(x) * side, f64::from(y) * side);
        pen.set_line_width(1.5);
        pen.begin_path();
        for (right, down) in [(14.0, 0.0), (0.0, 14.0)] {
            pen.move_to(x - right, y - down);
            pen.line_to(x + right, y + down);
        }
        pen.stroke();
    }
}

/// Ink with its middle at a place.
fn draw_ink(pen: &CanvasRenderingContext2d, strokes: &[Stroke], (x, y): (f32, f32)) {
    let square = Square::around(strokes);
    let scale = OWN / square.side;
    let place =
        |axis: f32, from: f32, to: f32| f64::from(to + (axis - from - 0.5 * square.side) * scale);
    pen.begin_path();
    for stroke in strokes {
        for (number, at) in stroke.finite_points().enumerate() {
            let (x, y) = (place(at.x, square.left, x), place(at.y, square.top, y));
            match number {
                // A line to the same place is drawn as a dot.
                0 => {
                    pen.move_to(x, y);
                    pen.line_to(x, y);
                }
                _ => pen.line_to(x, y),
            }
        }
    }
    pen.stroke();
}

/// The colour of text in this theme.
fn text_colour(canvas: &HtmlCanvasElement) -> String {
    let style = window().and_then(|window| window.get_computed_style(canvas)).ok().flatten();
    style.and_then(|style| style.get_property_value("color").ok()).unwrap_or_default()
}
