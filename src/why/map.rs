//! The view *Map*: many digits as points. Near ones are alike to the network.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, HtmlElement, KeyboardEvent, MouseEvent, WheelEvent};

use super::chart::{canvas, fold, paint_image, refill, set, share, table};
use super::confusion::draw_on_pad;
use super::map_drawing::{PIXELS, draw, points};
use super::pane::Pane;
use super::parent::wants_stillness;
use crate::dom::{
    Made, add, after, button, document, flag, is_shortcut, make, name, on, state, with_text,
};
use ink::{CLASSES, SIDE, a_digit};
use machines::why::{Camera, Why, nearest};
use worker::explainer::{Map, MapPoint, Origin, Side};

const HELP: &str = "Arrow keys move the cross, plus and minus zoom, 0 shows all, Enter draws the digit at the cross on the pad. With the mouse: drag to move, press a digit to draw it. The wheel zooms once the map has the focus.";
/// How far from the pointer a digit is looked at, in the canvas's pixels.
const REACH: f32 = 26.0;
/// A mouse that has moved by less than this share of the side has pressed, not dragged.
const STILL: f32 = 0.01;
/// A key moves the cross by this share of the side.
const STEP: f32 = 0.03;
const ZOOM: f32 = 1.5;
/// The movement from before to after: its steps, and the time of each in milliseconds.
const STEPS: u32 = 30;
const STEP_MS: i32 = 16;

pub struct Landscape {
    pane: Rc<Pane>,
    sentence: HtmlElement,
    content: HtmlElement,
    canvas: HtmlCanvasElement,
    told: HtmlElement,
    preview: HtmlCanvasElement,
    learned: HtmlElement,
    table: HtmlElement,
    camera: Cell<Camera>,
    /// How far the digits are on their way from before to after, in `STEPS`.
    way: Cell<u32>,
    is_after: Cell<bool>,
    /// The place of the digit that is looked at.
    looked_at: Cell<Option<usize>>,
    /// Where the keys look, in shares of the side.
    cross: Cell<(f32, f32)>,
    /// Where the mouse is while it drags, and how far it has come, both in shares of the side.
    drag: Cell<Option<((f32, f32), f32)>>,
}

impl Landscape {
    pub fn new(to: &Element, pane: &Rc<Pane>) -> Made<Rc<Self>> {
        let sentence = make("p", "first")?;
        name(&sentence, "map-sentence")?;
        add(to, &sentence)?;
        let content = make("div", "content")?;
        flag(&content, "hidden", true)?;
        add(to, &content)?;
        let tools = make("div", "choices")?;
        add(&content, &tools)?;
        let closer = button("", "zoom-in", "Closer")?;
        let farther = button("", "zoom-out", "Farther")?;
        let all = button("", "zoom-all", "All")?;
        let learned = button("", "map-after", "After learning")?;
        for tool in [&closer, &farther, &all, &learned] {
            add(&tools, tool)?;
        }
        let drawing = canvas("map", PIXELS as usize, PIXELS as usize, "Digits as points")?;
        let attributes =
            [("role", "application"), ("tabindex", "0"), ("aria-describedby", "map-help")];
        set(&drawing, &attributes)?;
        name(&drawing, "map")?;
        add(&content, &drawing)?;
        let beside = make("div", "looked-at-digit")?;
        let preview = canvas("pixels", SIDE, SIDE, "")?;
        let told = make("p", "")?;
        told.set_attribute("role", "status")?;
        name(&told, "map-told")?;
        add(&beside, &preview)?;
        add(&beside, &told)?;
        add(&content, &beside)?;
        let help = with_text("p", "help", HELP)?;
        help.set_id("map-help");
        add(&content, &help)?;
        let (folded, table) = fold("map-table", "The digits as a table")?;
        add(&content, &folded)?;
        let it = Rc::new(Self {
            pane: Rc::clone(pane),
            sentence,
            content,
            canvas: drawing,
            told,
            preview,
            learned,
            table,
            camera: Cell::default(),
            way: Cell::default(),
            is_after: Cell::default(),
            looked_at: Cell::default(),
            cross: Cell::new((0.5, 0.5)),
            drag: Cell::default(),
        });
        let middle = (0.5, 0.5);
        let own = Rc::clone(&it);
        on(&closer, "click", move |_| own.zoom(ZOOM, middle))?;
        let own = Rc::clone(&it);
        on(&farther, "click", move |_| own.zoom(1.0 / ZOOM, middle))?;
        let own = Rc::clone(&it);
        on(&all, "click", move |_| own.see_all())?;
        let own = Rc::clone(&it);
        on(&it.learned, "click", move |_| Rc::clone(&own).turn())?;
        it.listen()?;
        Ok(it)
    }

