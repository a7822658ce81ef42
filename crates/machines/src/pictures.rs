//! Pictures of digits, from the file to samples. A worker finds the digits, the reader reads them,
//! the person corrects or excludes them, and the page stores them.

use ink::Drawn;
use worker::reader::{Command, DigitRead, FoundDigit};

use crate::numbers::Numbers;
use crate::opened_picture::{Candidate, OpenedPicture};
use crate::record::{Id, Sample};
use crate::samples::FoundSample;

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The person has opened a picture. The page holds its file.
    Open,
    /// The worker that finds digits did not start.
    NotOpened,
    Found(Vec<FoundDigit>),
    NothingFound {
        sentence: String,
    },
    /// The worker that finds digits has died, or could not be loaded.
    FinderLost {
        sentence: String,
    },
    /// Whether the reader has a base.
    ReaderHasBase(bool),
    Read {
        id: u32,
        digits: Vec<DigitRead>,
    },
    /// The person presses one of the digits found.
    Choose {
        place: usize,
    },
    SetWholeRow(bool),
    /// Corrects the label of the pressed digit; `None` excludes it.
    Mend(Option<u8>),
    Close,
    /// The person keeps all included digits. `ids`: one unused id for each digit.
    Keep {
        ids: Vec<Id>,
        now_ms: f64,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Starts the worker that finds digits, and ends the previous one.
    StartFinder,
    StopFinder,
    ToFinder(Command),
    ToReader(Command),
    Keep(Vec<FoundSample>),
}

/// Digits that wait to be read.
#[derive(Clone, Debug, PartialEq)]
struct Unread {
    found: Vec<FoundDigit>,
    /// The id of the request without an answer.
    asked: Option<u32>,
}

/// The machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pictures {
    picture: OpenedPicture,
    /// The digit that the person has pressed.
    chosen: Option<usize>,
    whole_row: bool,
    unread: Option<Unread>,
    reader_reads: bool,
}

impl Pictures {
    pub fn picture(&self) -> &OpenedPicture {
        &self.picture
    }

    /// The index of the digit that is being corrected.
    pub fn chosen(&self) -> Option<usize> {
        self.chosen
    }

    /// Whether a correction applies to the digit's whole row.
    pub fn whole_row(&self) -> bool {
        self.whole_row
    }

    pub fn step(&mut self, event: Event, numbers: &mut Numbers) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Open => {
                self.close();
                self.picture = OpenedPicture::Reading;
                effects.push(Effect::StartFinder);
                effects.push(Effect::ToFinder(Command::Find));
            }
            Event::NotOpened => self.refuse(NO_FINDER.to_owned()),
            Event::Found(found) => {
                if self.picture == OpenedPicture::Reading {
                    self.unread = Some(Unread { found, asked: None });
                }
                effects.push(Effect::StopFinder);
            }
            Event::NothingFound { sentence } => {
                self.refuse(sentence);
                effects.push(Effect::StopFinder);
            }
            Event::FinderLost { sentence } => self.refuse(sentence),
            Event::ReaderHasBase(reads) => {
                self.reader_reads = reads;
                // A dead reader sends no answer. The next reader gets a new request.
                if let (false, Some(unread)) = (reads, &mut self.unread) {
                    unread.asked = None;
                }
            }
            Event::Read { id, digits } => {
                if let Some(Unread { found, .. }) =
                    self.unread.take_if(|unread| unread.asked == Some(id))
                {
                    let read = found.into_iter().zip(&digits);
                    let candidates =
                        read.map(|(digit, read)| Candidate::new(digit, &read.probabilities));
                    self.picture = OpenedPicture::Read(candidates.collect());
                }
            }
            Event::Choose { place } => self.chosen = (self.chosen != Some(place)).then_some(place),
            Event::SetWholeRow(whole_row) => self.whole_row = whole_row,
            Event::Mend(label) => {
                if let Some(place) = self.chosen.take() {
                    self.picture.mend(place, label, std::mem::take(&mut self.whole_row));
                }
            }
            Event::Close => {
                self.close();
                effects.push(Effect::StopFinder);
            }
            Event::Keep { ids, now_ms } => {
                let samples = samples(&self.picture, ids, now_ms);
                self.close();
                if !samples.is_empty() {
                    effects.push(Effect::Keep(samples));
                }
            }
        }
        self.have_them_read(&mut effects, numbers);
        effects
    }

    /// Sends the digits to the reader once it has a base.
    fn have_them_read(&mut self, effects: &mut Vec<Effect>, numbers: &mut Numbers) {
        let Some(unread) = self.unread.as_mut().filter(|unread| unread.asked.is_none()) else {
            return;
        };
        if self.reader_reads {
            let id = numbers.request();
            unread.asked = Some(id);
            let digits =
                unread.found.iter().map(|digit| Drawn::Picture(digit.image.clone())).collect();
            effects.push(Effect::ToReader(Command::ReadFound { id, digits }));
        }
    }

    fn refuse(&mut self, sentence: String) {
        // Once the digits are found, the end of the finder does no harm.
        if self.picture == OpenedPicture::Reading && self.unread.is_none() {
            self.picture = OpenedPicture::Refused(sentence);
        }
    }

    fn close(&mut self) {
        (self.picture, self.chosen, self.whole_row, self.unread) =
            (OpenedPicture::Closed, None, false, None);
    }
}

