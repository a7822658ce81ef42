//! Heads that the reader tries before they are stored.

use super::{Event, Page};
use crate::record::{Choice, Head, Id};
use crate::{heads, reading};

/// A head that is tried for another base.
pub struct Tried {
    id: Id,
    /// What was chosen before.
    before: Choice,
}

/// Has the reader try a head.
pub fn begin(page: &mut Page, head: Head) {
    let before = match page.tried.take() {
        Some(Tried { before, .. }) => Some(before),
        None if head.base == page.heads.base() => None,
        None => Some(page.heads.choice().clone()),
    };
    page.tried = before.map(|before| Tried { id: head.id.clone(), before });
    page.heads(heads::Event::WantBase(head.base));
    page.queue.push_back(Event::Reading(reading::Event::Try(head)));
}

/// Whether the reader has got the head for another base, or will.
pub fn is_waiting(page: &Page) -> bool {
    page.tried.as_ref().is_some_and(|tried| page.reader.tries(&tried.id))
}

/// Whether a head is no longer tried and was not accepted. `effects`: of the reading machine's last step.
pub fn is_refused(page: &Page, id: &Id, effects: &[reading::Effect]) -> bool {
    let accepts = |effect: &reading::Effect| matches!(effect, reading::Effect::Accepted(head) if head.id == *id);
    !page.reader.tries(id) && !effects.iter().any(accepts)
}

/// The trial of a head for another base is over. If the head is refused, what was chosen before is chosen again.
pub fn end(page: &mut Page, effects: &[reading::Effect]) {
    let Some(Tried { id, before }) = page.tried.take() else { return };
    if is_refused(page, &id, effects) {
        page.queue.push_back(Event::Heads(heads::Event::ChooseBase(before.base)));
        page.queue.push_back(Event::Heads(heads::Event::ChooseHead(before.head)));
    }
}
