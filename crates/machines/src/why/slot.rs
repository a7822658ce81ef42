//! A question to the explainer: at most one is open, and only the newest state is asked about again.

use crate::numbers::Numbers;

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was wrong, and what to do.
    pub sentence: String,
    /// Whether the same question may be answered later.
    pub retry: bool,
}

/// A kind of question. `K`: the state that the answer depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot<K, T> {
    open: Option<(u32, K)>,
    /// The state that the last answer or refusal is about.
    known: Option<K>,
    answer: Option<T>,
    refusal: Option<Refusal>,
}

impl<K, T> Default for Slot<K, T> {
    fn default() -> Self {
        Self { open: None, known: None, answer: None, refusal: None }
    }
}

impl<K: PartialEq, T> Slot<K, T> {
    /// The last answer. It may be about an earlier state while a newer one is asked about.
    pub fn answer(&self) -> Option<&T> {
        self.answer.as_ref()
    }

    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// Why there is no answer, and what to do.
    pub fn reason(&self) -> Option<&str> {
        self.refusal.as_ref().map(|refusal| refusal.sentence.as_str())
    }

    pub fn is_waiting(&self) -> bool {
        self.open.is_some()
    }

    /// Whether the answer is about this state.
    pub fn is_about(&self, state: &K) -> bool {
        self.answer.is_some() && self.known.as_ref() == Some(state)
    }

    /// The number of a new question about this state. `None` if one is open or its answer is known.
    pub fn ask(&mut self, state: K, numbers: &mut Numbers) -> Option<u32> {
        if self.open.is_some() || self.known.as_ref() == Some(&state) {
            return None;
        }
        let id = numbers.request();
        self.open = Some((id, state));
        Some(id)
    }

    /// Takes the answer to the open question. False for any other.
    pub fn take(&mut self, id: u32, answer: T) -> bool {
        let is_taken = self.close(id);
        if is_taken {
            (self.answer, self.refusal) = (Some(answer), None);
        }
        is_taken
    }

    /// The open question is refused. False for any other.
    pub fn refuse(&mut self, id: u32, refusal: &Refusal) -> bool {
        let is_taken = self.close(id);
        if is_taken {
            (self.answer, self.refusal) = (None, Some(refusal.clone()));
        }
        is_taken
    }

    /// The question that is open, if it has this number.
    pub fn waits_for(&self, id: u32) -> bool {
        self.open.as_ref().is_some_and(|(open, _)| *open == id)
    }

    fn close(&mut self, id: u32) -> bool {
        let Some((_, state)) = self.open.take_if(|(open, _)| *open == id) else { return false };
        self.known = Some(state);
        true
    }

    /// Nothing that was asked or answered is of interest any more.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The worker is dead: it answers nothing. The last answer stays.
    pub fn lose(&mut self) {
        self.open = None;
    }

    /// What was refused may be asked again.
    pub fn allow_again(&mut self) {
        if self.refusal.take().is_some() {
            self.known = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_question_is_open_and_the_next_is_about_the_newest_state() {
        let (mut slot, mut numbers) = (Slot::<u8, &str>::default(), Numbers::default());
        let first = slot.ask(1, &mut numbers).unwrap();
        assert_eq!(slot.ask(2, &mut numbers), None, "one is open");
        assert!(!slot.take(first + 1, "another"));
        assert!(slot.take(first, "one") && !slot.take(first, "again"));
        assert!(slot.is_about(&1) && !slot.is_about(&2));
        assert_eq!(slot.ask(1, &mut numbers), None, "it is known");
        let second = slot.ask(2, &mut numbers).unwrap();
        assert!(slot.waits_for(second) && slot.answer() == Some(&"one"));
    }

    #[test]
    fn a_late_answer_is_dropped_and_a_refusal_is_asked_again_only_on_demand() {
        let (mut slot, mut numbers) = (Slot::<u8, &str>::default(), Numbers::default());
        let late = slot.ask(1, &mut numbers).unwrap();
        slot.forget();
        assert!(!slot.take(late, "late") && slot.answer().is_none());
        let refused = slot.ask(1, &mut numbers).unwrap();
        let refusal = Refusal { sentence: "no".to_owned(), retry: true };
        assert!(slot.refuse(refused, &refusal));
        assert_eq!(slot.ask(1, &mut numbers), None);
        slot.allow_again();
        assert!(slot.ask(1, &mut numbers).is_some() && slot.refusal().is_none());
    }
}