const NO_FINDER: &str =
    "this browser can’t open pictures here: try a current Firefox, Chrome, Edge or Safari";

fn samples(picture: &OpenedPicture, ids: Vec<Id>, now_ms: f64) -> Vec<FoundSample> {
    let sample = |(candidate, id): (&Candidate, Id)| {
        let Candidate { image, label, read, .. } = candidate.clone();
        let drawn = Drawn::Picture(image);
        FoundSample {
            sample: Sample { id, made_ms: now_ms, label, drawn, sure: label != read },
            read,
        }
    };
    picture.wanted().zip(ids).map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::{CLASSES, Image28};

    fn image() -> Image28 {
        Image28::from_bytes(vec![9; Image28::PIXELS]).unwrap()
    }

    fn found(count: usize) -> Vec<FoundDigit> {
        vec![FoundDigit { image: image(), row: 0 }; count]
    }

    fn sure_of(digit: usize) -> DigitRead {
        let mut probabilities = [0.0; CLASSES];
        probabilities[digit] = 1.0;
        DigitRead { probabilities, digit: 1.0, sign: None, image: image() }
    }

    struct Page(Pictures, Numbers);

    impl Page {
        fn step(&mut self, event: Event) -> Vec<Effect> {
            self.0.step(event, &mut self.1)
        }

        /// The id of the read request among the effects.
        fn asked(effects: &[Effect]) -> Option<u32> {
            effects.iter().find_map(|effect| match effect {
                Effect::ToReader(Command::ReadFound { id, .. }) => Some(*id),
                _ => None,
            })
        }
    }

    fn lost() -> Event {
        Event::FinderLost { sentence: "It has stopped: try again.".to_owned() }
    }

    fn opened() -> Page {
        let mut page = Page(Pictures::default(), Numbers::default());
        let effects = page.step(Event::Open);
        let find = Effect::ToFinder(Command::Find);
        assert_eq!(effects, [Effect::StartFinder, find]);
        page
    }

    #[test]
    fn found_digits_are_read_once_the_reader_has_a_base() {
        let mut page = opened();
        assert_eq!(page.step(Event::Found(found(2))), [Effect::StopFinder]);
        let id = Page::asked(&page.step(Event::ReaderHasBase(true))).unwrap();
        assert_eq!(Page::asked(&page.step(Event::ReaderHasBase(true))), None);
        page.step(Event::Read { id, digits: vec![sure_of(4), sure_of(7)] });
        let labels: Vec<u8> = page.0.picture().wanted().map(|digit| digit.label).collect();
        assert_eq!(labels, [4, 7]);
    }

    #[test]
    fn found_digits_survive_the_readers_death_and_ignore_its_late_answer() {
        let mut page = opened();
        page.step(Event::ReaderHasBase(true));
        let first = Page::asked(&page.step(Event::Found(found(1)))).unwrap();
        page.step(Event::ReaderHasBase(false));
        page.step(Event::Read { id: first, digits: vec![sure_of(1)] });
        assert_eq!(*page.0.picture(), OpenedPicture::Reading);
        // The reader dies a second time before it has a base.
        assert_eq!(page.step(Event::ReaderHasBase(false)), []);
        let second = Page::asked(&page.step(Event::ReaderHasBase(true))).unwrap();
        assert_ne!(second, first);
        page.step(Event::Read { id: second, digits: vec![sure_of(8)] });
        assert_eq!(page.0.picture().candidates()[0].label, 8);
    }

    #[test]
    fn an_answer_for_a_closed_picture_is_ignored() {
        let mut page = opened();
        page.step(Event::ReaderHasBase(true));
        let id = Page::asked(&page.step(Event::Found(found(1)))).unwrap();
        assert_eq!(page.step(Event::Close), [Effect::StopFinder]);
        page.step(Event::Read { id, digits: vec![sure_of(1)] });
        page.step(Event::Found(found(1)));
        page.step(lost());
        assert_eq!(*page.0.picture(), OpenedPicture::Closed);
    }

    #[test]
    fn a_picture_that_is_being_read_can_be_closed() {
        let mut page = opened();
        page.step(Event::ReaderHasBase(true));
        assert_eq!(page.step(Event::Close), [Effect::StopFinder]);
        assert_eq!(Page::asked(&page.step(Event::Found(found(1)))), None);
        assert_eq!(*page.0.picture(), OpenedPicture::Closed);
    }

    #[test]
    fn the_finders_end_after_its_answer_is_ignored() {
        let mut page = opened();
        page.step(Event::Found(found(1)));
        page.step(lost());
        assert_eq!(*page.0.picture(), OpenedPicture::Reading);
        let mut page = opened();
        page.step(lost());
        assert!(
            matches!(page.0.picture(), OpenedPicture::Refused(sentence) if sentence.contains("try again"))
        );
        let mut page = opened();
        page.step(Event::NothingFound { sentence: "nothing stands out".to_owned() });
        assert_eq!(*page.0.picture(), OpenedPicture::Refused("nothing stands out".to_owned()));
    }

    #[test]
    fn corrected_digits_are_stored_as_sure_and_excluded_ones_are_not_stored() {
        let mut page = opened();
        page.step(Event::ReaderHasBase(true));
        let id = Page::asked(&page.step(Event::Found(found(3)))).unwrap();
        page.step(Event::Read { id, digits: vec![sure_of(4), sure_of(7), sure_of(1)] });
        for (place, label) in [(0, Some(9)), (1, None)] {
            page.step(Event::Choose { place });
            page.step(Event::Mend(label));
        }
        assert_eq!(page.0.chosen(), None);
        let ids = vec![Id("a".to_owned()), Id("b".to_owned())];
        let effects = page.step(Event::Keep { ids, now_ms: 5.0 });
        let [Effect::Keep(kept)] = effects.as_slice() else { panic!("{effects:?}") };
        let told: Vec<_> =
            kept.iter().map(|it| (it.sample.label, it.read, it.sample.sure)).collect();
        assert_eq!(told, [(9, 4, true), (1, 1, false)]);
        assert_eq!(*page.0.picture(), OpenedPicture::Closed);
        let again = page.step(Event::Keep { ids: vec![Id("c".to_owned())], now_ms: 6.0 });
        assert_eq!(again, []);
    }
}
