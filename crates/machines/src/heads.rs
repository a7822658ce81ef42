//! The chosen base and head, and the switch *learn each digit at once*. The list of heads is on the
//! shelf.

use network::{BaseName, HeadFile};

use crate::reading::Wanted;
use crate::record::{Choice, Head, Id};
use crate::undo::Change;

/// The largest file of a head that is read, in bytes: one with the largest base and 10,000 traces is
/// smaller.
pub const MAX_HEAD_BYTES: u32 = 8_000_000;

/// What the page around a frame has chosen for this visit. It covers the person's choice, which
/// stays as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Lent {
    pub base: BaseName,
    /// `None` for the base's own head.
    pub head: Option<(Id, HeadFile)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page starts. `asked`: the base in its address.
    Begin {
        asked: Option<BaseName>,
    },
    /// The choice of the last visit; `None` where there is none.
    LastChoice(Option<Choice>),
    /// The choice of the last visit is known, or the page goes on without it.
    Settled,
    ChooseBase(BaseName),
    /// `None` for the base's own head.
    ChooseHead(Option<Id>),
    LearnAtOnce(bool),
    /// The reader has accepted a new head, learned or opened from a file. It is stored and chosen.
    Adopt(Head),
    /// A head is to be tried, which requires its base.
    WantBase(BaseName),
    Delete(Id),
    /// The person takes back the deletion of a head. `chosen`: whether it was chosen.
    BringBack {
        head: Head,
        chosen: bool,
    },
    /// The page around the frame lends a base and a head, or takes them back.
    Lend(Option<Lent>),
    /// The list on the shelf has changed.
    ListChanged,
    /// Everything is deleted.
    Forget,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Put(Head),
    Delete(Id),
    PutChoice(Choice),
    /// A sentence to announce once this head's change is stored.
    Announce(Id, &'static str),
    /// The person can take this change back.
    Did(Change),
}

/// The machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heads {
    choice: Choice,
    asked: Option<BaseName>,
    lent: Option<Lent>,
    settled: bool,
}

impl Heads {
    /// The person's choice.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    pub fn lent(&self) -> Option<&Lent> {
        self.lent.as_ref()
    }

    /// The base to read with and to learn on.
    pub fn base(&self) -> BaseName {
        self.lent.as_ref().map_or(self.choice.base, |lent| lent.base)
    }

    /// The base and head to read with; `None` until the choice is known. `list`: the heads on the
    /// shelf.
    pub fn wanted(&self, list: &[Head]) -> Option<Wanted> {
        if !self.settled {
            return None;
        }
        if let Some(Lent { base, head }) = self.lent.clone() {
            return Some(Wanted { base, head });
        }
        let head =
            find(list, self.choice.head.as_ref()).filter(|head| head.base == self.choice.base);
        let file = |head: &Head| -> (Id, HeadFile) { (head.id.clone(), head.file.clone()) };
        Some(Wanted { base: self.choice.base, head: head.map(file) })
    }

    /// Handles an event. `list`: the heads on the shelf.
    pub fn step(&mut self, event: Event, list: &[Head]) -> Vec<Effect> {
        let mut effects = Vec::new();
        let before = self.choice.clone();
        if let Event::ChooseBase(_) | Event::ChooseHead(_) | Event::Adopt(_) | Event::WantBase(_) =
            event
        {
            self.lent = None;
        }
        match event {
            Event::Begin { asked } => {
                self.asked = asked;
                self.choice.base = asked.unwrap_or_default();
                return effects;
            }
            Event::LastChoice(choice) => {
                if let Some(last) = choice {
                    let base = self.asked.unwrap_or(last.base);
                    let head = last.head.filter(|_| base == last.base);
                    self.choice = Choice { base, head, at_once: last.at_once };
                }
                self.leave_missing_head(list);
                return effects;
            }
            Event::Settled => {
                self.settled = true;
                self.leave_missing_head(list);
                return effects;
            }
            Event::Forget => {
                (self.choice, self.lent) = (Choice::default(), None);
                return effects;
            }
            Event::Lend(lent) => {
                self.lent = lent;
                return effects;
            }
            Event::ChooseBase(base) | Event::WantBase(base) => self.choose_base(base),
            Event::ChooseHead(id) => {
                if let Some(base) = find(list, id.as_ref()).map(|head| head.base) {
                    self.choice.base = base;
                    self.choice.head = id;
                } else if id.is_none() {
                    self.choice.head = None;
                }
            }
            Event::LearnAtOnce(at_once) => self.choice.at_once = at_once,
            Event::Adopt(head) => {
                (self.choice.base, self.choice.head) = (head.base, Some(head.id.clone()));
                effects.push(Effect::Put(head));
            }
            Event::Delete(id) => {
                if let Some(head) = find(list, Some(&id)).cloned() {
                    let chosen = self.choice.head.take_if(|chosen| *chosen == id).is_some();
                    effects.push(Effect::Delete(id.clone()));
                    effects.push(Effect::Announce(id, "Deleted the head."));
                    effects.push(Effect::Did(Change::DeletedHead { head: Box::new(head), chosen }));
                }
            }
            Event::BringBack { head, chosen } => {
                // The person may have chosen another base or head since.
                if chosen && self.choice.head.is_none() && self.choice.base == head.base {
                    self.choice.head = Some(head.id.clone());
                }
                effects.push(Effect::Announce(head.id.clone(), "Brought back the head."));
                effects.push(Effect::Put(head));
            }
            Event::ListChanged => self.leave_missing_head(list),
        }
        if self.choice != before {
            effects.push(Effect::PutChoice(self.choice.clone()));
        }
        effects
    }

    fn choose_base(&mut self, base: BaseName) {
        if self.choice.base != base {
            (self.choice.base, self.choice.head) = (base, None);
        }
    }

    /// Leaves the chosen head if another tab has deleted it.
    fn leave_missing_head(&mut self, list: &[Head]) {
        if self.settled && find(list, self.choice.head.as_ref()).is_none() {
            self.choice.head = None;
        }
    }
}

