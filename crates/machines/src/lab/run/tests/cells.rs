//! Cells of confusion matrices that are opened.

use recipes::Places;
use worker::lab::CellRequest;

use super::*;
use crate::lab::cell::NoPictures;
use crate::result::ResultId;

fn open_cell(runs: &mut Runs, places: Option<Places>) -> Vec<Effect> {
    let result = ResultId::new("003", "adam", Scale::Quick);
    let request = places.map(request_for).ok_or(NoPictures::NotKept);
    runs.step(Event::OpenCell { result, made_ms: NOW, at: (4, 9), request }, NOW)
}

fn request_for(places: Places) -> Encoded<CellRequest> {
    let request = CellRequest {
        recipe: "003".to_owned(),
        row: "adam".to_owned(),
        scale: Scale::Quick,
        own_digits: Vec::new(),
        label: 4,
        places,
        known: Vec::new(),
    };
    Encoded::of(&request).unwrap()
}

/// The task of the pictures that are awaited.
fn awaited(runs: &Runs) -> TaskId {
    match runs.cell.as_ref().map(|cell| &cell.pictures) {
        Some(Pictures::Coming(task)) => *task,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_cell_that_is_opened_gets_its_pictures_from_the_learner() {
    let (mut runs, _) = runs(Kind::Cpu);
    let effects = open_cell(&mut runs, Some(Places::At(vec![3, 8])));
    let task = awaited(&runs);
    let request = request_for(Places::At(vec![3, 8]));
    let sends = Effect::Send(Command::ShowCell { task, request });
    assert_eq!(effects, [Effect::StartLearner(Kind::Cpu), sends]);
    let said = |runs: &Runs, count, is_running| {
        runs.cell.as_ref().unwrap().sentence("4 read as 9", count, is_running)
    };
    assert!(said(&runs, 2, false).ends_with("being fetched …"));
    assert!(said(&runs, 2, true).ends_with("after the run."));
    // A cell opened meanwhile; the answer to the first one is late.
    open_cell(&mut runs, Some(Places::AllBut(vec![])));
    let pictures = vec![Image28::from_bytes(vec![7; Image28::PIXELS]).unwrap()];
    hear(&mut runs, lab::Event::CellPictures { task, pictures: pictures.clone() });
    let task = awaited(&runs);
    hear(&mut runs, lab::Event::CellPictures { task, pictures: pictures.clone() });
    assert_eq!(runs.cell.as_ref().unwrap().images(), pictures);
    assert_eq!(said(&runs, 1, false), "4 read as 9.");
    assert_eq!(said(&runs, 9, false), "4 read as 9. The first 1 are shown.");
    runs.step(Event::CloseCell, NOW);
    assert_eq!(runs.cell, None);
}

#[test]
fn an_opened_cell_says_why_it_has_no_pictures_and_a_new_result_closes_it() {
    let (mut runs, _) = runs(Kind::Cpu);
    let said = |runs: &Runs| runs.cell.as_ref().unwrap().sentence("", 2, false);
    assert_eq!(open_cell(&mut runs, None), []);
    assert!(said(&runs).contains("run the row again"));
    open_cell(&mut runs, Some(Places::At(vec![3])));
    let task = awaited(&runs);
    assert_eq!(fail(&mut runs, task, false), []);
    assert_eq!(said(&runs), "No.");
    open_cell(&mut runs, Some(Places::At(vec![3])));
    assert_eq!(shown(&lose(&mut runs)), None);
    assert!(said(&runs).contains("press the field again"));
    let (task, _) = run(&mut runs, &plan("003", &["sgd", "adam"]));
    row_done(&mut runs, task, "003", "sgd");
    assert!(runs.cell.is_some());
    row_done(&mut runs, task, "003", "adam");
    assert_eq!(runs.cell, None);
}
