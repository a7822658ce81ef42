//! The loss per epoch as a line.

use leptos::prelude::*;

use crate::app::changing::changing;
use machines::wording::decimal;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 120.0;

/// The points of a polyline. The highest loss is at the top, zero at the bottom.
fn line(losses: &[f64], epochs: u32) -> String {
    let highest = losses.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let last = (epochs.max(losses.len() as u32).max(2) - 1) as f64;
    let place = |(i, loss): (usize, &f64)| {
        let (x, y) = (i as f64 / last * WIDTH, HEIGHT - loss / highest * HEIGHT);
        decimal(x, 1) + "," + &decimal(y, 1)
    };
    losses.iter().enumerate().map(place).collect::<Vec<_>>().join(" ")
}

/// What the line shows.
#[derive(Clone, Default, PartialEq)]
pub struct Curve {
    /// One per epoch.
    pub losses: Vec<f64>,
    /// How many epochs there will be.
    pub epochs: u32,
}

#[component]
pub fn LossCurve(curve: Memo<Curve>) -> impl IntoView {
    let points = move || curve.with(|Curve { losses, epochs }| line(losses, *epochs));
    let end = changing(move || {
        curve.with(|Curve { losses, .. }| {
            losses.last().map(|loss| decimal(*loss, 2)).unwrap_or_default()
        })
    });
    let epoch = changing(move || {
        curve.with(|Curve { losses, epochs }| format!("epoch {} of {epochs}", losses.len()))
    });
    let name = move || {
        curve.with(|Curve { losses, .. }| match (losses.first(), losses.last()) {
            (Some(&first), Some(&last)) => {
                format!("Loss by epoch: from {} to {}", decimal(first, 2), decimal(last, 2))
            }
            _ => "Loss by epoch: no epoch yet".to_owned(),
        })
    };
    view! {
        <figure class="loss">
            <span class="y">"loss"</span>
            <svg
                data-testid="loss-curve"
                viewBox=format!("-2 -4 {} {}", WIDTH as u32 + 4, HEIGHT as u32 + 6)
                preserveAspectRatio="none"
                role="img"
                aria-label=name
            >
                <path class="axis" d=format!("M0 0V{}H{}", HEIGHT as u32, WIDTH as u32)/>
                <polyline points=points/>
            </svg>
            <span class="end">{end}</span>
            <span class="x">{epoch}</span>
        </figure>
    }
}
