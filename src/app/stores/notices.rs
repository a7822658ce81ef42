//! Error notices, and announcements for screen readers.

use leptos::prelude::*;

use super::signals::set;
use machines::notices::{Notice, Notices};

#[derive(Clone, Copy, Default)]
pub struct NoticeStore {
    /// The oldest first.
    pub list: RwSignal<Vec<Notice>>,
    /// The last announcement.
    pub said: RwSignal<String>,
}

impl NoticeStore {
    pub fn show(self, notices: &Notices) {
        set(self.list, &notices.list().to_vec());
    }
}
