//! The packer, in a worker of the page.

fn main() {
    reader::run::pack();
}
