//! `inkling why`: says why a digit is read as it is and draws it; opens, breaks and maps the network that
//! reads it; or compares the methods to find out.

mod compare;
mod damage;
mod views;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use data::{Part, made_up};
use ink::{CLASSES, Drawn, Hand, Labelled};
use machines::backup;
use network::{Base, BaseName, Head, HeadFile, LayerWeights, SiteCard};
use serde_json::Value;
use why::{
    Change, Column, Explanation, Gallery, Method, Reader, Sheet, Trunk, change_sentence, explain,
    first_sentence, own_like, own_sentence, smallest_change,
};
use worker::explainer::Side;

use crate::files::{self, BaseArgs};
use crate::pen;
use damage::{Blow, damage};

#[derive(clap::Args)]
pub struct Args {
    /// Pen file in UNIPEN's text format, or a file that the page has saved, plain or .gz; with --compare, pen files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Place of the digit among its writer's digits, from 1
    #[arg(long, default_value_t = 1)]
    digit: usize,
    /// Writer of the pen file; the first one if not given
    #[arg(long)]
    writer: Option<u32>,
    /// Say why it is not this digit, instead of the second likely one
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..CLASSES as i64))]
    against: Option<u8>,
    /// File of a personal head; a saved page's chosen head if not given
    #[arg(long)]
    head: Option<PathBuf>,
    /// Method that weighs the parts of the ink
    #[arg(long, default_value = Method::default().name(), value_parser = method)]
    method: Method,
    /// Drawing to write
    #[arg(long, default_value = "why.svg")]
    out: PathBuf,
    #[command(flatten)]
    base: BaseArgs,
    /// Draw each layer at work on the digit, and the scores as sums
    #[arg(long, group = "view")]
    network: bool,
    /// Draw a map of MNIST's digits and the writer's other ones, by their scores
    #[arg(long, group = "view")]
    map: bool,
    /// Say what the head has forgotten of MNIST's test pictures
    #[arg(long, group = "view")]
    forgetting: bool,
    /// Break the network: layer=3, channel=2.5, noise=0.5 or bits=4, several with commas
    #[arg(long = "break", value_name = "DAMAGE", value_delimiter = ',', group = "view")]
    blows: Vec<Blow>,
    /// Seed of the noise
    #[arg(long, default_value_t = 0, requires = "blows")]
    seed: u64,
    /// Compare all methods by the deletion and the insertion test
    #[arg(long, group = "view")]
    compare: bool,
    /// Digits to compare the methods on
    #[arg(long, default_value_t = 1000, requires = "compare")]
    digits: usize,
    /// Compare on writers with an even (0) or odd (1) number: one half for choosing, the other for reporting
    #[arg(long, requires = "compare", value_parser = clap::value_parser!(u32).range(0..2))]
    half: Option<u32>,
}

fn method(name: &str) -> Result<Method, String> {
    Method::ALL.into_iter().find(|method| method.name() == name).ok_or_else(|| {
        let names = Method::ALL.map(Method::name);
        format!("choose {}", names.join(", "))
    })
}

pub fn run(args: Args) -> Result<()> {
    let (base, trunk) = open(&args.base)?;
    if args.compare {
        return compare::run(&args, &base, &trunk);
    }
    let [file] = args.files.as_slice() else {
        anyhow::bail!("one digit is explained at a time: give one file, or --compare");
    };
    let asked = Asked::open(&args, file, base.name())?;
    let told = if args.network {
        views::network(&asked, args.against, &base, &trunk)?
    } else if args.map {
        views::map(&asked, &base, &trunk)?
    } else if args.forgetting {
        views::forgetting(&asked, &base, &trunk)?
    } else if !args.blows.is_empty() {
        views::broken(&asked, &damage(&args.blows, args.seed), &base, &trunk)?
    } else {
        let shards = Some(Gallery::SHARDS);
        let pictures = data::load(&Path::new(files::DATA).join("mnist"), Part::Train, shards)?;
        asked.answer(&args, &base, &trunk, pictures)?
    };
    std::fs::write(&args.out, &told.svg)
        .with_context(|| format!("{} can't be written", args.out.display()))?;
    for sentence in &told.sentences {
        println!("{sentence}");
    }
    println!("Drawn in {}.", args.out.display());
    Ok(())
}

/// A base without a tensor library.
pub fn open(BaseArgs { model, weights }: &BaseArgs) -> Result<(Base, Trunk)> {
    let card = files::read_plain_or_gz(&files::card_path(weights, *model))?;
    let file = files::read_plain_or_gz(&files::weights_path(weights, *model))?;
    let (base, weights) = Base::open(SiteCard::parse(*model, &card)?, file)?;
    Ok((base, Trunk::new(*model, weights)?))
}

