//! Digits that real hands wrote, alone and side by side, told apart by their strokes.

mod pen_digits;

use ink::{Bounds, Labelled, Point, Stroke, apart};

/// Side by side, so far apart in shares of each one's height; with the strokes of each.
fn in_a_row(digits: &[&Labelled], apart: f32) -> (Vec<Stroke>, Vec<Vec<usize>>) {
    let (mut row, mut places, mut x) = (Vec::new(), Vec::new(), 0.0);
    for digit in digits {
        let ink = Bounds::of(digit.drawn.strokes()).unwrap();
        let moved = |p: &Point| Point { x: p.x - ink.left + x, y: p.y - ink.bottom };
        let moved = |s: &Stroke| Stroke { points: s.points.iter().map(moved).collect() };
        places.push((row.len()..row.len() + digit.drawn.strokes().len()).collect());
        row.extend(digit.drawn.strokes().iter().map(moved));
        x += ink.width() + apart * ink.height().max(0.3);
    }
    (row, places)
}

#[test]
fn real_digits_stay_whole_and_rows_of_them_are_told_apart() {
    let writers = pen_digits::writers();
    let all: Vec<&Labelled> = writers.values().flatten().collect();
    let split = all.iter().filter(|digit| apart::digits(digit.drawn.strokes()).len() != 1).count();
    println!("{split} of {} digits alone are split", all.len());
    assert!(split * 1000 < all.len());

    // Measured: 1,119 of 1,125 rows of two, 540 of 558 rows of four.
    for (count, least) in [(2, 0.99), (4, 0.96)] {
        let rows = writers.values().flat_map(|digits| digits.chunks_exact(count));
        let (mut right, mut of) = (0, 0);
        for row in rows {
            let (ink, places) = in_a_row(&row.iter().collect::<Vec<_>>(), 0.15);
            of += 1;
            right += usize::from(apart::digits(&ink) == places);
        }
        println!("{right} of {of} rows of {count} digits are told apart");
        assert!(right as f64 >= least * of as f64);
    }
}
