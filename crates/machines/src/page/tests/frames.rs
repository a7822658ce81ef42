//! Pages in frames: the samples and workers that they use, and the visitor's own database.

use super::*;
use crate::keeping;

#[test]
fn the_embedded_pad_uses_no_samples_and_downloads_no_learner() {
    let mut visit = Visit::reading("?embed=pad");
    assert!(!starts(&visit.effects, Kind::Cpu));
    visit.take();
    let put = Change::Put(PadItem::Sample(sample("a", 3)));
    visit.step(Event::Shelf(shelf::Event::Changed(vec![put])));
    assert_eq!(visit.commands(), []);
}

#[test]
fn a_frame_that_explains_uses_samples_downloads_no_learner_and_passes_all_on() {
    let mut visit = Visit::reading("?view=network");
    assert!(!starts(&visit.effects, Kind::Cpu));
    visit.take();
    let put = Change::Put(PadItem::Sample(sample("a", 3)));
    visit.step(Event::Shelf(shelf::Event::Changed(vec![put])));
    assert!(matches!(visit.commands().as_slice(), [ToReader::Remember { .. }]));
    visit.step(Event::Reading(reading::Event::Pane { is_open: true }));
    let effects = visit.take();
    let passed_on = effects.iter().filter_map(|effect| match effect {
        Effect::ToPane(command) => Some(command),
        _ => None,
    });
    assert!(matches!(
        passed_on.collect::<Vec<_>>().as_slice(),
        [ToReader::LoadBase(_), ToReader::Remember { samples, .. }] if samples.len() == 1
    ));
}

#[test]
fn a_frames_digits_move_into_the_visitors_own_database() {
    let mut visit = Visit::reading("?embed=train");
    visit.label("framed", 1);
    visit.write_all();
    visit.take();
    visit.step(Event::OwnDatabase);
    let reopens = |effect: &Effect| matches!(effect, Effect::Shelf(shelf::Effect::Open(_)));
    assert!(visit.effects.iter().any(reopens));
    visit.step(Event::Shelf(shelf::Event::Opened));
    let (id, file) = (Id("h".to_owned()), HeadFile(vec![4]));
    let head = Head { id, made_ms: 1.0, base: BaseName::Mlp, file, scores: None };
    let choice =
        crate::record::Choice { base: BaseName::Mlp, head: Some(head.id.clone()), at_once: true };
    visit.load(PadContents {
        samples: vec![sample("own", 2)],
        heads: vec![head],
        choice: Some(choice.clone()),
        ..PadContents::default()
    });
    assert_eq!(visit.labels(), [("own", 2), ("framed", 1)]);
    assert_eq!(visit.page.heads.choice(), &choice);
    let leaves = |effect: &Effect| matches!(effect, Effect::LeaveFrame(_));
    assert!(!visit.effects.iter().any(leaves), "the move is not stored yet");
    visit.write_all();
    let key = PadKey::Sample(Id("framed".to_owned()));
    assert!(visit.effects.contains(&Effect::LeaveFrame(vec![Change::Delete(key)])));
    assert_eq!(visit.said(), [keeping::OWN_IN_USE]);
    visit.take();
    visit.label("later", 3);
    visit.write_all();
    assert!(!visit.effects.iter().any(leaves), "the frame is left once");
}

#[test]
fn a_frame_keeps_its_digits_while_the_visitors_own_database_does_not_open() {
    let mut visit = Visit::reading("?embed=train");
    visit.label("framed", 1);
    visit.write_all();
    visit.take();
    visit.step(Event::OwnDatabase);
    visit.step(Event::Shelf(shelf::Event::OpenFailed(StoreError::Unavailable)));
    assert_eq!(visit.labels(), [("framed", 1)]);
    assert!(!visit.effects.iter().any(|effect| matches!(effect, Effect::LeaveFrame(_))));
    assert_eq!(visit.notices().len(), 1);
}
