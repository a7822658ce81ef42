//! The pad turns input from a mouse, finger, pen or the arrow keys into strokes.

use std::sync::Arc;

use js_sys::Reflect;
use leptos::prelude::*;
use leptos::{ev, svg};
use wasm_bindgen::JsCast;
use web_sys::{DomRect, KeyboardEvent, PointerEvent};

use crate::app::driver::Stores;
use crate::app::each::Each;
use crate::app::focus::focus;
use crate::app::labelling::Labelling;
use crate::app::memo::memo;
use crate::app::several::LookedAt;
use crate::app::shown::Shown;
use crate::app::stores::{PadStore, SampleStore, put};
use crate::dom::is_shortcut;
use ink::Point;
use machines::drawing::{Drawing, path_of};
use machines::wording;

const HELP: &str = "Arrow keys move the pen, space sets it down and lifts it, Backspace takes the last stroke back, \
                    Delete clears, Enter is done. The keys 0 to 9 say what you drew.";

/// The pointer that draws. A second finger, or a palm beside a pen, draws nothing.
#[derive(Clone)]
struct Pointer {
    id: i32,
    pen: bool,
    pad: DomRect,
}

impl Pointer {
    fn place(&self, event: &PointerEvent) -> Point {
        let x = (f64::from(event.client_x()) - self.pad.left()) / self.pad.width().max(1.0);
        let y = (f64::from(event.client_y()) - self.pad.top()) / self.pad.height().max(1.0);
        Point { x: x as f32, y: y as f32 }
    }
}

#[component]
#[inline(never)]
pub fn Pad() -> impl IntoView {
    let labelling: Labelling = expect_context();
    let Stores { samples, pad, .. } = expect_context();
    let drawing = pad.drawing;
    let pointer = StoredValue::<Option<Pointer>, LocalStorage>::new_local(None);
    let surface = NodeRef::<svg::Svg>::new();
    let keyboard = RwSignal::new(false);

    let down = move |event: PointerEvent| {
        let pen = event.pointer_type() == "pen";
        let busy = pointer.with_value(|active| active.as_ref().is_some_and(|a| a.pen || !pen));
        let Some(shown) = surface.get_untracked() else { return };
        if busy || event.button() != 0 {
            return;
        }
        keyboard.set(false);
        pad.by_keys.set(false);
        // A pen touches the pad, so the earlier touch was the palm.
        if pointer.with_value(Option::is_some) {
            drawing.update(|drawing| {
                drawing.undo();
            });
        }
        // Without capture, a stroke only ends at the pad's edge.
        let _ = shown.set_pointer_capture(event.pointer_id());
        let area = shown.get_bounding_client_rect();
        let active = Pointer { id: event.pointer_id(), pen, pad: area };
        let at = active.place(&event);
        pointer.set_value(Some(active));
        pad.key_pen.update(|key_pen| key_pen.down = false);
        drawing.update(|drawing| drawing.begin(at));
    };
    let moved = move |event: PointerEvent| {
        let Some(active) = pointer.get_value().filter(|a| a.id == event.pointer_id()) else {
            return;
        };
        let mut points: Vec<_> = coalesced(&event).iter().map(|e| active.place(e)).collect();
        if points.is_empty() {
            points.push(active.place(&event));
        }
        drawing.update(|drawing| points.into_iter().for_each(|point| drawing.extend(point)));
    };
    let lifted = move |event: PointerEvent| {
        if pointer.with_value(|active| active.as_ref().is_some_and(|a| a.id == event.pointer_id()))
        {
            pointer.set_value(None);
            drawing.update(Drawing::end);
            pad.keep();
        }
    };

    let strokes = memo(move || {
        drawing.with(|d| {
            let key = |index: usize| format!("{}/{index}", d.generation);
            (0..d.strokes().len()).map(key).collect::<Vec<_>>()
        })
    });
    let path = move |key: String| {
        let index = strokes.with_untracked(|keys| keys.iter().position(|other| *other == key));
        view! { <InkPath drawing index=index.unwrap_or_default()/> }.into_any()
    };
    let empty = memo(move || drawing.with(Drawing::is_empty));
    let by_keys = memo(move || keyboard.get());
    let cursor = move || pad.key_pen.get().at;

    view! {
        <div
            id="pad"
            class="pad"
            data-testid="pad"
            data-points=move || drawing.with(Drawing::points).to_string()
            data-strokes=move || drawing.with(|d| d.strokes().len()).to_string()
            role="application"
            tabindex="0"
            aria-label="Drawing pad"
            aria-describedby="pad-help"
            on:keydown=move |event| on_key(labelling, keyboard, &event)
            on:blur=move |_| keyboard.set(false)
        >
            <Shown when=empty>
                <Ghost samples/>
            </Shown>
            <svg
                class="ink"
                node_ref=surface
                viewBox="0 0 1 1"
                aria-hidden="true"
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=lifted
                on:pointercancel=lifted
                on:lostpointercapture=lifted
                on:contextmenu=|event: ev::MouseEvent| event.prevent_default()
            >
                <Each keys=Box::new(move || strokes.get()) part=Arc::new(path)/>
                <LookedAt/>
                <Shown when=by_keys>
                    <circle
                        class="key-pen"
                        class:down=move || pad.key_pen.get().down
                        cx=move || wording::decimal(cursor().x, 4)
                        cy=move || wording::decimal(cursor().y, 4)
                        r="0.022"
                    />
                </Shown>
            </svg>
            <p id="pad-help" class="hidden">{HELP}</p>
        </div>
    }
}

