use network::BaseName;
use worker::packer::Code;

use super::*;
use crate::record::Id;

fn opened(traces: usize) -> OpenedLink {
    OpenedLink { base: BaseName::Mlp, traces, signs: None, file: HeadFile(vec![7]) }
}

fn shared(traces: (usize, usize), code: bool) -> Shared {
    let code = code.then(|| Code { side: 29, path: String::new() });
    Shared { link: "x".repeat(2100), traces, signs: None, code }
}

/// A machine that steps with its own numbers.
#[derive(Default)]
struct Stepped(Links, Numbers);

impl Stepped {
    fn step(&mut self, event: Event) -> Vec<Effect> {
        self.0.step(event, &mut self.1)
    }

    /// The number of the request to open a link with this text.
    fn asked(&mut self, event: Event, link: &str) -> u32 {
        match self.step(event).as_slice() {
            [Effect::Open { id, text }] if text == link => *id,
            other => panic!("{other:?}"),
        }
    }
}

fn stamp() -> Stamp {
    Stamp { id: Id("new".to_owned()), now_ms: 1.0 }
}

#[test]
fn a_link_is_found_in_the_hash_and_other_keys_are_left_alone() {
    assert_eq!(in_hash("#hand=AQ-_"), Some("AQ-_"));
    assert_eq!(in_hash("a=b&hand=12&c"), Some("12"));
    for other in ["", "#", "#hand", "#hands=1", "#a=hand=1"] {
        assert_eq!(in_hash(other), None, "{other}");
    }
}

#[test]
fn the_newest_link_is_opened_and_the_packers_loss_is_told() {
    let mut links = Stepped::default();
    let first = links.asked(Event::Found("a".to_owned()), "a");
    let sentence = "It has stopped: load the page again.".to_owned();
    let lost = Event::Lost { sentence: sentence.clone() };
    assert_eq!(links.step(lost.clone()), [Effect::Notice(sentence.clone())]);
    let second = links.asked(Event::Found("b".to_owned()), "b");
    links.step(Event::FromPacker(FromPacker::Opened { id: first, opened: opened(20) }));
    assert_eq!(links.0.question(), None, "the answer of the dead packer");
    assert_eq!(
        links.step(Event::FromPacker(FromPacker::Opened { id: second, opened: opened(20) })),
        []
    );
    let question = links.0.question().unwrap();
    assert!(question.contains("MLP") && question.contains("20\u{a0}digits"), "{question}");
    assert_eq!(links.step(lost), [Effect::Notice(sentence)]);
    assert!(links.0.question().is_some(), "it is open already");
    let tried = Effect::Try(stamp(), opened(20));
    assert_eq!(links.step(Event::Add(stamp())), [tried, Effect::LeaveAddress]);
    assert_eq!((links.0.question(), links.step(Event::Add(stamp()))), (None, vec![]));
}

#[test]
fn a_link_is_not_asked_about_again_after_everything_is_deleted() {
    let mut links = Stepped::default();
    let id = links.asked(Event::Found("a".to_owned()), "a");
    links.step(Event::FromPacker(FromPacker::Opened { id, opened: opened(0) }));
    assert_eq!(links.step(Event::Forget), [Effect::LeaveAddress]);
    assert_eq!((links.0.question(), links.step(Event::Add(stamp()))), (None, vec![]));
}

#[test]
fn a_declined_or_damaged_link_changes_nothing_and_leaves_the_address() {
    let mut links = Stepped::default();
    let id = links.asked(Event::Found("a".to_owned()), "a");
    links.step(Event::FromPacker(FromPacker::Opened { id, opened: opened(0) }));
    assert!(!links.0.question().unwrap().contains("paths"));
    assert_eq!(links.step(Event::Decline), [Effect::LeaveAddress]);
    assert_eq!(links.step(Event::Add(stamp())), []);
    let id = links.asked(Event::Found("b".to_owned()), "b");
    let sentence = "this link is damaged".to_owned();
    let expected = [Effect::LeaveAddress, Effect::Notice(sentence.clone())];
    assert_eq!(
        links.step(Event::FromPacker(FromPacker::Refused { id, sentence: sentence.clone() })),
        expected
    );
    assert_eq!(links.step(Event::FromPacker(FromPacker::Refused { id, sentence })), []);
}

