//! k nearest neighbours, our own, on tensors: the library compares one pair of rows at a time, which takes a quarter of
//! an hour for 10,000 test pictures. This takes a minute.

use burn::tensor::Device;

use crate::classic::Table;
use learn::read;
use learn::read::ReadError;

/// Training rows that a batch of test rows is compared with at a time.
const AT_ONCE: usize = 4000;

/// For each test row the nearest `k` of the training rows seen so far.
pub struct Nearest {
    k: usize,
    /// Squared distance without the test row's own square, and the training row's class.
    found: Vec<Vec<(f32, u8)>>,
}

impl Nearest {
    pub async fn find(
        k: usize,
        known: &Table,
        classes: &[u8],
        asked: &Table,
        device: &Device,
    ) -> Result<Self, ReadError> {
        let mut nearest = Self { k, found: vec![Vec::with_capacity(k + 1); asked.len()] };
        let asked = asked.tensor(device);
        let parts = known.values.chunks(AT_ONCE * known.width).zip(classes.chunks(AT_ONCE));
        for (values, classes) in parts {
            let known = Table { values: values.to_vec(), width: known.width };
            let products = asked.clone().matmul(known.tensor(device).transpose());
            let products = read::numbers(products).await?;
            nearest.compare(&known, classes, &products);
        }
        Ok(nearest)
    }

    /// Sees more training rows; `products`: of each test row with each of them.
    fn compare(&mut self, known: &Table, classes: &[u8], products: &[f32]) {
        let k = self.k;
        let squares: Vec<f32> = known.rows().map(|row| row.iter().map(|x| x * x).sum()).collect();
        for (found, products) in self.found.iter_mut().zip(products.chunks(classes.len())) {
            for ((product, square), &class) in products.iter().zip(&squares).zip(classes) {
                let far = square - 2.0 * product;
                if found.len() < k || found.last().is_some_and(|(last, _)| far < *last) {
                    let place = found.partition_point(|(near, _)| *near <= far);
                    found.insert(place, (far, class));
                    found.truncate(k);
                }
            }
        }
    }

    /// The class of most neighbours; in a tie the class of the nearest one.
    pub fn classes(&self) -> Vec<u8> {
        let class = |found: &Vec<(f32, u8)>| {
            let votes = |class: u8| found.iter().filter(|(_, other)| *other == class).count();
            let most = found.iter().map(|(_, class)| votes(*class)).max().unwrap_or(0);
            let first = found.iter().take(self.k).find(|(_, class)| votes(*class) == most);
            first.map_or(0, |(_, class)| *class)
        };
        self.found.iter().map(class).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_the_nearest_decide_and_the_nearest_one_wins_a_tie() {
        let known = Table { values: vec![0.0, 0.0, 1.0, 0.0, 1.2, 0.0, 9.0, 9.0], width: 2 };
        let asked = Table { values: vec![0.4, 0.0, 8.0, 8.0], width: 2 };
        let read = |k| {
            let device = Device::flex();
            let find = Nearest::find(k, &known, &[3, 5, 5, 7], &asked, &device);
            pollster::block_on(find).unwrap().classes()
        };
        assert_eq!(read(1), [3, 7]);
        assert_eq!(read(2), [3, 7]);
        assert_eq!(read(3), [5, 5]);
    }
}
