//! Random sequences of events against the model of the browser.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Entries that only this tab changes.
const OURS: [&str; 3] = ["a", "b", "c"];
/// Entries that only the other tab changes.
const THEIRS: [&str; 2] = ["x", "y"];

#[derive(Clone, Debug)]
enum Op {
    Put(usize, u8),
    Delete(usize),
    Choose(bool),
    DeleteEverything,
    TryAgain,
    Dismiss,
    /// The database opens, or fails to open.
    Open(Option<StoreError>),
    /// A write gets its answer. The index is taken modulo the number of open writes.
    Answer(usize, Option<StoreError>),
    /// The oldest read takes its records now and gets its answer later.
    See,
    AnswerRead(Option<StoreError>),
    OtherPut(usize, u8),
    OtherDelete(usize),
    OtherTabTells,
    /// The connection closes. With `true`, the database is deleted.
    Lose(bool),
    PatienceOver,
}

fn error() -> impl Strategy<Value = Option<StoreError>> {
    prop_oneof![
        4 => Just(None),
        1 => Just(Some(StoreError::Full)),
        1 => Just(Some(StoreError::Closed)),
        1 => Just(Some(StoreError::Failed("a reason".to_owned()))),
    ]
}

fn refusal() -> impl Strategy<Value = Option<StoreError>> {
    prop_oneof![3 => Just(None), 1 => Just(Some(StoreError::Unavailable))]
}

/// Events in one tab, with answers in a real database's order. The database is never deleted.
fn alone() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (0..OURS.len(), 0u8..10).prop_map(|(id, label)| Op::Put(id, label)),
        2 => (0..OURS.len()).prop_map(Op::Delete),
        1 => any::<bool>().prop_map(Op::Choose),
        1 => Just(Op::DeleteEverything),
        2 => Just(Op::TryAgain),
        1 => Just(Op::Dismiss),
        3 => refusal().prop_map(Op::Open),
        8 => error().prop_map(|error| Op::Answer(0, error)),
        2 => Just(Op::See),
        3 => error().prop_map(Op::AnswerRead),
        1 => Just(Op::OtherTabTells),
        1 => Just(Op::PatienceOver),
    ]
}

/// All events in any order.
fn anything() -> impl Strategy<Value = Op> {
    prop_oneof![
        12 => alone(),
        3 => (0usize..4, error()).prop_map(|(place, error)| Op::Answer(place, error)),
        2 => (0..THEIRS.len(), 0u8..10).prop_map(|(id, label)| Op::OtherPut(id, label)),
        1 => (0..THEIRS.len()).prop_map(Op::OtherDelete),
        1 => any::<bool>().prop_map(Op::Lose),
    ]
}

/// A browser, and the last actions in both tabs.
struct Visit {
    browser: Browser,
    ours: BTreeMap<&'static str, u8>,
    theirs: BTreeMap<&'static str, u8>,
    /// Whether the other tab's entries must equal `theirs`.
    theirs_are_safe: bool,
}

impl Visit {
    fn starting() -> Self {
        Self {
            browser: Browser::starting(),
            ours: BTreeMap::new(),
            theirs: BTreeMap::new(),
            theirs_are_safe: true,
        }
    }

