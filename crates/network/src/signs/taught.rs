//! Signs that go with a head: their names, class means, traces and sketches, as metadata and tensors of the head's file.

use ink::CLASSES;
use safetensors::Dtype;

use super::{Classes, ClassesError, Matcher, Prototypes, Sketch, sketches};
use crate::hand::HandTensors;
use crate::layers::Tensor;
use crate::weights::{Metadata, Tensors, WeightsError, WeightsFile};

/// Signs that somebody has taught a base: their names, class means and traces, and sketches of their drawings.
#[derive(Clone, Debug, PartialEq)]
pub struct Taught {
    /// At least one sign.
    pub classes: Classes,
    /// Sketches of the drawings, each with its class. None in files of earlier builds.
    pub drawings: Vec<(Sketch, u8)>,
    /// `None` where the class means are still to be computed from the sketches, as in a head that came in a link.
    pub matcher: Option<Matcher>,
}

/// Why the signs in a head's file can't be read.
#[derive(Debug, thiserror::Error)]
pub enum TaughtError {
    #[error("their names can’t be used ({0})")]
    Names(#[from] ClassesError),
    #[error("it has no name for them")]
    NoName,
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error("its tensor {0} holds numbers that no drawing gives")]
    Numbers(&'static str),
    #[error("its paths of the signs are damaged")]
    Paths,
}

/// The mean of the digits' features: `[features]`.
const MIDDLE: &str = "signs.middle";
/// The direction of each class's mean from there: `[features, classes]`.
const DIRECTIONS: &str = "signs.directions";
/// The similarity from which on ink is like each sign: `[signs]`.
const LEAST: &str = "signs.least";
/// The drawings' traces; the labels are classes, from 10 on.
const DRAWINGS: HandTensors = HandTensors { traces: "signs.traces", labels: "signs.labels" };

/// A similarity that no ink has, for a sign without drawings. Files hold finite numbers alone.
const NEVER: f32 = 2.0;
/// The largest number in a middle, so that squares of differences can be summed. Features are far smaller.
const LARGEST: f32 = 1e6;
/// The most that the square of a direction's length may be: 1, with room for rounding.
const LONGEST: f32 = 1.01;

/// The metadata key of the name of a class.
fn name_key(class: usize) -> String {
    format!("sign.{class}")
}

impl Taught {
    /// Adds the signs' names to the metadata of a head's file.
    pub(crate) fn add_names_to(&self, metadata: &mut Metadata) {
        let names = (CLASSES..).zip(self.classes.signs());
        metadata.extend(names.map(|(class, name)| (name_key(class), name.clone())));
    }

    /// Adds the sketches, the class means and the traces to the tensors of a head's file.
    pub(crate) fn add_to(&self, tensors: &mut Tensors<'_>) {
        sketches::add(tensors, &self.drawings);
        let Some(matcher) = &self.matcher else { return };
        let prototypes = matcher.prototypes();
        let (middle, directions) = (prototypes.middle(), prototypes.directions());
        let least: Vec<f32> = prototypes.least().iter().map(|least| least.min(NEVER)).collect();
        let [of_middle, of_directions, of_least] = shapes(&self.classes, middle.len());
        // 32 bits: a limit between two signs may be crossed by the rounding of 16.
        let mut add = |tensor: &Tensor, numbers: &[f32]| {
            let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
            tensors.add_bytes(tensor, Dtype::F32, bytes);
        };
        add(&of_middle, middle);
        add(&of_directions, directions);
        add(&of_least, &least);
        DRAWINGS.add(tensors, matcher.signs());
    }