    fn listen(self: &Rc<Self>) -> Made<()> {
        let own = Rc::clone(self);
        on(&self.canvas, "keydown", move |event| {
            if let Some(key) = event.dyn_ref::<KeyboardEvent>()
                && !is_shortcut(key)
                && own.key(&key.key())
            {
                key.prevent_default();
            }
        })?;
        // The cross is there while keys move it.
        for event in ["focus", "blur"] {
            let own = Rc::clone(self);
            on(&self.canvas, event, move |_| own.redraw())?;
        }
        let own = Rc::clone(self);
        on(&self.canvas, "pointermove", move |event| {
            if let Some(mouse) = event.dyn_ref::<MouseEvent>() {
                own.pointer(share(&own.canvas, mouse), mouse.buttons() == 1);
            }
        })?;
        let own = Rc::clone(self);
        on(&self.canvas, "click", move |event| {
            let has_dragged = own.drag.take().is_some_and(|(_, way)| way > STILL);
            if let Some(mouse) = event.dyn_ref::<MouseEvent>()
                && !has_dragged
            {
                own.look(share(&own.canvas, mouse));
                own.draw_digit();
            }
        })?;
        let own = Rc::clone(self);
        on(&self.canvas, "wheel", move |event| {
            let Some(wheel) = event.dyn_ref::<WheelEvent>() else { return };
            // Otherwise a person who scrolls the page would be caught.
            if wheel.ctrl_key() || own.has_focus() {
                wheel.prevent_default();
                let factor = if wheel.delta_y() < 0.0 { ZOOM } else { 1.0 / ZOOM };
                own.zoom(factor, share(&own.canvas, wheel));
            }
        })
    }

    /// Shows a new map: what is said of it in step 0, its digits in step 1. Whether there is another step.
    pub fn show(&self, why: &Why, step: usize) -> Made<bool> {
        if step > 0 {
            self.draw(why);
            return Ok(false);
        }
        let slot = &why.answers().map;
        flag(&self.content, "hidden", slot.answer().is_none())?;
        let Some(map) = slot.answer() else {
            let waiting = "The map is being drawn: two thousand digits are read …";
            self.sentence.set_text_content(Some(slot.reason().unwrap_or(waiting)));
            return Ok(false);
        };
        self.sentence.set_text_content(Some(&map.sentence));
        flag(&self.learned, "hidden", map.after == Side::Base)?;
        self.looked_at.set(None);
        self.told.set_text_content(None);
        self.show_after(map.after != Side::Base)?;
        self.way.set(if self.is_after.get() { STEPS } else { 0 });
        self.camera.set(around(map));
        refill(&self.table, &[as_table(map)?])?;
        Ok(true)
    }

    fn show_after(&self, is_after: bool) -> Made<()> {
        self.is_after.set(is_after);
        state(&self.learned, "aria-pressed", is_after)
    }

    /// From before to after, or back.
    fn turn(self: Rc<Self>) {
        // It fails only for a wrong name of an attribute.
        let _ = self.show_after(!self.is_after.get());
        self.tell();
        if wants_stillness() {
            self.way.set(if self.is_after.get() { STEPS } else { 0 });
        }
        self.move_on();
    }

    fn move_on(self: Rc<Self>) {
        let (way, end) = (self.way.get(), if self.is_after.get() { STEPS } else { 0 });
        self.way.set(if way < end { way + 1 } else { way.saturating_sub(u32::from(way > end)) });
        self.redraw();
        if self.way.get() != end {
            // Without timers the digits stay where they are.
            let _ = after(STEP_MS, move || self.move_on());
        }
    }

    fn zoom(&self, factor: f32, at: (f32, f32)) {
        self.camera.set(self.camera.get().zoomed(factor, at));
        self.redraw();
    }

    fn see_all(&self) {
        self.pane.with(|why| {
            if let Some(map) = why.answers().map.answer() {
                self.camera.set(around(map));
            }
        });
        self.redraw();
    }

