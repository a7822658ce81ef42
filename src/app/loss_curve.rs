//! The loss per epoch as a line.

use leptos::prelude::*;

use crate::app::changing::changing;
use machines::chart::{Axes, Frame};
use machines::wording::decimal;

const FRAME: Frame = Frame { width: 320.0, height: 120.0 };

/// The points of a polyline. The highest loss is at the top, zero at the bottom.
fn line(losses: &[f64], epochs: u32) -> String {
    let high = losses.iter().copied().fold(0.0, f64::max);
    let points = losses.len().max(epochs as usize);
    Axes { frame: FRAME, low: 0.0, high, points }.polyline(losses)
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
                viewBox=FRAME.view_box()
                preserveAspectRatio="none"
                role="img"
                aria-label=name
            >
                <path class="axis" d=FRAME.axis()/>
                <polyline points=points/>
            </svg>
            <span class="end">{end}</span>
            <span class="x">{epoch}</span>
        </figure>
    }
}
