//! The Lab's signals, and what a person can do to them. The engine's side is in `run`, the shelf's in `keep`.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::app::lab::computing::{Chip, engine};
use crate::app::lab::run::Link;
use crate::store::Shelf;
use ink::Labelled;
use machines::engines::Kind;
use machines::lab::place::Place;
use worker::protocol::TaskId;

use machines::result::{LabResult, ResultId};
use machines::shelf::{LabContents, list};
use network::watch::Epoch;
use recipes::cost::{Rates, effort};
use recipes::needs::Needs;
use recipes::own::{OF_EACH, OwnDigits};
use recipes::recipe::{Recipe, Row};
use recipes::scale::Scale;

/// Rows that are to be run, one after the other.
#[derive(Clone, Debug)]
pub struct Plan {
    pub recipe: &'static Recipe,
    pub rows: Vec<&'static Row>,
    pub scale: Scale,
}

/// A run that is under way.
#[derive(Clone, Debug)]
pub struct Running {
    pub task: TaskId,
    pub plan: Plan,
    /// Which of the plan's rows; `None` while the engine starts.
    pub at: Option<usize>,
    /// What the row is busy with, where it isn't the row's own work.
    pub first: Option<String>,
    /// Units of that.
    pub done: usize,
    pub total: usize,
    /// When that began.
    pub began_ms: f64,
    /// Bytes done and in all, while files are fetched.
    pub download: Option<(u64, u64)>,
    pub epochs: Vec<Epoch>,
    pub rounds: usize,
    pub cancelling: bool,
}

impl Running {
    pub fn row(&self) -> Option<&'static Row> {
        self.plan.rows.get(self.at?).copied()
    }
}

/// What went wrong, and what would be run again.
#[derive(Clone, Debug)]
pub struct Trouble {
    pub sentence: String,
    pub again: Option<Plan>,
}

/// The newest result of each row and scale that was run.
pub type Results = Vec<Arc<LabResult>>;

/// VGG16's weights in this visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Vgg16 {
    #[default]
    Lacking,
    /// The engine takes them.
    Coming(TaskId),
    There {
        bytes: u64,
        sha256: String,
    },
}

#[derive(Clone, Copy)]
pub struct State {
    pub place: RwSignal<Place>,
    pub results: RwSignal<Results>,
    pub running: RwSignal<Option<Running>>,
    pub trouble: RwSignal<Option<Trouble>>,
    /// The person's digits, as the pad's page keeps them; `None` until they have been read.
    pub samples: RwSignal<Option<Vec<Labelled>>>,
    /// Whether this site has Fashion-MNIST, as far as it is known.
    pub fashion: RwSignal<Option<bool>>,
    pub vgg16: RwSignal<Vgg16>,
    pub kind: Memo<Kind>,
    pub chip: RwSignal<Chip>,
    /// How fast what computes is, where that is known.
    pub rates: Memo<Option<Rates>>,
    /// How much longer things take here than such rates say.
    pub pace: Memo<f64>,
    /// For people who hear the page.
    pub said: RwSignal<String>,
    /// Rows that the engine has trained and keeps to begin others with.
    pub trained: RwSignal<Vec<ResultId>>,
    pub link: StoredValue<Link, LocalStorage>,
    /// Results, kept in the browser.
    pub shelf: Shelf<LabContents>,
}

impl State {
    pub fn new() -> Self {
        let (place, complaints) = Place::parse(&window().location().search().unwrap_or_default());
        let trouble = (!complaints.is_empty())
            .then(|| Trouble { sentence: complaints.join(" "), again: None });
        let (place, results) = (RwSignal::new(place), RwSignal::new(Results::new()));
        let chip = RwSignal::new(Chip::default());
        let kind = Memo::new(move |_| place.with(|place| place.kind));
        let rates = Memo::new(move |_| match kind.get() {
            Kind::Cpu => Some(Rates::CPU),
            Kind::Gpu => chip.with(|chip| chip.rates),
        });
        let expected = move || (engine(kind.get()).name, rates.get().unwrap_or(Rates::CPU));
        Self {
            place,
            results,
            kind,
            chip,
            rates,
            pace: Memo::new(move |_| results.with(|results| pace(results, expected()))),
            running: RwSignal::new(None),
            trouble: RwSignal::new(trouble),
            samples: RwSignal::default(),
            fashion: RwSignal::new(None),
            vgg16: RwSignal::default(),
            said: RwSignal::default(),
            trained: RwSignal::default(),
            link: StoredValue::new_local(Link::default()),
            shelf: Shelf::default(),
        }
    }

    /// Another project: a step in the browser's history.
    pub fn open(self, recipe: &'static Recipe) {
        self.go(Place { recipe, row: None, ..self.place.get_untracked() }, true);
    }

    /// Opens a row's details, or closes them.
    pub fn toggle(self, row: &'static Row) {
        let place = self.place.get_untracked();
        let open = place.row.is_some_and(|open| open.name == row.name);
        self.go(Place { row: (!open).then_some(row), ..place }, false);
    }

