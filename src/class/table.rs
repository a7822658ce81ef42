//! The table as elements.

use std::cell::RefCell;

use web_sys::HtmlElement;

use crate::dom::{Made, add, make, name, with_text};
use machines::class::{Cell, Figure, Network, Table, figure, mean};
use machines::wording::digits;

const EMPTY: &str = "The table needs digits to read: open at least one file that holds some.";

const CAPTION: &str = "Each row is a network, each column a person’s digits. A cell shows the share that is read right, the count, and the 95 % interval. Digits that a network has learned from do not count; cross-validated means that each digit was read by a network that had not learned from it.";

const CAPTION_ID: &str = "class-caption";

pub struct TableView {
    place: HtmlElement,
    shown: RefCell<Option<Shown>>,
}

/// The elements that change.
struct Shown {
    table: Table,
    cells: Vec<Vec<HtmlElement>>,
    of_rows: Vec<HtmlElement>,
    of_columns: Vec<HtmlElement>,
}

impl TableView {
    /// Adds the table's place below `to`.
    pub fn new(to: &HtmlElement) -> Made<Self> {
        let about = with_text("p", "caption", CAPTION)?;
        about.set_id(CAPTION_ID);
        add(to, &about)?;
        // It may be wider than the page: keys scroll it.
        let place = make("div", "scrolled")?;
        place.set_attribute("tabindex", "0")?;
        place.set_attribute("role", "region")?;
        place.set_attribute("aria-label", "The table")?;
        name(&place, "table")?;
        add(to, &place)?;
        Ok(Self { place, shown: RefCell::default() })
    }

    pub fn update(&self, table: Table) -> Made<()> {
        let before = self.shown.take().filter(|shown| shown.table.is_like(&table));
        let is_new = before.is_none();
        let shown = match before {
            Some(shown) => shown,
            None => self.build(&table)?,
        };
        for (row, cells) in shown.cells.iter().enumerate() {
            for (column, element) in cells.iter().enumerate() {
                let cell = cell_at(&table, row, column);
                if is_new || cell != cell_at(&shown.table, row, column) {
                    show(element, cell)?;
                }
            }
        }
        for (row, element) in shown.of_rows.iter().enumerate() {
            let now = table.mean_of_row(row);
            if is_new || now != shown.table.mean_of_row(row) {
                element.set_text_content(Some(&mean(now)));
            }
        }
        for (column, element) in shown.of_columns.iter().enumerate() {
            let now = table.mean_of_column(column);
            if is_new || now != shown.table.mean_of_column(column) {
                element.set_text_content(Some(&mean(now)));
            }
        }
        self.shown.replace(Some(Shown { table, ..shown }));
        Ok(())
    }

    /// Makes the table with empty cells.
    fn build(&self, table: &Table) -> Made<Shown> {
        self.place.set_text_content(None);
        let (mut cells, mut of_rows, mut of_columns) = (Vec::new(), Vec::new(), Vec::new());
        if table.rows.is_empty() {
            add(&self.place, &with_text("p", "empty", EMPTY)?)?;
            return Ok(Shown { table: table.clone(), cells, of_rows, of_columns });
        }
        let whole = make("table", "class-table")?;
        whole.set_attribute("aria-describedby", CAPTION_ID)?;
        let (head, body, foot) = (make("thead", "")?, make("tbody", "")?, make("tfoot", "")?);
        let line = make("tr", "")?;
        header(&line, "col", "Network", "")?;
        for column in &table.columns {
            let title = header(&line, "col", &column.name, &digits(column.digits))?;
            keep_name(&title)?;
        }
        header(&line, "col", "Mean", "")?;
        add(&head, &line)?;
        for (place, row) in table.rows.iter().enumerate() {
            let line = make("tr", "")?;
            let title = header(&line, "row", &row.name, &row.about)?;
            if let Network::Of(_) = row.network {
                keep_name(&title)?;
            }
            let mut made = Vec::with_capacity(row.cells.len());
            for column in 0..row.cells.len() {
                let cell = make("td", "")?;
                name(&cell, &format!("cell-{place}-{column}"))?;
                add(&line, &cell)?;
                made.push(cell);
            }
            cells.push(made);
            of_rows.push(mean_cell(&line, &format!("mean-of-row-{place}"))?);
            add(&body, &line)?;
        }
        let line = make("tr", "")?;
        header(&line, "row", "Mean", "")?;
        for column in 0..table.columns.len() {
            of_columns.push(mean_cell(&line, &format!("mean-of-column-{column}"))?);
        }
        add(&line, &make("td", "")?)?;
        add(&foot, &line)?;
        for part in [&head, &body, &foot] {
            add(&whole, part)?;
        }
        add(&self.place, &whole)?;
        Ok(Shown { table: table.clone(), cells, of_rows, of_columns })
    }
}

fn cell_at(table: &Table, row: usize, column: usize) -> Cell {
    let row = table.rows.get(row);
    row.and_then(|row| row.cells.get(column)).copied().unwrap_or_default()
}

/// Adds a header; returns the element of its title.
fn header(line: &HtmlElement, scope: &str, title: &str, about: &str) -> Made<HtmlElement> {
    let header = make("th", "")?;
    header.set_attribute("scope", scope)?;
    let title = with_text("b", "", title)?;
    add(&header, &title)?;
    if !about.is_empty() {
        add(&header, &with_text("small", "", about)?)?;
    }
    add(line, &header)?;
    Ok(title)
}

/// A person's name is the same in every language.
fn keep_name(title: &HtmlElement) -> Made<()> {
    title.set_attribute("translate", "no")
}

fn mean_cell(line: &HtmlElement, testid: &str) -> Made<HtmlElement> {
    let cell = make("td", "mean")?;
    name(&cell, testid)?;
    add(line, &cell)?;
    Ok(cell)
}

fn show(element: &HtmlElement, cell: Cell) -> Made<()> {
    let Figure { figure, about } = figure(cell);
    element.set_text_content(None);
    add(element, &with_text("b", "", &figure)?)?;
    for line in about {
        add(element, &with_text("small", "", &line)?)?;
    }
    let count = cell.count();
    let right = ("data-right", count.map(|count| count.right));
    for (attribute, number) in [right, ("data-of", count.map(|count| count.of))] {
        match number {
            Some(number) => element.set_attribute(attribute, &number.to_string())?,
            None => element.remove_attribute(attribute)?,
        }
    }
    Ok(())
}
