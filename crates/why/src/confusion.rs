//! A confusion matrix whose cells know their pictures.

use ink::CLASSES;
use ink::metrics::Confusion;

/// For each pair of a written and a read digit, the indices of its pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionCells(Vec<Vec<usize>>);

impl ConfusionCells {
    /// `labels` and `read`: digits 0–9, one of each for every picture. Others are left out.
    pub fn of(labels: &[u8], read: &[u8]) -> Self {
        let mut cells = vec![Vec::new(); CLASSES * CLASSES];
        for (place, (&label, &read)) in labels.iter().zip(read).enumerate() {
            if usize::from(read) < CLASSES
                && let Some(cell) = cells.get_mut(usize::from(label) * CLASSES + usize::from(read))
            {
                cell.push(place);
            }
        }
        Self(cells)
    }

    /// The places of the pictures of `label` that were read as `read`, in order.
    pub fn places(&self, label: u8, read: u8) -> &[usize] {
        if usize::from(read) >= CLASSES {
            return &[];
        }
        let cell = self.0.get(usize::from(label) * CLASSES + usize::from(read));
        cell.map(Vec::as_slice).unwrap_or_default()
    }

    /// The numbers alone.
    pub fn counts(&self) -> Confusion {
        let mut counts = Confusion::default();
        for (row, cells) in counts.0.iter_mut().zip(self.0.chunks_exact(CLASSES)) {
            row.iter_mut().zip(cells).for_each(|(count, cell)| *count = cell.len() as u32);
        }
        counts
    }

    /// The misreadings that happen most often, with how often: written, read, count.
    pub fn most_confused(&self, most: usize) -> Vec<(u8, u8, usize)> {
        let digits = 0..CLASSES as u8;
        let pairs = digits.clone().flat_map(|label| digits.clone().map(move |read| (label, read)));
        let wrong = pairs.filter(|(label, read)| label != read);
        let mut all: Vec<_> = wrong
            .map(|(label, read)| (label, read, self.places(label, read).len()))
            .filter(|(_, _, count)| *count > 0)
            .collect();
        all.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
        all.truncate(most);
        all
    }
}

#[cfg(test)]
mod tests {
    use ink::Count;

    use super::*;

    #[test]
    fn each_picture_is_in_the_cell_of_its_label_and_its_reading() {
        let (labels, read) = ([7, 7, 1, 7, 9, 9], [7, 1, 1, 1, 4, 9]);
        let cells = ConfusionCells::of(&labels, &read);
        assert_eq!(cells.places(7, 1), [1, 3]);
        assert_eq!(cells.places(9, 4), [4]);
        assert!(cells.places(0, 0).is_empty());
        let mut counts = Confusion::default();
        labels.iter().zip(read).for_each(|(&label, read)| counts.add(label, read));
        assert_eq!(cells.counts(), counts);
        assert_eq!(counts.count(), Count { right: 3, of: 6 });
        assert_eq!(cells.most_confused(5), [(7, 1, 2), (9, 4, 1)]);
        assert_eq!(cells.most_confused(1), [(7, 1, 2)]);
    }

    #[test]
    fn a_label_that_is_no_digit_is_in_no_cell() {
        let cells = ConfusionCells::of(&[10, 3, 3], &[3, 12, 3]);
        assert_eq!(cells.counts().count(), Count { right: 1, of: 1 });
        assert_eq!(cells.places(3, 3), [2]);
        assert!(cells.places(3, 12).is_empty() && cells.places(12, 3).is_empty());
    }
}
