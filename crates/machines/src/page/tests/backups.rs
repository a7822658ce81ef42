//! Backups, opened and saved.

use super::*;

/// A backup with the sample `a`, and a head for the base `mlp`, which was chosen.
fn a_backup() -> backup::Opened {
    let id = Id("h".to_owned());
    let choice =
        crate::record::Choice { base: BaseName::Mlp, head: Some(id.clone()), at_once: false };
    let (base, file) = (BaseName::Mlp, HeadFile(vec![4]));
    backup::Opened {
        samples: vec![sample("a", 3)],
        heads: vec![Head { id, made_ms: 1.0, base, file, scores: None }],
        choice: Some(choice),
        engine: Some(Wish::Cpu),
        ..backup::Opened::default()
    }
}

#[test]
fn a_fresh_page_takes_everything_from_a_backup_and_tells_so_once_it_is_stored() {
    let mut visit = Visit::reading("");
    visit.take();
    visit.step(open(a_backup()));
    assert_eq!((visit.page.contents().samples.len(), visit.page.contents().heads.len()), (1, 1));
    assert_eq!(visit.told(), [""; 0]);
    assert!(visit.effects.contains(&Effect::AskToPersist));
    visit.write_all();
    assert_eq!(visit.told(), ["Opened: 1 digit and 1 head came in."]);
    let choice = visit.page.heads.choice();
    assert_eq!((choice.base, &choice.head), (BaseName::Mlp, &Some(Id("h".to_owned()))));
    assert!(!choice.at_once);
    assert_eq!(visit.page.computing.wish(), Wish::Cpu);
    assert!(visit.commands().contains(&ToReader::LoadBase(BaseName::Mlp)));
}

#[test]
fn a_page_in_use_keeps_its_entries_and_choices() {
    let mut visit = Visit::reading("");
    visit.label("a", 7);
    visit.write_all();
    visit.take();
    visit.step(open(a_backup()));
    visit.write_all();
    assert_eq!(visit.told(), ["Opened: 1 head came in; 1 digit was here already."]);
    assert_eq!(visit.page.contents().samples[0].label, 7);
    assert_eq!(visit.page.heads.choice(), &crate::record::Choice::default());
    assert_eq!(visit.page.computing.wish(), Wish::Auto);
    visit.take();
    visit.step(open(a_backup()));
    assert_eq!(
        visit.told(),
        ["Opened: nothing new came in; 1 digit and 1 head were here already."]
    );
    assert!(visit.writes().is_empty());
}

#[test]
fn a_backup_that_cannot_be_stored_is_not_told_as_opened() {
    let mut visit = Visit::reading("");
    visit.take();
    visit.step(open(a_backup()));
    let failed = visit.writes()[0].sequence;
    visit.take();
    visit.step(Event::Shelf(shelf::Event::WriteFailed(failed, StoreError::Full)));
    assert_eq!(visit.told(), [""; 0]);
    assert!(visit.notices()[0].contains("no room"));
    visit.step(Event::DeleteEverything);
    visit.write_all();
    assert_eq!((visit.told(), visit.said()), (vec![], vec!["Everything is deleted."]));
}

#[test]
fn a_backup_waits_until_the_stored_data_is_loaded() {
    let mut visit = Visit::begin("");
    let opening = visit.take().into_iter().find_map(|effect| match effect {
        Effect::Shelf(shelf::Effect::Open(number)) => Some(number),
        _ => None,
    });
    visit.step(Event::Shelf(shelf::Event::PatienceOver(opening.unwrap())));
    visit.step(open(a_backup()));
    assert!(visit.page.contents().samples.is_empty());
    visit.step(Event::Shelf(shelf::Event::Opened));
    let read = visit.take().into_iter().find_map(|effect| match effect {
        Effect::Shelf(shelf::Effect::Read(number)) => Some(number),
        _ => None,
    });
    let contents = PadContents { samples: vec![sample("a", 9)], ..PadContents::default() };
    let loaded = Loaded { contents, damaged: Vec::new() };
    visit.step(Event::Shelf(shelf::Event::Loaded(read.unwrap(), loaded)));
    visit.write_all();
    assert_eq!(visit.told(), ["Opened: 1 head came in; 1 digit was here already."]);
    assert_eq!(visit.page.contents().samples[0].label, 9);
}

#[test]
fn a_backup_is_opened_without_stored_data_if_the_database_cannot_be_opened() {
    let mut visit = Visit::begin("");
    visit.step(open(a_backup()));
    visit.step(Event::Shelf(shelf::Event::OpenFailed(StoreError::Unavailable)));
    assert_eq!(visit.page.contents().samples[0].label, 3);
}

#[test]
fn results_in_a_backup_replace_none_that_cannot_be_read() {
    let mut visit = Visit::reading("");
    visit.take();
    let id = "003/adam/quick".parse().unwrap();
    let results = vec![backup::SavedResult { id, text: "{}".to_owned() }];
    let opened = backup::Opened { results, ..a_backup() };
    visit.step(Event::OpenBackup { opened, kept: None });
    assert!(visit.notices()[0].contains("results in this file are left out"));
    visit.write_all();
    assert_eq!(visit.told(), ["Opened: 1 digit and 1 head came in."]);
}

#[test]
fn a_backup_that_is_opened_as_a_head_is_refused_with_the_right_button() {
    let mut visit = Visit::reading("");
    visit.take();
    let file = HeadFile(backup::file_of(&[], 0.0, None).into_bytes());
    visit.step(Event::OpenHead { stamp: stamp("opened"), base: None, file });
    assert_eq!(visit.head_change(), None);
    assert!(visit.notices()[0].contains("Open a saved file"));
}

#[test]
fn what_is_not_stored_yet_is_saved() {
    let mut visit = Visit::reading("");
    visit.step(open(a_backup()));
    visit.label("b", 8);
    let opened = saved(&visit);
    let labels: Vec<u8> = opened.samples.iter().map(|sample| sample.label).collect();
    assert_eq!((labels, opened.heads), (vec![3, 8], a_backup().heads));
    assert_eq!((opened.choice, opened.engine), (a_backup().choice, Some(Wish::Cpu)));
}
