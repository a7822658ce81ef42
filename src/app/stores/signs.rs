//! The person's signs, and the form for a name.

use leptos::prelude::*;

use super::signals::set;
use machines::reading::Reader;
use machines::record::Sign;
use machines::signs::{Form, Signs, of_head};

#[derive(Clone, Copy, Default)]
pub struct SignStore {
    /// The oldest first.
    pub list: RwSignal<Vec<Sign>>,
    /// The open form; `None` if it is closed.
    pub form: RwSignal<Option<Form>>,
    /// Why the last name was refused.
    pub refusal: RwSignal<Option<String>>,
    /// How well the signs are read, in sentences; `None` if they are not.
    pub summary: RwSignal<Option<String>>,
    /// Sentences about the signs that the head in use reads in place of these; `None` if it has none.
    pub of_head: RwSignal<Option<String>>,
}

impl SignStore {
    pub fn show(self, signs: &Signs, list: &Vec<Sign>, reader: &Reader) {
        set(self.list, list);
        set(self.form, &signs.form().cloned());
        set(self.refusal, &signs.refusal().map(str::to_owned));
        let of_head = of_head(reader.signs_of_head());
        // The counts are those of the person's own signs, which are not read meanwhile.
        set(self.summary, &signs.summary().filter(|_| of_head.is_none()));
        set(self.of_head, &of_head);
    }

    /// Whether signs are read beside the digits: the person's own, or those of the head in use.
    pub fn are_read(self) -> bool {
        let own = self.list.with(|list| list.iter().any(Sign::is_read));
        own || self.of_head.with(Option::is_some)
    }
}
