//! `inkling lab`: reproduces published projects.

mod tables;
mod variants;

use std::cell::Cell;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use data::{FASHION, MNIST, Part, pen};
use lab::sources::{Parts, Sources};
use lab::{Keep, Options, Runner};
use learn::model::vgg16::Vgg16;
use network::BaseName;
use network::vgg16::{self, Scaling};
use network::watch::{Cancelled, News, Watch};
use recipes::needs::Needs;
use recipes::own::OwnDigits;
use recipes::recipe::{Recipe, Row};
use recipes::scale::Scale;
use recipes::{Outcome, RECIPES};

use crate::files::{self, DATA, WEIGHTS};
use variants::Measurement;

#[derive(clap::Args)]
pub struct Args {
    /// Number of a recipe [default: list all recipes]
    recipe: Option<String>,
    /// Run all rows of all recipes
    #[arg(long, conflicts_with = "recipe")]
    all: bool,
    /// Run only this row; may be given several times
    #[arg(long, requires = "recipe")]
    row: Vec<String>,
    /// Seed of all random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How much of a row is run, as in the addresses of the Lab: quick or faithful [default: faithful]
    #[arg(long, value_parser = scale_of)]
    setting: Option<Scale>,
    /// The same as --setting quick: fewer pictures and epochs, whose figures are not the recipe's
    #[arg(long, conflicts_with = "setting")]
    quick: bool,
    /// Print the results as JSON, with curves
    #[arg(long)]
    json: bool,
    /// Pen file in UNIPEN's text format, plain or .gz: rows about one hand learn one of its writers
    #[arg(long, value_name = "FILE")]
    pen: Option<PathBuf>,
    /// Writer of the pen file [default: the first]
    #[arg(long, requires = "pen", conflicts_with = "all_writers")]
    writer: Option<u32>,
    /// Pool the results of all writers of the pen file; rows that train a whole network for each hand use only
    /// the first writer
    #[arg(long, requires = "pen")]
    all_writers: bool,
    /// Other weights of VGG16 than the shipped ones: safetensors with torchvision's names
    #[arg(long, value_name = "FILE")]
    vgg16: Option<PathBuf>,
    /// How pictures are scaled for these weights, torchvision or keras [default: as the file's metadata says, or
    /// torchvision]
    #[arg(long, requires = "vgg16")]
    vgg16_scaling: Option<Scaling>,
    /// Folder that keeps VGG16's features, so that a later run goes on from them
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Run variants of the recipe's rows in place of the rows: other scalings and sizes of pictures, other features,
    /// less training; --row NAME runs only that variant. One line of JSON a variant with --json
    #[arg(
        long,
        requires = "recipe",
        conflicts_with_all = ["all", "setting", "quick", "pen", "keep", "vgg16"]
    )]
    variants: bool,
    /// Pictures that each variant learns from
    #[arg(
        long,
        value_name = "N",
        requires = "variants",
        default_value_t = variants::PICTURES,
        value_parser = clap::value_parser!(u32).range(100..=48_000)
    )]
    pictures: u32,
    /// Test pictures of each variant, evenly drawn from all
    #[arg(
        long,
        value_name = "N",
        requires = "variants",
        default_value_t = variants::TEST,
        value_parser = clap::value_parser!(u32).range(100..=10_000)
    )]
    test: u32,
    /// Print Markdown tables of results from --json, and run nothing
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["recipe", "all"])]
    tables: Vec<PathBuf>,
}

/// The scale that a setting names.
fn scale_of(setting: &str) -> Result<Scale> {
    let named = Scale::ALL.into_iter().find(|scale| scale.in_words() == setting);
    named.context("a setting is quick or faithful")
}

pub fn run(args: Args) -> Result<()> {
    if !args.tables.is_empty() {
        let (outcomes, variants) = read_results(&args.tables)?;
        print!("{}{}", tables::markdown(&outcomes), variants::markdown(&variants));
        return Ok(());
    }
    let recipes = match &args.recipe {
        Some(id) => vec![recipes::find(id)?],
        None if args.all => RECIPES.to_vec(),
        None => {
            print!("{}", tables::list());
            return Ok(());
        }
    };
    if args.variants {
        return variants::run(&args);
    }
    let needs =
        |recipe: &&'static Recipe| recipe.rows.iter().any(|row| Needs::of(recipe, row).vgg16);
    let vgg16 = if recipes.iter().any(needs) { vgg16(&args)? } else { None };
    let sources = Sources { vgg16, ..sources()? };
    let hands = match &args.pen {
        Some(file) => hands(file, args.writer)?,
        None => Vec::new(),
    };
    let mut outcomes = Vec::new();
    for recipe in recipes {
        outcomes.extend(run_recipe(recipe, &args, &sources, &hands)?);
    }
    if args.json {
        println!("{}", serde_json::to_string(&outcomes)?);
    }
    Ok(())
}

