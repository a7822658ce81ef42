//! The finder: looks for digits in pictures, in a worker of the page.

fn main() {
    reader::finder::run();
}
