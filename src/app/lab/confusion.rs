//! The confusion matrix, whose cells open their pictures, and precision, recall and F1 by digit.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use web_sys::Element;

use crate::app::lab::driver::Driver;
use crate::app::lab::misread::PictureItem;
use crate::app::lab::running::RunningStore;
use crate::dom::{Made, add};
use crate::matrix::Table;
use ink::Image28;
use ink::metrics::ClassMeasure;
use machines::lab::cell::OpenCell;
use machines::matrix::{At, Matrix};
use machines::result::LabResult;

const CAPTION: &str =
    "Which digits were read as which: written down the side, read as along the top";

/// A table of counts with shaded cells, and the pictures of the cell that is open.
#[component]
pub fn Heatmap(result: Arc<LabResult>) -> impl IntoView {
    let driver = expect_context::<Driver>();
    let RunningStore { cell, is_running, .. } = expect_context();
    let matrix = Matrix::of(result.outcome.test.confusion.clone());
    let of = result.clone();
    let open =
        Memo::new(move |_| cell.with(|cell| cell.as_ref().filter(|cell| cell.is_of(&of)).cloned()));
    let press = move |at: At| {
        let is_closed =
            |open: &Option<OpenCell>| open.as_ref().is_some_and(|open| open.is_closed_by(at));
        if open.with_untracked(is_closed) {
            driver.close_cell();
        } else {
            driver.open_cell(&result, at);
        }
    };
    let place = NodeRef::<html::Div>::new();
    let shown = matrix.clone();
    Effect::new(move |made: Option<Option<Table>>| {
        let table = made.flatten().or_else(|| {
            // A failure, which only a wrong name could cause, leaves the place empty.
            in_place(&place.get()?.into(), shown.clone(), press.clone()).ok()
        });
        let at = open.with(|open| open.as_ref().map(|open| open.at));
        if let Some(table) = &table {
            // It fails only for a wrong name of an attribute.
            let _ = table.mark(at);
        }
        table
    });
    let sentence = move || {
        open.with(|cell| {
            let cell = cell.as_ref()?;
            let (name, count) = (matrix.name(cell.at), matrix.count(cell.at));
            Some(cell.sentence(&name, count, is_running.get()))
        })
    };
    let pictures = move || {
        let cell = open.get()?;
        let label = cell.at.0;
        let item = |image: &Image28| view! { <PictureItem label image=image.clone()/> };
        Some(cell.images().iter().map(item).collect_view())
    };
    view! {
        <div class="heatmap">
            <div node_ref=place></div>
            <p role="status" data-testid="cell-sentence">{sentence}</p>
            <ul class="cell-pictures" data-testid="cell-pictures">{pictures}</ul>
        </div>
    }
}

fn in_place(place: &Element, matrix: Matrix, press: impl Fn(At) + 'static) -> Made<Table> {
    let table = Table::new(matrix, CAPTION, ["confusion", "cell"], press)?;
    add(place, &table.element)?;
    Ok(table)
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
