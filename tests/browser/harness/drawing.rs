//! Draws ink with WebDriver's pointer actions.

use std::sync::Arc;

use axum::http::Method;
use ink::{Point, Stroke};
use serde_json::{Value, json};
use thirtyfour::common::command::{Command, ExtensionCommand};

/// The strokes of a digit.
pub type Ink = Vec<Stroke>;

/// A kind of pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointer {
    Mouse,
    Touch,
    Pen,
}

impl Pointer {
    fn name(self) -> &'static str {
        match self {
            Self::Mouse => "mouse",
            Self::Touch => "touch",
            Self::Pen => "pen",
        }
    }
}

/// A rectangle in CSS pixels of the window.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// WebDriver's actions as JSON: thirtyfour's action chain has no touch and no pen.
#[derive(Debug)]
struct Actions(Value);

impl ExtensionCommand for Actions {
    fn parameters_json(&self) -> Option<Value> {
        Some(self.0.clone())
    }

    fn method(&self) -> Method {
        Method::POST
    }

    fn endpoint(&self) -> Arc<str> {
        "/actions".into()
    }
}

/// The command that draws `ink`, scaled into `area`.
pub fn strokes(ink: &[Stroke], area: Area, pointer: Pointer) -> Command {
    let to = |point: &Point| {
        let x = (area.left + f64::from(point.x) * area.width).round();
        let y = (area.top + f64::from(point.y) * area.height).round();
        json!({ "type": "pointerMove", "duration": 0, "x": x, "y": y, "origin": "viewport" })
    };
    let mut actions = Vec::new();
    for stroke in ink {
        let Some((first, others)) = stroke.points.split_first() else { continue };
        actions.push(to(first));
        actions.push(json!({ "type": "pointerDown", "button": 0 }));
        actions.extend(others.iter().map(to));
        actions.push(json!({ "type": "pointerUp", "button": 0 }));
    }
    let source = json!({
        "type": "pointer",
        "id": pointer.name(),
        "parameters": { "pointerType": pointer.name() },
        "actions": actions,
    });
    Command::ExtensionCommand(Box::new(Actions(json!({ "actions": [source] }))))
}