/// The digit in question, and what else its writer has.
struct Asked {
    drawn: Drawn,
    /// The writer's other digits.
    own: Vec<Labelled>,
    head: Option<Head>,
}

/// Sentences, and the drawing.
struct Answer {
    sentences: Vec<String>,
    svg: String,
}

impl Asked {
    fn open(args: &Args, path: &Path, base: BaseName) -> Result<Self> {
        let bytes = files::read_plain_or_gz(path)?;
        let writers = pen::digits::writers(&bytes).with_context(|| path.display().to_string())?;
        let number = args.writer.or_else(|| writers.keys().next().copied());
        let mut own =
            number.and_then(|number| writers.get(&number).cloned()).with_context(|| {
                let numbers: Vec<String> = writers.keys().map(u32::to_string).collect();
                format!("the file has no such writer: choose {}", numbers.join(", "))
            })?;
        ensure!(
            (1..=own.len()).contains(&args.digit),
            "there is no digit {}: the writer has {}",
            args.digit,
            own.len()
        );
        let Labelled { drawn, .. } = own.remove(args.digit - 1);
        let file = match &args.head {
            Some(head) => {
                let bytes = std::fs::read(head);
                Some(HeadFile(bytes.with_context(|| format!("{} can't be read", head.display()))?))
            }
            None => chosen_head(&bytes, base)?,
        };
        let head = file.map(|file| Head::open(&file, base)).transpose()?;
        Ok(Self { drawn, own, head })
    }

    fn answer(
        &self,
        args: &Args,
        base: &Base,
        trunk: &Trunk,
        mnist: data::Digits,
    ) -> Result<Answer> {
        let no_hand = Hand::default();
        let hand = self.hand();
        let layer = self.layer(base);
        let of_base = Reader { trunk, layer: &base.head, hand: &no_hand, prior: made_up::prior() };
        let of_person = Reader { layer, hand: &hand, ..of_base };
        let mut readers = vec![(Side::Base, of_base)];
        if self.head.is_some() {
            readers.push((Side::Head, of_person));
        } else if !hand.0.is_empty() {
            readers.push((Side::Digits, of_person));
        }
        let strokes = self.drawn.strokes();
        let mut told: Vec<(Side, Explanation, Option<Change>)> = Vec::new();
        for (side, reader) in readers {
            let why = explain(&reader, &self.drawn, args.against, args.method)?;
            let change = smallest_change(&reader, strokes, why.question.digit);
            told.push((side, why, change));
        }
        let own = own_like(&self.own, strokes);
        let mut sentences = Vec::new();
        for (side, why, change) in &told {
            sentences.push(format!("{}: {}", side.title(), first_sentence(why, strokes)));
            sentences.push(change_sentence(change.as_ref(), strokes));
        }
        sentences.push(own_sentence(own.as_ref()));
        let columns = told.iter().map(|(side, why, change)| Column {
            title: side.title().to_owned(),
            why,
            change: change.as_ref(),
        });
        let sheet = Sheet {
            strokes,
            columns: columns.collect(),
            own: own.as_ref(),
            pictures: self.likest(trunk, mnist),
        };
        Ok(Answer { sentences, svg: sheet.to_svg() })
    }

    /// The last layer: the head's, or the base's own.
    fn layer<'a>(&'a self, base: &'a Base) -> &'a LayerWeights {
        self.head.as_ref().map_or(&base.head, |head| &head.layer)
    }

    /// The traces that weigh the writer's readings: of the other digits, and of the head.
    fn hand(&self) -> Hand {
        let traced = |digit: &Labelled| Some((digit.drawn.trace()?, digit.label));
        let mut hand = Hand(self.own.iter().filter_map(traced).collect());
        if let Some(head) = &self.head {
            hand.add(&head.hand);
        }
        hand
    }

    /// MNIST's pictures that are most like the digit.
    fn likest(&self, trunk: &Trunk, mnist: data::Digits) -> Vec<(u8, ink::Image28)> {
        let Some(picture) = self.drawn.image() else { return Vec::new() };
        let gallery = Gallery::new(trunk, mnist);
        let likes = gallery.nearest(trunk, &picture, Gallery::SHOWN);
        likes.iter().filter_map(|like| Some((like.label, gallery.picture(like.place)?))).collect()
    }
}

/// The head that a saved page has chosen for this base.
fn chosen_head(file: &[u8], base: BaseName) -> Result<Option<HeadFile>> {
    if !backup::is_backup(file) {
        return Ok(None);
    }
    let opened = backup::open::<Value>(file)?;
    let chosen = opened.choice.and_then(|choice| choice.head);
    let mut heads = opened.heads.into_iter();
    let head = heads.find(|head| head.base == base && Some(&head.id) == chosen.as_ref());
    Ok(head.map(|head| head.file))
}
