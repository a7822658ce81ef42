//! What comes in from files and links.

use worker::packer::{Command as ToPacker, Event as FromPacker, OpenedLink};

use super::*;
use crate::record::Choice;

#[test]
fn the_chosen_head_reads_and_otherwise_the_newest_one() {
    let heads = || {
        let of = |made, bias| learned(made, head_file(BaseName::Softmax, bias, &[]), None);
        [of(1, 1.0), of(2, 2.0)]
    };
    let choices = [Some("head1"), Some("gone"), None];
    for (chosen, bias) in choices.into_iter().zip([1.0, 2.0, 2.0]) {
        let head = chosen.map(|id| Id(id.to_owned()));
        let choice = Choice { base: BaseName::Softmax, head, at_once: true };
        let items = heads().map(PadItem::Head).into_iter().chain([PadItem::Choice(choice)]);
        let contents = open_file::<Value>(backup(items)).unwrap();
        assert_eq!(contents.network.unwrap().file, head_file(BaseName::Softmax, bias, &[]));
    }
}

#[test]
fn files_that_do_not_fit_get_a_sentence_each_and_the_others_stay() {
    let mut class = Class::default();
    let anna = file(&four("a"), None);
    open(&mut class, "anna.inkling", anna.clone());
    let cut = anna[..anna.len() / 2].to_vec();
    let broken_head = learned(9, HeadFile(vec![1, 2, 3]), None);
    let HeadFile(mut newer) = head_file(BaseName::Softmax, 0.0, &[]);
    let place = newer.windows(12).position(|it| it == br#""format":"1""#).unwrap();
    newer[place + 10] = b'9';
    for (name, bytes, part) in [
        ("notes.txt", b"hello".to_vec(), "neither a head nor a file with digits"),
        ("cut.inkling", cut, "cut off"),
        ("empty.inkling", backup([]), "neither a digit nor a head"),
        ("again.inkling", anna.clone(), "in the table already, as anna"),
        ("newer.safetensors", newer, "newer version"),
        ("head.inkling", file(&[], Some(broken_head.clone())), "Save the head again"),
    ] {
        let before = class.left_out().len();
        open(&mut class, name, bytes);
        let [.., said] = class.left_out() else { panic!("{name}") };
        assert_eq!(class.left_out().len(), before + 1, "{name}");
        assert!(said.starts_with(&format!("{name}: ")) && said.contains(part), "{said}");
        assert!(said.ends_with('.') && !said.ends_with(".."), "{said}");
    }
    assert_eq!(names(&class), ["anna"]);
    // The digits beside a broken head are good.
    open(&mut class, "ben.inkling", file(&four("b"), Some(broken_head)));
    assert!(class.left_out().last().unwrap().ends_with("Its digits are in the table."));
    assert_eq!(names(&class), ["anna", "ben"]);
}

#[test]
fn a_class_has_at_most_thirty_people_each_with_a_name_of_their_own() {
    let mut class = Class::default();
    for number in 0..=MOST_PEOPLE {
        let who = format!("w{number}-");
        open(&mut class, "inkling.inkling", file(&[digit(&who, 1, 1)], None));
    }
    assert_eq!(class.people().len(), MOST_PEOPLE);
    assert!(class.left_out()[0].contains("at most 30 people"));
    assert_eq!(names(&class)[..3], ["inkling", "inkling 2", "inkling 3"]);
    let id = class.people()[1].id;
    class.step(Event::Rename { id, name: "  Ben ".to_owned() });
    assert_eq!(class.table().columns[1].name, "Ben");
    class.step(Event::Rename { id, name: " ".to_owned() });
    assert_eq!(class.table().columns[1].name, "inkling.inkling");
}

#[test]
fn links_are_opened_by_the_packer_and_named_after_what_stands_before_them() {
    let mut class = Class::default();
    let text =
        "Anna: https://example.org/inkling/#hand=AAA\n\nhttps://example.org/#hand=BBB\nhello you";
    let effects = class.step(Event::Links(text.to_owned()));
    let [
        Effect::StartPacker,
        Effect::ToPacker(ToPacker::Open { id: first, text: anna }),
        Effect::ToPacker(ToPacker::Open { id: second, .. }),
    ] = &effects[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!(anna, "AAA");
    assert!(class.left_out()[0].starts_with("“hello you” holds no link"));
    let base = BaseName::Mlp;
    let file = head_file(base, 1.0, &[1, 2]);
    let opened = OpenedLink { base, traces: 2, signs: None, file };
    let from_packer = |event| Event::FromPacker(Heard::Message(FromWorker::Event(event)));
    let effects = class.step(from_packer(FromPacker::Opened { id: *first, opened }));
    assert!(matches!(&effects[..], [Effect::Say(said)] if said.starts_with("Anna came in")));
    let sentence = "this link is damaged".to_owned();
    let refused = from_packer(FromPacker::Refused { id: *second, sentence });
    assert_eq!(class.step(refused), [Effect::StopPacker]);
    assert_eq!(class.left_out()[1], "Link 2: this link is damaged.");
    let person = &class.people()[0];
    assert_eq!((person.name.as_str(), person.network()), ("Anna", Some((base, 2))));
    // A packer that stops loses the links that it has not opened.
    class.step(Event::Links("Ben #hand=CCC".to_owned()));
    let sentence = "It has stopped".to_owned();
    let lost = Event::FromPacker(Heard::Lost { sentence });
    assert_eq!(class.step(lost), [Effect::StopPacker]);
    assert_eq!(class.left_out()[2], "Ben: It has stopped. Paste the link again.");
}
