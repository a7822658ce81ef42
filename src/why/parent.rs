//! The page around this one. The pad's gives what its reader gets, and draws digits; the Lab's gives a network.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, MessageEvent, Window};

use crate::dom::{Made, window};
use ink::{Point, Stroke};
use machines::contract::{KEY, VERSION};
use machines::why::{BYTES, Event, FOR_THE_PANE, FROM_THE_LAB};
use worker::envelope::ToWorker;
use worker::{reader, wire};

/// A page of this site around this one.
pub struct Parent {
    window: Window,
    origin: String,
    /// The frame in which this page is.
    frame: HtmlElement,
}

impl Parent {
    /// `None` if this page is in a tab of its own, or in a page of another site.
    pub fn of(window: &Window) -> Made<Option<Self>> {
        let origin = window.location().origin()?;
        // A browser gives the frame only to a page of the same site. It is an element of that page, whose classes are
        // others than this page's: a cast that looks at the class would fail.
        let frame = window.frame_element()?.map(|frame| frame.unchecked_into::<HtmlElement>());
        let both = window.parent()?.zip(frame);
        Ok(both.map(|(window, frame)| Self { window, origin, frame }))
    }

    /// What the page around this one has given; `None` for any other message.
    pub fn given(&self, event: &MessageEvent) -> Option<Event> {
        let source = JsValue::from(event.source()?);
        if source != JsValue::from(self.window.clone()) || event.origin() != self.origin {
            return None;
        }
        let data = event.data();
        let get = |name: &str| Reflect::get(&data, &name.into()).ok();
        let kind = get(KEY)?.as_string()?;
        let bytes = || Some(get(BYTES)?.dyn_into::<Uint8Array>().ok()?.to_vec());
        match kind.as_str() {
            FOR_THE_PANE => match wire::decode::<ToWorker<reader::Command>>(&bytes()?).ok()? {
                ToWorker::Command(command) => Some(Event::FromPad(command)),
                ToWorker::Ping { .. } | ToWorker::Cancel { .. } => None,
            },
            FROM_THE_LAB => wire::decode(&bytes()?).ok().map(Event::FromLab),
            _ => None,
        }
    }

    /// Asks for all that the pad's reader has.
    pub fn tell_ready(&self) -> Made<()> {
        self.send(&self.message("hello")?)
    }

    /// Puts a digit onto the pad.
    pub fn draw(&self, strokes: &[Stroke]) -> Made<()> {
        let point = |at: &Point| Array::of2(&at.x.into(), &at.y.into());
        let stroke = |stroke: &Stroke| stroke.points.iter().map(point).collect::<Array>();
        let message = self.message("read")?;
        let strokes = strokes.iter().map(stroke).collect::<Array>();
        Reflect::set(&message, &"strokes".into(), &strokes)?;
        // The pad takes all of it as one digit.
        Reflect::set(&message, &"one".into(), &true.into())?;
        self.send(&message)
    }

    /// Gives the frame the height of the content.
    pub fn fit(&self, height: f64) -> Made<()> {
        self.frame.style().set_property("height", &format!("{}px", height.ceil() as u32))
    }

    fn message(&self, command: &str) -> Made<Object> {
        let message = Object::new();
        Reflect::set(&message, &KEY.into(), &VERSION.into())?;
        Reflect::set(&message, &"command".into(), &command.into())?;
        Ok(message)
    }

    fn send(&self, message: &Object) -> Made<()> {
        self.window.post_message(message, &self.origin)
    }
}

/// Whether the person wants less motion.
pub fn wants_stillness() -> bool {
    let query = window().and_then(|window| window.match_media("(prefers-reduced-motion: reduce)"));
    query.is_ok_and(|query| query.is_some_and(|query| query.matches()))
}
