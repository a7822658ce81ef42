//! The packer, in a worker of the page.

fn main() {
    packer::run::run();
}
