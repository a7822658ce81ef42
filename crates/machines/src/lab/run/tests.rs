mod cells;

use network::vgg16::Scaling;
use network::watch::{Epoch, Score};
use recipes::scale::Scale;

use super::*;
use crate::lab::testing::outcome;
use worker::lab::{Vgg16Source, Vgg16Weights};
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
    hear(runs, lab::Event::RowDone { task, outcome, misread: Vec::new() })
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

/// The machine with a measured GPU.
fn on_chip() -> Runs {
    let (mut runs, _) = runs(Kind::Gpu);
    runs.step(Event::Adapter(chip()), NOW);
    let task = runs.chip.measuring.expect("it is measured");
    hear(&mut runs, lab::Event::RatesMeasured { task, rates: Rates::CPU });
    runs
}

fn weights() -> Result<Vgg16Weights, String> {
    let source = Vgg16Source::Url("vgg16.safetensors".to_owned());
    Ok(Vgg16Weights { source, scaling: Some(Scaling::Torchvision) })
}

/// Gives VGG16's weights to the learner.
fn give_vgg16(runs: &mut Runs) {
    runs.step(Event::GiveVgg16, NOW);
    take_vgg16(runs);
}

fn take_vgg16(runs: &mut Runs) {
    let Vgg16::Coming(task) = runs.vgg16 else { panic!("{:?}", runs.vgg16) };
    let effects = runs.step(Event::Vgg16Read { task, weights: weights() }, NOW);
    let weights = weights().unwrap();
    assert_eq!(effects, [Effect::Send(Command::TakeVgg16 { task, weights })]);
    let sha256 = "abc".to_owned();
    hear(runs, lab::Event::Vgg16Taken { task, bytes: 58, sha256: sha256.clone() });
    assert_eq!(runs.vgg16, Vgg16::Taken { bytes: 58, sha256 });
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

#[test]
fn without_an_adapter_the_cpu_is_chosen_and_no_learner_starts() {
    let (mut runs, effects) = runs(Kind::Gpu);
    assert_eq!(effects, [Effect::AskForAdapter]);
    let effects = runs.step(Event::Adapter(None), NOW);
    assert!(effects.contains(&Effect::Choose(Kind::Cpu)));
    assert!(shown(&effects).unwrap().sentence.contains("lends no graphics chip"));
    assert_eq!((starts(&effects), runs.rates()), (None, Some(Rates::CPU)));
}

#[test]
fn an_adapter_that_arrives_after_choosing_the_cpu_starts_nothing() {
    let (mut runs, _) = runs(Kind::Gpu);
    runs.step(Event::Choose(Kind::Cpu), NOW);
    assert_eq!(runs.step(Event::Adapter(None), NOW), []);
    assert_eq!(runs.step(Event::Adapter(chip()), NOW), []);
    // The GPU is chosen twice and requested twice, but measured once.
    runs.step(Event::Choose(Kind::Gpu), NOW);
    runs.step(Event::Adapter(chip()), NOW);
    assert_eq!(runs.step(Event::Adapter(chip()), NOW), []);
}

#[test]
fn a_failed_gpu_measurement_switches_to_the_cpu() {
    let (mut runs, _) = runs(Kind::Gpu);
    runs.step(Event::Adapter(chip()), NOW);
    let task = runs.chip.measuring.unwrap();
    let effects = fail(&mut runs, task, false);
    let sentence = "No. The processor computes instead.".to_owned();
    let expected = [
        Effect::Choose(Kind::Cpu),
        Effect::Trouble(Some(Trouble { sentence, again: None })),
        Effect::EndLearner,
    ];
    assert_eq!(effects, expected);
}

#[test]
fn the_cpu_runs_the_remaining_rows_after_the_gpu_is_lost() {
    let mut runs = on_chip();
    let (task, _) = run(&mut runs, &plan("003", &["sgd", "adam"]));
    begin(&mut runs, task, "sgd");
    row_done(&mut runs, task, "003", "sgd");
    let effects = lose(&mut runs);
    let Trouble { sentence, again } = shown(&effects).unwrap().clone();
    assert!(sentence.ends_with("kept. The processor computes from now on."), "{sentence}");
    assert!(effects.contains(&Effect::Choose(Kind::Cpu)));
    assert_eq!(runs.chip, Chip::default());
    assert_eq!(runs.step(Event::Choose(Kind::Cpu), NOW), []);
    let (_, effects) = run(&mut runs, &again.unwrap());
    assert_eq!(starts(&effects), Some(Kind::Cpu));
    // The CPU learner may die too.
    assert_eq!(offered(&lose(&mut runs)), ["adam"]);
}

#[test]
fn losing_the_gpu_during_its_measurement_shows_a_message() {
    let (mut runs, _) = runs(Kind::Gpu);
    runs.step(Event::Adapter(chip()), NOW);
    let effects = lose(&mut runs);
    assert_eq!(
        shown(&effects).unwrap().sentence,
        format!("{DIED} The processor computes from now on.")
    );
}

#[test]
fn a_new_learner_gets_the_vgg16_weights() {
    let (mut runs, _) = runs(Kind::Cpu);
    give_vgg16(&mut runs);
    let effects = runs.step(Event::Choose(Kind::Gpu), NOW);
    assert_eq!(effects, [Effect::EndLearner, Effect::AskForAdapter]);
    assert_eq!(runs.vgg16, Vgg16::Lacking);
    let effects = runs.step(Event::Adapter(chip()), NOW);
    assert!(matches!(effects[..], [_, Effect::Send(_), Effect::ReadVgg16(_)]), "{effects:?}");
    take_vgg16(&mut runs);
    runs.step(Event::Choose(Kind::Cpu), NOW);
    take_vgg16(&mut runs);
}

#[test]
fn a_learners_death_discards_the_vgg16_weights() {
    let (mut runs, _) = runs(Kind::Cpu);
    give_vgg16(&mut runs);
    let effects = lose(&mut runs);
    assert!(effects.contains(&Effect::ForgetVgg16));
    assert!(shown(&effects).unwrap().sentence.contains("have to be given again"));
    assert_eq!(runs.vgg16, Vgg16::Lacking);
    // No weights are left for another learner.
    let effects = runs.step(Event::Choose(Kind::Gpu), NOW);
    assert_eq!(effects, [Effect::AskForAdapter]);
    give_vgg16(&mut runs);
}

#[test]
fn refused_or_unreadable_weights_are_dropped() {
    let (mut runs, _) = runs(Kind::Cpu);
    runs.step(Event::GiveVgg16, NOW);
    let Vgg16::Coming(task) = runs.vgg16 else { panic!("{:?}", runs.vgg16) };
    let effects = fail(&mut runs, task, false);
    assert_eq!((effects[0].clone(), runs.vgg16.clone()), (Effect::ForgetVgg16, Vgg16::Lacking));
    assert_eq!(shown(&effects).unwrap().sentence, "No.");
    runs.step(Event::GiveVgg16, NOW);
    let Vgg16::Coming(task) = runs.vgg16 else { panic!("{:?}", runs.vgg16) };
    let weights = Err("The file could not be read.".to_owned());
    let effects = runs.step(Event::Vgg16Read { task, weights }, NOW);
    assert_eq!(shown(&effects).unwrap().sentence, "The file could not be read.");
    assert_eq!(runs.vgg16, Vgg16::Lacking);
}

#[test]
fn weights_read_for_a_dead_learner_are_not_sent_to_the_next_one() {
    let (mut runs, _) = runs(Kind::Cpu);
    runs.step(Event::GiveVgg16, NOW);
    let Vgg16::Coming(task) = runs.vgg16 else { panic!("{:?}", runs.vgg16) };
    lose(&mut runs);
    assert_eq!(runs.step(Event::Vgg16Read { task, weights: weights() }, NOW), []);
    let late = lab::Event::Vgg16Taken { task, bytes: 58, sha256: String::new() };
    assert_eq!((hear(&mut runs, late), runs.vgg16), (Vec::new(), Vgg16::Lacking));
}
