//! The network broken and mended.

use worker::explainer::{Broken, BrokenSide, Layers};

use super::*;

fn broken(right: u32) -> Broken {
    let count = |right| ink::Count { right, of: 1000 };
    let side = BrokenSide { side: Side::Base, intact: count(990), broken: count(right) };
    Broken { sides: vec![side], sentence: format!("{right}") }
}

#[test]
fn a_new_explainer_is_broken_as_the_lost_one_was() {
    let mut pane = Pane::with_ink();
    let damage = Damage { bits: Some(2), ..Damage::default() };
    pane.step(Event::Bits(damage.bits));
    let id = pane.asked().id();
    pane.answer(Answer::Broken { id, broken: broken(500) });
    pane.step(Event::FromExplainer(Heard::Lost { sentence: "It died.".to_owned() }));
    pane.step(Event::TryAgain);
    pane.ready();
    pane.load_base();
    assert!(matches!(&pane.sent()[0], Command::Break { damage: sent, .. } if *sent == damage));
}

#[test]
fn the_network_is_broken_and_mended_and_the_newest_wish_counts() {
    let mut pane = Pane::with_ink();
    pane.step(Event::Open(View::Network));
    assert!(matches!(&pane.sent()[0], Command::Layers { .. }), "it needs no pictures of MNIST");
    let (id, damage) = pane.break_sent();
    assert_eq!(damage, Damage::default(), "the intact accuracy");
    pane.answer(Answer::Broken { id, broken: broken(990) });
    pane.step(Event::Noise(0.1));
    let first = pane.asked().id();
    pane.step(Event::Noise(0.2));
    pane.step(Event::Noise(0.3));
    assert_eq!(pane.sent(), []);
    pane.answer(Answer::Broken { id: first, broken: broken(700) });
    let (id, damage) = pane.break_sent();
    assert_eq!(damage, Damage { noise: 0.3, ..Damage::default() });
    pane.answer(Answer::Broken { id, broken: broken(500) });
    assert!(pane.effects.contains(&Effect::Say("500".to_owned())));
    // Mended in another view, the network is asked for there too.
    pane.step(Event::Open(View::Map));
    pane.step(Event::Mend);
    assert_eq!(pane.break_sent().1, Damage::default());
}

#[test]
fn each_switch_adds_to_the_damage() {
    let mut pane = Pane::with_ink();
    pane.step(Event::Open(View::Network));
    let (id, _) = pane.break_sent();
    let switches =
        [Event::Switch(1, 2), Event::SwitchLayer(0), Event::Noise(0.5), Event::Bits(Some(3))];
    for switch in switches {
        pane.step(switch);
        assert!(pane.shows(Part::Broken));
    }
    pane.answer(Answer::Broken { id, broken: broken(990) });
    let (_, damage) = pane.break_sent();
    let all = Damage {
        channels_off: vec![(1, 2)],
        layers_off: vec![0],
        noise: 0.5,
        bits: Some(3),
        ..Damage::default()
    };
    assert_eq!((&damage, pane.why.damage_done()), (&all, &all));
}

#[test]
fn a_broken_network_is_explained_anew_but_the_map_stays() {
    let mut pane = Pane::with_ink();
    let id = pane.asked().id();
    pane.answer(Answer::Explained { id, sides: explained(7) });
    pane.step(Event::Open(View::Map));
    let Command::Map { id } = pane.asked() else { panic!() };
    pane.answer(Answer::Map { id, map: a_map() });
    assert!(pane.effects.contains(&Effect::Say("A map.".to_owned())));
    pane.step(Event::SwitchLayer(0));
    let Command::Break { id, .. } = pane.asked() else { panic!() };
    pane.answer(Answer::Broken { id, broken: broken(100) });
    assert_eq!(pane.sent(), []);
    assert!(pane.sentence().contains("Mend it"), "it is seen from the other views");
    pane.step(Event::Open(View::Why));
    assert!(matches!(pane.asked(), Command::Explain { .. }));
    pane.step(Event::Open(View::Network));
    assert_eq!(pane.why.status(), None);
}

#[test]
fn layers_are_asked_for_again_once_the_network_is_broken() {
    let mut pane = Pane::with_ink();
    pane.step(Event::Open(View::Network));
    let layers = pane.sent()[0].id();
    let (id, _) = pane.break_sent();
    pane.answer(Answer::Broken { id, broken: broken(990) });
    pane.step(Event::SwitchLayer(0));
    let (id, _) = pane.break_sent();
    // The explainer answers it while it still breaks the network.
    let image = Image28::from_bytes(vec![0; Image28::PIXELS]).unwrap();
    let (none, scores) = (Vec::new(), Vec::new());
    let answer = Layers { sentence: String::new(), image, layers: none, scores };
    pane.answer(Answer::Layers { id: layers, layers: answer });
    assert_eq!(pane.sent(), []);
    pane.answer(Answer::Broken { id, broken: broken(100) });
    assert!(matches!(pane.asked(), Command::Layers { .. }));
}
