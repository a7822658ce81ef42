//! A confusion matrix as a table whose cells are buttons: which digits it shows, what its cells say, and where arrow keys
//! lead. The pane of *Why?* and the Lab share it.

use ink::metrics::Confusion;

use crate::wording::decimal;

/// A cell: the label, and as which digit its pictures are read.
pub type At = (u8, u8);

/// A confusion matrix as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    counts: Confusion,
    digits: Vec<u8>,
}

impl Matrix {
    pub fn of(counts: Confusion) -> Self {
        let Confusion(rows) = &counts;
        let occurs = |digit: usize| {
            rows[digit].iter().any(|&count| count > 0) || rows.iter().any(|row| row[digit] > 0)
        };
        let digits = (0_u8..).zip(rows).filter(|(digit, _)| occurs(usize::from(*digit)));
        let digits = digits.map(|(digit, _)| digit).collect();
        Self { counts, digits }
    }

    /// The digits that occur as a label or a reading. Only they have rows and columns.
    pub fn digits(&self) -> &[u8] {
        &self.digits
    }

    /// The cell that the tab key reaches at first; `None` in an empty matrix.
    pub fn first(&self) -> Option<At> {
        self.digits.first().map(|&digit| (digit, digit))
    }

    /// The number of pictures in a cell.
    pub fn count(&self, (label, read): At) -> u32 {
        let Confusion(rows) = &self.counts;
        let count = rows.get(usize::from(label)).and_then(|row| row.get(usize::from(read)));
        count.copied().unwrap_or(0)
    }

    /// The number of pictures with this label.
    fn of_label(&self, label: u8) -> u64 {
        // A sum of `u32`s could overflow: a backup may hold any counts.
        let counts = self.counts.0.get(usize::from(label)).into_iter().flatten();
        counts.map(|&count| u64::from(count)).sum()
    }

    /// How dark a cell is, in [0, 1]: the root of its share of the label's pictures, so that few are seen too.
    pub fn shade(&self, at: At) -> f32 {
        (self.count(at) as f32 / self.of_label(at.0).max(1) as f32).sqrt()
    }

    /// The name of a cell: “7 read as 1: 3 pictures”.
    pub fn name(&self, at: At) -> String {
        let (label, read) = at;
        let pictures = match self.count(at) {
            1 => "1 picture".to_owned(),
            count => format!("{count} pictures"),
        };
        format!("{label} read as {read}: {pictures}")
    }

    /// What is said of a cell that is looked at.
    pub fn sentence(&self, at: At) -> String {
        let ((label, read), count, of) = (at, self.count(at), self.of_label(at.0));
        let share = decimal(100.0 * f64::from(count) / of.max(1) as f64, 1);
        let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
        format!("Written {label}, read as {read}: {times} of {of} ({share}\u{a0}%)")
    }

    /// The cell that a key leads to; `None` for other keys and beyond the edge.
    pub fn moved(&self, (label, read): At, key: &str) -> Option<At> {
        let step = |digit: u8, by: isize| {
            let place = self.digits.iter().position(|&other| other == digit)?;
            self.digits.get(place.checked_add_signed(by)?).copied()
        };
        match key {
            "ArrowUp" => Some((step(label, -1)?, read)),
            "ArrowDown" => Some((step(label, 1)?, read)),
            "ArrowLeft" => Some((label, step(read, -1)?)),
            "ArrowRight" => Some((label, step(read, 1)?)),
            "Home" => Some((label, *self.digits.first()?)),
            "End" => Some((label, *self.digits.last()?)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd() -> Matrix {
        let mut counts = Confusion::default();
        for (label, read) in [(3, 3), (3, 3), (3, 9), (9, 9), (5, 3)] {
            counts.add(label, read);
        }
        Matrix::of(counts)
    }

    #[test]
    fn only_digits_that_occur_have_rows_and_keys_pass_over_the_others() {
        let matrix = odd();
        assert_eq!(matrix.digits(), [3_u8, 5, 9]);
        assert_eq!(matrix.moved((3, 3), "ArrowRight"), Some((3, 5)));
        assert_eq!(matrix.moved((3, 5), "ArrowDown"), Some((5, 5)));
        assert_eq!(matrix.moved((3, 5), "End"), Some((3, 9)));
        for (at, key) in [((3, 3), "ArrowUp"), ((9, 9), "ArrowRight"), ((3, 3), "a")] {
            assert_eq!(matrix.moved(at, key), None, "{at:?} {key}");
        }
        let empty = Matrix::of(Confusion::default());
        assert!(empty.digits().is_empty());
        assert_eq!((matrix.first(), empty.first()), (Some((3, 3)), None));
    }

    #[test]
    fn a_cell_says_its_digits_its_count_and_its_share() {
        let matrix = odd();
        assert_eq!(matrix.name((3, 3)), "3 read as 3: 2 pictures");
        assert_eq!(matrix.name((3, 9)), "3 read as 9: 1 picture");
        assert_eq!(matrix.name((9, 3)), "9 read as 3: 0 pictures");
        assert_eq!(matrix.sentence((3, 9)), "Written 3, read as 9: once of 3 (33.3\u{a0}%)");
        assert_eq!(matrix.sentence((3, 3)), "Written 3, read as 3: 2 times of 3 (66.7\u{a0}%)");
        assert_eq!((matrix.shade((9, 9)), matrix.shade((9, 3))), (1.0, 0.0));
        assert_eq!((matrix.count((12, 0)), matrix.shade((12, 0))), (0, 0.0));
    }
}
