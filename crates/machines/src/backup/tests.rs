use ink::{Count, Drawn, Image28, Stroke};
use network::{BaseName, FineTuneSettings, HeadFile};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::computing::Wish;
use crate::record::{Choice, Damage, Entry, Head, Id, Kept, Sample, Scores, Sign, Store, read};
use crate::result::LabResult;
use crate::shelf::{
    Change, Contents, Effect, Event, Loaded, PadContents, PadItem, PadKey, Shelf, StoreError,
};

/// A file of version 1. Each later version gets a file of its own beside it.
const VERSION_1: &[u8] = include_bytes!("../../../../tests/backups/version-1.inkling");
/// The same version with signs.
const WITH_SIGNS: &[u8] = include_bytes!("../../../../tests/backups/version-1-signs.inkling");

fn opened(file: &str) -> Opened {
    open::<Value>(file.as_bytes()).unwrap()
}

fn id(text: &str) -> Id {
    Id(text.to_owned())
}

fn sample(name: &str, made_ms: f64, label: u8) -> Sample {
    let drawn = Drawn::Ink(vec![Stroke::from([(0.25, 0.5), (0.75, 0.5)].as_slice())]);
    Sample { id: id(name), made_ms, label, drawn, sure: false }
}

fn head(name: &str) -> Head {
    // Bytes that are no text, and a length that needs padding.
    let file = HeadFile(vec![0, 255, 128, 7]);
    Head { id: id(name), made_ms: 2.0, base: BaseName::Mlp, file, scores: None }
}

fn sign(name: &str) -> Sign {
    let drawing = vec![Stroke::from([(0.5, 0.125), (0.25, 0.75)].as_slice())];
    Sign { id: id(name), made_ms: 4.0, name: name.to_owned(), drawings: vec![drawing; 2] }
}

fn result(row: &str) -> SavedResult {
    let id = format!("003/{row}/quick");
    let text = json!({ "v": 2, "id": id, "made_ms": 3, "outcome": {}, "misread": "" }).to_string();
    SavedResult { id: id.parse().unwrap(), text }
}

fn choice() -> Choice {
    Choice { base: BaseName::Mlp, head: Some(id("h")), at_once: false }
}

fn saved(items: &[PadItem]) -> Vec<SavedRecord> {
    items.iter().map(|item| record_of::<Value>(item).unwrap()).collect()
}

/// One entry of each kind.
fn one_of_each() -> Vec<PadItem> {
    vec![
        PadItem::Sample(sample("a", 1.0, 3)),
        PadItem::Head(head("h")),
        PadItem::Result(result("adam")),
        PadItem::Choice(choice()),
        PadItem::Sign(sign("star")),
    ]
}

/// The shelf of a page that has read an empty database.
fn shelf() -> Shelf<PadContents> {
    let mut shelf = Shelf::default();
    shelf.step(Event::Started);
    let effects = shelf.step(Event::Opened);
    let read = effects.into_iter().find_map(|effect| match effect {
        Effect::Read(number) => Some(number),
        _ => None,
    });
    shelf.step(Event::Loaded(read.unwrap(), Loaded::default()));
    shelf
}

/// Changes entries; returns the number of the write.
fn change(shelf: &mut Shelf<PadContents>, changes: Vec<Change<PadContents>>) -> u64 {
    let effects = shelf.step(Event::Changed(changes));
    let write = effects.into_iter().find_map(|effect| match effect {
        Effect::Write(write) => Some(write.sequence),
        _ => None,
    });
    write.unwrap()
}

/// What a page with this shelf saves, if its database holds these records.
fn page_saves(kept: Vec<SavedRecord>, shelf: &Shelf<PadContents>) -> Opened {
    opened(&of_page::<Value>(kept, shelf, 5.0, None).unwrap().file)
}

fn labels(opened: &Opened) -> Vec<(&str, u8)> {
    opened.samples.iter().map(|sample| (sample.id.0.as_str(), sample.label)).collect()
}

