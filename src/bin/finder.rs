//! The finder: looks for digits in pictures, in a worker of the page.

fn main() {
    inkling::engine::finder::worker::run();
}
