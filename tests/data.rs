//! The committed shards are MNIST and Fashion-MNIST and equal the output of `inkling data`, byte for byte.

use std::path::{Path, PathBuf};

use data::{FASHION, Idx, Kind, MNIST, Part, PublishedSet};
use recipes::scale::Scale;

const SETS: [&PublishedSet; 2] = [&MNIST, &FASHION];

fn folder_of(set: &PublishedSet) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/www")).join(data::folder(set.name))
}

fn folder() -> PathBuf {
    folder_of(&MNIST)
}

fn shard(set: &PublishedSet, name: &str) -> Vec<u8> {
    std::fs::read(folder_of(set).join(name)).unwrap()
}

/// A whole IDX file, reassembled from its shards.
fn whole(set: &PublishedSet, kind: Kind) -> Idx {
    let manifest = data::read_manifest(&folder_of(set)).unwrap();
    let entries = manifest.shards(kind, None).unwrap();
    let unpacked =
        entries.iter().map(|entry| data::unpack(entry, &shard(set, &entry.name)).unwrap());
    data::reassemble(kind, unpacked.collect()).unwrap()
}

#[test]
fn the_reassembled_shards_are_the_four_published_files() {
    for set in SETS {
        for kind in Kind::ALL {
            assert_eq!(set.check(kind, &whole(set, kind).to_file()), Ok(()));
        }
    }
}

#[test]
fn the_shards_have_the_number_and_sizes_that_the_page_relies_on() {
    for set in SETS {
        let manifest = data::read_manifest(&folder_of(set)).unwrap();
        for (kind, counts) in [
            (Kind::TrainImages, [6000; 10].as_slice()),
            (Kind::TrainLabels, &[6000; 10]),
            (Kind::TestImages, &[5000; 2]),
            (Kind::TestLabels, &[5000; 2]),
        ] {
            let shards = manifest.shards(kind, None).unwrap();
            assert_eq!(shards.iter().map(|shard| shard.count).collect::<Vec<_>>(), counts);
        }
    }
}

#[test]
fn a_quick_look_at_fashion_mnist_downloads_a_sixth_and_finds_all_its_pictures() {
    let manifest = data::read_manifest(&folder_of(&FASHION)).unwrap();
    let bytes = |scale: Scale| manifest.bytes(scale.shards()).unwrap();
    assert!(6 * bytes(Scale::Quick) < bytes(Scale::Full));
    for (part, most) in
        [(Part::Train, Scale::Quick.pictures().train), (Part::Test, Scale::Quick.pictures().test)]
    {
        let fetched = data::load(&folder_of(&FASHION), part, Scale::Quick.shards()).unwrap();
        assert!(fetched.len() >= most);
    }
}

#[test]
fn cutting_the_files_again_gives_the_committed_bytes() {
    for set in SETS {
        let files: Vec<_> =
            Kind::ALL.into_iter().map(|kind| (kind, whole(set, kind).to_file())).collect();
        let again = data::into_shards(set.name, &files).unwrap();
        assert_eq!(again.manifest, data::read_manifest(&folder_of(set)).unwrap());
        assert_eq!(again.shards.len(), again.manifest.shards.len());
        for (entry, bytes) in again.manifest.shards.iter().zip(&again.shards) {
            assert!(*bytes == shard(set, &entry.name), "{} differs", entry.name);
        }
        assert_eq!(again.manifest.to_json().unwrap().as_bytes(), shard(set, data::MANIFEST));
    }
}

#[test]
fn single_shards_can_be_loaded() {
    let all = data::load(&folder(), Part::Test, None).unwrap();
    let second = data::load(&folder(), Part::Test, Some(1..2)).unwrap();
    assert_eq!((all.len(), second.len()), (10_000, 5000));
    assert_eq!(all.image(5000), second.image(0));
    assert_eq!(all.labels[..4], [7, 2, 1, 0]);
    assert!(data::load(&folder(), Part::Test, Some(1..3)).is_err());
}

#[test]
fn a_damaged_shard_is_refused_when_loading() {
    let copy = tempfile::tempdir().unwrap();
    for name in std::fs::read_dir(folder()).unwrap() {
        let name = name.unwrap();
        std::fs::copy(name.path(), copy.path().join(name.file_name())).unwrap();
    }
    let damaged = copy.path().join("test-images-01.idx.gz");
    let mut bytes = std::fs::read(&damaged).unwrap();
    bytes[1000] ^= 0x10;
    std::fs::write(&damaged, bytes).unwrap();
    let refused = data::load(copy.path(), Part::Test, None).unwrap_err();
    assert!(refused.to_string().contains("test-images-01.idx.gz"), "{refused}");
    assert!(data::load(copy.path(), Part::Test, Some(0..1)).is_ok());
}
