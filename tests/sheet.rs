//! Digits in synthetic pictures: the finder locates them in any light and in order, or says why it can't.

mod paper;

use data::synthetic;
use ink::sheet;
use ink::sheet::{Gray, Sheet, SheetError};
use ink::{Image28, PenWidth, Point, Stroke, rasterize};
use paper::{Paper, noise};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Writes twenty synthetic digits in rows of five, the first at (60, 60). All lengths are in pixels;
/// `spacing` is the distance between the left sides of two neighbours.
fn write_twenty(paper: &mut Paper, height: f32, spacing: f32, pen: f32) -> Vec<Vec<Stroke>> {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    (0..20usize)
        .map(|i| {
            let (strokes, _) = synthetic::strokes((i % 10) as u8, &mut rng).unwrap();
            let (column, row) = ((i % 5) as f32, (i / 5) as f32);
            paper.write(&strokes, 60.0 + column * spacing, 60.0 + row * spacing, height, pen);
            strokes
        })
        .collect()
}

fn read(paper: &Paper, light: impl Fn(usize, usize) -> (f32, f32)) -> Result<Sheet, SheetError> {
    sheet::read(Gray::new(paper.width, paper.height, paper.photo(light))?)
}

/// The cosine similarity: 1 for the same picture, 0 for pictures without common ink.
fn similarity(a: &Image28, b: &Image28) -> f32 {
    let dot = |a: &Image28, b: &Image28| {
        a.intensities().zip(b.intensities()).map(|(a, b)| a * b).sum::<f32>()
    };
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// Asserts that each digit was found, in order, with a picture similar to that of the pad.
fn assert_found(sheet: &Sheet, written: &[Vec<Stroke>]) {
    assert_eq!(sheet.digits.len(), written.len(), "{:?}", bounds(sheet));
    for (i, (found, strokes)) in sheet.digits.iter().zip(written).enumerate() {
        let drawn = rasterize(strokes, PenWidth::default()).unwrap();
        let alike = similarity(&found.image, &drawn);
        assert!(alike > 0.72, "digit {i} has a similarity of only {alike}");
    }
}

fn bounds(sheet: &Sheet) -> Vec<(usize, sheet::PixelBounds)> {
    sheet.digits.iter().map(|found| (found.row, found.bounds)).collect()
}

#[test]
fn digits_are_found_in_rows_in_uneven_light_among_specks() {
    let mut paper = Paper::new(900, 700);
    let written = write_twenty(&mut paper, 90.0, 150.0, 7.0);
    for i in 0..80 {
        let at = |n: usize| (noise(i, n) + 1.0) * 350.0;
        let speck = Point { x: at(1), y: at(2) };
        paper.line(speck, Point { x: speck.x + 2.0, y: speck.y }, 3.0);
    }
    let found = read(&paper, |x, y| {
        let light = 1.0 - 0.0006 * x as f32 - 0.0003 * y as f32;
        (235.0 * light + 5.0 * noise(x, y), 70.0 * light + 5.0 * noise(x, y))
    });
    let found = found.unwrap();
    assert_found(&found, &written);
    let rows: Vec<usize> = found.digits.iter().map(|digit| digit.row).collect();
    assert_eq!(rows, (0..20).map(|i| i / 5).collect::<Vec<_>>());
    assert!(found.specks > 20, "{}", found.specks);
}

#[test]
fn chalk_on_a_board_is_found_like_ink_on_paper() {
    let mut paper = Paper::new(800, 680);
    let written = write_twenty(&mut paper, 80.0, 145.0, 9.0);
    assert_found(
        &read(&paper, |x, y| (45.0 + 0.03 * x as f32 + 4.0 * noise(x, y), 210.0)).unwrap(),
        &written,
    );
}

#[test]
fn small_digits_and_large_ones_of_a_thin_or_thick_pen_look_alike() {
    for (scale, pen) in [(0.25, 2.0), (1.0, 3.0), (2.2, 28.0)] {
        let mut paper = Paper::new((850.0 * scale) as usize + 60, (650.0 * scale) as usize + 60);
        let written = write_twenty(&mut paper, 100.0 * scale, 150.0 * scale, pen);
        assert_found(&read(&paper, |_, _| (255.0, 0.0)).unwrap(), &written);
    }
}

#[test]
fn the_lines_of_squared_paper_are_removed_from_under_the_digits() {
    let mut paper = Paper::new(900, 700);
    let written = write_twenty(&mut paper, 90.0, 150.0, 8.0);
    let is_line = |x: usize, y: usize| (x + y / 90) % 37 < 2 || (y + x / 120) % 37 < 2;
    for lines in [190.0, 140.0] {
        let found = read(&paper, |x, y| (if is_line(x, y) { lines } else { 235.0 }, 50.0)).unwrap();
        assert!(found.lines > 20, "{}", found.lines);
        assert_found(&found, &written);
    }
}

#[test]
fn a_desk_around_the_paper_is_not_a_digit() {
    let mut paper = Paper::new(1000, 800);
    let written = write_twenty(&mut paper, 80.0, 140.0, 7.0);
    let on_paper =
        |x: usize, y: usize| (30..820 + y / 20).contains(&x) && (24 + x / 40..690).contains(&y);
    let found =
        read(
            &paper,
            |x, y| {
                if on_paper(x, y) { (230.0, 60.0) } else { (70.0 + 8.0 * noise(x, y), 60.0) }
            },
        );
    assert_found(&found.unwrap(), &written);
}

#[test]
fn the_digits_of_a_photo_of_twelve_megapixels_are_found() {
    let mut paper = Paper::new(4000, 3000);
    let written = write_twenty(&mut paper, 400.0, 640.0, 22.0);
    let photo = paper.photo(|x, y| {
        let light = 1.0 - 0.0001 * x as f32;
        (220.0 * light + 7.0 * noise(x, y), 60.0 * light)
    });
    let gray = Gray::new(4000, 3000, photo).unwrap();
    let start = std::time::Instant::now();
    let found = sheet::read(gray).unwrap();
    println!("12 megapixels: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    assert_found(&found, &written);
    let last = found.digits[19].bounds;
    assert!((2600..2700).contains(&last.left) && (1960..2000).contains(&last.top), "{last:?}");
}

#[test]
fn a_climbing_row_stays_one_row() {
    let mut paper = Paper::new(1400, 500);
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut written = Vec::new();
    for row in 0..2 {
        for column in 0..9 {
            let (strokes, _) = synthetic::strokes(column as u8, &mut rng).unwrap();
            let top = 180.0 + 160.0 * row as f32 - 14.0 * column as f32;
            paper.write(&strokes, 50.0 + 140.0 * column as f32, top, 90.0, 8.0);
            written.push(strokes);
        }
    }
    let found = read(&paper, |_, _| (250.0, 20.0)).unwrap();
    assert_found(&found, &written);
    assert!(found.digits.iter().enumerate().all(|(i, digit)| digit.row == i / 9));
}

#[test]
fn the_bar_of_a_five_belongs_to_the_five() {
    let body = [(0.3, 0.12), (0.25, 0.45), (0.6, 0.45), (0.7, 0.7), (0.5, 0.95), (0.2, 0.9)];
    let five =
        vec![Stroke::from(body.as_slice()), Stroke::from([(0.38, 0.06), (0.85, 0.02)].as_slice())];
    let mut paper = Paper::new(700, 200);
    for i in 0..4 {
        paper.write(&five, 40.0 + 150.0 * i as f32, 50.0, 100.0, 6.0);
    }
    assert_found(&read(&paper, |_, _| (250.0, 20.0)).unwrap(), &vec![five; 4]);
}

#[test]
fn two_digits_that_touch_are_cut() {
    let two = [(0.0, 0.2), (0.3, 0.0), (0.55, 0.25), (0.0, 1.0), (0.75, 0.97)];
    let six = [(0.4, 0.0), (0.05, 0.5), (0.25, 1.0), (0.5, 0.75), (0.05, 0.7)];
    let written: Vec<Vec<Stroke>> =
        [two, six, two].iter().map(|points| vec![Stroke::from(points.as_slice())]).collect();
    let mut paper = Paper::new(500, 200);
    for (i, strokes) in written.iter().enumerate() {
        paper.write(strokes, [60.0, 138.0, 300.0][i], 50.0, 100.0, 6.0);
    }
    assert_found(&read(&paper, |_, _| (250.0, 20.0)).unwrap(), &written);
}

#[test]
fn each_digit_is_found_in_a_picture_of_28_by_28_pixels() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for label in 0..10 {
        let (strokes, _) = synthetic::strokes(label, &mut rng).unwrap();
        let mut paper = Paper::new(28, 28);
        paper.write(&strokes, 5.0, 4.0, 20.0, 2.5);
        assert_found(&read(&paper, |_, _| (0.0, 255.0)).unwrap(), &[strokes]);
    }
}

#[test]
fn a_picture_without_readable_digits_gives_the_reason() {
    let empty = Paper::new(300, 200);
    assert_eq!(read(&empty, |x, _| (250.0 - 0.2 * x as f32, 0.0)), Err(SheetError::Blank));
    let mut dust = Paper::new(300, 200);
    for i in 0..9 {
        let at = Point { x: 20.0 + 30.0 * i as f32, y: 100.0 };
        dust.line(at, at, 3.0);
    }
    assert_eq!(read(&dust, |_, _| (250.0, 20.0)), Err(SheetError::OnlySpecks));
    let cloth = read(&Paper::new(1200, 300), |x, y| {
        (if (x / 2 + y / 2) % 2 == 0 { 240.0 } else { 20.0 }, 0.0)
    });
    assert!(cloth.is_err(), "{cloth:?}");
    let mut crowd = Paper::new(1500, 1500);
    for i in 0..900 {
        let at = Point { x: 40.0 + 48.0 * (i % 30) as f32, y: 40.0 + 48.0 * (i / 30) as f32 };
        crowd.line(at, Point { x: at.x, y: at.y + 25.0 }, 4.0);
    }
    assert_eq!(read(&crowd, |_, _| (250.0, 20.0)), Err(SheetError::TooManyDigits(900)));
}

/// Ink by column and row.
type Pattern = fn(usize, usize) -> bool;

/// The side of the patterns, the largest of a picture that is not shrunk.
const SIDE: usize = 2000;

/// Reads a pattern, black on white. It must take less than a minute, an order of magnitude more than it takes.
fn read_pattern(name: &str, ink: Pattern) -> Result<Sheet, SheetError> {
    let bytes = (0..SIDE * SIDE).map(|i| if ink(i % SIDE, i / SIDE) { 0 } else { 255 });
    let gray = Gray::new(SIDE, SIDE, bytes.collect()).unwrap();
    let start = std::time::Instant::now();
    let found = sheet::read(gray);
    let elapsed = start.elapsed();
    let said = found.as_ref().map(|sheet| sheet.digits.len());
    println!("{name}: {said:?} in {:.0} ms", elapsed.as_secs_f64() * 1e3);
    assert!(elapsed.as_secs() < 60, "{name}: {elapsed:?}");
    found
}

#[test]
fn stripes_and_checks_of_a_few_pixels_are_textures() {
    let patterns: [(&str, Pattern); 6] = [
        ("every second row", |_, y| y % 2 == 0),
        ("every third row", |_, y| y % 3 == 0),
        ("every second column", |x, _| x % 2 == 0),
        ("every third column", |x, _| x % 3 == 0),
        ("a comb", |x, y| x < 20 || y % 3 == 0),
        ("checks", |x, y| (x + y) % 2 == 0),
    ];
    for (name, ink) in patterns {
        assert_eq!(read_pattern(name, ink), Err(SheetError::Texture), "{name}");
    }
}

#[test]
fn patterns_with_as_many_marks_and_lines_as_possible_are_answered_soon() {
    /// Distance from the middle of the picture, by the longer side.
    fn ring(x: usize, y: usize) -> usize {
        x.abs_diff(SIDE / 2).max(y.abs_diff(SIDE / 2))
    }
    let patterns: [(&str, Pattern); 13] = [
        ("rows just far enough apart for paper", |_, y| y % 11 == 0),
        ("columns just far enough apart for paper", |x, _| x % 11 == 0),
        ("leaning lines", |x, y| (x + y / 7) % 11 == 0),
        ("leaning lines that are broken", |x, y| (x + y / 7) % 11 == 0 && (y / 7) % 3 > 0),
        ("squares", |x, y| x % 11 == 0 || y % 11 == 0),
        ("a comb with long teeth", |x, y| x < 20 || y % 11 < 3),
        ("large checks", |x, y| (x / 6 + y / 6) % 2 == 0),
        ("rings", |x, y| ring(x, y) % 12 < 3),
        ("thin rings", |x, y| ring(x, y).is_multiple_of(6)),
        ("a spiral", |x, y| {
            let (dx, dy) = (x as f32 - 1000.0, y as f32 - 1000.0);
            (dx.hypot(dy) - 12.0 * dy.atan2(dx) / std::f32::consts::TAU).rem_euclid(12.0) < 4.0
        }),
        ("single pixels", |x, y| x % 6 == 0 && y % 2 == 0 && noise(x, y) > -0.9),
        ("dashes and short posts", |x, y| match x < 1000 {
            true => x % 12 < 6 && y % 2 == 0,
            false => x % 12 == 0 && y % 8 < 6,
        }),
        ("a crowd of low posts on long lines", |x, y| match y < 1000 {
            true => x % 12 < 6 && y % 2 == 0,
            false => y % 8 == 0 || (y % 8 < 4 && x % 12 == 0),
        }),
    ];
    for (name, ink) in patterns {
        if let Ok(sheet) = read_pattern(name, ink) {
            assert!((1..=sheet::MAX_DIGITS).contains(&sheet.digits.len()), "{name}");
        }
    }
    // Half black, by chance.
    let _ = read_pattern("noise", |x, y| noise(x, y) > 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_picture_gives_digits_or_an_error(
        width in 1usize..90,
        height in 1usize..90,
        bytes in prop::collection::vec(any::<u8>(), 90 * 90),
        flat in any::<bool>(),
    ) {
        let bytes = bytes[..width * height].iter().map(|&b| if flat { b / 128 * 255 } else { b });
        if let Ok(sheet) = Gray::new(width, height, bytes.collect()).and_then(sheet::read) {
            prop_assert!(!sheet.digits.is_empty());
            for found in sheet.digits {
                prop_assert!(found.bounds.right <= width && found.bounds.bottom <= height);
                prop_assert!(found.image.mean() > 0.0);
            }
        }
    }
}
