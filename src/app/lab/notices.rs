//! The current failure, and announcements for screen readers.

use leptos::prelude::*;

use machines::lab::run::Trouble;

#[derive(Clone, Copy, Default)]
pub struct NoticeStore {
    pub trouble: RwSignal<Option<Trouble>>,
    pub announcement: RwSignal<String>,
}

impl NoticeStore {
    /// Shows a failure that running rows again would not resolve.
    pub fn warn(self, sentence: String) {
        self.trouble.set(Some(Trouble { sentence, again: None }));
    }

    pub fn announce(self, sentence: String) {
        self.announcement.set(sentence);
    }

    /// Adds a sentence to the announcement.
    pub fn announce_also(self, sentence: &str) {
        self.announcement.update(|said| *said = format!("{said} {sentence}").trim().to_owned());
    }
}