#[test]
fn the_newest_request_to_share_is_shown_until_it_is_closed() {
    let mut links = Stepped::default();
    let share = |links: &mut Stepped, traces| {
        let address = "https://example.org/".to_owned();
        match links.step(Event::Share { address, traces }).as_slice() {
            [Effect::Share { id, traces: asked, .. }] => {
                assert_eq!(*asked, traces);
                *id
            }
            other => panic!("{other:?}"),
        }
    };
    let first = share(&mut links, true);
    let second = share(&mut links, false);
    links.step(Event::FromPacker(FromPacker::Shared { id: first, shared: shared((20, 20), true) }));
    assert_eq!(links.0.shared(), None);
    links.step(Event::FromPacker(FromPacker::Shared { id: second, shared: shared((0, 20), true) }));
    assert_eq!(links.0.shared(), Some(&shared((0, 20), true)));
    links.step(Event::Close);
    assert_eq!(links.0.shared(), None);
    let third = share(&mut links, true);
    let sentence = "choose a head of yours".to_owned();
    let refused = Event::FromPacker(FromPacker::Refused { id: third, sentence: sentence.clone() });
    assert_eq!(links.step(refused), [Effect::Notice(sentence)]);
    let fourth = share(&mut links, true);
    links.step(Event::Close);
    links.step(Event::FromPacker(FromPacker::Shared { id: fourth, shared: shared((1, 1), true) }));
    assert_eq!(links.0.shared(), None, "closed before it came");
}

#[test]
fn an_onnx_file_is_offered_once_and_meanwhile_a_packer_is_needed() {
    let mut links = Stepped::default();
    assert!(!links.0.awaits_packer());
    let [Effect::WriteOnnx { id }] = links.step(Event::SaveOnnx)[..] else { panic!("not asked") };
    assert!(links.0.awaits_packer());
    let (base, file) = (BaseName::Cnn, HeadFile(vec![8]));
    let written = Event::FromPacker(FromPacker::Onnx { id, base, file: file.clone() });
    let offer = Effect::Offer { name: "inkling-cnn.onnx".to_owned(), file };
    assert_eq!(links.step(written.clone()), [offer]);
    assert_eq!((links.step(written), links.0.awaits_packer()), (vec![], false));
}

#[test]
fn the_question_about_a_link_names_its_signs() {
    let mut links = Stepped::default();
    let id = links.asked(Event::Found("a".to_owned()), "a");
    let signs = Some("Its signs: star, +.".to_owned());
    let opened = OpenedLink { signs, ..opened(0) };
    links.step(Event::FromPacker(FromPacker::Opened { id, opened }));
    let question = links.0.question().unwrap();
    assert!(question.ends_with("digits stay. Its signs: star, +."), "{question}");
}

#[test]
fn a_link_whose_file_does_not_come_is_no_longer_awaited() {
    let mut links = Stepped::default();
    let address = "https://example.org/".to_owned();
    let effects = links.step(Event::Share { address, traces: true });
    let [Effect::Share { id, .. }] = effects[..] else { panic!("{effects:?}") };
    links.step(Event::NotPacked(id + 1));
    assert!(links.0.awaits(id) && links.0.awaits_packer());
    links.step(Event::NotPacked(id));
    assert!(!links.0.awaits(id) && !links.0.awaits_packer());
}

#[test]
fn what_a_link_holds_and_lacks_is_said() {
    let said = |traces, code| {
        let shared = shared(traces, code);
        (content(&shared).replace('\u{a0}', " "), no_code(&shared))
    };
    let (whole, code) = said((20, 20), true);
    assert_eq!(whole, "2 KB: the head’s last layer and the paths of your 20 digits.");
    assert_eq!(code, None);
    let (part, code) = said((60, 200), false);
    assert!(part.ends_with("the paths of 60 digits. Those of your other 140 don’t fit."));
    assert!(code.unwrap().contains("leave out the paths"));
    let (layer, code) = said((0, 20), false);
    assert_eq!(layer, "2 KB: the head’s last layer.");
    assert!(!code.unwrap().contains("paths"));
    let signs = Shared { signs: Some("Its signs: +.".to_owned()), ..shared((0, 0), false) };
    assert!(no_code(&signs).unwrap().contains("leave out the paths"));
}