    pub fn choose_scale(self, scale: Scale) {
        self.go(Place { scale, ..self.place.get_untracked() }, false);
    }

    pub fn choose_kind(self, kind: Kind) {
        self.go(Place { kind, ..self.place.get_untracked() }, false);
    }

    fn go(self, place: Place, step: bool) {
        if let Ok(history) = window().history() {
            let (nothing, query) = (JsValue::NULL, place.query());
            // An address that can't be changed costs a link to this place, nothing more.
            let _ = match step {
                true => history.push_state_with_url(&nothing, "", Some(&query)),
                false => history.replace_state_with_url(&nothing, "", Some(&query)),
            };
        }
        self.place.set(place);
    }

    /// The browser has gone back or forward.
    pub fn follow_address(self) {
        self.place.set(Place::parse(&window().location().search().unwrap_or_default()).0);
    }

    pub fn result(self, recipe: &Recipe, row: &Row, scale: Scale) -> Option<Arc<LabResult>> {
        let id = ResultId::new(recipe.id, row.name, scale);
        self.results.with(|results| list::find(results, &id).cloned())
    }

    /// The recipe's results in the order of its rows, quick ones first.
    pub fn results_of(self, recipe: &'static Recipe) -> Vec<Arc<LabResult>> {
        let rows = recipe.rows.iter();
        let ids =
            rows.flat_map(|row| Scale::ALL.map(|scale| ResultId::new(recipe.id, row.name, scale)));
        self.results
            .with(|results| ids.filter_map(|id| list::find(results, &id).cloned()).collect())
    }

    /// Why a row can't be run here, and what would help; `None` where it can.
    pub fn lacks(self, recipe: &'static Recipe, row: &Row) -> Option<Lack> {
        let needs = Needs::of(recipe, row);
        if needs.fashion && self.fashion.get() == Some(false) {
            return Some(Lack::Fashion);
        }
        if needs.vgg16 && self.vgg16.with(|vgg16| !matches!(vgg16, Vgg16::There { .. })) {
            return Some(Lack::Vgg16);
        }
        if !needs.hand {
            return None;
        }
        self.samples.with(|samples| match samples {
            None => Some(Lack::Store),
            Some(samples) => OwnDigits::deal(samples).is_err().then_some(Lack::Digits),
        })
    }

    /// Digits that are there and digits that are missing for rows about one's own hand.
    pub fn own_digits(self) -> (usize, Vec<(usize, usize)>) {
        self.samples.with(|samples| {
            let samples = samples.as_deref().unwrap_or_default();
            let there =
                |digit: usize| samples.iter().filter(|s| usize::from(s.label) == digit).count();
            let missing = (0..10).map(|digit| (digit, OF_EACH.saturating_sub(there(digit))));
            (samples.len(), missing.filter(|(_, missing)| *missing > 0).collect())
        })
    }

    /// Milliseconds that a row will take on this device where these will have been run before it; where
    /// nothing is known of what computes, as if it were a processor.
    pub fn estimate_after(
        self,
        recipe: &'static Recipe,
        row: &Row,
        scale: Scale,
        before: &[&Row],
    ) -> f64 {
        let trained = self.trained.get();
        let is_trained = |name: &str| {
            before.iter().any(|row| row.name == name || row.work.begins_with() == Some(name))
                || trained.contains(&ResultId::new(recipe.id, name, scale))
        };
        let rates = self.rates.get().unwrap_or(Rates::CPU);
        self.pace.get() * rates.ms(effort(recipe, row, scale, &is_trained))
    }

    /// All rows that can be run.
    pub fn plan_all(self, recipe: &'static Recipe, scale: Scale) -> Plan {
        let rows = recipe.rows.iter().filter(|row| self.lacks(recipe, row).is_none()).collect();
        Plan { recipe, rows, scale }
    }
}

/// How much longer things take here than an engine's rates say: the median of what it has done.
fn pace(results: &[Arc<LabResult>], (engine, rates): (&str, Rates)) -> f64 {
    let pace = |result: &Arc<LabResult>| {
        let outcome = Some(&result.outcome).filter(|outcome| outcome.engine == engine)?;
        let recipe = recipes::find(&outcome.recipe).ok()?;
        let row = recipe.row(&outcome.row).ok()?;
        // A row that begins with another one may have run that too.
        let alone = row.work.begins_with().is_none();
        let expected = rates.ms(effort(recipe, row, outcome.scale(), &|_| true));
        (alone && expected > 100.0).then(|| outcome.elapsed_ms / expected)
    };
    median(results.iter().filter_map(pace).collect()).unwrap_or(1.0)
}

fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len().saturating_sub(1) / 2).copied()
}

/// What a row would need to be run here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// To know the person's own digits: they are being read from what is kept.
    Store,
    /// More of the person's own digits.
    Digits,
    /// The site's copy of Fashion-MNIST.
    Fashion,
    /// VGG16's weights, from the person.
    Vgg16,
}
