//! A base in use, with its head and traces.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use ink::Hand;
use network::comparisons::Comparisons;
use network::signs::Rehearsed;
use network::{Base, Head, LayerWeights};

use crate::signs::Signs;

/// A base in use. Cells hold the state that quick commands change, because they may run between two
/// batches of another command.
pub(crate) struct Loaded<T> {
    pub base: Base,
    pub trunk: T,
    /// The head in use; `None` for the base's own.
    head: Option<Head>,
    /// The signs of the head in use; `None` for a head without signs.
    of_head: Option<Signs>,
    /// The traces of the labelled digits, if they weigh readings without learning.
    remembered: RefCell<Hand>,
    /// These traces and those of the head in use, together.
    hand: RefCell<Hand>,
    /// The labelled digits, compared with those of their traces that are trusted.
    pub with_own: RefCell<Comparisons>,
    /// The same, compared with all traces that weigh readings.
    pub with_all: RefCell<Comparisons>,
    /// Features of labelled digits' own pictures, with each digit's fingerprint.
    pub samples: RefCell<Vec<(u64, Vec<f32>)>>,
    /// The person's own signs; `None` without any.
    pub signs: RefCell<Option<Signs>>,
    /// Features of the signs' drawings and of their variations, with each drawing's fingerprint.
    pub drawings: RefCell<Vec<(u64, Rc<Vec<f32>>)>>,
    /// Made-up digits that signs are told from; `None` until there is a sign.
    pub rehearsed: RefCell<Option<Rc<Rehearsed>>>,
}

impl<T> Loaded<T> {
    pub fn new(base: Base, trunk: T) -> Self {
        Self {
            base,
            trunk,
            head: None,
            of_head: None,
            remembered: RefCell::default(),
            hand: RefCell::default(),
            with_own: RefCell::default(),
            with_all: RefCell::default(),
            samples: RefCell::default(),
            signs: RefCell::default(),
            drawings: RefCell::default(),
            rehearsed: RefCell::default(),
        }
    }

    /// The head in use; `None` for the base's own.
    pub fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// The last layer in use.
    pub fn layer(&self) -> &LayerWeights {
        self.head.as_ref().map_or(&self.base.head, |head| &head.layer)
    }

    /// All traces that weigh readings.
    pub fn hand(&self) -> Ref<'_, Hand> {
        self.hand.borrow()
    }

    /// The signs that are read. Those of the head in use come in place of the person's own, so that the two are never
    /// mixed. `own`: the content of `signs`.
    pub fn signs_in_use<'a>(&'a self, own: Option<&'a Signs>) -> Option<&'a Signs> {
        self.of_head.as_ref().or(own)
    }

    /// The features of a sign's drawing, if they are computed.
    pub fn drawing(&self, fingerprint: u64) -> Option<Rc<Vec<f32>>> {
        let drawings = self.drawings.borrow();
        drawings.iter().find(|(other, _)| *other == fingerprint).map(|(_, row)| row.clone())
    }

    /// Uses a head, whose signs have their class means; `None`: the base's own.
    pub fn use_head(&mut self, head: Option<Head>) {
        self.of_head = head.as_ref().and_then(|head| head.signs.as_ref()).and_then(Signs::of);
        self.head = head;
        self.join_hands();
    }

    /// Uses these traces, together with those of the head in use.
    pub fn remember(&self, hand: Hand) {
        self.remembered.replace(hand);
        self.join_hands();
    }

    fn join_hands(&self) {
        let mut hand = self.remembered.borrow().clone();
        if let Some(head) = &self.head {
            hand.add(&head.hand);
        }
        self.hand.replace(hand);
    }
}
