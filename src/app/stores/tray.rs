//! The digits found in a picture.

use leptos::prelude::*;

use super::signals::set;
use machines::pictures::Pictures;
use machines::tray::Tray;

#[derive(Clone, Copy, Default)]
pub struct TrayStore {
    pub tray: RwSignal<Tray>,
    /// Index of the digit that is being corrected.
    pub chosen: RwSignal<Option<usize>>,
    /// Whether the correction applies to the whole row.
    pub whole_row: RwSignal<bool>,
}

impl TrayStore {
    pub fn show(self, pictures: &Pictures) {
        set(self.tray, pictures.tray());
        set(self.chosen, &pictures.chosen());
        set(self.whole_row, &pictures.whole_row());
    }
}
