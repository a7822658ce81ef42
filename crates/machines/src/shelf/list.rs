//! Lists of entries, the oldest first: insertion, removal, and merging with the database.

use crate::record::Entry;

/// The result of merging the database's records into a list.
pub struct MergedList<I> {
    /// Whether the list has changed.
    pub changed: bool,
    /// Entries that the database lacks and that nobody deleted in this tab.
    pub missing: Vec<I>,
}

/// Inserts an entry, or replaces the one with the same id.
pub fn put<T: Entry>(list: &mut Vec<T>, item: T) {
    remove(list, item.id());
    insert(list, item);
}

/// Inserts an entry with a new id. Entries with the same time are sorted by id, so that reading the
/// database restores the order.
pub fn insert<T: Entry>(list: &mut Vec<T>, item: T) {
    let order = (item.made_ms(), item.id());
    let place = list.partition_point(|before| (before.made_ms(), before.id()) <= order);
    list.insert(place, item);
}

/// Removes the entry with this id; false where there is none.
pub fn remove<T: Entry>(list: &mut Vec<T>, id: &T::Id) -> bool {
    let before = list.len();
    list.retain(|item| item.id() != id);
    list.len() < before
}

pub fn find<'a, T: Entry>(list: &'a [T], id: &T::Id) -> Option<&'a T> {
    list.iter().find(|item| item.id() == id)
}

/// Replaces `shown` with `loaded`, except for ids that are `ours`: those stay present or absent as
/// shown. With `restore`, entries that the database lacks also stay.
pub fn merge<T: Entry + Clone + PartialEq>(
    shown: &mut Vec<T>,
    mut loaded: Vec<T>,
    ours: impl Fn(&T::Id) -> bool,
    restore: bool,
) -> MergedList<T::Id> {
    loaded.retain(|item| !ours(item.id()));
    let mut missing = Vec::new();
    for item in shown.iter() {
        let id = item.id();
        if ours(id) {
            put(&mut loaded, item.clone());
        } else if restore && find(&loaded, id).is_none() {
            missing.push(id.clone());
            put(&mut loaded, item.clone());
        }
    }
    let changed = *shown != loaded;
    *shown = loaded;
    MergedList { changed, missing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Made(&'static str, f64);

    impl Entry for Made {
        type Id = &'static str;

        fn id(&self) -> &&'static str {
            &self.0
        }

        fn made_ms(&self) -> f64 {
            self.1
        }
    }

    fn list(items: &[Made]) -> Vec<Made> {
        let mut list = Vec::new();
        items.iter().for_each(|item| put(&mut list, item.clone()));
        list
    }

    #[test]
    fn entries_are_sorted_by_age_and_ids_are_unique() {
        let all = [Made("a", 3.0), Made("c", 1.0), Made("b", 1.0), Made("d", 9.0)];
        let sorted = list(&all);
        assert_eq!(sorted, [Made("b", 1.0), Made("c", 1.0), Made("a", 3.0), Made("d", 9.0)]);
        let mut moved = sorted;
        put(&mut moved, Made("b", 4.0));
        assert_eq!(moved[2], Made("b", 4.0));
        assert!(remove(&mut moved, &"b") && !remove(&mut moved, &"b"));
        assert_eq!(moved.len(), 3);
    }

    #[test]
    fn merging_keeps_our_entries_as_shown() {
        let mut shown = list(&[Made("ours", 2.0), Made("gone elsewhere", 3.0)]);
        let loaded = vec![Made("ours", 1.0), Made("deleted here", 1.0), Made("new", 5.0)];
        let ours = |id: &&str| ["ours", "deleted here"].contains(id);
        let merged = merge(&mut shown, loaded.clone(), ours, false);
        assert!(merged.changed && merged.missing.is_empty());
        assert_eq!(shown, [Made("ours", 2.0), Made("new", 5.0)]);
        assert!(!merge(&mut shown, loaded, ours, false).changed);
    }

    #[test]
    fn merging_with_restore_keeps_and_reports_missing_entries() {
        let mut shown = list(&[Made("kept", 1.0), Made("lost", 2.0), Made("ours", 3.0)]);
        let merged = merge(&mut shown, vec![Made("kept", 1.0)], |id| *id == "ours", true);
        assert_eq!((merged.changed, merged.missing), (false, vec!["lost"]));
        assert_eq!(shown.len(), 3);
    }
}
