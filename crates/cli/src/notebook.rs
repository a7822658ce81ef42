//! The notebook that goes with exported files: its cells that are written from the program's own lists and constants.

use std::fmt::Write;

use ink::metrics::SURE;
use ink::{DIGIT_BOX, DOT_EXTENT, Hand, PenWidth, Trace};
use network::layers::{Conv, HEAD, Layer, LayerError, Network, Shape};
use network::samples::Samples;
use network::weights::BASE_KEY;
use network::{BaseName, head_metadata};
use serde::Serialize;
use serde_json::ser::PrettyFormatter;
use serde_json::{Serializer, Value};

/// Where a checkout keeps the notebook.
pub const PATH: &str = "www/notebook/inkling.ipynb";

/// Why a notebook's cells can't be written.
#[derive(Debug, thiserror::Error)]
pub enum NotebookError {
    #[error("it is no notebook: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it is no notebook: it has no list of cells")]
    NoCells,
    #[error("it has no cell with the id {0:?}")]
    NoCell(&'static str),
    #[error(transparent)]
    Layers(#[from] LayerError),
}

/// The notebook with its generated cells as they should be, and without results.
pub fn regenerated(notebook: &str) -> Result<String, NotebookError> {
    let mut notebook: Value = serde_json::from_str(notebook)?;
    let cells = notebook.get_mut("cells").and_then(Value::as_array_mut);
    let cells = cells.ok_or(NotebookError::NoCells)?;
    for (id, source) in [("layers", layers()?), ("constants", constants())] {
        let cell = cells.iter_mut().find(|cell| cell["id"] == id);
        let cell = cell.ok_or(NotebookError::NoCell(id))?;
        cell["source"] = source.split_inclusive('\n').collect::<Vec<_>>().into();
    }
    for cell in cells.iter_mut().filter(|cell| cell["cell_type"] == "code") {
        cell["outputs"] = Value::Array(Vec::new());
        cell["execution_count"] = Value::Null;
    }
    // As Jupyter writes it.
    let mut text = Vec::new();
    notebook.serialize(&mut Serializer::with_formatter(
        &mut text,
        PrettyFormatter::with_indent(b" "),
    ))?;
    text.push(b'\n');
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The bases' networks in PyTorch's words.
fn layers() -> Result<String, NotebookError> {
    let mut text =
        "# Written by `cargo inkling notebook` from the lists in crates/network/src/layers.rs.\n\
        NETWORKS = {\n"
            .to_owned();
    for base in BaseName::ALL {
        let _ = writeln!(text, "    \"{base}\": lambda nn: nn.Sequential(");
        for line in lines(base.network())? {
            let _ = writeln!(text, "        {line},");
        }
        text.push_str("    ),\n");
    }
    text.push_str("}\n# The names of the layers that have weights, in the files.\nNAMES = {\n");
    for base in BaseName::ALL {
        let names = base.network().names.iter().chain(&[HEAD]);
        let names: Vec<_> = names.map(|name| format!("\"{name}\"")).collect();
        let _ = writeln!(text, "    \"{base}\": [{}],", names.join(", "));
    }
    text.push('}');
    Ok(text)
}

/// A network's layers, a line for each that has weights.
fn lines(network: &Network) -> Result<Vec<String>, LayerError> {
    let mut lines: Vec<Vec<String>> = Vec::new();
    let mut shape = network.input;
    let head = network.classes.map(Layer::Dense);
    for layer in network.trunk.iter().copied().chain(head) {
        let word = match (layer, shape) {
            (Layer::Dense(outputs), _) => format!("nn.Linear({}, {outputs})", shape.numbers()),
            (Layer::Conv(conv), Shape::Pictures { channels, .. }) => {
                let Conv { filters, side, padding } = conv;
                format!("nn.Conv2d({channels}, {filters}, {side}, padding={padding})")
            }
            (Layer::Conv(_), Shape::Row(_)) => return Err(LayerError(layer)),
            (Layer::MaxPool, _) => "nn.MaxPool2d(2)".to_owned(),
            (Layer::Relu, _) => "nn.ReLU()".to_owned(),
            (Layer::Tanh, _) => "nn.Tanh()".to_owned(),
        };
        match (layer, shape) {
            (Layer::Dense(_), Shape::Pictures { .. }) => {
                lines.push(vec!["nn.Flatten()".to_owned(), word]);
            }
            _ if layer.has_weights() => lines.push(vec![word]),
            _ => match lines.last_mut() {
                Some(line) => line.push(word),
                None => lines.push(vec![word]),
            },
        }
        shape = shape.after(layer)?;
    }
    Ok(lines.into_iter().map(|line| line.join(", ")).collect())
}

/// What drawing, traces and head files go by.
fn constants() -> String {
    // Another base differs in its name alone.
    let metadata = head_metadata(BaseName::default()).into_iter();
    let metadata = metadata.filter(|(key, _)| key != BASE_KEY);
    let metadata: Vec<_> = metadata.map(|(key, value)| format!("\"{key}\": \"{value}\"")).collect();
    let pen = PenWidth::default().pixels();
    [
        "# Written by `cargo inkling notebook` from the program's constants.".to_owned(),
        format!(
            "PEN, BOX, DOT = {pen:?}, {DIGIT_BOX:?}, {DOT_EXTENT:?}  # pixels, pixels, and the extent of a dot on the pad"
        ),
        format!(
            "STEPS, TURN, LEAD = {}, {:?}, {}  # a trace's steps, the cost of a right angle, steps ahead",
            Trace::STEPS,
            Trace::TURN,
            Trace::MAX_LEAD
        ),
        format!(
            "REACH, UNKNOWN, WEIGHT = {:?}, {:?}, {:?}  # distances, and nats for a distance of 1",
            Hand::REACH,
            Hand::UNKNOWN,
            Hand::WEIGHT
        ),
        format!("SURE = {:?}  # a reading that may show a wrong label", Samples::SURE),
        format!("LIKELY = {SURE:?}  # a reading that made-up digits don't weigh"),
        format!("METADATA = {{{}}}  # of a head's file, with its base", metadata.join(", ")),
    ]
    .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTEBOOK: &str = include_str!("../../../www/notebook/inkling.ipynb");

    #[test]
    fn the_notebook_is_the_one_that_the_program_writes() {
        let again = regenerated(NOTEBOOK).unwrap();
        assert!(again == NOTEBOOK, "run: cargo inkling notebook");
    }

    #[test]
    fn a_changed_cell_and_results_are_mended() {
        let mut notebook: Value = serde_json::from_str(NOTEBOOK).unwrap();
        for cell in notebook["cells"].as_array_mut().unwrap() {
            if cell["id"] == "layers" {
                cell["source"] = "NETWORKS = {}".into();
                cell["execution_count"] = 7.into();
            }
        }
        assert_eq!(regenerated(&notebook.to_string()).unwrap(), NOTEBOOK);
        notebook["cells"].as_array_mut().unwrap().retain(|cell| cell["id"] != "constants");
        let refused = |text: &str| regenerated(text).unwrap_err().to_string();
        assert!(refused(&notebook.to_string()).contains("\"constants\""));
        assert!(refused("{}").contains("no list of cells"));
        assert!(refused("hello").contains("no notebook"));
    }

    #[test]
    fn the_cnn_is_fewer_than_twenty_lines() {
        let lines = lines(BaseName::Cnn.network()).unwrap();
        assert!(lines.len() < 20, "{lines:?}");
        assert_eq!(lines[0], "nn.Conv2d(1, 16, 3, padding=1), nn.ReLU()");
        assert_eq!(lines[6], "nn.Flatten(), nn.Linear(720, 10)");
    }
}
