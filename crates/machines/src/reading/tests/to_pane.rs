//! The pane that explains: what it gets.

use super::*;

/// The commands for the pane, and whether it gets the pad's digits.
fn to_pane(effects: &[Effect]) -> (Vec<Command>, bool) {
    let command = |effect: &Effect| match effect {
        Effect::ToPane(command) => Some(command.clone()),
        _ => None,
    };
    let is_ink = |effect: &Effect| matches!(effect, Effect::PadToPane { .. });
    (effects.iter().filter_map(command).collect(), effects.iter().any(is_ink))
}

#[test]
fn a_pane_gets_all_at_once_and_then_what_changes() {
    let mut page = Page::with(BaseName::Cnn);
    page.step(want(BaseName::Cnn, Some("h")));
    page.step(samples(&["a"]));
    page.step(ink(3, 0));
    let (commands, has_ink) = to_pane(&page.step(Event::Pane { is_open: true }));
    let [Command::LoadBase(BaseName::Cnn), head, remember] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert!(matches!(head, Command::UseHead { head: Some(file), .. } if file.0 == b"h"));
    assert!(
        matches!(remember, Command::Remember { samples, use_ink: true, .. } if samples.len() == 1)
    );
    assert!(has_ink);

    assert_eq!(to_pane(&page.step(ink(3, 0))), (vec![], false), "the same ink");
    assert_eq!(to_pane(&page.step(ink(4, 0))), (vec![], true));
    assert_eq!(to_pane(&page.step(Event::Ink(None))), (vec![], true), "the pad is cleared");
    let (commands, _) = to_pane(&page.step(samples(&["a", "b"])));
    assert!(matches!(commands.as_slice(), [Command::Remember { .. }]), "{commands:?}");
    let (commands, _) = to_pane(&page.step(want(BaseName::Mlp, None)));
    let load =
        matches!(commands.as_slice(), [Command::LoadBase(BaseName::Mlp), Command::Remember { .. }]);
    assert!(load, "a new base has no head and no samples: {commands:?}");
    assert_eq!(to_pane(&page.step(Event::Ready)), (vec![], false), "nothing has changed");
}

#[test]
fn a_pane_that_is_closed_gets_nothing_and_one_that_is_loaded_anew_gets_all() {
    let mut page = Page::with(BaseName::Mlp);
    assert_eq!(to_pane(&page.step(ink(3, 0))), (vec![], false));
    page.step(Event::Pane { is_open: true });
    let (commands, has_ink) = to_pane(&page.step(Event::Pane { is_open: true }));
    assert_eq!((commands, has_ink), (vec![Command::LoadBase(BaseName::Mlp)], true));
    page.step(Event::Pane { is_open: false });
    assert_eq!(to_pane(&page.step(ink(5, 1))), (vec![], false));
}

#[test]
fn a_pane_changes_nothing_for_the_reader() {
    let mut page = Page::with(BaseName::Cnn);
    page.step(Event::Pane { is_open: true });
    let (on, id) = asked_to_read(&page.step(ink(3, 0))).unwrap();
    assert_eq!(on, ReadsOn::Reader);
    page.answer(reading(id));
    assert!(page.0.is_idle());
}