/// Runs rows of a recipe and prints their results.
fn run_recipe(
    recipe: &'static Recipe,
    args: &Args,
    sources: &Sources,
    hands: &[(u32, OwnDigits)],
) -> Result<Vec<Outcome>> {
    let runnable = || {
        recipe.rows.iter().filter(|row| {
            let mut needs = Needs::of(recipe, row);
            needs.hand &= hands.is_empty();
            match sources.check(needs) {
                Ok(()) => true,
                Err(lacking) => {
                    eprintln!("{} {} is skipped: {lacking}", recipe.id, row.name);
                    false
                }
            }
        })
    };
    let rows = match args.row.as_slice() {
        [] => runnable().collect(),
        names => names.iter().map(|name| recipe.row(name)).collect::<Result<Vec<_>, _>>()?,
    };
    let options = Options {
        seed: args.seed,
        scale: if args.quick { Scale::Quick } else { args.setting.unwrap_or(Scale::Full) },
        engine: format!("Burn flex, native, {} cores", cores()),
    };
    let watch = Rc::new(Terminal::new(recipe, args.keep.clone()));
    let mut runner = Runner::new(recipe, sources.clone(), Device::flex(), options, watch.clone());
    let mut outcomes = Vec::with_capacity(rows.len());
    for row in rows {
        let all_writers = args.all_writers && !row.work.learns_all_anew();
        let hands = match row.work.own() {
            None => &[],
            Some(_) if all_writers => hands,
            Some(_) => &hands[..hands.len().min(1)],
        };
        let outcome = run_row(&mut runner, row, hands)
            .with_context(|| format!("recipe {}, row {}", recipe.id, row.name))?;
        watch.clear();
        eprintln!("{}", tables::line(row, &outcome));
        outcomes.push(outcome);
    }
    if !args.json {
        print!("{}", tables::text(recipe, &outcomes));
    }
    Ok(outcomes)
}

/// Runs a row once for each hand, or once without a hand, and pools the outcomes.
fn run_row(
    runner: &mut Runner<Terminal>,
    row: &'static Row,
    hands: &[(u32, OwnDigits)],
) -> Result<Outcome> {
    let mut outcomes = Vec::with_capacity(hands.len());
    for (writer, hand) in hands {
        runner.take_hand(hand.clone());
        let mut outcome = pollster::block_on(runner.run(row))?;
        outcome.writers.push((*writer, outcome.test.count));
        outcomes.push(outcome);
    }
    match Outcome::pooled(outcomes) {
        Some(outcome) => Ok(outcome),
        None => Ok(pollster::block_on(runner.run(row))?),
    }
}

/// The digits of each writer of a pen file, or of one writer, by the writer's number.
fn hands(file: &Path, writer: Option<u32>) -> Result<Vec<(u32, OwnDigits)>> {
    let bytes = files::read_plain_or_gz(file)?;
    let mut writers = pen::parse(&String::from_utf8_lossy(&bytes))?;
    if let Some(writer) = writer {
        let known: Vec<String> = writers.keys().map(u32::to_string).collect();
        ensure!(
            writers.contains_key(&writer),
            "{} has no writer {writer}: choose {}",
            file.display(),
            known.join(", ")
        );
        writers.retain(|&other, _| other == writer);
    }
    let deal = |(writer, digits): (u32, Vec<_>)| {
        let hand = OwnDigits::deal(&digits).with_context(|| format!("writer {writer}"))?;
        Ok((writer, hand))
    };
    writers.into_iter().map(deal).collect()
}

/// The data sets and weights that exist. A row reports a missing one itself.
fn sources() -> Result<Sources> {
    let parts = |name: &str| -> Result<Option<Rc<Parts>>> {
        let folder = Path::new(DATA).join(name);
        if !folder.join(data::MANIFEST).is_file() {
            return Ok(None);
        }
        let part = |part| data::load(&folder, part, None);
        Ok(Some(Rc::new(Parts { train: part(Part::Train)?, test: part(Part::Test)? })))
    };
    let weights = Path::new(WEIGHTS);
    let base = match files::weights_path(weights, BaseName::Cnn).is_file() {
        true => Some(files::load_base(weights, BaseName::Cnn, &Device::flex())?.base),
        false => None,
    };
    let (mnist, fashion) = (parts(MNIST.name)?, parts(FASHION.name)?);
    Ok(Sources { mnist, fashion, base, ..Sources::default() })
}