    /// The signs in a head's file; `None` if it has none. `features`: those of the head's base.
    pub(crate) fn of_file(
        file: &WeightsFile,
        features: usize,
    ) -> Result<Option<Self>, TaughtError> {
        let name = |class| file.metadata().get(&name_key(class)).map(String::as_str);
        // One more than fit, which is refused.
        let names = (CLASSES..).map_while(name).take(Classes::MOST_SIGNS + 1);
        let classes = Classes::new(names)?;
        let has_means = [MIDDLE, DIRECTIONS, LEAST].iter().any(|name| file.has(name));
        let has_means = has_means || DRAWINGS.are_in(file);
        let has_sketches = sketches::are_in(file);
        if classes.signs().is_empty() {
            return match has_means || has_sketches {
                true => Err(TaughtError::NoName),
                false => Ok(None),
            };
        }
        let most = Classes::MOST_SIGNS * Classes::DRAWINGS.end();
        let is_sign = |label| classes.is_sign(label);
        // Files of earlier builds have none.
        let drawings = if has_sketches {
            let sketches = sketches::read(file, is_sign).filter(|all| all.len() <= most);
            sketches.ok_or(TaughtError::Paths)?
        } else {
            Vec::new()
        };
        if has_sketches && !has_means {
            return Ok(Some(Self { classes, drawings, matcher: None }));
        }
        let [middle, directions, least] = shapes(&classes, features);
        let middle = file.floats(&middle)?;
        let directions = file.floats(&directions)?;
        let least = file.floats(&least)?;
        if middle.iter().any(|number| number.abs() > LARGEST) {
            return Err(TaughtError::Numbers(MIDDLE));
        }
        if !are_directions(&directions, classes.count()) {
            return Err(TaughtError::Numbers(DIRECTIONS));
        }
        if least.iter().any(|least| least.abs() > NEVER) {
            return Err(TaughtError::Numbers(LEAST));
        }
        let signs = DRAWINGS.read(file, is_sign);
        let signs = signs.filter(|signs| signs.0.len() <= most).ok_or(TaughtError::Paths)?;
        let prototypes = Prototypes::from_parts(middle, directions, least);
        let matcher = Some(Matcher::new(prototypes, signs));
        Ok(Some(Self { classes, drawings, matcher }))
    }
}

/// The tensors of the middle, the directions and the least similarities.
fn shapes(classes: &Classes, features: usize) -> [Tensor; 3] {
    [
        Tensor { name: MIDDLE.to_owned(), shape: vec![features] },
        Tensor { name: DIRECTIONS.to_owned(), shape: vec![features, classes.count()] },
        Tensor { name: LEAST.to_owned(), shape: vec![classes.signs().len()] },
    ]
}

/// Whether features × classes are directions, none longer than 1.
fn are_directions(numbers: &[f32], classes: usize) -> bool {
    let mut squares = vec![0.0_f32; classes];
    for row in numbers.chunks_exact(classes) {
        squares.iter_mut().zip(row).for_each(|(sum, number)| *sum += number * number);
    }
    squares.iter().all(|sum| *sum <= LONGEST)
}

#[cfg(test)]
mod tests {
    use ink::prior::MadeUp;
    use ink::{Hand, Stroke, Trace};

    use super::super::{KnownDigits, Rehearsed};
    use super::*;
    use crate::{BaseName, Head, HeadError, HeadFile, LayerWeights};

    const FEATURES: usize = 500;
    const STAR: u8 = CLASSES as u8;

    fn no_digits() -> KnownDigits<'static> {
        static NONE: (Hand, MadeUp) = (Hand(Vec::new()), MadeUp::new(|_| Vec::new()));
        KnownDigits { own: &NONE.0, made_up: &NONE.1 }
    }

    /// Features without a pattern.
    fn row(seed: usize) -> Vec<f32> {
        (0..FEATURES).map(|i| ((i * 7 + seed * 31) % 13) as f32 / 13.0).collect()
    }

    fn roof(x: f32) -> Vec<Stroke> {
        vec![Stroke::from([(0.1, 0.9), (x, 0.1), (0.9, 0.9)].as_slice())]
    }

    fn trace(x: f32) -> Trace {
        Trace::of(&roof(x)).unwrap()
    }

    /// Two drawings of a star and of a sun.
    fn taught() -> Taught {
        let digits = Rehearsed::new(&[row(0), row(1)].concat(), &[0, 1]);
        let drawings = [(STAR, 2), (STAR, 3), (STAR + 1, 4), (STAR + 1, 5)];
        let drawings = drawings.map(|(label, seed)| digits.drawing(label, &row(seed)));
        let signs = Hand(vec![(trace(0.4), STAR), (trace(0.6), STAR + 1)]);
        let sketch = |x, label| (Sketch::of(&roof(x)).unwrap(), label);
        Taught {
            classes: Classes::new(["star", "×"]).unwrap(),
            drawings: vec![sketch(0.4, STAR), sketch(0.6, STAR + 1)],
            matcher: Some(Matcher::new(Prototypes::new(12, &digits, &drawings), signs)),
        }
    }

