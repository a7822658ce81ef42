//! Merging an opened file with the page, by id. What the page has stays as it is.

use super::counts::{Counts, opened};
use super::read::Opened;
use super::saved::SavedRecord;
use crate::shelf::{Contents, PadContents, PadItem, PadKey};

/// What opening a file changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// Entries that the page lacks.
    pub items: Vec<PadItem>,
    /// What came in.
    pub sentence: String,
}

/// `kept`: the stored results. `is_pending`: whether an entry waits to be stored. The page holds results that came with files,
/// and does not hear of their deletion: so a result is here only if it is stored or waits.
pub fn merge(
    file: Opened,
    contents: &PadContents,
    kept: &[SavedRecord],
    is_pending: impl Fn(&PadKey) -> bool,
) -> Merged {
    let Opened { samples, signs, heads, results, unread, .. } = file;
    let mut here = Counts::default();
    let mut added = Counts::default();
    let mut items = Vec::new();
    let mut take = |item: PadItem, of: fn(&mut Counts) -> &mut usize| {
        let key = PadContents::key(&item);
        let is_here = match &key {
            PadKey::Result(id) => {
                let id = id.to_string();
                is_pending(&key) || kept.iter().any(|record| record.id == id)
            }
            key => contents.item(key).is_some(),
        };
        if is_here {
            *of(&mut here) += 1;
        } else {
            *of(&mut added) += 1;
            items.push(item);
        }
    };
    for sample in samples {
        take(PadItem::Sample(sample), |counts| &mut counts.digits);
    }
    for sign in signs {
        take(PadItem::Sign(sign), |counts| &mut counts.signs);
    }
    for head in heads {
        take(PadItem::Head(head), |counts| &mut counts.heads);
    }
    for result in results {
        take(PadItem::Result(result), |counts| &mut counts.results);
    }
    let sentence = opened(added, here, unread);
    Merged { items, sentence }
}
