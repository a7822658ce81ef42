//! Networks of rows that are opened.

use ink::Drawn;
use worker::explainer::{self, TrainedNetwork};

use super::*;
use crate::lab::network::Found;

fn open(runs: &mut Runs, row: &str) -> (TaskId, Vec<Effect>) {
    let effects = runs.step(Event::OpenNetwork { row: id("003", row), scale: Scale::Quick }, NOW);
    match runs.network.as_ref().map(|network| &network.found) {
        Some(Found::Coming(task)) => (*task, effects),
        other => panic!("{other:?}"),
    }
}

fn trained() -> Encoded<explainer::Trained> {
    let network = TrainedNetwork { layers: Vec::new(), digits: vec![3, 5], weights: vec![1] };
    let network = Encoded::of(&network).unwrap();
    Encoded::of(&explainer::Trained { network, pictures: vec![Drawn::default()] }).unwrap()
}

#[test]
fn a_row_that_has_run_opens_its_network_and_a_new_run_closes_it() {
    let (mut runs, _) = runs(Kind::Cpu);
    let adam = id("003", "adam");
    let opens = |runs: &Runs, scale| runs.trained.opens(adam, scale);
    assert!(!opens(&runs, Scale::Quick));
    let (task, _) = run(&mut runs, &plan("003", &["adam"]));
    row_done(&mut runs, task, "003", "adam");
    assert!(opens(&runs, Scale::Quick) && !opens(&runs, Scale::Full));
    let (coming, effects) = open(&mut runs, "adam");
    let (recipe, row) = ("003".to_owned(), "adam".to_owned());
    let asks = Command::ShowNetwork { task: coming, recipe, row, scale: Scale::Quick };
    assert_eq!(effects, [Effect::Send(asks)]);
    let said = |runs: &Runs, is_running| {
        runs.network.as_ref().unwrap().sentence(is_running).map(str::to_owned)
    };
    assert!(said(&runs, true).unwrap().contains("after the run"));
    assert!(said(&runs, false).unwrap().contains("being fetched"));
    hear(&mut runs, lab::Event::Ended { task });
    hear(&mut runs, lab::Event::Network { task: coming, network: trained() });
    let network = runs.network.clone().unwrap();
    assert!(network.is_of(adam, Scale::Quick) && !network.is_of(adam, Scale::Full));
    assert_eq!((network.bytes(), said(&runs, false)), (Some(trained().bytes()), None));
    let (task, _) = run(&mut runs, &plan("003", &["sgd", "adam"]));
    row_done(&mut runs, task, "003", "sgd");
    assert_eq!(runs.network, Some(network));
    row_done(&mut runs, task, "003", "adam");
    assert_eq!(runs.network, None);
}

#[test]
fn a_network_that_does_not_come_says_why_and_one_that_is_closed_stays_closed() {
    let (mut runs, _) = runs(Kind::Cpu);
    let said = |runs: &Runs| runs.network.as_ref().unwrap().sentence(false).unwrap().to_owned();
    let (task, _) = open(&mut runs, "adam");
    assert_eq!(fail(&mut runs, task, false), []);
    assert_eq!(said(&runs), "No.");
    let (late, _) = open(&mut runs, "adam");
    runs.step(Event::CloseNetwork, NOW);
    hear(&mut runs, lab::Event::Network { task: late, network: trained() });
    assert_eq!(runs.network, None);
    open(&mut runs, "adam");
    assert_eq!(shown(&lose(&mut runs)), None);
    assert!(said(&runs).contains("run the row again"));
}

#[test]
fn rows_of_another_recipe_or_a_lost_learner_take_the_networks_away() {
    let (mut runs, _) = runs(Kind::Cpu);
    let adam = id("003", "adam");
    for loses in [false, true] {
        let (task, _) = run(&mut runs, &plan("003", &["adam"]));
        row_done(&mut runs, task, "003", "adam");
        hear(&mut runs, lab::Event::Ended { task });
        assert!(runs.trained.opens(adam, Scale::Quick));
        if loses {
            lose(&mut runs);
        } else {
            let (task, _) = run(&mut runs, &plan("000", &["odd-softmax"]));
            hear(&mut runs, lab::Event::Ended { task });
        }
        assert!(!runs.trained.opens(adam, Scale::Quick));
    }
}
