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
    let first = inks.first().into_iter();
    let first = first.flat_map(|ink| [explain(ink), likes(ink), mind(ink), layers(ink)]);
    each(&explainer, first).await;
    let map = || Command::Map { id };
    let first_map = each(&explainer, [map()]).await;
    let explain = each(&explainer, inks.iter().map(explain)).await;
    let likes = each(&explainer, inks.iter().map(likes)).await;
    let mind = each(&explainer, inks.iter().map(mind)).await;
    let layers = each(&explainer, inks.iter().map(layers)).await;
    let map = each(&explainer, (0..maps).map(|_| map())).await;
    vec![
        Question::new("the ink coloured by weight", Some(16.0), explain),
        Question::new("the nearest pictures", None, likes),
        Question::new("the smallest change", Some(200.0), mind),
        Question::new("the network’s layers", None, layers),
        Question::new("the map, the first time", None, first_map),
        Question::new("the map, again", None, map),
    ]
}

/// The time of each command, in milliseconds.
async fn each(explainer: &Explainer<'_>, commands: impl IntoIterator<Item = Command>) -> Vec<f64> {
    let mut times = Vec::new();
    for command in commands {
        times.push(asked(explainer, command).await);
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
