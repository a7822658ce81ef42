//! Sorting of short lists.

/// Sorts by a key; items of the same key keep their order. For lists that are short or nearly in order: the library's
/// sorting weighs up to ten kilobytes for each type.
pub(crate) fn insertion_sort<T, K: PartialOrd>(items: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..items.len() {
        let last = key(&items[end]);
        let place = items[..end].partition_point(|item| key(item) <= last);
        items[place..=end].rotate_right(1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn items_are_in_order_and_equal_ones_as_they_were(keys in prop::collection::vec(0u8..9, 0..40)) {
            let mut items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            insertion_sort(&mut items, |(key, _)| *key);
            prop_assert_eq!(items, expected);
        }
    }
}
