//! The packer's session: heads as links, and links that are opened.

mod odd_hand;
mod shipped;
mod site;

use std::path::Path;
use std::rc::Rc;

use ink::{Hand, Labelled, Probabilities};
use network::plan;
use network::reading::probabilities;
use network::{BaseName, Head};
use packer::session::Session;
use worker::envelope::FromWorker;
use worker::native::NativeHost;
use worker::packer::{Command, Event, OpenedLink, Shared};

use odd_hand::odd_hand;
use shipped::{own_layer, weights};
use site::www;

fn at(www: &Path, command: Command) -> Event {
    let host = Rc::new(NativeHost::new(www));
    pollster::block_on(Session::new(host.clone()).handle(command));
    match host.take_sent().pop() {
        Some(FromWorker::Event(event)) => event,
        other => panic!("{other:?}"),
    }
}

fn share(base: BaseName, head: &Head, traces: bool) -> Shared {
    let address = "https://example.org/inkling/".to_owned();
    let head = Some(head.to_file(base).unwrap());
    match at(www(), Command::Share { id: 5, base, head, address, traces }) {
        Event::Shared { id: 5, shared } => shared,
        other => panic!("{other:?}"),
    }
}

fn open(link: &str) -> OpenedLink {
    let text = link.split_once("#hand=").unwrap().1.to_owned();
    match at(www(), Command::Open { id: 6, text }) {
        Event::Opened { id: 6, opened } => opened,
        other => panic!("{other:?}"),
    }
}

fn refusal(www: &Path, command: Command) -> String {
    match at(www, command) {
        Event::Refused { sentence, .. } => sentence,
        other => panic!("{other:?}"),
    }
}

fn traces(samples: &[Labelled]) -> Hand {
    Hand(samples.iter().map(|s| (s.drawn.trace().unwrap(), s.label)).collect())
}

/// The reading of a digit.
fn read(base: BaseName, head: &Head, digit: &Labelled) -> Probabilities {
    let trunk = plan::forward(base.network(), weights(base).trunk).unwrap();
    let pixels: Vec<f32> = digit.drawn.image().unwrap().intensities().collect();
    let mut read = probabilities(&head.layer, &trunk.features(&pixels))[0];
    head.hand.weigh(digit.drawn.trace().as_ref(), &mut read);
    read
}

#[test]
fn a_shared_head_reads_elsewhere_as_it_reads_here() {
    for base in BaseName::ALL {
        let written = odd_hand();
        let (samples, new) = written.split_at(9);
        let mut layer = own_layer(base);
        layer.bias[3] += 2.0;
        let here = Head { layer, hand: traces(samples), signs: None };
        let shared = share(base, &here, true);
        assert!(shared.link.starts_with("https://example.org/inkling/#hand="), "{}", shared.link);
        assert!(shared.link.len() < 4096 && shared.code.is_some(), "{}", shared.link.len());
        assert_eq!(shared.traces, (samples.len(), samples.len()));
        let OpenedLink { base: opened, traces, file, .. } = open(&shared.link);
        assert_eq!((opened, traces), (base, samples.len()));
        let there = Head::open(&file, base).unwrap();
        for sample in new {
            let both = read(base, &here, sample).into_iter().zip(read(base, &there, sample));
            for (here, there) in both {
                assert!((here - there).abs() < 0.1, "{base}: {here} {there}");
            }
        }
    }
}

#[test]
fn a_link_without_traces_is_shorter_and_has_none() {
    let base = BaseName::Cnn;
    let head = Head { layer: own_layer(base), hand: traces(&odd_hand()), signs: None };
    let (with, without) = (share(base, &head, true), share(base, &head, false));
    assert!(without.link.len() < with.link.len());
    assert_eq!((without.traces.0, open(&without.link).traces), (0, 0));
}

#[test]
fn what_cannot_be_packed_or_opened_is_refused_with_a_sentence() {
    let (base, head) = (BaseName::Cnn, None);
    let address = "https://example.org/".to_owned();
    let nothing = Command::Share { id: 1, base, head, address: address.clone(), traces: true };
    assert!(refusal(www(), nothing).contains("choose a head of yours"));
    let own = Head { layer: own_layer(base), hand: traces(&odd_hand()), signs: None };
    let shared = share(base, &own, true);
    let damaged = shared.link.split_once("#hand=").unwrap().1.replace('A', "B");
    for text in ["", "hello", "AQ", &damaged] {
        let sentence = refusal(www(), Command::Open { id: 2, text: text.to_owned() });
        assert!(sentence.contains("damaged or cut off"), "{sentence}");
    }
    let other = Some(own.to_file(base).unwrap());
    let other = Command::Share { id: 3, base: BaseName::Mlp, head: other, address, traces: true };
    assert!(refusal(www(), other).contains("cnn"));
    let lost = Command::Onnx { id: 4, base, head: None };
    assert!(refusal(Path::new("no/such/folder"), lost).contains("weights/cnn.json"));
}
