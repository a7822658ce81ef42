//! The reader, in a worker of the page.

fn main() {
    reader::run::run();
}
