//! The explainer and the command line say the same.

use std::process::Command;

use ink::{Drawn, Labelled, Stroke};
use network::BaseName;
use worker::explainer::{Damage, Side};

use crate::driven::{Driven, ROOT};
use crate::turned_head;

/// Real pen digits of nine writers, from the root.
const PEN_FILE: &str = "tests/pen/pendigits-9-writers.tra.gz";

/// A digit of a writer of the pen file, by its number from 1, and the writer's others.
fn written(writer: u32, number: usize) -> (Vec<Stroke>, Vec<Labelled>) {
    let text = data::gunzip(&std::fs::read(format!("{ROOT}/{PEN_FILE}")).unwrap()).unwrap();
    let mut writers = data::pen::parse(&String::from_utf8_lossy(&text)).unwrap();
    let mut own = writers.remove(&writer).unwrap();
    let digit = own.remove(number - 1);
    (digit.drawn.strokes().to_vec(), own)
}

/// The lines that `inkling why` prints for a digit of writer 7, but the last, which names the drawing.
fn told(number: usize, more: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("why.svg");
    let output = Command::new(env!("CARGO_BIN_EXE_inkling"))
        .current_dir(ROOT)
        .args(["why", PEN_FILE, "--writer", "7", "--digit", &number.to_string(), "--out"])
        .arg(out)
        .args(more)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut lines: Vec<String> =
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    assert!(lines.pop().unwrap().starts_with("Drawn in "));
    lines
}

#[test]
fn the_page_and_the_command_line_explain_a_digit_alike() {
    let folder = tempfile::tempdir().unwrap();
    let head = folder.path().join("head.safetensors");
    std::fs::write(&head, turned_head(BaseName::Cnn).0).unwrap();
    let with_head = ["--head", head.to_str().unwrap()];
    for (number, head, more) in
        [(5, None, &[] as &[&str]), (12, Some(turned_head(BaseName::Cnn)), with_head.as_slice())]
    {
        let (strokes, own) = written(7, number);
        let mut explainer = Driven::with(BaseName::Cnn);
        let personal = if head.is_some() { Side::Head } else { Side::Digits };
        explainer.use_head(head);
        explainer.remember(&own);
        let mut lines = Vec::new();
        let (why, minds) = (explainer.explain(&strokes), explainer.mind(&strokes));
        assert_eq!(why.iter().map(|why| why.side).collect::<Vec<_>>(), [Side::Base, personal]);
        for (why, mind) in why.iter().zip(minds) {
            assert_eq!((why.side, why.digit), (mind.side, mind.digit));
            lines.push(format!("{}: {}", why.side.title(), why.sentence));
            lines.push(mind.sentence);
        }
        lines.push(explainer.likes(&strokes).sentence);
        assert_eq!(told(number, more), lines);
    }
}

#[test]
fn the_page_and_the_command_line_say_the_same_of_the_network() {
    let (strokes, _) = written(7, 5);
    let mut explainer = Driven::with(BaseName::Cnn);
    assert_eq!(told(5, &["--network"])[0], explainer.layers(&Drawn::from(strokes)).sentence);
    assert_eq!(told(5, &["--map"])[0], explainer.map().sentence);
    let damage = Damage {
        channels_off: vec![(1, 4)],
        noise: 0.5,
        bits: Some(4),
        seed: 3,
        ..Damage::default()
    };
    let hurt = ["--break", "channel=2.5,noise=0.5,bits=4", "--seed", "3"];
    assert_eq!(told(5, &hurt)[0], explainer.break_with(damage).sentence);
    let folder = tempfile::tempdir().unwrap();
    let head = folder.path().join("head.safetensors");
    std::fs::write(&head, turned_head(BaseName::Cnn).0).unwrap();
    explainer.use_head(Some(turned_head(BaseName::Cnn)));
    let forgotten = ["--forgetting", "--head", head.to_str().unwrap()];
    assert_eq!(told(5, &forgotten)[0], explainer.forgetting().sentence);
}
