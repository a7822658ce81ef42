//! `inkling head`: prints what a head's file holds.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use ink::CLASSES;
use network::signs::Taught;
use network::weights::{BASE_KEY, WeightsFile};
use network::{BaseName, Head, HeadFile};

use crate::files;

#[derive(clap::Args)]
pub struct Args {
    /// The head's file, from the page's “Save as file”
    file: PathBuf,
}

pub fn run(args: &Args) -> Result<()> {
    let file = HeadFile(files::read_plain_or_gz(&args.file)?);
    print!("{}", held(&file).with_context(|| args.file.display().to_string())?);
    Ok(())
}

/// What a head's file holds. The error says what is wrong with it.
fn held(file: &HeadFile) -> Result<String> {
    let named = WeightsFile::open(&file.0)?.metadata().get(BASE_KEY).cloned();
    let base = match named {
        Some(name) => name.parse::<BaseName>()?,
        // Files of earlier versions do not say. The bases' last layers have different sizes.
        None => BaseName::ALL
            .into_iter()
            .find(|&base| Head::open(file, base).is_ok())
            .context("this is a head for none of the bases: give a file of “Save as file”")?,
    };
    let Head { layer, hand, signs } = Head::open(file, base)?;
    let mut lines = format!("base: {base}\nlast layer: {} features\n", layer.inputs);
    let digits = (0..CLASSES as u8).map(|digit| (digit, digit.to_string()));
    let labels: Vec<u8> = hand.0.iter().map(|(_, label)| *label).collect();
    writeln!(lines, "paths of digits: {}", paths(&labels, digits))?;
    match &signs {
        Some(Taught { classes, drawings, .. }) => {
            let count = classes.signs().len();
            let named = (CLASSES as u8..).zip(classes.signs().iter().cloned());
            let labels: Vec<u8> = drawings.iter().map(|(_, label)| *label).collect();
            writeln!(lines, "signs: {count}, paths: {}", paths(&labels, named))?;
        }
        None => writeln!(lines, "signs: 0")?,
    }
    Ok(lines)
}

/// How many paths there are, and how many of each class. `labels`: those of the paths; `classes`: labels and names.
fn paths(labels: &[u8], classes: impl Iterator<Item = (u8, String)>) -> String {
    let of_class = |(label, name): (u8, String)| {
        let count = labels.iter().filter(|other| **other == label).count();
        format!("{count} × {name}")
    };
    format!("{} ({})", labels.len(), classes.map(of_class).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
pub mod tests {
    use ink::{Hand, Stroke, Trace};
    use network::LayerWeights;
    use network::signs::{Classes, Matcher, Prototypes, Rehearsed, Sketch};

    use super::*;

    fn line(x: f32) -> [Stroke; 1] {
        [Stroke::from([(0.1, 0.9), (x, 0.1)].as_slice())]
    }

    fn trace(x: f32) -> Trace {
        Trace::of(&line(x)).unwrap()
    }

    pub fn head(signs: Option<Taught>) -> HeadFile {
        let (weight, bias) = (vec![0.5; 500 * CLASSES], vec![0.0; CLASSES]);
        let layer = LayerWeights { weight, bias, inputs: 500, outputs: CLASSES };
        let hand = Hand(vec![(trace(0.2), 7), (trace(0.3), 7)]);
        Head { layer, hand, signs }.to_file(BaseName::Mlp).unwrap()
    }

    pub fn taught() -> Taught {
        let row = |place: usize| (0..500).map(|i| f32::from(u8::from(i == place))).collect();
        let rows: [Vec<f32>; 3] = [row(0), row(1), row(2)];
        let digits = Rehearsed::new(&rows[..2].concat(), &[0, 1]);
        let prototypes = Prototypes::new(12, &digits, &[digits.drawing(10, &rows[2])]);
        let signs = Hand(vec![(trace(0.6), 10), (trace(0.7), 10)]);
        let drawings = [0.6, 0.7].map(|x| (Sketch::of(&line(x)).unwrap(), 10)).to_vec();
        let classes = Classes::new(["star", "+"]).unwrap();
        Taught { classes, drawings, matcher: Some(Matcher::new(prototypes, signs)) }
    }

    #[test]
    fn a_files_digits_and_signs_are_counted() {
        let said = held(&head(Some(taught()))).unwrap();
        for line in
            ["base: mlp", "last layer: 500 features", "signs: 2, paths: 2 (2 × star, 0 × +)"]
        {
            assert!(said.lines().any(|said| said == line), "{line}: {said}");
        }
        assert!(said.contains("paths of digits: 2 (0 × 0,") && said.contains("2 × 7"), "{said}");
        assert!(held(&head(None)).unwrap().ends_with("signs: 0\n"));
    }

    #[test]
    fn what_is_no_head_is_refused_with_a_sentence() {
        let refused = |bytes: &[u8]| held(&HeadFile(bytes.to_vec())).unwrap_err().to_string();
        assert!(refused(b"hello").contains("no safetensors file"));
        let HeadFile(whole) = head(Some(taught()));
        assert!(refused(&whole[..whole.len() - 1]).contains("no safetensors file"));
        let shorter = [2_u64.to_le_bytes().as_slice(), b"{}"].concat();
        assert!(refused(&shorter).contains("a head for none of the bases"));
    }
}
