//! `inkling lab`: published projects, run again.

mod tables;

use std::cell::Cell;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use data::{Part, pen};
use lab::sources::{Parts, Sources};
use lab::{Options, Runner};
use learn::model::vgg16::Vgg16;
use network::BaseName;
use network::watch::{Cancelled, News, Watch};
use recipes::needs::Needs;
use recipes::own::OwnDigits;
use recipes::recipe::{Recipe, Row};
use recipes::scale::Scale;
use recipes::{Outcome, RECIPES};

use crate::files::{self, DATA, WEIGHTS};

#[derive(clap::Args)]
pub struct Args {
    /// A recipe's number; without it all are listed
    recipe: Option<String>,
    /// All recipes, all rows
    #[arg(long, conflicts_with = "recipe")]
    all: bool,
    /// Only this row; may be given several times
    #[arg(long, requires = "recipe")]
    row: Vec<String>,
    /// Everything that is drawn is drawn by it
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Fewer pictures and epochs, to see it go: the figures are not the recipe's
    #[arg(long)]
    quick: bool,
    /// The results as JSON, curves included
    #[arg(long)]
    json: bool,
    /// A pen file in UNIPEN's text format, plain or .gz: rows about one hand learn a writer of it
    #[arg(long, value_name = "FILE")]
    pen: Option<PathBuf>,
    /// Which writer of the pen file; its first without it
    #[arg(long, requires = "pen", conflicts_with = "all_writers")]
    writer: Option<u32>,
    /// All writers of the pen file, counted together; rows that train everything anew for each hand
    /// take the first writer alone
    #[arg(long, requires = "pen")]
    all_writers: bool,
    /// VGG16's weights, a safetensors file with torchvision's names: for the rows of 001 that need them
    #[arg(long, value_name = "FILE")]
    vgg16: Option<PathBuf>,
    /// Print tables in Markdown of results that --json gave earlier, instead of running anything
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["recipe", "all"])]
    tables: Vec<PathBuf>,
}

pub fn run(args: Args) -> Result<()> {
    if !args.tables.is_empty() {
        print!("{}", tables::markdown(&read_outcomes(&args.tables)?));
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
    let sources = sources(args.vgg16.as_deref())?;
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

fn run_recipe(
    recipe: &'static Recipe,
    args: &Args,
    sources: &Sources,
    hands: &[(u32, OwnDigits)],
) -> Result<Vec<Outcome>> {
    let all = || {
        recipe.rows.iter().filter(|row| {
            let mut needs = Needs::of(recipe, row);
            needs.hand &= hands.is_empty();
            match sources.lack(needs) {
                Ok(()) => true,
                Err(lacking) => {
                    eprintln!("{} {} is left out: {lacking}", recipe.id, row.name);
                    false
                }
            }
        })
    };
    let rows = match args.row.as_slice() {
        [] => all().collect(),
        names => names.iter().map(|name| recipe.row(name)).collect::<Result<Vec<_>, _>>()?,
    };
    let options = Options {
        seed: args.seed,
        scale: if args.quick { Scale::Quick } else { Scale::Full },
        engine: format!("Burn flex, native, {} cores", cores()),
    };
    let watch = Rc::new(Terminal::new(recipe));
    let mut runner = Runner::new(recipe, sources.clone(), Device::flex(), options, watch.clone());
    let mut outcomes = Vec::with_capacity(rows.len());
    for row in rows {
        let several = args.all_writers && !row.work.learns_all_anew();
        let hands = match row.work.own() {
            None => &[],
            Some(_) if several => hands,
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

/// A row, with each of these hands where there are any.
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

/// Each writer's digits, or one writer's.
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

/// Whatever is there: a row says what it lacks.
fn sources(vgg16: Option<&Path>) -> Result<Sources> {
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
    let vgg16 = match vgg16 {
        Some(file) => {
            let bytes = files::read_plain_or_gz(file)?;
            eprintln!("{}: SHA-256 {}", file.display(), data::sha256(&bytes));
            let network = Vgg16::from_bytes(&bytes, &Device::flex());
            Some(network.with_context(|| file.display().to_string())?)
        }
        None => None,
    };
    Ok(Sources { mnist: parts("mnist")?, fashion: parts("fashion")?, base, hand: None, vgg16 })
}

fn read_outcomes(paths: &[PathBuf]) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for path in paths {
        let json = files::read_plain_or_gz(path)?;
        let read: Vec<Outcome> = serde_json::from_slice(&json)
            .with_context(|| format!("{} holds no results of the Lab", path.display()))?;
        outcomes.extend(read);
    }
    ensure!(!outcomes.is_empty(), "no results to make tables of");
    Ok(outcomes)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

/// Reports on standard error: a line that moves where there is a terminal, one an epoch elsewhere.
struct Terminal {
    recipe: &'static Recipe,
    began: Instant,
    moving: bool,
    told: Cell<Option<Instant>>,
}

impl Terminal {
    fn new(recipe: &'static Recipe) -> Self {
        Self {
            recipe,
            began: Instant::now(),
            moving: std::io::stderr().is_terminal(),
            told: Cell::default(),
        }
    }

    fn clear(&self) {
        if self.moving {
            eprint!("\r\x1b[K");
        }
    }
}

impl Watch for Terminal {
    fn now_ms(&self) -> f64 {
        self.began.elapsed().as_secs_f64() * 1000.0
    }

    fn tell(&self, news: News<'_>) {
        const BAR: usize = 30;
        match news {
            News::RowBegins { row } => {
                self.clear();
                eprintln!("{}", self.recipe.row(row).map_or(row, |row| row.what));
            }
            News::Step { done, total } if self.moving => {
                let now = Instant::now();
                let soon = self.told.get().is_some_and(|at| (now - at).as_millis() < 100);
                if !soon {
                    self.told.set(Some(now));
                    let full = BAR * done / total.max(1);
                    eprint!(
                        "\r\x1b[K{}{} {done} of {total}",
                        "█".repeat(full),
                        "░".repeat(BAR - full)
                    );
                    // Only the picture of progress is lost where it can't be written.
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
                let seconds = self.began.elapsed().as_secs_f64();
                eprintln!(
                    "  epoch {:>3} of {of}  train {} loss {:.4}{test}  {seconds:.0} s",
                    epoch.epoch,
                    percent(epoch.train.accuracy),
                    epoch.train.loss,
                );
            }
        }
    }

    async fn breathe(&self) -> Result<(), Cancelled> {
        Ok(())
    }
}
