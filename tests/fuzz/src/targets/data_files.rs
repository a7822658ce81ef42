//! Files of data sets: IDX, shards, manifests, pen files.

use cli::writers;
use data::{
    Digits, Idx, Kind, Manifest, ShardEntry, gunzip, pen as pen_file, reassemble, sha256, unpack,
};

/// An IDX file, or QMNIST's writers.
pub fn idx(input: &[u8]) {
    let rows = input.get(4..8).and_then(|size| size.try_into().ok()).map_or(0, u32::from_be_bytes);
    if let Ok(found) = writers::parse(input, rows as usize) {
        assert_eq!(found.len(), rows as usize);
    }
    let Ok(idx) = Idx::parse(input) else { return };
    assert_eq!(idx.to_file(), input);
    let chunks: Vec<Idx> = idx.chunks(3).collect();
    assert_eq!(chunks.iter().map(|chunk| chunk.bytes.len()).sum::<usize>(), idx.bytes.len());
    let labels = Idx { shape: vec![idx.bytes.len() as u32], bytes: idx.bytes.clone() };
    if let Ok(digits) = Digits::new(idx.clone(), labels) {
        assert!(digits.is_empty() || digits.image(digits.len() - 1).len() == 784);
    }
    let labels = Idx { shape: vec![2], bytes: vec![3, 9] };
    if let Ok(digits) = Digits::new(idx, labels) {
        assert_eq!(digits.select(&[1, 0]).len(), 2);
    }
}

/// A gzip file with an IDX file.
pub fn shard(input: &[u8]) {
    let file = gunzip(input).ok().and_then(|file| Idx::parse(&file).ok());
    let count = file.as_ref().map_or(0, Idx::count);
    let kind = Kind::TestLabels;
    let bytes = input.len() as u64;
    let entry = ShardEntry { name: "shard".to_owned(), kind, count, bytes, sha256: sha256(input) };
    match (unpack(&entry, input), file) {
        (Ok(idx), Some(file)) => {
            assert_eq!(idx, file);
            if let Ok(whole) = reassemble(kind, vec![idx, file]) {
                assert_eq!(whole.count(), 2 * count);
            }
        }
        (Err(_), None) => {}
        (unpacked, file) => panic!("{:?} and {:?}", unpacked.is_ok(), file.is_some()),
    }
}

/// A data set's manifest: JSON.
pub fn manifest(input: &[u8]) {
    let Ok(manifest) = Manifest::parse(input) else { return };
    for kind in Kind::ALL {
        let _ = manifest.file(kind);
        for wanted in [None, Some(0..1), Some(1..3), Some(usize::MAX - 1..usize::MAX)] {
            for shard in manifest.shards(kind, wanted).into_iter().flatten() {
                assert!(shard.expected().check(&shard.name, b"no shard").is_err());
            }
        }
    }
    let json = manifest.to_json().expect("a manifest is written");
    assert_eq!(Manifest::parse(json.as_bytes()).expect("a written manifest is read"), manifest);
}

/// A pen file.
pub fn pen(input: &[u8]) {
    let Ok(writers) = pen_file::parse(&String::from_utf8_lossy(input)) else { return };
    for digit in writers.values().flatten() {
        assert!(digit.label < 10 && digit.drawn.has_ink());
    }
}
