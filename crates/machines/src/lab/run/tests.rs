mod cells;
mod chip;
mod networks;
mod vgg16;

use network::watch::{Epoch, Score};
use recipes::scale::Scale;

use super::*;
use crate::lab::testing::outcome;
use worker::wire::Encoded;

const NOW: f64 = 1000.0;
const DIED: &str = "The part of the page that learns no longer answers.";

fn id(recipe: &str, row: &str) -> RowId {
    RowId::find(recipe, row).unwrap()
}

fn plan(recipe: &str, rows: &[&str]) -> Plan {
    Plan { rows: rows.iter().map(|row| id(recipe, row)).collect(), scale: Scale::Quick }
}

/// The machine after the address has named this kind, and the effects.
fn runs(kind: Kind) -> (Runs, Vec<Effect>) {
    let mut runs = Runs::default();
    let effects = runs.step(Event::Choose(kind), NOW);
    (runs, effects)
}

fn run(runs: &mut Runs, plan: &Plan) -> (TaskId, Vec<Effect>) {
    let effects = runs.step(Event::Run { plan: plan.clone(), own_digits: Vec::new() }, NOW);
    (runs.running.as_ref().expect("it runs").task, effects)
}

fn hear(runs: &mut Runs, event: lab::Event) -> Vec<Effect> {
    let event = Encoded::of(&event).unwrap();
    runs.step(Event::Learner(FromWorker::Event(learner::Event::Lab(event))), NOW)
}

fn begin(runs: &mut Runs, task: TaskId, row: &str) -> Vec<Effect> {
    hear(runs, lab::Event::RowBegan { task, row: row.to_owned() })
}

fn row_done(runs: &mut Runs, task: TaskId, recipe: &str, row: &str) -> Vec<Effect> {
    let outcome = Box::new(outcome(recipe, row));
    hear(runs, lab::Event::RowDone { task, outcome, misread: Vec::new(), opens: true })
}

fn lose(runs: &mut Runs) -> Vec<Effect> {
    runs.step(Event::Lost { sentence: DIED.to_owned() }, NOW)
}

fn fail(runs: &mut Runs, task: TaskId, retry: bool) -> Vec<Effect> {
    let sentence = "No.".to_owned();
    runs.step(Event::Learner(FromWorker::Failed { task: Some(task), sentence, retry }), NOW)
}

fn cancelled(runs: &mut Runs, task: TaskId) -> Vec<Effect> {
    runs.step(Event::Learner(FromWorker::Cancelled { task }), NOW)
}

/// The failure that is shown.
fn shown(effects: &[Effect]) -> Option<&Trouble> {
    effects.iter().find_map(|effect| match effect {
        Effect::Trouble(trouble) => trouble.as_ref(),
        _ => None,
    })
}

/// Names of the rows that *Try again* offers.
fn offered(effects: &[Effect]) -> Vec<&str> {
    let again = shown(effects).and_then(|trouble| trouble.again.as_ref());
    again.map_or(Vec::new(), |plan| plan.rows.iter().map(|id| id.row().name).collect())
}

fn kept(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::Keep(result) => Some(result.outcome.row.as_str()),
        _ => None,
    })
}

fn starts(effects: &[Effect]) -> Option<Kind> {
    effects.iter().find_map(|effect| match effect {
        Effect::StartLearner(kind) => Some(*kind),
        _ => None,
    })
}

fn chip() -> Option<Adapter> {
    Some(Adapter { name: "vendor chip".to_owned(), imitated: false })
}

#[test]
fn a_run_goes_row_by_row_and_stores_each_result() {
    let (mut runs, effects) = runs(Kind::Cpu);
    assert_eq!(effects, []);
    let (task, effects) = run(&mut runs, &plan("003", &["sgd", "adam"]));
    let request = Request {
        recipe: "003".to_owned(),
        rows: vec!["sgd".to_owned(), "adam".to_owned()],
        scale: Scale::Quick,
        seed: SEED,
        own_digits: Vec::new(),
    };
    assert_eq!(
        effects,
        [
            Effect::Trouble(None),
            Effect::StartLearner(Kind::Cpu),
            Effect::Send(Command::RunRows { task, request }),
        ]
    );
    let effects = begin(&mut runs, task, "sgd");
    assert_eq!(effects, [Effect::SayAlso("Row 1 of 2: 784-512-10, ReLU, SGD.".to_owned())]);
    hear(&mut runs, lab::Event::StepBegan { task, row: "sgd".to_owned() });
    hear(&mut runs, lab::Event::Progress { task, done: 3, total: 96 });
    let score = Score { loss: 0.5, accuracy: 0.9 };
    let epoch = Epoch { epoch: 1, train: score, validation: None, test: None };
    hear(&mut runs, lab::Event::Epoch { task, epoch, of: 3 });
    let running = runs.running.as_ref().unwrap();
    assert_eq!((running.done, running.total, running.total_epochs), (3, 96, 3));
    assert_eq!((running.row(), running.epochs.len()), (Some(id("003", "sgd")), 1));
    assert_eq!(kept(&row_done(&mut runs, task, "003", "sgd")), Some("sgd"));
    begin(&mut runs, task, "adam");
    assert_eq!(kept(&row_done(&mut runs, task, "003", "adam")), Some("adam"));
    let effects = hear(&mut runs, lab::Event::Ended { task });
    assert_eq!(
        (effects, runs.running.is_none()),
        (vec![Effect::SayAlso("All done.".to_owned())], true)
    );
    let (_, effects) = run(&mut runs, &plan("003", &["sgd"]));
    assert_eq!(starts(&effects), None);
}

