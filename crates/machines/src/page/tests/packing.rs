//! Links and ONNX files, which the packer makes.

use worker::packer::{Command as ToPacker, Event as FromPacker, OpenedLink, Shared};

use super::signs::{given, remembered, with_star};
use super::*;
use crate::links;

/// What the packer is sent.
fn packed(visit: &Visit) -> Vec<ToPacker> {
    let command = |effect: &Effect| match effect {
        Effect::ToPacker(command) => Some(command.clone()),
        _ => None,
    };
    visit.effects.iter().filter_map(command).collect()
}

fn packer_answers(visit: &mut Visit, event: FromPacker) {
    visit.step(Event::FromPacker(Heard::Message(FromWorker::Event(event))));
}

/// A link of a head with one digit.
fn shared() -> Shared {
    Shared { link: String::new(), traces: (1, 1), signs: None, code: None }
}

/// Opens the page with a link whose head the packer has opened.
fn with_link(base: BaseName) -> Visit {
    let mut visit = Visit::reading("");
    visit.take();
    visit.step(Event::Links(links::Event::Found("AQ".to_owned())));
    assert!(visit.effects.contains(&Effect::StartPacker));
    let commands = packed(&visit);
    let [ToPacker::Open { id, text }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(text, "AQ");
    let opened = OpenedLink { base, traces: 20, signs: None, file: HeadFile(vec![9]) };
    packer_answers(&mut visit, FromPacker::Opened { id: *id, opened });
    assert!(visit.effects.contains(&Effect::StopPacker));
    assert!(visit.page.links.question().is_some());
    assert!(visit.effects.contains(&Effect::Show(Part::Links)));
    visit
}

#[test]
fn a_links_head_is_tried_and_added_once_the_person_agrees() {
    let mut visit = with_link(BaseName::Mlp);
    assert!(visit.writes().is_empty() && visit.head_change().is_none());
    visit.step(Event::Links(links::Event::Add(stamp("linked"))));
    assert!(visit.effects.contains(&Effect::LeaveAddress));
    assert!(visit.commands().contains(&ToReader::LoadBase(BaseName::Mlp)));
    visit.reader_answers(base_loaded(BaseName::Mlp));
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    let head = &visit.page.contents().heads[0];
    assert_eq!((&head.id, &head.file), (&Id("linked".to_owned()), &HeadFile(vec![9])));
}

#[test]
fn a_declined_links_head_is_neither_tried_nor_stored() {
    let mut visit = with_link(BaseName::Cnn);
    visit.step(Event::Links(links::Event::Decline));
    assert!(visit.effects.contains(&Effect::LeaveAddress));
    assert!(visit.head_change().is_none() && visit.writes().is_empty());
}

#[test]
fn a_damaged_link_is_told_and_the_page_reads_on() {
    let mut visit = Visit::begin("");
    visit.step(Event::Links(links::Event::Found("AQ".to_owned())));
    visit.step(Event::FromReader(ready(), 0.0));
    let asked = packed(&visit).into_iter().find_map(|command| match command {
        ToPacker::Open { id, .. } => Some(id),
        _ => None,
    });
    let sentence = "this link is damaged".to_owned();
    packer_answers(&mut visit, FromPacker::Refused { id: asked.unwrap(), sentence });
    assert_eq!(visit.notices(), ["this link is damaged"]);
    assert_eq!(visit.page.reader.state(), reading::ReaderState::Ready);
}

#[test]
fn a_shared_link_is_closed_when_another_head_reads() {
    let mut visit = Visit::reading("");
    visit.adopt_head("mine");
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: true, signs: vec![] });
    let (address, traces) = ("https://example.org/".to_owned(), true);
    visit.take();
    visit.step(Event::Links(links::Event::Share { address, traces }));
    let commands = packed(&visit);
    let [ToPacker::Share { id, base: BaseName::Cnn, head: Some(_), traces: true, .. }] =
        commands.as_slice()
    else {
        panic!("{commands:?}")
    };
    let shared = shared();
    packer_answers(&mut visit, FromPacker::Shared { id: *id, shared });
    assert!(visit.page.links.shared().is_some());
    visit.step(Event::Heads(heads::Event::ChooseHead(None)));
    let id = visit.head_change().unwrap();
    visit.reader_answers(FromReader::HeadInUse { id, personal: false, signs: vec![] });
    assert_eq!(visit.page.links.shared(), None);
}

