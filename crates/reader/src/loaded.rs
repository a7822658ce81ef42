//! A base in use, with the head and the traces on top of it.

use std::cell::{Ref, RefCell};

use ink::Hand;
use network::{Base, Head, LayerWeights};

/// A base in use. What a quick command changes is in cells: it may come between two batches of another command.
pub(crate) struct Loaded<T> {
    pub base: Base,
    pub trunk: T,
    /// The head in use where it isn't the base's own.
    head: Option<Head>,
    /// The traces of the labelled digits, where they are used at once.
    remembered: RefCell<Hand>,
    /// Those, and the traces of the head in use.
    hand: RefCell<Hand>,
    /// Features of labelled digits' own pictures, each with the digit's fingerprint.
    pub samples: RefCell<Vec<(u64, Vec<f32>)>>,
}

impl<T> Loaded<T> {
    pub fn new(base: Base, trunk: T) -> Self {
        Self {
            base,
            trunk,
            head: None,
            remembered: RefCell::default(),
            hand: RefCell::default(),
            samples: RefCell::default(),
        }
    }

    /// The head in use where it isn't the base's own.
    pub fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// The layer that reads.
    pub fn layer(&self) -> &LayerWeights {
        self.head.as_ref().map_or(&self.base.head, |head| &head.layer)
    }

    /// All traces that weigh readings.
    pub fn hand(&self) -> Ref<'_, Hand> {
        self.hand.borrow()
    }

    /// `None`: the base's own head.
    pub fn use_head(&mut self, head: Option<Head>) {
        self.head = head;
        self.join_hands();
    }

    /// From now on these traces weigh readings, beside those of the head in use.
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