    /// The same, as it comes out of a link.
    fn sketched() -> Taught {
        Taught { matcher: None, ..taught() }
    }

    fn head(signs: Option<Taught>) -> Head {
        let weight = vec![0.25; FEATURES * CLASSES];
        let layer =
            LayerWeights { weight, bias: vec![0.5; CLASSES], inputs: FEATURES, outputs: 10 };
        Head { layer, hand: Hand(vec![(trace(0.2), 1)]), signs }
    }

    fn file() -> Vec<u8> {
        head(Some(taught())).to_file(BaseName::Mlp).unwrap().0
    }

    /// The file with this change to its tensors and metadata.
    fn changed(change: impl FnOnce(&mut Tensors, &mut Metadata)) -> HeadFile {
        let file = file();
        let file = WeightsFile::open(&file).unwrap();
        let (mut tensors, mut metadata) = (Tensors::of(&file), file.metadata().clone());
        change(&mut tensors, &mut metadata);
        HeadFile(tensors.to_bytes(&metadata).unwrap())
    }

    fn refused(change: impl FnOnce(&mut Tensors, &mut Metadata)) -> String {
        let error = Head::open(&changed(change), BaseName::Mlp).unwrap_err();
        assert!(matches!(error, HeadError::Signs(_)), "{error}");
        error.to_string()
    }

    /// Replaces a tensor by these numbers.
    fn put(
        name: &str,
        shape: Vec<usize>,
        numbers: &[f32],
    ) -> impl FnOnce(&mut Tensors, &mut Metadata) + use<> {
        let tensor = Tensor { name: name.to_owned(), shape };
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        move |tensors, _| tensors.add_bytes(&tensor, Dtype::F32, bytes)
    }

    #[test]
    fn signs_round_trip_through_a_heads_file_and_read_the_same() {
        let bytes = file();
        let opened = Head::open(&HeadFile(bytes.clone()), BaseName::Mlp).unwrap();
        assert_eq!(opened, head(Some(taught())));
        assert_eq!(opened.to_file(BaseName::Mlp).unwrap().0, bytes);
        let (here, there) = (taught(), opened.signs.unwrap());
        for seed in 0..8 {
            let read = |taught: &Taught| {
                let matcher = taught.matcher.as_ref().unwrap();
                matcher.read(&row(seed), Some(&trace(0.5)), no_digits())
            };
            assert_eq!(read(&here), read(&there), "{seed}");
        }
        let star = there.matcher.unwrap().read(&row(2), None, no_digits());
        assert_eq!(star.map(|(sign, _)| sign), Some(0));
    }

    #[test]
    fn only_a_file_with_signs_has_the_newer_version() {
        let format = |signs| {
            let HeadFile(bytes) = head(signs).to_file(BaseName::Mlp).unwrap();
            let file = WeightsFile::open(&bytes).unwrap();
            (file.metadata()["format"].clone(), file.metadata().contains_key("sign.10"))
        };
        assert_eq!(format(None), ("1".to_owned(), false));
        assert_eq!(format(Some(taught())), ("2".to_owned(), true));
        assert_eq!(format(Some(sketched())), ("3".to_owned(), true));
        assert!(Taught::of_file(&WeightsFile::open(&file()).unwrap(), 784).is_err());
    }

    #[test]
    fn a_sign_without_drawings_is_written_and_never_read() {
        let rehearsed = Rehearsed::new(&[row(0), row(1)].concat(), &[0, 1]);
        let prototypes = Prototypes::new(11, &rehearsed, &[]);
        let classes = Classes::new(["star"]).unwrap();
        let matcher = Some(Matcher::new(prototypes, Hand::default()));
        let signs = Some(Taught { classes, drawings: Vec::new(), matcher });
        let file = head(signs).to_file(BaseName::Mlp).unwrap();
        let opened = Head::open(&file, BaseName::Mlp).unwrap().signs.unwrap();
        let matcher = opened.matcher.unwrap();
        assert_eq!(matcher.prototypes().least(), [NEVER]);
        assert_eq!(matcher.read(&row(2), None, no_digits()), None);
    }