#[test]
fn training_a_trunk_shows_the_name_of_its_row() {
    let (mut runs, _) = runs(Kind::Cpu);
    let (task, _) = run(&mut runs, &plan("000", &["odd-transfer-frozen"]));
    begin(&mut runs, task, "odd-transfer-frozen");
    let step = |runs: &mut Runs, row: &str| {
        hear(runs, lab::Event::StepBegan { task, row: row.to_owned() });
        runs.running.as_ref().unwrap().first
    };
    assert_eq!(step(&mut runs, "odd-transfer-frozen"), None);
    assert_eq!(step(&mut runs, "even-network"), Some(id("000", "even-network")));
    assert_eq!(runs.running.as_ref().unwrap().total_epochs, 3);
    assert_eq!(step(&mut runs, "odd-transfer-frozen"), None);
}

#[test]
fn only_rows_that_need_own_digits_get_them() {
    let own_digits = vec![Labelled::default(); 40];
    for (recipe, row, expected) in [("003", "adam", 0), ("004", "alone-10", 40)] {
        let (mut runs, _) = runs(Kind::Cpu);
        let plan = plan(recipe, &[row]);
        let effects = runs.step(Event::Run { plan, own_digits: own_digits.clone() }, NOW);
        let sent = effects.iter().find_map(|effect| match effect {
            Effect::Send(Command::RunRows { request, .. }) => Some(request.own_digits.len()),
            _ => None,
        });
        assert_eq!(sent, Some(expected), "{row}");
    }
}

#[test]
fn a_second_run_and_an_empty_plan_are_ignored() {
    let (mut runs, _) = runs(Kind::Cpu);
    let none = Event::Run { plan: plan("003", &[]), own_digits: Vec::new() };
    assert_eq!((runs.step(none, NOW), runs.running.is_none()), (Vec::new(), true));
    let (task, _) = run(&mut runs, &plan("003", &["sgd"]));
    assert_eq!(run(&mut runs, &plan("003", &["adam"])), (task, Vec::new()));
}

#[test]
fn a_result_after_a_cancel_is_stored_and_does_not_affect_the_next_run() {
    let (mut runs, _) = runs(Kind::Cpu);
    let (task, _) = run(&mut runs, &plan("003", &["sgd", "adam"]));
    begin(&mut runs, task, "sgd");
    assert_eq!(runs.step(Event::Stop, NOW), [Effect::Cancel(task)]);
    assert_eq!(runs.step(Event::Stop, NOW), []);
    assert_eq!(kept(&row_done(&mut runs, task, "003", "sgd")), Some("sgd"));
    assert!(runs.running.as_ref().unwrap().cancelling);
    let said = "Stopped. Rows that were done are kept.".to_owned();
    assert_eq!(cancelled(&mut runs, task), [Effect::Say(said)]);
    assert_eq!(runs.running, None);

    let (next, _) = run(&mut runs, &plan("003", &["adam-hinge"]));
    assert_ne!(next, task);
    let before = runs.clone();
    for event in [
        lab::Event::RowBegan { task, row: "adam".to_owned() },
        lab::Event::Progress { task, done: 1, total: 2 },
        lab::Event::Ended { task },
    ] {
        assert_eq!(hear(&mut runs, event), []);
    }
    assert_eq!((cancelled(&mut runs, task), fail(&mut runs, task, true)), (vec![], vec![]));
    let late = row_done(&mut runs, task, "003", "adam");
    assert_eq!((late.len(), kept(&late)), (1, Some("adam")));
    assert_eq!(runs, before);
}

#[test]
fn deletion_in_another_tab_ends_runs_with_own_digits_and_keeps_nothing_of_them() {
    let (mut runs, _) = runs(Kind::Cpu);
    let (task, _) = run(&mut runs, &plan("004", &["alone-10"]));
    assert_eq!(runs.step(Event::DeletedElsewhere, NOW), [Effect::Cancel(task)]);
    assert_eq!(kept(&row_done(&mut runs, task, "004", "alone-10")), None);
    cancelled(&mut runs, task);
    assert_eq!(kept(&row_done(&mut runs, task, "004", "alone-10")), None);

    let (task, _) = run(&mut runs, &plan("003", &["sgd"]));
    assert_eq!(runs.step(Event::DeletedElsewhere, NOW), []);
    assert_eq!(kept(&row_done(&mut runs, task, "003", "sgd")), Some("sgd"));
}

