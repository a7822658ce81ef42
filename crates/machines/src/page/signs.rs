//! The person's signs: the effects of their machine, and the signs that the reader gets.

use network::signs::Classes;

use super::{Page, Part};
use crate::record::Sign;
use crate::shelf::{Change, PadItem, PadKey, list};
use crate::{contract, signs, undo};

impl Page {
    pub(super) fn signs(&mut self, event: signs::Event) {
        let effects = self.signs.step(event, &self.shelf.contents().signs);
        self.show(Part::Signs);
        for effect in effects {
            match effect {
                signs::Effect::Put(sign) => {
                    self.tell_of_drawing(&sign);
                    self.change(std::iter::once(Change::Put(PadItem::Sign(sign))));
                    self.ask_to_persist();
                }
                signs::Effect::Delete(id) => {
                    self.change(std::iter::once(Change::Delete(PadKey::Sign(id))));
                }
                signs::Effect::Announce { id, sentence } => {
                    self.announcements.add(vec![PadKey::Sign(id)], sentence);
                }
                signs::Effect::Did(change) => self.undo(undo::Event::Did(Box::new(change))),
            }
        }
    }

    /// Tells the host of a sign that is new or has another drawing, but not of another name.
    fn tell_of_drawing(&mut self, Sign { id, name, drawings, .. }: &Sign) {
        let drawings = drawings.len();
        let before = list::find(&self.shelf.contents().signs, id);
        if before.is_none_or(|before| before.drawings.len() != drawings) {
            self.tell_host(contract::Event::Sign { name: name.clone(), drawings });
        }
    }

    /// Whether the person's own signs are read.
    pub(super) fn reads_own_signs(&self) -> bool {
        let are_there = self.shelf.contents().signs.iter().any(Sign::is_read);
        self.remembers && are_there && self.reader.signs_of_head().is_empty()
    }

    /// The signs that have enough drawings. Other tabs and opened files may have brought more than fit.
    pub(super) fn readable_signs(&self) -> Vec<Sign> {
        let all = self.shelf.contents().signs.iter();
        all.filter(|sign| sign.is_read()).take(Classes::MOST_SIGNS).cloned().collect()
    }
}
