//! One sitting: all sides do each job in turn, again and again, so that whatever else the machine is
//! busy with meets them all.

use std::collections::HashMap;

use worker::bench::{Job, Network, Order, Turn};

use crate::sides::{PATIENCE, Side, Sides};

/// How often the sides take turns, and how long each turn is.
#[derive(Clone, Copy, Debug)]
pub struct Rounds {
    pub rounds: usize,
    /// A first step needs a new worker each time.
    pub first_steps: usize,
    pub at_least_ms: f64,
}

impl Rounds {
    pub const FULL: Self = Self { rounds: 7, first_steps: 3, at_least_ms: 300.0 };
    pub const QUICK: Self = Self { rounds: 2, first_steps: 1, at_least_ms: 100.0 };
}

/// A side that has spent so long on a job waits for the next one.
const MOST_MS: f64 = 8000.0;

/// A side's times of a job, in milliseconds; or why it can't do it.
pub type Times = Result<Vec<f64>, String>;

#[derive(Default)]
pub struct Figures {
    times: HashMap<(Network, Job, Side), Times>,
    transfer: HashMap<Side, Times>,
    pub machine_gigaflops: Option<f64>,
}

impl Figures {
    /// The median, in milliseconds; or why there is none.
    pub fn median(&self, network: Network, job: Job, side: Side) -> Result<f64, &str> {
        median(self.times.get(&(network, job, side)))
    }

    /// Twenty digits learned TF.js's way and one read: the first time, and later ones' median.
    pub fn transfer(&self, side: Side) -> Result<(f64, f64), &str> {
        let times = self.transfer.get(&side);
        let first = times.and_then(|times| times.as_ref().ok()?.first().copied());
        Ok((first.unwrap_or(f64::NAN), median(times)?))
    }
}

fn median(times: Option<&Times>) -> Result<f64, &str> {
    let times = times.ok_or("not timed")?.as_ref().map_err(String::as_str)?;
    let mut sorted = times.clone();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().ok_or("not timed")
}

/// All jobs on all networks.
pub async fn run(sides: &Sides<'_>, rounds: Rounds, networks: &[Network]) -> Figures {
    let mut figures = Figures::default();
    for &network in networks {
        let hired = first_steps(sides, rounds, network, &mut figures).await;
        for job in [Job::Step, Job::Reading, Job::Many] {
            println!("{network}: {job:?} …");
            turns(
                sides,
                rounds,
                Turn { network, job, at_least_ms: rounds.at_least_ms },
                &hired,
                &mut figures,
            )
            .await;
        }
        for &side in &hired {
            sides.dismiss(side).await;
        }
    }
    transfer(sides, rounds, &mut figures).await;
    figures
}

/// Gives the sides that are there, their workers still with this network.
async fn first_steps(
    sides: &Sides<'_>,
    rounds: Rounds,
    network: Network,
    figures: &mut Figures,
) -> Vec<Side> {
    println!("{network}: FirstStep …");
    let order = Order::Turn(Turn { network, job: Job::FirstStep, at_least_ms: 0.0 });
    let mut hired = Vec::new();
    for time in 0..rounds.first_steps {
        for side in Side::ALL {
            let times = figures.times.entry((network, Job::FirstStep, side));
            let times = times.or_insert_with(|| Ok(Vec::new()));
            // What takes so long is not done again, and the worker stays.
            if is_long(times) {
                continue;
            }
            let limit = match sides.hire(side).await {
                Ok(limit) => limit,
                Err(reason) => {
                    *times = Err(reason);
                    continue;
                }
            };
            figures.machine_gigaflops = best(figures.machine_gigaflops, limit);
            note(times, sides.ask(side, &order).await.map(|timed| timed.ms));
            if is_long(times) || time + 1 == rounds.first_steps {
                hired.push(side);
            } else {
                sides.dismiss(side).await;
            }
        }
    }
    hired
}

async fn turns(
    sides: &Sides<'_>,
    rounds: Rounds,
    turn: Turn,
    hired: &[Side],
    figures: &mut Figures,
) {
    let mut spent: HashMap<Side, f64> = HashMap::new();
    // Ours takes ten steps before it looks at the clock.
    for &side in hired.iter().filter(|&&side| turn.job == Job::Step && side == Side::OursGpu) {
        let first = figures.median(turn.network, Job::FirstStep, side).unwrap_or_default();
        if first * 10.0 > PATIENCE.as_millis() as f64 {
            let reason =
                format!("ten steps would take minutes: the first took {:.0} s", first / 1e3);
            figures.times.insert((turn.network, turn.job, side), Err(reason));
        }
    }
    // The first turn warms up.
    for round in 0..=rounds.rounds {
        for &side in hired {
            let spent = spent.entry(side).or_default();
            let times = figures.times.entry((turn.network, turn.job, side));
            let times = times.or_insert_with(|| Ok(Vec::new()));
            let has_one = times.as_ref().is_ok_and(|times| !times.is_empty());
            if times.is_err() || (has_one && *spent > MOST_MS) {
                continue;
            }
            let timed = sides.ask(side, &Order::Turn(turn)).await;
            *spent += timed.as_ref().map_or(0.0, |timed| timed.ms * f64::from(timed.times));
            // Where a turn takes too long to be taken twice, the first one counts.
            if round > 0 || *spent > MOST_MS || timed.is_err() {
                note(times, timed.map(|timed| timed.ms));
            }
        }
    }
}

async fn transfer(sides: &Sides<'_>, rounds: Rounds, figures: &mut Figures) {
    println!("twenty digits, as TF.js's example learns them …");
    for side in Side::ALL {
        let hired = sides.hire(side).await.map(|_| Vec::new());
        figures.transfer.insert(side, hired);
    }
    for _ in 0..=rounds.rounds {
        for side in Side::ALL {
            if let Some(times @ Ok(_)) = figures.transfer.get_mut(&side) {
                note(times, sides.ask(side, &Order::Transfer).await.map(|timed| timed.ms));
            }
        }
    }
    for side in Side::ALL {
        sides.dismiss(side).await;
    }
}

fn is_long(times: &Times) -> bool {
    times.as_ref().is_ok_and(|times| times.iter().any(|&ms| ms > MOST_MS))
}

fn note(times: &mut Times, time: Result<f64, String>) {
    match (times.as_mut(), time) {
        (Ok(times), Ok(time)) => times.push(time),
        (Ok(_), Err(reason)) => *times = Err(reason),
        (Err(_), _) => {}
    }
}

fn best(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).reduce(f64::max)
}
