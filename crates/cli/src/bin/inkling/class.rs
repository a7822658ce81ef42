//! `inkling class`: prints whose network reads whose digits.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use cli::class::NativeClass;
use machines::class::{
    Event, Figure, FileError, Table, best_and_worst, csv, figure, mean, open_file,
};
use machines::wording::digits;
use network::link::KEY;
use serde_json::Value;

use crate::files;

#[derive(clap::Args)]
pub struct Args {
    /// Files of the page's “Save everything” and “Save as file”, or links of heads
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Folder of the page, with the bases
    #[arg(long, default_value = files::SITE)]
    site: PathBuf,
    /// Print CSV, with a line for each cell
    #[arg(long)]
    csv: bool,
}

pub fn run(args: &Args) -> Result<()> {
    let mut native = NativeClass::new(&args.site);
    for file in &args.files {
        native.step(opening(file));
    }
    native.step(Event::Fill);
    let class = native.class();
    class.left_out().iter().for_each(|sentence| eprintln!("{sentence}"));
    if let Some(trouble) = class.trouble() {
        bail!("{trouble}");
    }
    let table = class.table();
    ensure!(
        !table.columns.is_empty(),
        "there is no digit to read: give at least one file of “Save everything” with digits"
    );
    ensure!(table.is_full(), "the reader has stopped: start the command again");
    if args.csv {
        print!("{}", csv(&table));
    } else {
        print!("{}", in_lines(&table));
    }
    ensure!(class.left_out().is_empty(), "not everything is in the table: see above");
    Ok(())
}

/// A file or a link.
fn opening(file: &str) -> Event {
    if file.contains(&format!("#{KEY}=")) {
        return Event::Links(file.to_owned());
    }
    let path = Path::new(file);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let contents = std::fs::read(path).map_err(|_| FileError::NotRead);
    let contents = contents.and_then(open_file::<Value>);
    Event::File { name: name.unwrap_or_else(|| file.to_owned()), contents }
}

/// The table in columns of equal width, and the sentence about it.
fn in_lines(table: &Table) -> String {
    let mut head = vec!["network".to_owned()];
    head.extend(table.columns.iter().map(|it| format!("{}, {}", it.name, digits(it.digits))));
    head.push("mean".to_owned());
    let mut lines = vec![head];
    for (place, row) in table.rows.iter().enumerate() {
        let mut line = vec![format!("{} ({})", row.name, row.about)];
        line.extend(row.cells.iter().map(|cell| {
            let Figure { figure, about } = figure(*cell);
            format!("{figure} ({})", about.join(", "))
        }));
        line.push(mean(table.mean_of_row(place)));
        lines.push(line);
    }
    let mut last = vec!["mean".to_owned()];
    last.extend((0..table.columns.len()).map(|column| mean(table.mean_of_column(column))));
    lines.push(last);
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..table.columns.len() + 2).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let cells = line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    if let Some(sentence) = best_and_worst(table) {
        text.push_str(&format!("\n{sentence}\n"));
    }
    text.replace('\u{a0}', " ")
}

#[cfg(test)]
mod tests {
    use ink::Count;
    use machines::class::{Cell, Column, Network, Row};
    use network::BaseName;

    use super::*;

    #[test]
    fn a_table_is_printed_in_columns() {
        let read = |right| Cell::Read { count: Count { right, of: 20 }, left_out: 0 };
        let column = |name: &str| Column { name: name.to_owned(), digits: 20 };
        let row = |name: &str, cells: [Cell; 2]| Row {
            network: Network::Base(BaseName::Cnn),
            name: name.to_owned(),
            about: "CNN".to_owned(),
            cells: cells.to_vec(),
        };
        let rows = vec![
            row("The base alone", [read(19), read(20)]),
            row("Anna", [Cell::CrossValidated(Count { right: 20, of: 20 }), Cell::Learned]),
        ];
        let table = Table { columns: vec![column("Anna"), column("Ben")], rows };
        let text = in_lines(&table);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            format!("{:20}  {:43}  {:26}  mean", "network", "Anna, 20 digits", "Ben, 20 digits")
        );
        assert_eq!(
            lines[2],
            format!(
                "{:20}  100 % (20 of 20, 83–100 %, cross-validated)  {:26}  100 %",
                "Anna (CNN)", "– (learned from these)"
            )
        );
        assert!(lines[3].starts_with("mean ") && lines[3].ends_with("100 %"), "{text}");
        assert!(lines[5].starts_with("Best: "), "{text}");
    }
}
