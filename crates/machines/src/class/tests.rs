use ink::{CLASSES, Count, Drawn, Hand, Image28, Stroke};
use network::link::on_grid;
use network::{BaseName, Card, FineTuneSettings, Head, HeadFile, LayerWeights};
use serde_json::Value;
use worker::client::Heard;
use worker::envelope::FromWorker;
use worker::packer::{Command as ToPacker, Event as FromPacker, OpenedLink};
use worker::reader::{Command, DigitRead, Event as FromReader};

use super::*;
use crate::backup::{file_of, record_of};
use crate::record::{self, Choice, Id, Sample, Scores};
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
    Head { layer, hand }.to_file(base).unwrap()
}

fn scores(after: Count, folds: u32) -> Scores {
    Scores {
        settings: FineTuneSettings::default(),
        kept: None,
        before: Count::default(),
        after,
        folds,
        mnist_before: Count::default(),
        mnist_after: Count::default(),
        mnist_changes: None,
        elapsed_ms: 1.0,
    }
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

fn open(class: &mut Class, name: &str, bytes: Vec<u8>) -> Vec<Effect> {
    class.step(Event::File { name: name.to_owned(), contents: open_file::<Value>(bytes) })
}

fn heard(event: FromReader) -> Event {
    Event::FromReader(Heard::Message(FromWorker::Event(event)))
}

/// Answers as the reader does.
#[derive(Default)]
struct Answering {
    has_head: bool,
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
                FromReader::HeadInUse { id, personal: self.has_head }
            }
            Command::ReadFound { id, digits } => {
                let mut probabilities = [0.0; CLASSES];
                let read = if self.has_head { WITH_HEAD } else { WITH_BASE };
                probabilities[usize::from(read)] = 1.0;
                let image = Image28::from_bytes(vec![1; Image28::PIXELS]).unwrap();
                let read = DigitRead { probabilities, digit: 1.0, image };
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

#[test]
fn each_network_reads_each_persons_digits_and_none_that_it_has_learned_from() {
    let mut class = Class::default();
    let anna = learned(9, head_file(BaseName::Softmax, 1.0, &[]), Some(scores(count(3, 4), 2)));
    open(&mut class, "anna.inkling", file(&four("a"), Some(anna)));
    // Ben has learned before his third digit, and has no figure of his own.
    let ben = learned(2, head_file(BaseName::Softmax, 2.0, &[]), Some(scores(count(0, 2), 0)));
    open(&mut class, "ben.inkling", file(&four("b"), Some(ben)));
    // All of Carla's digits are ones that her head has learned.
    let carla = learned(9, head_file(BaseName::Softmax, 3.0, &[]), None);
    open(&mut class, "carla.inkling", file(&four("c")[..2], Some(carla)));
    assert_eq!(class.progress(), (0, 10));
    let table = filled(&mut class);
    assert_eq!(
        cells(&table),
        [
            vec![read(3, 4), read(3, 4), read(2, 2)],
            vec![Cell::CrossValidated(count(3, 4)), read(1, 4), read(0, 2)],
            vec![read(1, 4), Cell::Read { count: count(1, 2), left_out: 2 }, read(0, 2)],
            vec![read(1, 4), read(1, 4), Cell::Learned],
        ]
    );
    assert!(table.is_full() && !class.is_filling());
    assert_eq!(class.progress(), (10, 10));
    assert_eq!(table.mean_of_row(0), Some((0.75 + 0.75 + 1.0) / 3.0));
    assert_eq!(table.mean_of_row(3), Some(0.25));
    assert_eq!(table.mean_of_column(2), Some(1.0 / 3.0));
    let said = best_and_worst(&table).unwrap().replace('\u{a0}', " ");
    assert_eq!(
        said,
        "Best: the base alone (softmax) reads 2 of 2 digits of carla right (100 %, interval 34–100 %). \
         Worst: anna’s network reads 0 of 2 digits of carla right (0 %, interval 0–66 %). \
         The two intervals overlap: the difference may be luck."
    );
}

#[test]
fn a_head_alone_shows_by_its_traces_what_it_has_learned_from() {
    let coarse = |number| (on_grid(&ink(number).trace().unwrap()).unwrap(), 3);
    let mut own = Head::open(&head_file(BaseName::Softmax, 0.0, &[]), BaseName::Softmax).unwrap();
    own.hand = Hand(vec![coarse(1), coarse(4)]);
    let through_link = own.to_file(BaseName::Softmax).unwrap();
    for head in [head_file(BaseName::Softmax, 0.0, &[1, 4]), through_link] {
        let mut class = Class::default();
        open(&mut class, "anna.safetensors", head.0);
        assert_eq!(class.table(), Table::default(), "nobody has digits");
        open(&mut class, "anna.inkling", file(&four("a"), None));
        let table = filled(&mut class);
        let without = Cell::Read { count: count(0, 2), left_out: 2 };
        assert_eq!(cells(&table), [[read(3, 4)], [without]]);
        assert_eq!(
            table.rows[1].about.replace('\u{a0}', " "),
            "softmax, with the paths of 2 digits"
        );
    }
}

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
fn networks_on_one_base_read_one_after_the_other_and_many_digits_in_parts() {
    let mut class = Class::default();
    let many: Vec<Sample> = (0..250u32)
        .map(|i| Sample { id: Id(format!("m{i}")), ..digit("m", (i % 90) as u8, 1) })
        .collect();
    open(&mut class, "many.inkling", file(&many, None));
    let heads =
        [("a", BaseName::Mlp, 0.1), ("b", BaseName::Softmax, 0.2), ("c", BaseName::Mlp, 0.3)];
    for (name, base, bias) in heads {
        open(&mut class, name, head_file(base, bias, &[]).0);
    }
    let mut reader = Answering::default();
    reader.fill(&mut class);
    let bases = class.table().rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    assert_eq!(bases, [words::BASE, words::BASE, "a", "b", "c"]);
    let loads = reader.commands.iter().filter(|it| matches!(it, Command::LoadBase(_))).count();
    let reads = reader.commands.iter().filter(|it| matches!(it, Command::ReadFound { .. })).count();
    assert_eq!((loads, reads), (2, 2 * 5));
    assert_eq!(class.table().rows[0].cells, [read(250, 250)]);
}

#[test]
fn a_stop_takes_effect_after_the_digits_that_are_read_and_the_rest_is_read_later() {
    let mut class = Class::default();
    open(&mut class, "a.inkling", file(&four("a"), None));
    open(&mut class, "b.inkling", file(&four("b")[1..], None));
    let mut reader = Answering::default();
    let effects = class.step(Event::Fill);
    let [Effect::StartReader, Effect::ToReader(load)] = &effects[..] else { panic!("{effects:?}") };
    let effects = class.step(reader.answer(load.clone()));
    let [Effect::ToReader(first)] = &effects[..] else { panic!("{effects:?}") };
    assert!(class.is_filling());
    let stopped = Effect::Say("Stopped: 0 of 2 cells are read.".to_owned());
    assert_eq!(class.step(Event::Stop), [stopped]);
    assert_eq!(class.step(reader.answer(first.clone())), []);
    assert_eq!(cells(&class.table()), [[read(3, 4), Cell::Waiting]]);
    assert!(best_and_worst(&class.table()).is_none(), "there is one figure");
    reader.fill(&mut class);
    assert_eq!(cells(&class.table()), [[read(3, 4), read(2, 3)]]);
    let nothing = Effect::Say(words::NOTHING_TO_READ.to_owned());
    assert_eq!(class.step(Event::Fill), [nothing]);
}

#[test]
fn somebody_who_is_removed_meanwhile_leaves_the_table_and_the_others_are_read() {
    let mut class = Class::default();
    open(&mut class, "a.inkling", file(&four("a"), None));
    open(&mut class, "b.inkling", file(&four("b")[1..], None));
    let mut reader = Answering::default();
    let effects = class.step(Event::Fill);
    let Effect::ToReader(load) = effects[1].clone() else { panic!("{effects:?}") };
    let effects = class.step(reader.answer(load));
    class.step(Event::Remove(class.people()[0].id));
    reader.carry_out(&mut class, effects);
    assert_eq!(names(&class), ["b"]);
    assert_eq!(cells(&class.table()), [[read(2, 3)]]);
}

#[test]
fn a_head_that_the_reader_refuses_leaves_the_table_with_a_sentence() {
    let mut class = Class::default();
    open(&mut class, "a.inkling", file(&four("a"), None));
    open(&mut class, "b.safetensors", head_file(BaseName::Softmax, 0.0, &[]).0);
    let mut reader = Answering::default();
    let mut effects = class.step(Event::Fill);
    loop {
        let command = effects.into_iter().find_map(|effect| match effect {
            Effect::ToReader(command) => Some(command),
            _ => None,
        });
        let Some(command) = command else { break };
        let sentence = "this head reads nothing: open another copy of the file".to_owned();
        let refused = FromWorker::Failed { task: None, sentence, retry: false };
        effects = class.step(match matches!(command, Command::UseHead { .. }) {
            true => Event::FromReader(Heard::Message(refused)),
            false => reader.answer(command),
        });
    }
    assert_eq!(names(&class), ["a"]);
    let sentence = "b.safetensors: this head reads nothing: open another copy of the file.";
    assert_eq!(class.left_out(), [sentence]);
    assert!(class.table().is_full() && !class.is_filling());
    class.step(Event::Dismiss);
    assert!(class.left_out().is_empty());
}

#[test]
fn a_reader_that_stops_is_started_again_and_what_was_read_stays() {
    let mut class = Class::default();
    open(&mut class, "a.inkling", file(&four("a"), None));
    let table = filled(&mut class);
    open(&mut class, "b.inkling", file(&four("b"), None));
    class.step(Event::Fill);
    let sentence = "The part of the page that reads digits no longer answers.".to_owned();
    assert_eq!(class.step(Event::FromReader(Heard::Lost { sentence })), []);
    assert!(!class.is_filling());
    assert!(class.trouble().unwrap().contains("no longer answers. Fill the table again"));
    let effects = class.step(Event::Fill);
    assert_eq!(effects[0], Effect::StartReader);
    assert_eq!(class.trouble(), None);
    Answering::default().carry_out(&mut class, effects);
    assert_eq!(class.table().rows[0].cells, [table.rows[0].cells[0], read(3, 4)]);
}

#[test]
fn a_base_that_does_not_load_stops_the_filling_with_a_sentence() {
    let mut class = Class::default();
    open(&mut class, "a.inkling", file(&four("a"), None));
    class.step(Event::Fill);
    let sentence = "weights/cnn.json could not be downloaded".to_owned();
    let failed = FromWorker::Failed { task: None, sentence, retry: true };
    assert_eq!(class.step(Event::FromReader(Heard::Message(failed))), []);
    assert!(class.trouble().unwrap().starts_with("weights/cnn.json"));
    assert!(filled(&mut class).is_full());
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
    let opened = OpenedLink { base, traces: 2, file };
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

#[test]
fn the_file_for_spreadsheets_has_a_line_for_each_cell() {
    let mut class = Class::default();
    let head = learned(9, head_file(BaseName::Softmax, 0.0, &[]), Some(scores(count(4, 4), 2)));
    open(&mut class, "=1+1.inkling", file(&four("a"), Some(head)));
    let text = csv(&filled(&mut class)).replace('\u{a0}', " ");
    assert_eq!(
        text,
        "\u{feff}network,kind,digits_of,result,right,of,accuracy,low,high,left_out\r\n\
         \"The base alone\",\"softmax\",\"'=1+1\",read,3,4,0.7500,0.3006,0.9544,0\r\n\
         \"'=1+1\",\"softmax\",\"'=1+1\",cross-validated,4,4,1.0000,0.5101,1.0000,0\r\n"
    );
}
