//! The graphics chip: lent, measured, lost.

use super::*;

/// The machine with a measured GPU.
fn on_chip() -> Runs {
    let (mut runs, _) = runs(Kind::Gpu);
    runs.step(Event::Adapter(chip()), NOW);
    let task = runs.chip.measuring.expect("it is measured");
    hear(&mut runs, lab::Event::RatesMeasured { task, rates: Rates::CPU });
    runs
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