    /// True for a key of the map.
    fn key(&self, key: &str) -> bool {
        let (x, y) = self.cross.get();
        let (x, y) = match key {
            "ArrowLeft" => (x - STEP, y),
            "ArrowRight" => (x + STEP, y),
            "ArrowUp" => (x, y - STEP),
            "ArrowDown" => (x, y + STEP),
            "+" | "=" => {
                self.zoom(ZOOM, (x, y));
                (x, y)
            }
            "-" => {
                self.zoom(1.0 / ZOOM, (x, y));
                (x, y)
            }
            "0" => {
                self.see_all();
                (x, y)
            }
            "Enter" => {
                self.draw_digit();
                return true;
            }
            _ => return false,
        };
        // Beyond the edge, the map moves.
        let kept = (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0));
        self.camera.set(self.camera.get().moved(x - kept.0, y - kept.1));
        self.look(kept);
        true
    }

    /// The mouse is at this place; `drags`: with its button pressed.
    fn pointer(&self, at: (f32, f32), drags: bool) {
        if !drags {
            self.drag.set(None);
            return self.look(at);
        }
        let way = self.drag.get().map_or(0.0, |(from, way)| {
            self.camera.set(self.camera.get().moved(from.0 - at.0, from.1 - at.1));
            self.redraw();
            way + (from.0 - at.0).hypot(from.1 - at.1)
        });
        self.drag.set(Some((at, way)));
    }

    /// Looks at the digit that is nearest to this place.
    fn look(&self, at: (f32, f32)) {
        self.cross.set(at);
        let (camera, way) = (self.camera.get(), self.share_of_way());
        let place = self.pane.with(|why| {
            let map = why.answers().map.answer()?;
            nearest(points(map, camera, way), (at.0 * PIXELS, at.1 * PIXELS), REACH)
        });
        // Most movements of the mouse lead to no other digit: then the map of two thousand is drawn only for its cross.
        let is_other = self.looked_at.replace(place) != place;
        if is_other {
            self.tell();
        }
        if is_other || self.has_focus() {
            self.redraw();
        }
    }

    /// Says which digit is looked at, and shows it.
    fn tell(&self) {
        self.pane.with(|why| {
            let digit = why.answers().map.answer().zip(self.looked_at.get());
            let point = digit.and_then(|(map, place)| map.points.get(place));
            let words = point.map(|point| told(point, self.is_after.get()));
            self.told.set_text_content(words.as_deref());
            if let Some(image) = digit.and_then(|(map, place)| map.pictures.picture(place as u32)) {
                paint_image(&self.preview, &image);
            }
        });
    }

    fn draw_digit(&self) {
        let looked_at = self.looked_at.get();
        let digit = self.pane.with(|why| {
            let (map, place) = why.answers().map.answer().zip(looked_at)?;
            Some((map.points.get(place)?.from, map.pictures.picture(place as u32)))
        });
        if let Some((from, image)) = digit {
            draw_on_pad(&self.pane, from, image.as_ref());
        }
    }

    fn has_focus(&self) -> bool {
        let active = document().ok().and_then(|page| page.active_element());
        active.is_some_and(|active| active == *self.canvas.unchecked_ref::<Element>())
    }

    fn share_of_way(&self) -> f32 {
        self.way.get() as f32 / STEPS as f32
    }

    fn redraw(&self) {
        self.pane.with(|why| self.draw(why));
    }

    fn draw(&self, why: &Why) {
        let cross = self.has_focus().then(|| self.cross.get());
        draw(
            &self.canvas,
            why,
            self.camera.get(),
            self.share_of_way(),
            self.looked_at.get(),
            cross,
        );
    }
}

/// Sees all digits, before and after.
fn around(map: &Map) -> Camera {
    let placed = |point: &MapPoint| [point.before, point.after];
    Camera::around(map.points.iter().flat_map(placed).map(|at| (at.x, at.y)))
}

/// What is said of a digit.
fn told(point: &MapPoint, is_after: bool) -> String {
    let read = if is_after { point.after.read } else { point.before.read };
    let whose = match point.from {
        Origin::Mnist(_) => "of MNIST",
        Origin::Own(_) => "of yours",
    };
    let verdict = if read == point.label { "read correctly" } else { "misread" };
    format!("This is {} {whose}, {verdict} as {}.", a_digit(point.label), a_digit(read))
}

fn as_table(map: &Map) -> Made<HtmlElement> {
    let row = |digit: u8, is_own: bool| {
        let is_it = |point: &&MapPoint| {
            point.label == digit && matches!(point.from, Origin::Own(_)) == is_own
        };
        let all: Vec<&MapPoint> = map.points.iter().filter(is_it).collect();
        let right = |read: fn(&MapPoint) -> u8| {
            all.iter().filter(|point| read(point) == digit).count().to_string()
        };
        let whose = if is_own { "yours" } else { "MNIST" };
        let (before, after) = (right(|point| point.before.read), right(|point| point.after.read));
        vec![format!("{digit}, {whose}"), all.len().to_string(), before, after]
    };
    let digits = 0..CLASSES as u8;
    let mut rows: Vec<_> = digits.clone().map(|digit| row(digit, false)).collect();
    rows.extend(digits.map(|digit| row(digit, true)).filter(|row| row[1] != "0"));
    let head = ["Digit", "How many", "Read correctly before", "Read correctly after"];
    table("The digits on the map", &head, &rows)
}