    #[test]
    fn signs_of_sketches_alone_round_trip_and_older_files_have_none() {
        for signs in [sketched(), Taught { drawings: Vec::new(), ..taught() }] {
            let head = head(Some(signs));
            let file = head.to_file(BaseName::Mlp).unwrap();
            assert_eq!(Head::open(&file, BaseName::Mlp).unwrap(), head);
        }
    }

    #[test]
    fn sketches_of_other_classes_and_damaged_ones_are_refused() {
        let with = |points: Vec<u8>, classes: Vec<u8>| {
            let of = |name: &str, shape| Tensor { name: name.to_owned(), shape };
            let (drawings, all) = (points.len() / 64, classes.len());
            let sentence = refused(move |tensors, _| {
                let tensor = of(sketches::POINTS, vec![drawings, 32, 2]);
                tensors.add_bytes(&tensor, Dtype::U8, points);
                tensors.add_bytes(&of(sketches::CLASSES, vec![all]), Dtype::U8, classes);
            });
            assert!(sentence.contains("paths of the signs are damaged"), "{sentence}");
        };
        // A dot in the middle, whose first point starts a stroke.
        let dot = || [vec![16 | 128], vec![16; 63]].concat();
        let far = [vec![16 | 128, 33], vec![16; 62]].concat();
        let unstarted = vec![16; 64];
        for (points, classes) in [
            (dot(), vec![9]),
            (dot(), vec![STAR + 2]),
            (dot(), vec![STAR, STAR]),
            (far, vec![STAR]),
            (unstarted, vec![STAR]),
            (dot().repeat(131), vec![STAR; 131]),
        ] {
            with(points, classes);
        }
    }

    #[test]
    fn names_that_are_no_names_are_refused() {
        let named = |class: usize, name: &str| {
            let (key, name) = (name_key(class), name.to_owned());
            refused(|_, metadata| drop(metadata.insert(key, name)))
        };
        assert!(named(10, "7").contains("is a digit’s name"));
        assert!(named(11, "star").contains("two signs are named “star”"));
        assert!(named(11, "much too long").contains("can’t name a sign"));
        let without = refused(|_, metadata| drop(metadata.remove("sign.10")));
        assert!(without.contains("it has no name for them"), "{without}");
        let many = refused(|_, metadata| {
            metadata.extend((10..400).map(|class| (name_key(class), format!("s{class}"))));
        });
        assert!(many.contains("26 fit"), "{many}");
        let more = named(12, "moon");
        assert!(more.contains("signs.directions has the shape [500, 12] instead of [500, 13]"));
    }

    #[test]
    fn numbers_that_no_drawing_gives_are_refused() {
        let directions =
            |number: f32| put(DIRECTIONS, vec![FEATURES, 12], &[number; FEATURES * 12]);
        for number in [0.2, 1e30, f32::NAN, f32::INFINITY] {
            let sentence = refused(directions(number));
            assert!(sentence.contains(DIRECTIONS), "{sentence}");
        }
        Head::open(&changed(directions(0.04)), BaseName::Mlp).unwrap();
        for number in [1e7, -1e7, f32::NAN] {
            let sentence = refused(put(MIDDLE, vec![FEATURES], &[number; FEATURES]));
            assert!(sentence.contains(MIDDLE), "{sentence}");
        }
        for number in [3.0, f32::NEG_INFINITY] {
            let sentence = refused(put(LEAST, vec![2], &[number; 2]));
            assert!(sentence.contains(LEAST), "{sentence}");
        }
    }

    #[test]
    fn traces_of_other_classes_and_too_many_are_refused() {
        let with = |hand: Hand| refused(move |tensors, _| DRAWINGS.add(tensors, &hand));
        for label in [0, 9, 12] {
            let sentence = with(Hand(vec![(trace(0.5), label)]));
            assert!(sentence.contains("paths of the signs are damaged"), "{sentence}");
        }
        let many = (0..131).map(|i| (trace(i as f32 / 131.0), STAR)).collect();
        assert!(with(Hand(many)).contains("paths of the signs are damaged"));
    }
}
