//! What the tests share: people's files, and a reader that answers.

mod files;
mod filling;

use ink::{CLASSES, Count, Drawn, Hand, Image28, Stroke};
use network::{BaseName, Card, Head, HeadFile, LayerWeights};
use serde_json::Value;
use worker::client::Heard;
use worker::envelope::FromWorker;
use worker::reader::{Command, DigitRead, Event as FromReader, SignRead};

use super::*;
use crate::backup::{file_of, record_of};
use crate::record::{self, Id, Sample, Scores};
use crate::shelf::PadItem;

/// What the reader of these tests reads in any digit: with a base's own head, and with a person's.
const WITH_BASE: u8 = 1;
const WITH_HEAD: u8 = 7;

/// Different ink for each number.
fn ink(number: u8) -> Drawn {
    let bend = 0.2 + f32::from(number) / 50.0;
    vec![Stroke::from([(0.2, 0.2), (bend, 0.6), (0.8, 0.9)].as_slice())].into()
}

/// A digit of somebody whose ids begin with `who`.
fn digit(who: &str, number: u8, label: u8) -> Sample {
    let id = Id(format!("{who}{number}"));
    Sample { id, made_ms: f64::from(number), label, drawn: ink(number), sure: false }
}

/// A head that carries the traces of ink with these numbers; `bias` tells heads apart.
fn head_file(base: BaseName, bias: f32, numbers: &[u8]) -> HeadFile {
    let inputs = base.network().features().unwrap();
    let (weight, bias) = (vec![0.0; inputs * CLASSES], vec![bias; CLASSES]);
    let layer = LayerWeights { weight, bias, inputs, outputs: CLASSES };
    let hand = Hand(numbers.iter().map(|&number| (ink(number).trace().unwrap(), 3)).collect());
    Head { layer, hand, signs: None }.to_file(base).unwrap()
}

fn scores(after: Count, folds: u32) -> Scores {
    Scores { after, folds, ..Scores::default() }
}

/// A head that was learned after the digits with numbers up to `made`.
fn learned(made: u8, file: HeadFile, scores: Option<Scores>) -> record::Head {
    let id = Id(format!("head{made}"));
    record::Head { id, made_ms: f64::from(made), base: BaseName::Softmax, file, scores }
}

fn backup(items: impl IntoIterator<Item = PadItem>) -> Vec<u8> {
    let records: Vec<_> =
        items.into_iter().map(|item| record_of::<Value>(&item).unwrap()).collect();
    file_of(&records, 0.0, None).into_bytes()
}

/// The file of somebody with digits and perhaps a head.
fn file(digits: &[Sample], head: Option<record::Head>) -> Vec<u8> {
    let digits = digits.iter().cloned().map(PadItem::Sample);
    backup(digits.chain(head.map(PadItem::Head)))
}

/// Three ones and a seven.
fn four(who: &str) -> Vec<Sample> {
    [(1, 1), (2, 1), (3, 1), (4, 7)].map(|(number, label)| digit(who, number, label)).to_vec()
}

fn open(class: &mut Class, name: &str, bytes: Vec<u8>) {
    class.step(Event::File { name: name.to_owned(), contents: open_file::<Value>(bytes) });
}

fn heard(event: FromReader) -> Event {
    Event::FromReader(Heard::Message(FromWorker::Event(event)))
}

/// Answers as the reader does.
#[derive(Default)]
struct Answering {
    has_head: bool,
    /// The sign that a person's head takes any digit for.
    sign: Option<SignRead>,
    commands: Vec<Command>,
}

impl Answering {
    fn answer(&mut self, command: Command) -> Event {
        self.commands.push(command.clone());
        heard(match command {
            Command::LoadBase(base) => {
                self.has_head = false;
                let card = Card { architecture: String::new(), test: Count::default(), bytes: 0 };
                FromReader::BaseLoaded { base, card }
            }
            Command::UseHead { id, head } => {
                self.has_head = head.is_some();
                FromReader::HeadInUse { id, personal: self.has_head, signs: vec![] }
            }
            Command::ReadFound { id, digits } => {
                let mut probabilities = [0.0; CLASSES];
                let read = if self.has_head { WITH_HEAD } else { WITH_BASE };
                probabilities[usize::from(read)] = 1.0;
                let image = Image28::from_bytes(vec![1; Image28::PIXELS]).unwrap();
                let sign = self.sign.clone().filter(|_| self.has_head);
                let read = DigitRead { probabilities, digit: 1.0, sign, image };
                FromReader::FoundRead { id, digits: vec![read; digits.len()] }
            }
            other => panic!("{other:?}"),
        })
    }

    /// Carries out effects, and all that follow from them.
    fn carry_out(&mut self, class: &mut Class, mut effects: Vec<Effect>) {
        while let Some(place) = effects.iter().position(|it| matches!(it, Effect::ToReader(_))) {
            let Effect::ToReader(command) = effects.remove(place) else { unreachable!() };
            let answer = self.answer(command);
            effects.extend(class.step(answer));
        }
    }

    fn fill(&mut self, class: &mut Class) {
        let effects = class.step(Event::Fill);
        self.carry_out(class, effects);
    }
}

fn filled(class: &mut Class) -> Table {
    Answering::default().fill(class);
    class.table()
}

fn count(right: u32, of: u32) -> Count {
    Count { right, of }
}

fn read(right: u32, of: u32) -> Cell {
    Cell::Read { count: count(right, of), left_out: 0 }
}

fn cells(table: &Table) -> Vec<Vec<Cell>> {
    table.rows.iter().map(|row| row.cells.clone()).collect()
}

fn names(class: &Class) -> Vec<&str> {
    class.people().iter().map(|person| person.name.as_str()).collect()
}
