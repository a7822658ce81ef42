//! Sorting of short lists.

/// A stable sort by a key, for lists that are short or nearly in order. The standard library's sort adds up to 10 KB of
/// wasm for each type.
pub(crate) fn insertion_sort<T, K: PartialOrd>(items: &mut [T], key: impl Fn(&T) -> K) {
    for end in 1..items.len() {
        let last = key(&items[end]);
        let index = items[..end].partition_point(|item| key(item) <= last);
        items[index..=end].rotate_right(1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_a_stable_sort(keys in prop::collection::vec(0u8..9, 0..40)) {
            let mut items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            insertion_sort(&mut items, |(key, _)| *key);
            prop_assert_eq!(items, expected);
        }
    }
}
