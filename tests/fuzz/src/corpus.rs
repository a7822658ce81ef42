//! The committed inputs of a target.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::FuzzError;

/// A target's committed inputs, in the order of their names.
pub struct Corpus {
    /// In `corpus/TARGET`: short ones that take little time; at least one.
    pub usual: Vec<Vec<u8>>,
    /// In `large/TARGET`: those that take long.
    pub large: Vec<Vec<u8>>,
}

impl Corpus {
    pub fn of(target: &str) -> Result<Self, FuzzError> {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (usual, large) =
            (package.join("corpus").join(target), package.join("large").join(target));
        let corpus = Self {
            usual: inputs(&usual)?,
            large: if large.exists() { inputs(&large)? } else { Vec::new() },
        };
        if corpus.usual.is_empty() {
            return Err(FuzzError::NoCorpus(usual.display().to_string()));
        }
        Ok(corpus)
    }
}

fn inputs(folder: &Path) -> Result<Vec<Vec<u8>>, FuzzError> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        |source| FuzzError::Read { path, source }
    };
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut paths: Vec<PathBuf> =
        entries.map_err(failed(folder))?.into_iter().map(|entry| entry.path()).collect();
    paths.sort_unstable();
    paths.iter().map(|path| fs::read(path).map_err(failed(path))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::targets::TARGETS;

    #[test]
    fn each_large_folder_belongs_to_a_target_and_holds_inputs() {
        let large = Path::new(env!("CARGO_MANIFEST_DIR")).join("large");
        for folder in fs::read_dir(large).unwrap() {
            let name = folder.unwrap().file_name().into_string().unwrap();
            assert!(TARGETS.iter().any(|target| target.name == name), "{name}");
            assert!(!Corpus::of(&name).unwrap().large.is_empty(), "{name}");
        }
    }

    #[test]
    fn a_usual_input_may_be_mutated_as_a_usual_one() {
        for target in &TARGETS {
            let corpus = Corpus::of(target.name).unwrap();
            let longest =
                |inputs: &[Vec<u8>]| inputs.iter().map(Vec::len).max().unwrap_or_default();
            assert!(longest(&corpus.usual) <= target.usual_bytes, "{}", target.name);
            assert!(longest(&corpus.large) <= target.large_bytes, "{}", target.name);
            assert!(target.usual_bytes <= target.large_bytes, "{}", target.name);
        }
    }
}
