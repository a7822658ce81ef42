//! Test pictures as points along three principal components of their features. Dragging rotates
//! them. Their colour shows the digit or the cluster.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::canvas::pen;
use recipes::Point;

/// The canvas's side in canvas pixels. It is displayed at half that size.
const SIDE: f64 = 840.0;
/// Rotation in radians per key press, and per pixel of a drag.
const KEY_TURN: f64 = 0.15;
const DRAG_TURN: f64 = 0.01;

/// The quantity that the colour shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Colour {
    Digit,
    Cluster,
}

#[component]
pub fn Scatter(points: Vec<Point>) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let colour = RwSignal::new(Colour::Digit);
    // Rotation about the vertical axis, and tilt, in radians.
    let turned = RwSignal::new((0.6, 0.4));
    let dragged = RwSignal::new(None::<(f64, f64)>);
    let count = points.len();
    Effect::new(move || {
        let (colour, turned) = (colour.get(), turned.get());
        if let Some(canvas) = canvas.get() {
            paint(&canvas, &points, colour, turned);
        }
    });
    let turn = move |by: (f64, f64)| {
        let most = std::f64::consts::FRAC_PI_2;
        turned.update(|(round, up)| {
            *round += by.0;
            *up = (*up + by.1).clamp(-most, most);
        });
    };
    let key = move |event: ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" => (-KEY_TURN, 0.0),
            "ArrowRight" => (KEY_TURN, 0.0),
            "ArrowUp" => (0.0, -KEY_TURN),
            "ArrowDown" => (0.0, KEY_TURN),
            _ => return,
        };
        event.prevent_default();
        turn(by);
    };
    let place =
        |event: &ev::PointerEvent| (f64::from(event.client_x()), f64::from(event.client_y()));
    let begin = move |event: ev::PointerEvent| {
        dragged.set(Some(place(&event)));
        if let Some(canvas) = canvas.get_untracked() {
            // Without capture, a drag only ends at the canvas's edge.
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
    };
    let drag = move |event: ev::PointerEvent| {
        if let Some((x, y)) = dragged.get_untracked() {
            let (to_x, to_y) = place(&event);
            dragged.set(Some((to_x, to_y)));
            turn((DRAG_TURN * (to_x - x), DRAG_TURN * (to_y - y)));
        }
    };
    let choice = move |of: Colour, name: &'static str| {
        view! {
            <button
                type="button"
                aria-pressed=move || (colour.get() == of).to_string()
                on:click=move |_| colour.set(of)
            >
                {name}
            </button>
        }
    };
    view! {
        <figure class="scatter" data-testid="scatter" data-points=count>
            <div class="choices" role="group" aria-label="Colours">
                {choice(Colour::Digit, "Coloured by what they show")}
                {choice(Colour::Cluster, "Coloured by cluster")}
            </div>
            <canvas
                node_ref=canvas
                width=SIDE
                height=SIDE
                tabindex="0"
                role="img"
                aria-label=format!(
                    "{count} test pictures as points along the three directions in which their features differ most. Arrow keys turn them.",
                )
                data-turned=move || format!("{:.2} {:.2}", turned.get().0, turned.get().1)
                on:keydown=key
                on:pointerdown=begin
                on:pointermove=drag
                on:pointerup=move |_| dragged.set(None)
                on:pointercancel=move |_| dragged.set(None)
            ></canvas>
            <figcaption>
                "Each number is a test picture and says what it shows. Near each other: the network finds them alike. Drag to turn."
            </figcaption>
        </figure>
    }
}

fn paint(canvas: &HtmlCanvasElement, points: &[Point], colour: Colour, turned: (f64, f64)) {
    let Some(context) = pen(canvas) else { return };
    context.clear_rect(0.0, 0.0, SIDE, SIDE);
    context.set_text_align("center");
    context.set_text_baseline("middle");
    let ((sin_round, cos_round), (sin_up, cos_up)) = (turned.0.sin_cos(), turned.1.sin_cos());
    let mut placed: Vec<(f64, f64, f64, &Point)> = points
        .iter()
        .map(|point| {
            let [x, y, z] = point.at.map(f64::from);
            let (x, away) = (x * cos_round + z * sin_round, z * cos_round - x * sin_round);
            let (y, away) = (y * cos_up - away * sin_up, y * sin_up + away * cos_up);
            (x, y, away, point)
        })
        .collect();
    // Draw far points first, so that near ones cover them.
    placed.sort_by(|a, b| b.2.total_cmp(&a.2));
    for (x, y, away, point) in placed {
        let of = match colour {
            Colour::Digit => point.label,
            Colour::Cluster => point.cluster,
        };
        let nearness = (0.5 - 0.5 * away).clamp(0.0, 1.0);
        context.set_fill_style_str(&format!(
            "hsl({} 70% 48% / {:.2})",
            36 * u32::from(of),
            0.35 + 0.65 * nearness
        ));
        context.set_font(&format!("600 {:.0}px system-ui, sans-serif", 16.0 + 12.0 * nearness));
        let at = |along: f64| SIDE * (0.5 + 0.46 * along);
        // A failure only omits this point.
        let _ = context.fill_text(&point.label.to_string(), at(x), at(-y));
    }
}
