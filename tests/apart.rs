//! Digits that real hands wrote, alone and side by side, told apart by their strokes.

use std::path::Path;

use data::pen;
use ink::Labelled;
use ink::{Bounds, Point, Stroke, apart};

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

/// Real pen strokes lie beside the project where it is developed, not in it.
#[test]
fn real_digits_stay_whole_and_rows_of_them_are_told_apart() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/pen/pendigits-orig.tra.gz");
    let Ok(packed) = std::fs::read(&file) else {
        println!("no pen file at {}: went without it", file.display());
        return;
    };
    let text = data::gunzip(&packed).unwrap();
    let writers = pen::parse(&String::from_utf8_lossy(&text)).unwrap();
    let all: Vec<&Labelled> = writers.values().flatten().collect();
    let split = all.iter().filter(|digit| apart::digits(digit.drawn.strokes()).len() != 1).count();
    println!("{split} of {} digits alone are split", all.len());
    assert!(split * 1000 < all.len());

    for (count, least) in [(2, 0.99), (4, 0.98)] {
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
