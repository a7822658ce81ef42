//! The table as a file for spreadsheets (RFC 4180), with one line for each cell.

use ink::Count;

use super::cell::Cell;
use super::table::{Row, Table};
use crate::wording::decimal;

const HEADER: &str = "network,kind,digits_of,result,right,of,accuracy,low,high,left_out";

/// Some spreadsheets take a file without this mark for another encoding than UTF-8.
const MARK: char = '\u{feff}';

/// The file. Accuracies and the ends of their 95 % intervals lie in [0, 1]; they are empty without figures.
pub fn csv(table: &Table) -> String {
    let mut file = format!("{MARK}{HEADER}\r\n");
    for Row { name, about, cells, .. } in &table.rows {
        for (column, cell) in table.columns.iter().zip(cells) {
            let (result, left_out) = match cell {
                Cell::Waiting => ("waiting", 0),
                Cell::Read { left_out, .. } => ("read", *left_out),
                Cell::CrossValidated(_) => ("cross-validated", 0),
                Cell::Learned => ("learned", column.digits),
            };
            let figures = cell.count().map_or_else(|| ",,,,".to_owned(), figures);
            let [name, about, of] = [name, about, &column.name].map(|text| quoted(text));
            file.push_str(&format!("{name},{about},{of},{result},{figures},{left_out}\r\n"));
        }
    }
    file
}

fn figures(count: Count) -> String {
    let (low, high) = count.interval();
    let [accuracy, low, high] = [count.accuracy(), low, high].map(|share| decimal(share, 4));
    format!("{},{},{accuracy},{low},{high}", count.right, count.of)
}

/// A text between quotation marks. A spreadsheet would compute a text that begins like a formula, and names come from
/// other people's files.
fn quoted(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
