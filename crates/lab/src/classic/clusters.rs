//! k-means, and the agreement of clusters with classes.

use smartcore::cluster::kmeans::{KMeans, KMeansParameters};

use crate::classic::{ClassicError, Table};

/// The cluster of each row, one of `k`.
pub fn clusters(table: &Table, k: usize, seed: u64) -> Result<Vec<u8>, ClassicError> {
    let rows = table.matrix()?;
    let settings = KMeansParameters::default().with_k(k).with_max_iter(300);
    let settings = KMeansParameters { seed: Some(seed), ..settings };
    let means: KMeans<f32, u8, _, Vec<u8>> = KMeans::fit(&rows, settings)?;
    Ok(means.predict(&rows)?)
}

/// The agreement of two partitions of the same rows: 1 where they are equal, about 0 where they are independent.
/// Source: Hubert, Arabie, *Comparing Partitions*, 1985.
pub fn adjusted_rand_index(a: &[u8], b: &[u8]) -> f64 {
    let pairs = |count: u32| f64::from(count) * (f64::from(count) - 1.0) / 2.0;
    let most = |parts: &[u8]| parts.iter().max().map_or(0, |&part| usize::from(part) + 1);
    let (rows, columns) = (most(a), most(b));
    let mut table = vec![0u32; rows * columns];
    for (&a, &b) in a.iter().zip(b) {
        table[usize::from(a) * columns + usize::from(b)] += 1;
    }
    let row = |i: usize| table[i * columns..][..columns].iter().sum::<u32>();
    let column = |j: usize| (0..rows).map(|i| table[i * columns + j]).sum::<u32>();
    let both: f64 = table.iter().map(|&count| pairs(count)).sum();
    let of_a: f64 = (0..rows).map(|i| pairs(row(i))).sum();
    let of_b: f64 = (0..columns).map(|j| pairs(column(j))).sum();
    let by_chance = of_a * of_b / pairs(a.len() as u32).max(1.0);
    let highest = (of_a + of_b) / 2.0;
    // Both partitions have a single part.
    if highest == by_chance { 1.0 } else { (both - by_chance) / (highest - by_chance) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_that_of_the_published_example_for_any_names_of_clusters() {
        // Hubert and Arabie's definition computed by hand: 0.24242… as in scikit-learn's manual.
        let (a, b) = ([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]);
        assert!((adjusted_rand_index(&a, &b) - 0.242_424).abs() < 1e-5);
        assert_eq!(adjusted_rand_index(&a, &a.map(|part| 5 - part)), 1.0);
        assert!(adjusted_rand_index(&[0, 1, 0, 1], &[0, 0, 1, 1]) < 0.0);
        assert_eq!(adjusted_rand_index(&[0, 0], &[3, 3]), 1.0);
    }

    #[test]
    fn separate_clusters_are_found() {
        let heap = |x: f32, y: f32| (0..20).flat_map(move |i| [x + 0.01 * i as f32, y]);
        let values = heap(0.0, 0.0).chain(heap(5.0, 0.0)).chain(heap(0.0, 5.0)).collect();
        let found = clusters(&Table { values, width: 2 }, 3, 1).unwrap();
        let right: Vec<u8> = (0..60).map(|i| (i / 20) as u8).collect();
        assert_eq!(adjusted_rand_index(&found, &right), 1.0);
    }
}
