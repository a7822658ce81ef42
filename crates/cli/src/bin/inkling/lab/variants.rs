//! `inkling lab 001 --variants`: other settings beside the printed numbers, one line or row of a table for each.

use std::io::Write;
use std::rc::Rc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use lab::sources::SourceError;
use lab::variants::{self, Column, NEAR, RECIPE, Variant, Variants};
use learn::model::vgg16::Vgg16;
use network::watch::{Cancelled, News, Watch};
use serde::{Deserialize, Serialize};

use super::{Args, sources, vgg16_file};
use crate::files;

/// Pictures to learn from, and test pictures, unless others are asked for: all variants take some half an hour on two
/// cores.
pub const PICTURES: u32 = 3000;
pub const TEST: u32 = 2000;

/// What a variant gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    variant: String,
    what: String,
    seed: u64,
    /// Pictures that were learned from, and those that were tested with.
    pictures: usize,
    test: usize,
    cells: Vec<Cell>,
    /// How many of the printed numbers are near.
    near: usize,
    seconds: f64,
}

/// A classifier's accuracy beside the printed one, in percent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Cell {
    classifier: String,
    published: f64,
    /// `None` where the variant does not change it, or where it takes too long.
    accuracy: Option<f64>,
}

/// Runs all variants, or those that are named, and prints each as it comes.
pub fn run(args: &Args) -> Result<()> {
    ensure!(args.recipe.as_deref() == Some(RECIPE), "only recipe {RECIPE} has variants");
    let chosen = named(&args.row)?;
    let file = vgg16_file(args).ok_or(SourceError::NoVgg16)?;
    let device = Device::flex();
    let vgg16 = Vgg16::before_pooling(&files::read_plain_or_gz(&file)?, None, &device)
        .with_context(|| file.display().to_string())?;
    let most = [args.pictures, args.test].map(|count| count as usize);
    let watch = Rc::new(Clock(Instant::now()));
    let mut runner = Variants::new(sources()?, vgg16, args.seed, most, device, watch)?;
    let [pictures, test] = runner.pictures();
    let columns = runner.columns().to_vec();
    if !args.json {
        let titles = columns.iter().map(|column| column.title);
        print!("{}{}", caption(test, args.seed), header(titles));
    }
    let all = chosen.len();
    for (i, variant) in chosen.into_iter().enumerate() {
        let begun = Instant::now();
        let figures = pollster::block_on(runner.run(&variant))
            .with_context(|| format!("variant {}", variant.name()))?;
        let measurement = Measurement {
            variant: variant.name(),
            what: variant.what(),
            seed: args.seed,
            pictures,
            test,
            near: variants::near(&columns, &figures),
            cells: columns.iter().zip(figures).map(Cell::of).collect(),
            seconds: begun.elapsed().as_secs_f64(),
        };
        if args.json {
            println!("{}", serde_json::to_string(&measurement)?);
        } else {
            print!("{}", row(&measurement));
        }
        // A run that is stopped keeps what it has.
        std::io::stdout().flush()?;
        let Measurement { variant, seconds, near, .. } = measurement;
        eprintln!("{} of {all}  {variant}: {near} near, {seconds:.0} s", i + 1);
    }
    if !args.json {
        print!("{}", published(columns.iter().map(|column| column.published)));
    }
    Ok(())
}

/// The variants with these names, in the order of all; all where there is no name.
fn named(names: &[String]) -> Result<Vec<Variant>> {
    let all = Variant::all();
    let known: Vec<String> = all.iter().map(Variant::name).collect();
    for name in names {
        ensure!(known.contains(name), "there is no variant {name:?}: choose {}", known.join(", "));
    }
    let is_meant = |variant: &Variant| names.is_empty() || names.contains(&variant.name());
    Ok(all.into_iter().filter(is_meant).collect())
}

/// The measurements that a file holds, one a line; `None` for a file of something else. A line that was cut off is left
/// out.
pub fn read(json: &[u8]) -> Option<Vec<Measurement>> {
    // A line may have been cut off within a character.
    let text = String::from_utf8_lossy(json);
    let all: Vec<Measurement> =
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    (!all.is_empty()).then_some(all)
}

/// Whether all were tested with the same pictures, as one table needs.
pub fn are_of_one_test(all: &[Measurement]) -> bool {
    all.windows(2).all(|two| (two[0].test, two[0].seed) == (two[1].test, two[1].seed))
}

/// A Markdown table; nothing without measurements.
pub fn markdown(all: &[Measurement]) -> String {
    let Some(Measurement { cells, test, seed, .. }) = all.first() else { return String::new() };
    let rows: String = all.iter().map(row).collect();
    caption(*test, *seed)
        + &header(cells.iter().map(|cell| cell.classifier.as_str()))
        + &rows
        + &published(cells.iter().map(|cell| cell.published))
}