/// The file of VGG16's weights: the person's or the shipped one; `None` where there is neither.
fn vgg16_file(args: &Args) -> Option<PathBuf> {
    let shipped = Path::new(WEIGHTS).join(vgg16::WEIGHTS_FILE);
    args.vgg16.clone().or_else(|| shipped.is_file().then_some(shipped))
}

/// VGG16 with the shipped weights, or the person's; `None` where there are neither.
fn vgg16(args: &Args) -> Result<Option<Vgg16>> {
    let Some(file) = vgg16_file(args) else { return Ok(None) };
    let bytes = files::read_plain_or_gz(&file)?;
    let network = Vgg16::from_bytes(&bytes, args.vgg16_scaling, &Device::flex());
    let network = network.with_context(|| file.display().to_string())?;
    if args.vgg16.is_some() {
        eprintln!("{}: SHA-256 {}", file.display(), network.sha256());
    }
    Ok(Some(network))
}

/// Reads results that `--json` printed: of rows, and of variants.
fn read_results(paths: &[PathBuf]) -> Result<(Vec<Outcome>, Vec<Measurement>)> {
    let (mut outcomes, mut variants) = (Vec::new(), Vec::new());
    for path in paths {
        let json = files::read_plain_or_gz(path)?;
        if let Some(read) = variants::read(&json) {
            variants.extend(read);
            continue;
        }
        let read: Vec<Outcome> = serde_json::from_slice(&json)
            .with_context(|| format!("{} holds no results of the Lab", path.display()))?;
        outcomes.extend(read);
    }
    ensure!(!outcomes.is_empty() || !variants.is_empty(), "no results to make tables of");
    ensure!(
        variants::are_of_one_test(&variants),
        "these variants were tested with other pictures or another seed: make a table of each"
    );
    Ok((outcomes, variants))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

/// Reports progress on standard error: a progress bar on a terminal, otherwise a line for each epoch.
struct Terminal {
    recipe: &'static Recipe,
    /// The folder that keeps VGG16's features between runs.
    keep: Option<PathBuf>,
    start_time: Instant,
    has_bar: bool,
    /// When the bar was last drawn.
    drawn: Cell<Option<Instant>>,
}

impl Terminal {
    fn new(recipe: &'static Recipe, keep: Option<PathBuf>) -> Self {
        Self {
            recipe,
            keep,
            start_time: Instant::now(),
            has_bar: std::io::stderr().is_terminal(),
            drawn: Cell::default(),
        }
    }

    /// Erases the progress bar.
    fn clear(&self) {
        if self.has_bar {
            eprint!("\r\x1b[K");
        }
    }
}

impl Keep for Terminal {
    async fn recall(&self, key: &str) -> Option<Vec<u8>> {
        std::fs::read(self.keep.as_ref()?.join(key)).ok()
    }

    async fn keep(&self, key: &str, file: &[u8]) {
        if let Some(folder) = &self.keep {
            // A full disk only means that the next run computes this again.
            let _ = std::fs::create_dir_all(folder);
            let _ = std::fs::write(folder.join(key), file);
        }
    }
}

impl Watch for Terminal {
    fn now_ms(&self) -> f64 {
        self.start_time.elapsed().as_secs_f64() * 1000.0
    }

    fn tell(&self, news: News<'_>) {
        const BAR_WIDTH: usize = 30;
        match news {
            News::RowBegins { row } => {
                self.clear();
                eprintln!("{}", self.recipe.row(row).map_or(row, |row| row.what));
            }
            News::Step { done, total } if self.has_bar => {
                let now = Instant::now();
                let is_recent = self.drawn.get().is_some_and(|at| (now - at).as_millis() < 100);
                if !is_recent {
                    self.drawn.set(Some(now));
                    let full = BAR_WIDTH * done / total.max(1);
                    eprint!(
                        "\r\x1b[K{}{} {done} of {total}",
                        "█".repeat(full),
                        "░".repeat(BAR_WIDTH - full)
                    );
                    // A failure loses only the progress bar.
                    let _ = std::io::stderr().flush();
                }
            }
            News::Step { .. } => {}
            News::Epoch { epoch, of } => {
                self.clear();
                let percent = |share: f64| format!("{:.2} %", 100.0 * share);
                let test = epoch.test.map_or(String::new(), |test| {
                    format!("  test {} loss {:.4}", percent(test.accuracy), test.loss)
                });
                let seconds = self.start_time.elapsed().as_secs_f64();
                eprintln!(
                    "  epoch {:>3} of {of}  train {} loss {:.4}{test}  {seconds:.0} s",
                    epoch.epoch,
                    percent(epoch.train.accuracy),
                    epoch.train.loss,
                );
            }
        }
    }

    async fn yield_now(&self) -> Result<(), Cancelled> {
        Ok(())
    }
}