    fn happen(&mut self, op: Op) {
        // Deletions in the other tab during a lost connection are undone.
        self.theirs_are_safe &= !matches!(
            op,
            Op::DeleteEverything
                | Op::Lose(_)
                | Op::Answer(_, Some(StoreError::Closed))
                | Op::AnswerRead(Some(StoreError::Closed))
        );
        let browser = &mut self.browser;
        match op {
            Op::Put(id, label) => {
                self.ours.insert(OURS[id], label);
                browser.put(&sample(OURS[id], label));
            }
            Op::Delete(id) => {
                self.ours.remove(OURS[id]);
                browser.delete(&sample(OURS[id], 0));
            }
            Op::Choose(cnn) => {
                let base = if cnn { BaseName::Cnn } else { BaseName::Mlp };
                browser.step(Event::Changed(vec![Change::Put(choice(base))]));
            }
            Op::DeleteEverything => {
                self.ours.clear();
                browser.step(Event::DeletedEverything);
            }
            Op::TryAgain => browser.step(Event::TriedAgain),
            Op::Dismiss => browser.step(Event::Dismissed),
            Op::Open(error) => match (browser.opening, error) {
                (None, _) => {}
                (Some(_), None) => browser.open(),
                (Some(_), Some(error)) => browser.refuse_to_open(error),
            },
            Op::Answer(place, error) => {
                if browser.writes.is_empty() {
                    return;
                }
                let place = place % browser.writes.len();
                match error {
                    None => browser.write(place),
                    Some(error) => browser.fail(place, error),
                }
            }
            Op::See => {
                let now = browser.records.clone();
                if let Some(read) = browser.reads.first_mut() {
                    read.seen = Some(now);
                }
            }
            Op::AnswerRead(error) => match (browser.reads.is_empty(), error) {
                (true, _) => {}
                (false, None) => browser.read(),
                (false, Some(error)) => browser.fail_to_read(error),
            },
            Op::OtherPut(id, label) => {
                self.theirs.insert(THEIRS[id], label);
                list::put(&mut browser.records.samples, sample(THEIRS[id], label));
            }
            Op::OtherDelete(id) => {
                self.theirs.remove(THEIRS[id]);
                list::remove(&mut browser.records.samples, &Id(THEIRS[id].to_owned()));
            }
            Op::OtherTabTells => browser.step(Event::OtherTab(TabMessage::Changed)),
            Op::Lose(deleted) => browser.lose(deleted),
            Op::PatienceOver => {
                if let Some(number) = browser.opening {
                    browser.step(Event::PatienceOver(number));
                }
            }
        }
    }

    /// From now on all requests succeed.
    fn end_well(&mut self) {
        self.browser.succeed();
        self.browser.step(Event::TriedAgain);
        self.browser.succeed();
        self.browser.step(Event::OtherTab(TabMessage::Changed));
        self.browser.succeed();
    }

    fn kept_of(&self, ids: &[&'static str]) -> BTreeMap<&str, u8> {
        self.browser.kept().into_iter().filter(|(id, _)| ids.contains(id)).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn once_all_writes_have_succeeded_the_database_holds_what_the_page_shows(
        ops in vec(anything(), 0..60),
    ) {
        let mut visit = Visit::starting();
        ops.into_iter().for_each(|op| visit.happen(op));
        visit.end_well();
        let browser = &visit.browser;
        prop_assert_eq!(browser.shelf.contents(), &browser.records);
        prop_assert_eq!(browser.shelf.pending_count(), 0);
        prop_assert_eq!(&browser.notice, &None);
        prop_assert_eq!(visit.kept_of(&OURS), visit.ours.clone());
        if visit.theirs_are_safe {
            prop_assert_eq!(visit.kept_of(&THEIRS), visit.theirs.clone());
        }
    }

    #[test]
    fn entries_count_as_stored_only_once_they_are(ops in vec(alone(), 0..60)) {
        let mut visit = Visit::starting();
        for op in ops {
            visit.happen(op);
            let Browser { shelf, records, .. } = &visit.browser;
            for key in shelf.contents().keys().iter().filter(|key| !shelf.is_pending(key)) {
                prop_assert_eq!(shelf.contents().item(key), records.item(key));
            }
            let gone = records.keys().into_iter().filter(|key| shelf.contents().item(key).is_none());
            for key in gone {
                let unseen = !shelf.loaded || shelf.unread;
                prop_assert!(shelf.is_pending(&key) || shelf.ledger.is_clearing() || unseen);
            }
            let failed = shelf.failure.is_some() && !shelf.dismissed;
            prop_assert!(!failed || visit.browser.notice.is_some());
        }
    }
}
