//! What the pane of *Why?* asks the explainer, timed in the browser: from a question's bytes to those of its answer.

use network::BaseName;
use worker::envelope::Protocol;
use worker::explainer::{Command, Event};

use crate::harness::{Ink, Page, Worker, without_workers};
use crate::templates::two_hands;

type Explainer<'a> = Worker<'a, Command>;

/// A question's times.
pub struct Question {
    pub name: &'static str,
    /// In milliseconds; `None`: there is no goal.
    pub goal_ms: Option<f64>,
    /// In milliseconds, the shortest first.
    pub times: Vec<f64>,
}

impl Question {
    fn new(name: &'static str, goal_ms: Option<f64>, mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self { name, goal_ms, times }
    }

    pub fn median(&self) -> f64 {
        self.times.get(self.times.len() / 2).copied().unwrap_or(f64::NAN)
    }

    pub fn slowest(&self) -> f64 {
        self.times.last().copied().unwrap_or(f64::NAN)
    }
}

/// Asks about the first `digits` of the twenty of both hands, and `maps` times for the map. The base alone answers.
pub async fn run(page: &Page, digits: usize, maps: usize) -> Vec<Question> {
    without_workers(page).await;
    let explainer = Explainer::start(page, Command::WORKER).await;
    asked(&explainer, Command::LoadBase { id: 0, base: BaseName::default() }).await;
    let inks: Vec<Ink> = two_hands().into_iter().map(|(_, ink)| ink).take(digits).collect();
    let id = 1;
    let explain = |ink: &Ink| Command::Explain { id, strokes: ink.clone(), against: None };
    let likes = |ink: &Ink| Command::Likes { id, strokes: ink.clone() };
    let mind = |ink: &Ink| Command::Mind { id, strokes: ink.clone() };
    let layers = |ink: &Ink| Command::Layers { id, drawn: ink.clone().into() };
    // The first answers compile the code, and fetch the pictures.
    for first in inks.iter().take(1) {
        for command in [explain(first), likes(first), mind(first), layers(first)] {
            asked(&explainer, command).await;
        }
    }
    let first_map = asked(&explainer, Command::Map { id }).await;
    let mut all = vec![
        Question::new(
            "the ink coloured by weight",
            Some(16.0),
            each(&explainer, &inks, explain).await,
        ),
        Question::new("the nearest pictures", None, each(&explainer, &inks, likes).await),
        Question::new("the smallest change", Some(200.0), each(&explainer, &inks, mind).await),
        Question::new("the network’s layers", None, each(&explainer, &inks, layers).await),
        Question::new("the map, the first time", None, vec![first_map]),
    ];
    let mut again = Vec::new();
    for _ in 0..maps {
        again.push(asked(&explainer, Command::Map { id }).await);
    }
    all.push(Question::new("the map, again", None, again));
    all
}

async fn each(
    explainer: &Explainer<'_>,
    inks: &[Ink],
    command: impl Fn(&Ink) -> Command,
) -> Vec<f64> {
    let mut times = Vec::with_capacity(inks.len());
    for ink in inks {
        times.push(asked(explainer, command(ink)).await);
    }
    times
}

/// The time from a question to its answer, in milliseconds.
async fn asked(explainer: &Explainer<'_>, command: Command) -> f64 {
    let is_answer = |event: &Event| !matches!(event, Event::Progress { .. });
    let (sent_ms, heard) = explainer.ask(command, is_answer).await;
    let answer = heard.last().expect("the explainer has answered");
    assert!(!matches!(answer.event(), Some(Event::Refused { .. })), "{answer:?}");
    answer.at_ms - sent_ms
}
