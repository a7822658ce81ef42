//! Deletions and labels that are taken back.

use super::*;
use crate::keeping;

/// The database as another tab has left it.
fn other_tab_leaves(visit: &mut Visit, contents: PadContents) {
    visit.take();
    visit.step(Event::Shelf(shelf::Event::OtherTab(shelf::TabMessage::Changed)));
    visit.load(contents);
}

fn take_back() -> Event {
    Event::Undo(undo::Event::TakeBack)
}

fn delete_sample(id: &str) -> Event {
    Event::Samples(samples::Event::Delete(samples::Which::One(Id(id.to_owned()))))
}

fn relabel(id: &str, label: u8) -> Event {
    Event::Samples(samples::Event::Relabel { id: Id(id.to_owned()), label })
}

#[test]
fn deletions_and_labels_are_taken_back_in_turn_and_stored() {
    let mut visit = Visit::reading("");
    visit.label("a", 1);
    visit.label("b", 2);
    visit.adopt_head("h");
    let h = Id("h".to_owned());
    visit.step(relabel("b", 7));
    visit.step(delete_sample("a"));
    visit.step(Event::Heads(heads::Event::Delete(h.clone())));
    visit.write_all();
    assert_eq!((visit.labels(), &visit.page.heads.choice().head), (vec![("b", 7)], &None));

    visit.take();
    visit.step(take_back());
    assert_eq!(visit.page.contents().heads[0].id, h);
    assert_eq!(visit.page.heads.choice().head, Some(h));
    visit.step(take_back());
    visit.step(take_back());
    assert_eq!(visit.labels(), [("a", 1), ("b", 2)]);
    let changes: Vec<_> = visit.writes().into_iter().flat_map(|write| write.changes).collect();
    let is_put = |change: &Change<PadContents>| matches!(change, Change::Put(_));
    assert!(changes.len() == 4 && changes.iter().all(is_put), "{changes:?}");
    visit.step(take_back());
    assert_eq!(visit.labels(), [("a", 1), ("b", 2)]);
    assert_eq!(visit.page.undo.offer(visit.page.contents()), None);
}

#[test]
fn a_deleted_head_and_its_return_are_announced_once_they_are_stored() {
    let mut visit = Visit::reading("");
    visit.adopt_head("h");
    visit.take();
    visit.step(Event::Heads(heads::Event::Delete(Id("h".to_owned()))));
    assert_eq!(visit.said(), [""; 0]);
    visit.write_all();
    assert_eq!(visit.said(), ["Deleted the head."]);
    visit.take();
    visit.step(take_back());
    assert_eq!(visit.said(), [""; 0]);
    visit.write_all();
    assert_eq!(visit.said(), ["Brought back the head."]);
}

#[test]
fn a_deletion_that_is_taken_back_before_it_is_stored_is_not_announced() {
    let mut visit = Visit::reading("");
    visit.label("a", 1);
    visit.write_all();
    visit.take();
    visit.step(delete_sample("a"));
    visit.step(take_back());
    visit.write_all();
    assert_eq!(visit.said(), ["Brought back 1\u{a0}digit."]);
}

#[test]
fn taking_back_changes_nothing_that_another_tab_has_changed_since() {
    let mut visit = Visit::reading("");
    for (id, label) in [("a", 1), ("b", 2), ("c", 3)] {
        visit.label(id, label);
    }
    visit.step(relabel("b", 7));
    visit.step(relabel("c", 8));
    visit.step(delete_sample("a"));
    visit.write_all();
    // It has put `a` back with another label, deleted `b` and relabelled `c`.
    let samples = vec![sample("a", 4), sample("c", 5)];
    other_tab_leaves(&mut visit, PadContents { samples, ..PadContents::default() });
    visit.take();
    assert_eq!(visit.page.undo.offer(visit.page.contents()), None);
    visit.step(take_back());
    assert_eq!(visit.labels(), [("a", 4), ("c", 5)]);
    assert!(visit.writes().is_empty());
}

#[test]
fn nothing_comes_back_after_everything_is_deleted() {
    let mut visit = Visit::reading("");
    visit.label("a", 1);
    visit.step(delete_sample("a"));
    visit.step(Event::DeleteEverything);
    visit.write_all();
    assert_eq!(visit.said(), ["Everything is deleted."]);
    visit.step(take_back());
    assert!(visit.page.contents().samples.is_empty());
    let (key, text) = (keeping::WARNED_KEY.to_owned(), String::new());
    assert!(visit.effects.contains(&Effect::KeepText { key, text }));
}

#[test]
fn what_another_tab_has_deleted_is_not_brought_back_by_undo_or_by_learning() {
    let mut visit = Visit::reading("");
    visit.step(Event::FromLearner(Kind::Cpu, ready(), stamp("unused")));
    visit.label("a", 1);
    visit.label("b", 2);
    visit.write_all();
    visit.step(delete_sample("a"));
    visit.write_all();
    visit.learn();
    visit.take();
    visit.step(Event::Shelf(shelf::Event::OtherTab(shelf::TabMessage::Deleted)));
    visit.load(PadContents::default());
    assert!(visit.page.learning.running().is_none());
    visit.step(take_back());
    assert!(visit.page.contents().samples.is_empty());
}
