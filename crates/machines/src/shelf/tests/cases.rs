//! Tests of single hard cases.

use super::*;
use crate::record::Damage;

fn says(browser: &Browser, part: &str) -> bool {
    browser.notice.as_ref().is_some_and(|notice| notice.sentence.contains(part))
}

fn again(browser: &Browser) -> bool {
    browser.notice.as_ref().is_some_and(|notice| notice.again)
}

#[test]
fn a_change_is_pending_until_its_write_has_succeeded() {
    let mut page = Browser::with(&[]);
    let digit = sample("a", 1);
    page.put(&digit);
    let key = PadKey::Sample(digit.id.clone());
    assert!(page.shelf.is_pending(&key));
    assert_eq!((page.shelf.pending_count(), page.told_tabs), (1, 0));
    assert_eq!(page.news, [News::Changed(Store::Samples)]);
    page.write(0);
    assert!(!page.shelf.is_pending(&key));
    assert_eq!((page.shelf.pending_count(), page.told_tabs), (0, 1));
    assert_eq!(page.kept(), [("a", 1)]);
    assert_eq!(page.notice, None);
}

#[test]
fn a_change_is_announced_once_it_is_stored_and_not_after_everything_is_deleted() {
    let mut page = Browser::with(&[]);
    let key = || vec![PadKey::Sample(Id("a".to_owned()))];
    page.shelf.announce(key(), "Kept.".to_owned());
    page.put(&sample("a", 1));
    page.fail(0, StoreError::Full);
    assert_eq!(page.announced(), 0);
    page.step(Event::TriedAgain);
    page.write(0);
    assert_eq!(page.news.last(), Some(&News::Announce("Kept.".to_owned())));
    page.shelf.announce(key(), "Deleted.".to_owned());
    page.delete(&sample("a", 1));
    page.step(Event::DeletedEverything);
    page.succeed();
    assert!(!page.news.contains(&News::Announce("Deleted.".to_owned())), "{:?}", page.news);
}

#[test]
fn a_second_success_does_not_hide_a_first_failure() {
    let mut page = Browser::with(&[]);
    page.put(&sample("a", 1));
    page.fail(0, StoreError::Full);
    assert!(says(&page, "no room left") && again(&page));
    page.put(&sample("b", 2));
    page.write(0);
    assert!(says(&page, "no room left") && again(&page));
    assert_eq!((page.kept(), page.shelf.pending_count()), (vec![("b", 2)], 1));
    page.step(Event::TriedAgain);
    assert!(page.notice.is_some(), "nothing has succeeded so far");
    page.write(0);
    assert_eq!(page.kept(), [("a", 1), ("b", 2)]);
    assert_eq!((page.notice.clone(), page.shelf.pending_count()), (None, 0));
}

#[test]
fn a_failure_after_a_success_is_shown_until_it_is_resolved() {
    let mut page = Browser::with(&[]);
    page.put(&sample("a", 1));
    page.write(0);
    page.put(&sample("b", 2));
    page.fail(0, StoreError::Failed("a reason".to_owned()));
    assert!(says(&page, "could not keep the last change (a reason)") && again(&page));
    page.step(Event::TriedAgain);
    page.fail(0, StoreError::Full);
    assert!(says(&page, "no room left"));
    page.step(Event::TriedAgain);
    page.write(0);
    assert_eq!((page.kept(), page.notice.clone()), (vec![("a", 1), ("b", 2)], None));
}

#[test]
fn a_new_change_of_an_entry_replaces_a_failed_one() {
    let mut page = Browser::with(&[]);
    page.put(&sample("a", 1));
    page.fail(0, StoreError::Full);
    page.delete(&sample("a", 1));
    page.write(0);
    assert_eq!((page.shelf.pending_count(), page.notice.clone()), (0, None));
    assert!(page.records.samples.is_empty());
}

#[test]
fn a_change_during_a_write_stays_pending_after_that_write() {
    let mut page = Browser::with(&[]);
    page.put(&sample("a", 1));
    page.put(&sample("a", 2));
    page.write(0);
    assert_eq!((page.kept(), page.shelf.pending_count()), (vec![("a", 1)], 1));
    page.fail(0, StoreError::Full);
    assert!(again(&page));
    page.step(Event::TriedAgain);
    page.write(0);
    assert_eq!((page.kept(), page.notice.clone()), (vec![("a", 2)], None));
}

#[test]
fn a_failure_of_an_older_write_is_ignored() {
    let mut page = Browser::with(&[]);
    page.put(&sample("a", 1));
    page.put(&sample("a", 2));
    page.fail(0, StoreError::Full);
    assert_eq!(page.notice, None);
    page.write(0);
    assert_eq!((page.kept(), page.shelf.pending_count()), (vec![("a", 2)], 0));
}

#[test]
fn a_change_undone_by_an_older_write_is_written_again() {
    let mut page = Browser::with(&[]);
    page.put(&sample("a", 1));
    page.put(&sample("a", 2));
    page.write(1);
    page.write(0);
    assert_eq!((page.kept(), page.shelf.pending_count()), (vec![("a", 1)], 1));
    page.write(0);
    assert_eq!((page.kept(), page.shelf.pending_count()), (vec![("a", 2)], 0));
}

