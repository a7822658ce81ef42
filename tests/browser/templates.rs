//! Digits for tests, as strokes of smooth pieces that meet in corners.

use ink::{Point, Stroke};

use crate::harness::Ink;

/// Points of a smooth curve; the pad is [0, 1] × [0, 1], y grows downwards.
type Piece = &'static [(f32, f32)];
/// A digit: for each stroke its pieces. Two pieces meet in a corner.
type Template = &'static [&'static [Piece]];

/// The forms of schoolbooks.
const PLAIN: [Template; 10] = [
    &[&[&[
        (0.52, 0.14),
        (0.36, 0.22),
        (0.27, 0.42),
        (0.28, 0.65),
        (0.39, 0.84),
        (0.55, 0.86),
        (0.70, 0.73),
        (0.75, 0.50),
        (0.70, 0.28),
        (0.58, 0.16),
        (0.49, 0.14),
    ]]],
    &[&[&[(0.54, 0.12), (0.51, 0.50), (0.48, 0.88)]]],
    &[&[
        &[
            (0.28, 0.30),
            (0.36, 0.17),
            (0.52, 0.13),
            (0.66, 0.20),
            (0.69, 0.35),
            (0.60, 0.52),
            (0.44, 0.68),
            (0.27, 0.84),
        ],
        &[(0.27, 0.84), (0.50, 0.83), (0.75, 0.82)],
    ]],
    &[&[
        &[(0.30, 0.20), (0.45, 0.13), (0.62, 0.17), (0.67, 0.30), (0.58, 0.43), (0.44, 0.48)],
        &[
            (0.44, 0.48),
            (0.61, 0.52),
            (0.71, 0.64),
            (0.68, 0.79),
            (0.52, 0.88),
            (0.36, 0.86),
            (0.27, 0.78),
        ],
    ]],
    &[
        &[&[(0.34, 0.15), (0.30, 0.35), (0.26, 0.54)], &[(0.26, 0.54), (0.50, 0.55), (0.75, 0.53)]],
        &[&[(0.64, 0.20), (0.62, 0.52), (0.60, 0.88)]],
    ],
    &[
        &[
            &[(0.36, 0.16), (0.34, 0.30), (0.31, 0.46)],
            &[
                (0.31, 0.46),
                (0.45, 0.41),
                (0.61, 0.46),
                (0.69, 0.60),
                (0.65, 0.76),
                (0.50, 0.86),
                (0.31, 0.82),
            ],
        ],
        &[&[(0.36, 0.16), (0.52, 0.15), (0.70, 0.14)]],
    ],
    &[&[&[
        (0.62, 0.12),
        (0.46, 0.24),
        (0.35, 0.44),
        (0.31, 0.65),
        (0.37, 0.82),
        (0.52, 0.88),
        (0.66, 0.79),
        (0.68, 0.65),
        (0.58, 0.55),
        (0.44, 0.58),
        (0.34, 0.69),
    ]]],
    &[&[
        &[(0.26, 0.18), (0.50, 0.18), (0.73, 0.16)],
        &[(0.73, 0.16), (0.61, 0.40), (0.51, 0.63), (0.43, 0.88)],
    ]],
    &[&[&[
        (0.62, 0.22),
        (0.50, 0.14),
        (0.37, 0.20),
        (0.36, 0.33),
        (0.50, 0.46),
        (0.64, 0.60),
        (0.66, 0.76),
        (0.52, 0.88),
        (0.36, 0.80),
        (0.36, 0.64),
        (0.50, 0.48),
        (0.62, 0.35),
        (0.63, 0.21),
    ]]],
    &[&[
        &[
            (0.66, 0.27),
            (0.54, 0.15),
            (0.38, 0.19),
            (0.32, 0.34),
            (0.40, 0.48),
            (0.55, 0.46),
            (0.67, 0.27),
        ],
        &[(0.67, 0.27), (0.66, 0.50), (0.61, 0.72), (0.55, 0.90)],
    ]],
];

