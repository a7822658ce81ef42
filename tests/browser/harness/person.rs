//! A person whose actions a script carries out within the page: many in a second, and at the moment that a test
//! chooses.

use ink::Stroke;
use serde_json::{Value, json};

use super::Ink;

const PERSON: &str = include_str!("person.js");

/// Gives a document a `person`, who writes digits as `hand` does.
pub fn script(hand: fn(u8) -> Ink) -> String {
    let digits: Vec<Value> = (0..10).map(|digit| points(&hand(digit))).collect();
    format!("{{ const digits = {};\n{PERSON} }}", json!(digits))
}

/// The points of each stroke.
fn points(strokes: &[Stroke]) -> Value {
    let of_stroke = |stroke: &Stroke| -> Vec<[f32; 2]> {
        stroke.points.iter().map(|point| [point.x, point.y]).collect()
    };
    json!(strokes.iter().map(of_stroke).collect::<Vec<_>>())
}
