//! Rows that have the shipped base, which stays as it is, read ten signs: by a new top for the signs alone, or beside the
//! digits as the page does. The drawings are those of the first writer of `inkling signs`.

use data::made_up::MADE_UP;
use data::signs::{Drawings, Writer, random_of, sets};
use ink::metrics::Confusion;
use ink::{CLASSES, Count, Hand, Labelled, Trace};
use learn::head::Head;
use learn::model::Reader;
use learn::read;
use learn::signs::{Learning, SignsError, pen_digits};
use learn::train::{self, Examples, Holdout, Inputs, Trained};
use network::FineTuneSettings;
use network::layers::Layer;
use network::settings::Settings;
use network::signs::{Classes, Method, Rehearsed, Rows, SignsHead};
use network::watch::{Cancelled, News, Watch};
use recipes::Tested;
use recipes::recipe::{Figure, SIGN_TESTS, SIGNS, Signs, Way};

use crate::context::{Context, Options};
use crate::error::LabError;
use crate::hand::{ShippedFeatures, shipped_features};
use crate::network::{seeded, top};
use crate::result::{RowResult, percent};
use crate::sources::{SourceError, pictures};

/// Learns and tests all sets of the scale. The first call for rows beside the digits computes `shipped`.
pub async fn signs<W: Watch>(
    context: &Context<W>,
    shipped: &mut Option<ShippedFeatures>,
    work: &Signs,
) -> Result<RowResult, LabError> {
    let base = context.sources.base()?;
    let mut figures = Vec::new();
    let count = match &work.way {
        Way::NewTop { top, settings } => {
            by_new_top(context, base, work.shots, top, settings).await?
        }
        Way::Matched => {
            let (signs, digits) = beside_digits(context, shipped, base, work.shots).await?;
            figures.push(percent(Figure::MnistAccuracy, digits.accuracy()));
            signs
        }
    };
    figures.insert(0, percent(Figure::TestAccuracy, count.accuracy()));
    // The classes of two sets are other signs, so no table has them all.
    let test = Tested { count, interval: count.interval(), ..Tested::from(Confusion::default()) };
    let learned = work.shots * SIGNS * drawn_sets(&context.options).len();
    Ok(RowResult::without_epochs(learned, test, figures))
}

/// How new tops read the signs of all sets.
async fn by_new_top<W: Watch>(
    context: &Context<W>,
    base: &Reader,
    shots: usize,
    layers: &[Layer],
    settings: &Settings,
) -> Result<Count, LabError> {
    let Context { options, watch, device, .. } = context;
    let (seed, quiet, sets) = (options.seed, Quiet(&**watch), drawn_sets(options));
    let mut right = Count::default();
    for (number, set) in sets.iter().enumerate() {
        let drawn = DrawnSet::new(set, number, shots, seed)?;
        let learned = examples(base, &drawn.shots, &quiet).await?;
        let tests = examples(base, &drawn.tests, &quiet).await?;
        let top = top(layers, base.base().width(), SIGNS, &mut seeded(seed), device)?;
        let trained =
            train::train(top, &learned, Holdout::default(), settings, seed, device, &quiet);
        let Trained { network, .. } = trained.await?;
        let reading = train::read(&network, &tests, settings.loss, device, &quiet).await?;
        let pairs = reading.read.iter().zip(&tests.targets);
        pairs.for_each(|(read, target)| right.add(read == target));
        watch.tell(News::Step { done: number + 1, total: sets.len() });
    }
    Ok(right)
}

/// How the page's way reads the signs of all sets, and MNIST's test pictures beside each.
async fn beside_digits<W: Watch>(
    context: &Context<W>,
    shipped: &mut Option<ShippedFeatures>,
    base: &Reader,
    shots: usize,
) -> Result<(Count, Count), LabError> {
    let Context { options, watch, .. } = context;
    let (seed, quiet, sets) = (options.seed, Quiet(&**watch), drawn_sets(options));
    let settings = FineTuneSettings { seed, ..FineTuneSettings::default() };
    let mnist = match shipped {
        Some(features) => features,
        None => shipped.insert(shipped_features(context, base, settings.replay as usize).await?),
    };
    let Inputs::Features { values: digits, width } = &mnist.test.inputs else {
        return Err(SourceError::NoMnist.into());
    };
    // As on the page, whose reader has no pictures of MNIST.
    let rehearsed = pen_digits(base, Rehearsed::OF_EACH, seed).ok_or(SignsError::NoRehearsal)?;
    let own = Head { linear: base.head().clone(), hand: Hand::default() };
    let (mut of_signs, mut of_digits) = (Count::default(), Count::default());
    for (number, set) in sets.iter().enumerate() {
        let drawn = DrawnSet::new(set, number, shots, seed)?;
        let learning =
            Learning::new(base, &own, &drawn.classes, &drawn.shots, &rehearsed, &settings);
        let head = learning.await?.head().await?;
        let tests = pictures(&drawn.tests)?;
        let traces: Vec<Option<Trace>> =
            drawn.tests.iter().map(|drawing| drawing.drawn.trace()).collect();
        let features = features(base, &tests.images, &quiet).await?;
        of_signs += right(&head, &features, &traces, &tests.labels);
        let labels = mnist.test.targets.chunks(read::BATCH);
        for (rows, labels) in digits.chunks(read::BATCH * width).zip(labels) {
            of_digits += right(&head, rows, &vec![None; labels.len()], labels);
            watch.yield_now().await?;
        }
        watch.tell(News::Step { done: number + 1, total: sets.len() });
    }
    Ok((of_signs, of_digits))
}

