//! The shelf with a model of the browser. The test controls the answers of the database.

mod cases;
mod random;
mod tabs;

use super::*;
use crate::record::{Choice, Id, Sample, Store};
use ink::Stroke;
use network::BaseName;

/// A write without an answer yet.
struct Asked {
    write: Write<PadContents>,
    /// Whether the write's database has been deleted since.
    stale: bool,
}

/// A read without an answer yet. It holds the records once the database has read them.
struct AskedRead {
    number: u64,
    seen: Option<PadContents>,
}

/// The shelf of one tab, and the browser's stored data.
#[derive(Default)]
struct Browser {
    shelf: Shelf<PadContents>,
    records: PadContents,
    opening: Option<u64>,
    openings: usize,
    reads: Vec<AskedRead>,
    writes: Vec<Asked>,
    notice: Option<Notice>,
    news: Vec<News>,
    told_tabs: usize,
}

impl Browser {
    /// A page that is opening its database.
    fn starting() -> Self {
        let mut browser = Self::default();
        browser.step(Event::Started);
        browser
    }

    /// A page that has read these records.
    fn with(records: &[Sample]) -> Self {
        let mut browser = Self::starting();
        records.iter().for_each(|sample| list::put(&mut browser.records.samples, sample.clone()));
        browser.open();
        browser.read();
        browser.news.clear();
        browser
    }

    fn step(&mut self, event: Event<PadContents>) {
        for effect in self.shelf.step(event) {
            match effect {
                Effect::Open(number) => {
                    assert_eq!(self.opening, None, "opened twice at a time");
                    (self.opening, self.openings) = (Some(number), self.openings + 1);
                }
                Effect::Read(number) => self.reads.push(AskedRead { number, seen: None }),
                Effect::Write(write) => self.writes.push(Asked { write, stale: false }),
                Effect::TellTabs(_) => self.told_tabs += 1,
                Effect::Notice(notice) => self.notice = notice,
                Effect::Page(news) => self.news.push(news),
            }
        }
        assert_eq!(self.notice, self.shelf.notice());
    }

    fn open(&mut self) {
        self.opening.take().expect("the page opens its database");
        self.step(Event::Opened);
    }

    fn refuse_to_open(&mut self, error: StoreError) {
        self.opening.take().expect("the page opens its database");
        self.step(Event::OpenFailed(error));
    }

    /// The database answers the oldest read.
    fn read(&mut self) {
        let AskedRead { number, seen } = self.reads.remove(0);
        let contents = seen.unwrap_or_else(|| self.records.clone());
        self.step(Event::Loaded(number, Loaded { contents, damaged: Vec::new() }));
    }

    fn fail_to_read(&mut self, error: StoreError) {
        let AskedRead { number, .. } = self.reads.remove(0);
        self.step(Event::ReadFailed(number, error));
    }

    /// The write at this index, counted from the oldest, succeeds.
    fn write(&mut self, place: usize) {
        let Asked { write, stale } = self.writes.remove(place);
        if !stale {
            self.apply(&write);
        }
        self.step(Event::Written(write.sequence));
    }

    fn apply(&mut self, write: &Write<PadContents>) {
        if write.clear {
            self.records = PadContents::default();
        }
        for change in &write.changes {
            match change.clone() {
                Change::Put(item) => self.records.put(item),
                Change::Delete(key) => self.records.remove(&key),
            }
        }
    }

    fn fail(&mut self, place: usize, error: StoreError) {
        let Asked { write, .. } = self.writes.remove(place);
        self.step(Event::WriteFailed(write.sequence, error));
    }

    fn put(&mut self, sample: &Sample) {
        self.step(Event::Changed(vec![Change::Put(PadItem::Sample(sample.clone()))]));
    }

    fn delete(&mut self, sample: &Sample) {
        self.step(Event::Changed(vec![Change::Delete(PadKey::Sample(sample.id.clone()))]));
    }

    /// The connection closes. `deleted`: the records are deleted too.
    fn lose(&mut self, deleted: bool) {
        if deleted {
            self.records = PadContents::default();
            self.writes.iter_mut().for_each(|asked| asked.stale = true);
        }
        self.reads.clear();
        self.step(Event::ConnectionLost);
    }

    fn shown(&self) -> Vec<(&str, u8)> {
        names(&self.shelf.contents().samples)
    }

    fn kept(&self) -> Vec<(&str, u8)> {
        names(&self.records.samples)
    }

    fn announced(&self) -> usize {
        self.news.iter().filter(|news| matches!(news, News::Announce(_))).count()
    }

    /// All open requests succeed.
    fn succeed(&mut self) {
        for _ in 0..100 {
            if self.opening.is_some() {
                self.open();
            } else if !self.writes.is_empty() {
                self.write(0);
            } else if !self.reads.is_empty() {
                self.read();
            } else {
                return;
            }
        }
        panic!("the shelf never rests");
    }
}

fn names(samples: &[Sample]) -> Vec<(&str, u8)> {
    samples.iter().map(|sample| (sample.id.0.as_str(), sample.label)).collect()
}

fn sample(id: &str, label: u8) -> Sample {
    Sample {
        id: Id(id.to_owned()),
        made_ms: 1.0,
        label,
        drawn: vec![Stroke::from([(0.25, 0.5), (0.75, 0.5)].as_slice())].into(),
        sure: false,
    }
}

fn choice(base: BaseName) -> PadItem {
    PadItem::Choice(Choice { base, ..Choice::default() })
}