fn find<'a>(list: &'a [Head], id: Option<&Id>) -> Option<&'a Head> {
    list.iter().find(|head| Some(&head.id) == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(id: &str, base: BaseName) -> Head {
        let file = HeadFile(id.as_bytes().to_vec());
        Head { id: Id(id.to_owned()), made_ms: 1.0, base, file, scores: None }
    }

    fn chosen(base: BaseName, head: Option<&str>) -> Choice {
        Choice { base, head: head.map(|id| Id(id.to_owned())), ..Choice::default() }
    }

    fn begun(asked: Option<BaseName>, last: Choice, list: &[Head]) -> Heads {
        let mut heads = Heads::default();
        heads.step(Event::Begin { asked }, list);
        assert_eq!(heads.wanted(list), None);
        heads.step(Event::LastChoice(Some(last)), list);
        assert_eq!(heads.step(Event::Settled, list), []);
        heads
    }

    fn wanted(heads: &Heads, list: &[Head]) -> (BaseName, Option<String>) {
        let wanted = heads.wanted(list).unwrap();
        (wanted.base, wanted.head.map(|(Id(id), _)| id))
    }

    #[test]
    fn the_last_choice_applies_unless_the_address_names_another_base() {
        let list = [head("a", BaseName::Mlp)];
        let last = chosen(BaseName::Mlp, Some("a"));
        let heads = begun(None, last.clone(), &list);
        assert_eq!(wanted(&heads, &list), (BaseName::Mlp, Some("a".to_owned())));
        let heads = begun(Some(BaseName::Cnn), last.clone(), &list);
        assert_eq!(wanted(&heads, &list), (BaseName::Cnn, None));
        let heads = begun(Some(BaseName::Mlp), last, &list);
        assert_eq!(wanted(&heads, &list), (BaseName::Mlp, Some("a".to_owned())));
    }

    #[test]
    fn choosing_a_head_sets_its_base_and_choosing_another_base_drops_the_head() {
        let list = [head("a", BaseName::Mlp)];
        let mut heads = begun(None, Choice::default(), &list);
        let put = |base, head| [Effect::PutChoice(chosen(base, head))];
        let a = Some(Id("a".to_owned()));
        assert_eq!(heads.step(Event::ChooseHead(a.clone()), &list), put(BaseName::Mlp, Some("a")));
        assert_eq!(heads.step(Event::ChooseHead(a), &list), []);
        assert_eq!(heads.step(Event::ChooseBase(BaseName::Mlp), &list), []);
        assert_eq!(heads.step(Event::ChooseBase(BaseName::Cnn), &list), put(BaseName::Cnn, None));
        let unknown = Some(Id("unknown".to_owned()));
        assert_eq!(heads.step(Event::ChooseHead(unknown), &list), []);
    }

    #[test]
    fn an_adopted_head_is_stored_and_chosen_in_one_step() {
        let mut heads = begun(None, Choice::default(), &[]);
        let new = head("new", BaseName::Softmax);
        let effects = heads.step(Event::Adopt(new.clone()), &[]);
        let choice = chosen(BaseName::Softmax, Some("new"));
        assert_eq!(effects, [Effect::Put(new), Effect::PutChoice(choice)]);
    }

    fn announce(id: &str, sentence: &'static str) -> Effect {
        Effect::Announce(Id(id.to_owned()), sentence)
    }

    #[test]
    fn a_deleted_head_is_no_longer_chosen() {
        let list = [head("a", BaseName::Cnn)];
        let last = chosen(BaseName::Cnn, Some("a"));
        let mut heads = begun(None, last.clone(), &list);
        let left = Effect::PutChoice(Choice::default());
        let effects = heads.step(Event::Delete(Id("a".to_owned())), &list);
        let expected = [
            Effect::Delete(Id("a".to_owned())),
            announce("a", "Deleted the head."),
            Effect::Did(Change::DeletedHead { head: Box::new(list[0].clone()), chosen: true }),
            left.clone(),
        ];
        assert_eq!(effects, expected);
        let mut heads = begun(None, last, &list);
        assert_eq!(heads.step(Event::ListChanged, &[]), [left]);
    }

    #[test]
    fn deleting_a_head_that_is_gone_or_not_chosen_keeps_the_choice() {
        let list = [head("a", BaseName::Cnn), head("b", BaseName::Cnn)];
        let mut heads = begun(None, chosen(BaseName::Cnn, Some("a")), &list);
        assert_eq!(heads.step(Event::Delete(Id("gone".to_owned())), &list), []);
        let effects = heads.step(Event::Delete(Id("b".to_owned())), &list);
        let change = Change::DeletedHead { head: Box::new(list[1].clone()), chosen: false };
        assert_eq!(effects.last(), Some(&Effect::Did(change)));
        assert_eq!(wanted(&heads, &list), (BaseName::Cnn, Some("a".to_owned())));
    }

    #[test]
    fn a_head_that_comes_back_is_chosen_as_before() {
        let mut heads = begun(None, Choice::default(), &[]);
        let a = head("a", BaseName::Cnn);
        let back = Event::BringBack { head: a.clone(), chosen: true };
        let expected = [
            announce("a", "Brought back the head."),
            Effect::Put(a),
            Effect::PutChoice(chosen(BaseName::Cnn, Some("a"))),
        ];
        assert_eq!(heads.step(back, &[]), expected);
    }

    #[test]
    fn a_head_that_comes_back_does_not_replace_a_later_choice() {
        let list = [head("b", BaseName::Cnn)];
        for later in [chosen(BaseName::Cnn, Some("b")), chosen(BaseName::Mlp, None)] {
            let mut heads = begun(None, later.clone(), &list);
            heads.step(Event::BringBack { head: head("a", BaseName::Cnn), chosen: true }, &list);
            assert_eq!(heads.choice(), &later);
        }
        let mut heads = begun(None, Choice::default(), &[]);
        heads.step(Event::BringBack { head: head("a", BaseName::Cnn), chosen: false }, &[]);
        assert_eq!(heads.choice(), &Choice::default());
    }

    #[test]
    fn what_a_host_lends_covers_the_choice_and_stores_nothing() {
        let list = [head("a", BaseName::Mlp)];
        let mut heads = begun(None, chosen(BaseName::Mlp, Some("a")), &list);
        let file = HeadFile(b"lent".to_vec());
        let lent = Lent { base: BaseName::Cnn, head: Some((Id("lent".to_owned()), file)) };
        assert_eq!(heads.step(Event::Lend(Some(lent)), &list), []);
        assert_eq!(wanted(&heads, &list), (BaseName::Cnn, Some("lent".to_owned())));
        assert_eq!((heads.base(), heads.choice().base), (BaseName::Cnn, BaseName::Mlp));
        assert_eq!(heads.step(Event::ListChanged, &list), []);
        assert_eq!(heads.base(), BaseName::Cnn);
        assert_eq!(heads.step(Event::Lend(None), &list), []);
        assert_eq!(wanted(&heads, &list), (BaseName::Mlp, Some("a".to_owned())));
    }

    #[test]
    fn what_the_person_chooses_ends_what_a_host_has_lent() {
        let lent = Lent { base: BaseName::Softmax, head: None };
        for event in [
            Event::ChooseBase(BaseName::Cnn),
            Event::ChooseHead(None),
            Event::Adopt(head("new", BaseName::Cnn)),
            Event::WantBase(BaseName::Cnn),
        ] {
            let mut heads = begun(None, Choice::default(), &[]);
            heads.step(Event::Lend(Some(lent.clone())), &[]);
            heads.step(event, &[]);
            assert_eq!((heads.lent(), heads.base()), (None, BaseName::Cnn));
        }
    }

    #[test]
    fn an_unread_list_keeps_the_chosen_head() {
        let mut heads = Heads::default();
        heads.step(Event::LastChoice(Some(chosen(BaseName::Cnn, Some("a")))), &[]);
        assert_eq!(heads.step(Event::ListChanged, &[]), []);
        let list = [head("a", BaseName::Cnn)];
        heads.step(Event::Settled, &list);
        assert_eq!(wanted(&heads, &list), (BaseName::Cnn, Some("a".to_owned())));
    }
}
