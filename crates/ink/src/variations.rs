//! A digit as pictures to read and to learn from, whether it was drawn or found in a picture: its own,
//! then as it might be written again.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

use crate::augment::{Strength, vary_picture};
use crate::{Drawn, Image28, Labelled, PenWidth, Spread, Stroke, rasterize, vary};

/// A digit's own picture first, then `copies` of it written again; none where there is no ink.
///
/// The same digit and seed give the same pictures; fewer copies are the first of more.
pub fn of_sample(sample: &Labelled, copies: usize, seed: u64) -> Vec<Image28> {
    match &sample.drawn {
        Drawn::Ink(strokes) => of_ink(strokes, copies, seed),
        Drawn::Picture(picture) if picture.has_ink() => {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(fingerprint(sample));
            let varied = (0..copies).filter_map(|_| {
                let varied = vary_picture(picture.bytes(), &Strength::ONE_HAND, &mut rng);
                // Intensities in [0, 1] as bytes.
                Image28::from_bytes(varied.iter().map(|i| (i * 255.0).round() as u8).collect())
            });
            std::iter::once(picture.clone()).chain(varied).collect()
        }
        Drawn::Picture(_) => Vec::new(),
    }
}

/// A number that tells a digit from other digits.
pub fn fingerprint(sample: &Labelled) -> u64 {
    match &sample.drawn {
        Drawn::Ink(strokes) => fingerprint_of_ink(strokes),
        Drawn::Picture(picture) => {
            let hash = Sha256::digest(picture.bytes());
            hash.iter().take(8).fold(0, |number, &byte| number << 8 | u64::from(byte))
        }
    }
}

/// A digit's own picture first, then `copies` of it written again; none where there is no ink.
///
/// The same ink and seed give the same pictures, whatever the other samples are; fewer copies are
/// the first of more.
pub fn of_ink(strokes: &[Stroke], copies: usize, seed: u64) -> Vec<Image28> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(fingerprint_of_ink(strokes));
    let own = rasterize(strokes, PenWidth::default());
    let varied = (0..copies).filter_map(|_| {
        let (strokes, pen) = vary(strokes, &Spread::ONE_HAND, &mut rng);
        rasterize(&strokes, pen)
    });
    own.into_iter().chain(varied).collect()
}

/// A number that tells ink from other ink.
pub fn fingerprint_of_ink(strokes: &[Stroke]) -> u64 {
    let mut hash = Sha256::new();
    for stroke in strokes {
        hash.update((stroke.points.len() as u64).to_le_bytes());
        for point in &stroke.points {
            hash.update(point.x.to_le_bytes());
            hash.update(point.y.to_le_bytes());
        }
    }
    hash.finalize().iter().take(8).fold(0, |number, &byte| number << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn() -> Labelled {
        let strokes = vec![Stroke::from([(0.2, 0.2), (0.8, 0.2), (0.45, 0.9)].as_slice())];
        Labelled { label: 7, drawn: strokes.into(), ..Labelled::default() }
    }

    fn found() -> Labelled {
        let picture = drawn().drawn.image().unwrap();
        Labelled { label: 7, drawn: Drawn::Picture(picture), ..Labelled::default() }
    }

    #[test]
    fn a_picture_is_varied_like_ink_and_stays_itself() {
        let six = of_sample(&found(), 5, 1);
        assert_eq!((six.len(), Some(&six[0])), (6, drawn().drawn.image().as_ref()));
        assert_eq!(six, of_sample(&found(), 5, 1));
        assert_eq!(six[..3], of_sample(&found(), 2, 1)[..]);
        assert_ne!(six[1..], of_sample(&found(), 5, 2)[1..]);
        for varied in &six[1..] {
            assert_ne!(varied, &six[0]);
            assert!((varied.mean() / six[0].mean() - 1.0).abs() < 0.5);
        }
    }

    #[test]
    fn paper_without_ink_teaches_nothing() {
        let paper = Image28::from_bytes(vec![0; Image28::PIXELS]).unwrap();
        let empty = Labelled { drawn: Drawn::Picture(paper), ..found() };
        assert!(of_sample(&empty, 5, 1).is_empty());
        assert!(of_sample(&Labelled::default(), 5, 1).is_empty());
    }

    #[test]
    fn ink_and_its_picture_have_different_fingerprints() {
        assert_ne!(fingerprint(&drawn()), fingerprint(&found()));
    }

    fn seven(bottom: f32) -> Vec<Stroke> {
        vec![Stroke::from([(0.2, 0.2), (0.8, 0.2), (0.45, bottom)].as_slice())]
    }

    #[test]
    fn pictures_depend_on_ink_and_seed_alone() {
        let six = of_ink(&seven(0.9), 5, 1);
        assert_eq!(six.len(), 6);
        assert_eq!(six, of_ink(&seven(0.9), 5, 1));
        assert_eq!(six[..3], of_ink(&seven(0.9), 2, 1)[..]);
        assert_ne!(six[1..], of_ink(&seven(0.9), 5, 2)[1..]);
        assert_ne!(fingerprint_of_ink(&seven(0.9)), fingerprint_of_ink(&seven(0.8)));
        assert!(of_ink(&[], 5, 1).is_empty());
    }
}