/// One stroke. It is redrawn only while it grows.
#[component]
fn InkPath(drawing: RwSignal<Drawing>, index: usize) -> impl IntoView {
    let length = memo(move || {
        drawing.with(|d| d.strokes().get(index).map_or(0, |stroke| stroke.points.len()))
    });
    let d = move || {
        let drawn = length.get();
        drawing.with_untracked(|d| d.strokes().get(index).filter(|_| drawn > 0).map(path_of))
    };
    view! { <path d=d/> }
}

/// A hint: a hand that writes a 3. It does not move if the person prefers reduced motion.
#[component]
fn Ghost(samples: SampleStore) -> impl IntoView {
    view! {
        <div class="ghost" class:lively=move || samples.is_empty() aria-hidden="true">
            <svg viewBox="0 0 100 100">
                <path
                    pathLength="1"
                    d="M31 27C36 17 63 13 65 31C66 43 54 47 46 47.5C59 47.5 71 53 70 67C69 84 40 88 29 74"
                />
            </svg>
            <span>"Draw a digit here"</span>
        </div>
    }
}

/// The pointer's positions since the last event. Empty if the browser doesn't report them.
fn coalesced(event: &PointerEvent) -> Vec<PointerEvent> {
    if !Reflect::has(event, &"getCoalescedEvents".into()).unwrap_or(false) {
        return Vec::new();
    }
    event.get_coalesced_events().iter().filter_map(|e| e.dyn_into().ok()).collect()
}

fn on_key(labelling: Labelling, keyboard: RwSignal<bool>, event: &KeyboardEvent) {
    if is_shortcut(event) {
        return;
    }
    let pad = labelling.pad;
    match event.key().as_str() {
        "ArrowLeft" => walk(pad, -1.0, 0.0),
        "ArrowRight" => walk(pad, 1.0, 0.0),
        "ArrowUp" => walk(pad, 0.0, -1.0),
        "ArrowDown" => walk(pad, 0.0, 1.0),
        " " => set_down_or_lift(pad),
        "Backspace" | "u" | "U" => pad.undo_stroke(),
        "Delete" => pad.clear(),
        "Enter" => done(labelling),
        _ => return,
    }
    keyboard.set(true);
    event.prevent_default();
}

fn walk(pad: PadStore, right: f32, down: f32) {
    let pen = pad.key_pen.get_untracked().moved(right, down);
    put(pad.key_pen, pen);
    if pen.down {
        pad.drawing.update(|drawing| drawing.extend(pen.at));
    }
}

fn set_down_or_lift(pad: PadStore) {
    let mut pen = pad.key_pen.get_untracked();
    pen.down = !pen.down;
    pad.by_keys.set(true);
    put(pad.key_pen, pen);
    pad.drawing.update(|drawing| if pen.down { drawing.begin(pen.at) } else { drawing.end() });
    if !pen.down {
        pad.keep();
    }
}

/// In the guided mode, goes to the next digit. Otherwise focuses the button of the digit that was
/// read.
fn done(labelling: Labelling) {
    let Labelling { pad, guide, reader, .. } = labelling;
    pad.drawing.update(Drawing::end);
    pad.key_pen.update(|pen| pen.down = false);
    pad.keep();
    if guide.guided.with_untracked(Option::is_some) {
        return labelling.next();
    }
    let read = reader.reading.with_untracked(|reading| {
        let digit = untrack(|| pad.of_looked_at(&reading.as_ref()?.digits))?;
        Some(wording::top(&digit.probabilities).0)
    });
    // If focusing fails, the focus stays on the pad, where the digit keys also work.
    focus(&format!("label-{}", read.unwrap_or_default()));
}