#[test]
fn a_file_of_version_1_gives_exactly_its_entries() {
    let opened = open::<Value>(VERSION_1).unwrap();
    let stroke = |points: &[(f32, f32)]| Stroke::from(points);
    let of = |n: u8| {
        let digits = |count| n.to_string().repeat(count);
        let (three, four, eight, twelve) = (digits(3), digits(4), digits(8), digits(12));
        id(&format!("{eight}-{four}-4{three}-8{three}-{twelve}"))
    };
    let drawn = |n: u8, label, drawn, sure| Sample {
        id: of(n),
        made_ms: 1_699_999_999_000.0 + f64::from(n) * 1000.0,
        label,
        drawn,
        sure,
    };
    let picture = (0..Image28::PIXELS).map(|i| (i % 256) as u8).collect();
    let dash_and_dot = vec![stroke(&[(0.25, 0.5), (0.75, 0.5)]), stroke(&[(0.5, 0.125)])];
    let seven = vec![stroke(&[(0.125, 0.25), (0.875, 0.25), (0.375, 1.0)])];
    let samples = [
        drawn(1, 3, Drawn::Ink(dash_and_dot), false),
        drawn(2, 7, Drawn::Ink(seven), true),
        drawn(3, 9, Drawn::Picture(Image28::from_bytes(picture).unwrap()), false),
    ];
    assert_eq!(opened.samples, samples);
    let count = |right, of| Count { right, of };
    let scores = Scores {
        settings: FineTuneSettings::default(),
        kept: None,
        before: count(17, 20),
        after: count(19, 20),
        folds: 5,
        mnist_before: count(9850, 10_000),
        mnist_after: count(9840, 10_000),
        mnist_changes: None,
        elapsed_ms: 2500.5,
        labels: Vec::new(),
        held_out: Vec::new(),
    };
    let head = Head {
        id: of(4),
        made_ms: 1_700_000_003_000.0,
        base: BaseName::Mlp,
        file: HeadFile(b"a head".to_vec()),
        scores: Some(scores),
    };
    assert_eq!(opened.heads, [head]);
    let [result] = opened.results.as_slice() else { panic!("{:?}", opened.results) };
    let record = restored(Store::Results, Value::parse(&result.text).unwrap());
    let result = read::<LabResult>(&record).unwrap();
    assert_eq!(result.id().to_string(), "003/adam/quick");
    assert_eq!((result.made_ms, result.outcome.learned), (1_700_000_004_000.0, 2000));
    assert_eq!(result.misread, [Image28::from_bytes(vec![7; Image28::PIXELS]).unwrap()]);
    let choice = Choice { base: BaseName::Mlp, head: Some(of(4)), at_once: true };
    assert_eq!(opened.choice, Some(choice));
    assert_eq!((opened.engine, opened.unread), (Some(Wish::Cpu), Counts::default()));
}

#[test]
fn a_saved_page_opens_with_the_same_entries() {
    let text = file_of(&saved(&one_of_each()), 5.0, Some(Wish::Gpu));
    let expected = Opened {
        samples: vec![sample("a", 1.0, 3)],
        signs: vec![sign("star")],
        heads: vec![head("h")],
        results: vec![result("adam")],
        choice: Some(choice()),
        engine: Some(Wish::Gpu),
        unread: Counts::default(),
    };
    assert_eq!(opened(&text), expected);
    assert!(text.contains("\"file\":\"AP+ABw==\""), "{text}");
    let empty = file_of(&[], 5.0, None);
    assert_eq!(opened(&empty), Opened::default());
    let body = r#"{"made_ms":5,"samples":[],"heads":[],"results":[],"choice":null,"settings":{}}"#;
    assert_eq!(empty.lines().nth(1), Some(body));
}

#[test]
fn a_file_with_signs_gives_exactly_its_signs() {
    let opened = open::<Value>(WITH_SIGNS).unwrap();
    let stroke = |points: &[(f32, f32)]| Stroke::from(points);
    let cross = vec![stroke(&[(0.25, 0.25), (0.75, 0.75)]), stroke(&[(0.75, 0.25), (0.25, 0.75)])];
    let sign = |n: &str, made_ms, name: &str, drawings| Sign {
        id: id(&format!("{n}0000000-0000-4000-8000-000000000000")),
        made_ms,
        name: name.to_owned(),
        drawings,
    };
    let expected = [
        sign("1", 1_700_000_000_000.0, "×", vec![cross.clone(), cross]),
        sign("2", 1_700_000_001_000.0, "a star", vec![vec![stroke(&[(0.5, 0.125), (0.5, 1.0)])]]),
    ];
    assert_eq!(opened.signs, expected);
    assert_eq!((opened.samples.len(), opened.unread), (0, Counts::default()));
}

