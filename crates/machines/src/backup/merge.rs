//! Merging an opened file with the page, by id. What the page has stays as it is.

use super::counts::{Counts, opened};
use super::read::Opened;
use super::saved::SavedRecord;
use crate::shelf::{Contents, PadContents, PadItem};

/// What opening a file changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// Entries that the page lacks.
    pub items: Vec<PadItem>,
    /// What came in.
    pub sentence: String,
}

/// `kept`: the stored results, which the page itself does not hold.
pub fn merge(file: Opened, contents: &PadContents, kept: &[SavedRecord]) -> Merged {
    let Opened { samples, signs, heads, results, unread, .. } = file;
    let mut here = Counts::default();
    let mut added = Counts::default();
    let mut items = Vec::new();
    let mut take = |item: PadItem, of: fn(&mut Counts) -> &mut usize, is_kept: bool| {
        if is_kept || contents.item(&PadContents::key(&item)).is_some() {
            *of(&mut here) += 1;
        } else {
            *of(&mut added) += 1;
            items.push(item);
        }
    };
    for sample in samples {
        take(PadItem::Sample(sample), |counts| &mut counts.digits, false);
    }
    for sign in signs {
        take(PadItem::Sign(sign), |counts| &mut counts.signs, false);
    }
    for head in heads {
        take(PadItem::Head(head), |counts| &mut counts.heads, false);
    }
    for result in results {
        let id = result.id.to_string();
        let is_kept = kept.iter().any(|record| record.id == id);
        take(PadItem::Result(result), |counts| &mut counts.results, is_kept);
    }
    let sentence = opened(added, here, unread);
    Merged { items, sentence }
}