/// Forms with joined strokes, crossbars and loops.
const FLOWING: [Template; 10] = [
    &[&[&[
        (0.60, 0.17),
        (0.44, 0.16),
        (0.31, 0.32),
        (0.27, 0.56),
        (0.34, 0.78),
        (0.50, 0.85),
        (0.66, 0.72),
        (0.72, 0.48),
        (0.68, 0.26),
        (0.56, 0.15),
        (0.44, 0.20),
    ]]],
    &[&[&[(0.44, 0.24), (0.50, 0.18), (0.55, 0.11)], &[(0.55, 0.11), (0.52, 0.50), (0.46, 0.90)]]],
    &[&[&[
        (0.30, 0.27),
        (0.40, 0.15),
        (0.57, 0.14),
        (0.66, 0.27),
        (0.60, 0.47),
        (0.46, 0.67),
        (0.32, 0.80),
        (0.25, 0.76),
        (0.33, 0.70),
        (0.48, 0.78),
        (0.64, 0.86),
        (0.76, 0.80),
    ]]],
    &[&[
        &[(0.32, 0.16), (0.50, 0.15), (0.68, 0.14)],
        &[(0.68, 0.14), (0.58, 0.28), (0.47, 0.43)],
        &[(0.47, 0.43), (0.62, 0.46), (0.70, 0.60), (0.66, 0.77), (0.51, 0.88), (0.32, 0.84)],
    ]],
    &[&[
        &[(0.60, 0.88), (0.61, 0.50), (0.62, 0.13)],
        &[(0.62, 0.13), (0.44, 0.36), (0.26, 0.60)],
        &[(0.26, 0.60), (0.50, 0.60), (0.76, 0.59)],
    ]],
    &[&[
        &[(0.70, 0.15), (0.54, 0.15), (0.40, 0.16)],
        &[(0.40, 0.16), (0.36, 0.30), (0.33, 0.43)],
        &[
            (0.33, 0.43),
            (0.50, 0.42),
            (0.65, 0.52),
            (0.67, 0.68),
            (0.57, 0.82),
            (0.42, 0.87),
            (0.28, 0.80),
        ],
    ]],
    &[&[&[
        (0.56, 0.11),
        (0.43, 0.28),
        (0.35, 0.50),
        (0.34, 0.71),
        (0.43, 0.86),
        (0.57, 0.86),
        (0.67, 0.74),
        (0.64, 0.61),
        (0.52, 0.56),
        (0.40, 0.64),
        (0.37, 0.74),
    ]]],
    &[
        &[
            &[(0.27, 0.22), (0.45, 0.17), (0.70, 0.18)],
            &[(0.70, 0.18), (0.58, 0.42), (0.49, 0.64), (0.44, 0.90)],
        ],
        &[&[(0.38, 0.52), (0.53, 0.51), (0.68, 0.49)]],
    ],
    &[&[&[
        (0.66, 0.19),
        (0.52, 0.12),
        (0.38, 0.18),
        (0.35, 0.31),
        (0.47, 0.43),
        (0.61, 0.56),
        (0.66, 0.71),
        (0.57, 0.86),
        (0.41, 0.87),
        (0.33, 0.74),
        (0.41, 0.58),
        (0.55, 0.43),
        (0.65, 0.30),
        (0.67, 0.18),
    ]]],
    &[&[&[
        (0.68, 0.22),
        (0.56, 0.13),
        (0.40, 0.18),
        (0.33, 0.33),
        (0.40, 0.46),
        (0.54, 0.44),
        (0.64, 0.31),
        (0.68, 0.20),
        (0.67, 0.42),
        (0.66, 0.66),
        (0.58, 0.84),
        (0.43, 0.88),
        (0.33, 0.80),
    ]]],
];

/// A 1 that is drawn upwards, with a long flag to the right: made-up digits have no such form.
const ODD_ONE: Template =
    &[&[&[(0.30, 0.86), (0.31, 0.50), (0.30, 0.14)], &[(0.30, 0.14), (0.50, 0.13), (0.70, 0.15)]]];