fn caption(test: usize, seed: u64) -> String {
    format!("Tested with {test} pictures; seed {seed}.\n\n")
}

fn header<'a>(classifiers: impl Iterator<Item = &'a str>) -> String {
    let titles = ["variant", "what", "pictures"].into_iter().chain(classifiers);
    let titles: Vec<&str> = titles.collect();
    let lines = " --- |".repeat(titles.len() + 2);
    format!("| {} | within {NEAR} | s |\n|{lines}\n", titles.join(" | "))
}

fn row(measurement: &Measurement) -> String {
    let Measurement { variant, what, pictures, cells, near, seconds, .. } = measurement;
    let figures: Vec<String> = cells.iter().map(Cell::figure).collect();
    format!(
        "| `{variant}` | {what} | {pictures} | {} | {near} | {seconds:.0} |\n",
        figures.join(" | ")
    )
}

fn published(numbers: impl Iterator<Item = f64>) -> String {
    let numbers: Vec<String> = numbers.map(|number| format!("{number:.2}")).collect();
    format!("| **published** | | | {} | | |\n", numbers.join(" | "))
}

impl Cell {
    fn of((column, accuracy): (&Column, Option<f64>)) -> Self {
        Self { classifier: column.title.to_owned(), published: column.published, accuracy }
    }

    /// Bold where it is near the printed one.
    fn figure(&self) -> String {
        match self.accuracy {
            Some(figure) if variants::is_near(figure, self.published) => format!("**{figure:.2}**"),
            Some(figure) => format!("{figure:.2}"),
            None => String::new(),
        }
    }
}

/// Tells the time, and nothing else: a variant has hundreds of epochs.
struct Clock(Instant);

impl Watch for Clock {
    fn now_ms(&self) -> f64 {
        self.0.elapsed().as_secs_f64() * 1000.0
    }

    fn tell(&self, _: News<'_>) {}

    async fn yield_now(&self) -> Result<(), Cancelled> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measurement() -> Measurement {
        let cell = |classifier: &str, accuracy| Cell {
            classifier: classifier.to_owned(),
            published: 80.0,
            accuracy,
        };
        Measurement {
            variant: "unit-raw".to_owned(),
            what: "raw".to_owned(),
            seed: 1,
            pictures: 500,
            test: 200,
            cells: vec![cell("a", Some(81.0)), cell("b", Some(90.5)), cell("c", None)],
            near: 1,
            seconds: 2.4,
        }
    }

    #[test]
    fn a_table_has_the_printed_numbers_last_and_near_ones_in_bold() {
        let table = markdown(&[measurement()]);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(
            lines,
            [
                "Tested with 200 pictures; seed 1.",
                "",
                "| variant | what | pictures | a | b | c | within 1.5 | s |",
                "| --- | --- | --- | --- | --- | --- | --- | --- |",
                "| `unit-raw` | raw | 500 | **81.00** | 90.50 |  | 1 | 2 |",
                "| **published** | | | 80.00 | 80.00 | 80.00 | | |",
            ]
        );
        assert_eq!(markdown(&[]), "");
    }

    #[test]
    fn lines_are_read_again_and_a_line_that_was_cut_off_is_left_out() {
        let line = serde_json::to_string(&measurement()).unwrap();
        let two = format!("{line}\n{line}\n");
        assert_eq!(read(two.as_bytes()), Some(vec![measurement(), measurement()]));
        let cut = format!("{line}\n{}", &line[..line.len() / 2]);
        assert_eq!(read(cut.as_bytes()), Some(vec![measurement()]));
        let and_on = format!("{cut}\n{line}\n");
        assert_eq!(read(and_on.as_bytes()), Some(vec![measurement(), measurement()]));
        assert_eq!(read(b"[{\"recipe\": \"001\"}]"), None);
    }

    #[test]
    fn one_table_has_one_test() {
        let other = Measurement { test: 300, ..measurement() };
        assert!(are_of_one_test(&[measurement(), measurement()]));
        assert!(!are_of_one_test(&[measurement(), other]));
    }

    #[test]
    fn variants_are_found_by_name_and_others_are_refused() {
        assert_eq!(named(&[]).unwrap(), Variant::all());
        let two = ["unit-raw", "recipe-z"].map(str::to_owned);
        let found: Vec<String> = named(&two).unwrap().iter().map(Variant::name).collect();
        assert_eq!(found, ["recipe-z", "unit-raw"]);
        let refused = named(&["unit".to_owned()]).unwrap_err().to_string();
        assert!(refused.contains("\"unit\"") && refused.contains("unit-raw"), "{refused}");
    }
}
