//! Marks: connected components of ink.

use crate::sheet::SheetError;

/// The most runs of ink, as a multiple of the rows; a picture with more is a texture. All that follows takes time by the
/// number of runs.
const MAX_RUNS: usize = 200;

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

    /// The transpose: columns become rows.
    pub fn transposed(&self) -> Self {
        let mut ink = vec![false; self.ink.len()];
        for y in 0..self.height {
            for (x, _) in self.row(y).iter().enumerate().filter(|(_, ink)| **ink) {
                ink[x * self.height + y] = true;
            }
        }
        Self { width: self.height, height: self.width, ink }
    }
}

/// Adjacent pixels of ink in one row, `left` to `right`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub y: usize,
    pub left: usize,
    /// The first pixel after the run.
    pub right: usize,
}

/// An upright bounding box in pixels; `right` and `bottom` are the first pixels outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelBounds {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
}

impl PixelBounds {
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

    /// Whether the other box lies inside, with a margin on all sides.
    pub fn encloses(&self, other: &Self) -> bool {
        self.left < other.left
            && self.top < other.top
            && self.right > other.right
            && self.bottom > other.bottom
    }

    /// The bounding box of both.
    pub fn union(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The number of common columns; the negative width of the gap where there are none.
    pub fn shared_columns(&self, other: &Self) -> isize {
        self.right.min(other.right) as isize - self.left.max(other.left) as isize
    }

    /// The number of common rows; the negative height of the gap where there are none.
    pub fn shared_rows(&self, other: &Self) -> isize {
        self.bottom.min(other.bottom) as isize - self.top.max(other.top) as isize
    }
}

impl From<&Run> for PixelBounds {
    fn from(run: &Run) -> Self {
        Self { left: run.left, top: run.y, right: run.right, bottom: run.y + 1 }
    }
}

/// Connected ink: pixels that touch at a side or a corner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub bounds: PixelBounds,
    /// From top to bottom, in each row from left to right.
    pub runs: Vec<Run>,
}

impl Mark {
    /// `None` without runs.
    pub fn of(runs: Vec<Run>) -> Option<Self> {
        let bounds = runs.iter().map(PixelBounds::from).reduce(|a, b| a.union(&b))?;
        Some(Self { bounds, runs })
    }

    /// The number of pixels of ink.
    pub fn area(&self) -> usize {
        self.runs.iter().map(|run| run.right - run.left).sum()
    }

    /// Joins several marks; `None` without marks.
    pub fn joined(marks: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut runs: Vec<Run> = marks.into_iter().flat_map(|mark| mark.runs).collect();
        runs.sort_unstable_by_key(|run| (run.y, run.left));
        Self::of(runs)
    }
}

/// The runs of all rows, from the top, in each row from the left. Fails if there are more than paper has.
pub fn runs(mask: &Mask) -> Result<Vec<Run>, SheetError> {
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
        if runs.len() > MAX_RUNS * mask.height {
            return Err(SheetError::Texture);
        }
    }
    Ok(runs)
}

/// The marks of these runs, in the order of their first pixels.
pub fn marks(runs: &[Run]) -> Vec<Mark> {
    let mut sets = DisjointSets::new(runs.len());
    let mut above = 0;
    for (i, run) in runs.iter().enumerate() {
        // The first run that can touch this one from above; earlier runs touch no later run.
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
    let mut mark_of = vec![usize::MAX; runs.len()];
    let mut gathered: Vec<Vec<Run>> = Vec::new();
    for (i, run) in runs.iter().enumerate() {
        let root = sets.root(i);
        if mark_of[root] == usize::MAX {
            mark_of[root] = gathered.len();
            gathered.push(Vec::new());
        }
        gathered[mark_of[root]].push(*run);
    }
    gathered.into_iter().filter_map(Mark::of).collect()
}

/// A disjoint-set forest: each element points at another element of its set, the root at itself.
pub struct DisjointSets(Vec<usize>);

impl DisjointSets {
    /// `count` sets of one element each.
    pub fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

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
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A mask from its rows as text: a dot is paper, everything else ink.
    fn mask(rows: &[&str]) -> Mask {
        let width = rows[0].len();
        let ink = rows.iter().flat_map(|row| row.bytes()).map(|b| b != b'.').collect();
        Mask { width, height: rows.len(), ink }
    }

    #[test]
    fn pixels_that_touch_are_one_mark_and_others_are_another() {
        let mask = mask(&["##..#", "#...#", ".#..#", ".....", "#.#.#", "###.#"]);
        let found = marks(&runs(&mask).unwrap());
        let areas: Vec<usize> = found.iter().map(Mark::area).collect();
        assert_eq!(areas, [4, 3, 5, 2]);
        assert_eq!(found[2].bounds, PixelBounds { left: 0, top: 4, right: 3, bottom: 6 });
    }

    #[test]
    fn a_mask_with_more_runs_than_paper_has_is_a_texture() {
        let striped = |gap: usize| {
            let ink = (0..1000 * 10).map(|i| i % 1000 % gap == 0).collect();
            runs(&Mask { width: 1000, height: 10, ink }).map(|runs| runs.len())
        };
        assert_eq!(striped(5), Ok(2000));
        assert_eq!(striped(4), Err(SheetError::Texture));
    }

    proptest! {
        #[test]
        fn every_pixel_of_ink_belongs_to_one_mark(
            ink in prop::collection::vec(any::<bool>(), 12 * 17),
        ) {
            let mask = Mask { width: 17, height: 12, ink };
            let found = marks(&runs(&mask).unwrap());
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
