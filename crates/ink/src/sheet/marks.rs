//! Marks: pixels of ink that touch each other.

/// Which pixels are ink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    pub width: usize,
    pub height: usize,
    pub ink: Vec<bool>,
}

impl Mask {
    pub fn row(&self, y: usize) -> &[bool] {
        &self.ink[y * self.width..][..self.width]
    }

    /// Columns become rows.
    pub fn turned(&self) -> Self {
        let mut ink = vec![false; self.ink.len()];
        for y in 0..self.height {
            for (x, _) in self.row(y).iter().enumerate().filter(|(_, ink)| **ink) {
                ink[x * self.height + y] = true;
            }
        }
        Self { width: self.height, height: self.width, ink }
    }
}

/// Pixels of ink side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub y: usize,
    pub left: usize,
    /// The first pixel behind it.
    pub right: usize,
}

/// An upright rectangle of pixels; `right` and `bottom` are the first ones outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
}

impl Place {
    pub fn width(&self) -> usize {
        self.right - self.left
    }

    pub fn height(&self) -> usize {
        self.bottom - self.top
    }

    /// The longer side.
    pub fn extent(&self) -> usize {
        self.width().max(self.height())
    }

    /// The other lies within, with paper on all sides.
    pub fn holds(&self, other: &Self) -> bool {
        self.left < other.left
            && self.top < other.top
            && self.right > other.right
            && self.bottom > other.bottom
    }

    /// The smallest that holds both.
    pub fn with(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Columns that both have; negative where there are so many between them.
    pub fn shared_columns(&self, other: &Self) -> isize {
        self.right.min(other.right) as isize - self.left.max(other.left) as isize
    }

    /// Rows that both have; negative where there are so many between them.
    pub fn shared_rows(&self, other: &Self) -> isize {
        self.bottom.min(other.bottom) as isize - self.top.max(other.top) as isize
    }
}

impl From<&Run> for Place {
    fn from(run: &Run) -> Self {
        Self { left: run.left, top: run.y, right: run.right, bottom: run.y + 1 }
    }
}

/// Ink that hangs together, corners included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub place: Place,
    /// From top to bottom, from left to right.
    pub runs: Vec<Run>,
}

impl Mark {
    /// `None` where there are no runs.
    pub fn of(runs: Vec<Run>) -> Option<Self> {
        let place = runs.iter().map(Place::from).reduce(|a, b| a.with(&b))?;
        Some(Self { place, runs })
    }

    /// Pixels of ink.
    pub fn area(&self) -> usize {
        self.runs.iter().map(|run| run.right - run.left).sum()
    }

    /// Several as one.
    pub fn joined(marks: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut runs: Vec<Run> = marks.into_iter().flat_map(|mark| mark.runs).collect();
        runs.sort_by_key(|run| (run.y, run.left));
        Self::of(runs)
    }
}

/// The runs of each row, from the top.
pub fn runs(mask: &Mask) -> Vec<Run> {
    let mut runs = Vec::new();
    for y in 0..mask.height {
        let row = mask.row(y);
        let mut x = 0;
        while let Some(start) = row[x..].iter().position(|&ink| ink) {
            let left = x + start;
            let right = row[left..].iter().position(|&ink| !ink).map_or(row.len(), |n| left + n);
            runs.push(Run { y, left, right });
            x = right;
        }
    }
    runs
}

/// All marks, in the order of their first pixels.
pub fn marks(runs: &[Run]) -> Vec<Mark> {
    let mut sets = Sets((0..runs.len()).collect());
    let mut above = 0;
    for (i, run) in runs.iter().enumerate() {
        // The first run that may touch this one from above; the rows before it are done with.
        while runs[above].y + 1 < run.y
            || (runs[above].y + 1 == run.y && runs[above].right < run.left)
        {
            above += 1;
        }
        let touching = runs[above..i]
            .iter()
            .take_while(|other| other.y + 1 == run.y && other.left <= run.right);
        for j in (above..).take(touching.count()) {
            sets.join(i, j);
        }
    }
    let mut place_of = vec![usize::MAX; runs.len()];
    let mut gathered: Vec<Vec<Run>> = Vec::new();
    for (i, run) in runs.iter().enumerate() {
        let root = sets.root(i);
        if place_of[root] == usize::MAX {
            place_of[root] = gathered.len();
            gathered.push(Vec::new());
        }
        gathered[place_of[root]].push(*run);
    }
    gathered.into_iter().filter_map(Mark::of).collect()
}

/// Which belong together: each points at another of its set, one at itself.
pub struct Sets(pub Vec<usize>);

impl Sets {
    pub fn root(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A mask as it looks: anything but a dot or a space is ink.
    pub fn mask(rows: &[&str]) -> Mask {
        let width = rows[0].len();
        let ink = rows.iter().flat_map(|row| row.bytes()).map(|b| b != b'.' && b != b' ').collect();
        Mask { width, height: rows.len(), ink }
    }

    #[test]
    fn what_touches_is_one_mark_and_what_does_not_is_another() {
        let mask = mask(&["##..#", "#...#", ".#..#", ".....", "#.#.#", "###.#"]);
        let found = marks(&runs(&mask));
        let areas: Vec<usize> = found.iter().map(Mark::area).collect();
        assert_eq!(areas, [4, 3, 5, 2]);
        assert_eq!(found[2].place, Place { left: 0, top: 4, right: 3, bottom: 6 });
    }

    proptest! {
        #[test]
        fn every_pixel_of_ink_belongs_to_one_mark(
            ink in prop::collection::vec(any::<bool>(), 12 * 17),
        ) {
            let mask = Mask { width: 17, height: 12, ink };
            let found = marks(&runs(&mask));
            let mut seen = vec![0; mask.ink.len()];
            for (n, mark) in found.iter().enumerate() {
                for run in &mark.runs {
                    (run.left..run.right).for_each(|x| seen[run.y * 17 + x] = n + 1);
                }
            }
            prop_assert_eq!(seen.iter().map(|&n| n > 0).collect::<Vec<_>>(), mask.ink.clone());
            for (i, &mark) in seen.iter().enumerate().filter(|(_, mark)| **mark > 0) {
                for (dx, dy) in [(1, 0), (-1, 1), (0, 1), (1, 1)] {
                    let (x, y) = ((i % 17) as isize + dx, i / 17 + dy);
                    if (0..17).contains(&x) && y < 12 {
                        let other = seen[y * 17 + x as usize];
                        prop_assert!(other == 0 || other == mark);
                    }
                }
            }
        }
    }
}
