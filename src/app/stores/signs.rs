//! The person's signs, and the form for a name.

use leptos::prelude::*;

use super::signals::set;
use machines::record::Sign;
use machines::signs::{Form, Signs};

#[derive(Clone, Copy, Default)]
pub struct SignStore {
    /// The oldest first.
    pub list: RwSignal<Vec<Sign>>,
    /// What is being named.
    pub form: RwSignal<Option<Form>>,
    /// Why the last name was refused.
    pub refusal: RwSignal<Option<String>>,
    /// How well the signs are read, in sentences.
    pub summary: RwSignal<Option<String>>,
}

impl SignStore {
    pub fn show(self, signs: &Signs, list: &Vec<Sign>) {
        set(self.list, list);
        set(self.form, &signs.form().cloned());
        set(self.refusal, &signs.refusal().map(str::to_owned));
        set(self.summary, &signs.summary());
    }

    /// Whether signs are read beside the digits.
    pub fn are_read(self) -> bool {
        self.list.with(|list| list.iter().any(|sign| sign.wanted() == 0))
    }
}