#[test]
fn a_result_keeps_its_pictures() {
    let record = json!({ "v": 2, "id": "003/adam/quick", "misread": [1, 2, 3] });
    let id = "003/adam/quick".to_owned();
    let saved = SavedRecord::of(Store::Results, id, record.clone()).unwrap();
    assert!(saved.text.contains(r#""misread":"AQID""#), "{}", saved.text);
    assert_eq!(restored(Store::Results, Value::parse(&saved.text).unwrap()), record);
}

#[test]
fn entries_that_are_not_stored_yet_replace_the_databases() {
    let kept = saved(&[
        PadItem::Sample(sample("a", 1.0, 3)),
        PadItem::Sample(sample("deleted", 2.0, 4)),
        PadItem::Sample(sample("of another tab", 3.0, 5)),
        PadItem::Result(result("adam")),
    ]);
    let mut shelf = shelf();
    let put = |label| Change::Put(PadItem::Sample(sample("a", 1.0, label)));
    let first = change(&mut shelf, vec![put(7)]);
    change(&mut shelf, vec![Change::Delete(PadKey::Sample(id("deleted")))]);
    change(&mut shelf, vec![Change::Put(PadItem::Head(head("h")))]);
    let saved = page_saves(kept.clone(), &shelf);
    assert_eq!(labels(&saved), [("a", 7), ("of another tab", 5)]);
    assert_eq!((saved.heads, saved.results), (vec![head("h")], vec![result("adam")]));
    // A failed write leaves its change pending.
    shelf.step(Event::WriteFailed(first, StoreError::Full));
    assert_eq!(labels(&page_saves(kept, &shelf)), [("a", 7), ("of another tab", 5)]);
}

#[test]
fn without_a_database_the_page_is_saved() {
    let mut shelf = Shelf::<PadContents>::default();
    shelf.step(Event::Started);
    shelf.step(Event::OpenFailed(StoreError::Unavailable));
    shelf.step(Event::Changed(one_of_each().into_iter().map(Change::Put).collect()));
    let saved = of_page::<Value>(Vec::new(), &shelf, 5.0, None).unwrap();
    assert_eq!(
        saved.sentence.replace('\u{a0}', " "),
        "Saved: 1 digit, 1 sign, 1 head and 1 result."
    );
    let saved = opened(&saved.file);
    assert_eq!(labels(&saved), [("a", 3)]);
    assert_eq!((saved.heads, saved.results), (vec![head("h")], vec![result("adam")]));
    assert_eq!((saved.choice, saved.signs), (Some(choice()), vec![sign("star")]));
}

#[test]
fn what_is_being_deleted_is_not_saved() {
    let mut shelf = shelf();
    shelf.step(Event::DeletedEverything);
    change(&mut shelf, vec![Change::Put(PadItem::Sample(sample("new", 1.0, 1)))]);
    let saved = page_saves(saved(&one_of_each()), &shelf);
    assert_eq!(labels(&saved), [("new", 1)]);
    assert_eq!((saved.heads, saved.results, saved.choice), (vec![], vec![], None));
    assert_eq!(saved.signs, []);
}

#[test]
fn a_stored_result_of_the_lab_replaces_the_opened_one() {
    let newer = SavedResult { text: result("adam").text.replace(":3", ":9"), ..result("adam") };
    let kept = saved(&[PadItem::Result(newer.clone())]);
    let mut shelf = shelf();
    let write = change(&mut shelf, vec![Change::Put(PadItem::Result(result("adam")))]);
    assert_eq!(page_saves(kept.clone(), &shelf).results, [result("adam")]);
    shelf.step(Event::Written(write));
    assert_eq!(page_saves(kept, &shelf).results, [newer]);
}

#[test]
fn records_of_a_newer_version_are_saved_as_they_are() {
    let newer = json!({ "v": 99, "id": "n", "label": "seven" });
    let kept = SavedRecord::of(Store::Samples, "n".to_owned(), newer).unwrap();
    let file = of_page::<Value>(vec![kept], &shelf(), 5.0, None).unwrap().file;
    assert!(file.contains("seven"), "{file}");
    assert_eq!(opened(&file).unread, Counts { digits: 1, ..Counts::default() });
}

#[test]
fn merging_adds_what_is_missing_and_keeps_what_is_there() {
    let mut contents = PadContents::default();
    contents.put(PadItem::Sample(sample("a", 1.0, 7)));
    let file = Opened {
        samples: vec![sample("a", 1.0, 3), sample("b", 2.0, 4)],
        signs: vec![sign("star")],
        heads: vec![head("h")],
        results: vec![result("adam"), result("sgd")],
        unread: Counts { digits: 1, ..Counts::default() },
        ..Opened::default()
    };
    let kept = saved(&[PadItem::Result(result("sgd"))]);
    let Merged { items, sentence } = merge(file.clone(), &contents, &kept, |_| false);
    let expected = [
        PadItem::Sample(sample("b", 2.0, 4)),
        PadItem::Sign(sign("star")),
        PadItem::Head(head("h")),
        PadItem::Result(result("adam")),
    ];
    assert_eq!(items, expected);
    assert_eq!(
        sentence.replace('\u{a0}', " "),
        "Opened: 1 digit, 1 sign, 1 head and 1 result came in; 1 digit and 1 result were here already; \
         1 of 3 digits could not be read."
    );
    items.into_iter().for_each(|item| contents.put(item));
    // A result that was there and waits for nothing has been deleted since.
    let deleted = [PadItem::Result(result("adam"))];
    assert_eq!(merge(file.clone(), &contents, &kept, |_| false).items, deleted);
    assert_eq!(merge(file, &contents, &kept, |_| true).items, []);
}

#[test]
fn a_damaged_record_takes_no_other_with_it() {
    let records = |store, texts: &[&str]| {
        let record = |text: &&str| {
            let (id, text) = (String::new(), (*text).to_owned());
            SavedRecord { store, id, text }
        };
        texts.iter().map(record).collect::<Vec<_>>()
    };
    let good = saved(&one_of_each());
    let bad = [
        records(
            Store::Samples,
            &["7", "{}", r#"{"v":1,"id":"x","made_ms":1,"label":12,"ink":[[0.5,0.5]]}"#],
        ),
        records(Store::Heads, &[r#"{"v":1,"id":"x","made_ms":1,"base":"mlp","file":"***"}"#]),
        records(
            Store::Results,
            &[r#"{"v":2,"id":"elsewhere"}"#, r#"{"v":99,"id":"003/adam/quick"}"#],
        ),
        records(Store::Signs, &[r#"{"v":1,"id":"x","made_ms":1,"name":"7","drawings":[]}"#]),
    ];
    let all = bad.into_iter().flatten().chain(good).collect::<Vec<_>>();
    let opened = opened(&file_of(&all, 5.0, None));
    assert_eq!((opened.samples.len(), opened.heads.len(), opened.results.len()), (1, 1, 1));
    assert_eq!(opened.signs, [sign("star")]);
    assert_eq!(opened.unread, Counts { digits: 3, signs: 1, heads: 1, results: 2 });
}

#[test]
fn a_body_that_is_no_json_is_refused_and_a_strange_one_holds_nothing() {
    assert_eq!(open::<Value>(file::wrap("{\"samples\":[").as_bytes()), Err(BackupError::Damaged));
    for strange in ["5", "[]", "{}", r#"{"samples":{"0":1},"settings":7,"choice":[]}"#] {
        assert_eq!(opened(&file::wrap(strange)), Opened::default(), "{strange}");
    }
}

#[test]
fn an_opened_result_reaches_the_database_as_the_lab_wrote_it() {
    let PadItem::Result(result) = &one_of_each()[2] else { panic!("no result") };
    let item = PadItem::Result(result.clone());
    assert!(PadContents::WRITTEN.contains(&PadContents::store(&PadContents::key(&item))));
    let crate::shelf::Stored::Text(text) = PadContents::record(&item) else { panic!("no text") };
    let record = restored(Store::Results, Value::parse(&text).unwrap());
    assert_eq!(record["misread"], json!([]));
}

#[test]
fn an_unusable_sample_is_refused_with_a_reason() {
    // The file's records are the database's, with the same checks.
    let record = json!({ "v": 1, "id": "a", "made_ms": 1, "label": 3, "ink": [[0.5]] });
    assert!(matches!(read::<Sample>(&record), Err(Damage::Unreadable(_))));
    let text = sample("a", 1.0, 3).to_record();
    assert_eq!(read::<Sample>(&Value::of(&text).unwrap()), Ok(sample("a", 1.0, 3)));
}

#[test]
fn too_many_records_are_refused() {
    let body = json!({ "heads": vec![0; 20_001] }).to_string();
    assert_eq!(open::<Value>(file::wrap(&body).as_bytes()), Err(BackupError::TooMany));
}

proptest! {
    #[test]
    fn any_body_is_opened_or_refused(body in "[\\[\\]{}\",:a-z0-9.]{0,60}") {
        let _ = open::<Value>(file::wrap(&body).as_bytes());
    }

    #[test]
    fn any_file_is_opened_or_refused(file in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = open::<Value>(&file);
        let _ = open::<Value>(&[&VERSION_1[..38], &file[..]].concat());
    }

    #[test]
    fn a_changed_byte_is_found(place in 0..VERSION_1.len() - 1, bit in 0..7u32) {
        let mut file = VERSION_1.to_vec();
        file[place] ^= 1 << bit;
        // The checksum's digits may also be written with capital letters.
        if let Ok(opened) = open::<Value>(&file) {
            prop_assert_eq!(opened, open::<Value>(VERSION_1).unwrap());
        }
    }
}
