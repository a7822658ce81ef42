//! The pad beside the text, as the element `<inkling-pad>`; what it tells becomes the player's events.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, HtmlElement, UrlSearchParams};

use crate::dom::{Made, add, link, make, on};
use lessons::{Event, Lesson, Read, View};
use machines::names::{BASE, ENGINE, LANG, RECIPE, ROW, SETTING, THEME, VIEW};

/// Choices of the page's address that the frame takes too.
const PASSED_ON: [&str; 3] = [ENGINE, THEME, LANG];

/// The element of a lesson. `base`: the one that reads at first.
pub fn element(lesson: &Lesson, base: Option<&str>, asked: &UrlSearchParams) -> Made<HtmlElement> {
    let pad = make("inkling-pad", "")?;
    // Its `lang` is for the page in its frame. Its own sentences are English, as all of this page are at first.
    pad.set_attribute("translate", "yes")?;
    let view = lesson.view.as_str();
    pad.set_attribute(VIEW, view)?;
    let setting = lesson.setting.map(|setting| setting.in_words());
    // Where the lesson names no base, the address may.
    let asked_base = asked.get(BASE).filter(|_| lesson.view != View::Lab);
    let fixed = [
        (BASE, base.or(asked_base.as_deref())),
        (RECIPE, lesson.recipe.as_deref()),
        (ROW, lesson.row.as_deref()),
        (SETTING, setting),
    ];
    for (name, value) in fixed {
        if let Some(value) = value {
            pad.set_attribute(name, value)?;
        }
    }
    for name in PASSED_ON {
        if let Some(value) = asked.get(name) {
            pad.set_attribute(name, &value)?;
        }
    }
    let page = if lesson.view == View::Lab { "lab.html" } else { "index.html" };
    add(&pad, &link("", &format!("{page}?{VIEW}={view}"), "Open it in a page of its own")?)?;
    Ok(pad)
}

/// Passes on what the element tells.
pub fn listen(pad: &HtmlElement, heard: impl Fn(Event) + Clone + 'static) -> Made<()> {
    for name in ["ready", "reading", "label", "sign", "progress", "learned", "error"] {
        let heard = heard.clone();
        on(pad, name, move |event| {
            let detail = event.dyn_ref::<CustomEvent>().map(CustomEvent::detail);
            if let Some(event) = detail.and_then(|detail| event_of(name, &detail)) {
                heard(event);
            }
        })?;
    }
    Ok(())
}

/// `None` for what says nothing to a lesson.
fn event_of(name: &str, detail: &JsValue) -> Option<Event> {
    Some(match name {
        "ready" => Event::Ready,
        "reading" => {
            let digits: Array = field(detail, "digits")?.dyn_into().ok()?;
            Event::Reading(digits.iter().map(|digit| read(&digit)).collect::<Option<_>>()?)
        }
        "label" => Event::Label {
            label: whole(detail, "label")? as u8,
            read: whole(detail, "read").map(|read| read as u8),
        },
        "sign" => Event::Sign { drawings: whole(detail, "drawings")? as u32 },
        // At its end the stage is null.
        "progress" => field(detail, "stage")?.is_string().then_some(Event::Progress)?,
        "learned" => Event::Learned { digits: whole(&field(detail, "before")?, "of")? as u32 },
        _ => Event::Error(field(detail, "sentence")?.as_string()?),
    })
}

fn read(digit: &JsValue) -> Option<Read> {
    let sure = field(digit, "sure")?.as_bool()?;
    let is_sign = field(digit, "sign").is_some_and(|name| name.is_string());
    Some(Read { digit: whole(digit, "digit")? as u8, sure, is_sign })
}

fn whole(value: &JsValue, name: &str) -> Option<f64> {
    field(value, name)?.as_f64()
}

fn field(value: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(value, &name.into()).ok()
}
