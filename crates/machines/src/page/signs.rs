//! The person's signs: the effects of their machine.

use super::{Page, Part};
use crate::record::Sign;
use crate::shelf::{Change, PadItem, PadKey, list};
use crate::{contract, signs, undo};

pub fn step(page: &mut Page, event: signs::Event) {
    let effects = page.signs.step(event, &page.shelf.contents().signs);
    page.show(Part::Signs);
    for effect in effects {
        match effect {
            signs::Effect::Put(sign) => {
                tell_of_drawing(page, &sign);
                page.change(std::iter::once(Change::Put(PadItem::Sign(sign))));
                page.ask_to_persist();
            }
            signs::Effect::Delete(id) => {
                page.change(std::iter::once(Change::Delete(PadKey::Sign(id))));
            }
            signs::Effect::Announce { id, sentence } => {
                page.shelf.announce(vec![PadKey::Sign(id)], sentence);
            }
            signs::Effect::Did(change) => page.undo(undo::Event::Did(Box::new(change))),
        }
    }
}

/// Tells the host of a sign that is new or has another drawing, but not of another name.
fn tell_of_drawing(page: &mut Page, Sign { id, name, drawings, .. }: &Sign) {
    let drawings = drawings.len();
    let before = list::find(&page.shelf.contents().signs, id);
    if before.is_none_or(|before| before.drawings.len() != drawings) {
        page.tell_host(contract::Event::Sign { name: name.clone(), drawings });
    }
}
