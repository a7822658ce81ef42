//! A row's published and measured numbers as text, for the tables of the command line and the page,
//! and for downloads.

use crate::recipe::{Classifier, Classifying, Figure, Published, Row, Said, Signs, Way, Work};
use crate::{Outcome, RECIPES};

/// One figure of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    pub figure: Figure,
    pub published: Option<Published>,
    /// The number measured in this run.
    pub value: Option<f64>,
}

impl Line {
    /// One line per published number. Without published numbers, a line for the test accuracy.
    pub fn of(row: &Row, outcome: Option<&Outcome>) -> Vec<Self> {
        let value = |figure| outcome.and_then(|outcome| outcome.figure(figure));
        if row.published.is_empty() {
            let mut figures = vec![Figure::TestAccuracy];
            // A clustering's main result is this index. Its accuracy is derived from the clusters.
            if matches!(
                row.work,
                Work::Classify(Classifying { classifier: Classifier::Clusters { .. }, .. })
            ) {
                figures.push(Figure::AdjustedRandIndex);
            }
            // Signs that cost digits would be no gain.
            if matches!(row.work, Work::Signs(Signs { way: Way::Matched, .. })) {
                figures.push(Figure::MnistAccuracy);
            }
            let line = |figure| Self { figure, published: None, value: value(figure) };
            return figures.into_iter().map(line).collect();
        }
        let line = |&published: &Published| {
            let figure = published.figure;
            Self { figure, published: Some(published), value: value(figure) }
        };
        row.published.iter().map(line).collect()
    }

    pub fn run(&self) -> Option<String> {
        Some(number(self.figure, self.value?))
    }

    /// The measured number minus the published number or bound.
    pub fn difference(&self) -> Option<f64> {
        match self.published?.said {
            Said::Exactly(number) | Said::Above(number) | Said::Below(number) => {
                Some(self.value? - number)
            }
        }
    }

    pub fn difference_text(&self) -> Option<String> {
        let sign = if self.difference()? < 0.0 { "−" } else { "+" };
        Some(format!("{sign}{}", number(self.figure, self.difference()?.abs())))
    }
}

/// A figure's value with its significant decimals.
fn number(figure: Figure, value: f64) -> String {
    match figure {
        Figure::TestLoss | Figure::TrainLoss | Figure::AdjustedRandIndex => format!("{value:.4}"),
        Figure::TestAccuracy | Figure::TrainAccuracy | Figure::MnistAccuracy => {
            format!("{value:.2}")
        }
    }
}

/// The columns of `csv`.
const COLUMNS: &str = "recipe,row,what,origin,setting,seed,engine,seconds,learned,held back,figure,published,place,this run,difference,95 % from,95 % to,right,of";

/// Results as comma-separated values, with a header and one line per published figure.
pub fn csv<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> String {
    let mut text = format!("{COLUMNS}\r\n");
    for outcome in outcomes {
        let recipe = RECIPES.into_iter().find(|recipe| recipe.id == outcome.recipe);
        let Some(row) = recipe.and_then(|recipe| recipe.row(&outcome.row).ok()) else { continue };
        let percent = |share: f64| format!("{:.2}", 100.0 * share);
        let (low, high) = outcome.test.interval;
        for line in Line::of(row, Some(outcome)) {
            let said = line.published.map(|published| published.said.to_string());
            let fields = [
                outcome.recipe.clone(),
                outcome.row.clone(),
                row.what.to_owned(),
                row.origin.in_words().to_owned(),
                outcome.scale().in_words().to_owned(),
                outcome.seed.to_string(),
                outcome.engine.clone(),
                format!("{:.1}", outcome.elapsed_ms / 1000.0),
                outcome.learned.to_string(),
                outcome.held_back.to_string(),
                line.figure.in_words().to_owned(),
                said.unwrap_or_default(),
                line.published.map_or("", |published| published.place).to_owned(),
                line.run().unwrap_or_default(),
                line.difference().map(|by| by.to_string()).unwrap_or_default(),
                percent(low),
                percent(high),
                outcome.test.count.right.to_string(),
                outcome.test.count.of.to_string(),
            ];
            text += &fields.map(|field| quoted(&field)).join(",");
            text += "\r\n";
        }
    }
    text
}

/// Source: RFC 4180, section 2.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Classes, Origin};
    use crate::{Measured, Tested, find};

    fn outcome(recipe: &str, row: &str, figures: &[(Figure, f64)]) -> Outcome {
        Outcome {
            recipe: recipe.to_owned(),
            row: row.to_owned(),
            origin: Origin::Faithful,
            seed: 1,
            quick: false,
            engine: "test, \"native\"".to_owned(),
            elapsed_ms: 1500.0,
            learned: 60_000,
            held_back: 0,
            test: Tested::of(&[0, 1], &[0, 2], &[], Classes::All),
            figures: figures.iter().map(|&(figure, value)| Measured { figure, value }).collect(),
            epochs: Vec::new(),
            chosen_epoch: 0,
            writers: Vec::new(),
            points: Vec::new(),
        }
    }

    #[test]
    fn clusterings_have_a_line_for_the_adjusted_rand_index() {
        let run = outcome("001", "mnist-clusters", &[(Figure::AdjustedRandIndex, 0.5)]);
        let lines = Line::of(find("001").unwrap().row("mnist-clusters").unwrap(), Some(&run));
        let values: Vec<_> = lines.iter().map(|line| (line.figure, line.run())).collect();
        let index = (Figure::AdjustedRandIndex, Some("0.5000".to_owned()));
        assert_eq!(values, [(Figure::TestAccuracy, None), index]);
    }

    #[test]
    fn each_published_number_has_a_line_and_a_bound_has_a_difference() {
        let row = find("004").unwrap().row("base").unwrap();
        let run = outcome("004", "base", &[(Figure::TestAccuracy, 99.0), (Figure::TestLoss, 0.05)]);
        let lines = Line::of(row, Some(&run));
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0].difference_text().unwrap(), "−0.09");
        assert_eq!(lines[1].difference_text().unwrap(), "+0.0180");
        assert_eq!(lines[2].run(), None);
        let row = find("003").unwrap().row("sgd").unwrap();
        let run = outcome("003", "sgd", &[(Figure::TestAccuracy, 87.12)]);
        assert_eq!(Line::of(row, Some(&run))[0].difference_text().unwrap(), "+37.12");
        let row = find("003").unwrap().row("adam-hinge").unwrap();
        assert_eq!(Line::of(row, None)[0].published, None);
    }

    #[test]
    fn a_csv_file_parses_back_field_by_field() {
        let run = outcome("003", "sgd", &[(Figure::TestAccuracy, 87.125)]);
        let text = csv([&run]);
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[1].starts_with("003,sgd,\"784-512-10, ReLU, SGD\",as published,faithful,1,"));
        assert!(lines[1].contains("\"test, \"\"native\"\"\",1.5,60000,0,"), "{}", lines[1]);
        assert!(
            lines[1].ends_with(
                ",under 50,section 3.1: “slightly less than 50%”,87.12,37.125,9.45,90.55,1,2"
            ),
            "{}",
            lines[1]
        );
    }
}
