//! Which changes are not in the database yet, and which writes have no answer yet.
//!
//! The database carries writes out in the order in which they were asked for. Should answers come in another order,
//! a change that an older write may have undone is found, and is pending again.

/// A change that is not in the database, and the newest write that was asked for it.
#[derive(Debug)]
struct Pending<K> {
    key: K,
    sequence: u64,
}

/// A write without an answer.
#[derive(Debug)]
struct InFlight<K> {
    sequence: u64,
    clear: bool,
    keys: Vec<K>,
}

#[derive(Debug)]
pub(super) struct Ledger<K> {
    pending: Vec<Pending<K>>,
    /// The newest write of *Delete everything*, while that has not succeeded.
    clear: Option<u64>,
    in_flight: Vec<InFlight<K>>,
}

/// What a write that has succeeded leaves behind.
#[derive(Debug)]
pub(super) struct Succeeded<K> {
    pub keys: Vec<K>,
    /// The write has emptied the database.
    pub clear: bool,
    /// *Delete everything* is no longer pending because of it.
    pub deleted_everything: bool,
    /// To be written again.
    pub undone: Vec<K>,
}

impl<K> Default for Ledger<K> {
    fn default() -> Self {
        Self { pending: Vec::new(), clear: None, in_flight: Vec::new() }
    }
}

impl<K: Clone + PartialEq> Ledger<K> {
    pub fn is_pending(&self, key: &K) -> bool {
        self.pending.iter().any(|pending| pending.key == *key)
    }

    pub fn is_clearing(&self) -> bool {
        self.clear.is_some()
    }

    /// Pending changes; *Delete everything* is one.
    pub fn count(&self) -> usize {
        self.pending.len() + usize::from(self.clear.is_some())
    }

    pub fn pending_keys(&self) -> Vec<K> {
        self.pending.iter().map(|pending| pending.key.clone()).collect()
    }

    /// Notes changes of these keys, in place of earlier ones.
    pub fn note(&mut self, keys: &[K], sequence: u64) {
        self.pending.retain(|pending| !keys.contains(&pending.key));
        self.pending.extend(keys.iter().map(|key| Pending { key: key.clone(), sequence }));
    }

    /// Notes *Delete everything*, in place of all earlier changes.
    pub fn note_clear(&mut self, sequence: u64) {
        self.pending.clear();
        self.clear = Some(sequence);
    }

    /// A write of these keys, which were noted with this number, is on its way.
    pub fn begin(&mut self, sequence: u64, clear: bool, keys: Vec<K>) {
        self.in_flight.push(InFlight { sequence, clear, keys });
    }

    /// `shown`: the keys of what the page shows. `None` for a write that has been answered before.
    pub fn succeed(&mut self, sequence: u64, shown: impl Fn() -> Vec<K>) -> Option<Succeeded<K>> {
        let InFlight { clear, keys, .. } = self.answered(sequence)?;
        let deleted_everything = self.clear.take_if(|newest| *newest == sequence).is_some();
        let mut undone = Vec::new();
        if self.clear.is_none() {
            // A newer write of them has succeeded before.
            undone.extend(keys.iter().filter(|key| !self.is_pending(key)).cloned());
        }
        if clear {
            let newer = |key: &K| !self.is_pending(key) && !keys.contains(key);
            undone.extend(shown().into_iter().filter(newer));
        }
        self.pending.retain(|pending| pending.sequence != sequence);
        Some(Succeeded { keys, clear, deleted_everything, undone })
    }

    /// Whether changes are pending that no newer write was asked for.
    pub fn fail(&mut self, sequence: u64) -> bool {
        self.answered(sequence).is_some()
            && (self.clear == Some(sequence)
                || self.pending.iter().any(|pending| pending.sequence == sequence))
    }

    fn answered(&mut self, sequence: u64) -> Option<InFlight<K>> {
        let place = self.in_flight.iter().position(|write| write.sequence == sequence)?;
        Some(self.in_flight.remove(place))
    }
}