/// How many are read right. `features`: n × features; `traces` and `labels`: n.
fn right(head: &SignsHead, features: &[f32], traces: &[Option<Trace>], labels: &[u8]) -> Count {
    let digit = vec![1.0; labels.len()];
    let read =
        head.read(Method::Matched, &Rows { features, traces, digit: &digit, made_up: &MADE_UP });
    let mut count = Count::default();
    read.iter().zip(labels).for_each(|(read, &label)| count.add(read.class() == label));
    count
}

/// The sets of a scale.
fn drawn_sets(options: &Options) -> &'static [Vec<&'static str>] {
    let all = sets();
    &all[..options.scale.sign_sets().min(all.len())]
}

/// Ten signs as one made-up writer draws them. Labels are classes, from 10 on.
struct DrawnSet {
    classes: Classes,
    shots: Vec<Labelled>,
    tests: Vec<Labelled>,
}

impl DrawnSet {
    fn new(set: &[&str], number: usize, shots: usize, seed: u64) -> Result<Self, LabError> {
        let classes = Classes::new(set.iter().copied())?;
        let rng = &mut random_of(seed, number, 0);
        // All shots are drawn, so that the tests are the same with fewer.
        let times = (*Classes::DRAWINGS.end(), SIGN_TESTS);
        let Drawings { shots: mut learned, tests } =
            Drawings::new(&Writer::new(rng), set, times, rng);
        learned.iter_mut().for_each(|of_sign| of_sign.truncate(shots));
        Ok(Self { classes, shots: learned.concat(), tests })
    }
}

/// Drawings of signs as features. The first sign is class 0.
async fn examples(
    base: &Reader,
    drawings: &[Labelled],
    watch: &impl Watch,
) -> Result<Examples, LabError> {
    let pictures = pictures(drawings)?;
    let values = features(base, &pictures.images, watch).await?;
    let targets = pictures.labels.iter().map(|label| label - CLASSES as u8).collect();
    Ok(Examples { inputs: Inputs::Features { values, width: base.base().width() }, targets })
}

/// n × features of n × 784 bytes.
async fn features(base: &Reader, images: &[u8], watch: &impl Watch) -> Result<Vec<f32>, LabError> {
    let mut all = Vec::new();
    for batch in read::features(base, images) {
        all.extend(read::numbers(batch).await?);
        watch.yield_now().await?;
    }
    Ok(all)
}

/// Passes on no news: a set's epochs and batches are parts of one step of the row.
struct Quiet<'a, W>(&'a W);

impl<W: Watch> Watch for Quiet<'_, W> {
    fn now_ms(&self) -> f64 {
        self.0.now_ms()
    }

    fn tell(&self, _news: News<'_>) {}

    async fn yield_now(&self) -> Result<(), Cancelled> {
        self.0.yield_now().await
    }
}

#[cfg(test)]
mod tests {
    use recipes::scale::Scale;

    use super::*;

    #[test]
    fn every_set_is_run_at_the_full_scale_and_a_quick_look_takes_the_first() {
        let of = |scale| {
            let options = Options { seed: 1, scale, engine: String::new() };
            drawn_sets(&options).len()
        };
        assert_eq!((of(Scale::Full), of(Scale::Quick)), (sets().len(), 4));
        assert_eq!(Scale::Full.sign_sets(), sets().len());
        assert!(sets().iter().all(|set| set.len() == SIGNS));
    }

    #[test]
    fn fewer_shots_are_the_first_and_the_tests_stay() {
        let drawn = |shots| DrawnSet::new(&sets()[0], 0, shots, 1).unwrap();
        let (two, five) = (drawn(2), drawn(5));
        assert_eq!((two.shots.len(), five.shots.len()), (2 * SIGNS, 5 * SIGNS));
        assert_eq!(two.tests.len(), SIGNS * SIGN_TESTS);
        assert_eq!(two.tests, five.tests);
        assert_eq!(two.shots[..2], five.shots[..2]);
        assert!(five.shots.iter().all(|shot| !five.tests.contains(shot)));
        let other = DrawnSet::new(&sets()[0], 1, 2, 1).unwrap();
        assert_ne!(two.shots, other.shots, "each set has another writer");
    }
}
