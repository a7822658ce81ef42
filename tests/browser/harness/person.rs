//! A person whose actions a script carries out within the page: many in a second, and at the moment that a test
//! chooses.

use ink::Stroke;
use serde_json::{Value, json};

use super::{Ink, Page};

const PERSON: &str = include_str!("person.js");

impl Page {
    /// Gives each new document of this tab a `person`, who writes digits as `hand` does.
    pub async fn with_person(&self, hand: fn(u8) -> Ink) {
        let digits: Vec<Value> = (0..10).map(|digit| points(&hand(digit))).collect();
        let script = format!("const digits = {};\n{PERSON}", json!(digits));
        self.before_each_document(&format!("{{ {script} }}")).await;
    }
}

/// The points of each stroke.
fn points(strokes: &[Stroke]) -> Value {
    let of_stroke = |stroke: &Stroke| -> Vec<[f32; 2]> {
        stroke.points.iter().map(|point| [point.x, point.y]).collect()
    };
    json!(strokes.iter().map(of_stroke).collect::<Vec<_>>())
}
