//! What a digit is like: the nearest of a person's own samples, and the nearest pictures of a data set.

use std::ops::Range;

use data::Digits;
use ink::{Image28, Labelled, Point, Stroke, Trace};

use crate::trunk::Trunk;

/// The nearest of a person's own digits by the pen's way.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnLike {
    /// Its place among the samples.
    pub place: usize,
    pub label: u8,
    /// The distance of the traces; below 0.1 it counts as the person's own way of writing.
    pub distance: f32,
    /// The alignment: a point of the ink and the point of the sample that it follows. Both digits'
    /// bounding boxes are centred on 0, with a longer side of 1.
    pub pairs: Vec<(Point, Point)>,
}

/// The nearest sample; `None` if neither ink nor samples have a trace. A sample with the same ink is
/// not like it: it is the same.
pub fn own_like(samples: &[Labelled], strokes: &[Stroke]) -> Option<OwnLike> {
    let trace = Trace::of(strokes)?;
    let mut nearest: Option<(usize, Trace, f32)> = None;
    for (place, sample) in samples.iter().enumerate() {
        let limit = nearest.as_ref().map_or(f32::INFINITY, |(_, _, distance)| *distance);
        let Some(own) = sample.drawn.trace().filter(|own| *own != trace) else { continue };
        if let Some(distance) = trace.distance_within(&own, limit) {
            nearest = Some((place, own, distance));
        }
    }
    let (place, own, distance) = nearest?;
    let (here, there): (Vec<_>, Vec<_>) = (trace.positions().collect(), own.positions().collect());
    let (_, pairs) = trace.alignment(&own);
    let pairs = pairs.into_iter().map(|(i, j)| (here[i], there[j])).collect();
    Some(OwnLike { place, label: samples[place].label, distance, pairs })
}

/// A picture that is like the digit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Like {
    /// Its place in the data set.
    pub place: usize,
    pub label: u8,
    /// The cosine of the angle between the features, from -1 to 1.
    pub likeness: f32,
}

/// Pictures of a data set with their features.
pub struct Gallery {
    digits: Digits,
    /// n × features, each row of length 1.
    directions: Vec<f32>,
}

impl Gallery {
    /// The shards of MNIST's training pictures that are looked through.
    pub const SHARDS: Range<usize> = 0..1;
    /// The number of pictures that are shown.
    pub const SHOWN: usize = 3;

    pub fn new(trunk: &Trunk, digits: Digits) -> Self {
        let mut gallery = Self::begin(digits);
        gallery.go_on(trunk, usize::MAX);
        gallery
    }

    /// Pictures whose features are not computed yet: none of them is like anything.
    pub fn begin(digits: Digits) -> Self {
        Self { digits, directions: Vec::new() }
    }

    /// Computes the features of the next `pictures`. Returns the number of pictures that have features, and that of all.
    pub fn go_on(&mut self, trunk: &Trunk, pictures: usize) -> (usize, usize) {
        let all = self.digits.len();
        let from = self.directions.len() / trunk.width().max(1);
        let to = from.saturating_add(pictures).min(all);
        let next: Vec<_> = (from..to).filter_map(|place| self.picture(place)).collect();
        self.directions.extend(directions(trunk, &next));
        (to, all)
    }

    /// The pictures that are most like this one, the likest first.
    pub fn nearest(&self, trunk: &Trunk, picture: &Image28, count: usize) -> Vec<Like> {
        let own = directions(trunk, std::slice::from_ref(picture));
        let rows = self.directions.chunks_exact(trunk.width()).zip(&self.digits.labels);
        let like = |(place, (row, &label)): (usize, (&[f32], &u8))| {
            let likeness = row.iter().zip(&own).map(|(a, b)| a * b).sum();
            Like { place, label, likeness }
        };
        let mut all: Vec<Like> = rows.enumerate().map(like).collect();
        all.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
        all.truncate(count);
        all
    }

    /// The picture at a place; `None` beyond the last.
    pub fn picture(&self, place: usize) -> Option<Image28> {
        self.digits.picture(place)
    }
}

/// Features of pictures, each row of length 1.
fn directions(trunk: &Trunk, pictures: &[Image28]) -> Vec<f32> {
    let mut features = trunk.features(pictures);
    for row in features.chunks_exact_mut(trunk.width()) {
        let length = row.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        row.iter_mut().for_each(|x| *x /= length);
    }
    features
}

#[cfg(test)]
mod tests {
    use network::BaseName;

    use super::*;
    use crate::testing::{opened, pen_digits, seven, seven_strokes};

    fn sample(label: u8, points: &[(f32, f32)]) -> Labelled {
        let drawn = vec![Stroke::from(points)].into();
        Labelled { label, drawn, sure: false }
    }

    #[test]
    fn the_nearest_own_digit_is_the_one_that_was_written_the_same_way() {
        let samples = [
            sample(1, &[(0.5, 0.1), (0.5, 0.9)]),
            Labelled { label: 7, drawn: seven(), sure: false },
            sample(7, &[(0.22, 0.25), (0.8, 0.2), (0.5, 0.92)]),
        ];
        let like = own_like(&samples, &seven_strokes()).unwrap();
        assert_eq!((like.place, like.label), (2, 7));
        assert!(like.distance < 0.05 && like.pairs.len() >= Trace::STEPS, "{like:?}");
        let near = like.pairs.iter().filter(|(a, b)| (a.x - b.x).hypot(a.y - b.y) < 0.15);
        assert!(near.count() > like.pairs.len() / 2);
        assert_eq!(own_like(&samples, &[]), None);
        assert_eq!(own_like(&[], &seven_strokes()), None);
        assert_eq!(own_like(&samples[1..2], &seven_strokes()), None);
    }

    #[test]
    fn the_likest_pictures_of_a_digit_mostly_have_its_label() {
        let trunk = &opened(BaseName::Cnn).trunk;
        let digits = pen_digits();
        let labels: Vec<u8> = digits.iter().step_by(3).map(|digit| digit.label).collect();
        let images =
            digits.iter().step_by(3).flat_map(|d| d.drawn.image().unwrap().bytes().to_vec());
        let mut gallery = Gallery::begin(Digits { images: images.collect(), labels });
        assert_eq!(gallery.nearest(trunk, &digits[0].drawn.image().unwrap(), 3), []);
        let all = digits.len().div_ceil(3);
        assert_eq!(gallery.go_on(trunk, 7), (7, all));
        assert_eq!(gallery.go_on(trunk, usize::MAX), (all, all));
        let mut right = 0;
        for digit in digits.iter().skip(1).step_by(60) {
            let picture = digit.drawn.image().unwrap();
            let likes = gallery.nearest(trunk, &picture, 3);
            assert!(likes.windows(2).all(|two| two[0].likeness >= two[1].likeness));
            right += usize::from(likes[0].label == digit.label);
        }
        assert!(right >= 35, "{right} of 38");
        let first = gallery.picture(0).unwrap();
        let itself = gallery.nearest(trunk, &first, 1)[0];
        assert!(itself.place == 0 && itself.likeness > 0.999, "{itself:?}");
        assert_eq!(gallery.picture(100_000), None);
    }
}
