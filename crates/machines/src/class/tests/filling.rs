//! How the table is filled, and what it says.

use network::link::on_grid;

use super::*;

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
fn a_digit_that_a_head_takes_for_a_sign_is_misread() {
    let mut class = Class::default();
    open(&mut class, "anna.safetensors", head_file(BaseName::Softmax, 0.0, &[]).0);
    open(&mut class, "anna.inkling", file(&four("a"), None));
    let sign = Some(SignRead { name: "hook".to_owned(), probability: 0.9 });
    Answering { sign, ..Answering::default() }.fill(&mut class);
    assert_eq!(cells(&class.table()), [[read(3, 4)], [read(0, 4)]]);
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
    // While nothing is read, nobody misses it.
    class.step(Event::FromReader(Heard::Lost { sentence: "It has stopped.".to_owned() }));
    assert_eq!(class.trouble(), None);
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
