//! Sentences about what went wrong, shown until they are dismissed, and what *Try again* does for each.

/// What *Try again* does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    LoadBase,
    Learn,
    StartReader,
    /// Write the pending changes.
    Write,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub id: u32,
    pub sentence: String,
    pub again: Option<Again>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Show {
        sentence: String,
        again: Option<Again>,
    },
    Dismiss {
        id: u32,
    },
    /// Its cause is gone.
    DismissAll(Again),
    /// The person presses *Try again*.
    TryAgain {
        id: u32,
    },
    /// The one sentence about changes that are not kept; `None` once all are.
    Shelf(Option<(String, Option<Again>)>),
    /// Everything is deleted.
    Forget,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Again(Again),
    /// The person has dismissed the shelf's sentence.
    ShelfDismissed,
}

/// The notices that are shown, the oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notices {
    list: Vec<Notice>,
    count: u32,
    /// The id of the shelf's notice.
    shelf: Option<u32>,
}

impl Notices {
    pub fn list(&self) -> &[Notice] {
        &self.list
    }

    pub fn step(&mut self, event: Event) -> Option<Effect> {
        match event {
            Event::Show { sentence, again } => self.show(sentence, again),
            Event::Dismiss { id } => {
                self.list.retain(|notice| notice.id != id);
                return self.shelf.take_if(|shelf| *shelf == id).map(|_| Effect::ShelfDismissed);
            }
            Event::DismissAll(again) => self.list.retain(|notice| notice.again != Some(again)),
            Event::TryAgain { id } => {
                let place = self.list.iter().position(|notice| notice.id == id)?;
                // The shelf takes its own sentence away once all is kept.
                let notice = match self.shelf == Some(id) {
                    true => self.list[place].clone(),
                    false => self.list.remove(place),
                };
                return notice.again.map(Effect::Again);
            }
            Event::Shelf(notice) => {
                let before = self.shelf.take();
                self.list.retain(|notice| Some(notice.id) != before);
                if let Some((sentence, again)) = notice {
                    self.show(sentence, again);
                    self.shelf = Some(self.count);
                }
            }
            Event::Forget => self.list.retain(|notice| Some(notice.id) == self.shelf),
        }
        None
    }

    fn show(&mut self, sentence: String, again: Option<Again>) {
        // The same sentence is shown once.
        self.list.retain(|notice| notice.sentence != sentence);
        self.count += 1;
        self.list.push(Notice { id: self.count, sentence, again });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(sentence: &str, again: Option<Again>) -> Event {
        Event::Show { sentence: sentence.to_owned(), again }
    }

    fn sentences(notices: &Notices) -> Vec<&str> {
        notices.list().iter().map(|notice| notice.sentence.as_str()).collect()
    }

    #[test]
    fn the_same_sentence_is_shown_once_and_last() {
        let mut notices = Notices::default();
        for sentence in ["a", "b", "a"] {
            notices.step(show(sentence, None));
        }
        assert_eq!(sentences(&notices), ["b", "a"]);
        let ids: Vec<u32> = notices.list().iter().map(|notice| notice.id).collect();
        assert_eq!(ids, [2, 3]);
    }

    #[test]
    fn trying_again_takes_the_notice_away_and_names_the_deed_once() {
        let mut notices = Notices::default();
        notices.step(show("a", Some(Again::Learn)));
        assert_eq!(notices.step(Event::TryAgain { id: 1 }), Some(Effect::Again(Again::Learn)));
        assert_eq!(notices.step(Event::TryAgain { id: 1 }), None);
        assert!(notices.list().is_empty());
    }

    #[test]
    fn a_cause_that_is_gone_takes_only_its_own_notices_along() {
        let mut notices = Notices::default();
        notices.step(show("a", Some(Again::Learn)));
        notices.step(show("b", Some(Again::LoadBase)));
        notices.step(show("c", None));
        notices.step(Event::DismissAll(Again::Learn));
        assert_eq!(sentences(&notices), ["b", "c"]);
        notices.step(Event::Dismiss { id: 3 });
        assert_eq!(sentences(&notices), ["b"]);
        notices.step(Event::Forget);
        assert!(notices.list().is_empty());
    }

    #[test]
    fn the_shelfs_sentence_is_one_and_stays_until_the_shelf_takes_it_away() {
        let mut notices = Notices::default();
        let full = |n: u32| Event::Shelf(Some((format!("full {n}"), Some(Again::Write))));
        notices.step(full(1));
        notices.step(full(2));
        assert_eq!(sentences(&notices), ["full 2"]);
        let id = notices.list()[0].id;
        assert_eq!(notices.step(Event::TryAgain { id }), Some(Effect::Again(Again::Write)));
        notices.step(Event::Forget);
        assert_eq!(sentences(&notices), ["full 2"]);
        assert_eq!(notices.step(Event::Dismiss { id }), Some(Effect::ShelfDismissed));
        assert_eq!(notices.step(Event::Dismiss { id }), None);
        notices.step(full(3));
        notices.step(Event::Shelf(None));
        assert!(notices.list().is_empty());
    }
}
