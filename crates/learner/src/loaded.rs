//! A base in an engine, with what was computed for it and learned on top of it.

use std::cell::{Ref, RefCell};
use std::collections::HashMap;

use burn::nn::Linear;

use crate::shipped::Shipped;
use ink::Hand;
use learn::model::Reader;
use learn::personal::{Head, Rows};

pub(super) struct Loaded {
    pub base: Reader,
    /// Its weights as they came.
    pub file: Vec<u8>,
    /// Tells digits from anything else.
    pub doubt: Option<Linear>,
    /// The head in use where it isn't the base's own.
    personal: Option<Head>,
    /// Features of MNIST pictures that are learned beside a person's, as far as computed.
    pub replay: Computed,
    /// Features of MNIST's test set, as far as computed.
    pub test: Computed,
    /// Features of labelled digits by their ink; each sample's own picture first.
    pub samples: RefCell<HashMap<u64, Rows>>,
    /// The ink of the digits labelled by now, where it is used at once.
    remembered: RefCell<Hand>,
    /// That, and the ink of the head in use.
    hand: RefCell<Hand>,
}

/// Features of a part of MNIST, from its first picture on.
#[derive(Default)]
pub(super) struct Computed {
    pub rows: Vec<Rows>,
    /// No picture is left.
    pub whole: bool,
}

impl Computed {
    pub fn pictures(&self) -> usize {
        self.rows.iter().map(|rows| rows.labels.len()).sum()
    }

    /// All of them, where they are so many or no more can be had.
    pub fn enough(&mut self, pictures: usize) -> Option<Rows> {
        if !self.whole && self.pictures() < pictures {
            return None;
        }
        let all = Rows::join(self.rows.iter())?;
        self.rows = vec![all.clone()];
        Some(all)
    }
}

impl From<Shipped> for Loaded {
    fn from(Shipped { base, file, doubt, .. }: Shipped) -> Self {
        Self {
            base,
            file,
            doubt,
            personal: None,
            replay: Computed::default(),
            test: Computed::default(),
            samples: RefCell::default(),
            remembered: RefCell::default(),
            hand: RefCell::default(),
        }
    }
}

impl Loaded {
    pub fn personal(&self) -> Option<&Head> {
        self.personal.as_ref()
    }

    /// The layer that reads.
    pub fn head(&self) -> &Linear {
        self.personal.as_ref().map_or(self.base.head(), |head| &head.linear)
    }

    /// All ink that bends readings.
    pub fn hand(&self) -> Ref<'_, Hand> {
        self.hand.borrow()
    }

    /// What reads: a layer, and the ink that bends it.
    pub fn reader(&self) -> Head {
        Head { linear: self.head().clone(), hand: self.hand.borrow().clone() }
    }

    pub fn use_head(&mut self, head: Option<Head>) {
        self.personal = head;
        self.join_hands();
    }

    /// From now on this ink bends readings, beside that of the head in use.
    pub fn remember(&self, hand: Hand) {
        *self.remembered.borrow_mut() = hand;
        self.join_hands();
    }

    fn join_hands(&self) {
        let mut hand = self.remembered.borrow().clone();
        if let Some(head) = &self.personal {
            hand.add(&head.hand);
        }
        *self.hand.borrow_mut() = hand;
    }
}
