//! What the page reads: addresses, records and backups.

use std::fmt::Debug;

use ink::Labelled;
use machines::address::Address;
use machines::backup::{self, Opened};
use machines::lab::cell::request;
use machines::lab::chart::{Chart, Measure};
use machines::lab::place::Place;
use machines::lab::wording;
use machines::matrix::Matrix;
use machines::record::{self, Head, Kept, Sample};
use machines::result::{LabResult, ResultId};
use machines::shelf::PadContents;
use network::BaseName;
use network::checksum::crc32;
use recipes::lines;
use serde_json::Value;

/// The query of a page's address, or a result's id.
pub fn address(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let address = Address::parse(&text);
    assert!(address.complaints.iter().all(|sentence| sentence.ends_with('.')));
    let (place, _) = Place::parse(&text);
    assert_eq!(Place::parse(&place.query()), (place, Vec::new()));
    if let Ok(id) = text.parse::<ResultId>() {
        assert_eq!(id.to_string(), text);
    }
    let _ = text.parse::<BaseName>();
    let _ = recipes::find(&text);
}

/// A record as JSON: a sample, a head, a result of the Lab or a choice.
pub fn record(input: &[u8]) {
    let Ok(stored) = serde_json::from_slice::<Value>(input) else { return };
    if let Ok(sample) = record::read::<Sample>(&stored) {
        check_written(&sample);
        assert!(usize::from(sample.label) < ink::CLASSES);
        let labelled = Labelled::from(&sample);
        let image = labelled.drawn.image();
        assert!(image.is_none_or(|image| image.bytes().len() == 784));
    }
    if let Ok(head) = record::read::<Head>(&stored) {
        check_written(&head);
        let _ = network::Head::open(&head.file, head.base);
    }
    if let Ok(result) = record::read::<LabResult>(&stored) {
        show(&result);
    }
    let _ = record::read_choice(&stored);
}

/// A record that was read can be written and read again.
fn check_written<T: Kept + Debug + PartialEq>(kept: &T) {
    let value = serde_json::to_value(kept.to_record()).expect("a record is written");
    assert_eq!(record::read::<T>(&value).as_ref(), Ok(kept));
}

/// What the Lab's page shows of a result.
fn show(result: &LabResult) {
    let LabResult { outcome, misread, .. } = result;
    assert_eq!(misread.len(), outcome.test.misread.len());
    let _ = lines::csv([outcome]);
    let _ = wording::summary(outcome);
    let _ = (wording::took(outcome.elapsed_ms), wording::whole(outcome.learned));
    outcome.test.misread.iter().for_each(|misread| drop(wording::misread(misread)));
    let matrix = Matrix::of(outcome.test.confusion.clone());
    for at in (0..=10).flat_map(|digit| [(digit, 3), (digit, digit)]) {
        let _ = (request(result, at, &[]), matrix.name(at), matrix.sentence(at), matrix.shade(at));
    }
    for measure in [Measure::Accuracy, Measure::Loss] {
        let chart = Chart::of(measure, &outcome.epochs, outcome.epochs.len());
        assert!(chart.curves.len() <= 3);
    }
}

/// A backup. By the first character the rest is the whole file (`0`) or its body (`1`), whose checksum is then right.
pub fn backup(input: &[u8]) {
    let Some((form, rest)) = input.split_first() else { return };
    let file = if form % 2 == 0 { rest.to_vec() } else { wrapped(rest) };
    let Ok(opened) = backup::open::<Value>(&file) else { return };
    assert!(backup::is_backup(&file));
    opened.samples.iter().for_each(check_written);
    opened.heads.iter().for_each(check_written);
    let Opened { samples, heads, results, .. } = &opened;
    let counts = (samples.len(), heads.len(), results.len());
    let items = backup::merge(opened, &PadContents::default(), &[], |_| false).items;
    assert_eq!(items.len(), counts.0 + counts.1 + counts.2);
    let records = items.iter().map(|item| backup::record_of::<Value>(item).expect("it is written"));
    let again = backup::file_of(&records.collect::<Vec<_>>(), 5.0, None);
    let again = backup::open::<Value>(again.as_bytes()).expect("a written backup opens");
    assert_eq!((again.samples.len(), again.heads.len(), again.results.len()), counts);
}

/// A backup with this body.
fn wrapped(body: &[u8]) -> Vec<u8> {
    let (bytes, crc32) = (body.len(), crc32(body));
    let line = format!(
        "{{\"format\":\"inkling-backup\",\"version\":1,\"bytes\":{bytes},\"crc32\":\"{crc32:08x}\"}}\n"
    );
    [line.as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_body_is_a_backup() {
        let body = br#"{"samples":[{"v":1,"id":"a","made_ms":1,"label":3,"ink":[[0.5,0.5]]}]}"#;
        assert_eq!(backup::open::<Value>(&wrapped(body)).unwrap().samples.len(), 1);
    }
}
