//! `inkling why --compare`: the deletion and the insertion test for each method.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use ink::{Hand, Labelled, Prior};
use network::Base;
use why::{
    Curves, Explanation, Method, Parts, Reader, Trunk, curves, explain, random_weights,
    smallest_change,
};

use super::Args;
use crate::{files, pen};

/// The area and time of each digit.
#[derive(Default)]
struct Row {
    name: &'static str,
    deletion: Vec<f64>,
    insertion: Vec<f64>,
    ms: Vec<f64>,
}

pub fn run(args: &Args, base: &Base, trunk: &Trunk) -> Result<()> {
    let digits = chosen(args)?;
    let hand = Hand::default();
    // The methods are compared on what the network reads.
    let reader = Reader { trunk, layer: &base.head, hand: &hand, prior: Prior::NONE };
    let mut rows = vec![Row { name: "random", ..Row::default() }];
    rows.extend(Method::ALL.map(|method| Row { name: method.name(), ..Row::default() }));
    for (seed, digit) in digits.iter().enumerate() {
        let parts = Parts::of(digit.drawn.strokes()).context("a digit has no ink")?;
        let mut first = None;
        for (row, method) in rows[1..].iter_mut().zip(Method::ALL) {
            let started = Instant::now();
            let why = explain(&reader, &digit.drawn, args.against, method)?;
            row.ms.push(1000.0 * started.elapsed().as_secs_f64());
            let weights: Vec<f32> = why.parts.iter().map(|part| part.weight).collect();
            row.add(curves(&reader, &parts, why.question.digit, &weights));
            first = Some(why);
        }
        if let Some(Explanation { question, .. }) = first {
            let random = random_weights(&parts, seed as u64);
            rows[0].add(curves(&reader, &parts, question.digit, &random));
        }
    }
    println!("{} on {} pen digits\n", base.name(), digits.len());
    println!(
        "| method | deletion | insertion | insertion - deletion | median ms | slowest of 100 ms |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    rows.iter().for_each(|row| println!("{}", row.line()));
    print_changes(&reader, &digits)
}

impl Row {
    fn add(&mut self, Curves { deletion, insertion }: Curves) {
        self.deletion.push(f64::from(deletion));
        self.insertion.push(f64::from(insertion));
    }

    fn line(&self) -> String {
        let pairs = self.insertion.iter().zip(&self.deletion);
        let differences: Vec<f64> = pairs.map(|(more, less)| more - less).collect();
        let [deletion, insertion, difference] =
            [&self.deletion, &self.insertion, &differences].map(|numbers| mean(numbers));
        let squares: Vec<f64> = differences.iter().map(|x| (x - difference).powi(2)).collect();
        let error = 1.96 * (mean(&squares) / differences.len().max(1) as f64).sqrt();
        let ms =
            |share: f64| quantile(&self.ms, share).map_or("".to_owned(), |ms| format!("{ms:.1}"));
        format!(
            "| {} | {deletion:.3} | {insertion:.3} | {difference:.3} ± {error:.3} | {} | {} |",
            self.name,
            ms(0.5),
            ms(0.99),
        )
    }
}

/// How often a small change was found, and how long the search took.
fn print_changes(reader: &Reader, digits: &[Labelled]) -> Result<()> {
    let (mut ms, mut shares) = (Vec::new(), Vec::new());
    for digit in digits {
        let strokes = digit.drawn.strokes();
        let read = reader.read(&[strokes.to_vec()]);
        let read = read.first().copied().flatten().context("a digit has no ink")?;
        let started = Instant::now();
        let change = smallest_change(reader, strokes, ink::metrics::most_likely(&read));
        ms.push(1000.0 * started.elapsed().as_secs_f64());
        shares.extend(change.map(|change| f64::from(change.share)));
    }
    let time = |share: f64| quantile(&ms, share).unwrap_or_default();
    println!(
        "\nA small change makes {} of {} another digit, in the median {:.0} % of the ink.\n\
         The search takes {:.0} ms in the median, {:.0} ms for 99 of 100, and {:.0} ms at most.",
        shares.len(),
        digits.len(),
        100.0 * quantile(&shares, 0.5).unwrap_or_default(),
        time(0.5),
        time(0.99),
        time(1.0),
    );
    Ok(())
}

/// Digits of the files, evenly over all of them.
fn chosen(args: &Args) -> Result<Vec<Labelled>> {
    let mut all = Vec::new();
    for file in &args.files {
        let bytes = files::read_plain_or_gz(file)?;
        let writers = pen::digits::writers(&bytes).with_context(|| file.display().to_string())?;
        let half = |writer: u32| args.half.is_none_or(|half| writer % 2 == half);
        all.extend(
            writers.into_iter().filter(|(writer, _)| half(*writer)).flat_map(|(_, own)| own),
        );
    }
    all.retain(|digit| !digit.drawn.strokes().is_empty());
    ensure!(args.digits > 0 && !all.is_empty(), "there is no digit to compare the methods on");
    let count = args.digits.min(all.len());
    Ok((0..count).map(|i| all[i * all.len() / count].clone()).collect())
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len().max(1) as f64
}

/// The number that this share of all numbers does not exceed.
fn quantile(numbers: &[f64], share: f64) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    sorted.get((share * last as f64).round() as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_numbers_of_the_list() {
        let numbers = [3.0, 1.0, 2.0];
        assert_eq!(
            [0.0, 0.5, 1.0].map(|share| quantile(&numbers, share)),
            [1.0, 2.0, 3.0].map(Some)
        );
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn a_row_has_means_and_the_error_of_the_difference() {
        let row = Row {
            name: "x",
            deletion: vec![0.2, 0.4],
            insertion: vec![0.6, 0.6],
            ms: vec![2.0, 4.0, 3.0],
        };
        assert_eq!(row.line(), "| x | 0.300 | 0.600 | 0.300 ± 0.139 | 3.0 | 4.0 |");
    }
}
