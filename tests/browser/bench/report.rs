//! What a sitting has found, as Markdown: printed, and put into docs/performance.md between its marks.

use std::fmt::{self, Display, Formatter};
use std::fs;

use worker::bench::{BATCH, Job, MANY, Network};

use crate::harness::root;
use crate::page_job::PageJob;
use crate::questions::Question;
use crate::sides::Side;
use crate::sitting::Figures;
use crate::visit::Visit;

/// Puts the table between its marks in docs/performance.md.
pub fn write(table: &str) {
    let file = root().join("docs/performance.md");
    let begin = "<!-- script/bench writes from here -->";
    let end = "<!-- script/bench writes to here -->";
    let text = fs::read_to_string(&file).expect("docs/performance.md is there");
    let (before, rest) = text.split_once(begin).expect("it says where the part begins");
    let (_, after) = rest.split_once(end).expect("it says where the part ends");
    fs::write(&file, format!("{before}{begin}\n\n{table}\n{end}{after}"))
        .expect("it can be written");
    println!("Written into {}", file.display());
}

pub struct Report {
    /// As YYYY-MM-DD.
    pub date: String,
    pub version: String,
    pub networks: Vec<Network>,
    pub figures: Figures,
    pub page_job: PageJob,
    pub questions: Vec<Question>,
    pub visit: Visit,
    pub sizes: Vec<(Side, usize)>,
}

fn theirs() -> impl Iterator<Item = Side> {
    Side::ALL.into_iter().filter(|side| !matches!(side, Side::Ours | Side::OursGpu))
}

/// As many digits as say something.
pub fn number(ms: f64) -> String {
    match ms {
        ms if ms < 1.0 => format!("{ms:.3}"),
        ms if ms < 10.0 => format!("{ms:.2}"),
        ms if ms < 100.0 => format!("{ms:.1}"),
        ms => format!("{ms:.0}"),
    }
}

fn name(job: Job) -> String {
    match job {
        Job::FirstStep => "first step".to_owned(),
        Job::Step => format!("a step of {BATCH}"),
        Job::Reading => "one reading".to_owned(),
        Job::Many => format!("{MANY} readings"),
    }
}

pub fn header(f: &mut impl fmt::Write, columns: &[&str], left: usize) -> fmt::Result {
    writeln!(f, "| {} |", columns.join(" | "))?;
    let rule = (0..columns.len()).map(|column| if column < left { "---" } else { "---:" });
    writeln!(f, "| {} |", rule.collect::<Vec<_>>().join(" | "))
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}, {}, TF.js 4.22.0; milliseconds, medians; `–`: it can't, see below.\n",
            self.date, self.version
        )?;
        self.times(f)?;
        self.reasons(f)?;
        self.speeds(f)?;
        self.personal(f)?;
        self.explaining(f)?;
        let Visit { pad_ms, reading_ms } = self.visit;
        writeln!(
            f,
            "\nA first visit at 10 Mbit/s and 40 ms, nothing cached: the pad after {:.1} s, the first reading after {:.1} s.",
            pad_ms / 1e3,
            reading_ms / 1e3
        )?;
        let sizes = self.sizes.iter().map(|(side, bytes)| format!("{} {bytes}", side.name()));
        writeln!(f, "\nBytes of code after gzip: {}.", sizes.collect::<Vec<_>>().join(", "))
    }
}

impl Report {
    fn jobs(&self) -> impl Iterator<Item = (Network, Job)> {
        self.networks.iter().flat_map(|&network| Job::ALL.map(|job| (network, job)))
    }

    fn times(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let sides: Vec<&str> = Side::ALL.into_iter().map(Side::name).collect();
        let columns =
            [&["network", "job"], &sides[..], &["best TF.js / Inkling", "webgpu: TF.js / Inkling"]]
                .concat();
        header(f, &columns, 2)?;
        for (network, job) in self.jobs() {
            let of = |side| self.figures.median(network, job, side).ok();
            let cell = |side| of(side).map_or("–".to_owned(), number);
            let cells: Vec<String> = Side::ALL.into_iter().map(cell).collect();
            let ratio = |theirs: Option<f64>, ours| {
                let ratio = theirs.zip(of(ours)).map(|(theirs, ours)| theirs / ours);
                ratio.map_or("–".to_owned(), |ratio| format!("**{ratio:.1}**"))
            };
            let best = ratio(theirs().filter_map(of).reduce(f64::min), Side::Ours);
            let gpu = ratio(of(Side::Webgpu), Side::OursGpu);
            writeln!(f, "| {network} | {} | {} | {best} | {gpu} |", name(job), cells.join(" | "))?;
        }
        Ok(())
    }

    fn reasons(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut told = Vec::new();
        for (network, job) in self.jobs() {
            for side in Side::ALL {
                if let Err(reason) = self.figures.median(network, job, side)
                    && !told.contains(&(side, reason))
                {
                    told.push((side, reason));
                    let first = reason.lines().next().unwrap_or_default();
                    writeln!(f, "\n{}, {network}, {}: {first}", side.name(), name(job))?;
                }
            }
        }
        Ok(())
    }

    /// What part of the machine our engine uses.
    fn speeds(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(limit) = self.figures.machine_gigaflops else { return Ok(()) };
        writeln!(
            f,
            "\nMultiplications and additions that stay in registers, four at a time on one core: {limit:.1} GFLOP/s. Inkling's engine:\n"
        )?;
        header(f, &["network", "job", "GFLOP/s", "of the machine's"], 2)?;
        for (network, job) in self.jobs().filter(|(_, job)| *job != Job::FirstStep) {
            if let Ok(ms) = self.figures.median(network, job, Side::Ours) {
                let speed = job.flops(network, BATCH) / ms / 1e6;
                let share = 100.0 * speed / limit;
                writeln!(f, "| {network} | {} | {speed:.1} | {share:.0} % |", name(job))?;
            }
        }
        Ok(())
    }

    fn personal(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let PageJob { first_ms, again_ms, next_ms } = self.page_job;
        writeln!(f, "\nTwenty digits learned, in milliseconds:\n")?;
        header(f, &["", "the first time", "again"], 1)?;
        for side in Side::ALL {
            let name = format!("{}, the work of TF.js's mnist-transfer-cnn", side.name());
            match self.figures.transfer(side) {
                Ok((first, again)) => {
                    writeln!(f, "| {name} | {} | {} |", number(first), number(again))?;
                }
                Err(_) => writeln!(f, "| {name} | – | – |")?,
            }
        }
        let name = "Inkling's page, its own method, from the click to the result";
        writeln!(f, "| {name} | {} | {} |", number(first_ms), number(again_ms))?;
        writeln!(
            f,
            "\nThe next digit on the page, from its last point to bars that show it: {} ms.",
            number(next_ms)
        )
    }

    /// What an explanation takes.
    fn explaining(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\nWhat the pane of *Why?* asks, from the question to the worker's answer, in milliseconds:\n"
        )?;
        header(f, &["question", "median", "slowest", "times", "goal", "median / goal"], 1)?;
        for question in &self.questions {
            let (median, slowest) = (question.median(), question.slowest());
            let goal = question.goal_ms.map_or("–".to_owned(), |goal| format!("{goal:.0}"));
            let ratio = question
                .goal_ms
                .map_or("–".to_owned(), |goal| format!("**{:.2}**", median / goal));
            writeln!(
                f,
                "| {} | {} | {} | {} | {goal} | {ratio} |",
                question.name,
                number(median),
                number(slowest),
                question.times.len()
            )?;
        }
        Ok(())
    }
}
