//! Digits that the reader finds in pictures.

use cli::decode;
use ink::metrics::most_likely;
use ink::{Drawn, Labelled, Stroke};
use network::BaseName;
use reader::find;
use worker::reader::{Event, FoundDigit};

use crate::driven_reader::Driven;
use crate::odd_hand::Place;
use crate::{paper, png};

/// 2, 0 and 1, written in one go.
fn in_a_row() -> Vec<Stroke> {
    let two: &[Place] =
        &[(0.05, 0.3), (0.15, 0.2), (0.25, 0.3), (0.2, 0.5), (0.05, 0.7), (0.28, 0.7)];
    let zero: &[Place] =
        &[(0.5, 0.2), (0.4, 0.3), (0.4, 0.6), (0.5, 0.7), (0.6, 0.6), (0.6, 0.3), (0.5, 0.2)];
    let one: &[Place] = &[(0.8, 0.2), (0.8, 0.7)];
    [two, zero, one].map(Stroke::from).to_vec()
}

/// A PNG file with 2, 0 and 1 in a row.
fn photo() -> Vec<u8> {
    let mut paper = paper::Paper::new(400, 160);
    for (i, stroke) in in_a_row().into_iter().enumerate() {
        paper.write(&[stroke], 30.0 + 110.0 * i as f32, 30.0, 90.0, 8.0);
    }
    let seen = paper.photo(|x, y| (230.0 - 0.1 * x as f32 + 4.0 * paper::noise(x, y), 40.0));
    png::png(paper.width, paper.height, &seen)
}

#[test]
fn the_digits_of_a_picture_are_found_read_and_remembered() {
    let mut reader = Driven::with(BaseName::Mlp);
    let Event::Found(found) = find::digits(decode::gray(&photo())) else { panic!("no digits") };
    let pictures: Vec<Drawn> =
        found.iter().map(|FoundDigit { image, .. }| Drawn::Picture(image.clone())).collect();
    let read = reader.read_found(pictures.clone());
    let read: Vec<u8> = read.iter().map(|read| most_likely(&read.probabilities)).collect();
    assert_eq!(read, [2, 0, 1]);
    let label = |(drawn, label)| Labelled { label, drawn, sure: false };
    let samples: Vec<Labelled> = pictures.into_iter().zip(read).map(label).collect();
    let remembered = reader.remember(&samples, true);
    assert_eq!((remembered.read, remembered.after.right), (vec![2, 0, 1], 3));
}

#[test]
fn a_picture_in_which_nothing_is_found_says_why() {
    let blank = png::png(100, 80, &[255; 8000]);
    for (file, why) in
        [(b"GIF89a".as_slice(), "no PNG, JPEG or WebP"), (&blank, "nothing stands out")]
    {
        match find::digits(decode::gray(file)) {
            Event::NothingFound { sentence } => assert!(sentence.contains(why), "{sentence}"),
            other => panic!("{other:?}"),
        }
    }
}
