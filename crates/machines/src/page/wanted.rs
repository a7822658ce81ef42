//! What the reader gets after a change: the base and head that the person wants, and the samples and signs.

use ink::Labelled;
use network::signs::Classes;

use super::{Event, Page};
use crate::reading;
use crate::record::{Id, Sign};

/// Passes a changed choice, and changed samples and signs, on to the reader.
pub fn pass_on(page: &mut Page) {
    if std::mem::take(&mut page.choice_changed) {
        let wanted = page.heads.wanted(&page.shelf.contents().heads);
        if let Some(wanted) = wanted.filter(|wanted| page.wanted.as_ref() != Some(wanted)) {
            page.wanted = Some(wanted.clone());
            page.queue.push_back(Event::Reading(reading::Event::Want(wanted)));
        }
    }
    if std::mem::take(&mut page.samples_changed) && page.remembers {
        let inked = page.shelf.contents().samples.iter().filter(|it| it.drawn.has_ink());
        let list = inked.map(|it| (it.id.clone(), Labelled::from(it))).collect::<Vec<(Id, _)>>();
        let use_ink = page.heads.choice().at_once;
        let samples = reading::Samples { list, use_ink, signs: readable_signs(page) };
        page.queue.push_back(Event::Reading(reading::Event::Samples(samples)));
    }
}

/// The signs that have enough drawings. Other tabs and opened files may have brought more than fit.
fn readable_signs(page: &Page) -> Vec<Sign> {
    let all = page.shelf.contents().signs.iter();
    all.filter(|sign| sign.is_read()).take(Classes::MOST_SIGNS).cloned().collect()
}