#[test]
fn deleting_everything_is_announced_once_it_has_happened() {
    let mut page = Browser::with(&[sample("a", 1)]);
    page.step(Event::DeletedEverything);
    assert_eq!((page.shown(), page.announced()), (vec![], 0));
    page.fail(0, StoreError::Failed("a reason".to_owned()));
    assert!(says(&page, "Not everything is deleted yet (a reason)") && again(&page));
    assert_eq!((page.kept(), page.announced()), (vec![("a", 1)], 0));
    page.put(&sample("b", 2));
    page.write(0);
    assert!(again(&page), "the old digit is still there");
    page.step(Event::TriedAgain);
    page.write(0);
    assert_eq!((page.announced(), page.notice.clone()), (1, None));
    page.succeed();
    assert_eq!((page.kept(), page.shown()), (vec![("b", 2)], vec![("b", 2)]));
}

#[test]
fn deleting_everything_clears_earlier_failures() {
    let mut page = Browser::with(&[]);
    page.put(&sample("a", 1));
    page.fail(0, StoreError::Full);
    page.step(Event::DeletedEverything);
    assert_eq!(page.notice, None);
    page.succeed();
    assert_eq!((page.announced(), page.shelf.pending_count()), (1, 0));
}

#[test]
fn a_late_write_after_deleting_everything_restores_nothing() {
    for put_first in [true, false] {
        let mut page = Browser::with(&[]);
        page.put(&sample("a", 1));
        page.step(Event::DeletedEverything);
        page.write(if put_first { 0 } else { 1 });
        page.write(0);
        assert!(page.shown().is_empty());
        page.succeed();
        assert_eq!((page.kept(), page.shown()), (vec![], vec![]), "{put_first}");
        assert_eq!((page.announced(), page.shelf.pending_count()), (1, 0));
    }
}

#[test]
fn a_read_from_before_deleting_everything_is_not_shown() {
    let mut page = Browser::with(&[sample("a", 1)]);
    page.step(Event::OtherTab(TabMessage::Changed));
    page.reads[0].seen = Some(page.records.clone());
    page.step(Event::DeletedEverything);
    page.write(0);
    page.read();
    assert!(page.shown().is_empty());
    page.succeed();
    assert!(page.shown().is_empty());
}

#[test]
fn a_deleted_database_is_reopened_once_and_refilled() {
    let mut page = Browser::with(&[sample("a", 1), sample("b", 2)]);
    page.step(Event::Changed(vec![Change::Put(choice(BaseName::Mlp))]));
    page.write(0);
    page.lose(true);
    assert_eq!((page.openings, page.notice.clone()), (1, None));
    page.put(&sample("c", 3));
    assert_eq!(page.openings, 2);
    page.succeed();
    assert_eq!(page.openings, 2);
    assert_eq!(page.kept(), [("a", 1), ("b", 2), ("c", 3)]);
    assert!(page.records.choice.is_some());
    assert_eq!((page.notice, page.shelf.pending_count()), (None, 0));
}

#[test]
fn a_write_to_a_closed_database_reopens_it() {
    let mut page = Browser::with(&[sample("a", 1)]);
    page.put(&sample("b", 2));
    page.put(&sample("c", 3));
    page.records = PadContents::default();
    page.fail(0, StoreError::Closed);
    page.fail(0, StoreError::Closed);
    assert_eq!((page.openings, page.notice.clone()), (2, None));
    page.succeed();
    assert_eq!(page.kept(), [("a", 1), ("b", 2), ("c", 3)]);
}

#[test]
fn a_database_that_keeps_closing_waits_for_the_person() {
    let mut page = Browser::with(&[]);
    page.put(&sample("a", 1));
    page.fail(0, StoreError::Closed);
    page.open();
    page.fail(0, StoreError::Closed);
    assert_eq!(page.openings, 2);
    assert!(says(&page, "has closed the database") && again(&page));
    page.step(Event::TriedAgain);
    page.succeed();
    assert_eq!((page.openings, page.kept(), page.notice.clone()), (3, vec![("a", 1)], None));
}

#[test]
fn a_database_of_a_newer_version_asks_for_a_reload() {
    let mut page = Browser::with(&[sample("a", 1)]);
    page.lose(false);
    page.step(Event::OtherTab(TabMessage::Changed));
    page.refuse_to_open(StoreError::Newer);
    let sentence =
        "Your digits were kept by a newer version of this page: reload the page to get it.";
    assert_eq!(page.notice, Some(Notice { sentence: sentence.to_owned(), again: false }));
    assert_eq!(page.shown(), [("a", 1)]);
}

