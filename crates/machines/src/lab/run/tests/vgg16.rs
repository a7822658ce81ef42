//! A person's own weights of VGG16.

use network::vgg16::Scaling;
use worker::lab::{Vgg16Source, Vgg16Weights};

use super::*;

fn weights() -> Result<Vgg16Weights, String> {
    let source = Vgg16Source::Url("vgg16.safetensors".to_owned());
    Ok(Vgg16Weights { source, scaling: Some(Scaling::Torchvision) })
}

/// Gives VGG16's weights to the learner.
fn give_vgg16(runs: &mut Runs) {
    runs.step(Event::GiveVgg16, NOW);
    take_vgg16(runs);
}

fn take_vgg16(runs: &mut Runs) {
    let Vgg16::Coming(task) = runs.vgg16 else { panic!("{:?}", runs.vgg16) };
    let effects = runs.step(Event::Vgg16Read { task, weights: weights() }, NOW);
    let weights = weights().unwrap();
    assert_eq!(effects, [Effect::Send(Command::TakeVgg16 { task, weights })]);
    let sha256 = "abc".to_owned();
    hear(runs, lab::Event::Vgg16Taken { task, bytes: 58, sha256: sha256.clone() });
    assert_eq!(runs.vgg16, Vgg16::Taken { bytes: 58, sha256 });
}

#[test]
fn a_new_learner_gets_the_vgg16_weights() {
    let (mut runs, _) = runs(Kind::Cpu);
    give_vgg16(&mut runs);
    let effects = runs.step(Event::Choose(Kind::Gpu), NOW);
    assert_eq!(effects, [Effect::EndLearner, Effect::AskForAdapter]);
    assert_eq!(runs.vgg16, Vgg16::Lacking);
    let effects = runs.step(Event::Adapter(chip()), NOW);
    assert!(matches!(effects[..], [_, Effect::Send(_), Effect::ReadVgg16(_)]), "{effects:?}");
    take_vgg16(&mut runs);
    runs.step(Event::Choose(Kind::Cpu), NOW);
    take_vgg16(&mut runs);
}

#[test]
fn a_learners_death_discards_the_vgg16_weights() {
    let (mut runs, _) = runs(Kind::Cpu);
    give_vgg16(&mut runs);
    let effects = lose(&mut runs);
    assert!(effects.contains(&Effect::ForgetVgg16));
    assert!(shown(&effects).unwrap().sentence.contains("have to be given again"));
    assert_eq!(runs.vgg16, Vgg16::Lacking);
    // No weights are left for another learner.
    let effects = runs.step(Event::Choose(Kind::Gpu), NOW);
    assert_eq!(effects, [Effect::AskForAdapter]);
    give_vgg16(&mut runs);
}

#[test]
fn refused_or_unreadable_weights_are_dropped() {
    let (mut runs, _) = runs(Kind::Cpu);
    runs.step(Event::GiveVgg16, NOW);
    let Vgg16::Coming(task) = runs.vgg16 else { panic!("{:?}", runs.vgg16) };
    let effects = fail(&mut runs, task, false);
    assert_eq!((effects[0].clone(), runs.vgg16.clone()), (Effect::ForgetVgg16, Vgg16::Lacking));
    assert_eq!(shown(&effects).unwrap().sentence, "No.");
    runs.step(Event::GiveVgg16, NOW);
    let Vgg16::Coming(task) = runs.vgg16 else { panic!("{:?}", runs.vgg16) };
    let weights = Err("The file could not be read.".to_owned());
    let effects = runs.step(Event::Vgg16Read { task, weights }, NOW);
    assert_eq!(shown(&effects).unwrap().sentence, "The file could not be read.");
    assert_eq!(runs.vgg16, Vgg16::Lacking);
}

#[test]
fn weights_read_for_a_dead_learner_are_not_sent_to_the_next_one() {
    let (mut runs, _) = runs(Kind::Cpu);
    runs.step(Event::GiveVgg16, NOW);
    let Vgg16::Coming(task) = runs.vgg16 else { panic!("{:?}", runs.vgg16) };
    lose(&mut runs);
    assert_eq!(runs.step(Event::Vgg16Read { task, weights: weights() }, NOW), []);
    let late = lab::Event::Vgg16Taken { task, bytes: 58, sha256: String::new() };
    assert_eq!((hear(&mut runs, late), runs.vgg16), (Vec::new(), Vgg16::Lacking));
}
