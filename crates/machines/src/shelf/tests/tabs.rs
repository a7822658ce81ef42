//! Changes and deletions in another tab.

use super::*;

#[test]
fn changes_of_other_tabs_during_a_lost_connection_are_not_overwritten() {
    let mut page = Browser::with(&[sample("a", 1)]);
    page.lose(false);
    list::put(&mut page.records.samples, sample("a", 7));
    page.put(&sample("b", 2));
    page.succeed();
    assert_eq!((page.kept(), page.shown()), (vec![("a", 7), ("b", 2)], vec![("a", 7), ("b", 2)]));
}

#[test]
fn other_tabs_changes_are_merged_with_what_is_pending() {
    let mut page = Browser::with(&[sample("a", 1), sample("b", 2), sample("c", 3)]);
    page.put(&sample("a", 9));
    page.delete(&sample("b", 2));
    page.put(&sample("new", 4));
    let theirs = &mut page.records.samples;
    list::put(theirs, sample("a", 5));
    list::put(theirs, sample("b", 6));
    list::remove(theirs, &Id("c".to_owned()));
    list::put(theirs, sample("theirs", 7));
    page.step(Event::OtherTab(TabMessage::Changed));
    page.read();
    let both = [("a", 9), ("new", 4), ("theirs", 7)];
    assert_eq!(page.shown(), both);
    page.succeed();
    assert_eq!((page.shown(), page.kept()), (both.to_vec(), both.to_vec()));
}

#[test]
fn a_read_older_than_a_write_does_not_undo_it() {
    let mut page = Browser::with(&[sample("a", 1), sample("b", 2)]);
    page.step(Event::OtherTab(TabMessage::Changed));
    page.reads[0].seen = Some(page.records.clone());
    page.put(&sample("a", 9));
    page.delete(&sample("b", 2));
    page.write(0);
    page.write(0);
    page.read();
    assert_eq!(page.shown(), [("a", 9)]);
}

#[test]
fn what_another_tab_deletes_goes_even_if_the_news_of_its_writing_comes_later() {
    let mut page = Browser::with(&[]);
    page.put(&sample("a", 1));
    let Asked { write, .. } = page.writes.remove(0);
    page.apply(&write);
    page.records = PadContents::default();
    page.step(Event::OtherTab(TabMessage::Deleted));
    page.reads[0].seen = Some(page.records.clone());
    page.step(Event::Written(write.sequence));
    page.succeed();
    assert_eq!(page.shown(), []);
}

#[test]
fn what_another_tab_deletes_is_not_written_back_after_a_lost_connection() {
    for (lost, reopens, lost_again) in
        [(true, false, false), (true, true, false), (true, true, true), (false, false, true)]
    {
        let mut page = Browser::with(&[sample("a", 1)]);
        if lost {
            page.lose(false);
        }
        if reopens {
            page.step(Event::TriedAgain);
        }
        page.records = PadContents::default();
        page.step(Event::OtherTab(TabMessage::Deleted));
        if lost_again {
            page.lose(false);
        }
        page.succeed();
        assert_eq!((page.shown(), page.kept()), (vec![], vec![]), "{lost} {reopens} {lost_again}");
    }
}

#[test]
fn another_tabs_change_during_a_read_causes_a_second_read() {
    let mut page = Browser::with(&[]);
    page.step(Event::OtherTab(TabMessage::Changed));
    page.reads[0].seen = Some(page.records.clone());
    list::put(&mut page.records.samples, sample("theirs", 7));
    page.step(Event::OtherTab(TabMessage::Changed));
    page.read();
    page.read();
    assert_eq!(page.shown(), [("theirs", 7)]);
    assert!(page.reads.is_empty());
}