#[test]
fn changes_before_opening_are_written_after_it() {
    let mut page = Browser::starting();
    list::put(&mut page.records.samples, sample("a", 1));
    page.put(&sample("b", 2));
    assert_eq!((page.writes.len(), page.shelf.pending_count()), (0, 1));
    page.open();
    page.write(0);
    page.read();
    assert_eq!((page.shown(), page.kept()), (vec![("a", 1), ("b", 2)], vec![("a", 1), ("b", 2)]));
    let loaded = [News::Loaded { first: true }, News::Settled];
    assert_eq!(page.news[page.news.len() - 2..], loaded);
}

#[test]
fn a_choice_made_before_the_database_opens_wins() {
    let mut page = Browser::starting();
    page.records.put(choice(BaseName::Cnn));
    page.step(Event::Changed(vec![Change::Put(choice(BaseName::Mlp))]));
    page.succeed();
    assert_eq!(page.records.choice.as_ref().map(|choice| choice.base), Some(BaseName::Mlp));
    assert_eq!(page.shelf.contents(), &page.records);
}

#[test]
fn a_page_goes_on_where_the_database_never_opens() {
    let mut page = Browser::starting();
    let number = page.opening.unwrap();
    page.step(Event::PatienceOver(number));
    assert_eq!((page.news.clone(), page.notice.clone()), (vec![News::Settled], None));
    page.put(&sample("a", 1));
    assert!(says(&page, "has not opened") && !again(&page));
    page.open();
    page.read();
    page.write(0);
    assert_eq!((page.kept(), page.notice.clone()), (vec![("a", 1)], None));
    assert_eq!(page.news.iter().filter(|news| **news == News::Settled).count(), 1);
}

#[test]
fn a_time_limit_applies_only_to_its_own_opening() {
    let mut page = Browser::starting();
    let number = page.opening.unwrap();
    page.succeed();
    page.lose(true);
    page.put(&sample("a", 1));
    page.step(Event::PatienceOver(number));
    assert_eq!(page.notice, None);
}

#[test]
fn a_browser_without_storage_shows_a_notice_at_the_start() {
    let mut page = Browser::starting();
    page.refuse_to_open(StoreError::Unavailable);
    assert!(says(&page, "a private window") && !again(&page));
    assert_eq!(page.news, [News::Settled]);
    page.put(&sample("a", 1));
    assert!(says(&page, "a private window") && again(&page));
    page.step(Event::Dismissed);
    assert_eq!((page.notice.clone(), page.shelf.pending_count()), (None, 1));
    page.step(Event::TriedAgain);
    page.succeed();
    assert_eq!((page.kept(), page.notice.clone()), (vec![("a", 1)], None));
}

#[test]
fn deleting_everything_without_storage_tries_and_reports_the_remainder() {
    let mut page = Browser::starting();
    page.refuse_to_open(StoreError::Unavailable);
    page.step(Event::DeletedEverything);
    page.refuse_to_open(StoreError::Unavailable);
    assert!(says(&page, "Not everything is deleted yet") && again(&page));
    assert_eq!(page.announced(), 0);
}

#[test]
fn a_failed_read_loses_nothing_and_is_repeated() {
    let mut page = Browser::starting();
    list::put(&mut page.records.samples, sample("a", 1));
    page.open();
    page.fail_to_read(StoreError::Failed("a reason".to_owned()));
    assert!(says(&page, "could not read what it keeps for this page (a reason)") && again(&page));
    assert_eq!(page.news, [News::Settled]);
    page.put(&sample("b", 2));
    page.write(0);
    assert!(again(&page));
    page.step(Event::TriedAgain);
    page.read();
    assert_eq!((page.shown(), page.notice.clone()), (vec![("a", 1), ("b", 2)], None));
    assert_eq!(page.kept(), page.shown());
}

#[test]
fn a_connection_lost_during_the_first_reading_is_opened_again() {
    let mut page = Browser::starting();
    list::put(&mut page.records.samples, sample("a", 1));
    page.open();
    page.lose(false);
    page.succeed();
    assert_eq!(page.shown(), [("a", 1)]);
}

#[test]
fn records_that_cannot_be_used_are_reported_once() {
    let mut page = Browser::with(&[]);
    let unreadable = Damage::Unreadable("no ink".to_owned());
    let first = Damaged {
        store: Store::Samples,
        reasons: vec![Damage::Newer, unreadable.clone(), unreadable],
        set_aside: true,
    };
    let rest = Damaged { reasons: vec![Damage::Newer], ..first.clone() };
    for damaged in [first, rest] {
        page.step(Event::OtherTab(TabMessage::Changed));
        let number = page.reads.remove(0).number;
        let contents = page.records.clone();
        page.step(Event::Loaded(number, Loaded { contents, damaged: vec![damaged] }));
    }
    let reports: Vec<_> =
        page.news.iter().filter(|news| matches!(news, News::Report(_))).cloned().collect();
    let report = |text: &str| News::Report(text.to_owned());
    assert_eq!(
        reports,
        [
            report(
                "Left alone: 1 kept digit from a newer version of this page. Reload the page to get that version."
            ),
            report(
                "Could not be read and was set aside: 2 kept digits (no ink). The others are fine."
            ),
        ]
    );
}