#[test]
fn own_signs_come_from_the_reader_before_the_packer_writes_them() {
    let mut visit = with_star();
    let (request, _) = given(&visit).unwrap();
    visit.take();
    visit.step(Event::Links(links::Event::SaveOnnx));
    assert!(visit.effects.contains(&Effect::StartPacker) && packed(&visit).is_empty());
    let exported = |visit: &Visit| {
        visit.commands().into_iter().find_map(|command| match command {
            ToReader::Export { id } => Some(id),
            _ => None,
        })
    };
    assert_eq!(exported(&visit), None, "the reader has not answered that it has the sign");
    visit.reader_answers(remembered(request, None));
    let exported = exported(&visit);
    let file = HeadFile(vec![3]);
    visit.reader_answers(FromReader::Exported { id: exported.unwrap(), file: file.clone() });
    let commands = packed(&visit);
    let [ToPacker::Onnx { id, base: BaseName::Cnn, head }] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert_eq!(head.as_ref(), Some(&file));
    packer_answers(&mut visit, FromPacker::Onnx { id: *id, base: BaseName::Cnn, file });
    assert!(visit.effects.contains(&Effect::StopPacker));

    visit.take();
    visit.step(Event::Links(links::Event::SaveOnnx));
    visit.reader_fails("the signs can’t be saved");
    assert_eq!(visit.notices(), ["the signs can’t be saved"]);
    assert!(visit.effects.contains(&Effect::StopPacker), "nothing is awaited");
}

/// The number of the file that the reader is asked for.
fn export_asked(visit: &Visit) -> Option<u32> {
    visit.commands().into_iter().find_map(|command| match command {
        ToReader::Export { id } => Some(id),
        _ => None,
    })
}

#[test]
fn own_signs_come_from_the_reader_before_the_packer_shares_them() {
    let mut visit = with_star();
    let (request, _) = given(&visit).unwrap();
    visit.reader_answers(remembered(request, None));
    visit.take();
    let share = || {
        let (address, traces) = ("https://example.org/".to_owned(), true);
        Event::Links(links::Event::Share { address, traces })
    };
    visit.step(share());
    assert!(visit.effects.contains(&Effect::StartPacker) && packed(&visit).is_empty());
    let (exported, file) = (export_asked(&visit).unwrap(), HeadFile(vec![3]));
    visit.reader_answers(FromReader::Exported { id: exported, file: file.clone() });
    let commands = packed(&visit);
    let [ToPacker::Share { id, base: BaseName::Cnn, head, traces: true, .. }] = commands.as_slice()
    else {
        panic!("{commands:?}")
    };
    assert_eq!(head.as_ref(), Some(&file));
    packer_answers(&mut visit, FromPacker::Shared { id: *id, shared: shared() });
    assert!(visit.page.links.shared().is_some());

    visit.take();
    visit.step(share());
    let exported = export_asked(&visit).unwrap();
    visit.step(Event::Links(links::Event::Close));
    assert!(visit.effects.contains(&Effect::StopPacker));
    visit.reader_answers(FromReader::Exported { id: exported, file });
    assert!(packed(&visit).is_empty(), "nobody wants it any more");
}

#[test]
fn a_lost_packer_is_told_and_the_next_file_gets_a_new_one() {
    let mut visit = Visit::reading("");
    visit.take();
    let export = || Event::Links(links::Event::SaveOnnx);
    visit.step(export());
    let lost = Heard::Lost { sentence: "It has stopped: try again.".to_owned() };
    visit.step(Event::FromPacker(lost));
    assert_eq!(visit.notices(), ["It has stopped: try again."]);
    visit.take();
    visit.step(export());
    assert!(visit.effects.contains(&Effect::StartPacker));
    let Some(ToPacker::Onnx { id, base, .. }) = packed(&visit).pop() else { panic!("not asked") };
    packer_answers(&mut visit, FromPacker::Onnx { id, base, file: HeadFile(vec![8]) });
    let file = HeadFile(vec![8]);
    let offer = Effect::Offer { name: "inkling-cnn.onnx".to_owned(), file };
    assert!(visit.effects.contains(&offer) && visit.effects.contains(&Effect::StopPacker));
    let sentence = "The browser starts no worker.".to_owned();
    visit.step(export());
    visit.step(Event::NotStarted(Worker::Packer, sentence));
    visit.take();
    visit.step(export());
    assert!(visit.effects.contains(&Effect::StartPacker));
}
