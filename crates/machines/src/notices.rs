//! Error notices, which stay until they are dismissed, and the action of *Try again* for each.

/// The action of *Try again*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    LoadBase,
    Learn,
    StartReader,
    /// Writes the pending changes.
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
    /// Removes the notices with this action, because their cause is gone.
    DismissAll(Again),
    /// The person presses *Try again*.
    TryAgain {
        id: u32,
    },
    /// The shelf's notice about unsaved changes; `None` once all are saved.
    Shelf(Option<(String, Option<Again>)>),
    /// Everything is deleted.
    Forget,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Again(Again),
    /// The person has dismissed the shelf's notice.
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
                // The shelf removes its own notice once everything is saved.
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
        // A repeated sentence moves to the end and is shown once.
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
    fn a_repeated_sentence_is_shown_once_at_the_end() {
        let mut notices = Notices::default();
        for sentence in ["a", "b", "a"] {
            notices.step(show(sentence, None));
        }
        assert_eq!(sentences(&notices), ["b", "a"]);
        let ids: Vec<u32> = notices.list().iter().map(|notice| notice.id).collect();
        assert_eq!(ids, [2, 3]);
    }

    #[test]
    fn trying_again_removes_the_notice_and_returns_its_action_once() {
        let mut notices = Notices::default();
        notices.step(show("a", Some(Again::Learn)));
        assert_eq!(notices.step(Event::TryAgain { id: 1 }), Some(Effect::Again(Again::Learn)));
        assert_eq!(notices.step(Event::TryAgain { id: 1 }), None);
        assert!(notices.list().is_empty());
    }

    #[test]
    fn dismiss_all_removes_only_notices_with_the_same_action() {
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
    fn the_shelf_has_one_notice_which_only_the_shelf_removes() {
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
