//! The confusion matrix as a heat map, and precision, recall and F1 by digit.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use ink::metrics::{ClassMeasure, Confusion};
use machines::lab::wording;

/// A table of counts with shaded cells. A sentence below describes the cell under the pointer or
/// with the focus.
#[component]
pub fn Heatmap(confusion: Confusion) -> impl IntoView {
    let Confusion(counts) = confusion;
    let digits: Vec<usize> = (0..counts.len())
        .filter(|&digit| {
            counts[digit].iter().any(|&n| n > 0) || counts.iter().any(|row| row[digit] > 0)
        })
        .collect();
    let sentence_shown = RwSignal::new(None::<String>);
    let at =
        RwSignal::new((digits.first().copied().unwrap_or(0), digits.first().copied().unwrap_or(0)));
    let cell = {
        let digits = digits.clone();
        move |label: usize, read: usize| {
            let (count, of) = (counts[label][read], counts[label].iter().sum::<u32>());
            let sentence = wording::cell(label, read, count, of);
            let (focused, hovered) = (sentence.clone(), sentence.clone());
            let digits = digits.clone();
            let share = f64::from(count) / f64::from(of.max(1));
            view! {
                <td
                    class:right=label == read
                    class:none=count == 0
                    style:--p=format!("{:.3}", share.sqrt())
                    tabindex=move || if at.get() == (label, read) { "0" } else { "-1" }
                    data-label=label
                    data-read=read
                    title=sentence
                    on:focus=move |_| {
                        at.set((label, read));
                        sentence_shown.set(Some(focused.clone()));
                    }
                    on:pointerenter=move |_| sentence_shown.set(Some(hovered.clone()))
                    on:keydown=move |event| move_focus(&event, &digits, (label, read))
                >
                    {count}
                </td>
            }
        }
    };
    let row = |&label: &usize| {
        let cells = digits.iter().map(|&read| cell(label, read)).collect_view();
        view! { <tr><th scope="row">{label}</th>{cells}</tr> }
    };
    let heads = digits.iter().map(|digit| view! { <th scope="col">{*digit}</th> }).collect_view();
    let rows = digits.iter().map(row).collect_view();
    view! {
        <div class="heatmap">
            <table data-testid="confusion">
                <caption>"Which digits were read as which: written down the side, read as along the top"</caption>
                <thead><tr><td></td>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="told" data-testid="cell-told" aria-hidden="true">
                {move || sentence_shown.get().unwrap_or_else(|| "Point at a field, or walk with the arrow keys.".to_owned())}
            </p>
        </div>
    }
}

/// Arrow keys move the focus from cell to cell.
fn move_focus(event: &ev::KeyboardEvent, digits: &[usize], (label, read): (usize, usize)) {
    let step = match event.key().as_str() {
        "ArrowUp" => (-1, 0),
        "ArrowDown" => (1, 0),
        "ArrowLeft" => (0, -1),
        "ArrowRight" => (0, 1),
        _ => return,
    };
    event.prevent_default();
    let moved = |digit: usize, by: isize| {
        let place = digits.iter().position(|&other| other == digit)?;
        digits.get(place.checked_add_signed(by)?).copied()
    };
    let (Some(label), Some(read)) = (moved(label, step.0), moved(read, step.1)) else { return };
    let table = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let table = table.and_then(|cell| cell.closest("table").ok().flatten());
    let cell = table.and_then(|table| {
        table.query_selector(&format!("[data-label='{label}'][data-read='{read}']")).ok().flatten()
    });
    if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
        // If focusing fails, the focus stays on the previous cell.
        let _ = cell.focus();
    }
}

#[component]
pub fn Classes(classes: Vec<ClassMeasure>) -> impl IntoView {
    let percent = |share: f64| format!("{:.1}", 100.0 * share);
    let row = |ClassMeasure { class, digits, precision, recall, f1 }: ClassMeasure| {
        view! {
            <tr>
                <th scope="row">{class}</th>
                <td>{digits}</td>
                <td>{percent(precision)}</td>
                <td>{percent(recall)}</td>
                <td>{percent(f1)}</td>
            </tr>
        }
    };
    view! {
        <table class="classes" data-testid="classes">
            <caption>"By digit, in percent"</caption>
            <thead>
                <tr>
                    <th scope="col">"Digit"</th>
                    <th scope="col">"Pictures"</th>
                    <th scope="col">"Precision"</th>
                    <th scope="col">"Recall"</th>
                    <th scope="col">"F1"</th>
                </tr>
            </thead>
            <tbody>{classes.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