/// A 7 whose stem ends in a wide curl to the left.
const ODD_SEVEN: Template = &[&[
    &[(0.27, 0.18), (0.48, 0.20), (0.70, 0.14)],
    &[(0.70, 0.14), (0.68, 0.50), (0.62, 0.78), (0.46, 0.88), (0.28, 0.80)],
]];

/// A digit of the first hand.
pub fn plain(digit: u8) -> Ink {
    ink(PLAIN[usize::from(digit)])
}

/// A digit of the second hand.
pub fn flowing(digit: u8) -> Ink {
    ink(FLOWING[usize::from(digit)])
}

/// A digit of a hand whose 1 and 7 differ from MNIST's.
pub fn odd(digit: u8) -> Ink {
    match digit {
        1 => ink(ODD_ONE),
        7 => ink(ODD_SEVEN),
        other => plain(other),
    }
}

/// The twenty digits of both hands, with their labels.
pub fn two_hands() -> Vec<(u8, Ink)> {
    (0..10).flat_map(|digit| [(digit, plain(digit)), (digit, flowing(digit))]).collect()
}

/// Two of each digit of a hand whose 1 and 7 the base misreads, with their labels.
pub fn unusual_hand() -> Vec<(u8, Ink)> {
    let of_time = |time| (0..10).map(move |digit| (digit, again(&odd(digit), time)));
    (0..2).flat_map(of_time).collect()
}

/// 0, 1 and 2 of both hands, for tests that only need some digits.
pub fn a_few() -> Vec<(u8, Ink)> {
    two_hands().into_iter().filter(|(digit, _)| *digit < 3).collect()
}

/// A variation of a digit: slightly scaled, slanted, rotated and widened, depending on `time`.
pub fn again(ink: &Ink, time: u8) -> Ink {
    let wave = |period: f32| (f32::from(time) * period).sin();
    let (size, wide) = (0.88 + 0.10 * wave(1.7), 1.0 + 0.08 * wave(2.3));
    let (slant, turn) = (0.08 * wave(3.1), 0.05 * wave(4.3));
    let moved = |&Point { x, y }: &Point| {
        let (x, y) = (x - 0.5, y - 0.5);
        let (x, y) = ((x * wide - slant * y) * size, y * size);
        Point { x: 0.5 + x - turn * y, y: 0.5 + y + turn * x }
    };
    let points = |stroke: &Stroke| stroke.points.iter().map(moved).collect();
    ink.iter().map(|stroke| Stroke { points: points(stroke) }).collect()
}

fn ink(template: Template) -> Ink {
    let stroke = |pieces: &&[Piece]| {
        let mut points: Vec<Point> = pieces.iter().flat_map(|piece| smooth(piece)).collect();
        points.dedup();
        Stroke { points }
    };
    template.iter().map(stroke).collect()
}

/// A Catmull-Rom spline through all points.
fn smooth(through: &[(f32, f32)]) -> Vec<Point> {
    const STEPS: usize = 4;
    let at = |i: usize| through[i.min(through.len() - 1)];
    let mut points = Vec::new();
    for i in 0..through.len() - 1 {
        let (before, from, to, after) = (at(i.saturating_sub(1)), at(i), at(i + 1), at(i + 2));
        for step in 0..STEPS {
            let t = step as f32 / STEPS as f32;
            let between = |before: f32, from: f32, to: f32, after: f32| {
                let (rise, bend) = (to - before, 2.0 * before - 5.0 * from + 4.0 * to - after);
                let twist = 3.0 * (from - to) + after - before;
                from + 0.5 * t * (rise + t * (bend + t * twist))
            };
            points.push(Point {
                x: between(before.0, from.0, to.0, after.0),
                y: between(before.1, from.1, to.1, after.1),
            });
        }
    }
    points.extend(through.last().map(|&(x, y)| Point { x, y }));
    points
}
