//! Tracks changes that are not in the database, and writes without an answer. The database executes
//! writes in the order of requests. If answers arrive in another order, an older write may have
//! undone a newer change. Such a change becomes pending again.

/// A pending change, and the number of the newest write for it.
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
    /// The newest write of *Delete everything*, while it is pending.
    clear: Option<u64>,
    in_flight: Vec<InFlight<K>>,
}

/// The result of a successful write.
#[derive(Debug)]
pub(super) struct Succeeded<K> {
    pub keys: Vec<K>,
    /// The write has emptied the database.
    pub clear: bool,
    /// Whether this write has completed *Delete everything*.
    pub deleted_everything: bool,
    /// Keys that must be written again.
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

    /// Number of pending changes; *Delete everything* counts as one.
    pub fn count(&self) -> usize {
        self.pending.len() + usize::from(self.clear.is_some())
    }

    pub fn pending_keys(&self) -> Vec<K> {
        self.pending.iter().map(|pending| pending.key.clone()).collect()
    }

    /// Records changes of these keys. They replace earlier ones.
    pub fn note(&mut self, keys: &[K], sequence: u64) {
        self.pending.retain(|pending| !keys.contains(&pending.key));
        self.pending.extend(keys.iter().map(|key| Pending { key: key.clone(), sequence }));
    }

    /// Records *Delete everything*. It replaces all earlier changes.
    pub fn note_clear(&mut self, sequence: u64) {
        self.pending.clear();
        self.clear = Some(sequence);
    }

    /// Records that a write of these keys has been sent. `sequence`: the number under which they
    /// were noted.
    pub fn begin(&mut self, sequence: u64, clear: bool, keys: Vec<K>) {
        self.in_flight.push(InFlight { sequence, clear, keys });
    }

    /// Records a successful write. `shown`: the keys that the page shows. `None` if the write was
    /// answered before.
    pub fn succeed(&mut self, sequence: u64, shown: impl Fn() -> Vec<K>) -> Option<Succeeded<K>> {
        let InFlight { clear, keys, .. } = self.answered(sequence)?;
        let deleted_everything = self.clear.take_if(|newest| *newest == sequence).is_some();
        let mut undone = Vec::new();
        if self.clear.is_none() {
            // A newer write of these keys has already succeeded.
            undone.extend(keys.iter().filter(|key| !self.is_pending(key)).cloned());
        }
        if clear {
            let newer = |key: &K| !self.is_pending(key) && !keys.contains(key);
            undone.extend(shown().into_iter().filter(newer));
        }
        self.pending.retain(|pending| pending.sequence != sequence);
        Some(Succeeded { keys, clear, deleted_everything, undone })
    }

    /// Records a failed write. Returns whether any pending change has no newer write.
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
