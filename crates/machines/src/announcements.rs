//! Sentences for screen readers about changes. A sentence is said only once its changes are stored.

#[derive(Clone, Debug, PartialEq)]
struct Announcement<K> {
    /// The entries that the sentence is about.
    keys: Vec<K>,
    sentence: String,
}

/// The sentences that wait, the oldest first. `K` identifies an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Announcements<K>(Vec<Announcement<K>>);

impl<K> Default for Announcements<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq> Announcements<K> {
    /// Adds a sentence. It replaces those about earlier changes of the same entries.
    pub fn add(&mut self, keys: Vec<K>, sentence: String) {
        self.0.retain(|older| !older.keys.iter().any(|key| keys.contains(key)));
        self.0.push(Announcement { keys, sentence });
    }

    /// Removes and returns the sentences that have become true. `is_pending`: whether an entry's
    /// last change is not yet stored.
    pub fn take_stored(&mut self, is_pending: impl Fn(&K) -> bool) -> Vec<String> {
        let is_stored = |waiting: &mut Announcement<K>| !waiting.keys.iter().any(&is_pending);
        self.0.extract_if(.., is_stored).map(|stored| stored.sentence).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(all: &[(&[u8], &str)]) -> Announcements<u8> {
        let mut waiting = Announcements::default();
        for (keys, sentence) in all {
            waiting.add(keys.to_vec(), (*sentence).to_owned());
        }
        waiting
    }

    #[test]
    fn a_sentence_waits_until_all_its_entries_are_stored() {
        let mut waiting = waiting(&[(&[1, 2], "Kept 2."), (&[3], "Kept 1.")]);
        assert_eq!(waiting.take_stored(|_| true), [""; 0]);
        assert_eq!(waiting.take_stored(|key| *key == 2), ["Kept 1."]);
        assert_eq!(waiting.take_stored(|_| false), ["Kept 2."]);
        assert_eq!(waiting.take_stored(|_| false), [""; 0]);
    }

    #[test]
    fn only_the_newest_change_of_an_entry_is_announced() {
        let mut waiting = waiting(&[(&[1, 2], "Kept 2."), (&[3], "Kept 1."), (&[2], "Deleted 1.")]);
        assert_eq!(waiting.take_stored(|_| false), ["Kept 1.", "Deleted 1."]);
    }
}
