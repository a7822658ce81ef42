//! The digits found in a picture.

use leptos::prelude::*;

use super::signals::set;
use machines::opened_picture::OpenedPicture;
use machines::pictures::Pictures;

#[derive(Clone, Copy, Default)]
pub struct PictureStore {
    pub picture: RwSignal<OpenedPicture>,
    /// Index of the digit that is being corrected.
    pub chosen: RwSignal<Option<usize>>,
    /// Whether the correction applies to the whole row.
    pub whole_row: RwSignal<bool>,
}

impl PictureStore {
    pub fn show(self, pictures: &Pictures) {
        set(self.picture, pictures.picture());
        set(self.chosen, &pictures.chosen());
        set(self.whole_row, &pictures.whole_row());
    }
}
