//! A network of the Lab in the pane.

use ink::Image28;
use network::layers::Layer;
use worker::explainer::{Layers, TrainedNetwork};
use worker::wire::Encoded;

use super::*;

fn picture(ink: u8) -> Drawn {
    Drawn::Picture(Image28::from_bytes(vec![ink; Image28::PIXELS]).unwrap())
}

fn network() -> Encoded<TrainedNetwork> {
    let layers = vec![Layer::Dense(3), Layer::Relu];
    Encoded::of(&TrainedNetwork { layers, digits: vec![1, 3], weights: vec![1, 2] }).unwrap()
}

/// A pane that has got a network and two pictures.
fn with_network() -> Pane {
    let mut pane = Pane::default();
    pane.step(Event::Begin);
    pane.ready();
    let pictures = vec![picture(100), picture(200)];
    pane.step(Event::FromLab(Trained { network: network(), pictures }));
    pane
}

fn load(pane: &mut Pane) {
    let Command::LoadTrained { id, network: sent } = pane.asked() else {
        panic!("{:?}", pane.effects)
    };
    assert_eq!(sent, network());
    pane.answer(Answer::NetworkLoaded { id });
}

/// The picture whose layers were asked for in the last step.
fn asked_for(pane: &Pane) -> Option<(u32, Drawn)> {
    pane.sent().into_iter().find_map(|command| match command {
        Command::Layers { id, drawn } => Some((id, drawn)),
        _ => None,
    })
}

#[test]
fn a_network_of_the_lab_is_opened_for_each_of_its_pictures() {
    let mut pane = with_network();
    assert!(pane.why.is_of_lab() && pane.why.view() == View::Network);
    assert!(pane.shows(Part::View) && pane.shows(Part::Digits));
    assert_eq!(pane.why.title(Side::Base), "The trained network");
    load(&mut pane);
    assert_eq!(pane.why.status(), None);
    let (id, drawn) = asked_for(&pane).unwrap();
    assert_eq!(drawn, picture(100));
    assert!(pane.sent().iter().any(|sent| matches!(sent, Command::Units { side: Side::Base, .. })));
    assert_eq!(pane.break_sent().1, Damage::default());
    let Drawn::Picture(image) = drawn else { panic!() };
    let (sentence, layers, scores) = (String::new(), Vec::new(), Vec::new());
    pane.answer(Answer::Layers { id, layers: Layers { sentence, image, layers, scores } });
    assert!(pane.shows(Part::Layers));
    pane.step(Event::ChooseDigit(1));
    assert!(pane.why.answers().layers.answer().is_none(), "another picture");
    assert_eq!(asked_for(&pane).unwrap().1, picture(200));
}

#[test]
fn a_new_explainer_gets_the_network_again_and_a_base_takes_its_place() {
    let mut pane = with_network();
    load(&mut pane);
    pane.step(Event::FromExplainer(Heard::Lost { sentence: "It died.".to_owned() }));
    pane.step(Event::TryAgain);
    pane.ready();
    load(&mut pane);
    assert_eq!(pane.why.status(), None);
    pane.step(Event::FromPad(FromPad::LoadBase(BaseName::Mlp)));
    pane.load_base();
    assert!(!pane.why.is_of_lab());
    assert_eq!(pane.why.title(Side::Base), Side::Base.title());
}

#[test]
fn a_network_that_is_refused_says_why() {
    let mut pane = with_network();
    let id = pane.asked().id();
    pane.answer(Answer::Refused { id, sentence: "No network.".to_owned(), retry: false });
    let status = pane.why.status().unwrap();
    assert_eq!((status.sentence.as_str(), status.can_try_again), ("No network.", false));
    assert_eq!(pane.sent(), []);
}
