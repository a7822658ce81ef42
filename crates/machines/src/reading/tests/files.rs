//! Files of base, head and signs: for the person and for the packer.

use worker::packer;

use super::*;

#[test]
fn an_export_waits_for_a_base_and_is_offered_once() {
    let mut page = Page::default();
    page.step(Event::Begin);
    page.step(want(BaseName::Mlp, None));
    page.step(Event::Ready);
    assert_eq!(page.step(Event::Export(Purpose::File)), []);
    let effects = page.answer(loaded(BaseName::Mlp));
    let Some(Command::Export { id }) = sent(&effects).first() else { panic!("{effects:?}") };
    let exported = FromReader::Exported { id: *id, file: HeadFile(vec![1]) };
    let offer =
        Effect::Offer { name: "inkling-mlp.safetensors".to_owned(), file: HeadFile(vec![1]) };
    assert_eq!(page.answer(exported.clone()), [offer]);
    assert_eq!(page.answer(exported), []);
}

/// The number of the request for a file.
fn asked_for_file(effects: &[Effect]) -> Option<u32> {
    sent(effects).into_iter().find_map(|command| match command {
        Command::Export { id } => Some(*id),
        _ => None,
    })
}

#[test]
fn a_file_has_the_head_and_the_signs_that_are_wanted_when_it_is_asked_for() {
    let mut page = Page::with(BaseName::Cnn);
    let (head, _) = head_change(&page.step(want(BaseName::Cnn, Some("h")))).unwrap();
    page.step(with_sign(0.7));
    assert_eq!(asked_for_file(&page.step(Event::Export(Purpose::File))), None);
    let effects = page.answer(FromReader::HeadInUse { id: head, personal: true, signs: vec![] });
    assert_eq!(asked_for_file(&effects), None, "the signs come first");
    let (first, _) = given_drawing(&effects).unwrap();
    page.step(with_sign(0.8));
    let effects = page.answer(remembered(first, 0));
    assert_eq!(asked_for_file(&effects), None, "a drawing has changed");
    let (second, _) = given_drawing(&effects).unwrap();
    assert!(asked_for_file(&page.answer(remembered(second, 0))).is_some());
}

#[test]
fn a_file_is_offered_under_its_own_base_while_another_loads() {
    let mut page = Page::with(BaseName::Cnn);
    let id = asked_for_file(&page.step(Event::Export(Purpose::File))).unwrap();
    page.step(want(BaseName::Mlp, None));
    let file = HeadFile(vec![1]);
    let name = "inkling-cnn.safetensors".to_owned();
    let offer = Effect::Offer { name, file: file.clone() };
    assert_eq!(page.answer(FromReader::Exported { id, file }), [offer]);
}

#[test]
fn a_file_for_the_packer_comes_or_is_said_not_to_come() {
    let mut page = Page::with(BaseName::Cnn);
    let asked = |effects: &[Effect]| asked_for_file(effects).unwrap();
    let file = HeadFile(vec![1]);
    let base = BaseName::Cnn;
    let onnx = |id| packer::Command::Onnx { id, base, head: None };
    let pack = |id| Event::Export(Purpose::Pack(onnx(id)));
    let packed = asked(&page.step(pack(70)));
    let own = asked(&page.step(Event::Export(Purpose::File)));
    let exported = FromReader::Exported { id: packed, file: file.clone() };
    assert_eq!(page.answer(exported), [Effect::Pack(onnx(70).with(base, file.clone()))]);
    let exported = FromReader::Exported { id: own, file: file.clone() };
    let name = "inkling-cnn.safetensors".to_owned();
    assert_eq!(page.answer(exported), [Effect::Offer { name, file }]);

    let not = |request| Effect::NotPacked { request };
    asked(&page.step(pack(71)));
    let failed = Event::Failed { on: ReadsOn::Reader, sentence: "no".to_owned() };
    assert!(page.step(failed).contains(&not(71)));
    asked(&page.step(pack(72)));
    assert!(page.lose(0.0).contains(&not(72)));
    assert_eq!(page.step(pack(73)), [], "it waits for the reader");
    assert!(page.step(Event::StartAgain).contains(&not(73)));
}
