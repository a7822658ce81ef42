//! Segmentation of real pen digits, alone and side by side.

mod pen_digits;

use ink::{Bounds, Labelled, Point, Stroke, segment};

/// Places digits side by side; `gap` is a share of each digit's height. Returns the strokes of the row and
/// the indices of each digit's strokes.
fn in_a_row(digits: &[&Labelled], gap: f32) -> (Vec<Stroke>, Vec<Vec<usize>>) {
    let (mut row, mut indices, mut x) = (Vec::new(), Vec::new(), 0.0);
    for digit in digits {
        let ink = Bounds::of(digit.drawn.strokes()).unwrap();
        let moved = |p: &Point| Point { x: p.x - ink.left + x, y: p.y - ink.bottom };
        let moved = |s: &Stroke| Stroke { points: s.points.iter().map(moved).collect() };
        indices.push((row.len()..row.len() + digit.drawn.strokes().len()).collect());
        row.extend(digit.drawn.strokes().iter().map(moved));
        x += ink.width() + gap * ink.height().max(0.3);
    }
    (row, indices)
}

#[test]
fn single_digits_stay_whole_and_rows_are_split_into_their_digits() {
    let writers = pen_digits::writers();
    let all: Vec<&Labelled> = writers.values().flatten().collect();
    let is_split = |digit: &&&Labelled| segment::digits(digit.drawn.strokes()).len() != 1;
    let split = all.iter().filter(is_split).count();
    println!("{split} of {} single digits are split", all.len());
    assert!(split * 1000 < all.len());

    // Measured: 1,119 of 1,125 rows of two, 540 of 558 rows of four.
    for (count, min_share) in [(2, 0.99), (4, 0.96)] {
        let rows = writers.values().flat_map(|digits| digits.chunks_exact(count));
        let (mut right, mut of) = (0, 0);
        for row in rows {
            let (ink, indices) = in_a_row(&row.iter().collect::<Vec<_>>(), 0.15);
            of += 1;
            right += usize::from(segment::digits(&ink) == indices);
        }
        println!("{right} of {of} rows of {count} digits are split right");
        assert!(right as f64 >= min_share * of as f64);
    }
}