#[test]
fn a_cancel_after_the_end_is_ignored() {
    let (mut runs, _) = runs(Kind::Cpu);
    let (task, _) = run(&mut runs, &plan("003", &["sgd"]));
    begin(&mut runs, task, "sgd");
    row_done(&mut runs, task, "003", "sgd");
    runs.step(Event::Stop, NOW);
    assert_eq!(
        hear(&mut runs, lab::Event::Ended { task }),
        [Effect::SayAlso("All done.".to_owned())]
    );
    assert_eq!((runs.step(Event::Stop, NOW), runs.running), (Vec::new(), None));
}

#[test]
fn a_death_between_two_rows_leaves_only_the_second_to_run() {
    let (mut runs, _) = runs(Kind::Cpu);
    let all = plan("003", &["sgd", "adam", "adam-hinge"]);
    let (task, _) = run(&mut runs, &all);
    begin(&mut runs, task, "sgd");
    row_done(&mut runs, task, "003", "sgd");
    let effects = lose(&mut runs);
    assert_eq!(offered(&effects), ["adam", "adam-hinge"]);
    let sentence = &shown(&effects).unwrap().sentence;
    assert_eq!(*sentence, format!("{DIED} Rows that were done are kept."));
    assert!(effects.contains(&Effect::EndLearner) && runs.running.is_none());

    // A second death, within a row.
    let again = shown(&effects).unwrap().again.clone().unwrap();
    let (task, effects) = run(&mut runs, &again);
    assert_eq!(starts(&effects), Some(Kind::Cpu));
    begin(&mut runs, task, "adam");
    assert_eq!(offered(&lose(&mut runs)), ["adam", "adam-hinge"]);

    // A third death, after the last row.
    let (task, _) = run(&mut runs, &plan("003", &["sgd"]));
    begin(&mut runs, task, "sgd");
    row_done(&mut runs, task, "003", "sgd");
    let effects = lose(&mut runs);
    assert!(shown(&effects).is_some_and(|trouble| trouble.again.is_none()));
}

#[test]
fn an_idle_learners_death_shows_no_message() {
    let (mut runs, _) = runs(Kind::Cpu);
    let (task, _) = run(&mut runs, &plan("003", &["sgd"]));
    hear(&mut runs, lab::Event::Ended { task });
    assert_eq!(shown(&lose(&mut runs)), None);
    assert_eq!(starts(&run(&mut runs, &plan("003", &["sgd"])).1), Some(Kind::Cpu));
}

#[test]
fn a_learner_that_does_not_start_leaves_all_rows_to_run() {
    let (mut runs, _) = runs(Kind::Cpu);
    run(&mut runs, &plan("003", &["sgd", "adam"]));
    assert_eq!(offered(&lose(&mut runs)), ["sgd", "adam"]);
}

#[test]
fn try_again_is_offered_only_for_failures_that_may_pass() {
    for (retry, expected) in [(true, ["adam"].as_slice()), (false, &[])] {
        let (mut runs, _) = runs(Kind::Cpu);
        let (task, _) = run(&mut runs, &plan("003", &["sgd", "adam"]));
        begin(&mut runs, task, "sgd");
        row_done(&mut runs, task, "003", "sgd");
        let effects = fail(&mut runs, task, retry);
        assert_eq!((offered(&effects), runs.running), (expected.to_vec(), None));
        assert_eq!(shown(&effects).unwrap().sentence, "No.");
    }
}

#[test]
fn a_choice_during_a_run_applies_after_it() {
    let (mut runs, _) = runs(Kind::Cpu);
    let (task, _) = run(&mut runs, &plan("003", &["sgd"]));
    assert_eq!(runs.step(Event::Choose(Kind::Gpu), NOW), []);
    assert_eq!(runs.rates(), None);
    let effects = hear(&mut runs, lab::Event::Ended { task });
    assert_eq!(effects[1..], [Effect::EndLearner, Effect::AskForAdapter]);
    let effects = runs.step(Event::Adapter(chip()), NOW);
    let task = runs.chip.measuring.unwrap();
    let measure = Effect::Send(Command::MeasureRates { task });
    assert_eq!(effects, [Effect::StartLearner(Kind::Gpu), measure]);
    let rates = Rates { step_ms: 2.0, ..Rates::CPU };
    let effects = hear(&mut runs, lab::Event::RatesMeasured { task, rates });
    assert_eq!(effects, [Effect::Say("The graphics chip is ready.".to_owned())]);
    assert_eq!(runs.rates(), Some(rates));
    // The person switches back and forth. Rates are measured once per visit.
    assert_eq!(runs.step(Event::Choose(Kind::Cpu), NOW), [Effect::EndLearner]);
    assert_eq!(runs.rates(), Some(Rates::CPU));
    assert_eq!(runs.step(Event::Choose(Kind::Gpu), NOW), []);
    assert_eq!(starts(&run(&mut runs, &plan("003", &["sgd"])).1), Some(Kind::Gpu));
}
