//! A class's table, with the reader and the packer as the page has them: its figures are those of a plain computation.

mod class_fixture;
mod odd_hand;
mod site;

use cli::class::NativeClass;
use machines::class::{Cell, Event, open_file};
use serde_json::Value;

use class_fixture::Class;
use site::www;

fn open(class: &mut NativeClass, name: &str, bytes: &[u8]) {
    let contents = open_file::<Value>(bytes.to_vec());
    class.step(Event::File { name: name.to_owned(), contents });
}

#[test]
fn backups_and_a_link_fill_the_table_with_the_figures_of_a_plain_computation() {
    let fixture = Class::new(www());
    let mut native = NativeClass::new(www());
    open(&mut native, "anna.inkling", &fixture.anna);
    open(&mut native, "ben.inkling", &fixture.ben);
    open(&mut native, "notes.txt", b"hello");
    native.step(Event::Links(format!("Carla {}", fixture.carla)));
    native.step(Event::Fill);
    let class = native.class();
    assert_eq!((class.trouble(), class.left_out().len()), (None, 1));
    let table = class.table();
    println!("{table:#?}");
    let names: Vec<&str> = table.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["The base alone", "anna", "Carla"]);
    let cells: Vec<Vec<Cell>> = table.rows.into_iter().map(|row| row.cells).collect();
    assert_eq!(cells, fixture.cells);
    let counts = [cells[0][0], cells[0][1]].map(|cell| cell.count().unwrap());
    assert!(counts[0].right > 0 && counts[1].right == counts[1].of - 1, "{counts:?}");
}

#[test]
fn without_the_bases_nothing_is_read_and_a_sentence_says_why() {
    let fixture = Class::new(www());
    let nowhere = std::path::Path::new("no/such/folder");
    let mut native = NativeClass::new(nowhere);
    open(&mut native, "ben.inkling", &fixture.ben);
    native.step(Event::Fill);
    let trouble = native.class().trouble().unwrap();
    assert!(trouble.contains("weights/cnn.json"), "{trouble}");
    native.step(Event::Links(fixture.carla));
    let left_out = native.class().left_out();
    assert!(left_out[0].starts_with("Link 1: ") && left_out[0].contains("weights/cnn.json"));
}
