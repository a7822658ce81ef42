//! Parts that are to be shown, a slice at a time, so that no task of the page is long.

use std::collections::VecDeque;

/// The parts that wait, in order. Each is shown in steps, from 0.
#[derive(Clone, Debug)]
pub struct Slices<P> {
    waiting: VecDeque<Waiting<P>>,
}

#[derive(Clone, Debug)]
struct Waiting<P> {
    part: P,
    step: usize,
    /// Whether it has changed since its first step: then all steps are to be done again.
    has_changed: bool,
}

impl<P> Default for Slices<P> {
    fn default() -> Self {
        Self { waiting: VecDeque::new() }
    }
}

impl<P: Copy + PartialEq> Slices<P> {
    /// Adds a part that has changed. Whether nothing waited before: then a task has to be begun.
    pub fn add(&mut self, part: P) -> bool {
        let was_empty = self.waiting.is_empty();
        match self.waiting.iter_mut().find(|waiting| waiting.part == part) {
            Some(waiting) => waiting.has_changed = waiting.step > 0,
            None => self.waiting.push_back(Waiting { part, step: 0, has_changed: false }),
        }
        was_empty
    }

    /// The part and the step of the next slice; `None` if all is shown.
    pub fn first(&self) -> Option<(P, usize)> {
        self.waiting.front().map(|waiting| (waiting.part, waiting.step))
    }

    /// The next slice is shown. `has_more`: its part has another step. Whether any slice is left.
    pub fn done(&mut self, has_more: bool) -> bool {
        if let Some(mut shown) = self.waiting.pop_front() {
            if has_more {
                shown.step += 1;
                self.waiting.push_front(shown);
            } else if shown.has_changed {
                // Behind the others, which would otherwise wait for as long as it changes.
                self.waiting.push_back(Waiting { part: shown.part, step: 0, has_changed: false });
            }
        }
        !self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All slices in order; `steps`: how many a part has.
    fn shown(slices: &mut Slices<char>, steps: impl Fn(char) -> usize) -> String {
        let mut all = String::new();
        while let Some((part, step)) = slices.first() {
            all += &format!("{part}{step}");
            slices.done(step + 1 < steps(part));
        }
        all
    }

    #[test]
    fn parts_are_shown_in_order_and_each_once() {
        let mut slices = Slices::default();
        assert!(slices.add('a'));
        assert!(!slices.add('b') && !slices.add('a'));
        assert_eq!(shown(&mut slices, |part| if part == 'a' { 3 } else { 1 }), "a0a1a2b0");
        assert!(slices.add('b'), "nothing waits");
    }

    #[test]
    fn a_part_that_changes_between_its_steps_is_shown_again_after_the_others() {
        let mut slices = Slices::default();
        slices.add('a');
        assert!(slices.done(true), "its second step");
        assert!(!slices.add('a') && !slices.add('b'));
        assert_eq!(shown(&mut slices, |part| if part == 'a' { 2 } else { 1 }), "a1b0a0a1");
        assert!(!slices.done(false), "nothing is left");
    }
}
